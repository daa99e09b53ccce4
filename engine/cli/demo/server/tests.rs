//! The server and the shipped provider, each against the other.

use std::time::Duration;

use gemstack_run::failure::{Failure, Kind};
use gemstack_run::http::Http;
use gemstack_run::provider::{Answer, Endpoint, Finish, Provider, Request, ask};
use serde_json::json;

use super::*;

const SHIPPED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/pipelines/providers/gemini.yaml"
));
const SCRIPTED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/pipelines/providers/scripted.yaml"
));

fn document() -> Json {
    yaml_serde::from_str(SHIPPED).expect("the shipped document is YAML")
}

/// The shipped provider as if the service had no streaming address.
fn unstreamed() -> Json {
    let mut document = document();
    document["request"]["url"] = json!("{{ base_url }}/models/{{ request.model }}:generateContent");
    document["reply"]["stream"] = json!("none");
    document
}

fn endpoint(provider: &Provider, server: &ModelServer) -> Endpoint {
    let set = |name: &str| match name {
        "GOOGLE_API_KEY" => Some("demo-12345".to_owned()),
        "GEMINI_BASE_URL" => Some(server.base_url()),
        _ => None,
    };
    provider.endpoint(set, |_| None).expect("a service")
}

async fn call_with(
    document: &Json,
    request: Request,
    server: &ModelServer,
) -> (Result<Answer, Failure>, String) {
    let provider = Provider::parse(document).expect("the document is right");
    let model = provider.model("gemini-2.5-flash").expect("it is shipped");
    let endpoint = endpoint(&provider, server);
    let mut pieces = String::new();
    let mut on_piece = |piece: &str| pieces.push_str(piece);
    let ended = ask(
        &provider,
        &model,
        &request,
        &endpoint,
        &Http::new(),
        &mut on_piece,
    )
    .await;
    (ended, pieces)
}

async fn call(document: &Json, plan: Plan) -> Result<Answer, Failure> {
    let server = ModelServer::planned(vec![plan]).expect("a free port");
    call_with(document, Request::new("hello"), &server).await.0
}

#[tokio::test]
async fn replies_come_in_order_and_arrive_whole_however_they_are_torn() {
    let long = "fn größe() {} // 💎\n```file:src/lib.rs\n".repeat(200);
    let server = ModelServer::replying(vec!["Hej då 💎".into(), long.clone()]).expect("a port");
    let (first, pieces) = call_with(&document(), Request::new("one"), &server).await;
    assert_eq!(
        (first.expect("a reply").text.as_str(), pieces.as_str()),
        ("Hej då 💎", "Hej då 💎")
    );
    let (second, pieces) = call_with(&document(), Request::new("two"), &server).await;
    assert_eq!((&second.expect("a reply").text, &pieces), (&long, &long));
    let prompts: Vec<_> = server.requests().into_iter().map(|it| it.prompt).collect();
    assert_eq!(prompts, ["one", "two"]);
}

#[tokio::test]
async fn both_ways_of_asking_give_the_same_answer() {
    let streamed = call(&document(), Plan::Reply("some text".into()))
        .await
        .expect("a reply");
    let whole = call(&unstreamed(), Plan::Reply("some text".into()))
        .await
        .expect("a reply");
    assert_eq!(streamed, whole);
    assert_eq!(
        (streamed.finish, streamed.reason.as_deref()),
        (Finish::Stop, Some("STOP"))
    );
    let usage = streamed.usage;
    assert_eq!(
        (
            usage.input_tokens,
            usage.output_tokens,
            usage.thought_tokens
        ),
        (2, 3, 16)
    );
    assert!(!usage.estimated);
}

#[tokio::test]
async fn a_request_says_what_was_said_and_nothing_else() {
    let server = ModelServer::replying(vec![String::new(), String::new()]).expect("a free port");
    call_with(&document(), Request::new("bare"), &server)
        .await
        .0
        .expect("an empty reply");
    let request = Request {
        system: Some("be brief".into()),
        temperature: Some(0.25),
        max_output_tokens: Some(8192),
        ..Request::new("full")
    };
    call_with(&document(), request, &server)
        .await
        .0
        .expect("an empty reply");
    let bodies: Vec<_> = server.requests().into_iter().map(|it| it.body).collect();
    let contents = |text: &str| json!([{ "role": "user", "parts": [{ "text": text }] }]);
    assert_eq!(
        bodies[0],
        json!({ "contents": contents("bare"), "generationConfig": {} })
    );
    let full = json!({
        "systemInstruction": { "parts": [{ "text": "be brief" }] },
        "contents": contents("full"),
        "generationConfig": { "temperature": 0.25, "maxOutputTokens": 8192 },
    });
    assert_eq!(bodies[1], full);
    assert_eq!(server.requests()[0].model, "gemini-2.5-flash");
}

#[tokio::test]
async fn a_cut_reply_says_so() {
    for document in [document(), unstreamed()] {
        let answer = call(&document, Plan::MaxTokens("half a sen".into()))
            .await
            .expect("a reply");
        assert_eq!(
            (answer.text.as_str(), answer.finish),
            ("half a sen", Finish::Length)
        );
    }
}

