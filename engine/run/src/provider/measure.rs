//! How the tokens of a model are counted, as its document says.

use gemstack_tokens::{Estimate, Measure, Tokenizer};

use super::ProviderFault;
use super::document::ModelDocument;

/// How the tokens of the model `name` are counted.
pub(super) fn of(name: &str, written: &ModelDocument) -> Result<Measure, ProviderFault> {
    match &written.tokenizer {
        Some(tokenizer) => exact(name, tokenizer),
        None => estimate(name, written),
    }
}

fn exact(model: &str, tokenizer: &str) -> Result<Measure, ProviderFault> {
    let found = Tokenizer::named(tokenizer);
    found
        .map(Measure::Exact)
        .ok_or_else(|| ProviderFault::Tokenizer {
            model: model.to_owned(),
            tokenizer: tokenizer.to_owned(),
        })
}

fn estimate(model: &str, written: &ModelDocument) -> Result<Measure, ProviderFault> {
    let unsaid = Estimate::CAUTIOUS;
    let per_token = written.characters_per_token;
    let estimate = Estimate {
        characters_per_token: per_token.unwrap_or(unsaid.characters_per_token),
        error: written.estimate_error.unwrap_or(unsaid.error),
    };
    let fault = |key, need| ProviderFault::Number {
        model: model.to_owned(),
        key,
        need,
    };
    if !(0.1..=100.0).contains(&estimate.characters_per_token) {
        return Err(fault("characters_per_token", "between 0.1 and 100"));
    }
    if !(0.0..=10.0).contains(&estimate.error) {
        return Err(fault("estimate_error", "between 0 and 10"));
    }
    Ok(Measure::Estimate(estimate))
}
