use super::*;
use crate::ledger::Taker;

const RUN: &str = "r1";
const STAGE: &str = "build/check";

fn dollars(amount: f64) -> MicroDollars {
    MicroDollars::from_dollars(amount).unwrap()
}

/// A ledger in which `step3-build` of the feature has used 400,000 tokens and cost so much.
fn ledger(spent: f64) -> Ledger {
    let text = format!(
        r#"{{ "features": {{ "Add user search": {{ "total_cost_usd": 0, "steps": [
            {{ "step": "step3-build", "model": "m", "input_tokens": 300000, "output_tokens": 60000,
               "thought_tokens": 40000, "cost_usd": {spent}, "timestamp": "2026-04-24T15:30:00Z" }} ] }} }} }}"#
    );
    Ledger::read(&text).unwrap()
}

fn claim(cost: f64, limits: Limits) -> Claim {
    Claim {
        feature: "Add user search".into(),
        step: "step3-build".into(),
        model: "m".into(),
        estimate: Estimate {
            input_tokens: 120_000,
            output_tokens: 8_000,
            cost: Some(dollars(cost)),
        },
        limits,
        prices: Vec::new(),
    }
}

fn checked(spent: f64, cost: f64, limits: Limits) -> Result<(), Exceeded> {
    check(&ledger(spent), &claim(cost, limits), RUN, STAGE)
}

fn of_cost(bounds: Bounds<f64>) -> Limits {
    let cost = Bounds {
        call: bounds.call.map(dollars),
        step: bounds.step.map(dollars),
        feature: bounds.feature.map(dollars),
        project: bounds.project.map(dollars),
    };
    Limits {
        cost,
        ..Limits::default()
    }
}

fn cost_limit(limit: f64) -> Limits {
    of_cost(Bounds {
        feature: Some(limit),
        ..Bounds::default()
    })
}

fn token_limit(limit: u64) -> Limits {
    let step = Some(limit);
    Limits {
        tokens: Bounds {
            step,
            ..Bounds::default()
        },
        ..Limits::default()
    }
}

/// The ledger with what another call holds.
fn held(mut ledger: Ledger, feature: &str, step: &str, cost: f64) -> Ledger {
    let other = Claim {
        feature: feature.into(),
        step: step.into(),
        ..claim(cost, Limits::default())
    };
    let taker = Taker {
        run: "r2",
        stage: &format!("{feature}/{step}"),
        tree: "/p",
    };
    let since = "2026-04-24T15:30:00Z".parse().unwrap();
    ledger.hold(Reservation::of(&other, taker, since));
    ledger
}

#[test]
fn the_refusal_reads_as_documented() {
    let refusal = checked(3.42, 2.15, cost_limit(5.0)).unwrap_err();
    let documented = "Cost limit exceeded for feature \"Add user search\"
  Current spend: $3.42
  Budget limit:  $5.00
  Estimated cost: $2.15
  Total would be: $5.57 (exceeds limit by $0.57)";
    assert_eq!(refusal.to_string(), documented);
    assert_eq!(refusal.code(), "CostLimitExceeded");
    let cure = "raise the limit with `--max-cost 5.57`, or see `gemstack costs --feature \"Add user search\"`";
    assert_eq!(refusal.cure(), cure);
}

#[test]
fn what_other_calls_have_reserved_counts_and_is_told() {
    let ledger = held(ledger(3.42), "Add user search", "step4-audit", 1.0);
    let refusal = check(&ledger, &claim(1.0, cost_limit(5.0)), RUN, STAGE).unwrap_err();
    let expected = "Cost limit exceeded for feature \"Add user search\"
  Current spend: $3.42
  Reserved by other calls: $1.00
  Budget limit:  $5.00
  Estimated cost: $1.00
  Total would be: $5.42 (exceeds limit by $0.42)";
    assert_eq!(refusal.to_string(), expected);
    assert!(
        refusal
            .cure()
            .ends_with("`gemstack costs release RUN` frees what a dead run has reserved")
    );
}

#[test]
fn what_a_stage_holds_itself_is_not_counted_against_it() {
    let mut ledger = ledger(3.42);
    let claim = claim(1.5, cost_limit(5.0));
    let taker = Taker {
        run: RUN,
        stage: STAGE,
        tree: "/p",
    };
    let since = "2026-04-24T15:30:00Z".parse().unwrap();
    ledger.hold(Reservation::of(&claim, taker, since));
    assert_eq!(check(&ledger, &claim, RUN, STAGE), Ok(()));
    assert!(check(&ledger, &claim, RUN, "build/other").is_err());
    assert!(check(&ledger, &claim, "another run", STAGE).is_err());
}

