//! Calls of which nobody knows what they cost, and limits of money.

use crate::context::Context;
use crate::failure::Failure;
use crate::ledger::Ledger;
use crate::ledger::budget::{Bounds, Limits};
use crate::money::{Costs, MicroDollars};
use crate::report::News;

/// A call that cannot be held to a limit is not made.
pub(super) fn refusal(model: &str, limit: MicroDollars) -> Failure {
    let message =
        format!("what `{model}` costs is not known, so the limit of {limit} cannot be kept");
    Failure::refused(message).coded("PriceUnknown").helped(
        "give the model `prices` in its provider's document, bound it by tokens (`--max-tokens`), or run without a \
         limit of costs",
    )
}

/// Says that a limit does not hold for calls that were made before there was one.
pub(super) fn tell(feature: &str, limits: Limits, ledger: Option<&Ledger>, context: &Context<'_>) {
    let calls = ledger.map_or(0, |it| within(feature, limits.cost, it).unpriced);
    if calls > 0 {
        context.tell(News::Note(&format!(
            "what {calls} of the earlier calls cost is not known, so the limit leaves it out; \
             `gemstack costs` lists them"
        )));
    }
}

/// What was spent within the widest limit that looks back.
fn within(feature: &str, limits: Bounds<MicroDollars>, ledger: &Ledger) -> Costs {
    match limits {
        Bounds {
            project: Some(_), ..
        } => ledger.features().map(|(_, it)| it.costs()).sum(),
        Bounds {
            step: None,
            feature: None,
            ..
        } => Costs::default(),
        _ => ledger.costs(feature),
    }
}
