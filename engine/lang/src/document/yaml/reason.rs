//! Why a text is no YAML, in plain words: the parser says what it met, people want to know what they
//! forgot.

use crate::source::Span;

/// What is wrong, where, and what to do.
pub(super) struct Reason {
    pub(super) span: Span,
    pub(super) message: String,
    /// What began what is wrong: a bracket, a quote.
    pub(super) related: Option<(Span, &'static str)>,
    pub(super) help: Option<String>,
}

/// What is known where the parser gave up.
pub(super) struct Stopped<'a> {
    pub(super) text: &'a str,
    /// The byte at which it gave up.
    pub(super) at: usize,
    /// Its own words.
    pub(super) words: &'a str,
    /// Where the last value that it understood ends.
    pub(super) understood: usize,
    /// The innermost bracket that is open.
    pub(super) bracket: Option<usize>,
}

impl Reason {
    fn new(span: Span, message: impl Into<String>) -> Self {
        Self {
            span,
            message: message.into(),
            related: None,
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn related(mut self, span: Span, label: &'static str) -> Self {
        self.related = Some((span, label));
        self
    }
}

impl Stopped<'_> {
    /// The reason in plain words; the parser's own where they are rare enough.
    pub(super) fn reason(&self) -> Reason {
        let says = |words: &[&str]| words.iter().any(|it| self.words.contains(it));
        if says(&["tab"]) && self.tab().is_some() {
            self.of_tab()
        } else if says(&["quoted scalar", "quoted-scalar", "-quoted"]) {
            self.of_quote()
        } else if says(&[
            "bracket",
            "flow mapping",
            "flow sequence",
            "illegal placement",
        ]) {
            self.of_bracket()
        } else if says(&["mapping values are not allowed"]) {
            self.of_colon()
        } else if says(&["simple key expected ':'"]) {
            self.of_missing_colon()
        } else if says(&[
            "block mapping",
            "block collection",
            "not allowed in this context",
        ]) {
            self.of_indentation()
        } else if says(&[
            "unexpected character",
            "unknown anchor",
            "an anchor or alias",
        ]) {
            self.of_character()
        } else {
            Reason::new(self.character(self.at), self.words)
        }
    }

    fn of_tab(&self) -> Reason {
        let tab = self.tab().unwrap_or(self.at);
        let tabs = self.text[tab..].bytes().take_while(|it| *it == b'\t');
        let span = Span::new(tab, tab + tabs.count());
        Reason::new(span, "a tab cannot indent YAML").help("indent with spaces, two for each level")
    }

    /// The tab at the beginning of the line where it stopped, or of one soon after it.
    fn tab(&self) -> Option<usize> {
        let start = self.line_start(self.at);
        let lines = self.text[start..].split_inclusive('\n');
        let mut at = start;
        for line in lines.take(3) {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(tab) = line[..blank].find('\t') {
                return Some(at + tab);
            }
            at += line.len();
        }
        None
    }

    fn of_quote(&self) -> Reason {
        if self.words.contains("escape") {
            return Reason::new(self.character(self.at), "`\\` begins nothing known here")
                .help("in double quotes write `\\\\` for it, or use single quotes");
        }
        let Some(open) = self.open_quote() else {
            return Reason::new(self.character(self.at), self.words);
        };
        let is_same_line = !self.text[open..self.at.max(open)].contains('\n');
        if is_same_line && self.words.contains("trailing content") {
            return self.of_early_end(open);
        }
        let quote = &self.text[open..=open];
        Reason::new(Span::new(open, open + 1), "this quote is not closed")
            .help(format!("end the text with {quote}"))
    }

    fn of_early_end(&self, open: usize) -> Reason {
        let is_single = self.text[open..].starts_with('\'');
        let help = if is_single {
            "write an apostrophe within single quotes twice, as in 'it''s', or use double quotes"
        } else {
            "write a quote within double quotes as \\\", or use single quotes around all of it"
        };
        Reason::new(
            self.character(self.at),
            "the quoted text has ended before this",
        )
        .related(Span::new(open, open + 1), "it begins here")
        .help(help)
    }

    /// The quote that begins the value which was not understood.
    fn open_quote(&self) -> Option<usize> {
        let end = self.at.min(self.text.len());
        let rest = self.text.get(self.understood..end)?;
        let mut before = ' ';
        for (offset, character) in rest.char_indices() {
            let may_begin = matches!(before, ' ' | '\t' | '\n' | '[' | '{' | ',');
            if may_begin && matches!(character, '"' | '\'') {
                return Some(self.understood + offset);
            }
            before = character;
        }
        None
    }

    fn of_bracket(&self) -> Reason {
        let met = self.text[self.at..].chars().next().unwrap_or('\n');
        let is_closer = matches!(met, ']' | '}');
        let Some(open) = self.opened() else {
            return Reason::new(
                self.character(self.at),
                "nothing is open that this could close",
            )
            .help("remove it; a text that holds brackets stands in quotes");
        };
        let (name, closer) = closer(self.text[open..].starts_with('['));
        let span = Span::new(open, open + 1);
        if is_closer && !self.words.contains("mismatched") {
            return Reason::new(
                self.character(self.at),
                "nothing is open that this could close",
            )
            .help("remove it; a text that holds brackets stands in quotes");
        }
        Reason::new(span, format!("this {name} is not closed")).help(format!(
            "close it with `{closer}`, and put a comma between its entries"
        ))
    }

    /// The bracket that is not closed: where the parser points, or the innermost it has entered.
    fn opened(&self) -> Option<usize> {
        let points = self.text[self.at..].starts_with(['[', '{']);
        if points { Some(self.at) } else { self.bracket }
    }

    fn of_colon(&self) -> Reason {
        let line = self.line_start(self.at);
        let before = &self.text[line..self.at];
        let keys = before.matches(": ").count();
        if keys == 0 {
            return Reason::new(
                self.first_word(line),
                "this line is indented further than the key above it",
            )
            .help("begin it in the column of its neighbours, or end the line above with `:`");
        }
        Reason::new(self.character(self.at), "a second `:` in this line")
            .help("a text that holds `: ` stands in quotes")
    }

    fn of_missing_colon(&self) -> Reason {
        let span = self.first_word(self.at);
        let word = &self.text[span.start..span.end];
        if let Some((key, value)) = word.split_once(':').filter(|(_, value)| !value.is_empty()) {
            return Reason::new(span, format!("there is no space after the `:` of `{key}`"))
                .help(format!("write `{key}: {value}`"));
        }
        Reason::new(span, format!("there is no `:` after the key `{word}`"))
            .help(format!("write `{word}:`, and its value after a space"))
    }

    fn of_indentation(&self) -> Reason {
        let span = self.first_word(self.at);
        Reason::new(span, "this line fits none of the lines above it")
            .help("begin it in the column of its neighbours; a map has `key: value`, a list `- item`, and none has both")
    }

    fn of_character(&self) -> Reason {
        let span = self.character(self.at);
        let character = &self.text[span.start..span.end];
        let message = match character {
            "*" => "`*` begins an alias of YAML, and nothing has that name".to_owned(),
            it => format!("no text begins with `{it}` in YAML, unless it stands in quotes"),
        };
        Reason::new(span, message).help("put the whole text in quotes")
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |it| it + 1)
    }

