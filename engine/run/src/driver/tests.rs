//! What a run does when it is tried again, goes on, or goes too deep.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Value as Json, json};

use super::*;
use crate::digest::Digest;
use crate::event::{By, Committed};
use crate::fault::Effect;
use crate::fault::armed::Armed;
use crate::harness::{Nobody, Project, Told, header, runtime};
use crate::lock::{Holder, Lock};

fn happened(what: What) -> Event {
    let at = "2026-01-01T00:00:00Z".into();
    Event { at, what }
}

fn finished(stage: &str, file: Proposed) -> What {
    What::StageFinished {
        stage: stage.into(),
        outputs: Json::Null.into(),
        files: vec![file],
        read: std::collections::BTreeMap::new(),
    }
}

#[test]
fn a_commit_that_a_crash_interrupted_is_finished_before_anything_is_proposed_over_it() {
    let project = Project::new(&[("a", "1"), ("b", "0")], &[]);
    let stop = Stop::default();
    let proposed = |path: &str| Proposed {
        path: path.into(),
        content: Some("1".into()),
        before: Some(Digest::of(b"0")),
        executable: None,
        by: By::Reply,
    };
    let committed = |path: &str| Committed {
        path: path.into(),
        before: proposed(path).before,
        executable: false,
        after: Some(Digest::of(b"1")),
        by: By::Reply,
    };
    // The crash came when `a` was renamed and `b` was not.
    let events = [
        happened(What::RunStarted(Box::new(header()))),
        happened(finished("a", proposed("a"))),
        happened(finished("b", proposed("b"))),
        happened(What::CommitStarted {
            files: vec![committed("a"), committed("b")],
        }),
    ];
    let (journal, policy) = (Journal::Memory, Policy::default());
    let driver = Driver::new(&project.world, header(), journal, &Nobody, &stop, policy);
    driver.resume(&events).expect("it goes on");
    assert_eq!(project.text("b").as_deref(), Some("1"));
    assert!(driver.pending().is_empty());
    let again = driver.tree().propose("a", Some("2".into()), By::Reply);
    let again = finished("c", again.expect("a proposal"));
    driver.emit(again).expect("a journal in memory");
    driver.commit_pending().expect("no conflict");
    assert_eq!(project.text("a").as_deref(), Some("2"));
}

/// A pipeline whose work is there at the second try.
const INNER: &str = "
kind: pipeline
name: inner
stages:
  list: { uses: section.set, with: { file: list.md, section: X, items: [a] } }
";

#[tokio::test]
async fn a_stage_that_runs_a_pipeline_does_its_failed_stages_again_when_it_is_tried_again() {
    let project = Project::new(&[], &[("pipelines/inner.yaml", INNER)]);
    let project = project.watched(|told, sandbox, _| {
        if let Told::Event(What::StageFailed { .. }) = told {
            sandbox.file("list.md", "# X\n");
        }
    });
    let outer = "
stages:
  run:
    uses: pipeline.run
    with: { pipeline: inner }
    retry: { attempts: 2, wait: 0s, on: [rejected] }
";
    project.run(outer, json!({})).await.outputs();
    assert_eq!(project.text("list.md").as_deref(), Some("# X\n\n- `a`\n"));
}

/// A pipeline that runs whatever it is told to.
const WHATEVER: &str = r#"
kind: pipeline
name: whatever
inputs: { name: { type: string } }
stages:
  run:
    uses: pipeline.run
    with: { pipeline: "{{ inputs.name }}", inputs: { name: "{{ inputs.name }}" } }
"#;

#[tokio::test]
async fn a_pipeline_that_runs_itself_by_an_expression_comes_to_an_end() {
    let project = Project::new(&[], &[("pipelines/whatever.yaml", WHATEVER)]);
    let outer = "
stages:
  run: { uses: pipeline.run, with: { pipeline: whatever, inputs: { name: whatever } } }
";
    let failure = project.run(outer, json!({})).await.failure();
    assert_eq!(failure.code.as_deref(), Some("DocumentsTooDeep"));
}

#[test]
fn a_process_that_lost_the_lock_commits_nothing() {
    let project = Project::new(&[("a", "0")], &[]);
    let (stop, root) = (Stop::default(), &project.world.root);
    let lock = Lock::take(root, &Holder::this_process(None, "a")).expect("it is free");
    let (journal, policy) = (Journal::Memory, Policy::default());
    let driver = Driver::new(&project.world, header(), journal, &Nobody, &stop, policy);
    let driver = driver.fenced(Some(&lock));
    driver.start().expect("a journal in memory");
    let proposed = driver.tree().propose("a", Some("1".into()), By::Reply);
    let proposed = finished("a", proposed.expect("a proposal"));
    driver.emit(proposed).expect("a journal in memory");
    project.sandbox.rename(".agent/.gemstack.lock", "elsewhere");
    let failure = driver.commit_pending().expect_err("it is fenced off");
    assert_eq!(failure.code.as_deref(), Some("LockLost"));
    assert_eq!(project.text("a").as_deref(), Some("0"));
    assert!(driver.state().committing().is_none());
}

/// How often a run waits for the disk: its stages are seen by others, `needs` says which follow which.
fn syncs(stages: usize, needs: impl Fn(usize) -> String) -> usize {
    let project = Project::new(&[], &[]);
    let stage = |number: usize| {
        let needs = needs(number);
        format!(
            "  s{number}: {{ uses: hook.fire, needs: [{needs}], with: {{ event: nothing }} }}\n"
        )
    };
    let pipeline = format!("stages:\n{}", (0..stages).map(stage).collect::<String>());
    let count = Rc::new(Cell::new(0));
    let counted = Rc::clone(&count);
    let armed = Armed::over(project.sandbox.root.place()).watched(move |_, effect| {
        counted.set(counted.get() + usize::from(matches!(effect, Effect::SyncFile { .. })));
    });
    let (ran, _) = armed.during(|| runtime().block_on(project.run(&pipeline, json!({}))));
    ran.outputs();
    count.get()
}

#[test]
fn stages_that_end_together_wait_for_the_disk_once() {
    let alone = syncs(1, |_| String::new());
    assert_eq!(syncs(8, |_| String::new()), alone);
    let after = |number: usize| {
        number
            .checked_sub(1)
            .map(|it| format!("s{it}"))
            .unwrap_or_default()
    };
    assert_eq!(syncs(8, after), alone + 7);
}
