//! Values put together as they are read: lists and maps that are open, merge keys resolved, keys
//! that stand twice reported with both places, all within a budget.

use std::collections::HashMap;
use std::sync::Arc;

use super::unique::{FEW, Unique};
use crate::diagnostic::Diagnostic;
use crate::document::limits::{DEEPEST, MOST_NODES};
use crate::document::{Field, Format, Node, Value};
use crate::fix::{Fix, Safety};
use crate::source::{Place, Source, Span};

/// How large a value is.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) nodes: usize,
    pub(super) depth: usize,
}

/// A list or map that is not yet complete.
pub(super) struct Open {
    pub(super) start: usize,
    anchor: usize,
    pub(super) kind: Container,
}

pub(super) enum Container {
    List(Vec<Node>),
    Map(Vec<Field>, Option<(String, Span)>),
}

pub(super) struct Builder<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) open: Vec<Open>,
    pub(super) root: Option<Node>,
    pub(super) anchors: HashMap<usize, (Node, Extent)>,
    pub(super) nodes: usize,
    /// Where the last value ends that was understood.
    pub(super) understood: usize,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(source: &'a Arc<Source>) -> Self {
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

    pub(super) fn begin(&mut self, span: Span, anchor: usize, kind: Container) -> bool {
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

    pub(super) fn too_deep(&mut self, span: Span) -> bool {
        let message = format!("values stand more than {DEEPEST} deep in each other");
        self.stop(span, message)
    }

    pub(super) fn end(&mut self, span: Span) -> bool {
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

    pub(super) fn value(&mut self, node: Node, anchor: usize) -> bool {
        let end = node.span.end;
        self.value_up_to(node, anchor, end)
    }

    /// A value, and where it ends in the text: an alias ends elsewhere than the value that it names.
    pub(super) fn value_up_to(&mut self, node: Node, anchor: usize, end: usize) -> bool {
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

    pub(super) fn stop(&mut self, span: Span, message: String) -> bool {
        let place = self.at(span);
        self.diagnostics
            .push(Diagnostic::error("syntax", place, message));
        false
    }

    pub(super) fn at(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    pub(super) fn finish(mut self) -> (Node, Vec<Diagnostic>) {
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
