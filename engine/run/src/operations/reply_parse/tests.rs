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

const REPAIR: &str = r#"
inputs:
  text: { type: string }
  finish: { type: string, default: stop }
  syntaxes: { type: list, default: [] }
  kept: { type: list, default: [] }
  small: { type: integer, default: 40 }
stages:
  parse:
    uses: reply.parse
    with:
      text: "{{ inputs.text }}"
      finish: "{{ inputs.finish }}"
      syntaxes: "{{ inputs.syntaxes }}"
      kept: "{{ inputs.kept }}"
      small: "{{ inputs.small }}"
      on_fault: repair
outputs: { all: "{{ stages.parse }}" }
"#;
const LONG: &str = "def total(items):\n    return sum(items)\n\ndef mean(items):\n    return total(items) / len(items)\n";

fn edit(path: &str, old: &str, new: &str) -> String {
    format!("```edit:{path}\n<<<<<<< SEARCH\n{old}\n=======\n{new}\n>>>>>>> REPLACE\n```\n")
}

async fn repaired(inputs: Json) -> Json {
    let files = [("long.py", LONG), ("short.txt", "one\ntwo\n")];
    let ran = Project::new(&files, &[]).run(REPAIR, inputs).await;
    ran.outputs()["all"].clone()
}

#[tokio::test]
async fn what_does_not_fit_is_told_with_the_closest_lines_and_what_fits_is_kept() {
    let good = edit(
        "long.py",
        "    return sum(items)",
        "    return sum(items) or 0",
    );
    let bad = edit("long.py", "    return sum(every_item)", "    pass");
    let all = repaired(json!({ "text": format!("{good}{bad}```file:new.py\nx\n```\n") })).await;
    assert_eq!(all["operations"], json!([]));
    let told = all["repair"].as_str().expect("what to tell the model");
    assert!(
        told.contains("change 2 of `long.py` fits nowhere"),
        "{told}"
    );
    assert!(
        told.contains("the closest lines are\n    2 |     return sum(items) or 0"),
        "{told}"
    );
    assert!(
        told.contains("- 1 change of `long.py`\n- `new.py`, whole\n"),
        "{told}"
    );
    let kept = all["kept"].clone();
    let mended = edit(
        "long.py",
        "    return total(items) / len(items)",
        "    pass",
    );
    let all = repaired(json!({ "text": mended, "kept": kept })).await;
    assert_eq!(all["repair"], Json::Null);
    assert_eq!(
        all["operations"][0]["edits"].as_array().map(Vec::len),
        Some(2)
    );
    assert_eq!(all["operations"][1]["path"], "new.py");
}

#[tokio::test]
async fn a_small_file_is_asked_for_whole_with_the_changes_that_fit() {
    let text = edit("short.txt", "one", "1") + &edit("short.txt", "three", "3");
    let all = repaired(json!({ "text": text })).await;
    let told = all["repair"].as_str().expect("what to tell the model");
    assert!(
        told.contains("give it whole, in ```file:short.txt"),
        "{told}"
    );
    assert!(told.contains("\n```\n1\ntwo\n```\n"), "{told}");
    let whole = json!({ "text": "```file:short.txt\n1\n3\n```\n", "kept": all["kept"] });
    let all = repaired(whole).await;
    let write = json!({ "operation": "write", "path": "short.txt", "content": "1\n3\n" });
    assert_eq!(all["operations"], json!([write]));
}

#[tokio::test]
async fn a_reply_that_is_not_understood_is_asked_for_again_and_one_that_was_cut_is_not() {
    for (text, expected) in [
        ("I cannot do that.", "the reply holds no file operation"),
        ("```file:a\nhalf of it\n", "is opened but never closed"),
        (
            "```file:a\n```file:b\nx\n```\n```\n",
            "a block opens inside",
        ),
    ] {
        let all = repaired(json!({ "text": text })).await;
        let told = all["repair"].as_str().expect("what to tell the model");
        assert!(told.contains(expected), "{told}");
        assert_eq!(all["kept"], json!([]));
    }
    let cut = json!({ "text": "```file:a\nhalf", "finish": "length" });
    let ran = Project::new(&[], &[]).run(REPAIR, cut).await;
    assert_eq!(ran.failure().kind, Kind::Truncated);
}

#[tokio::test]
async fn a_syntax_that_the_format_does_not_teach_is_refused_with_those_that_it_does() {
    let text = "*** Begin Patch\n*** Delete File: short.txt\n*** End Patch\n";
    let all = repaired(json!({ "text": text, "syntaxes": ["whole", "search_replace"] })).await;
    let told = all["repair"].as_str().expect("what to tell the model");
    assert!(
        told.contains(
            "is not what was asked for; use a whole file in ```file:PATH, or search/replace"
        ),
        "{told}"
    );
    let all = repaired(json!({ "text": text, "syntaxes": ["apply_patch"] })).await;
    assert_eq!(
        all["operations"],
        json!([{ "operation": "delete", "path": "short.txt" }])
    );
}

#[tokio::test]
async fn a_reply_of_json_keeps_to_its_schema() {
    const STRUCTURED: &str = r#"
inputs: { text: { type: string } }
stages:
  parse:
    uses: reply.parse
    with:
      text: "{{ inputs.text }}"
      syntaxes: [structured]
      shape: { operations: /files, prose: /note }
      schema: { required: [note], properties: { files: { type: array } } }
outputs: { operations: "{{ stages.parse.operations }}", prose: "{{ stages.parse.prose }}" }
"#;
    let run = async |text: &str| {
        Project::new(&[], &[])
            .run(STRUCTURED, json!({ "text": text }))
            .await
    };
    let good = r#"{"note": "done", "files": [{"operation": "write", "path": "a", "content": "x", "edits": null}]}"#;
    let outputs = run(good).await.outputs();
    assert_eq!(outputs["prose"], "done");
    assert_eq!(outputs["operations"][0]["content"], "x");
    let failure = run(r#"{"files": []}"#).await.failure();
    assert!(
        failure.message.contains("does not keep to its schema"),
        "{}",
        failure.message
    );
}
