use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::catalogue::Catalogue;
use crate::check::Checker;
use crate::document::Document;
use crate::library::Library;
use crate::source::Source;
use crate::types::Type;

/// A library whose only pipeline, `work`, has no stages worth the name.
struct Work;

impl Library for Work {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let text = "kind: pipeline\nname: work\noutputs: { ok: true, odd: \"{{ run.odd }}\" }\n";
        let found = (kind, name) == ("pipeline", "work");
        found.then(|| Arc::new(Document::yaml(Source::new("work.yaml", text))))
    }

    fn documents(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn text_kinds(&self) -> Vec<String> {
        Vec::new()
    }

    fn texts(&self, _kind: &str) -> Vec<String> {
        Vec::new()
    }

    fn settings(&self) -> Vec<(String, Type)> {
        Vec::new()
    }
}

const LOOP: &str = "
kind: lifecycle
name: loop
limits: { tries: { at_most: 2, then: given_up, resets_on: [done] } }
states:
  open: { initial: true }
  done: { final: true }
  given_up: { recover: { again: { state: open, untick: [Work] } } }
steps:
  work:
    permit:
      - { from: [open], if: \"'Work' not in done\", reason: \"Try {{ counts.tries + 1 }}.\", context: [notes.md] }
    run: { pipeline: work }
    to:
      - { if: result.ok, state: done, tick: Work }
      - { if: result.odd, rejects: { code: Odd, reason: \"It was {{ result.odd }}.\" } }
      - { state: open, count: tries }
never:
  - { when: \"state == 'done' and 'Work' not in done\", because: what is done is ticked }
";

fn plan() -> Arc<LifecyclePlan> {
    let document = Document::yaml(Source::new("loop.yaml", LOOP));
    let catalogue = Catalogue::default();
    let checked = Checker::new(&catalogue, &Work).lifecycle(&document);
    checked
        .plan
        .unwrap_or_else(|| panic!("{:?}", checked.diagnostics))
}

fn situation(state: &str) -> Situation {
    Situation {
        state: state.into(),
        done: Vec::new(),
        counts: BTreeMap::new(),
        feature: None,
        facts: Datum::record::<String>([]),
        inputs: Datum::null(),
        config: Datum::null(),
        run: Datum::null(),
        history: Vec::new(),
    }
}

fn end(plan: &LifecyclePlan, situation: &Situation, result: serde_json::Value) -> Settled {
    let step = plan.step("work").expect("a step");
    settle(plan, situation, step, Datum::from(result)).expect("a move fits")
}

#[test]
fn the_router_names_the_first_permitted_step_with_its_reason_and_context() {
    let plan = plan();
    let Route::Step(permitted) = route(&plan, &situation("open")).expect("a route") else {
        panic!("a step is permitted");
    };
    assert_eq!(permitted.step.name, "work");
    assert_eq!(permitted.reason, "Try 1.");
    assert_eq!(permitted.context, ["notes.md"]);
}

#[test]
fn a_final_state_a_waiting_one_and_a_stuck_one_are_told_apart() {
    let plan = plan();
    assert!(matches!(route(&plan, &situation("done")), Ok(Route::Final)));
    assert!(matches!(
        route(&plan, &situation("given_up")),
        Ok(Route::Waiting([_]))
    ));
    let mut ticked = situation("open");
    ticked.done.push("Work".into());
    assert!(matches!(route(&plan, &ticked), Ok(Route::Stuck)));
    assert!(route(&plan, &situation("nowhere")).is_err());
}

#[test]
fn a_limit_leads_on_once_it_is_used_up() {
    let plan = plan();
    let first = end(&plan, &situation("open"), json!({ "ok": false, "odd": "" }));
    assert_eq!((first.state.as_str(), first.counts["tries"]), ("open", 1));
    let second = end(
        &plan,
        &first.situation(&situation("open")),
        json!({ "ok": false, "odd": "" }),
    );
    assert_eq!(
        (second.state.as_str(), second.counts["tries"]),
        ("given_up", 2)
    );
}

#[test]
fn the_first_move_that_fits_is_taken_and_resets_what_its_state_resets() {
    let plan = plan();
    let mut tried = situation("open");
    tried.counts.insert("tries".into(), 1);
    let settled = end(&plan, &tried, json!({ "ok": true }));
    assert_eq!(
        (settled.state.as_str(), settled.tick.as_slice()),
        ("done", &["Work".to_owned()][..])
    );
    assert!(settled.counts.is_empty());
}

#[test]
fn a_move_may_reject_the_work_and_stay() {
    let settled = end(
        &plan(),
        &situation("open"),
        json!({ "ok": false, "odd": "strange" }),
    );
    assert_eq!(
        settled.rejection,
        Some(("Odd".into(), "It was strange.".into()))
    );
    assert_eq!(settled.state, "open");
}
