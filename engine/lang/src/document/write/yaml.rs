//! Nodes to YAML: blocks outside, brackets for what is small, quotes where they are needed.

use super::super::comment::{Comments, Remarks};
use super::super::{Field, Node, Value};
use super::is_scalar;
use super::yaml_scalar::{block, key, scalar};

/// Where a line is full.
const WIDTH: usize = 110;

const INDENT: usize = 2;

/// How deep brackets may stand in brackets.
const DEEPEST_BRACKETS: usize = 3;

/// The YAML of a document.
pub(super) fn write(root: &Node, comments: Comments) -> String {
    let mut writer = Writer {
        comments,
        out: String::new(),
    };
    writer.root(root);
    for comment in std::mem::take(&mut writer.comments).rest() {
        writer.comment(0, &comment);
    }
    writer.out
}

struct Writer {
    comments: Comments,
    out: String,
}

impl Writer {
    fn root(&mut self, root: &Node) {
        match &root.value {
            Value::Map(fields) if !fields.is_empty() => self.map(fields, 0),
            Value::List(items) if !items.is_empty() => self.list(items, 0),
            Value::Null => {}
            _ => {
                let text = brackets(root, 0).unwrap_or_default();
                self.out.push_str(&text);
                self.out.push('\n');
            }
        }
    }

    fn comment(&mut self, indent: usize, comment: &str) {
        let line = format!("{}# {comment}", " ".repeat(indent));
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    fn map(&mut self, fields: &[Field], indent: usize) {
        for field in fields {
            let remarks = self.comments.take(field.key_span.start);
            self.before(&remarks, indent);
            self.blank(indent);
            self.out.push_str(&key(&field.key));
            self.out.push(':');
            self.value(&field.node, indent, indent > 0, remarks);
        }
    }

    fn before(&mut self, remarks: &Remarks, indent: usize) {
        for comment in &remarks.before {
            self.comment(indent, comment);
        }
    }

    fn blank(&mut self, indent: usize) {
        self.out.push_str(&" ".repeat(indent));
    }

    /// What stands behind a key or `-`.
    fn value(&mut self, node: &Node, indent: usize, may_shrink: bool, remarks: Remarks) {
        let beside = remarks
            .beside
            .map_or_else(String::new, |it| format!(" # {it}"));
        if let Some(small) = self.small(node, may_shrink) {
            self.out.extend([format!(" {small}{beside}\n")]);
            return;
        }
        match &node.value {
            Value::List(items) => {
                self.out.extend([format!("{beside}\n")]);
                self.list(items, indent + INDENT);
            }
            Value::Map(fields) => {
                self.out.extend([format!("{beside}\n")]);
                self.map(fields, indent + INDENT);
            }
            _ => self.long_text(node, indent + INDENT, &beside),
        }
    }

    /// A text of many lines: as a block, if it can be one.
    fn long_text(&mut self, node: &Node, indent: usize, beside: &str) {
        let block = node.text().and_then(|it| block(it, indent));
        let written = match block {
            Some((header, lines)) => format!(" {header}{beside}\n{lines}"),
            None => format!(" {}{beside}\n", scalar(node, false)),
        };
        self.out.push_str(&written);
    }

    /// The value on the line that is begun, if it has its place there.
    fn small(&self, node: &Node, may_shrink: bool) -> Option<String> {
        if is_scalar(node) {
            let is_block = node.text().is_some_and(|it| it.contains('\n'));
            return (!is_block).then(|| scalar(node, false));
        }
        let is_empty = node.items().is_empty() && node.fields().is_empty();
        if is_empty {
            return brackets(node, 0);
        }
        let is_map = matches!(node.value, Value::Map(_));
        let has_maps = node.items().iter().any(|it| !it.fields().is_empty());
        if (is_map && !may_shrink) || has_maps || self.comments.speak_of(node) {
            return None;
        }
        let line = self.out.rfind('\n').map_or(0, |it| it + 1);
        let room = WIDTH.saturating_sub(self.out[line..].chars().count());
        brackets(node, DEEPEST_BRACKETS).filter(|it| it.chars().count() < room)
    }

    fn list(&mut self, items: &[Node], indent: usize) {
        for item in items {
            let mut remarks = self.comments.take(item.span.start);
            self.before(&remarks, indent);
            self.blank(indent);
            self.out.push('-');
            match &item.value {
                Value::Map(fields) if self.small(item, true).is_none() => {
                    self.map_of_item(fields, indent + INDENT, &mut remarks);
                }
                _ => self.value(item, indent, true, remarks),
            }
        }
    }

    /// A map whose first key stands behind the `-` of its item.
    fn map_of_item(&mut self, fields: &[Field], indent: usize, remarks: &mut Remarks) {
        let first = fields
            .first()
            .map(|it| self.comments.take(it.key_span.start));
        let first = first.unwrap_or_default();
        self.out.push(' ');
        let beside = [remarks.beside.take(), first.beside].into_iter().flatten();
        let said: Vec<_> = first.before.into_iter().chain(beside).collect();
        if !said.is_empty() {
            self.out.extend([format!("# {}\n", said.join(" "))]);
            self.map(fields, indent);
            return;
        }
        let begun = self.out.len();
        self.map(fields, indent);
        self.out.replace_range(begun..begun + indent, "");
    }
}

/// A value of one line, in brackets where it is a list or map.
fn brackets(node: &Node, deepest: usize) -> Option<String> {
    match &node.value {
        Value::List(items) if items.is_empty() => Some("[]".to_owned()),
        Value::Map(fields) if fields.is_empty() => Some("{}".to_owned()),
        Value::List(items) => {
            let deeper = deepest.checked_sub(1)?;
            let items: Option<Vec<_>> = items.iter().map(|it| brackets(it, deeper)).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::Map(fields) => {
            let deeper = deepest.checked_sub(1)?;
            let field = |it: &Field| {
                let value = brackets(&it.node, deeper)?;
                Some(format!("{}: {value}", key(&it.key)))
            };
            let fields: Option<Vec<_>> = fields.iter().map(field).collect();
            Some(format!("{{ {} }}", fields?.join(", ")))
        }
        Value::Text(text)
            if text.text.contains('\n') && deepest < DEEPEST_BRACKETS && deepest > 0 =>
        {
            None
        }
        _ => Some(scalar(node, true)),
    }
}
