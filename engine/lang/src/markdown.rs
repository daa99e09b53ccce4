//! The structure of a Markdown text, with the bytes it came from.
//!
//! Everything that reads or edits a project document asks here where headings, list items,
//! tables, fences and markers are. Only this module knows the Markdown parser; it never fails,
//! since every text is Markdown.

mod collector;
mod front_matter;
mod heading;
mod item;
pub mod line;
mod listing;
mod marker;
pub mod name;

use std::ops::Range;

pub use front_matter::{FrontMatter, FrontMatterLanguage};
pub use heading::{Heading, Section};
pub use item::{Item, Task};
pub use listing::{Tick, distinct};
pub use marker::Marker;

/// A text and its structure. All ranges are bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markdown<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The metadata block at the very start.
    pub front_matter: Option<FrontMatter>,
    /// Headings that stand in no list or quote, in order.
    pub headings: Vec<Heading>,
    /// List items at every depth, in order.
    pub items: Vec<Item>,
    /// Tables, in order.
    pub tables: Vec<Table>,
    /// Code between fences, in order.
    pub fences: Vec<Fence>,
    /// Strong emphasis, delimiters included.
    pub strong: Vec<Range<usize>>,
    /// Inline code, delimiters included.
    pub code_spans: Vec<Range<usize>>,
    /// Code blocks, comments and front matter: what is not said, only shown.
    hidden: Vec<Range<usize>>,
    /// Blocks that are neither paragraph nor list: no line of them is prose.
    blocks: Vec<Range<usize>>,
    /// Where a comment or fence of the top level begins that is still open at the end.
    open_end: Option<usize>,
}

/// A table: cells are ranges of bytes, blanks around them left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The whole table.
    pub range: Range<usize>,
    /// The cells of the head.
    pub header: Vec<Range<usize>>,
    /// The cells of each row below it.
    pub rows: Vec<Vec<Range<usize>>>,
}

/// Code between fences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// From the opening fence to the end of the closing one.
    pub range: Range<usize>,
    /// Whether the closing fence is there.
    pub closed: bool,
}

/// The section of `text` under the heading `name`; see [`Markdown::section`].
pub fn section(text: &str, name: &str) -> Option<Section> {
    Markdown::of(text).section(name)
}

impl<'a> Markdown<'a> {
    /// The structure of a text.
    pub fn of(text: &'a str) -> Self {
        collector::collect(text)
    }

    /// The text of a range.
    pub fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The section whose heading says `name`, at any level.
    ///
    /// Case, leading numbers (`0. Project Topology`) and a tail (`… for Current Task`) do not
    /// matter; a heading that says exactly `name` goes before one that does so only roughly.
    pub fn section(&self, name: &str) -> Option<Section> {
        heading::find(&self.headings, name).map(Heading::section)
    }

    /// The list items that begin within a range.
    pub fn items_in(&self, range: &Range<usize>) -> impl Iterator<Item = &Item> {
        let begun = |at: usize| self.items.partition_point(|it| it.range.start < at);
        let (first, end) = (begun(range.start), begun(range.end));
        self.items[first..end.max(first)].iter()
    }

    /// What the list items in a range name, without placeholders, captions and doubles.
    pub fn names_in(&self, range: &Range<usize>) -> Vec<String> {
        listing::names(self, range)
    }

    /// The task boxes in a range; one below another box is a part of that one's work, no box.
    pub fn boxes_in(&self, range: &Range<usize>) -> Vec<Tick> {
        listing::boxes(self, range)
    }

    /// The `[NAME: value]` markers of a name, outside code, comments and front matter.
    pub fn markers(&self, name: &str) -> Vec<Marker> {
        marker::find(self, name)
    }

    /// The lines in a range that belong to paragraphs or lists and are not blank.
    pub fn prose_lines(&self, range: &Range<usize>) -> impl Iterator<Item = Range<usize>> {
        line::lines_in(self.text, range.clone())
            .filter(|line| !self.slice(line).trim().is_empty())
            .filter(|line| !overlaps(&self.blocks, line))
    }

    /// Whether bytes lie in a code block, a comment or the front matter.
    pub fn is_hidden(&self, range: &Range<usize>) -> bool {
        overlaps(&self.hidden, range)
    }