#[test]
fn the_narrowest_limit_speaks_first_and_names_what_it_holds_for() {
    let all = |limit| {
        of_cost(Bounds {
            call: Some(limit),
            step: Some(limit),
            feature: Some(limit),
            project: Some(limit),
        })
    };
    let refusal = |limits| checked(3.42, 2.15, limits).unwrap_err();
    let of_call = refusal(all(1.0));
    assert_eq!(of_call.budget, Budget::Call);
    assert!(of_call.to_string().starts_with(
        "Cost limit exceeded for one call of step \"step3-build\" of feature \"Add user search\"\n  Current spend: $0.00\n"
    ));
    assert!(
        of_call
            .cure()
            .contains("`gemstack config set max-cost-call 2.15`")
    );
    let of_step = refusal(all(3.0));
    assert_eq!(of_step.budget, Budget::Step);
    assert!(
        of_step
            .cure()
            .contains("`gemstack config set max-cost-step 5.57`")
    );
    let of_project = refusal(of_cost(Bounds {
        project: Some(5.0),
        ..Bounds::default()
    }));
    assert!(
        of_project
            .to_string()
            .starts_with("Cost limit exceeded for the project\n")
    );
    assert!(
        of_project
            .cure()
            .contains("`gemstack config set max-cost-project 5.57`, or see `gemstack costs`")
    );
}

#[test]
fn each_budget_counts_what_is_its_own() {
    let ledger = held(ledger(1.0), "Add user search", "step4-audit", 2.0);
    let ledger = held(ledger, "Another", "step3-build", 4.0);
    let permits = |bounds| check(&ledger, &claim(0.5, of_cost(bounds)), RUN, STAGE).is_ok();
    let (at, below) = (|it| Some(it), |it: f64| Some(it - 0.01));
    let of_step = |step| Bounds {
        step,
        ..Bounds::default()
    };
    assert!(permits(of_step(at(1.5))) && !permits(of_step(below(1.5))));
    let of_feature = |feature| Bounds {
        feature,
        ..Bounds::default()
    };
    assert!(permits(of_feature(at(3.5))) && !permits(of_feature(below(3.5))));
    let of_project = |project| Bounds {
        project,
        ..Bounds::default()
    };
    assert!(permits(of_project(at(7.5))) && !permits(of_project(below(7.5))));
}

#[test]
fn a_total_that_equals_the_limit_is_permitted_and_a_millionth_more_is_not() {
    assert_eq!(checked(3.42, 1.58, cost_limit(5.0)), Ok(()));
    let refusal = checked(3.42, 1.580_001, cost_limit(5.0)).unwrap_err();
    assert!(
        refusal
            .to_string()
            .ends_with("Total would be: $5.00 (exceeds limit by <$0.0001)")
    );
    assert!(refusal.cure().contains("--max-cost 5.01"));
}

#[test]
fn the_first_call_is_bounded_too() {
    let claim = claim(4.5, cost_limit(0.01));
    let refusal = check(&Ledger::default(), &claim, RUN, STAGE).unwrap_err();
    assert!(refusal.to_string().contains("  Current spend: $0.00\n"));
}

#[test]
fn a_call_that_costs_nothing_passes_a_limit_of_nothing() {
    assert_eq!(checked(0.0, 0.0, cost_limit(0.0)), Ok(()));
}

#[test]
fn without_limits_everything_is_permitted() {
    assert_eq!(checked(1e6, 1e6, Limits::default()), Ok(()));
}

#[test]
fn tokens_are_bounded_by_those_used_the_prompt_and_the_longest_reply() {
    assert_eq!(checked(0.0, 0.0, token_limit(528_000)), Ok(()));
    let refusal = checked(0.0, 0.0, token_limit(500_000)).unwrap_err();
    let expected = "Token limit exceeded for step \"step3-build\" of feature \"Add user search\"
  Current use: 400000 tokens
  Token limit: 500000 tokens
  Estimated use: 128000 tokens
  Total would be: 528000 tokens (exceeds limit by 28000)";
    assert_eq!(refusal.to_string(), expected);
    assert!(
        refusal
            .cure()
            .starts_with("raise the limit with `--max-tokens 528000`")
    );
}

#[test]
fn tokens_that_others_have_reserved_count_where_nobody_knows_a_price() {
    let mut unpriced = claim(0.0, token_limit(655_999));
    unpriced.estimate.cost = None;
    let ledger = held(ledger(0.0), "Add user search", "step3-build", 0.0);
    let refusal = check(&ledger, &unpriced, RUN, STAGE).unwrap_err();
    assert!(
        refusal
            .to_string()
            .contains("  Reserved by other calls: 128000 tokens\n")
    );
    unpriced.limits = token_limit(656_000);
    assert_eq!(check(&ledger, &unpriced, RUN, STAGE), Ok(()));
}

#[test]
fn a_feature_cannot_write_lines_of_its_own_into_the_message() {
    let claim = Claim {
        feature: "x\"\n  Budget limit: $9\u{1b}[2J".into(),
        ..claim(1.0, cost_limit(0.5))
    };
    let refusal = check(&Ledger::default(), &claim, RUN, STAGE).unwrap_err();
    assert_eq!(refusal.to_string().lines().count(), 5);
    assert!(!refusal.to_string().contains('\u{1b}'));
}
