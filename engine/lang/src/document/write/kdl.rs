//! Nodes to KDL, as the schema of their kind directs; the counterpart of `kdl::reader`.

use super::super::comment::{Comments, Remarks};
use super::super::guide::{Guide, Many};
use super::super::kdl::{Form, ITEM};
use super::super::{Field, Node, Value};
use super::is_scalar;
use super::kdl_scalar::{name, quoted, scalar};

/// Where a line is full.
const WIDTH: usize = 100;

/// The longest text that is written as a property.
const LONGEST_PROPERTY: usize = 80;

const INDENT: usize = 2;

/// The KDL of a document.
pub(super) fn write(root: &Node, kind: Option<&str>, comments: Comments) -> String {
    let mut writer = Writer { comments };
    let lines = writer.root(root, &Guide::of_kind(kind));
    let mut out = String::new();
    for line in &lines {
        line.print(0, &mut out);
    }
    for comment in writer.comments.rest() {
        out.extend([format!("// {comment}\n")]);
    }
    out
}

/// A node as it will stand.
#[derive(Default)]
struct Line {
    remarks: Remarks,
    /// Annotation, name and arguments.
    head: String,
    properties: Vec<String>,
    children: Vec<Line>,
    /// Whether it has braces though nothing stands between them.
    braces: bool,
}

struct Writer {
    comments: Comments,
}

/// How the line of a value begins.
struct Head<'h> {
    node: &'h str,
    /// The name of an entry, behind that of the node.
    entry: Option<&'h str>,
    /// Whether the form of the value must be told, for the node's name has a meaning of its own.
    is_annotated: bool,
}

impl<'h> Head<'h> {
    fn of(node: &'h str) -> Self {
        Self {
            node,
            entry: None,
            is_annotated: false,
        }
    }

    fn text(&self, value: &Node, guide: &Guide) -> String {
        let form = annotation(value, guide).or_else(|| self.is_annotated.then(|| form(value)));
        let form = form.map_or_else(String::new, |it| format!("({})", it.name()));
        let entry = self.entry.map(|it| format!(" {}", quoted(it)));
        format!("{form}{}{}", name(self.node), entry.unwrap_or_default())
    }
}

impl Writer {
    fn root(&mut self, root: &Node, guide: &Guide) -> Vec<Line> {
        // Where the kind cannot be seen from outside, there is no schema.
        let unknown = Guide::default();
        match &root.value {
            Value::Null => Vec::new(),
            Value::Map(fields) if !fields.is_empty() && fields.iter().all(|it| it.key != ITEM) => {
                self.fields(fields, guide, 0)
            }
            Value::List(items) if items.len() > 1 => self.items(items, ITEM, &unknown, 0),
            _ => {
                let is_annotated = true;
                let head = Head {
                    is_annotated,
                    ..Head::of(ITEM)
                };
                vec![self.value(&head, root, &unknown, 0)]
            }
        }
    }

