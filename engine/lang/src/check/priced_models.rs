//! The models of a provider that say what they cost.

use super::DocumentView;
use crate::document::{Node, Value};

/// A model with its prices.
#[derive(Debug, Clone, Copy)]
pub struct PricedModel<'a> {
    model: &'a Node,
    /// The prices.
    pub prices: &'a Node,
}

impl<'a> PricedModel<'a> {
    /// Its name or pattern.
    #[must_use]
    pub fn name(&self) -> &'a str {
        let name = self.model.text_of("name");
        name.or_else(|| self.model.text_of("pattern"))
            .unwrap_or("a model")
    }

    /// The day on which the prices were looked up.
    #[must_use]
    pub fn priced(&self) -> Option<&'a Node> {
        self.model.get("priced")
    }

    /// Where the prices are from.
    #[must_use]
    pub fn source(&self) -> Option<&'a Node> {
        self.model.get("source")
    }

    /// Whether nothing of it costs anything: that needs no witness.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prices.fields().iter().all(|it| is_nothing(&it.node))
    }
}

fn is_nothing(price: &Node) -> bool {
    match price.value {
        Value::Integer(it) => it == 0,
        Value::Number(it) => it == 0.0,
        _ => false,
    }
}

impl<'a> DocumentView<'a> {
    /// The models that say what they cost, where the document is a provider.
    #[must_use]
    pub fn priced_models(&self) -> Vec<PricedModel<'a>> {
        if self.document.kind() != Some("provider") {
            return Vec::new();
        }
        let models = self.document.root().get("models").map(Node::items);
        let models = models.unwrap_or_default().iter();
        let priced = models.filter_map(|model| {
            let prices = model.get("prices")?;
            Some(PricedModel { model, prices })
        });
        priced.collect()
    }
}
