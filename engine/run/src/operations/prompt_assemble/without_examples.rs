//! Markdown without its examples: sections that are called so, and fences.

use std::ops::Range;

use gemstack_lang::markdown::Markdown;

use super::excerpt::without;
use super::piece::Piece;

/// What is left of Markdown without its examples; none where it has none, or is no Markdown.
pub(super) fn kept(piece: &Piece) -> Option<Vec<Range<usize>>> {
    let text = piece.markdown()?;
    let markdown = Markdown::of(text);
    let examples = examples(&markdown);
    (!examples.is_empty()).then(|| without(text, examples))
}

fn examples(markdown: &Markdown<'_>) -> Vec<Range<usize>> {
    let headings = markdown.headings.iter();
    let sections = headings
        .filter(|it| is_example(&it.text))
        .map(|it| it.range.start..it.body.end);
    let fences = markdown.fences.iter().map(|it| it.range.clone());
    let fences = fences.filter(|it| is_example(opening(markdown.slice(it))));
    sections.chain(fences).collect()
}

/// What stands behind an opening fence.
fn opening(fence: &str) -> &str {
    fence.lines().next().unwrap_or_default()
}

/// Whether words speak of examples.
fn is_example(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut words = words.split(|it: char| !it.is_alphanumeric());
    words.any(|it| matches!(it, "example" | "examples"))
}
