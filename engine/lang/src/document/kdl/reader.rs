//! KDL nodes to the nodes of a document, as the schema of its kind directs.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::guide::{Guide, Many};
use super::super::{Field, Format, Node, Value};
use super::line::Line;
use super::{Form, guide};
use crate::diagnostic::Diagnostic;
use crate::fix::{Fix, Safety};
use crate::source::{Place, Source, Span};

/// Reads one document.
pub(super) struct Reader<'s> {
    source: &'s Arc<Source>,
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
    pub(super) fn new(source: &'s Arc<Source>) -> Self {
        Self {
            source,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn read(mut self, lines: Vec<Line>) -> (Node, Vec<Diagnostic>) {
        let root = self.root(lines);
        (root, self.diagnostics)
    }

    fn root(&mut self, mut lines: Vec<Line>) -> Node {
        let guide = guide(&lines);
        if let [only] = lines.as_slice()
            && only.is_item()
            && only.form.is_some()
        {
            return self.value(lines.remove(0), &guide);
        }
        let whole = Span::new(0, self.source.text().len());
        let around = lines.first().zip(lines.last());
        let span = around.map_or(whole, |(first, last)| {
            Span::new(first.span.start, last.span.end)
        });
        match lines.iter().all(Line::is_item) {
            _ if lines.is_empty() => Node::null(whole),
            true => self.list(Vec::new(), lines, &guide, span),
            false => self.map(Vec::new(), lines, &guide, span),
        }
    }

    fn fault(&mut self, span: Span, message: String, help: Option<&str>) {
        let fault = Diagnostic::error("syntax", Place::new(self.source, span), message);
        self.diagnostics
            .push(fault.maybe_help(help.map(str::to_owned)));
    }

    /// What a node says about its name.
    fn value(&mut self, line: Line, guide: &Guide) -> Node {
        match line.form.unwrap_or_else(|| form(&line, guide)) {
            Form::List => self.annotated_list(line, guide),
            Form::Map => self.annotated_map(line, guide),
            Form::Value => self.scalar(line),
        }
    }

    fn scalar(&mut self, line: Line) -> Node {
        let is_one = line.arguments.len() == 1;
        if !is_one || !line.properties.is_empty() || !line.children.is_empty() {
            let message = format!("`{}` is one value, and not this", &line.name);
            self.fault(line.span, message, None);
        }
        let mut arguments = line.arguments.into_iter();
        arguments.next().unwrap_or(Node::null(line.span))
    }

    fn annotated_list(&mut self, line: Line, guide: &Guide) -> Node {
        if let Some(property) = line.properties.first() {
            self.two_kinds(property.key_span, &line.name);
        }
        self.list(line.arguments, line.children, guide, line.span)
    }

    fn annotated_map(&mut self, line: Line, guide: &Guide) -> Node {
        if let Some(argument) = line.arguments.first() {
            self.two_kinds(argument.span, &line.name);
        }
        let is_forced = line.form == Some(Form::Map);
        let item = line.children.iter().find(|it| it.is_item());
        if let (false, Some(item)) = (is_forced, item) {
            self.two_kinds(item.name_span, &line.name);
        }
        self.map(line.properties, line.children, guide, line.span)
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
        children: Vec<Line>,
        guide: &Guide,
        span: Span,
    ) -> Node {
        let item_guide = guide.item();
        let is_inline = children.is_empty();
        for line in children {
            if !line.is_item() {
                let message = format!("`{}` stands in a list and is no item of it", line.name);
                self.fault(line.name_span, message, Some("an item begins with `-`"));
            }
            items.push(self.value(line, &item_guide));
        }
        // A list on one line is its values, without the name before them.
        let first = items.first().filter(|_| is_inline);
        let start = first.map_or(span.start, |it| it.span.start);
        Node {
            span: Span::new(start, span.end),
            value: Value::List(items),
        }
    }

    fn map(
        &mut self,
        properties: Vec<Field>,
        children: Vec<Line>,
        guide: &Guide,
        span: Span,
    ) -> Node {
        let mut fields = Fields::default();
        for property in properties {
            self.insert(&mut fields, property);
        }
        for line in children {
            self.child(&mut fields, line, guide);
        }
        Node {
            span,
            value: Value::Map(fields.all),
        }
    }

    /// A node within a map: an entry or item of what is written as repeated nodes, or a field.
    fn child(&mut self, fields: &mut Fields, line: Line, guide: &Guide) {
        let repeated = guide.key_of_node(&line.name);
        match repeated.filter(|_| line.form.is_none()) {
            Some((key, Many::Items)) => self.repeated(fields, line, key, Many::Items, guide),
            Some((key, Many::Entries)) if key != line.name || !line.arguments.is_empty() => {
                self.repeated(fields, line, key, Many::Entries, guide);
            }
            _ => {
                let field = Field {
                    key: line.name.clone(),
                    key_span: line.name_span,
                    span: line.span,
                    node: self.value_of_key(line, guide),
                };
                self.insert(fields, field);
            }
        }
    }

    fn repeated(
        &mut self,
        fields: &mut Fields,
        line: Line,
        key: &'static str,
        many: Many,
        guide: &Guide,
    ) {
        if fields.is_written_out(key) {
            let message = format!("`{key}` is said twice, in two ways");
            return self.fault(line.name_span, message, Some("keep one of the two"));
        }
        let guide = guide.property(key);
        match many {
            Many::Items => self.repeated_item(fields, line, key, &guide),
            Many::Entries if line.arguments.is_empty() => self.nameless(&line),
            Many::Entries => self.repeated_entry(fields, line, key, &guide),
        }
    }

    fn value_of_key(&mut self, line: Line, guide: &Guide) -> Node {
        let guide = guide.property(&line.name);
        self.value(line, &guide)
    }

    fn repeated_item(&mut self, fields: &mut Fields, line: Line, key: &str, guide: &Guide) {
        let (name_span, span) = (line.name_span, line.span);
        let item = self.value(line, &guide.item());
        let empty = Value::List(Vec::new());
        if let Value::List(items) = fields.gathered(key, name_span, span, empty) {
            items.push(item);
        }
    }

    fn repeated_entry(&mut self, fields: &mut Fields, mut line: Line, key: &str, guide: &Guide) {
        let (name_span, span) = (line.name_span, line.span);
        let name = line.arguments.remove(0);
        let written = || self.source.slice(name.span).to_owned();
        let name_text = name.text().map_or_else(written, str::to_owned);
        let entry = Field {
            node: self.value(line, &guide.property(&name_text)),
            key: name_text,
            key_span: name.span,
            span,
        };
        if let Some(first) = fields.entry(key, &entry) {
            return self.duplicate(first, &entry);
        }
        let empty = Value::Map(Vec::new());
        if let Value::Map(entries) = fields.gathered(key, name_span, span, empty) {
            entries.push(entry);
        }
    }

    fn nameless(&mut self, line: &Line) {
        let message = format!("this `{}` has no name", &line.name);
        let help = format!(
            "write it as the first value, such as `{} \"name\"`",
            line.name
        );
        self.fault(line.name_span, message, Some(&help));
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
        let title = format!("remove the second `{}`", field.key);
        let fix = Fix::without(Format::Kdl, self.source, field.span, Safety::Unsafe, title);
        self.diagnostics.push(diagnostic.maybe_fix(fix));
    }
}

impl Fields {
    fn push(&mut self, field: Field) {
        self.by_key.insert(field.key.clone(), self.all.len());
        self.all.push(field);
    }

    /// Whether the key stands there itself, and not as repeated nodes.
    fn is_written_out(&self, key: &str) -> bool {
        self.by_key.contains_key(key) && !self.gathered.contains_key(key)
    }

    /// Notes an entry of what is gathered; the place of an earlier one of that name.
    fn entry(&mut self, key: &str, entry: &Field) -> Option<Span> {
        let names = self.gathered.entry(key.to_owned()).or_default();
        let first = names.get(&entry.key).copied();
        names.entry(entry.key.clone()).or_insert(entry.key_span);
        first
    }

    /// The value that repeated nodes add to; it begins with the first of them.
    fn gathered(&mut self, key: &str, key_span: Span, span: Span, empty: Value) -> &mut Value {
        if !self.by_key.contains_key(key) {
            self.gathered.entry(key.to_owned()).or_default();
            let node = Node { span, value: empty };
            self.push(Field {
                key: key.to_owned(),
                key_span,
                span,
                node,
            });
        }
        let field = &mut self.all[self.by_key[key]];
        field.span = around([field.span, span]);
        field.node.span = around([field.node.span, span]);
        &mut field.node.value
    }
}

/// What a node without an annotation is.
fn form(line: &Line, guide: &Guide) -> Form {
    if line.is_bare() {
        return if guide.is_list() {
            Form::List
        } else {
            Form::Map
        };
    }
    let has_items = !line.children.is_empty() && line.children.iter().all(Line::is_item);
    match line.arguments.len() {
        0 if line.properties.is_empty() && has_items => Form::List,
        0 => Form::Map,
        1 if line.properties.is_empty() && line.children.is_empty() && !guide.is_list() => {
            Form::Value
        }
        _ => Form::List,
    }
}

/// From the first byte of all to the last.
fn around(spans: impl IntoIterator<Item = Span>) -> Span {
    let joined = spans
        .into_iter()
        .reduce(|one, other| Span::new(one.start.min(other.start), one.end.max(other.end)));
    joined.unwrap_or_default()
}