    /// The lines of a map.
    fn fields<'f>(
        &mut self,
        fields: impl IntoIterator<Item = &'f Field>,
        guide: &Guide,
        depth: usize,
    ) -> Vec<Line> {
        let mut lines = Vec::new();
        for field in fields {
            let remarks = self.comments.take(field.key_span.start);
            let begun = lines.len();
            lines.extend(self.field(field, guide, depth));
            if let Some(first) = lines.get_mut(begun) {
                first.remarks.precede(remarks);
            }
        }
        lines
    }

    fn field(&mut self, field: &Field, guide: &Guide, depth: usize) -> Vec<Line> {
        let inner = guide.property(&field.key);
        match (guide.node_of_key(&field.key), &field.node.value) {
            (Some((node, Many::Entries)), Value::Map(entries))
                if can_repeat_entries(entries, &inner) =>
            {
                let entry = |it| self.entry(node, it, &inner, depth);
                entries.iter().map(entry).collect()
            }
            (Some((node, Many::Items)), Value::List(items)) if can_repeat_items(items) => {
                self.items(items, node, &inner, depth)
            }
            _ => {
                let head = Head {
                    is_annotated: guide.key_of_node(&field.key).is_some(),
                    ..Head::of(&field.key)
                };
                vec![self.value(&head, &field.node, &inner, depth)]
            }
        }
    }

    fn entry(&mut self, node: &str, entry: &Field, guide: &Guide, depth: usize) -> Line {
        let remarks = self.comments.take(entry.key_span.start);
        let head = Head {
            entry: Some(&entry.key),
            ..Head::of(node)
        };
        let mut line = self.value(&head, &entry.node, &guide.property(&entry.key), depth);
        line.remarks.precede(remarks);
        line
    }

    fn items(&mut self, items: &[Node], node: &str, guide: &Guide, depth: usize) -> Vec<Line> {
        let guide = guide.item();
        let mut lines = Vec::new();
        for item in items {
            let remarks = self.comments.take(item.span.start);
            let mut line = self.value(&Head::of(node), item, &guide, depth);
            line.remarks.precede(remarks);
            lines.push(line);
        }
        lines
    }

    fn value(&mut self, head: &Head<'_>, value: &Node, guide: &Guide, depth: usize) -> Line {
        let mut line = Line {
            head: head.text(value, guide),
            ..Line::default()
        };
        match &value.value {
            Value::Map(fields) => {
                line.braces = fields.is_empty() && head.entry.is_none() && head.node != ITEM;
                self.body(&mut line, fields, guide, depth);
            }
            Value::List(items) => self.list(&mut line, items, guide, depth),
            _ => line.argument(value, depth),
        }
        line
    }

    fn list(&mut self, line: &mut Line, items: &[Node], guide: &Guide, depth: usize) {
        let silent = !items.iter().any(|it| self.comments.has(it.span.start));
        if silent && items.iter().all(is_short) && fits(line, items, depth) {
            for item in items {
                line.argument(item, depth);
            }
        } else {
            line.children = self.items(items, ITEM, guide, depth + 1);
        }
    }

    /// Scalars of a map become properties where they fit; the rest are children.
    fn body(&mut self, line: &mut Line, fields: &[Field], guide: &Guide, depth: usize) {
        let mut rest = Vec::new();
        let mut room = WIDTH.saturating_sub(depth * INDENT + line.head.chars().count());
        let leading = self.leading(fields, room);
        for (index, field) in fields.iter().enumerate() {
            let may_stand = guide.is_record() || index < leading;
            let property = self.property(field).filter(|_| may_stand);
            let width = property.as_ref().map_or(room, |it| it.chars().count());
            if let Some(property) = property.filter(|_| width < room) {
                room -= width + 1;
                line.properties.push(property);
            } else {
                // What follows a scalar that has no room keeps its place behind it.
                room = if is_scalar(&field.node) { 0 } else { room };
                rest.push(field);
            }
        }
        line.children = self.fields(rest, guide, depth + 1);
    }

    /// How many of the first fields of a free record can be properties together: in it order may
    /// matter, and properties stand before children.
    fn leading(&self, fields: &[Field], room: usize) -> usize {
        let properties: Vec<_> = fields.iter().map_while(|it| self.property(it)).collect();
        let width: usize = properties.iter().map(|it| it.chars().count() + 1).sum();
        let is_whole = fields[properties.len()..]
            .iter()
            .all(|it| !is_scalar(&it.node));
        if width < room && is_whole {
            properties.len()
        } else {
            0
        }
    }

    fn property(&self, field: &Field) -> Option<String> {
        let silent = !self.comments.has(field.key_span.start);
        let property = || format!("{}={}", name(&field.key), scalar(&field.node, 0));
        (silent && is_scalar(&field.node) && is_short(&field.node)).then(property)
    }
}