    /// The first word at or after a byte.
    fn first_word(&self, at: usize) -> Span {
        let blank = self.text[at..].len() - self.text[at..].trim_start().len();
        let start = at + blank;
        let word = self.text[start..]
            .split_whitespace()
            .next()
            .unwrap_or_default();
        Span::new(start, start + word.len())
    }

    fn character(&self, at: usize) -> Span {
        let length = self.text[at..].chars().next().map_or(0, char::len_utf8);
        Span::new(at, at + length)
    }
}

fn closer(is_list: bool) -> (&'static str, char) {
    if is_list { ("list", ']') } else { ("map", '}') }
}

#[cfg(test)]
mod tests {
    use crate::document::Document;
    use crate::source::Source;

    /// A text that is no YAML, what is marked in it, and words of the message and of the help.
    const BROKEN: &[(&str, &str, &str, &str)] = &[
        ("a: 1\n\tb: 2\n", "\t", "a tab cannot indent", "spaces"),
        (
            "a:\n  b: c\n   d: 1\n",
            "d:",
            "indented further",
            "neighbours",
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            "c:",
            "fits none of the lines above",
            "neighbours",
        ),
        (
            "a:\n  - b: 1\n  c: 2\n",
            "c:",
            "fits none of the lines above",
            "`- item`",
        ),
        ("a: 1\nb 2\n", "b", "no `:` after the key `b`", "`b:`"),
        (
            "a: 1\nb:2\nc: 3\n",
            "b:2",
            "no space after the `:` of `b`",
            "`b: 2`",
        ),
        ("a: b: c\n", ":", "a second `:`", "quotes"),
        (
            "a: \"one\nb: \"two\"\n",
            "\"",
            "this quote is not closed",
            "end the text with \"",
        ),
        (
            "a: { b: \"x }\nc: \"y\"\n",
            "\"",
            "this quote is not closed",
            "end the text with \"",
        ),
        (
            "a: 'one\nb: 2\n",
            "'",
            "this quote is not closed",
            "end the text with '",
        ),
        (
            "a: 'the team's own'\n",
            "s",
            "has ended before this",
            "twice",
        ),
        ("a: [b, c\nd: 1\n", "[", "this list is not closed", "`]`"),
        ("a: { b: 1\nd: 1\n", "{", "this map is not closed", "`}`"),
        ("a: { b: [1 }\n", "[", "this list is not closed", "`]`"),
        ("a: { b: 1 }}\n", "}", "nothing is open", "remove it"),
        ("a: @b\n", "@", "no text begins with `@`", "quotes"),
        ("a: [*.rs]\n", "*", "begins an alias", "quotes"),
        ("a: !b.c\n", "!b.c", "is a tag", "`not`"),
        ("a: {{ b.c }}\n", "{{ b.c }}", "begins a map", "quotes"),
        (
            "a: { [b]: c }\n",
            "[b]",
            "a key is a text",
            "before the `:`",
        ),
    ];

