//! YAML to nodes, by granit-parser: every node with its bytes, aliases and merge keys resolved
//! within a budget, duplicate keys reported with both places.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};

use self::reason::{Reason, Stopped};
use super::comment::Comment;
use super::limits::{DEEPEST, MOST_NODES, too_large};
use super::{Field, Format, Node, Scalar, Style, Value};
use crate::diagnostic::Diagnostic;
use crate::fix::{Fix, Safety};
use crate::source::{Place, Source, Span};

mod reason;

pub(super) fn parse(source: &Arc<Source>) -> (Node, Vec<Diagnostic>) {
    let mut builder = Builder::new(source);
    if let Some(fault) = too_large(source) {
        builder.diagnostics.push(fault);
        return builder.finish();
    }
    // Comments are no values, and many of them in a row are no fault.
    let options = granit_parser::options! { emit_comments: false };
    for event in Parser::new_from_str_with_options(source.text(), options) {
        let carry_on = match event {
            Ok((event, span)) => builder.event(event, to_span(&span)),
            Err(error) => builder.syntax(&error),
        };
        if !carry_on {
            break;
        }
    }
    builder.finish()
}

/// The comments of a text, as far as it can be parsed.
pub(super) fn comments(text: &str) -> Vec<Comment> {
    let events = Parser::new_from_str(text).map_while(Result::ok);
    let comments = events.filter_map(|(event, span)| match event {
        Event::Comment(said, _) => Some(Comment::new(text, to_span(&span), &said)),
        _ => None,
    });
    comments.collect()
}

fn to_span(span: &granit_parser::Span) -> Span {
    span.byte_range()
        .map_or_else(Span::default, |it| Span::new(it.start, it.end))
}

/// How large a value is.
#[derive(Clone, Copy)]
struct Extent {
    nodes: usize,
    depth: usize,
}

/// A list or map that is not yet complete.
struct Open {
    start: usize,
    anchor: usize,
    kind: Container,
}

enum Container {
    List(Vec<Node>),
    Map(Vec<Field>, Option<(String, Span)>),
}

