//! A picture as SVG: self-contained, the same bytes for the same document, for light and dark pages.
//!
//! Nodes stand in rows, each below all that leads to it. Every edge has a place of its own in each
//! row that it passes, and its label one in a row between, so that nothing lies over anything else.

mod block;
mod layered;
mod lettering;
mod placing;
mod sheet;
mod svg;

use gemstack_lang::picture::Picture;

use layered::Layered;
use sheet::Sheet;

/// The most nodes and bends of edges that are placed; more take long and nobody reads them.
const MOST: usize = 12_000;

/// The picture as SVG; none where it is too large to be read.
pub fn svg(picture: &Picture) -> Option<String> {
    let layered = Layered::of(picture, MOST)?;
    let spots = placing::spots(&layered);
    Some(svg::write(&Sheet::new(picture, &layered, &spots)))
}

#[cfg(test)]
mod tests;
