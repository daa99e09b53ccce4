//! The models, a line each, below their providers.

use std::fmt::Write as _;

use gemstack_run::models::{Offer, Offered};
use gemstack_run::money::Price;

use super::page::standing;
use super::uses::Uses;
use crate::render::amount::short;
use crate::render::paint::Paint;
use crate::render::table::{Side, Table};

/// How the lines of models stand below that of their provider.
const INDENT: &str = "  ";

/// All of them.
pub fn all(offers: &[Offer], uses: &Uses, paint: Paint) -> String {
    let mut table = Table::new([
        ("  model", Side::Left),
        ("$ in", Side::Right),
        ("$ out", Side::Right),
        ("context", Side::Right),
        ("output", Side::Right),
        ("used for", Side::Left),
    ]);
    for offer in offers {
        for it in &offer.models {
            table.row(cells(offer, it, uses));
        }
    }
    let table = table.render();
    let mut lines = table.lines();
    let mut text = format!("{}\n", lines.next().unwrap_or_default());
    for offer in offers {
        let _ = writeln!(text, "{}", standing(offer, paint));
        for line in lines.by_ref().take(offer.models.len()) {
            let _ = writeln!(text, "{line}");
        }
    }
    text
}

fn cells(offer: &Offer, offered: &Offered, uses: &Uses) -> [String; 6] {
    let model = &offered.model;
    let price = |of: fn(&gemstack_run::money::Prices) -> Price| {
        model
            .prices
            .as_ref()
            .map_or("?".to_owned(), |it| dollars(of(it)))
    };
    let count = |it: Option<u64>| it.map_or("?".to_owned(), short);
    [
        format!("{INDENT}{}", model.name),
        price(|it| it.input),
        price(|it| it.output),
        count(model.context),
        count(model.max_output),
        uses.of_model(offer.provider.name(), &model.name).join(", "),
    ]
}

/// A price with as many decimals as it needs, and at least two.
pub fn dollars(price: Price) -> String {
    let exact = f64::from(price).to_string();
    match exact.split_once('.') {
        Some((_, decimals)) if decimals.len() >= 2 => exact,
        _ => format!("{:.2}", f64::from(price)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_loses_no_decimal() {
        let told = [2.0, 0.5, 0.25, 0.025, 0.0]
            .map(|it| dollars(Price::per_million(it).expect("a price")));
        assert_eq!(told, ["2.00", "0.50", "0.25", "0.025", "0.00"]);
    }
}
