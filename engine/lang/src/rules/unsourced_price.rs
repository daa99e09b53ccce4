//! Prices do not say where they are from or when they were looked up.
//!
//! Budgets are kept by prices, and prices change. With `source` and `priced` whoever reads the file can
//! look them up again, and `stale_price` tells when it is time. Models that cost nothing need neither.
//!
//! ```yaml bad
//! kind: provider
//! name: example
//! protocol: script
//! models:
//!   - { name: small, prices: { input: 1, output: 4 } } # !
//!   - { name: large, prices: { input: 2, output: 9 }, priced: "2026-05-01" } # !
//!   - name: larger
//!     prices: { input: 3, output: 15 }
//!     priced: last spring # !
//!     source: https://example.com/pricing
//! ```
//!
//! ```yaml good
//! kind: provider
//! name: example
//! protocol: script
//! models:
//!   - { name: own, prices: { input: 0, output: 0 } }
//!   - name: small
//!     prices: { input: 1, output: 4 }
//!     priced: "2026-05-01"
//!     source: https://example.com/pricing
//! ```

use crate::check::{DocumentView, PricedModel};
use crate::day::Day;
use crate::diagnostic::Diagnostic;
use crate::document::Node;

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let models = view.priced_models().into_iter();
    let costly = models.filter(|it| !it.is_free());
    found.extend(costly.filter_map(|it| diagnostic(view, it)));
}

fn diagnostic(view: &DocumentView<'_>, model: PricedModel<'_>) -> Option<Diagnostic> {
    let (place, lack) = lack(model)?;
    let message = format!("the prices of `{}` do not say {lack}", model.name());
    let fault = Diagnostic::warning("unsourced_price", view.place(place), message);
    Some(fault.help(
        "say where they are from in `source`, and the day they were looked up in `priced`, such as \
         `2026-01-31`",
    ))
}

/// What prices do not say, and where they should.
fn lack(model: PricedModel<'_>) -> Option<(&Node, &'static str)> {
    let (priced, source) = (model.priced(), model.source());
    let day = priced.and_then(Node::text).and_then(Day::parse);
    match (priced, day, source) {
        (Some(priced), None, _) => Some((priced, "a day on which they were looked up")),
        (None, _, None) => Some((model.prices, "where they are from, and since when")),
        (None, _, Some(_)) => Some((model.prices, "when they were looked up")),
        (Some(_), Some(_), None) => Some((model.prices, "where they are from")),
        (Some(_), Some(_), Some(_)) => None,
    }
}
