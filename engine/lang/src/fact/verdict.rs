//! Verdicts: a word that counts only as an exact line in its declared place.
//!
//! A text that merely mentions a word ("plaintext password"), a line with more on it, an example
//! in a fence and a report that was cut off all read as *no verdict*, never as a good one.

use std::ops::Range;

use crate::markdown::{Markdown, line};

/// A word and the exact lines that say it.
pub type Lines = (String, Vec<String>);

/// Where the verdict of a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The last line outside fences that is not blank.
    LastLine,
    /// The first line outside fences that is not blank.
    FirstLine,
}

/// How to read a verdict. Lines are compared without the blanks, `**` and backticks around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerdictSpec {
    /// Where it stands.
    pub place: Place,
    /// The words that the line in that place can say.
    pub words: Vec<Lines>,
    /// The words that a document can say whose only line it is.
    pub whole: Vec<Lines>,
    /// The word for a document that is not there or blank.
    pub absent: String,
    /// The word for a document without a verdict.
    pub missing: String,
}

impl VerdictSpec {
    /// Every word that reading can give, each once, in the order of declaration.
    pub fn possible_words(&self) -> Vec<String> {
        let declared = self.words.iter().chain(&self.whole).map(|(word, _)| word);
        let mut words: Vec<String> = vec![];
        for word in declared.chain([&self.absent, &self.missing]) {
            if !words.contains(word) {
                words.push(word.clone());
            }
        }
        words
    }

    /// The word that a document says; `None` is a document that is not there.
    pub fn read(&self, text: Option<&str>) -> &str {
        let Some(text) = text.filter(|it| !is_blank(it)) else {
            return &self.absent;
        };
        let markdown = Markdown::of(text);
        let whole = only_line(&markdown).and_then(|it| word(&self.whole, it));
        let placed = || word(&self.words, &self.place.line(&markdown)?);
        whole.or_else(placed).unwrap_or(&self.missing)
    }
}

impl Place {
    fn line(self, markdown: &Markdown<'_>) -> Option<String> {
        match self {
            Place::LastLine => shown(markdown, open_lines(markdown).last()?),
            Place::FirstLine => shown(markdown, open_lines(markdown).next()?),
        }
        .filter(|_| !markdown.ends_in_a_fence())
    }
}

/// The lines outside fences that are not blank.
fn open_lines(markdown: &Markdown<'_>) -> impl Iterator<Item = Range<usize>> {
    said_lines(markdown).filter(|it| !markdown.is_fenced(it))
}

fn said_lines(markdown: &Markdown<'_>) -> impl Iterator<Item = Range<usize>> {
    line::lines(markdown.text).filter(|it| !is_blank(markdown.slice(it)))
}

/// The line of a document that has no other.
fn only_line<'a>(markdown: &Markdown<'a>) -> Option<&'a str> {
    let mut lines = said_lines(markdown);
    let first = lines.next()?;
    let is_only = lines.next().is_none() && !markdown.is_hidden(&first);
    is_only.then(|| markdown.slice(&first))
}

/// A line, unless it is code, comment or front matter.
fn shown(markdown: &Markdown<'_>, line: Range<usize>) -> Option<String> {
    (!markdown.is_hidden(&line)).then(|| markdown.slice(&line).to_owned())
}

fn word<'a>(words: &'a [Lines], line: &str) -> Option<&'a str> {
    let (line, bare) = (bare_of_blanks(line), bare(line));
    let says = |it: &String| it.trim() == line || it.trim() == bare;
    let found = words.iter().find(|(_, lines)| lines.iter().any(says));
    found.map(|(word, _)| word.as_str())
}

/// A line without the pairs of `**` and backticks around it.
fn bare(line: &str) -> &str {
    let mut line = bare_of_blanks(line);
    while let Some(inner) = ["**", "`"]
        .iter()
        .find_map(|pair| line.strip_prefix(pair)?.strip_suffix(pair))
    {
        line = inner.trim();
    }
    line
}

fn is_blank(text: &str) -> bool {
    bare_of_blanks(text).is_empty()
}

/// Without blanks and a byte order mark.
fn bare_of_blanks(text: &str) -> &str {
    text.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}')
}
