//! Strings in quotes: on one line or on many, with escapes or raw.

use super::Fault;
use super::cursor::{NEWLINES, is_forbidden, is_space, newline_length};
use crate::source::Span;

/// A string as it stands, without its quotes.
struct Quoted<'t> {
    body: &'t str,
    /// All its bytes.
    span: Span,
    /// Where the body begins.
    start: usize,
    is_raw: bool,
}

/// How a string opens.
struct Opening {
    /// Where its text begins.
    start: usize,
    is_raw: bool,
    is_long: bool,
    /// What ends it.
    closing: String,
}

/// Reads the string that begins at `at`; its text, and where it ends.
pub(super) fn string(text: &str, at: usize) -> Result<(String, usize), Fault> {
    let opening = Opening::at(text, at);
    let body = &text[opening.start..];
    let length = closing_at(body, &opening).ok_or_else(|| opening.unclosed(at))?;
    let end = opening.start + length + opening.closing.len();
    let quoted = Quoted {
        body: &body[..length],
        span: Span::new(at, end),
        start: opening.start,
        is_raw: opening.is_raw,
    };
    quoted.allowed()?;
    let text = if opening.is_long {
        quoted.of_lines()
    } else {
        quoted.of_line()
    };
    Ok((text?, end))
}

impl Opening {
    fn at(text: &str, at: usize) -> Self {
        let rest = &text[at..];
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let rest = &rest[hashes..];
        let is_long = rest.starts_with("\"\"\"") && newline_length(&rest[3..]) > 0;
        let quotes = if is_long { "\"\"\"" } else { "\"" };
        Self {
            start: at + hashes + quotes.len(),
            is_raw: hashes > 0,
            is_long,
            closing: format!("{quotes}{}", "#".repeat(hashes)),
        }
    }

    fn unclosed(&self, at: usize) -> Fault {
        let closing = &self.closing;
        let help = if self.is_long {
            format!("end it with `{closing}` on a line of its own")
        } else {
            format!("end it with `{closing}` on its line; a text of many lines stands in `\"\"\"`")
        };
        Fault::new(Span::new(at, self.start), "this string is never closed").help(help)
    }
}

/// Where the closing quotes stand.
fn closing_at(body: &str, opening: &Opening) -> Option<usize> {
    let mut escape: Option<bool> = None;
    for (at, character) in body.char_indices() {
        match escape {
            // White space behind a `\` is left out, with the ends of its lines.
            Some(_) if is_blank(character) => {
                escape = Some(true);
                continue;
            }
            Some(false) => {
                escape = None;
                continue;
            }
            _ => escape = None,
        }
        if !opening.is_raw && character == '\\' {
            escape = Some(false);
        } else if character == '"' && body[at..].starts_with(&opening.closing) {
            return Some(at);
        } else if !opening.is_long && NEWLINES.contains(&character) {
            return None;
        }
    }
    None
}

fn is_blank(character: char) -> bool {
    is_space(character) || NEWLINES.contains(&character)
}

impl Quoted<'_> {
    fn allowed(&self) -> Result<(), Fault> {
        let Some(at) = self.body.find(is_forbidden) else {
            return Ok(());
        };
        let character = self.body[at..].chars().next().unwrap_or_default();
        let at = self.start + at;
        let span = Span::new(at, at + character.len_utf8());
        let code = u32::from(character);
        let fault = Fault::new(
            span,
            format!("the character U+{code:04X} cannot be seen and may not stand here"),
        );
        Err(fault.help(format!("write `\\u{{{code:x}}}`")))
    }

    fn of_line(&self) -> Result<String, Fault> {
        if self.is_raw {
            return Ok(self.body.to_owned());
        }
        unescaped(&without_blanks(self.body), self.span)
    }

    /// The lines without what they are all indented by, which the last one tells.
    fn of_lines(&self) -> Result<String, Fault> {
        let body = &self.body[newline_length(self.body)..];
        let body = if self.is_raw {
            body.to_owned()
        } else {
            without_blanks(body)
        };
        let mut lines = lines(&body);
        let indentation = lines.pop().unwrap_or_default();
        if !indentation.chars().all(is_space) {
            let end = Span::new(self.span.end - 1, self.span.end);
            let fault = Fault::new(
                end,
                "the closing quotes of a text of many lines stand on a line of their own",
            );
            return Err(fault);
        }
        let lines: Result<Vec<_>, _> = lines.iter().map(|it| self.line(it, indentation)).collect();
        Ok(lines?.join("\n"))
    }

    fn line(&self, line: &str, indentation: &str) -> Result<String, Fault> {
        if line.chars().all(is_space) {
            return Ok(String::new());
        }
        let Some(line) = line.strip_prefix(indentation) else {
            let at = self.body.find(line).unwrap_or(0) + self.start;
            let fault = Fault::new(
                Span::new(at, at + line.len()),
                "this line is not indented as the closing quotes are",
            );
            return Err(fault.help(
                "begin each line of the text with the white space before the closing quotes",
            ));
        };
        if self.is_raw {
            return Ok(line.to_owned());
        }
        unescaped(line, self.span)
    }
}

/// The lines of a text, by any line break.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find(NEWLINES) {
        lines.push(&rest[..end]);
        rest = &rest[end + newline_length(&rest[end..])..];
    }
    lines.push(rest);
    lines
}

/// The text without each `\` before white space, and without that.
fn without_blanks(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let after = &rest[1..];
        let trimmed = after.trim_start_matches(is_blank);
        if trimmed.len() < after.len() {
            rest = trimmed;
            continue;
        }
        let length = 1 + after.chars().next().map_or(0, char::len_utf8);
        kept.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    kept + rest
}

fn unescaped(text: &str, span: Span) -> Result<String, Fault> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let (character, length) = escape(&rest[at..], span)?;
        plain.push(character);
        rest = &rest[at + length..];
    }
    plain.push_str(rest);
    Ok(plain)
}

/// The character of an escape, and how many bytes it takes.
fn escape(text: &str, span: Span) -> Result<(char, usize), Fault> {
    let short = |it| Ok((it, 2));
    match text[1..].chars().next() {
        Some('n') => short('\n'),
        Some('r') => short('\r'),
        Some('t') => short('\t'),
        Some('s') => short(' '),
        Some('b') => short('\u{8}'),
        Some('f') => short('\u{c}'),
        Some(it @ ('\\' | '"')) => short(it),
        Some('u') => unicode(text).ok_or_else(|| bad_escape("\\u", span)),
        it => Err(bad_escape(&format!("\\{}", it.unwrap_or(' ')), span)),
    }
}

fn unicode(text: &str) -> Option<(char, usize)> {
    let digits = text.strip_prefix("\\u{")?.split_once('}')?.0;
    let is_hex = !digits.is_empty() && digits.len() <= 6;
    let is_hex = is_hex && digits.chars().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((char::from_u32(code)?, digits.len() + 4))
}

fn bad_escape(written: &str, span: Span) -> Fault {
    let fault = Fault::new(span, format!("`{written}` is no escape in this text"));
    fault.help("write `\\\\` for a `\\`, or make the string raw: `#\"text\"#`")
}
