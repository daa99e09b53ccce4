use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value as Json, json};

use super::*;
use crate::catalogue::Catalogue;
use crate::check::{LifecycleView, Signatures, assemble};
use crate::document::Document;
use crate::expression::Datum;
use crate::library::Library;
use crate::machine::{self, MachineFault, Route};
use crate::plan::LifecyclePlan;
use crate::source::Source;
use crate::types::Type;

/// A library whose only pipeline, `work`, ends in any way.
struct Work;

const WORK: &str = "kind: pipeline\nname: work\noutputs: { ok: \"{{ run.ok }}\", flag: true }\n";

impl Library for Work {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let found = (kind, name) == ("pipeline", "work");
        found.then(|| Arc::new(Document::yaml(Source::new("work.yaml", WORK))))
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
        vec![("free".into(), Type::Boolean)]
    }
}

const STATES: &[&str] = &["s0", "s1", "s2", "s3"];
const BOXES: &[&str] = &["Apple", "Bread", "Cocoa"];
const LIMITS: &[&str] = &["few", "many"];

/// Conditions of permits.
const BEFORE: &[&str] = &[
    "'Apple' in done",
    "'Bread' not in done or facts.word == 'yes'",
    "facts.word != 'no' and not facts.there",
    "counts.few >= 2",
    "counts.many < 2 and 'Cocoa' not in done",
    "config.free",
    "done | length < 2",
    "'Hand' in done",
    "counts.few + counts.many > 2",
];

/// Conditions of moves.
const AFTER: &[&str] = &[
    "result.ok",
    "not result.ok and 'Apple' in done",
    "result.flag",
    "result.flag and facts.there",
    "facts.word == 'yes'",
    "counts.few == 1",
    "state == 's1' or step == 'two'",
];

/// The text of a move or recovery that ticks and unticks.
fn changes() -> impl Strategy<Value = String> {
    let boxes = || subsequence(BOXES, 0..=2);
    (boxes(), boxes()).prop_map(|(tick, untick)| {
        let untick: Vec<_> = untick.into_iter().filter(|it| !tick.contains(it)).collect();
        format!(
            "tick: [{}], untick: [{}]",
            tick.join(", "),
            untick.join(", ")
        )
    })
}

fn ending() -> impl Strategy<Value = String> {
    let condition = prop::option::of(select(AFTER));
    let state = prop::option::weighted(0.8, select(STATES));
    let count = prop::option::of(select(LIMITS));
    (condition, state, count, changes()).prop_map(|(condition, state, count, changes)| {
        let field = |key: &str, value: Option<&str>| {
            value.map_or(String::new(), |it| format!("{key}: \"{it}\", "))
        };
        let (condition, state) = (field("if", condition), field("state", state));
        format!("{{ {condition}{state}{}{changes} }}", field("count", count))
    })
}

fn permit() -> impl Strategy<Value = String> {
    let condition = prop::option::of(select(BEFORE));
    (subsequence(STATES, 1..=3), condition).prop_map(|(from, condition)| {
        let condition = condition.map_or(String::new(), |it| format!(", if: \"{it}\""));
        format!("{{ from: [{}]{condition} }}", from.join(", "))
    })
}

fn step(name: &'static str) -> impl Strategy<Value = String> {
    let permits = prop::collection::vec(permit(), 1..=2);
    let endings = prop::collection::vec(ending(), 1..=3);
    (permits, endings).prop_map(move |(permits, endings)| {
        let (permits, endings) = (permits.join(", "), endings.join(", "));
        format!("  {name}:\n    permit: [{permits}]\n    run: {{ pipeline: work }}\n    to: [{endings}]\n")
    })
}

fn limit(name: &'static str) -> impl Strategy<Value = String> {
    (1..=3_u64, select(STATES), subsequence(STATES, 0..=2)).prop_map(
        move |(at_most, then, resets_on)| {
            let resets_on = resets_on.join(", ");
            format!("  {name}: {{ at_most: {at_most}, then: {then}, resets_on: [{resets_on}] }}\n")
        },
    )
}

