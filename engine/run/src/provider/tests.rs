//! A made-up gateway, described by a document alone, and everything that can happen to a call of it.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::http::Http;
use crate::http::canned::{Canned, Closed};
use crate::money::MicroDollars;

mod language;

/// A gateway of a common kind: messages in, deltas out, `[DONE]` at the end.
fn gateway() -> Json {
    json!({
        "kind": "provider",
        "name": "acme",
        "summary": "The gateway of a team.",
        "protocol": "http",
        "key": { "env": ["ACME_KEY"], "config": "acme_key", "header": "authorization", "prefix": "Bearer ", "get": "https://acme.example/keys" },
        "base_url": { "env": ["ACME_URL"], "default": "https://acme.example/v1" },
        "request": {
            "url": "{{ base_url }}/chat",
            "headers": { "x-team": "core", "x-absent": "{{ request.system }}" },
            "body": {
                "model": "{{ request.model }}",
                "stream": true,
                "temperature": "{{ request.temperature }}",
                "max_tokens": "{{ request.max_output_tokens or model.max_output }}",
                "messages": [
                    "{{ {'role': 'system', 'content': request.system} if request.system else none }}",
                    { "role": "user", "content": "{{ request.prompt }}" },
                ],
            },
        },
        "reply": {
            "stream": "sse",
            "end": "[DONE]",
            "text": "{{ chunk.choices[0].delta.content }}",
            "finish": "{{ chunk.choices[0].finish_reason }}",
            "finishes": { "stop": "stop", "length": "length", "content_filter": "blocked" },
            "usage": {
                "input_tokens": "{{ chunk.usage.prompt_tokens }}",
                "output_tokens": "{{ chunk.usage.completion_tokens - (chunk.usage.details.reasoning or 0) }}",
                "thought_tokens": "{{ chunk.usage.details.reasoning }}",
            },
            "error": { "value": "{{ chunk.error }}", "status": "{{ error.code }}", "message": "{{ error.message }}" },
        },
        "errors": [
            { "status": 429, "if": "error.type == 'insufficient_quota'", "kind": "quota", "help": "buy more" },
            { "status": [429, 529], "kind": "overloaded", "retry_after": "{{ headers['x-reset'] }}" },
            { "if": "'context' in error.type", "kind": "refused" },
        ],
        "models": [
            { "name": "acme-large", "max_output": 4000, "prices": { "input": 1, "output": 10 } },
            { "name": "acme-small", "characters_per_token": 2 },
            { "pattern": "lab/*", "summary": "experiments" },
        ],
    })
}

/// The same gateway, with the reply in one piece.
fn unstreamed() -> Json {
    let mut document = gateway();
    document["request"]["body"]["stream"] = json!(false);
    document["reply"]["stream"] = json!("none");
    document["reply"]["text"] = json!("{{ chunk.choices[0].message.content }}");
    document
}

fn parse(document: &Json) -> Provider {
    Provider::parse(document).expect("the document is right")
}

fn fault(path: &str, value: Json) -> String {
    let mut document = gateway();
    *document.pointer_mut(path).expect("the path is there") = value;
    Provider::parse(&document)
        .expect_err("the document is wrong")
        .to_string()
}

fn at(url: &str) -> Endpoint {
    let set = |name: &str| match name {
        "ACME_KEY" => Some("sk-12345".to_owned()),
        "ACME_URL" => Some(url.to_owned()),
        _ => None,
    };
    parse(&gateway())
        .endpoint(set, |_| None)
        .expect("a service")
}

/// What became of one call.
struct Outcome {
    ended: Result<Answer, Failure>,
    pieces: Vec<String>,
}

impl Outcome {
    fn answer(self) -> Answer {
        self.ended.expect("an answer")
    }

    fn failure(self) -> Failure {
        self.ended.expect_err("a failure")
    }
}

async fn call(document: &Json, request: &Request, url: &str) -> Outcome {
    let provider = parse(document);
    let model = provider.model("acme-small").expect("a model");
    let (endpoint, http, mut pieces) = (at(url), Http::new(), Vec::new());
    let mut on_piece = |piece: &str| pieces.push(piece.to_owned());
    let ended = ask(&provider, &model, request, &endpoint, &http, &mut on_piece).await;
    Outcome { ended, pieces }
}

