use std::collections::HashMap;
use std::sync::Arc;

use gemstack_lang::catalogue::{Catalogue, Effects, Operation, Trust, Values};
use gemstack_lang::check::Checker;
use gemstack_lang::document::Document;
use gemstack_lang::library::EmptyLibrary;
use gemstack_lang::source::Source;
use serde_json::{Value as Json, json};

use super::*;
use crate::failure::Kind;

/// Stages `a`, `b` and `c`: `b` needs what `a` gives, `c` is conditional and independent, `last`
/// runs always.
const DIAMOND: &str = "
kind: pipeline
name: diamond
stages:
  a: { uses: do.it }
  b: { uses: do.it, with: { x: \"{{ stages.a.y }}\" } }
  c: { uses: do.it, if: \"1 == 2\" }
  last: { uses: do.it, always: true, needs: [b, c], with: { x: \"{{ stages.a.y }}\" } }
outputs: { y: \"{{ stages.b.y }}\" }
";

fn plan() -> Arc<PipelinePlan> {
    let schema = json!({ "type": "object" });
    let operation = Operation {
        name: "do.it",
        summary: "",
        parameters: Values::described(schema.clone()),
        outputs: Values::described(schema),
        effects: Effects::READS,
        trust: Trust::FULL,
        calls: None,
        texts: None,
    };
    let catalogue = Catalogue::new([operation]);
    let document = Document::yaml(Source::new("diamond.yaml", DIAMOND));
    let checked = Checker::new(&catalogue, &EmptyLibrary).pipeline(&document);
    checked
        .plan
        .unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
}

fn finished(outputs: Json) -> StageState {
    StageState::Finished(Datum::from(outputs))
}

fn failed(message: &str) -> StageState {
    StageState::Failed(Failure::new(Kind::Overloaded, message))
}

fn next(stages: &HashMap<&str, StageState>, stopping: bool) -> Next {
    let plan = plan();
    let states = plan.stages.iter().map(|it| stages.get(it.name.as_str()));
    let states: Vec<_> = states.map(Option::<&_>::cloned).collect();
    let frame = Frame {
        plan: &plan,
        stages: &states,
        scope: Scope::new(),
        stopping,
    };
    frame.next()
}

fn names(next: &Next) -> Vec<(String, &'static str)> {
    let plan = plan();
    let name = |it: usize| plan.stages[it].name.clone();
    let Next::Do(steps) = next else {
        panic!("something is to be done, not {next:?}");
    };
    let told = steps.iter().map(|it| match it {
        Step::Perform { stage, .. } => (name(*stage), "perform"),
        Step::Skip {
            stage,
            because: Skipped::Condition,
        } => (name(*stage), "condition"),
        Step::Skip {
            stage,
            because: Skipped::Blocked,
        } => (name(*stage), "blocked"),
        Step::Skip {
            stage,
            because: Skipped::Dry,
        } => (name(*stage), "dry"),
        Step::Fail { stage, .. } => (name(*stage), "fail"),
    });
    told.collect()
}

#[test]
fn all_that_is_ready_begins_at_once_and_a_false_condition_skips() {
    let next = next(&HashMap::new(), false);
    assert_eq!(
        names(&next),
        [("a".into(), "perform"), ("c".into(), "condition")]
    );
}

#[test]
fn a_stage_sees_what_those_before_it_gave() {
    let stages = HashMap::from([
        ("a", finished(json!({ "y": 7 }))),
        ("c", StageState::Skipped(Skipped::Condition)),
    ]);
    let Next::Do(steps) = next(&stages, false) else {
        panic!("`b` is ready");
    };
    let with = Datum::from(json!({ "x": 7 }));
    assert_eq!(steps, [Step::Perform { stage: 1, with }]);
}

#[test]
fn nothing_is_done_while_what_is_needed_runs() {
    let stages = HashMap::from([
        ("a", StageState::Running),
        ("c", StageState::Skipped(Skipped::Condition)),
    ]);
    assert_eq!(next(&stages, false), Next::Wait);
}

#[test]
fn after_a_failure_only_what_runs_always_is_performed_and_the_failure_is_told() {
    let mut stages = HashMap::from([
        ("a", failed("busy")),
        ("c", StageState::Skipped(Skipped::Condition)),
    ]);
    assert_eq!(names(&next(&stages, false)), [("b".into(), "blocked")]);
    stages.insert("b", StageState::Skipped(Skipped::Blocked));
    assert_eq!(names(&next(&stages, false)), [("last".into(), "perform")]);
    stages.insert("last", finished(json!({})));
    assert!(matches!(next(&stages, false), Next::Failed(it) if it.message == "busy"));
}

#[test]
fn stopping_leaves_out_all_but_what_runs_always() {
    let told = names(&next(&HashMap::new(), true));
    assert_eq!(told, [("a".into(), "blocked"), ("c".into(), "blocked")]);
}

#[test]
fn a_pipeline_that_was_stopped_between_two_stages_has_not_finished() {
    let blocked = || StageState::Skipped(Skipped::Blocked);
    let mut stages = HashMap::from([
        ("a", finished(json!({}))),
        ("b", blocked()),
        ("c", blocked()),
    ]);
    stages.insert("last", finished(json!({})));
    let stopped = next(&stages, true);
    assert!(matches!(stopped, Next::Failed(it) if it.kind == Kind::Cancelled));
}

#[test]
fn what_follows_a_stage_that_a_dry_run_leaves_out_is_left_out() {
    let stages = HashMap::from([
        ("a", StageState::Skipped(Skipped::Dry)),
        ("c", StageState::Skipped(Skipped::Condition)),
    ]);
    assert_eq!(names(&next(&stages, false)), [("b".into(), "dry")]);
}

#[test]
fn a_finished_pipeline_gives_its_outputs() {
    let plan = plan();
    let y = finished(json!({ "y": 7 }));
    let skipped = StageState::Skipped(Skipped::Condition);
    let frame = Frame {
        plan: &plan,
        stages: &[Some(y.clone()), Some(y.clone()), Some(skipped), Some(y)],
        scope: Scope::new(),
        stopping: false,
    };
    assert_eq!(frame.next(), Next::Finished);
    assert_eq!(
        frame.outputs().expect("outputs").to_json(),
        json!({ "y": 7 })
    );
}