struct Builder<'a> {
    source: &'a Arc<Source>,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, (Node, Extent)>,
    nodes: usize,
    /// Where the last value ends that was understood.
    understood: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    fn new(source: &'a Arc<Source>) -> Self {
        Self {
            source,
            open: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            nodes: 0,
            understood: 0,
            diagnostics: Vec::new(),
        }
    }

    /// Takes one event; false stops the parse.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        self.understood = self.understood.max(span.end);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                if let Some(own) = tag
                    .as_ref()
                    .filter(|it| it.handle() == "!" && !it.suffix().is_empty())
                {
                    return self.own_tag(span, own.suffix());
                }
                let tagged = tag.is_some_and(|it| it.to_string().ends_with("str"));
                self.value(scalar(text, style, tagged, span), anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(span, anchor, Container::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, _) => {
                self.begin(span, anchor, Container::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::DocumentStart(..) if self.root.is_some() => self.second_document(span),
            _ => true,
        }
    }

    /// What begins with `!` is a tag: YAML lets a program give it a meaning, and this one gives none.
    fn own_tag(&mut self, span: Span, suffix: &str) -> bool {
        let text = self.source.text();
        let before = &text[..span.start.min(text.len())];
        let start = before.rfind(&format!("!{suffix}")).unwrap_or(span.start);
        let span = Span::new(start, (start + suffix.len() + 1).min(text.len()));
        let message = format!("`!{suffix}` is a tag of YAML, which means nothing here");
        let place = self.at(span);
        let help = "a text that begins with `!` stands in quotes; in a condition write `not`";
        self.diagnostics
            .push(Diagnostic::error("syntax", place, message).help(help));
        false
    }

    fn begin(&mut self, span: Span, anchor: usize, kind: Container) -> bool {
        if self.open.len() >= DEEPEST {
            return self.too_deep(span);
        }
        let start = span.start;
        self.open.push(Open {
            start,
            anchor,
            kind,
        });
        true
    }

    fn too_deep(&mut self, span: Span) -> bool {
        let message = format!("values stand more than {DEEPEST} deep in each other");
        self.stop(span, message)
    }

    fn end(&mut self, span: Span) -> bool {
        let Some(open) = self.open.pop() else {
            return true;
        };
        let (value, last) = match open.kind {
            Container::List(items) => {
                let last = items.last().map(|it| it.span.end);
                (Value::List(items), last)
            }
            Container::Map(fields, _) => {
                let last = fields.last().map(|it| it.node.span.end);
                (Value::Map(self.merged(fields)), last)
            }
        };
        // A block collection ends where its last value ends; a flow one at its bracket.
        let end = if self.closes_with_bracket(span) {
            span.end
        } else {
            last.unwrap_or(span.start)
        };
        let span = Span::new(open.start, end.max(open.start));
        self.value(Node { span, value }, open.anchor)
    }

    fn closes_with_bracket(&self, span: Span) -> bool {
        matches!(self.source.slice(span), "]" | "}")
    }

    fn alias(&mut self, anchor: usize, span: Span) -> bool {
        let Some((node, extent)) = self.anchors.get(&anchor) else {
            let message = "this alias stands inside the value that it names";
            return self.stop(span, message.to_owned());
        };
        if self.open.len() + extent.depth > DEEPEST {
            return self.too_deep(span);
        }
        self.nodes += extent.nodes;
        let node = node.clone();
        self.value_up_to(node, 0, span.end)
    }

    fn value(&mut self, node: Node, anchor: usize) -> bool {
        let end = node.span.end;
        self.value_up_to(node, anchor, end)
    }

    /// A value, and where it ends in the text: an alias ends elsewhere than the value that it names.
    fn value_up_to(&mut self, node: Node, anchor: usize, end: usize) -> bool {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            let message = format!("the document has more than {MOST_NODES} values");
            return self.stop(node.span, message);
        }
        if anchor != 0 {
            let extent = Extent::of(&node);
            self.anchors.insert(anchor, (node.clone(), extent));
        }
        self.place(node, end);
        true
    }

    fn place(&mut self, node: Node, end: usize) {
        match self.open.last_mut().map(|it| &mut it.kind) {
            None => self.root = Some(node),
            Some(Container::List(items)) => items.push(node),
            Some(Container::Map(_, key @ None)) if is_collection(&node) => {
                let span = node.span;
                *key = Some((key_text(node.value, self.source, span), span));
                self.nested_key(span);
            }
            Some(Container::Map(fields, key)) => match key.take() {
                None => *key = Some((key_text(node.value, self.source, node.span), node.span)),
                Some((key, key_span)) => fields.push(Field {
                    span: entry(self.source, key_span, end),
                    key,
                    key_span,
                    node,
                }),
            },
        }
    }

    /// Resolves `<<` and drops, with a diagnostic, every key that stands twice.
    fn merged(&mut self, fields: Vec<Field>) -> Vec<Field> {
        if self.stands_as_it_is(&fields) {
            return fields;
        }
        let (merges, own): (Vec<_>, Vec<_>) = fields
            .into_iter()
            .partition(|it| self.source.slice(it.key_span) == "<<");
        let mut kept = Unique::default();
        for field in own {
            if let Err((first, field)) = kept.add(field) {
                self.duplicate(first, &field);
            }
        }
        for field in merges.iter().flat_map(merge_sources).flat_map(Node::fields) {
            if !kept.has(&field.key) {
                let _ = kept.add(field.clone());
            }
        }
        kept.fields
    }

    /// Whether a map is small, merges nothing and has each key once, as nearly all do.
    fn stands_as_it_is(&self, fields: &[Field]) -> bool {
        let is_plain = |(place, it): (usize, &Field)| {
            let before = &fields[..place];
            self.source.slice(it.key_span) != "<<" && before.iter().all(|other| other.key != it.key)
        };
        fields.len() <= FEW && fields.iter().enumerate().all(is_plain)
    }

    /// A map or list where a key stands: most often an expression that lost its quotes.
    fn nested_key(&mut self, span: Span) {
        let text = self.source.text();
        let is_expression =
            text[..span.start].ends_with('{') && text[span.start..].starts_with('{');
        let (span, message, help) = if is_expression {
            let end = usize::from(text[span.end..].starts_with('}'));
            (
                Span::new(span.start - 1, span.end + end),
                "`{{` begins a map of YAML here, not an expression",
                "put the whole text in quotes: \"{{ … }}\"",
            )
        } else {
            (
                span,
                "a key is a text, not a map or list",
                "write a text before the `:`",
            )
        };
        let found = Diagnostic::error("syntax", self.at(span), message).help(help);
        self.diagnostics.push(found);
    }

    fn duplicate(&mut self, first: Span, field: &Field) {
        let message = format!("the key `{}` stands twice in this map", field.key);
        let diagnostic = Diagnostic::error("duplicate_key", self.at(field.key_span), message)
            .related(self.at(first), "it stands here first")
            .help("keep one of the two");
        let title = format!("remove the second `{}`", field.key);
        let fix = Fix::without(Format::Yaml, self.source, field.span, Safety::Unsafe, title);
        self.diagnostics.push(diagnostic.maybe_fix(fix));
    }

    fn second_document(&mut self, span: Span) -> bool {
        self.stop(
            span,
            "a second document begins here; one file holds one document".to_owned(),
        )
    }

    fn syntax(&mut self, error: &ScanError) -> bool {
        let text = self.source.text();
        let at = error.marker().byte_offset().unwrap_or(0);
        let at = text.floor_char_boundary(at);
        // The parser's own bound comes first where brackets stand in each other.
        if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
            return self.too_deep(self.character_at(at));
        }
        let stopped = Stopped {
            text,
            at,
            words: &error.info(),
            understood: self.understood,
            bracket: self.bracket(),
        };
        let Reason {
            span,
            message,
            related,
            help,
        } = stopped.reason();
        let found = Diagnostic::error("syntax", self.at(span), message);
        let found = match related {
            Some((span, label)) => found.related(self.at(span), label),
            None => found,
        };
        self.diagnostics.push(match help {
            Some(help) => found.help(help),
            None => found,
        });
        false
    }

    /// The innermost list or map with brackets that is open.
    fn bracket(&self) -> Option<usize> {
        let text = self.source.text();
        let mut starts = self.open.iter().rev().map(|it| it.start);
        starts.find(|it| text[*it..].starts_with(['[', '{']))
    }

    /// The bytes of the character that a byte belongs to; the text's end where there is none.
    fn character_at(&self, at: usize) -> Span {
        let text = self.source.text();
        let start = text.floor_char_boundary(at);
        let length = text[start..].chars().next().map_or(0, char::len_utf8);
        Span::new(start, start + length)
    }

    fn stop(&mut self, span: Span, message: String) -> bool {
        let place = self.at(span);
        self.diagnostics
            .push(Diagnostic::error("syntax", place, message));
        false
    }

    fn at(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    fn finish(mut self) -> (Node, Vec<Diagnostic>) {
        let end = Span::new(self.source.text().len(), self.source.text().len());
        while !self.open.is_empty() {
            self.end(end);
        }
        let root = self
            .root
            .unwrap_or_else(|| Node::null(Span::new(0, end.end)));
        (root, self.diagnostics)
    }
}

