//! The cost ledger, the text of `.agent/costs.json`: what each feature has cost, call by call, and what calls that are
//! under way have reserved.
//!
//! Pure: text in, text out; the caller reads, locks and writes the file. Two rules hold everywhere: money that was
//! written down is never forgotten, and a text that is not understood is a fault, never an empty ledger.

pub mod budget;
mod claim;
mod entry;
mod feature;
mod reservation;
mod stamp;
mod use_so_far;
mod written;

pub use claim::Claim;
pub use entry::Entry;
pub use feature::Feature;
pub use reservation::{Reservation, Taker, scope_of};
pub use stamp::{Stamp, StampFault};
pub use use_so_far::Amount;

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::money::{Costs, MicroDollars};
use feature::Features;

/// What the features of a project have cost.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Ledger {
    features: Features,
    /// Before the calls they are for, and gone with them: most ledgers have none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reservations: Vec<Reservation>,
    /// Keys of the file that are not ours, kept as they were.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// What recording a call did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The call was new.
    Added,
    /// The ledger already held this call of this run; nothing changed.
    AlreadyThere,
}

/// Why a text is no ledger. The caller sets the file aside, says so, and does not go on as if nothing had been spent.
#[derive(Debug, Error)]
pub enum LedgerFault {
    /// The text is not JSON, or some part has not the documented shape; `reason` names the line.
    #[error(
        "the cost ledger cannot be read: {reason}; repair it, or move the file away to begin a new one"
    )]
    Damaged {
        /// What is wrong, with line and column.
        #[from]
        reason: serde_json::Error,
    },
    /// The object holds no costs in any form that we know.
    #[error(
        "the cost ledger has neither `features` nor `records`; repair it, or move the file away to begin a new one"
    )]
    NoCosts,
    /// A list of records in a version that we do not know.
    #[error(
        "the cost ledger is of version `{version}`, and only version 1 of `records` is known; \
         move the file away to begin a new one"
    )]
    UnknownVersion {
        /// What the file says.
        version: Value,
    },
}

impl Ledger {
    /// Reads the documented schema, or the flat list of records that came before it.
    ///
    /// # Errors
    /// When the text is damaged or of an unknown form. A missing file is not a text: that is `Ledger::default()`.
    pub fn read(text: &str) -> Result<Self, LedgerFault> {
        written::ledger(text)
    }

    /// The text of the file: JSON indented by two spaces, with a final newline.
    ///
    /// # Panics
    /// Never: a ledger holds nothing that JSON cannot.
    #[must_use]
    pub fn to_text(&self) -> String {
        let json = serde_json::to_string_pretty(self)
            .expect("text keys and finite numbers are always JSON");
        json + "\n"
    }

    /// Writes down one call. The same call of the same run counts once, so that resuming a run is harmless.
    pub fn record(&mut self, feature: &str, entry: Entry) -> Recorded {
        if self
            .features
            .entries()
            .any(|known| known.is_same_call(&entry))
        {
            return Recorded::AlreadyThere;
        }
        self.features.named(feature).push(entry);
        Recorded::Added
    }

    /// What calls that are under way have reserved, in the order in which they did.
    pub fn reservations(&self) -> impl Iterator<Item = &Reservation> {
        self.reservations.iter()
    }

    /// Holds what a call may take. What the same stage of the same run held before is replaced, so that doing it again
    /// is harmless.
    pub fn hold(&mut self, reservation: Reservation) {
        self.reservations
            .retain(|it| !it.is(&reservation.run, &reservation.id));
        self.reservations.push(reservation);
    }

    /// Lets go of what a scope of a run holds for one call, and says what that was. Where the scope holds several, it is
    /// the earliest of that step and feature.
    pub fn let_go(
        &mut self,
        run: &str,
        scope: &str,
        feature: &str,
        step: &str,
    ) -> Option<Reservation> {
        let in_scope = |it: &Reservation| it.run == run && it.scope() == scope;
        let is_for = |it: &Reservation| it.feature == feature && it.step == step;
        let best = |all: &[Reservation]| {
            let exact = all.iter().position(|it| in_scope(it) && is_for(it));
            exact.or_else(|| all.iter().position(in_scope))
        };
        best(&self.reservations).map(|it| self.reservations.remove(it))
    }

    /// Lets go of all that a run holds, but of what is to be kept; says what went.
    pub fn let_go_of_run(
        &mut self,
        run: &str,
        keep: impl Fn(&Reservation) -> bool,
    ) -> Vec<Reservation> {
        let goes = |it: &mut Reservation| it.run == run && !keep(it);
        self.reservations.extract_if(.., goes).collect()
    }