#[tokio::test]
async fn a_blocked_prompt_is_an_answer_with_its_reason() {
    for document in [document(), unstreamed()] {
        let answer = call(&document, Plan::Blocked).await.expect("an answer");
        assert_eq!((answer.text.as_str(), answer.finish), ("", Finish::Blocked));
        assert_eq!(answer.reason.as_deref(), Some("PROHIBITED_CONTENT"));
    }
}

#[tokio::test]
async fn a_connection_that_breaks_off_leaves_half_the_reply_and_its_cost() {
    let failure = call(&document(), Plan::BreakOff("0123456789".into()))
        .await
        .expect_err("broken");
    assert_eq!(failure.kind, Kind::Unreachable);
    let outputs = failure.outputs.expect("what came");
    assert_eq!(
        (&outputs["text"], &outputs["finish"]),
        (&json!("01234"), &json!("error"))
    );
    assert_eq!(outputs["usage"]["output_tokens"], 5);
    assert_eq!(outputs["usage"]["estimated"], true);
    let failure = call(&unstreamed(), Plan::BreakOff("0123456789".into()))
        .await
        .expect_err("broken");
    assert_eq!((failure.kind, failure.outputs), (Kind::Unreachable, None));
}

#[tokio::test]
async fn a_server_that_hangs_times_out_and_still_stops() {
    let server = ModelServer::planned(vec![Plan::Hang]).expect("a free port");
    let request = Request {
        timeout: Duration::from_millis(200),
        ..Request::new("hello")
    };
    let failure = call_with(&document(), request, &server)
        .await
        .0
        .expect_err("nothing comes");
    assert_eq!(failure.kind, Kind::Timeout);
    drop(server);
}

#[tokio::test]
async fn a_busy_service_says_when_to_come_back() {
    for document in [document(), unstreamed()] {
        let failure = call(&document, Plan::busy(429, "13.4s"))
            .await
            .expect_err("busy");
        assert_eq!(failure.kind, Kind::Overloaded);
        assert_eq!(failure.retry_after, Some(Duration::from_millis(13_400)));
    }
    for code in [429, 500, 503] {
        let failure = call(&document(), Plan::refused(code, "busy"))
            .await
            .expect_err("busy");
        assert_eq!(
            (failure.kind, failure.retry_after),
            (Kind::Overloaded, None),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_daily_quota_is_used_up_unless_a_delay_frees_it() {
    let quota = json!({ "violations": [{ "quotaId": "GenerateRequestsPerDayPerProject" }] });
    let delay = json!({ "retryDelay": "36s" });
    for (details, kind) in [
        (vec![quota.clone()], Kind::Quota),
        (vec![quota, delay.clone()], Kind::Overloaded),
        (vec![delay], Kind::Overloaded),
    ] {
        let plan = Plan::Status {
            code: 429,
            message: "Quota exceeded".into(),
            details,
        };
        assert_eq!(
            call(&document(), plan).await.expect_err("refused").kind,
            kind
        );
    }
}

#[tokio::test]
async fn refusals_mean_what_the_shipped_document_says() {
    for (code, message, kind) in [
        (400, "Unable to process the input.", Kind::Rejected),
        (
            400,
            "API key expired. Please renew the API key.",
            Kind::Unauthorized,
        ),
        (401, "no", Kind::Unauthorized),
        (403, "no", Kind::Unauthorized),
        (404, "models/x is not found", Kind::NotRunnable),
        (429, "Quota exceeded, limit: 0, model: x", Kind::Quota),
    ] {
        let failure = call(&document(), Plan::refused(code, message))
            .await
            .expect_err(message);
        assert_eq!(failure.kind, kind, "{message}");
        assert_eq!(
            failure.message,
            format!("`gemini` answered {code}: {message}")
        );
    }
}

#[tokio::test]
async fn a_call_without_a_key_is_refused_and_does_not_count() {
    let mut document = document();
    document["key"]["optional"] = json!(true);
    document["key"]["env"] = json!(["NOT_SET"]);
    let server = ModelServer::replying(vec!["a secret".into()]).expect("a free port");
    let failure = call_with(&document, Request::new("hello"), &server)
        .await
        .0
        .expect_err("no key");
    assert_eq!(failure.kind, Kind::Unauthorized);
    assert!(failure.help.is_some_and(|it| it.contains("`NOT_SET`")));
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn a_call_too_many_is_refused() {
    let server = ModelServer::replying(Vec::new()).expect("a free port");
    let failure = call_with(&document(), Request::new("hello"), &server)
        .await
        .0
        .expect_err("none");
    assert_eq!(failure.kind, Kind::Rejected);
    assert!(
        failure
            .message
            .ends_with("this server has 0 replies and no more"),
        "{failure}"
    );
}

#[tokio::test]
async fn other_addresses_are_not_found() {
    let mut document = document();
    document["request"]["url"] = json!("{{ base_url }}/models");
    let failure = call(&document, Plan::Blocked)
        .await
        .expect_err("no such address");
    assert_eq!(failure.kind, Kind::NotRunnable);
}

#[test]
fn every_name_is_the_name_of_a_script() {
    let document: Json = yaml_serde::from_str(SCRIPTED).expect("the shipped document is YAML");
    let provider = Provider::parse(&document).expect("the document is right");
    assert!(provider.is_scripted());
    let model = provider.model("five_steps").expect("any name");
    assert_eq!(
        model.cost(&gemstack_run::provider::Usage::default()),
        Some(gemstack_run::money::MicroDollars::ZERO)
    );
}
