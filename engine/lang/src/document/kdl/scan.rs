//! A look at KDL before it is parsed: comments are taken out, and what the parser cannot bear is
//! refused. The parser recurses for every level and every comment; deep ones would end the process.

use crate::source::Span;

use super::super::comment::Comment;
use super::super::limits::{DEEPEST, MOST_NODES};

/// How deep `/-` may stand in what `/-` leaves out; each level doubles the time of the parser.
const DEEPEST_LEFT_OUT: usize = 3;

/// The characters that end a line in KDL.
pub(in crate::document) const NEWLINES: [char; 7] = [
    '\n', '\r', '\u{85}', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}',
];

/// What was seen.
pub(in crate::document) struct Scan {
    /// The text with blanks where comments were; every other byte is where it was.
    pub text: String,
    /// The comments.
    pub comments: Vec<Comment>,
    /// Why the text cannot be parsed.
    pub fault: Option<(Span, String)>,
}

/// Looks at a text.
pub(in crate::document) fn scan(text: &str) -> Scan {
    let mut scanner = Scanner::new(text);
    while scanner.fault.is_none() && scanner.at < text.len() {
        scanner.step();
    }
    scanner.finish()
}

/// Whether something was left out by `/-` on the node that is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    No,
    /// `/-` was read, and nothing after it.
    Next,
    Yes,
}

struct Open {
    at: usize,
    left_out: LeftOut,
    /// How many `/-` it stands in.
    depth: usize,
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    left_out: LeftOut,
    in_word: bool,
    /// Whether the line goes on after its end, for a `\\` stands there.
    joined: bool,
    words: usize,
    open: Vec<Open>,
    comments: Vec<Comment>,
    fault: Option<(Span, String)>,
}

impl<'t> Scanner<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            left_out: LeftOut::No,
            in_word: false,
            joined: false,
            words: 0,
            open: Vec::new(),
            comments: Vec::new(),
            fault: None,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn step(&mut self) {
        let rest = self.rest();
        let first = rest.chars().next().unwrap_or(' ');
        match first {
            '/' if rest.starts_with("//") => self.line_comment(),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '/' if rest.starts_with("/-") => self.leave_out(),
            '"' => self.string(0),
            '#' if self.raw_hashes() > 0 => self.string(self.raw_hashes()),
            '{' => self.begin(),
            '}' => self.end(),
            ';' => self.end_node(first),
            '\\' => {
                self.joined = true;
                self.pass(1, false);
            }
            _ if NEWLINES.contains(&first) => self.end_node(first),
            _ if first.is_whitespace() => self.pass(first.len_utf8(), false),
            _ => self.word(first),
        }
    }

    fn pass(&mut self, bytes: usize, in_word: bool) {
        self.at += bytes;
        self.in_word = in_word;
    }

    fn word(&mut self, first: char) {
        if !self.in_word {
            self.count();
        }
        self.pass(first.len_utf8(), true);
    }

    /// A word or string more; a property has two of them and is one value.
    fn count(&mut self) {
        self.words += 1;
        self.joined = false;
        if self.left_out == LeftOut::Next {
            self.left_out = LeftOut::Yes;
        }
        if self.words > 2 * MOST_NODES {
            let message = format!("the document has more than {MOST_NODES} values");
            self.refuse(self.at, 1, message);
        }
    }

    fn refuse(&mut self, at: usize, bytes: usize, message: String) {
        self.fault = Some((Span::new(at, (at + bytes).min(self.text.len())), message));
    }

    fn line_comment(&mut self) {
        let rest = self.rest();
        let end = rest.find(NEWLINES).unwrap_or(rest.len());
        self.comment(end, &rest[2..end]);
    }

    fn comment(&mut self, bytes: usize, said: &str) {
        let span = Span::new(self.at, self.at + bytes);
        self.comments.push(Comment::new(self.text, span, said));
        self.pass(bytes, false);
    }

    /// Comments of this kind may stand in each other.
    fn block_comment(&mut self) {
        let rest = self.rest();
        let (mut depth, mut at) = (0_usize, 0);
        loop {
            let Some(next) = rest[at..].find(['*', '/']) else {
                return self.refuse(self.at, 2, "this comment is never closed".to_owned());
            };
            at += next;
            match rest.get(at..at + 2) {
                Some("/*") => (depth, at) = (depth + 1, at + 2),
                Some("*/") => (depth, at) = (depth - 1, at + 2),
                _ => at += 1,
            }
            if depth == 0 {
                return self.comment(at, &rest[2..at - 2]);
            }
        }
    }

    fn leave_out(&mut self) {
        self.left_out = LeftOut::Next;
        self.pass(2, false);
    }

    fn raw_hashes(&self) -> usize {
        let rest = self.rest();
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        if rest[hashes..].starts_with('"') {
            hashes
        } else {
            0
        }
    }

    /// A string, raw where it has hashes; one that is not closed is the parser's to tell.
    fn string(&mut self, hashes: usize) {
        self.count();
        let rest = &self.rest()[hashes..];
        let is_long = rest.starts_with("\"\"\"") && rest[3..].starts_with(NEWLINES);
        let quotes = if is_long { "\"\"\"" } else { "\"" };
        let closing = format!("{quotes}{}", "#".repeat(hashes));
        let body = &rest[quotes.len()..];
        let end = closing_at(body, &closing, hashes == 0, is_long);
        self.pass(hashes + quotes.len() + end, false);
    }

    fn begin(&mut self) {
        let outer = self.open.last().map_or(0, |it| it.depth);
        let depth = outer + usize::from(self.left_out != LeftOut::No);
        let left_out = std::mem::replace(&mut self.left_out, LeftOut::No);
        self.open.push(Open {
            at: self.at,
            left_out,
            depth,
        });
        if self.open.len() > DEEPEST {
            let message = format!("values stand more than {DEEPEST} deep in each other");
            self.refuse(self.at, 1, message);
        } else if depth > DEEPEST_LEFT_OUT {
            let message = format!("`/-` stands more than {DEEPEST_LEFT_OUT} deep in itself");
            self.refuse(self.at, 1, message);
        }
        self.pass(1, false);
    }

    fn end(&mut self) {
        match self.open.pop() {
            None => self.refuse(
                self.at,
                1,
                "there is no `{` that this `}` closes".to_owned(),
            ),
            Some(open) if open.left_out == LeftOut::No => self.left_out = LeftOut::No,
            Some(_) => self.left_out = LeftOut::Yes,
        }
        self.pass(1, false);
    }

    /// What ends a node also ends what was left out of it, unless that is yet to come.
    fn end_node(&mut self, ended_by: char) {
        if !std::mem::take(&mut self.joined) && self.left_out == LeftOut::Yes {
            self.left_out = LeftOut::No;
        }
        self.pass(ended_by.len_utf8(), false);
    }

    fn finish(mut self) -> Scan {
        if let (None, Some(open)) = (&self.fault, self.open.last()) {
            self.refuse(open.at, 1, "this `{` is never closed".to_owned());
        }
        Scan {
            text: blanked(self.text, &self.comments),
            comments: self.comments,
            fault: self.fault,
        }
    }
}

