use super::*;
use crate::event::Outcome;
use crate::harness::{Nobody, Project};

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

#[tokio::test]
async fn a_run_goes_on_although_it_changed_the_fact_that_permitted_it() {
    let status = "# STATUS\n\n[STATE: START]\n\n## Active Feature\n\n- **Name:** fruit\n";
    let shipped = [
        ("pipelines/lifecycles/x.yaml", LIFECYCLE),
        ("pipelines/work.yaml", WORK),
    ];
    let project = Project::new(&[("STATUS.md", status)], &shipped);
    let stop = Stop::default();
    let session = Session {
        world: &project.world,
        reporter: &Nobody,
        stop: &stop,
    };
    let request = StepRequest {
        step: "work".into(),
        feature: Some("fruit".into()),
        given: Json::Null,
        mode: Mode::Real,
        command: String::new(),
    };
    let first = session.run_step(&request).await.expect("it begins");
    assert_eq!(
        first.failure.and_then(|it| it.code).as_deref(),
        Some("FileMissing")
    );
    assert!(project.text("found.md").is_some());
    project.sandbox.file("list.md", "# X\n");
    let request = ResumeRequest {
        run: first.run,
        ask_again: false,
        command: String::new(),
    };
    let again = session.resume(&request).await.expect("it goes on");
    assert_eq!((again.outcome, again.failure), (Outcome::Done, None));
    let status = project.text("STATUS.md").expect("a record");
    assert!(status.contains("[STATE: END]"), "{status}");
}
