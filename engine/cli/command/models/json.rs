//! The models as JSON.

use gemstack_run::models::{Offer, Offered};
use gemstack_run::provider::Access;
use gemstack_run::replies::Share;
use gemstack_tokens::Measure;
use serde_json::{Value as Json, json};

use super::uses::Uses;
use crate::render::failure;

/// One value for each model of an offer.
pub fn of(offer: &Offer, uses: &Uses, shares: &[Share]) -> Vec<Json> {
    let models = offer.models.iter();
    models.map(|it| model(offer, it, uses, shares)).collect()
}

fn model(offer: &Offer, offered: &Offered, uses: &Uses, shares: &[Share]) -> Json {
    let (provider, model) = (offer.provider.name(), &offered.model);
    let replies = shares.iter().filter(|it| it.model == model.name);
    let found = match &offer.access {
        Access::Found(place) => Some(place),
        Access::Free | Access::Missing(_) => None,
    };
    let (tokenizer, estimate) = match &model.measure {
        Measure::Exact(tokenizer) => (Some(tokenizer.name()), None),
        Measure::Estimate(it) => (
            None,
            Some(json!({ "characters_per_token": it.characters_per_token, "error": it.error })),
        ),
    };
    json!({
        "provider": provider,
        "model": model.name,
        "is_pattern": offered.is_pattern,
        "summary": model.summary,
        "ready": offer.access.missing().is_none(),
        "found": found,
        "missing": offer.access.missing().map(failure::fields),
        "prices": model.prices,
        "priced": model.priced,
        "source": model.source,
        "context": model.context,
        "max_output": model.max_output,
        "tokenizer": tokenizer,
        "estimate": estimate,
        "replies": replies.collect::<Vec<_>>(),
        "uses": uses.of_model(provider, &model.name),
    })
}