/// The byte after the string's closing quotes, or where it breaks off.
fn closing_at(body: &str, closing: &str, has_escapes: bool, is_long: bool) -> usize {
    let mut escaped = false;
    for (at, character) in body.char_indices() {
        if escaped {
            escaped = false;
        } else if has_escapes && character == '\\' {
            escaped = true;
        } else if character == '"' && body[at..].starts_with(closing) {
            return at + closing.len();
        } else if !is_long && NEWLINES.contains(&character) {
            return at;
        }
    }
    body.len()
}

/// The text with blanks for comments.
fn blanked(text: &str, comments: &[Comment]) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut at = 0;
    for comment in comments {
        blanked.push_str(&text[at..comment.span.start]);
        blanked.extend(std::iter::repeat_n(' ', comment.span.len()));
        at = comment.span.end;
    }
    blanked.push_str(&text[at..]);
    blanked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<String> {
        scan(text).fault.map(|(_, message)| message)
    }

    #[test]
    fn comments_are_taken_out_and_nothing_else() {
        let text = "a \"// no\" // yes é\nb #\"/* no */\"# /* yes /* in */ it */ c\n\"\"\"\n// no\n\"\"\"\n";
        let scan = scan(text);
        let said: Vec<_> = scan.comments.iter().map(|it| it.lines.join("|")).collect();
        assert_eq!(said, ["yes é", "yes /* in */ it"]);
        assert_eq!(scan.text.len(), text.len());
        assert!(scan.text.contains("// no") && !scan.text.contains("yes"));
    }

    #[test]
    fn what_the_parser_cannot_bear_is_refused() {
        assert!(fault(&"a {".repeat(2000)).is_some_and(|it| it.contains("deep")));
        assert!(fault(&"}".repeat(100_000)).is_some());
        assert!(fault("a {").is_some_and(|it| it.contains("never closed")));
        assert!(fault("/* a /* b */").is_some());
        assert!(fault(&"/-a {\n".repeat(20)).is_some_and(|it| it.contains("`/-`")));
        assert_eq!(fault("a \"{\" { b #\"{\"\"# }"), None);
        assert_eq!(fault("/-a {\n  b\n}\nc { d { e { f { g } } } }"), None);
    }
}
