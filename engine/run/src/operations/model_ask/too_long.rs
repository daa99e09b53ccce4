//! A prompt that is longer than all that a model reads is not sent: its service would refuse it, or cut it off silently.

use gemstack_tokens::Measure;

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::provider::{Model, Request};

/// Refuses what surely does not fit, so that the next model is asked where there is one.
///
/// # Errors
/// `PromptTooLong`, where the document of the provider says how much the model reads.
pub(super) fn refuse(
    request: &Request,
    model: &Model,
    context: &Context<'_>,
) -> Result<(), Failure> {
    let Some(most) = model.context.filter(|it| bytes(request) > *it) else {
        // No token is less than a byte.
        return Ok(());
    };
    let tokens = at_least(request, model, context);
    if tokens <= most {
        return Ok(());
    }
    let name = &model.name;
    let message = format!(
        "the prompt has {tokens} tokens, and `{name}` reads {most} at most: it was not sent"
    );
    Err(Failure::new(Kind::NotRunnable, message)
        .coded("PromptTooLong")
        .helped("give the prompt a smaller `--token-budget`, or choose a model with a larger context (`gemstack models`)"))
}

fn bytes(request: &Request) -> u64 {
    request.texts().map(|it| it.len() as u64).sum()
}

/// The tokens that are sent; of an estimate as few as it may stand for.
fn at_least(request: &Request, model: &Model, context: &Context<'_>) -> u64 {
    let counts = context.world().counts();
    let measure = match &model.measure {
        Measure::Exact(_) => model.measure,
        Measure::Estimate(estimate) => Measure::Estimate(gemstack_tokens::Estimate {
            error: -estimate.error,
            ..*estimate
        }),
    };
    request.texts().map(|it| counts.of(&measure, it)).sum()
}