    /// Whether the ledger holds a call of a run.
    #[must_use]
    pub fn has_call(&self, run: &str, id: &str) -> bool {
        let is_it = |it: &Entry| it.run.as_deref() == Some(run) && it.id.as_deref() == Some(id);
        self.features.entries().any(is_it)
    }

    /// What a feature has cost so far, as far as it is known.
    #[must_use]
    pub fn spent(&self, feature: &str) -> MicroDollars {
        self.costs(feature).known
    }

    /// What a feature has cost so far, and of how many calls nobody knows it.
    #[must_use]
    pub fn costs(&self, feature: &str) -> Costs {
        self.feature(feature)
            .map(Feature::costs)
            .unwrap_or_default()
    }

    /// The tokens that one step of a feature has used: prompts, replies and thoughts.
    #[must_use]
    pub fn tokens(&self, feature: &str, step: &str) -> u64 {
        self.feature(feature)
            .map_or(0, |feature| feature.tokens(step))
    }

    /// The features with their costs, in the order of the file.
    pub fn features(&self) -> impl Iterator<Item = (&str, &Feature)> {
        self.features.iter()
    }

    /// The costs of one feature.
    #[must_use]
    pub fn feature(&self, name: &str) -> Option<&Feature> {
        self.features()
            .find(|(known, _)| *known == name)
            .map(|(_, feature)| feature)
    }

    /// How many calls of a model other runs than this one have recorded.
    #[must_use]
    pub fn calls_of_other_runs(&self, model: &str, run: &str) -> usize {
        let entries = self.features().flat_map(|(_, feature)| feature.steps());
        let others = entries.filter(|it| it.model == model && it.run.as_deref() != Some(run));
        others.count()
    }

