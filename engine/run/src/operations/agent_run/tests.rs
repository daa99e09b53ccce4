use serde_json::{Value as Json, json};

use crate::books::COSTS;
use crate::failure::Kind;
use crate::harness::{Project, Ran};

const AGENT: &str = "
kind: provider
name: worker
protocol: command
command:
  program: { name: sh }
  arguments: [-c, 'echo asked']
  agent: [-c, \"{{ request.prompt }}\", worker]
reply:
  stream: text
  text: '{{ chunk.text }}'
  finish: \"{{ 'ended' if chunk.exit_code == 0 else none }}\"
  finishes: { ended: stop }
errors: [{ status: 7, kind: quota }]
models: [{ name: any, characters_per_token: 1, prices: { input: 1, output: 10 } }]
";
const SCRIPTED: &str = "
kind: provider
name: notes
protocol: script
models: [{ pattern: '*' }]
";
const SHIPPED: &[(&str, &str)] = &[
    ("pipelines/providers/worker.yaml", AGENT),
    ("pipelines/providers/notes.yaml", SCRIPTED),
    (
        "pipelines/scripts/story.yaml",
        "kind: script\nname: story\nreplies: [{ text: one }]\n",
    ),
];
const WORK: &str = r#"
inputs: { prompt: { type: string }, model: { type: any, default: worker/any } }
stages:
  work:
    uses: agent.run
    timeout: 5m
    with: { model: "{{ inputs.model }}", prompt: "{{ inputs.prompt }}" }
  record:
    uses: costs.record
    always: true
    with: { feature: search, step: build, call: "{{ stages.work }}" }
outputs: { it: "{{ stages.work }}" }
"#;
/// Works like [`WORK`], and then puts everything back.
const RESTORED: &str = r#"
inputs: { prompt: { type: string } }
stages:
  work:
    uses: agent.run
    timeout: 5m
    with: { model: worker/any, prompt: "{{ inputs.prompt }}" }
  test: { uses: command.run, timeout: 5m, needs: [work], with: { argv: [cat, a.txt] } }
  back: { uses: files.restore, needs: [test] }
outputs: { seen: "{{ stages.test.output }}" }
"#;

fn project() -> Project {
    let files = [("a.txt", "old\n"), ("b.txt", "b\n"), (".env", "KEY=1\n")];
    Project::new(&files, SHIPPED)
}

async fn work(project: &Project, prompt: &str) -> Ran {
    project.run(WORK, json!({ "prompt": prompt })).await
}

fn recorded_calls(project: &Project) -> usize {
    let text = project.text(COSTS).expect("a ledger");
    let ledger: Json = serde_json::from_str(&text).expect("JSON");
    let steps = &ledger["features"]["search"]["steps"];
    steps.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn what_an_agent_leaves_is_written_with_the_step_and_what_it_says_is_told() {
    let project = project();
    let ran = work(
        &project,
        "ls -A; echo new > a.txt; rm b.txt; mkdir d; echo c > d/c.txt",
    )
    .await;
    assert!(
        ran.notes.iter().any(|it| it.contains("`.env` is withheld")),
        "{:?}",
        ran.notes
    );
    assert_eq!(ran.pieces, "a.txt\nb.txt\n", "its copy holds no secret");
    let it = ran.outputs()["it"].clone();
    assert_eq!(it["files"], json!(["a.txt", "b.txt", "d/c.txt"]));
    assert_eq!(
        (&it["finish"], &it["provider"]),
        (&json!("stop"), &json!("worker"))
    );
    assert_eq!(project.text("a.txt").as_deref(), Some("new\n"));
    assert_eq!(project.text("b.txt"), None);
    assert_eq!(project.text("d/c.txt").as_deref(), Some("c\n"));
    assert_eq!(recorded_calls(&project), 1);
}

#[tokio::test]
async fn an_agent_that_writes_what_its_step_may_not_writes_nothing_and_is_paid_for() {
    let project = project().writing(&["a.txt"]);
    let ran = work(&project, "echo new > a.txt; echo x > c.txt").await;
    let failure = ran.failure();
    assert_eq!(failure.kind, Kind::Refused);
    assert!(failure.message.contains("c.txt"), "{failure}");
    assert_eq!(project.text("a.txt").as_deref(), Some("old\n"));
    assert_eq!(recorded_calls(&project), 1);
}

#[tokio::test]
async fn an_agent_that_fails_leaves_nothing() {
    let project = project();
    let failure = work(&project, "echo new > a.txt; exit 7").await.failure();
    assert_eq!(failure.kind, Kind::Quota);
    assert_eq!(project.text("a.txt").as_deref(), Some("old\n"));
}

#[tokio::test]
async fn what_a_person_changes_while_an_agent_works_is_a_conflict() {
    let project = project();
    let place = project.sandbox.root.place().join("a.txt");
    let prompt = format!("echo mine > {}; echo new > a.txt", place.display());
    let failure = work(&project, &prompt).await.failure();
    assert_eq!(failure.code.as_deref(), Some("FilesChanged"));
    assert_eq!(project.text("a.txt").as_deref(), Some("mine\n"));
}

#[tokio::test]
async fn tests_see_what_an_agent_left_and_it_is_put_back_like_a_reply() {
    let project = project();
    let prompt = json!({ "prompt": "echo new > a.txt; echo c > c.txt" });
    let outputs = project.run(RESTORED, prompt).await.outputs();
    assert_eq!(outputs["seen"], json!("new\n"));
    assert_eq!(project.text("a.txt").as_deref(), Some("old\n"));
    assert_eq!(project.text("c.txt"), None);
}

#[tokio::test]
async fn what_was_left_before_a_crash_is_not_worked_for_again() {
    let project = project();
    let prompt = json!({ "prompt": "echo \"$$\" > a.txt" });
    project.run(WORK, prompt.clone()).await.outputs();
    let first = project.text("a.txt").expect("written");
    project.sandbox.file("a.txt", "old\n");
    project.crash_after("call_answered");
    project.resume(&[(WORK, prompt)]).await.outputs();
    assert_eq!(
        project.text("a.txt"),
        Some(first),
        "what the same process left"
    );
}

#[tokio::test]
async fn whoever_is_no_agent_is_told_before_anything_is_done() {
    let inputs = json!({ "prompt": "x", "model": "notes/story" });
    let failure = project().run(WORK, inputs).await.failure();
    assert_eq!(failure.code.as_deref(), Some("NoAgent"));
}
