//! What a document can say beyond what a common gateway needs.

use super::*;

/// The gateway with some of its values replaced.
fn with(changes: &[(&str, Json)]) -> Json {
    let mut document = gateway();
    for (path, value) in changes {
        let (parent, key) = path.rsplit_once('/').expect("a path");
        document.pointer_mut(parent).expect("a parent")[key] = value.clone();
    }
    document
}

async fn answered(document: &Json, head: &str, body: &str) -> Answer {
    served(document, head, body).await.answer()
}

async fn sent(document: &Json, model: &str, request: &Request) -> Json {
    let server = Canned::serving(&[b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n"]).await;
    let provider = parse(document);
    let model = provider.model(model).expect("a model");
    let (endpoint, http) = (at(&server.url()), Http::new());
    let ended = ask(&provider, &model, request, &endpoint, &http, &mut |_| ()).await;
    ended.expect_err("the server always fails");
    let sent = server.request().await;
    let (_, body) = sent.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).expect("JSON")
}

#[tokio::test]
async fn lines_are_chunks_and_the_last_one_needs_no_end() {
    let document = with(&[("/reply/stream", json!("lines"))]);
    let body = format!("{}\r\n\n{}", delta("one "), finish("stop"));
    let answer = answered(&document, "200 OK", &body).await;
    assert_eq!(
        (answer.text.as_str(), answer.finish),
        ("one ", Finish::Stop)
    );
}

#[tokio::test]
async fn one_body_of_json_is_understood_where_a_stream_was_asked_for() {
    let head = "200 OK\r\ncontent-type: application/json; charset=utf-8";
    let body = json!([delta("one "), delta("two"), finish("length")]);
    for stream in ["sse", "lines"] {
        let document = with(&[("/reply/stream", json!(stream))]);
        let answer = answered(&document, head, &format!("{body:#}")).await;
        assert_eq!(
            (answer.text.as_str(), answer.finish),
            ("one two", Finish::Length)
        );
    }
}

#[tokio::test]
async fn json_that_has_nothing_of_a_reply_is_no_empty_reply() {
    let failure = served(&unstreamed(), "200 OK", "{\"hello\": 1}")
        .await
        .failure();
    assert_eq!(failure.kind, Kind::Unreachable);
    assert!(
        failure
            .message
            .contains("nothing of a reply: `{\"hello\": 1}`"),
        "{failure}"
    );
}

#[tokio::test]
async fn thoughts_are_kept_apart_from_the_text() {
    let document = with(&[("/reply/thinking", json!("{{ chunk.thought }}"))]);
    let body = format!(
        "data: {{\"thought\": \"hm, \"}}\n\ndata: {{\"thought\": \"yes\"}}\n\ndata: {}\n\ndata: {}\n\n",
        delta("Yes."),
        finish("stop"),
    );
    let outcome = served(&document, "200 OK", &body).await;
    assert_eq!(outcome.pieces, ["Yes."]);
    let answer = outcome.answer();
    assert_eq!(
        (answer.text.as_str(), answer.thinking.as_deref()),
        ("Yes.", Some("hm, yes"))
    );
}

#[tokio::test]
async fn a_refusal_that_comes_in_pieces_is_one_whatever_the_end_is_called() {
    let document = with(&[("/reply/blocked", json!("{{ chunk.refusal }}"))]);
    let body = format!(
        "data: {{\"refusal\": \"I will \"}}\n\ndata: {{\"refusal\": \"not\"}}\n\ndata: {}\n\n",
        finish("stop"),
    );
    let answer = answered(&document, "200 OK", &body).await;
    assert_eq!(
        (answer.finish, answer.reason.as_deref()),
        (Finish::Blocked, Some("I will not"))
    );
}

#[tokio::test]
async fn names_of_events_and_headers_of_the_response_can_be_asked_for() {
    let document = with(&[
        (
            "/reply/text",
            json!("{{ chunk.t if event == 'word' else none }}"),
        ),
        (
            "/reply/finish",
            json!("{{ 'stop' if event == 'end' else none }}"),
        ),
        ("/reply/usage/cost", json!("{{ headers['x-cost'] }}")),
    ]);
    let body = "event: note\ndata: {\"t\": \"no\"}\n\nevent: word\ndata: {\"t\": \"yes\"}\n\nevent: end\ndata: {}\n\n";
    let answer = answered(&document, "200 OK\r\nX-Cost: 0.5", body).await;
    assert_eq!((answer.text.as_str(), answer.finish), ("yes", Finish::Stop));
    assert_eq!(answer.usage.cost, MicroDollars::from_dollars(0.5).ok());
}

#[tokio::test]
async fn every_turn_is_written_as_the_document_says() {
    let document = with(&[
        (
            "/request/turn",
            json!({ "role": "{{ {'person': 'me', 'model': 'it'}[turn.by] }}", "n": "{{ turn.number }}", "text": "{{ turn.text }}", "mark": "{{ request.cache if turn.number == 1 else none }}" }),
        ),
        (
            "/request/body",
            json!({ "messages": "{{ [{'role': 'boss'}] + turns }}" }),
        ),
    ]);
    let request = Request {
        turns: vec![Turn::person("go"), Turn::model("so f")],
        cache: Some("search".to_owned()),
        ..Request::new("")
    };
    let expected = json!({ "messages": [
        { "role": "boss" },
        { "role": "me", "n": 1, "text": "go", "mark": "search" },
        { "role": "it", "n": 2, "text": "so f" },
    ] });
    assert_eq!(sent(&document, "acme-small", &request).await, expected);
}

#[tokio::test]
async fn a_model_has_the_traits_of_most_but_for_its_own() {
    let document = with(&[
        ("/traits", json!({ "thinks": true, "size": 1 })),
        ("/models/0/traits", json!({ "thinks": false })),
        (
            "/request/body",
            json!({ "traits": "{{ model.traits }}", "thinks": "{{ model.traits.thinks }}" }),
        ),
    ]);
    let request = Request::new("go");
    let large = json!({ "traits": { "thinks": false, "size": 1 }, "thinks": false });
    assert_eq!(sent(&document, "acme-large", &request).await, large);
    let small = json!({ "traits": { "thinks": true, "size": 1 }, "thinks": true });
    assert_eq!(sent(&document, "acme-small", &request).await, small);
}

#[test]
fn traits_and_turns_that_nobody_declared_are_told_where_they_stand() {
    let fault = |changes: &[(&str, Json)]| {
        let ended = Provider::parse(&with(changes));
        ended.expect_err("the document is wrong").to_string()
    };
    let declared = ("/traits", json!({ "thinks": true }));
    assert_eq!(
        fault(&[
            declared.clone(),
            ("/models/0/traits", json!({ "thnks": 1 }))
        ]),
        "the model `acme-large` names the trait `thnks`, but `traits` declares only `thinks`"
    );
    assert_eq!(
        fault(&[
            declared,
            ("/request/body", json!({ "a": "{{ model.traits.thnks }}" }))
        ]),
        "`request.body.a` names the trait `thnks`, but `traits` declares only `thinks`"
    );
    assert_eq!(
        fault(&[("/request/body", json!("{{ turns }}"))]),
        "`request.body` refers to `turns`, but there is no `request.turn` that says what one looks like"
    );
}

#[tokio::test]
async fn a_case_has_a_code_and_the_first_place_that_has_a_time() {
    let waits = json!(["{{ headers['x-ms'] }}ms", "{{ error.wait }}"]);
    let case = json!({ "status": 429, "kind": "quota", "code": "Spent", "retry_after": waits });
    let document = with(&[("/errors", json!([case]))]);
    let body = json!({ "error": { "wait": "2m" } }).to_string();
    let failure = served(&document, "429 No\r\nX-Ms: 1500", &body)
        .await
        .failure();
    assert_eq!(
        (failure.code.as_deref(), failure.retry_after),
        (Some("Spent"), Some(Duration::from_millis(1500)))
    );
    let failure = served(&document, "429 No\r\nretry-after: 9", &body)
        .await
        .failure();
    assert_eq!(failure.retry_after, Some(Duration::from_mins(2)));
    let failure = served(&document, "429 No\r\nretry-after: 9", "{}")
        .await
        .failure();
    assert_eq!(failure.retry_after, Some(Duration::from_secs(9)));
}

#[tokio::test]
async fn the_date_of_a_retry_after_that_is_over_is_no_wait() {
    let head = "503 Busy\r\nRetry-After: Wed, 21 Oct 2015 07:28:00 GMT";
    let failure = served(&gateway(), head, "").await.failure();
    assert_eq!(failure.retry_after, Some(Duration::ZERO));
}

#[test]
fn a_key_that_is_optional_elsewhere_is_missed_at_the_services_own_address_alone() {
    let provider = parse(&with(&[("/key/optional", json!("elsewhere"))]));
    let missing = |url: Option<&str>| {
        let set = |name: &str| url.filter(|_| name == "ACME_URL").map(str::to_owned);
        let endpoint = provider.endpoint(set, |_| None).expect("a service");
        provider.missing_key(&endpoint)
    };
    assert!(missing(None).is_some());
    assert!(missing(Some("https://acme.example/v1/")).is_some());
    assert_eq!(missing(Some("http://127.0.0.1:8000")), None);
}
