use serde_json::{Value as Json, json};

use crate::event::What;
use crate::harness::{Project, Told};

const WRITE: &str = r#"
inputs: { reply: { type: string } }
stages:
  parse: { uses: reply.parse, with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
"#;
const NOTE: &str = r#"
stages:
  note: { uses: files.put, with: { path: .agent/NOTE.md, content: "by the document" } }
"#;
const RESTORE: &str = r#"
stages:
  restore: { uses: files.restore }
outputs: { restored: "{{ stages.restore.restored }}", kept: "{{ stages.restore.kept }}" }
"#;

fn reply(text: &str) -> (&'static str, Json) {
    (WRITE, json!({ "reply": text }))
}

fn file(path: &str, content: &str) -> String {
    format!("```file:{path}\n{content}\n```\n")
}

#[tokio::test]
async fn everything_that_replies_changed_is_as_it_was() {
    let project = Project::new(&[("a.md", "a\n"), ("run.sh", "x\n")], &[]);
    project.sandbox.chmod("run.sh", 0o755);
    let first = [
        file("a.md", "second"),
        file("new/b.md", "b"),
        "<delete path=\"run.sh\"/>\n".into(),
    ];
    let steps = [
        reply(&first.concat()),
        reply(&file("a.md", "third")),
        (NOTE, json!({})),
        (RESTORE, json!({})),
    ];
    let outputs = project.run_all(&steps).await.outputs();
    assert_eq!(
        outputs,
        json!({ "restored": ["a.md", "new/b.md", "run.sh"], "kept": [] })
    );
    assert_eq!(project.files(), [".agent/NOTE.md", "a.md", "run.sh"]);
    assert_eq!(project.text("a.md").as_deref(), Some("a\n"));
    assert_eq!(project.sandbox.mode("run.sh") & 0o100, 0o100);
}

#[tokio::test]
async fn what_someone_changed_since_stays_and_is_named() {
    let project = Project::new(&[("a.md", "a\n"), ("b.md", "b\n")], &[]);
    let project = project.watched(|told, sandbox, _| {
        if let Told::Event(What::CommitFinished { .. }) = told {
            sandbox.file("a.md", "mine\n");
        }
    });
    let both = [file("a.md", "x"), file("b.md", "x")].concat();
    let outputs = project
        .run_all(&[reply(&both), (RESTORE, json!({}))])
        .await
        .outputs();
    assert_eq!(outputs, json!({ "restored": ["b.md"], "kept": ["a.md"] }));
    assert_eq!(project.text("a.md").as_deref(), Some("mine\n"));
    assert_eq!(project.text("b.md").as_deref(), Some("b\n"));
}

#[tokio::test]
async fn files_that_no_reply_touched_are_left_alone() {
    let project = Project::new(&[("a.md", "a\n"), ("mine.md", "uncommitted\n")], &[]);
    let steps = [
        reply(&file("a.md", "x")),
        (RESTORE, json!({})),
        (RESTORE, json!({})),
    ];
    let outputs = project.run_all(&steps).await.outputs();
    assert_eq!(outputs, json!({ "restored": ["a.md"], "kept": [] }));
    assert_eq!(project.text("mine.md").as_deref(), Some("uncommitted\n"));
}

#[tokio::test]
async fn a_crash_while_writing_does_not_lose_what_was_there_before() {
    // The record of costs is written before the interrupted commit would be looked at again.
    let goes_on = format!(
        "{WRITE}  record:
    uses: costs.record
    with: {{ feature: x, step: y, call: {{ id: z, usage: {{ input_tokens: 1, output_tokens: 1 }} }} }}
"
    );
    let project = Project::new(&[("a.md", "a\n")], &[]);
    let (_, inputs) = reply(&file("a.md", "x"));
    project.run(WRITE, inputs.clone()).await.outputs();
    project.crash_after("commit_started");
    let steps = [(goes_on.as_str(), inputs), (RESTORE, json!({}))];
    let outputs = project.resume(&steps).await.outputs();
    assert_eq!(outputs["restored"], json!(["a.md"]));
    assert_eq!(project.text("a.md").as_deref(), Some("a\n"));
}

#[tokio::test]
async fn what_is_proposed_and_not_yet_written_is_withdrawn() {
    const BOTH: &str = r#"
inputs: { reply: { type: string } }
stages:
  parse: { uses: reply.parse, with: { text: "{{ inputs.reply }}" } }
  write: { uses: files.write, with: { operations: "{{ stages.parse.operations }}" } }
  restore: { uses: files.restore, needs: [write] }
"#;
    let project = Project::new(&[("a.md", "a\n")], &[]);
    let changes = [file("a.md", "x"), file("new.md", "x")].concat();
    project
        .run(BOTH, json!({ "reply": changes }))
        .await
        .outputs();
    assert_eq!(project.files(), ["a.md"]);
    assert_eq!(project.text("a.md").as_deref(), Some("a\n"));
}
