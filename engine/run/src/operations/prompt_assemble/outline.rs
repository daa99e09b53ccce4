//! The outline of a body: of Markdown its headings, of source code what it defines.

use std::ops::Range;

use gemstack_lang::markdown::Markdown;

use super::excerpt::without;
use super::piece::Piece;

/// What an outline keeps; none where the language is not known, or nothing would be left out.
pub(super) fn kept(piece: &Piece) -> Option<Vec<Range<usize>>> {
    let text = piece.body.text();
    let out = match piece.markdown() {
        Some(markdown) => below_paragraphs(&Markdown::of(markdown)),
        None => crate::outline::bodies(piece.path.as_deref()?, text)?,
    };
    let kept = without(text, out);
    let less = kept.iter().map(Range::len).sum::<usize>() < text.len();
    (less && !kept.is_empty()).then_some(kept)
}

/// Everything below the first paragraph of each section.
fn below_paragraphs(markdown: &Markdown<'_>) -> Vec<Range<usize>> {
    let first = markdown.headings.first();
    let before = first.map_or(markdown.text.len(), |it| it.range.start);
    let sections = markdown.headings.iter().map(|it| it.own.clone());
    std::iter::once(0..before)
        .chain(sections)
        .map(|it| below_paragraph(markdown, it))
        .collect()
}

fn below_paragraph(markdown: &Markdown<'_>, section: Range<usize>) -> Range<usize> {
    let text = &markdown.text[section.clone()];
    let blank = text.len() - text.trim_start().len();
    let paragraph = text[blank..]
        .find("\n\n")
        .or(text[blank..].find("\r\n\r\n"));
    let end = section.start + paragraph.map_or(text.len(), |it| blank + it + 1);
    let in_fence = markdown.fences.iter().find(|it| it.range.contains(&end));
    // A section that begins with code is shown by its heading alone.
    let end = in_fence.map_or(end, |it| it.range.start.max(section.start));
    end..section.end
}
