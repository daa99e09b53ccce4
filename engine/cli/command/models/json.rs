//! The models as JSON.

use gemstack_run::models::{Offer, Offered};
use gemstack_run::provider::Access;
use serde_json::{Value as Json, json};

use super::uses::Uses;
use crate::render::failure;

/// One value for each model of an offer.
pub fn of(offer: &Offer, uses: &Uses) -> Vec<Json> {
    let models = offer.models.iter();
    models.map(|it| model(offer, it, uses)).collect()
}

fn model(offer: &Offer, offered: &Offered, uses: &Uses) -> Json {
    let (provider, model) = (offer.provider.name(), &offered.model);
    let found = match &offer.access {
        Access::Found(place) => Some(place),
        Access::Free | Access::Missing(_) => None,
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
        "characters_per_token": model.characters_per_token,
        "uses": uses.of_model(provider, &model.name),
    })
}