/// From a key to the end of its value, without the white space after it.
fn entry(source: &Source, key: Span, end: usize) -> Span {
    let span = Span::new(key.start, key.end.max(end));
    let length = source.slice(span).trim_end().len();
    Span::new(span.start, span.start + length)
}

/// How many keys are looked through one by one, which is faster while they are few.
const FEW: usize = 16;

/// Fields of which no two have the same key.
#[derive(Default)]
struct Unique {
    fields: Vec<Field>,
    /// The bytes of each key, once there are many.
    places: HashMap<String, Span>,
}

impl Unique {
    fn has(&self, key: &str) -> bool {
        self.place(key).is_some()
    }

    fn place(&self, key: &str) -> Option<Span> {
        if self.places.is_empty() {
            let first = self.fields.iter().find(|it| it.key == key);
            return first.map(|it| it.key_span);
        }
        self.places.get(key).copied()
    }

    /// Adds a field, or gives it back with the place of the key that is the same.
    fn add(&mut self, field: Field) -> Result<(), (Span, Field)> {
        if let Some(first) = self.place(&field.key) {
            return Err((first, field));
        }
        if !self.places.is_empty() {
            self.places.insert(field.key.clone(), field.key_span);
        } else if self.fields.len() == FEW {
            let all = self.fields.iter().chain([&field]);
            self.places = all.map(|it| (it.key.clone(), it.key_span)).collect();
        }
        self.fields.push(field);
        Ok(())
    }
}

