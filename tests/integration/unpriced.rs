//! Models of which nobody knows what they cost, and models that are free: the two are never told alike.

use gemstack::demo::server::ModelServer;
use serde_json::{Value as Json, json};

use crate::workplace::{Workplace, text};

const DESIGN: &str = "A design.\n\n````file:docs/designs/x.md\n# X\n````\n";

/// A feature that was begun, and a service whose one model has these prices.
fn asking(prices: &str) -> (Workplace, ModelServer) {
    let place = Workplace::started();
    offer(&place, prices);
    let server = ModelServer::replying(vec![DESIGN.into()]).expect("a port");
    (place, server)
}

/// Adds a model with these prices.
fn offer(place: &Workplace, prices: &str) {
    let model = format!("{{ name: story, context: 100000, max_output: 8000 {prices} }}");
    place.offer(&model);
}

const RUN: [&str; 4] = ["run", "step1-spec", "--model", "notes/story"];

#[test]
fn a_run_whose_price_nobody_knows_never_tells_that_it_was_free() {
    let (place, server) = asking("");
    let ended = place.run_asking(&server, &RUN).success();
    let told = text(&ended.get_output().stdout);
    let cost = told.lines().find(|it| it.starts_with("Cost"));
    let cost = cost.expect("a line of the cost");
    assert!(cost.starts_with("Cost not known: 1 call, "), "{cost}");
    assert!(
        cost.ends_with("nobody knows what 1 call cost, see `gemstack models`"),
        "{cost}"
    );
    let stages = text(&ended.get_output().stderr);
    assert!(stages.contains("price not known"), "{stages}");
    for told in [
        told.as_str(),
        &stages,
        &place.out(&["costs"]),
        &place.out(&["runs", "show", "latest"]),
    ] {
        assert!(!told.contains("$0"), "{told}");
    }
    let runs = place.out(&["runs"]);
    let run = runs.lines().find(|it| it.contains("step1-spec"));
    assert!(run.expect("the run").contains("not known"), "{runs}");
    assert!(place.out(&["costs"]).contains("not known"));
    assert!(place.err(&["costs"]).contains("`gemstack models`"));
}

#[test]
fn programs_read_a_null_and_the_tokens_and_how_many_calls_it_is_of() {
    let (place, server) = asking("");
    let ended = place.run_asking(&server, &[&RUN[..], &["--json"]].concat());
    let run: Json = serde_json::from_slice(&ended.get_output().stdout).expect("JSON");
    assert_eq!(
        (&run["cost"], &run["unpriced_calls"]),
        (&Json::Null, &json!(1))
    );
    assert!(run["tokens"]["input"].as_u64().expect("tokens") > 0);
    let (costs, _) = place.json(&["costs"]);
    assert_eq!(
        (
            &costs["total_cost_usd"],
            &costs["known_cost_usd"],
            &costs["unpriced_calls"]
        ),
        (&Json::Null, &json!(0.0), &json!(1))
    );
    let features = costs["features"].as_object().expect("features");
    let step = &features.values().next().expect("a feature")["steps"][0];
    assert_eq!(step["cost_usd"], Json::Null);
    assert!(step["input_tokens"].as_u64().expect("tokens") > 0);
    let (runs, _) = place.json(&["runs"]);
    assert_eq!(runs[1]["cost"], Json::Null);
}

#[test]
fn a_model_that_is_free_costs_nothing_and_says_so() {
    let (place, server) = asking(", prices: { input: 0, output: 0 }");
    let ended = place.run_asking(&server, &RUN).success();
    let told = text(&ended.get_output().stdout);
    assert!(told.contains("Cost $0.0000: 1 call, "), "{told}");
    assert_eq!(place.json(&["costs"]).0["total_cost_usd"], json!(0.0));
}

#[test]
fn a_limit_that_comes_after_such_a_call_says_that_it_leaves_it_out() {
    let (place, server) = asking("");
    place.run_asking(&server, &RUN).success();
    offer(&place, ", prices: { input: 0, output: 0 }");
    let again = place.run(&[
        "run",
        "step2-trap",
        "--model",
        "notes/story",
        "--max-cost",
        "1",
        "--dry-run",
    ]);
    let told = text(&again.get_output().stderr);
    assert!(
        told.contains("what 1 of the earlier calls cost is not known"),
        "{told}"
    );
}

#[test]
fn a_dry_run_says_that_the_price_is_not_known_and_a_limit_is_refused() {
    let (place, _server) = asking("");
    let dry = [&RUN[..], &["--dry-run"]].concat();
    let told = place.out(&dry);
    assert!(told.contains("Cost       not known"), "{told}");
    let limited = [&RUN[..], &["--max-cost", "1"]].concat();
    let (json, exit) = place.json(&limited);
    assert_eq!(
        (exit, &json["failure"]["code"]),
        (3, &json!("PriceUnknown"))
    );
    let help = json["failure"]["help"].as_str().expect("a cure");
    assert!(help.contains("--max-tokens"), "{help}");
}
