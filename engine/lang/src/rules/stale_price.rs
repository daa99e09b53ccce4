//! The prices of a model were looked up more than 180 days ago.
//!
//! Services change their prices. A budget that is kept by old ones is kept by wrong ones: the estimate
//! before a call, and what is written down after it, are too low or too high. Look the prices up
//! where they are from, and say the day in `priced`. In these examples today is 2026-06-01.
//!
//! ```yaml bad
//! kind: provider
//! name: example
//! protocol: script
//! models:
//!   - name: small
//!     prices: { input: 1, output: 4 }
//!     priced: "2025-11-30" # !
//!     source: https://example.com/pricing
//! ```
//!
//! ```yaml good
//! kind: provider
//! name: example
//! protocol: script
//! models:
//!   - name: small
//!     prices: { input: 1, output: 4 }
//!     priced: "2026-03-15"
//!     source: https://example.com/pricing
//! ```

use crate::check::{DocumentView, PricedModel};
use crate::day::{Day, FRESH};
use crate::diagnostic::Diagnostic;

pub(super) fn document(view: &DocumentView<'_>, found: &mut Vec<Diagnostic>) {
    let Some(today) = view.today else {
        return;
    };
    let models = view.priced_models().into_iter();
    found.extend(models.filter_map(|it| diagnostic(view, it, today)));
}

fn diagnostic(view: &DocumentView<'_>, model: PricedModel<'_>, today: Day) -> Option<Diagnostic> {
    let priced = model.priced()?;
    let age = today.days_after(Day::parse(priced.text()?)?);
    if age <= FRESH {
        return None;
    }
    let message = format!("the prices of `{}` are {age} days old", model.name());
    let look = match model.source().and_then(|it| it.text()) {
        Some(source) => format!("look them up at {source}"),
        None => "look them up at the service".to_owned(),
    };
    let fault = Diagnostic::warning("stale_price", view.place(priced), message);
    Some(fault.help(format!("{look}, and say the day in `priced`")))
}