/// Whether each entry can be told from the others as a node of its own, without an annotation.
fn can_repeat_entries(entries: &[Field], guide: &Guide) -> bool {
    let is_plain = |it: &Field| {
        let guide = guide.property(&it.key);
        annotation(&it.node, &guide).is_none()
    };
    !entries.is_empty() && entries.iter().all(is_plain)
}

fn can_repeat_items(items: &[Node]) -> bool {
    let is_plain = |it: &Node| annotation(it, &Guide::default()).is_none();
    let is_map = |it: &Node| matches!(it.value, Value::Map(_));
    !items.is_empty() && items.iter().all(|it| is_map(it) && is_plain(it))
}

fn form(value: &Node) -> Form {
    match value.value {
        Value::List(_) => Form::List,
        Value::Map(_) => Form::Map,
        _ => Form::Value,
    }
}

/// The annotation without which the value would be read as another.
fn annotation(value: &Node, guide: &Guide) -> Option<Form> {
    let wanted = match &value.value {
        Value::Map(fields) if fields.is_empty() => guide.is_list(),
        Value::Map(fields) => fields.iter().any(|it| it.key == ITEM),
        Value::List(items) => !guide.is_list() && items.len() < 2,
        _ => guide.is_list(),
    };
    wanted.then(|| form(value))
}

fn is_short(node: &Node) -> bool {
    match node.text() {
        Some(text) => !text.contains('\n') && text.chars().count() <= LONGEST_PROPERTY,
        None => is_scalar(node),
    }
}

fn fits(line: &Line, items: &[Node], depth: usize) -> bool {
    let width: usize = items
        .iter()
        .map(|it| scalar(it, 0).chars().count() + 1)
        .sum();
    depth * INDENT + line.head.chars().count() + width <= WIDTH
}

impl Line {
    fn argument(&mut self, value: &Node, depth: usize) {
        self.head.push(' ');
        self.head.push_str(&scalar(value, depth * INDENT));
    }

    /// All of it on one line, if it can be and fits.
    fn on_one_line(&self, room: usize) -> Option<String> {
        let mut text = self.start();
        if !self.children.is_empty() {
            let children: Option<Vec<_>> = self.children.iter().map(|it| it.within(room)).collect();
            text.extend([format!(" {{ {} }}", children?.join("; "))]);
        }
        (text.chars().count() <= room && !text.contains('\n')).then_some(text)
    }

    /// As a child on the line of another.
    fn within(&self, room: usize) -> Option<String> {
        let is_silent = self.remarks.before.is_empty() && self.remarks.beside.is_none();
        let is_simple = self.children.iter().all(|it| it.children.is_empty());
        self.on_one_line(room).filter(|_| is_silent && is_simple)
    }

    fn start(&self) -> String {
        let mut text = self.head.clone();
        for property in &self.properties {
            text.push(' ');
            text.push_str(property);
        }
        if self.braces {
            text.push_str(" {}");
        }
        text
    }

    fn print(&self, depth: usize, out: &mut String) {
        let indent = " ".repeat(depth * INDENT);
        for comment in &self.remarks.before {
            out.push_str(format!("{indent}// {comment}").trim_end());
            out.push('\n');
        }
        let beside = self.remarks.beside.as_deref();
        let beside = beside.map_or_else(String::new, |it| format!(" // {it}"));
        let room = WIDTH.saturating_sub(indent.len());
        if let Some(line) = self.on_one_line(room).filter(|_| self.is_flat()) {
            out.extend([format!("{indent}{line}{beside}\n")]);
        } else if self.children.is_empty() {
            out.extend([format!("{indent}{}{beside}\n", self.start())]);
        } else {
            out.extend([format!("{indent}{} {{{beside}\n", self.start())]);
            for child in &self.children {
                child.print(depth + 1, out);
            }
            out.extend([format!("{indent}}}\n")]);
        }
    }

    /// Whether it reads well on one line.
    fn is_flat(&self) -> bool {
        self.children.len() <= 3 && self.children.iter().all(|it| it.children.is_empty())
    }
}
