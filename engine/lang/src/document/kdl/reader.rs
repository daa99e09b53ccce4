//! KDL nodes to the nodes of a document, as the schema of its kind directs.

use std::collections::HashMap;
use std::sync::Arc;

use kdl::{KdlDocument, KdlNode};

use super::super::guide::{Guide, Many};
use super::super::limits::MOST_NODES;
use super::super::{Field, Node, Value};
use super::line::Line;
use super::{Form, ITEM, guide};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};

/// Reads one document.
pub(super) struct Reader<'s> {
    source: &'s Arc<Source>,
    /// The text without comments.
    text: &'s str,
    nodes: usize,
    is_full: bool,
    diagnostics: Vec<Diagnostic>,
}

/// The fields of a map that is being read.
#[derive(Default)]
struct Fields {
    all: Vec<Field>,
    by_key: HashMap<String, usize>,
    /// What is gathered of repeated nodes, by key: the places of its entries, by their names.
    gathered: HashMap<String, HashMap<String, Span>>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(source: &'s Arc<Source>, text: &'s str) -> Self {
        Self {
            source,
            text,
            nodes: 0,
            is_full: false,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn read(mut self, document: &KdlDocument) -> (Node, Vec<Diagnostic>) {
        let root = self.root(document);
        (root, self.diagnostics)
    }

    fn root(&mut self, document: &KdlDocument) -> Node {
        let guide = guide(document);
        match document.nodes() {
            [] => Node::null(Span::new(0, self.text.len())),
            [only] if only.name().value() == ITEM && only.ty().is_some() => {
                let line = self.line(only);
                self.value(line, &guide)
            }
            nodes if nodes.iter().all(is_item) => self.list(Vec::new(), nodes, &guide, None),
            nodes => self.map(Vec::new(), nodes, &guide, None),
        }
    }

    fn line<'k>(&mut self, node: &'k KdlNode) -> Line<'k> {
        let mut line = Line::new(node, self.text);
        self.nodes += 1 + line.arguments.len() + line.properties.len();
        for (span, message) in std::mem::take(&mut line.faults) {
            self.fault(span, message, None);
        }
        line
    }

    fn fault(&mut self, span: Span, message: String, help: Option<&str>) {
        let fault = Diagnostic::error("syntax", Place::new(self.source, span), message);
        self.diagnostics
            .push(fault.maybe_help(help.map(str::to_owned)));
    }

    /// What a node says about its name.
    fn value(&mut self, line: Line<'_>, guide: &Guide) -> Node {
        match line.form.unwrap_or_else(|| form(&line, guide)) {
            Form::List => self.annotated_list(line, guide),
            Form::Map => self.annotated_map(line, guide),
            Form::Value => self.scalar(line),
        }
    }

    fn scalar(&mut self, line: Line<'_>) -> Node {
        let is_one = line.arguments.len() == 1;
        if !is_one || !line.properties.is_empty() || !line.children.is_empty() {
            let message = format!("`{}` is one value, and not this", line.name);
            self.fault(line.span, message, None);
        }
        let mut arguments = line.arguments.into_iter();
        arguments.next().unwrap_or(Node::null(line.span))
    }

    fn annotated_list(&mut self, line: Line<'_>, guide: &Guide) -> Node {
        if let Some(property) = line.properties.first() {
            self.two_kinds(property.key_span, line.name);
        }
        self.list(line.arguments, line.children, guide, Some(line.span))
    }

    fn annotated_map(&mut self, line: Line<'_>, guide: &Guide) -> Node {
        if let Some(argument) = line.arguments.first() {
            self.two_kinds(argument.span, line.name);
        }
        let is_forced = line.form == Some(Form::Map);
        let item = line.children.iter().find(|it| is_item(it));
        if let (false, Some(item)) = (is_forced, item) {
            let span = super::line::identifier_span(item.name());
            self.two_kinds(span, line.name);
        }
        self.map(line.properties, line.children, guide, Some(line.span))
    }

    fn two_kinds(&mut self, span: Span, name: &str) {
        let message = format!("`{name}` is a list and a map at once");
        let help =
            "values without a name are a list, those with a name are a map; take one of them";
        self.fault(span, message, Some(help));
    }

    fn list(
        &mut self,
        mut items: Vec<Node>,
        children: &[KdlNode],
        guide: &Guide,
        span: Option<Span>,
    ) -> Node {
        let item_guide = guide.item();
        for child in children {
            let line = self.line(child);
            if !line.is_item() {
                let message = format!("`{}` stands in a list and is no item of it", line.name);
                self.fault(line.name_span, message, Some("an item begins with `-`"));
            }
            if self.is_full(line.span) {
                break;
            }
            items.push(self.value(line, &item_guide));
        }
        let span = span.unwrap_or_else(|| around(items.iter().map(|it| it.span)));
        Node {
            span: items
                .first()
                .filter(|_| children.is_empty())
                .map_or(span, |it| Span::new(it.span.start, span.end)),
            value: Value::List(items),
        }
    }

    fn map(
        &mut self,
        properties: Vec<Field>,
        children: &[KdlNode],
        guide: &Guide,
        span: Option<Span>,
    ) -> Node {
        let mut fields = Fields::default();
        for property in properties {
            self.insert(&mut fields, property);
        }
        let mut ends = Span::default();
        for child in children {
            let line = self.line(child);
            ends = around([ends, line.span].into_iter().filter(|it| !it.is_empty()));
            if self.is_full(line.span) {
                break;
            }
            self.child(&mut fields, line, guide);
        }
        Node {
            span: span.unwrap_or(ends),
            value: Value::Map(fields.all),
        }
    }

