//! Fields: `**Name:** value` at the start of a line, a list item or a quote.

use std::ops::Range;

use crate::markdown::{Item, Markdown, distinct, line, name};

/// The value of a field as text: code without its backticks, no comment, no note behind code.
pub(super) fn text(markdown: &Markdown<'_>, field: &str) -> Option<String> {
    let value = markdown.slice(&find(markdown, field)?);
    let value = unquoted(value);
    (!value.is_empty() && !is_nothing(value)).then(|| value.to_owned())
}

/// A command may well stand in parentheses, so these alone make no placeholder of a text.
fn is_nothing(value: &str) -> bool {
    name::is_placeholder(value) && !value.starts_with('(')
}

/// The values of a field: `[a, b]`, `a, b` or the list below it, without placeholders and doubles.
pub(super) fn list(markdown: &Markdown<'_>, field: &str) -> Vec<String> {
    let Some(range) = find(markdown, field) else {
        return vec![];
    };
    let value = markdown.slice(&range);
    if value.is_empty() {
        return list_below(markdown, range.end);
    }
    let elements = elements(value).into_iter();
    distinct(elements.flat_map(name::names))
}

/// The names of the list that follows a line with nothing but blanks between.
fn list_below(markdown: &Markdown<'_>, at: usize) -> Vec<String> {
    let Some(first) = markdown.items.iter().find(|it| it.range.start >= at) else {
        return vec![];
    };
    let is_next = is_only_lead(&markdown.text[at..first.range.start]);
    let same_list = |it: &&Item| is_next && it.list == first.list;
    distinct(
        markdown
            .items
            .iter()
            .filter(same_list)
            .flat_map(|it| name::names(markdown.slice(&it.label))),
    )
}

/// Blanks and quote signs.
fn is_only_lead(text: &str) -> bool {
    text.chars().all(|it| it.is_whitespace() || it == '>')
}

/// The value of the first field of a name; a bold name goes before a plain one.
fn find(markdown: &Markdown<'_>, field: &str) -> Option<Range<usize>> {
    let bold = markdown
        .strong
        .iter()
        .find_map(|it| after_bold(markdown, it, field));
    let value = bold.or_else(|| after_plain(markdown, field))?;
    Some(line::trimmed(
        markdown.text,
        without_comment(markdown, value),
    ))
}

/// The rest of the line after `**Name:**` or `**Name**:`.
fn after_bold(markdown: &Markdown<'_>, bold: &Range<usize>, field: &str) -> Option<Range<usize>> {
    let text = markdown.text;
    let before = &text[line::start(text, bold.start)..bold.start];
    let inner = text.get(bold.start + 2..bold.end - 2)?.trim();
    let rest = bold.end..line::end(text, bold.end);
    let (name, value) = match inner.strip_suffix(':') {
        Some(name) => (name, rest),
        None => (inner, after_colon(text, rest)?),
    };
    let starts_line = !before.contains(char::is_alphabetic);
    (starts_line && same(name, field)).then_some(value)
}

/// The rest of the line after `Name:` that begins a paragraph's line or a list item.
fn after_plain(markdown: &Markdown<'_>, field: &str) -> Option<Range<usize>> {
    let whole = 0..markdown.text.len();
    markdown.prose_lines(&whole).find_map(|line| {
        let content = content(markdown, line);
        let colon = content.start + markdown.slice(&content).find(':')?;
        let named = same(&markdown.text[content.start..colon], field);
        named.then_some(colon + 1..content.end)
    })
}

/// A line without indent and list marker.
fn content(markdown: &Markdown<'_>, line: Range<usize>) -> Range<usize> {
    let item = markdown.items_in(&line).last();
    let start = item.map_or(line.start, |it| it.label.start.min(line.end));
    line::trimmed(markdown.text, start..line.end)
}

fn after_colon(text: &str, rest: Range<usize>) -> Option<Range<usize>> {
    let value = text[rest.clone()].trim_start().strip_prefix(':')?;
    Some(rest.end - value.len()..rest.end)
}

fn same(left: &str, right: &str) -> bool {
    left.trim().to_lowercase() == right.trim().trim_end_matches(':').to_lowercase()
}

fn without_comment(markdown: &Markdown<'_>, value: Range<usize>) -> Range<usize> {
    let comment = markdown
        .slice(&value)
        .find("<!--")
        .map(|at| value.start + at);
    let hidden = comment.filter(|at| markdown.is_hidden(&(*at..*at + 1)));
    value.start..hidden.unwrap_or(value.end)
}

/// `` `npm test` `` and `` `npm test` (a note) `` as `npm test`; anything else as it is.
fn unquoted(value: &str) -> &str {
    match name::leading_code(value) {
        Some((inner, rest)) if is_note_or_nothing(rest.trim_start()) => inner.trim(),
        _ => value,
    }
}

fn is_note_or_nothing(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(['(', '—', '–', '-', '#', ',', ';', '.'])
}

/// The elements of `[a, b]` or `a, b`.
fn elements(value: &str) -> Vec<&str> {
    let value = name::whole_code(value).unwrap_or(value).trim();
    let bracketed = value.strip_prefix('[').and_then(|it| it.rsplit_once(']'));
    let inner = bracketed.map_or(value, |(inner, _)| inner);
    let mut depth = Depth::default();
    inner
        .split(move |sign| depth.take(sign))
        .map(str::trim)
        .collect()
}

/// Where in a list of elements we are: commas in code and parentheses part nothing.
#[derive(Default)]
struct Depth {
    parentheses: usize,
    code: bool,
}

impl Depth {
    /// Whether a sign parts two elements.
    fn take(&mut self, sign: char) -> bool {
        match sign {
            '`' => self.code = !self.code,
            '(' if !self.code => self.parentheses += 1,
            ')' if !self.code => self.parentheses = self.parentheses.saturating_sub(1),
            _ => {}
        }
        sign == ',' && !self.code && self.parentheses == 0
    }
}
