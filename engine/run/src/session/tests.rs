#![expect(clippy::disallowed_methods, reason = "a test takes a content away")]

use super::*;
use crate::event::Outcome;
use crate::event::What;
use crate::harness::{Nobody, Project};
use crate::replay::{Mismatch, replay};

/// A step that is permitted only while there is no `found.md`, and makes it.
const LIFECYCLE: &str = "
kind: lifecycle
name: x
record: { file: STATUS.md, as: status_markdown }
facts: { found: { file: found.md, exists: true } }
states: { START: { initial: true }, END: { final: true } }
steps:
  work:
    permit: [{ from: [START], if: not facts.found }]
    run: { pipeline: work }
    to: [{ state: END }]
  rest:
    permit: [{ from: [START], if: facts.found }]
    run: { pipeline: work }
    to: [{ state: END }]
";

/// The program sees the file on the disk; the list is missing.
const WORK: &str = "
kind: pipeline
name: work
stages:
  find: { uses: files.put, with: { path: found.md, content: x } }
  see: { uses: command.run, needs: [find], with: { argv: [test, -e, found.md], expect_exit: [0] } }
  list: { uses: section.set, needs: [see], with: { file: list.md, section: X, items: [a] } }
";

const STATUS: &str = "# STATUS\n\n[STATE: START]\n\n## Active Feature\n\n- **Name:** fruit\n";

fn project(work: &str) -> Project {
    let shipped = [
        ("pipelines/lifecycles/x.yaml", LIFECYCLE),
        ("pipelines/work.yaml", work),
    ];
    Project::new(&[("STATUS.md", STATUS)], &shipped)
}