    /// Forgets a feature, because someone asked for it, and says what it had cost.
    pub fn reset(&mut self, feature: &str) -> Option<Costs> {
        self.features.remove(feature).map(|feature| feature.costs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const DOCUMENTED: &str = r#"{
  "features": {
    "Add user search": {
      "total_cost_usd": 1.23,
      "steps": [
        {
          "step": "step1-spec",
          "model": "gemini-3.1-pro-preview",
          "input_tokens": 45000,
          "output_tokens": 8500,
          "cost_usd": 0.0119,
          "timestamp": "2026-04-24T15:30:00Z",
          "duration_seconds": 12.4
        }
      ]
    }
  }
}
"#;

    fn dollars(amount: f64) -> MicroDollars {
        MicroDollars::from_dollars(amount).unwrap()
    }

    fn call(run: &str, id: &str, cost: f64) -> Entry {
        Entry {
            step: "step3-build".into(),
            model: "m".into(),
            input_tokens: 1000,
            output_tokens: 200,
            thought_tokens: 30,
            cached_tokens: 400,
            cost: Some(dollars(cost)),
            timestamp: "2026-04-24T15:30:00Z".parse().unwrap(),
            duration: Some(Duration::from_millis(12_400)),
            run: Some(run.into()),
            id: Some(id.into()),
            other: Map::new(),
        }
    }

    fn refusal(text: &str) -> String {
        Ledger::read(text).unwrap_err().to_string()
    }

    #[test]
    fn the_documented_example_is_read_and_written_back_byte_for_byte() {
        let ledger = Ledger::read(DOCUMENTED).unwrap();
        assert_eq!(ledger.to_text(), DOCUMENTED);
        assert_eq!(ledger.tokens("Add user search", "step1-spec"), 53_500);
    }

    #[test]
    fn a_total_above_the_sum_of_its_steps_keeps_the_difference_as_steps_are_added() {
        let mut ledger = Ledger::read(DOCUMENTED).unwrap();
        assert_eq!(ledger.spent("Add user search"), dollars(1.23));
        ledger.record("Add user search", call("r1", "c1", 0.5));
        let again = Ledger::read(&ledger.to_text()).unwrap();
        assert_eq!(again.spent("Add user search"), dollars(1.73));
        assert_eq!(
            again.feature("Add user search").unwrap().unlisted(),
            dollars(1.2181)
        );
    }

    #[test]
    fn a_total_below_the_sum_of_its_steps_is_put_right() {
        let ledger = Ledger::read(&DOCUMENTED.replace("1.23", "0.001")).unwrap();
        assert_eq!(ledger.spent("Add user search"), dollars(0.0119));
        assert!(ledger.to_text().contains("\"total_cost_usd\": 0.0119"));
    }

    #[test]
    fn the_same_call_of_the_same_run_counts_once() {
        let mut ledger = Ledger::default();
        assert_eq!(ledger.record("a", call("r1", "c1", 0.5)), Recorded::Added);
        let mut resumed = Ledger::read(&ledger.to_text()).unwrap();
        assert_eq!(
            resumed.record("a", call("r1", "c1", 0.5)),
            Recorded::AlreadyThere
        );
        assert_eq!(resumed.record("a", call("r1", "c2", 0.25)), Recorded::Added);
        assert_eq!(resumed.record("a", call("r2", "c1", 0.25)), Recorded::Added);
        assert_eq!(resumed.spent("a"), dollars(1.0));
    }

    #[test]
    fn calls_without_an_id_all_count() {
        let mut ledger = Ledger::default();
        for _ in 0..2 {
            ledger.record(
                "a",
                Entry {
                    id: None,
                    ..call("r1", "", 0.5)
                },
            );
        }
        assert_eq!(ledger.spent("a"), dollars(1.0));
    }

    #[test]
    fn a_call_of_which_nobody_knows_stays_one_in_the_file_and_is_never_a_free_one() {
        let mut ledger = Ledger::default();
        let unpriced = Entry {
            cost: None,
            ..call("r1", "c1", 0.0)
        };
        ledger.record("a", unpriced);
        ledger.record("a", call("r1", "c2", 0.0));
        ledger.record("a", call("r1", "c3", 0.5));
        let text = ledger.to_text();
        let json: Value = serde_json::from_str(&text).unwrap();
        let steps = &json["features"]["a"]["steps"];
        assert_eq!(steps[0]["cost_usd"], 0.0, "whoever adds up needs a number");
        assert_eq!(steps[0]["price_unknown"], true);
        assert_eq!(steps[1].get("price_unknown"), None);
        let again = Ledger::read(&text).unwrap();
        assert_eq!(again, ledger);
        let costs = again.costs("a");
        assert_eq!(
            (costs.known, costs.unpriced, costs.exactly()),
            (dollars(0.5), 1, None)
        );
    }

    #[test]
    fn features_stay_in_order_and_are_counted_apart() {
        let mut ledger = Ledger::default();
        for (feature, id) in [("zebra", "1"), ("ant", "2"), ("zebra", "3")] {
            ledger.record(feature, call("r", id, 0.1));
        }
        let names: Vec<&str> = ledger.features().map(|(name, _)| name).collect();
        assert_eq!(names, ["zebra", "ant"]);
        assert_eq!(ledger.spent("zebra"), dollars(0.2));
        assert_eq!(ledger.spent("unheard of"), MicroDollars::ZERO);
        assert_eq!(ledger.tokens("zebra", "step3-build"), 2 * 1230);
    }

    #[test]
    fn keys_that_are_not_ours_survive() {
        let text = r#"{ "currency": "USD", "version": 7, "features": { "a": { "owner": "kim", "total_cost_usd": 0, "steps": [
            { "step": "s", "model": "m", "input_tokens": 1, "output_tokens": 1, "cost_usd": 1,
              "timestamp": "2026-04-24T15:30:00Z", "note": ["x", 1.5] } ] } } }"#;
        let written: Value = serde_json::from_str(&Ledger::read(text).unwrap().to_text()).unwrap();
        assert_eq!(written["currency"], "USD");
        assert_eq!(written["version"], 7);
        assert_eq!(written["features"]["a"]["owner"], "kim");
        assert_eq!(
            written["features"]["a"]["steps"][0]["note"],
            serde_json::json!(["x", 1.5])
        );
    }

    #[test]
    fn an_entry_comes_back_as_it_was_recorded() {
        let mut ledger = Ledger::default();
        ledger.record("a", call("r1", "c1", 0.1234));
        assert_eq!(Ledger::read(&ledger.to_text()).unwrap(), ledger);
    }

    #[test]
    fn the_flat_list_of_records_is_read_and_written_in_the_documented_schema() {
        let text = r#"{ "version": 1, "records": [
            { "step": "step1-spec", "feature": "b", "model": "m", "input_tokens": 10, "output_tokens": 5,
              "cost_usd": 100.5, "timestamp": 1777044600.25 },
            { "step": "step2-trap", "feature": "a", "model": "m", "input_tokens": 1, "output_tokens": 1,
              "cost_usd": 0.000003, "timestamp": 1777044600 } ] }"#;
        let ledger = Ledger::read(text).unwrap();
        assert_eq!(ledger.spent("b"), dollars(100.5));
        let written: Value = serde_json::from_str(&ledger.to_text()).unwrap();
        assert_eq!(
            written["features"]["b"]["steps"][0]["timestamp"],
            "2026-04-24T15:30:00.25Z"
        );
        assert_eq!(written["features"]["a"]["total_cost_usd"], 0.000_003);
        assert_eq!(
            written.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["features"]
        );
        assert_eq!(Ledger::read(&ledger.to_text()).unwrap(), ledger);
    }

    #[test]
    fn a_file_with_both_schemas_loses_neither() {
        let record = r#""records": [{ "step": "s", "feature": "Add user search", "model": "m", "input_tokens": 1,
            "output_tokens": 1, "cost_usd": 2, "timestamp": 0 }], "features""#;
        let ledger = Ledger::read(&DOCUMENTED.replacen("\"features\"", record, 1)).unwrap();
        assert_eq!(ledger.spent("Add user search"), dollars(3.23));
    }

    #[test]
    fn a_damaged_text_is_a_fault_that_names_the_place() {
        assert!(refusal("").contains("line 1 column 0"));
        assert!(refusal(&DOCUMENTED[..300]).contains("EOF while parsing"));
        assert!(refusal(&DOCUMENTED.replace("0.0119", "-1")).contains("below zero"));
        assert!(refusal(&DOCUMENTED.replace("45000", "-1")).contains("line 9"));
        assert!(
            refusal(&DOCUMENTED.replace("\"cost_usd\"", "\"cost\""))
                .contains("missing field `cost_usd`")
        );
        assert!(refusal(&DOCUMENTED.replace("2026-04", "April")).contains("not a time"));
        assert!(refusal("[]").contains("cannot be read"));
        assert!(refusal("{}").contains("neither `features` nor `records`"));
        assert!(refusal(r#"{ "version": 2, "records": [] }"#).contains("version `2`"));
    }

    #[test]
    fn a_feature_written_twice_is_a_fault_because_one_of_them_would_be_forgotten() {
        let feature = r#"{ "total_cost_usd": 1, "steps": [] }"#;
        let text = format!(r#"{{ "features": {{ "a": {feature}, "a": {feature} }} }}"#);
        assert!(refusal(&text).contains("feature `a` stands twice"));
    }

    fn reserved(run: &str, stage: &str, step: &str) -> Reservation {
        let claim = Claim {
            feature: "a".into(),
            step: step.into(),
            model: "m".into(),
            estimate: budget::Estimate {
                input_tokens: 100,
                output_tokens: 20,
                cost: Some(dollars(0.5)),
            },
            limits: budget::Limits::default(),
            prices: Vec::new(),
        };
        let taker = Taker {
            run,
            stage,
            tree: "/p",
        };
        Reservation::of(&claim, taker, "2026-04-24T15:30:00Z".parse().unwrap())
    }

    #[test]
    fn a_reservation_stands_in_the_file_until_it_is_let_go() {
        let mut ledger = Ledger::read(DOCUMENTED).unwrap();
        ledger.hold(reserved("r1", "build/check", "s"));
        let text = ledger.to_text();
        let json: Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!([{
            "run": "r1", "id": "build/check", "feature": "a", "step": "s", "model": "m",
            "input_tokens": 100, "output_tokens": 20, "cost_usd": 0.5,
            "since": "2026-04-24T15:30:00Z", "tree": "/p",
        }]);
        assert_eq!(json["reservations"], expected);
        let mut again = Ledger::read(&text).unwrap();
        assert_eq!(again, ledger);
        assert!(again.let_go("r1", "build", "a", "s").is_some());
        assert_eq!(again.to_text(), DOCUMENTED);
    }

    #[test]
    fn reserving_again_replaces_and_another_stage_has_its_own() {
        let mut ledger = Ledger::default();
        for stage in ["build/check", "build/check", "trap/check"] {
            ledger.hold(reserved("r1", stage, "s"));
        }
        ledger.hold(reserved("r2", "build/check", "s"));
        assert_eq!(ledger.reservations().count(), 3);
        assert_eq!(ledger.let_go("r1", "nowhere", "a", "s"), None);
        let gone = ledger.let_go_of_run("r1", |it| it.scope() == "trap");
        assert_eq!(gone.len(), 1);
        let left: Vec<_> = ledger
            .reservations()
            .map(|it| (it.run.as_str(), it.scope()))
            .collect();
        assert_eq!(left, [("r1", "trap"), ("r2", "build")]);
    }

    #[test]
    fn a_call_lets_go_of_the_reservation_of_its_own_step() {
        let mut ledger = Ledger::default();
        ledger.hold(reserved("r1", "build/first", "s"));
        ledger.hold(reserved("r1", "build/second", "t"));
        let mut let_go = |step| ledger.let_go("r1", "build", "a", step).map(|it| it.id);
        assert_eq!(let_go("t").as_deref(), Some("build/second"));
        assert_eq!(let_go("of another name").as_deref(), Some("build/first"));
        assert_eq!(let_go("s"), None);
    }

    #[test]
    fn a_reset_feature_starts_from_nothing() {
        let mut ledger = Ledger::read(DOCUMENTED).unwrap();
        assert_eq!(
            ledger.reset("Add user search"),
            Some(Costs::of(Some(dollars(1.23))))
        );
        assert_eq!(ledger.reset("Add user search"), None);
        assert_eq!(ledger.to_text(), "{\n  \"features\": {}\n}\n");
    }
}
