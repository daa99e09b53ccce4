use serde_json::{Value as Json, json};

use crate::failure::{Failure, Kind};
use crate::harness::Project;

const PARSE: &str = r#"
inputs: { text: { type: string }, finish: { type: string, optional: true }, reason: { type: string, optional: true } }
stages:
  parse:
    uses: reply.parse
    with: { text: "{{ inputs.text }}", finish: "{{ inputs.finish }}", reason: "{{ inputs.reason }}" }
outputs: { operations: "{{ stages.parse.operations }}", prose: "{{ stages.parse.prose }}" }
"#;
const REPLY: &str = "Here it is.\n```file:a.md\na\n```\n";

async fn parsed(inputs: Json) -> Result<Json, Failure> {
    Project::new(&[], &[]).run(PARSE, inputs).await.ended
}

async fn told(inputs: Json) -> (Kind, String, String) {
    let failure = parsed(inputs).await.expect_err("it is refused");
    assert!(
        failure
            .help
            .expect("a cure")
            .contains("the reply is kept: `gemstack runs reply 2026")
    );
    (failure.kind, failure.code.expect("a code"), failure.message)
}

#[tokio::test]
async fn a_reply_becomes_operations_and_prose() {
    let outputs = parsed(json!({ "text": REPLY, "finish": "stop" }))
        .await
        .expect("it is read");
    let write = json!({ "operation": "write", "path": "a.md", "content": "a\n" });
    assert_eq!(outputs["operations"], json!([write]));
    assert_eq!(
        outputs["prose"].as_str().map(str::trim),
        Some("Here it is.")
    );
}

#[tokio::test]
async fn a_reply_that_was_cut_is_refused_although_it_looks_whole() {
    let (kind, code, message) = told(json!({ "text": REPLY, "finish": "length" })).await;
    assert_eq!((kind, code.as_str()), (Kind::Truncated, "ReplyTruncated"));
    assert_eq!(
        message,
        "the reply was cut at the output limit; nothing was written"
    );
    let half = "```file:a.md\nhalf";
    let (kind, code, _) = told(json!({ "text": half, "finish": "stop" })).await;
    assert_eq!((kind, code.as_str()), (Kind::Truncated, "ReplyTruncated"));
}

#[tokio::test]
async fn why_the_service_does_not_answer_is_told() {
    let blocked = json!({ "text": "", "finish": "blocked", "reason": "SAFETY" });
    let (kind, code, message) = told(blocked).await;
    assert_eq!((kind, code.as_str()), (Kind::Rejected, "ReplyBlocked"));
    assert!(message.contains("(SAFETY)"), "{message}");
}

#[tokio::test]
async fn what_is_not_understood_or_says_nothing_is_rejected() {
    let nested = "```file:a.md\n```file:b.md\nx\n```\n```\n";
    for (text, expected) in [
        ("  \n", "ReplyNotUnderstood"),
        (nested, "ReplyNotUnderstood"),
        ("Only words.", "ReplyWithoutFiles"),
    ] {
        let (kind, code, _) = told(json!({ "text": text })).await;
        assert_eq!((kind, code.as_str()), (Kind::Rejected, expected), "{text}");
    }
}