/// Does something in a session.
async fn within<R>(project: &Project, ask: impl AsyncFnOnce(&Session<'_>) -> R) -> R {
    let stop = Stop::default();
    ask(&Session {
        world: &project.world,
        reporter: &Nobody,
        stop: &stop,
    })
    .await
}

async fn run(project: &Project) -> Ended {
    let request = StepRequest {
        step: "work".into(),
        feature: Some("fruit".into()),
        given: Json::Null,
        mode: Mode::Real,
        anew: false,
        command: String::new(),
    };
    let ended = within(project, async |it| it.run_step(&request).await).await;
    ended.expect("it begins")
}

fn again(run: &str) -> ResumeRequest {
    ResumeRequest {
        run: run.to_owned(),
        ask_again: false,
        from: None,
        accept_changes: false,
        command: String::new(),
    }
}

async fn resume(project: &Project, request: ResumeRequest) -> Result<Ended, Failure> {
    within(project, async |it| it.resume(&request).await).await
}

fn events(project: &Project, run: &str) -> Vec<Event> {
    Journal::events(&project.world.root, run).expect("a journal")
}

fn replayed(project: &Project, run: &str) -> Result<usize, Mismatch> {
    replay(&project.world, &events(project, run)).map(|it| it.decisions)
}

#[tokio::test]
async fn a_run_goes_on_although_it_changed_the_fact_that_permitted_it() {
    let project = project(WORK);
    let first = run(&project).await;
    assert_eq!(
        first.failure.and_then(|it| it.code).as_deref(),
        Some("FileMissing")
    );
    assert!(project.text("found.md").is_some());
    project.sandbox.file("list.md", "# X\n");
    let ended = resume(&project, again(&first.run))
        .await
        .expect("it goes on");
    assert_eq!((ended.outcome, ended.failure), (Outcome::Done, None));
    let status = project.text("STATUS.md").expect("a record");
    assert!(status.contains("[STATE: END]"), "{status}");
    assert_eq!(replayed(&project, &first.run), Ok(10));
}

#[tokio::test]
async fn a_plan_that_changed_since_is_gone_on_with_only_when_that_is_accepted() {
    let before = project(WORK);
    let first = run(&before).await;
    let changed = WORK
        .replace("items: [a]", "items: [b]")
        .replace(
            "  see: { uses: command.run, needs: [find]",
            "  saw: { uses: command.run, needs: [find]",
        )
        .replace("needs: [see]", "needs: [saw]");
    let shipped = [
        ("pipelines/lifecycles/x.yaml", LIFECYCLE),
        ("pipelines/work.yaml", changed.as_str()),
    ];
    let project = before.shipping(&shipped);
    project.sandbox.file("list.md", "# X\n");
    let refused = resume(&project, again(&first.run))
        .await
        .expect_err("it has changed");
    assert_eq!(refused.code.as_deref(), Some("PlanChanged"));
    let told = "the plan has changed since the run began: `stages.list` of `pipeline/work` has changed; \
        `stages.saw` of `pipeline/work` is new; `stages.see` of `pipeline/work` is gone";
    assert_eq!(refused.message, told);
    let accepting = ResumeRequest {
        accept_changes: true,
        ..again(&first.run)
    };
    let ended = resume(&project, accepting).await.expect("it goes on");
    assert_eq!((ended.outcome, ended.failure), (Outcome::Done, None));
    assert_eq!(project.text("list.md").as_deref(), Some("# X\n\n- `b`\n"));
    assert!(ended.state.stage("work/see").is_none() && ended.state.stage("work/saw").is_some());
    let mismatch = replayed(&project, &first.run).expect_err("it began otherwise");
    assert!(
        mismatch
            .to_string()
            .contains("`work` has no stage `see` any more"),
        "{mismatch}"
    );
}

/// A pipeline in a pipeline; the last stage of both fails as long as there is no list.
const OUTER: &str = "
kind: pipeline
name: work
stages:
  before: { uses: files.put, with: { path: before.md, content: x } }
  inner: { uses: pipeline.run, with: { pipeline: inner } }
  beside: { uses: files.put, with: { path: beside.md, content: x } }
  after: { uses: files.put, needs: [inner], with: { path: after.md, content: x } }
  list: { uses: section.set, needs: [after, before, beside], with: { file: list.md, section: X, items: [a] } }
";
const INNER: &str = "
kind: pipeline
name: inner
stages:
  one: { uses: files.put, with: { path: one.md, content: x } }
  two: { uses: files.put, needs: [one], with: { path: two.md, content: x } }
  three: { uses: files.put, with: { path: three.md, content: x } }
";

fn begun_after_resume(events: &[Event]) -> Vec<&str> {
    let resumed = |it: &Event| matches!(it.what, What::RunResumed { .. });
    let after = events.iter().skip_while(|it| !resumed(it));
    let mut begun: Vec<_> = after
        .filter_map(|it| match &it.what {
            What::StageStarted { stage, .. } => Some(stage.as_str()),
            _ => None,
        })
        .collect();
    begun.sort_unstable();
    begun
}

#[tokio::test]
async fn a_stage_is_done_again_with_what_depends_on_it_and_nothing_else() {
    let shipped = [
        ("pipelines/lifecycles/x.yaml", LIFECYCLE),
        ("pipelines/work.yaml", OUTER),
        ("pipelines/inner.yaml", INNER),
    ];
    let project = Project::new(&[("STATUS.md", STATUS)], &shipped);
    let first = run(&project).await;
    assert!(first.failure.is_some());
    project.sandbox.file("list.md", "# X\n");
    let unknown = ResumeRequest {
        from: Some("won".into()),
        ..again(&first.run)
    };
    let unknown = resume(&project, unknown).await.expect_err("no such stage");
    assert_eq!(unknown.code.as_deref(), Some("UnknownStage"));
    let from = ResumeRequest {
        from: Some("one".into()),
        ..again(&first.run)
    };
    let ended = resume(&project, from).await.expect("it goes on");
    assert_eq!((ended.outcome, ended.failure), (Outcome::Done, None));
    let events = events(&project, &first.run);
    let begun = begun_after_resume(&events);
    assert_eq!(
        begun,
        [
            "work/after",
            "work/inner",
            "work/inner/one",
            "work/inner/two",
            "work/list"
        ]
    );
    assert!(replayed(&project, &first.run).is_ok());
}

#[tokio::test]
async fn a_replay_tells_a_decision_that_is_made_otherwise_now() {
    let before = project(WORK);
    before.sandbox.file("list.md", "# X\n");
    let ended = run(&before).await;
    assert_eq!(replayed(&before, &ended.run), Ok(8));
    let changed = WORK.replace("content: x", "content: y");
    let shipped = [
        ("pipelines/lifecycles/x.yaml", LIFECYCLE),
        ("pipelines/work.yaml", changed.as_str()),
    ];
    let after = before.shipping(&shipped);
    let mismatch = replayed(&after, &ended.run).expect_err("another content");
    let told = "cannot be replayed: `work/find` began with other parameters than it would have now; they are \
        `path`, `content`; since the run began, `stages.find` of `pipeline/work` has changed";
    assert!(mismatch.to_string().ends_with(told), "{mismatch}");
}

#[tokio::test]
async fn a_run_is_undone_except_for_what_somebody_has_changed_since() {
    let project = project(WORK);
    project.sandbox.file("list.md", "# X\n");
    let ended = run(&project).await;
    assert_eq!(ended.outcome, Outcome::Done);
    project.sandbox.file("list.md", "# mine\n");
    let undone = within(&project, async |it| it.undo(&ended.run, ""))
        .await
        .expect("it is undone");
    assert_eq!(undone.restored, ["STATUS.md", "found.md"]);
    assert_eq!(undone.kept.keys().collect::<Vec<_>>(), ["list.md"]);
    assert_eq!(project.text("STATUS.md").as_deref(), Some(STATUS));
    assert_eq!(
        (project.text("found.md"), project.text("list.md").as_deref()),
        (None, Some("# mine\n"))
    );
    // What is back is left alone the second time.
    let again = within(&project, async |it| it.undo(&ended.run, ""))
        .await
        .expect("nothing is left");
    assert_eq!(again.restored, ["STATUS.md", "found.md"]);
    assert!(again.ended.state.committed().is_empty());
}

#[tokio::test]
async fn a_whole_run_is_verified_and_a_content_that_is_gone_is_told() {
    let project = project(WORK);
    project.sandbox.file("list.md", "# X\n");
    let ended = run(&project).await;
    let root = &project.world.root;
    let verified = Journal::verify(root, &ended.run).expect("it is whole");
    assert_eq!(
        (verified.openings, verified.stale, verified.torn),
        (1, 0, 0)
    );
    assert_eq!((verified.lines > 10, verified.contents), (true, 2));
    let before = ended
        .state
        .committed()
        .iter()
        .find_map(|it| it.before)
        .expect("a content");
    let blob = format!(".agent/runs/{}/blobs/{before}", ended.run);
    std::fs::remove_file(project.sandbox.at(&blob)).expect("it was there");
    let fault = Journal::verify(root, &ended.run).expect_err("it is incomplete");
    assert!(fault.to_string().contains("incomplete"), "{fault}");
    Journal::remove(root, &ended.run).expect("it goes");
    assert_eq!(Journal::runs(root).expect("runs"), Vec::<String>::new());
}