    /// Whether bytes lie between fences.
    pub fn is_fenced(&self, range: &Range<usize>) -> bool {
        let next = self
            .fences
            .partition_point(|it| it.range.end <= range.start);
        let fence = self.fences.get(next);
        fence.is_some_and(|it| it.range.start < range.end)
    }

    /// Whether a fence is still open where the text ends: the text was probably cut off.
    pub fn ends_in_a_fence(&self) -> bool {
        let end = self.text.trim_end().len();
        self.fences
            .last()
            .is_some_and(|fence| !fence.closed && fence.range.end >= end)
    }

    /// Where something can be appended and is not swallowed by an open fence or comment.
    pub fn appendable_end(&self) -> usize {
        self.open_end.unwrap_or(self.text.len())
    }

    /// Whether the text is one plain paragraph or less: nothing in it means anything.
    pub fn is_plain(&self) -> bool {
        self.items.is_empty()
            && self.strong.is_empty()
            && self.code_spans.is_empty()
            && self.hidden.is_empty()
            && self.blocks.is_empty()
    }
}

/// Whether one of `ranges` (in order, not overlapping each other) shares bytes with `range`.
fn overlaps(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let next = ranges.partition_point(|it| it.end <= range.start);
    ranges
        .get(next)
        .is_some_and(|it| it.start < range.end.max(range.start + 1))
}

#[cfg(test)]
pub(crate) mod sample;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_fence_is_structure() {
        let text = "# A\n```md\n## B\n- [x] c\n[STATE: D]\n```\n- e\n";
        let markdown = Markdown::of(text);
        assert_eq!(markdown.headings.len(), 1);
        assert_eq!(markdown.items.len(), 1);
        assert_eq!(markdown.markers("STATE"), []);
        assert_eq!(markdown.fences.len(), 1);
        assert!(markdown.fences[0].closed);
    }

    #[test]
    fn a_body_ends_at_the_next_heading_of_its_level_or_above() {
        let text = "# T\r\n## A\r\none\r\n### B\r\ntwo\r\n## C\r\nthree\r\n";
        let markdown = Markdown::of(text);
        let section = markdown.section("a").unwrap();
        assert_eq!(markdown.slice(&section.body), "one\r\n### B\r\ntwo\r\n");
        assert_eq!(markdown.slice(&section.own), "one\r\n");
        assert_eq!(
            markdown.slice(&markdown.section("c").unwrap().body),
            "three\r\n"
        );
    }

    #[test]
    fn headings_in_lists_and_quotes_end_no_section() {
        let text = "## A\n> ## B\n\n- ## C\n- d\n";
        let markdown = Markdown::of(text);
        assert_eq!(markdown.headings.len(), 1);
        assert_eq!(markdown.headings[0].body.end, text.len());
    }

    #[test]
    fn a_fence_that_is_never_closed_is_known() {
        assert!(Markdown::of("a\n```\nb\n").ends_in_a_fence());
        assert!(Markdown::of("- a\n  ```\n  b\n").ends_in_a_fence());
        assert!(!Markdown::of("a\n```\nb\n```\n").ends_in_a_fence());
        assert!(!Markdown::of("> ```\n> b\n> ```\n").ends_in_a_fence());
        assert!(!Markdown::of("- ```\n  b\n- c\n").ends_in_a_fence());
    }

    #[test]
    fn what_is_appended_goes_before_an_open_fence_or_comment() {
        assert_eq!(Markdown::of("a\n\n```\nb\n").appendable_end(), 3);
        assert_eq!(Markdown::of("a\n\n<!-- b\n").appendable_end(), 3);
        assert_eq!(Markdown::of("a\n\n<!-- b -->\n").appendable_end(), 14);
    }

    #[test]
    fn tables_give_their_cells() {
        let text = "| a | b |\n|---|---|\n| `x` | y\\|z |\n";
        let markdown = Markdown::of(text);
        let table = &markdown.tables[0];
        let row: Vec<_> = table.rows[0].iter().map(|it| markdown.slice(it)).collect();
        assert_eq!(row, ["`x`", "y\\|z"]);
        assert_eq!(markdown.slice(&table.header[1]), "b");
    }
}