fn lifecycle() -> impl Strategy<Value = String> {
    let limits = (limit("few"), limit("many"));
    let steps = (step("one"), step("two"), step("three"));
    (limits, steps, select(STATES), changes()).prop_map(|(limits, steps, back, recovered)| {
        format!(
            "kind: lifecycle\nname: random\nfacts:\n  word: {{ file: a.md, verdict: {{ line: last, yes: Y, no: N }} }}\n  \
             there: {{ file: b.md, exists: true }}\nlimits:\n{}{}states:\n  s0: {{ initial: true }}\n  s1: {{}}\n  \
             s2: {{ recover: {{ back: {{ state: {back}, {recovered} }} }} }}\n  s3: {{ final: true }}\nsteps:\n{}{}{}",
            limits.0, limits.1, steps.0, steps.1, steps.2
        )
    })
}

/// The choices of a run, one after the other.
struct Choices(Vec<u8>, usize);

impl Choices {
    fn next(&mut self, of: usize) -> usize {
        self.1 += 1;
        usize::from(self.0[self.1 % self.0.len()]) % of
    }

    fn facts(&mut self) -> Datum {
        let word = ["yes", "no", "absent", "missing"][self.next(4)];
        Datum::from(json!({ "word": word, "there": self.next(2) == 1 }))
    }
}

fn begin(choices: &mut Choices) -> machine::Situation {
    machine::Situation {
        state: "s0".into(),
        done: Vec::new(),
        counts: BTreeMap::new(),
        feature: None,
        facts: choices.facts(),
        inputs: Datum::null(),
        config: Datum::from(json!({ "free": choices.next(2) == 1 })),
        run: Datum::null(),
        history: Vec::new(),
    }
}

/// What a run does next; nothing where it ends.
fn walk(
    plan: &LifecyclePlan,
    mut at: machine::Situation,
    choices: &mut Choices,
) -> Option<machine::Situation> {
    at.facts = choices.facts();
    if choices.next(4) == 0 && !at.done.contains(&"Hand".to_owned()) {
        at.done.push("Hand".to_owned());
    }
    if let Route::Waiting([recovery, ..]) = machine::route(plan, &at).ok()? {
        at.state.clone_from(&recovery.state);
        at.done
            .retain(|it| !recovery.untick.contains(it) && !recovery.tick.contains(it));
        at.done.extend(recovery.tick.iter().cloned());
        at.counts.clear();
        return Some(at);
    }
    let permitted = plan.steps.iter().filter(|it| {
        let permitted = machine::permit(plan, &at, it);
        permitted.is_ok_and(|it| it.is_some())
    });
    let permitted: Vec<_> = permitted.collect();
    let step = permitted.get(choices.next(permitted.len().max(1)))?;
    at.facts = choices.facts();
    let result: Json = json!({ "ok": choices.next(2) == 1, "flag": choices.next(2) == 1 });
    match machine::settle(plan, &at, step, Datum::from(result)) {
        Ok(settled) => Some(settled.situation(&at)),
        Err(MachineFault::NoMove { .. } | MachineFault::Expression { .. }) => Some(at),
        Err(fault) => panic!("{fault}"),
    }
}