fn merge_sources(field: &Field) -> Vec<&Node> {
    match &field.node.value {
        Value::List(items) => items.iter().collect(),
        _ => vec![&field.node],
    }
}

impl Extent {
    fn of(node: &Node) -> Self {
        let items = node.items().iter();
        let inside = items.chain(node.fields().iter().map(|it| &it.node));
        let one = Self { nodes: 1, depth: 1 };
        inside.map(Self::of).fold(one, |all, it| Self {
            nodes: all.nodes + it.nodes,
            depth: all.depth.max(it.depth + 1),
        })
    }
}

fn key_text(value: Value, source: &Source, span: Span) -> String {
    match value {
        Value::Text(scalar) => scalar.text,
        _ => source.slice(span).to_owned(),
    }
}

fn is_collection(node: &Node) -> bool {
    matches!(node.value, Value::List(_) | Value::Map(_))
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tagged: bool, span: Span) -> Node {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        _ => Style::Block,
    };
    let value = match style {
        Style::Plain if !tagged => plain(&text),
        _ => None,
    };
    let text = || {
        Value::Text(Scalar {
            text: text.into_owned(),
            style,
        })
    };
    Node {
        span,
        value: value.unwrap_or_else(text),
    }
}

/// Whether a plain scalar would be a text.
pub(super) fn is_text(plain_text: &str) -> bool {
    plain(plain_text).is_none()
}

/// The value of a plain scalar by the core schema of YAML 1.2 (section 10.3.2); none for text.
fn plain(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Boolean(true)),
        "false" | "False" | "FALSE" => Some(Value::Boolean(false)),
        _ => integer(text).or_else(|| float(text)),
    }
}

fn integer(text: &str) -> Option<Value> {
    let radix = |digits: &str, radix| i64::from_str_radix(digits, radix).ok();
    let parsed = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(digits), _) => radix(digits, 16),
        (_, Some(digits)) => radix(digits, 8),
        _ => text.parse().ok(),
    };
    parsed.map(Value::Integer)
}