    #[test]
    fn what_is_no_yaml_is_told_once_in_plain_words_where_it_begins() {
        for (text, marked, message, help) in BROKEN {
            let document = Document::yaml(Source::new("test.yaml", *text));
            let [found] = document.diagnostics() else {
                panic!("one fault in {text:?}: {:?}", document.diagnostics())
            };
            let slice = document.source().slice(found.place.span);
            assert_eq!(slice, *marked, "{text:?}: {}", found.message);
            assert!(
                found.message.contains(message),
                "{text:?}: {}",
                found.message
            );
            let said = found.help.as_deref().unwrap_or_default();
            assert!(said.contains(help), "{text:?}: {said}");
        }
    }

    #[test]
    fn whatever_is_no_yaml_has_a_place_within_it() {
        let pieces = [
            "a", ":", " ", "\n", "  ", "\t", "\"", "'", "[", "]", "{", "}", "- ", "é", "*", "&x ",
            "!", "|", "#",
        ];
        let mut number = 7_usize;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..12 {
                number = number
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                text.push_str(pieces[(number >> 33) % pieces.len()]);
            }
            let document = Document::yaml(Source::new("test.yaml", text.as_str()));
            for found in document.diagnostics() {
                assert!(
                    text.get(found.place.span.start..found.place.span.end)
                        .is_some(),
                    "{text:?}"
                );
            }
        }
    }
}
