//! A feature's costs for programs: as in the book, but that what nobody knows is null and no zero.

use gemstack_run::ledger::{Entry, Feature};
use serde_json::{Value as Json, json};

/// What a feature has cost.
pub fn of(feature: &Feature) -> Json {
    let (mut json, costs) = (json!(feature), feature.costs());
    json["total_cost_usd"] = json!(costs.exactly());
    json["known_cost_usd"] = json!(costs.known);
    json["unpriced_calls"] = json!(costs.unpriced);
    json["steps"] = feature.steps().iter().map(step).collect();
    json
}

fn step(entry: &Entry) -> Json {
    let mut json = json!(entry);
    json["cost_usd"] = json!(entry.cost);
    json
}
