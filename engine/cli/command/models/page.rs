//! The models, a paragraph each, with all that is known of them.

use std::fmt::Write as _;

use gemstack_run::models::{Offer, Offered};
use gemstack_run::money::Prices;
use gemstack_run::provider::{Access, Model};
use gemstack_tokens::{Estimate, Measure};

use super::line::dollars;
use super::uses::Uses;
use crate::render::amount::count;
use crate::render::paint::Paint;
use crate::render::visible::visible_line;

/// All of them.
pub fn all(offers: &[Offer], uses: &Uses, paint: Paint) -> String {
    let pages = offers.iter().map(|it| page(it, uses, paint));
    pages.collect::<Vec<_>>().join("\n")
}

fn page(offer: &Offer, uses: &Uses, paint: Paint) -> String {
    let mut text = format!("{}\n", standing(offer, paint));
    let summary = offer.provider.summary().into_iter();
    let cure = offer.access.missing().and_then(|it| it.help.as_deref());
    for line in summary.chain(cure) {
        let _ = writeln!(text, "{}", visible_line(line));
    }
    for it in &offer.models {
        let _ = write!(text, "\n{}", model(offer, it, uses, paint));
    }
    text
}

/// A provider, and whether it can be asked.
pub fn standing(offer: &Offer, paint: Paint) -> String {
    let name = paint.bold(&visible_line(offer.provider.name()));
    match &offer.access {
        Access::Free => format!("{name}  {}", paint.green("ready")),
        Access::Found(place) => format!("{name}  {}, by `{place}`", paint.green("ready")),
        Access::Missing(failure) => {
            let message = visible_line(&failure.message).into_owned();
            format!("{name}  {}: {message}", paint.yellow("not ready"))
        }
    }
}

fn model(offer: &Offer, offered: &Offered, uses: &Uses, paint: Paint) -> String {
    let model = &offered.model;
    let mut text = format!("  {}\n", paint.bold(&visible_line(&model.name)));
    let uses = uses.of_model(offer.provider.name(), &model.name).join(", ");
    let lines = [
        ("for", model.summary.clone()),
        ("used for", Some(uses).filter(|it| !it.is_empty())),
        ("prices", Some(prices(model))),
        ("priced", priced(model)),
        (
            "context",
            model.context.map(|it| format!("{} tokens", count(it))),
        ),
        (
            "output",
            model.max_output.map(|it| format!("{} tokens", count(it))),
        ),
        ("counted", Some(counted(model))),
    ];
    for (name, value) in lines {
        let value = value.unwrap_or_else(|| "not known".to_owned());
        if name != "for" && name != "used for" || value != "not known" {
            let _ = writeln!(text, "    {name:<9} {}", visible_line(&value));
        }
    }
    text
}

fn prices(model: &Model) -> String {
    let Some(Prices {
        input,
        output,
        cached,
        stored,
        above,
    }) = model.prices
    else {
        return "not known".to_owned();
    };
    let mut text = format!("${} in, ${} out", dollars(input), dollars(output));
    if let Some(cached) = cached {
        let _ = write!(text, ", ${} cached", dollars(cached));
    }
    if let Some(stored) = stored {
        let _ = write!(text, ", ${} stored", dollars(stored));
    }
    if let Some(above) = above {
        let (input, output) = (dollars(above.input), dollars(above.output));
        let _ = write!(
            text,
            "; above {} tokens ${input} in, ${output} out",
            count(above.tokens)
        );
    }
    text + "; a million tokens"
}

fn priced(model: &Model) -> Option<String> {
    let source = model.source.as_ref().map(|it| format!(", {it}"));
    Some(format!(
        "{}{}",
        model.priced.as_ref()?,
        source.unwrap_or_default()
    ))
}

/// How its tokens are counted.
fn counted(model: &Model) -> String {
    match &model.measure {
        Measure::Exact(tokenizer) => format!("exactly, as {}", tokenizer.name()),
        Measure::Estimate(Estimate {
            characters_per_token,
            error,
        }) => {
            let error = (error * 100.0).round();
            format!("estimated, {characters_per_token} characters a token, and {error} % more")
        }
    }
}