    /// A node within a map: an entry or item of what is written as repeated nodes, or a field.
    fn child(&mut self, fields: &mut Fields, line: Line<'_>, guide: &Guide) {
        let repeated = guide.key_of_node(line.name);
        match repeated.filter(|_| line.form.is_none()) {
            Some((key, Many::Items)) => self.repeated_item(fields, line, key, guide),
            Some((key, Many::Entries)) if key != line.name || !line.arguments.is_empty() => {
                self.repeated_entry(fields, line, key, guide);
            }
            _ => {
                let field = Field {
                    key: line.name.to_owned(),
                    key_span: line.name_span,
                    node: self.value_of_key(line, guide),
                };
                self.insert(fields, field);
            }
        }
    }

    fn value_of_key(&mut self, line: Line<'_>, guide: &Guide) -> Node {
        let guide = guide.property(line.name);
        self.value(line, &guide)
    }

    fn repeated_item(&mut self, fields: &mut Fields, line: Line<'_>, key: &str, guide: &Guide) {
        let (span, name_span) = (line.span, line.name_span);
        let item = self.value(line, &guide.property(key).item());
        let empty = Value::List(Vec::new());
        match fields.gather(key, name_span, span, empty) {
            Some(Value::List(items)) => items.push(item),
            _ => self.mixed(name_span, key),
        }
    }

    fn repeated_entry(
        &mut self,
        fields: &mut Fields,
        mut line: Line<'_>,
        key: &str,
        guide: &Guide,
    ) {
        let (span, name_span) = (line.span, line.name_span);
        if line.arguments.is_empty() {
            return self.nameless(&line);
        }
        let name = line.arguments.remove(0);
        let written = || self.source.slice(name.span).to_owned();
        let name_text = name.text().map_or_else(written, str::to_owned);
        let entry = Field {
            node: self.value(line, &guide.property(key).property(&name_text)),
            key: name_text,
            key_span: name.span,
        };
        if let Some(first) = fields.entry(key, &entry) {
            return self.duplicate(first, &entry);
        }
        let empty = Value::Map(Vec::new());
        match fields.gather(key, name_span, span, empty) {
            Some(Value::Map(entries)) => entries.push(entry),
            _ => self.mixed(name_span, key),
        }
    }

    fn nameless(&mut self, line: &Line<'_>) {
        let message = format!("this `{}` has no name", line.name);
        let help = format!(
            "write it as the first value, such as `{} \"name\"`",
            line.name
        );
        self.fault(line.name_span, message, Some(&help));
    }

    fn mixed(&mut self, span: Span, key: &str) {
        let message = format!("`{key}` is said twice, in two ways");
        self.fault(span, message, Some("keep one of the two"));
    }

    fn insert(&mut self, fields: &mut Fields, field: Field) {
        match fields.by_key.get(&field.key) {
            Some(first) => {
                let first = fields.all[*first].key_span;
                self.duplicate(first, &field);
            }
            None => fields.push(field),
        }
    }

    fn duplicate(&mut self, first: Span, field: &Field) {
        let at = |span| Place::new(self.source, span);
        let message = format!("the key `{}` stands twice in this map", field.key);
        let diagnostic = Diagnostic::error("duplicate_key", at(field.key_span), message)
            .related(at(first), "it stands here first")
            .help("keep one of the two");
        self.diagnostics.push(diagnostic);
    }

    /// Whether there are more values than a document may have; told once.
    fn is_full(&mut self, span: Span) -> bool {
        if self.nodes > MOST_NODES && !self.is_full {
            self.is_full = true;
            let message = format!("the document has more than {MOST_NODES} values");
            self.fault(span, message, None);
        }
        self.is_full
    }
}

impl Fields {
    fn push(&mut self, field: Field) {
        self.by_key.insert(field.key.clone(), self.all.len());
        self.all.push(field);
    }

    /// Notes an entry of what is gathered; the place of an earlier one of that name.
    fn entry(&mut self, key: &str, entry: &Field) -> Option<Span> {
        let names = self.gathered.entry(key.to_owned()).or_default();
        let first = names.get(&entry.key).copied();
        names.entry(entry.key.clone()).or_insert(entry.key_span);
        first
    }

    /// The value that repeated nodes add to; it begins with the first of them. None where the key
    /// was written out before.
    fn gather(
        &mut self,
        key: &str,
        key_span: Span,
        span: Span,
        empty: Value,
    ) -> Option<&mut Value> {
        if !self.by_key.contains_key(key) {
            self.gathered.entry(key.to_owned()).or_default();
            let node = Node { span, value: empty };
            self.push(Field {
                key: key.to_owned(),
                key_span,
                node,
            });
        }
        let is_gathered = self.gathered.contains_key(key);
        let node = &mut self.all[self.by_key[key]].node;
        node.span = around([node.span, span]);
        is_gathered.then_some(&mut node.value)
    }
}

/// What a node without an annotation is.
fn form(line: &Line<'_>, guide: &Guide) -> Form {
    if line.is_bare() {
        return if guide.is_list() {
            Form::List
        } else {
            Form::Map
        };
    }
    let has_items = !line.children.is_empty() && line.children.iter().all(is_item);
    match line.arguments.len() {
        0 if line.properties.is_empty() && has_items => Form::List,
        0 => Form::Map,
        1 if line.properties.is_empty() && line.children.is_empty() && !guide.is_list() => {
            Form::Value
        }
        _ => Form::List,
    }
}

fn is_item(node: &KdlNode) -> bool {
    node.name().value() == ITEM
}

/// From the first byte of all to the last.
fn around(spans: impl IntoIterator<Item = Span>) -> Span {
    let joined = spans
        .into_iter()
        .reduce(|one, other| Span::new(one.start.min(other.start), one.end.max(other.end)));
    joined.unwrap_or_default()
}