impl Situations<'_> {
    /// Whether a situation of a run is among those explored.
    fn knows(&self, at: &machine::Situation) -> bool {
        let model = &self.model;
        let state = model.states.iter().position(|it| it.field.key == at.state);
        let boxes = model.judge.axes.boxes.iter().enumerate();
        let ticked = boxes.filter(|(_, it)| at.done.contains(it));
        let done = ticked.fold(0, |bits, (bit, _)| bits | 1 << bit);
        let counts = model.limits.iter().map(|it| {
            let used = at.counts.get(&it.field.key).copied().unwrap_or(0);
            used.min(it.size - 1) * it.stride
        });
        let state = state.expect("a state");
        let counts = counts.sum();
        self.index.contains_key(&Situation {
            state,
            done,
            counts,
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_run_does_it_stays_within_the_explored_situations(
        text in lifecycle(),
        choices in prop::collection::vec(any::<u8>(), 40..200),
    ) {
        let document = Document::yaml(Source::new("random.yaml", text.clone()));
        let catalogue = Catalogue::default();
        let signatures = Signatures::new(&catalogue, &Work);
        let written = WrittenLifecycle::new(&document);
        let view = LifecycleView::new(written, &catalogue, &Work, &signatures);
        let situations = view.situations().expect("every name is known");
        prop_assert!(!situations.cut);
        let plan = assemble::lifecycle(&view);
        let mut choices = Choices(choices, 0);
        let mut at = Some(begin(&mut choices));
        for _ in 0..60 {
            let Some(here) = at else { break };
            prop_assert!(situations.knows(&here), "{here:?} is not explored of\n{text}");
            at = walk(&plan, here, &mut choices);
        }
    }
}

fn explored<R>(text: &str, work: impl FnOnce(&Situations<'_>) -> R) -> R {
    let document = Document::yaml(Source::new("example.yaml", text));
    let catalogue = Catalogue::default();
    let signatures = Signatures::new(&catalogue, &Work);
    let written = WrittenLifecycle::new(&document);
    let view = LifecycleView::new(written, &catalogue, &Work, &signatures);
    work(view.situations().expect("every name is known"))
}

/// A lifecycle with a loop that a limit bounds.
fn bounded(at_most: u64, condition: &str, resets_on: &str) -> String {
    format!(
        "kind: lifecycle\nname: x\nlimits: {{ tries: {{ at_most: {at_most}, then: over, resets_on: [{resets_on}] }} }}\n\
         states:\n  open: {{ initial: true }}\n  over: {{}}\n  done: {{ final: true }}\nsteps:\n  work:\n    \
         permit: [{{ from: [open], if: \"{condition}\" }}]\n    run: {{ pipeline: work }}\n    \
         to: [{{ if: result.ok, state: done }}, {{ state: open, count: tries }}]\n  end:\n    \
         permit: [{{ from: [over] }}, {{ from: [open], if: \"not ({condition})\" }}]\n    run: {{ pipeline: work }}\n    to: [{{ state: done }}]\n"
    )
}

#[test]
fn a_count_matters_only_as_far_as_a_condition_or_its_bound_sees_it() {
    // Unused, used once, used twice; then `over` and `done`, with what the count was before.
    assert_eq!(explored(&bounded(3, "true", ""), |it| it.len()), 3 + 1 + 3);
    let seen = bounded(3, "counts.tries < 2", "");
    assert_eq!(explored(&seen, |it| it.unbounded_loops().len()), 0);
    assert!(explored(&seen, |it| it.reaches("done") && !it.reaches("over")));
}

#[test]
fn a_limit_that_its_own_loop_resets_bounds_nothing() {
    let loops = |text: &str| explored(text, |it| it.unbounded_loops().concat().join(" "));
    assert_eq!(loops(&bounded(3, "true", "")), "");
    assert_eq!(loops(&bounded(3, "true", "open")), "work");
}

#[test]
fn what_lies_behind_the_bound_is_not_said_to_be_proved() {
    let limits: Vec<_> = (0..3)
        .map(|it| format!("  l{it}: {{ at_most: 100, then: over }}\n"))
        .collect();
    let limits = limits.concat();
    let steps: Vec<_> = (0..3)
        .map(|it| format!("  s{it}:\n    permit: [{{ from: [open] }}]\n    run: {{ pipeline: work }}\n    to: [{{ if: result.ok, state: over }}, {{ count: l{it} }}]\n"))
        .collect();
    let steps = steps.concat();
    let text = format!(
        "kind: lifecycle\nname: x\nlimits:\n{limits}states:\n  open: {{ initial: true }}\n  over: {{ final: true }}\nsteps:\n{steps}"
    );
    assert!(explored(&text, |it| it.cut));
    assert_eq!(
        explored(&text, |it| it.trapped().map(|it| it.0.key.clone())),
        None
    );
}