async fn served(document: &Json, head: &str, body: &str) -> Outcome {
    let response = format!(
        "HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let server = Canned::serving(&[response.as_bytes()]).await;
    call(document, &Request::new("hello"), &server.url()).await
}

async fn streamed(events: &[Json]) -> Outcome {
    let lines: Vec<String> = events.iter().map(|it| format!("data: {it}\n\n")).collect();
    served(&gateway(), "200 OK", &lines.concat()).await
}

fn delta(text: &str) -> Json {
    json!({ "choices": [{ "delta": { "content": text }, "finish_reason": null }] })
}

fn finish(word: &str) -> Json {
    json!({ "choices": [{ "delta": {}, "finish_reason": word }] })
}

#[tokio::test]
async fn a_request_is_made_of_the_document_and_says_nothing_that_was_not_said() {
    let server = Canned::serving(&[b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"]).await;
    let request = Request {
        temperature: Some(0.5),
        ..Request::new("say \"hi\"\n{{ no }}")
    };
    call(&gateway(), &request, &server.url()).await.failure();
    let sent = server.request().await;
    let (head, body) = sent.split_once("\r\n\r\n").expect("a body");
    assert!(head.starts_with("POST /chat HTTP/1.1"), "{head}");
    assert!(head.contains("authorization: Bearer sk-12345") && head.contains("x-team: core"));
    assert!(!head.contains("x-absent"), "{head}");
    let expected = json!({
        "model": "acme-small",
        "stream": true,
        "temperature": 0.5,
        "messages": [{ "role": "user", "content": "say \"hi\"\n{{ no }}" }],
    });
    assert_eq!(serde_json::from_str::<Json>(body).expect("JSON"), expected);
}

#[tokio::test]
async fn a_document_sees_every_turn_the_effort_and_the_schema_with_its_nulls() {
    let mut document = gateway();
    document["request"]["body"] = json!({
        "said": "{{ request.turns }}",
        "first": "{{ request.prompt }}",
        "effort": "{{ request.effort }}",
        "schema": "{{ request.schema }}",
        "left_out": "{{ request.temperature }}",
    });
    let schema = json!({ "enum": ["a", null], "default": null });
    let request = Request {
        turns: vec![Turn::person("go"), Turn::model("so f"), Turn::person("on")],
        effort: Some(Effort::High),
        schema: Some(schema.clone()),
        ..Request::new("")
    };
    let server = Canned::serving(&[b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"]).await;
    call(&document, &request, &server.url()).await.failure();
    let sent = server.request().await;
    let (_, body) = sent.split_once("\r\n\r\n").expect("a body");
    let turn = |by: &str, text: &str| json!({ "by": by, "text": text });
    let expected = json!({
        "said": [turn("person", "go"), turn("model", "so f"), turn("person", "on")],
        "first": "go",
        "effort": "high",
        "schema": schema,
    });
    assert_eq!(serde_json::from_str::<Json>(body).expect("JSON"), expected);
}

#[test]
fn what_is_asked_is_the_same_question_as_before_where_nothing_new_is_said() {
    let plain = Request::new("go");
    assert_eq!(plain.said(), json!([null, "go", null, null]));
    let further = Request {
        turns: vec![Turn::person("go"), Turn::model("so")],
        effort: Some(Effort::Low),
        ..Request::new("")
    };
    assert_ne!(further.said(), plain.said());
}

#[tokio::test]
async fn a_stream_gives_its_pieces_and_then_the_answer() {
    let usage = json!({ "choices": [], "usage": { "prompt_tokens": 9, "completion_tokens": 7, "details": { "reasoning": 3 } } });
    let events = [
        delta("Grüß"),
        delta(""),
        delta(" dich"),
        finish("stop"),
        usage,
    ];
    let outcome = streamed(&events).await;
    assert_eq!(outcome.pieces, ["Grüß", " dich"]);
    let answer = outcome.answer();
    assert_eq!(
        (answer.text.as_str(), answer.finish),
        ("Grüß dich", Finish::Stop)
    );
    assert_eq!(
        (answer.model.as_str(), answer.reason.as_deref()),
        ("acme-small", Some("stop"))
    );
    let usage = Usage {
        input_tokens: 9,
        output_tokens: 4,
        thought_tokens: 3,
        ..Usage::default()
    };
    assert_eq!(answer.usage, usage);
}

#[tokio::test]
async fn finishes_are_words_of_the_document() {
    for (word, meant) in [
        ("length", Finish::Length),
        ("content_filter", Finish::Blocked),
        ("tool_calls", Finish::Other),
    ] {
        let answer = streamed(&[delta("x"), finish(word)]).await.answer();
        assert_eq!(
            (answer.finish, answer.reason.as_deref()),
            (meant, Some(word))
        );
    }
}

#[tokio::test]
async fn an_empty_reply_that_ended_well_is_an_answer() {
    let answer = streamed(&[finish("stop")]).await.answer();
    assert_eq!((answer.text.as_str(), answer.finish), ("", Finish::Stop));
}

#[tokio::test]
async fn usage_that_the_service_keeps_to_itself_is_estimated() {
    let answer = streamed(&[delta("four"), finish("stop")]).await.answer();
    let usage = Usage {
        input_tokens: 3,
        output_tokens: 2,
        estimated: true,
        ..Usage::default()
    };
    assert_eq!(answer.usage, usage);
}

#[tokio::test]
async fn what_the_service_says_that_a_call_cost_is_preferred_to_its_prices() {
    let mut document = gateway();
    document["reply"]["usage"]["cost"] = json!("{{ chunk.usage.cost }}");
    let provider = Provider::parse(&document).expect("it parses");
    let (priced, unpriced) = (provider.model("acme-large"), provider.model("acme-small"));
    let (priced, unpriced) = (priced.expect("a model"), unpriced.expect("a model"));
    let usage = |cost: Json| {
        let usage = json!({ "prompt_tokens": 1000, "completion_tokens": 100, "cost": cost });
        let mut last = finish("stop");
        last["usage"] = usage;
        let body = format!("data: {}\n\ndata: {last}\n\n", delta("x"));
        let document = document.clone();
        async move { served(&document, "200 OK", &body).await.answer().usage }
    };
    let dollars = |it| MicroDollars::from_dollars(it).ok();
    let told = usage(json!(0.0015)).await;
    assert_eq!(
        (priced.cost(&told), unpriced.cost(&told)),
        (dollars(0.0015), dollars(0.0015))
    );
    for silent in [json!(null), json!(-1), json!("free")] {
        let silent = usage(silent).await;
        assert_eq!(
            (priced.cost(&silent), unpriced.cost(&silent)),
            (dollars(0.002), None)
        );
    }
}

#[test]
fn of_a_reply_that_broke_off_the_greater_cost_counts() {
    let provider = Provider::parse(&gateway()).expect("it parses");
    let model = provider.model("acme-large").expect("a model");
    let broken = |cost: u64| Usage {
        input_tokens: 1000,
        output_tokens: 100,
        estimated: true,
        cost: Some(MicroDollars::from_micros(cost)),
        ..Usage::default()
    };
    let cost = |it| model.cost(&broken(it)).map(MicroDollars::micros);
    assert_eq!((cost(1), cost(5000)), (Some(2000), Some(5000)));
}

#[tokio::test]
async fn the_mark_of_the_end_ends_a_stream_even_without_a_finish() {
    let body = format!("data: {}\n\ndata: [DONE]\n\ndata: nonsense\n\n", delta("x"));
    let answer = served(&gateway(), "200 OK", &body).await.answer();
    assert_eq!((answer.text.as_str(), answer.finish), ("x", Finish::Other));
}

#[tokio::test]
async fn a_stream_that_stops_before_its_finish_broke_off_and_is_paid_for() {
    let failure = streamed(&[delta("so "), delta("far")]).await.failure();
    assert_eq!(failure.kind, Kind::Unreachable);
    assert!(failure.message.contains("broke off"), "{failure}");
    let usage = json!({ "input_tokens": 3, "output_tokens": 3, "thought_tokens": 0, "cached_tokens": 0, "estimated": true });
    let outputs = json!({ "text": "so far", "finish": "error", "usage": usage });
    assert_eq!(failure.outputs, Some(outputs));
}

#[tokio::test]
async fn a_connection_lost_after_the_finish_loses_nothing() {
    let body = format!("data: {}\n\ndata: {}\n\n", delta("all"), finish("stop"));
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{body}");
    let server = Canned::serving(&[response.as_bytes()]).await;
    let outcome = call(&gateway(), &Request::new("hello"), &server.url()).await;
    assert_eq!(outcome.answer().text, "all");
}

#[tokio::test]
async fn a_reply_in_one_piece_is_read_by_the_same_words() {
    let body = json!({
        "choices": [{ "message": { "content": "whole" }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 5, "completion_tokens": 1 },
    });
    let outcome = served(&unstreamed(), "200 OK", &body.to_string()).await;
    assert_eq!(outcome.pieces, ["whole"]);
    let answer = outcome.answer();
    assert_eq!(
        (answer.text.as_str(), answer.usage.input_tokens),
        ("whole", 5)
    );
    assert!(!answer.usage.estimated);
}

#[tokio::test]
async fn what_is_not_json_is_shown_and_blamed_on_the_address() {
    let failure = served(&unstreamed(), "200 OK", "<html>Log in</html>")
        .await
        .failure();
    assert_eq!(failure.kind, Kind::Unreachable);
    assert!(
        failure.message.contains("`<html>Log in</html>`"),
        "{failure}"
    );
}

#[tokio::test]
async fn text_that_cannot_be_computed_is_not_lost_unseen() {
    let mut document = unstreamed();
    document["reply"]["text"] = json!("{{ chunk.choices + 1 }}");
    let failure = served(&document, "200 OK", "{\"choices\": {}}")
        .await
        .failure();
    assert_eq!(failure.kind, Kind::NotRunnable);
    assert!(
        failure
            .message
            .starts_with("`reply.text` of `acme` does not fit"),
        "{failure}"
    );
}

#[tokio::test]
async fn errors_mean_what_the_first_case_that_fits_says() {
    let error = |kind: &str| json!({ "error": { "type": kind, "message": "no" } }).to_string();
    let head = "429 Too Many Requests\r\nx-reset: 1m5s";
    let failure = served(&gateway(), head, &error("requests")).await.failure();
    assert_eq!(
        (failure.kind, failure.retry_after),
        (Kind::Overloaded, Some(Duration::from_secs(65)))
    );
    assert_eq!(failure.message, "`acme` answered 429: no");
    let failure = served(&gateway(), head, &error("insufficient_quota"))
        .await
        .failure();
    assert_eq!(
        (failure.kind, failure.help.as_deref()),
        (Kind::Quota, Some("buy more"))
    );
    let failure = served(&gateway(), "400 Bad", &error("context_length"))
        .await
        .failure();
    assert_eq!(failure.kind, Kind::Refused);
}

#[tokio::test]
async fn errors_without_a_case_mean_what_their_status_means() {
    for (head, kind) in [
        ("400 Bad", Kind::Rejected),
        ("403 Forbidden", Kind::Unauthorized),
        ("404 Not Found", Kind::NotRunnable),
        ("503 Busy", Kind::Overloaded),
        ("302 Found\r\nlocation: /login", Kind::Unreachable),
    ] {
        let failure = served(&gateway(), head, "<p>plain\n words</p>")
            .await
            .failure();
        assert_eq!(failure.kind, kind, "{head}");
        assert!(
            failure.message.ends_with(": <p>plain words</p>"),
            "{failure}"
        );
        assert_eq!(failure.outputs, None);
    }
    let failure = served(&gateway(), "503 Busy\r\nRetry-After: 7", "")
        .await
        .failure();
    assert_eq!(failure.retry_after, Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_stream_has_its_own_status_and_keeps_what_came() {
    let error = json!({ "error": { "code": 529, "message": "busy" } });
    let failure = streamed(&[delta("some"), error]).await.failure();
    assert_eq!(
        (failure.kind, failure.message.as_str()),
        (Kind::Overloaded, "`acme` answered 529: busy")
    );
    assert_eq!(failure.outputs.expect("outputs")["text"], "some");
}

#[tokio::test]
async fn a_refused_key_says_what_to_do_and_is_not_repeated() {
    let body = json!({ "error": { "message": "bad key sk-12345" } }).to_string();
    let failure = served(&gateway(), "401 Unauthorized", &body)
        .await
        .failure();
    assert_eq!(failure.kind, Kind::Unauthorized);
    assert_eq!(
        (failure.code.as_deref(), failure.message.as_str()),
        (None, "`acme` answered 401: bad key [secret]")
    );
    assert!(
        failure
            .help
            .as_deref()
            .is_some_and(|it| it.contains("`ACME_KEY`"))
    );
}

#[tokio::test]
async fn the_key_is_in_no_text_that_can_be_made_of_anything() {
    let endpoint = at("http://example.com/v1");
    let provider = parse(&gateway());
    let model = provider.model("acme-small").expect("a model");
    let request = Request::new("hello");
    let ended = ask(
        &provider,
        &model,
        &request,
        &endpoint,
        &Http::new(),
        &mut |_| (),
    )
    .await;
    let failure = ended.expect_err("plain http is refused");
    assert_eq!(failure.kind, Kind::Refused);
    let json = serde_json::to_string(&failure).expect("JSON");
    let all = format!("{endpoint:?} {provider:?} {failure:?} {failure} {json}");
    assert!(!all.contains("12345"), "{all}");
}

#[tokio::test]
async fn a_missing_key_is_told_before_anything_is_sent() {
    let provider = parse(&gateway());
    let endpoint = provider.endpoint(|_| None, |_| None).expect("a service");
    let told = provider.missing_key(&endpoint).expect("no key");
    let (model, request) = (
        provider.model("acme-small").expect("a model"),
        Request::new("hello"),
    );
    let ended = ask(
        &provider,
        &model,
        &request,
        &endpoint,
        &Http::new(),
        &mut |_| (),
    )
    .await;
    assert_eq!(ended, Err(told.clone()));
    assert_eq!(
        (told.kind, told.code.as_deref()),
        (Kind::Unauthorized, Some("APIKeyNotConfigured"))
    );
    assert!(provider.missing_key(&at("https://acme.example")).is_none());
}

#[tokio::test]
async fn a_key_that_is_optional_may_be_missing() {
    let mut document = gateway();
    document["key"]["optional"] = json!(true);
    let provider = parse(&document);
    let endpoint = provider.endpoint(|_| None, |_| None).expect("a service");
    assert_eq!(provider.missing_key(&endpoint), None);
}

#[tokio::test]
async fn a_silent_service_times_out() {
    let server = Canned::silent().await;
    let request = Request {
        timeout: Duration::from_millis(100),
        ..Request::new("hello")
    };
    let failure = call(&gateway(), &request, &server.url()).await.failure();
    assert_eq!((failure.kind, failure.outputs), (Kind::Timeout, None));
}

#[tokio::test]
async fn a_service_that_is_not_there_is_unreachable() {
    let closed = Closed::port();
    let url = format!("http://{}", closed.host());
    let failure = call(&gateway(), &Request::new("hello"), &url)
        .await
        .failure();
    assert_eq!(failure.kind, Kind::Unreachable);
}

#[test]
fn models_are_found_by_name_and_then_by_pattern() {
    let provider = parse(&gateway());
    let large = provider.model("acme-large").expect("it is listed");
    assert_eq!(
        (large.max_output, large.characters_per_token),
        (Some(4000), 3.0)
    );
    let lab = provider.model("lab/one").expect("it matches");
    assert_eq!(
        (lab.name.as_str(), lab.summary.as_deref()),
        ("lab/one", Some("experiments"))
    );
    assert_eq!(lab.cost(&Usage::default()), None);
    assert_eq!(provider.models().count(), 2);
}

#[test]
fn an_unknown_model_is_told_with_the_one_that_was_meant() {
    let provider = parse(&gateway());
    let failure = provider.model("acme-larg").expect_err("a slip");
    assert_eq!(failure.message, "`acme` has no model `acme-larg`");
    assert_eq!(failure.help.as_deref(), Some("did you mean `acme-large`?"));
    let failure = provider.model("zzz").expect_err("unlike any");
    assert_eq!(
        failure.help.as_deref(),
        Some("it has `acme-large`, `acme-small`")
    );
}

#[test]
fn a_document_that_is_wrong_says_where() {
    assert_eq!(
        fault("/reply/text", json!("{{ chnk.x }}")),
        "`reply.text` refers to `chnk`, but only `chunk`, `event`, `headers` can be named there"
    );
    assert_eq!(
        fault("/request/body/model", json!("{{ modle.name }}")),
        "`request.body.model` refers to `modle`, but only `base_url`, `request`, `model`, `turns` can be named there"
    );
    assert_eq!(
        fault("/errors/0/if", json!("status ==")),
        "`errors[0].if`: it ends where a value is expected"
    );
    assert!(fault("/errors/0/kind", json!("busy")).contains("unknown variant `busy`"));
    assert!(fault("/reply/finishes/stop", json!("end")).contains("unknown variant `end`"));
    assert_eq!(
        fault("/request", json!(null)),
        "`protocol: http` needs `request`"
    );
    assert!(fault("/key", json!({ "header": "x", "vaule": 1 })).contains("unknown field `vaule`"));
    assert_eq!(
        fault("/models/0", json!({})),
        "a model has either a `name` or a `pattern`"
    );
    assert_eq!(
        fault("/models/1/characters_per_token", json!(0)),
        "`characters_per_token` of the model `acme-small` must be between 0.1 and 100"
    );
    assert_eq!(
        fault("/models/0/prices/input", json!(-1)),
        "`prices` of the model `acme-large`: `-1` is below zero; an amount of dollars is `0` or more"
    );
}