fn float(text: &str) -> Option<Value> {
    let is_number = text.starts_with(|it: char| it.is_ascii_digit() || "+-.".contains(it))
        && text.contains(|it: char| it.is_ascii_digit())
        && text
            .chars()
            .all(|it| it.is_ascii_digit() || "+-.eE".contains(it));
    is_number
        .then(|| text.parse().ok().map(Value::Number))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    fn document(text: &str) -> Document {
        Document::yaml(Source::new("test.yaml", text))
    }

    fn written<'a>(document: &'a Document, pointer: &str) -> &'a str {
        document.source().slice(document.root().at(pointer).span)
    }

    #[test]
    fn every_node_knows_its_bytes() {
        let document = document("a: [1, 'two']\nb:\n  c: é x\n  d: { e: true }\nf: 0.5\n");
        assert_eq!(written(&document, "/a"), "[1, 'two']");
        assert_eq!(written(&document, "/a/1"), "'two'");
        assert_eq!(written(&document, "/b/c"), "é x");
        assert_eq!(written(&document, "/b/d"), "{ e: true }");
        assert_eq!(written(&document, "/b"), "c: é x\n  d: { e: true }");
        assert_eq!(
            document.root().to_json(),
            serde_json::json!({ "a": [1, "two"], "b": { "c": "é x", "d": { "e": true } }, "f": 0.5 })
        );
    }

    #[test]
    fn words_that_older_yaml_read_as_truths_are_texts() {
        let document = document("- y\n- no\n- on\n- 1.2.3\n- 1e3\n- 12:30\n");
        let json = document.root().to_json();
        assert_eq!(
            json,
            serde_json::json!(["y", "no", "on", "1.2.3", 1000.0, "12:30"])
        );
    }

    #[test]
    fn a_key_that_stands_twice_is_shown_with_both_places() {
        let document = document("a: 1\nb: 2\na: 3\n");
        let [found] = document.diagnostics() else {
            panic!("one diagnostic")
        };
        assert_eq!(
            (found.rule, found.place.span),
            ("duplicate_key", Span::new(10, 11))
        );
        assert_eq!(found.related[0].0.span, Span::new(0, 1));
    }

    #[test]
    fn a_key_that_stands_twice_is_found_among_many() {
        let lines: Vec<_> = (0..100).map(|it| format!("k{it}: {it}\n")).collect();
        let mut text = lines.concat();
        text += "k7: again\nk70: again\n";
        let document = document(&text);
        let found = document.diagnostics().iter().map(|it| it.related[0].0.span);
        let first: Vec<_> = found.map(|it| document.source().slice(it)).collect();
        assert_eq!(first, ["k7", "k70"]);
        assert_eq!(document.root().fields().len(), 100);
    }

    #[test]
    fn a_document_that_is_too_large_is_not_read() {
        let document = document(&format!("a: {}\n", "x".repeat(super::super::LARGEST)));
        assert!(
            document.diagnostics()[0]
                .message
                .contains("larger than 16 MiB")
        );
        assert_eq!(document.root().fields(), []);
    }

    #[test]
    fn a_broken_file_is_a_document_with_a_diagnostic_where_it_broke() {
        let document = document("a: 1\nb: [1, 2\nc: 3\n");
        assert_eq!(document.diagnostics()[0].rule, "syntax");
        assert_eq!(document.root().to_json()["a"], 1);
    }

    #[test]
    fn a_long_comment_is_no_fault() {
        let comment = "# a line\n".repeat(200);
        let document = document(&format!("{comment}a:\n{comment}  b: 1\n{comment}"));
        assert_eq!(document.diagnostics(), []);
    }

    #[test]
    fn aliases_and_merge_keys_are_resolved_and_a_bomb_is_not() {
        let document = document("base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }\n");
        assert_eq!(
            document.root().at("/use").to_json(),
            serde_json::json!({ "y": 3, "x": 1 })
        );
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for n in 1..12 {
            let before = format!("*a{}", n - 1);
            let items = [before.as_str(); 9].join(", ");
            bomb.extend([format!("a{n}: &a{n} [{items}]\n")]);
        }
        let document = Document::yaml(Source::new("bomb.yaml", bomb));
        assert!(document.diagnostics()[0].message.contains("more than"));
    }

    #[test]
    fn aliases_cannot_stack_values_without_end() {
        let mut tower = String::from("a0: &a0 x\n");
        for n in 1..40 {
            let (open, close) = ("[".repeat(150), "]".repeat(150));
            tower.extend([format!("a{n}: &a{n} {open}*a{}{close}\n", n - 1)]);
        }
        let document = Document::yaml(Source::new("tower.yaml", tower));
        assert!(document.diagnostics()[0].message.contains("deep"));
    }

    #[test]
    fn a_character_of_a_text_is_found_in_every_style() {
        let text = "a: plain {{ x }}\nb: 'it''s {{ x }}'\nc: \"tab\\t{{ x }}\"\nd: |\n  one\n    {{ x }}\ne: >\n  one\n  {{ x }}\n";
        let document = document(text);
        for field in document.root().fields() {
            let at = field
                .node
                .text()
                .expect("a text")
                .find("{{")
                .expect("an expression");
            let span = field.node.locate(document.source(), at..at + 7);
            assert_eq!(
                document.source().slice(span),
                "{{ x }}",
                "in `{}`",
                field.key
            );
        }
    }
}
