//! KDL 2 text to lines: one pass, no going back further than one word, and no more than a bounded
//! depth. The first fault ends it; what was read before is kept.

use super::super::limits::{DEEPEST, MOST_NODES};
use super::super::{Field, Node, Scalar, Style, Value};
use super::cursor::Cursor;
use super::line::Line;
use super::{Fault, Form, string, word};
use crate::source::Span;

/// A name or text as it stands.
type Word = (String, Span);

/// Reads KDL.
pub(super) struct Parser<'t> {
    pub cursor: Cursor<'t>,
    depth: usize,
    nodes: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            cursor: Cursor::new(text),
            depth: 0,
            nodes: 0,
        }
    }

    /// All nodes of the text, and the fault that ended them.
    pub(super) fn document(&mut self) -> (Vec<Line>, Option<Fault>) {
        let mut lines = Vec::new();
        let fault = self.nodes(&mut lines).err();
        (lines, fault)
    }

    /// Nodes up to the end of the text, or of the block that is open.
    fn nodes(&mut self, lines: &mut Vec<Line>) -> Result<(), Fault> {
        loop {
            self.cursor.line_space()?;
            match self.cursor.peek() {
                None => return Ok(()),
                Some('}') if self.depth > 0 => return Ok(()),
                _ if self.cursor.begins("/-") => self.left_out_node()?,
                _ => self.node(lines)?,
            }
        }
    }

    fn left_out_node(&mut self) -> Result<(), Fault> {
        let mark = self.cursor.mark();
        self.cursor.at += 2;
        self.cursor.line_space()?;
        self.node(&mut Vec::new())?;
        self.cursor.forget(mark);
        Ok(())
    }

    fn node(&mut self, lines: &mut Vec<Line>) -> Result<(), Fault> {
        let start = self.cursor.at;
        let form = self.form()?;
        let (name, name_span) = self.node_name()?;
        self.count(name_span)?;
        let mut line = Line {
            span: Span::new(start, name_span.end),
            name,
            name_span,
            form,
            arguments: Vec::new(),
            properties: Vec::new(),
            children: Vec::new(),
        };
        let read = self.after_name(&mut line);
        lines.push(line);
        read
    }

    fn count(&mut self, span: Span) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(Fault::new(
                span,
                format!("the document has more than {MOST_NODES} values"),
            ));
        }
        Ok(())
    }

    /// A type annotation of a node.
    fn form(&mut self) -> Result<Option<Form>, Fault> {
        let Some((name, span)) = self.annotation()? else {
            return Ok(None);
        };
        match Form::ALL.into_iter().find(|it| it.name() == name) {
            None => Err(unknown_form(&name, span)),
            form => Ok(form),
        }
    }

    fn annotation(&mut self) -> Result<Option<Word>, Fault> {
        if !self.cursor.take("(") {
            return Ok(None);
        }
        self.cursor.node_space()?;
        let name = self.name()?;
        self.cursor.node_space()?;
        if !self.cursor.take(")") {
            return Err(Fault::new(
                self.cursor.here(),
                "a type annotation ends with `)`",
            ));
        }
        self.cursor.node_space()?;
        Ok(name)
    }

    fn node_name(&mut self) -> Result<Word, Fault> {
        let here = self.cursor.here();
        if let Some(name) = self.name()? {
            return Ok(name);
        }
        let found = self.cursor.peek();
        let message = match found {
            None => "a node belongs here".to_owned(),
            Some('}') => "there is no `{` that this `}` closes".to_owned(),
            Some(it) => format!("a node begins with its name, not with `{it}`"),
        };
        Err(Fault::new(here, message))
    }

    /// A name or text, if one stands here.
    fn name(&mut self) -> Result<Option<Word>, Fault> {
        let start = self.cursor.at;
        let rest = self.cursor.rest();
        if rest.trim_start_matches('#').starts_with('"') {
            let (text, end) = string::string(self.cursor.text, start)?;
            self.cursor.at = end;
            return Ok(Some((text, Span::new(start, end))));
        }
        let word = word::word(rest);
        if word.is_empty() || word::is_number(word) {
            return Ok(None);
        }
        let span = Span::new(start, start + word.len());
        let name = word::name(word, span)?;
        self.cursor.at = span.end;
        Ok(Some((name, span)))
    }

    /// Arguments, properties and children, up to the end of the node.
    fn after_name(&mut self, line: &mut Line) -> Result<(), Fault> {
        let mut has_children = false;
        loop {
            let spaced = self.cursor.node_space()?;
            match self.cursor.peek() {
                None | Some('}') => return Ok(()),
                Some(';') => {
                    self.cursor.at += 1;
                    return Ok(());
                }
                Some('{') if !has_children => {
                    has_children = true;
                    self.children(&mut line.children)?;
                    line.span.end = self.cursor.at;
                }
                _ if self.cursor.begins("//") || self.cursor.newline() => return Ok(()),
                _ if self.cursor.begins("/-") => self.left_out()?,
                Some(found) if has_children || !spaced => return Err(self.unexpected(found)),
                _ => {
                    self.entry(line)?;
                    line.span.end = self.cursor.at;
                }
            }
        }
    }

    fn unexpected(&self, found: char) -> Fault {
        let fault = Fault::new(self.cursor.here(), format!("`{found}` cannot stand here"));
        fault.help("values are set apart by spaces, nodes by line breaks or `;`")
    }

    /// What `/-` leaves out of a node: its children, or one value.
    fn left_out(&mut self) -> Result<(), Fault> {
        let mark = self.cursor.mark();
        self.cursor.at += 2;
        self.cursor.line_space()?;
        if self.cursor.begins("{") {
            self.children(&mut Vec::new())?;
        } else {
            let name = (String::new(), Span::default());
            self.entry(&mut Line {
                span: name.1,
                name: name.0,
                name_span: name.1,
                form: None,
                arguments: Vec::new(),
                properties: Vec::new(),
                children: Vec::new(),
            })?;
        }
        self.cursor.forget(mark);
        Ok(())
    }

    fn children(&mut self, lines: &mut Vec<Line>) -> Result<(), Fault> {
        let open = self.cursor.here();
        if self.depth >= DEEPEST {
            return Err(Fault::new(
                open,
                format!("values stand more than {DEEPEST} deep in each other"),
            ));
        }
        self.cursor.at += 1;
        self.depth += 1;
        self.nodes(lines)?;
        self.depth -= 1;
        if !self.cursor.take("}") {
            return Err(Fault::new(open, "this `{` is never closed").help("close it with `}`"));
        }
        Ok(())
    }

    /// An argument or a property.
    fn entry(&mut self, line: &mut Line) -> Result<(), Fault> {
        let start = self.cursor.at;
        let Some((text, span)) = self.name()? else {
            let node = self.value()?;
            line.arguments.push(node);
            return self.count(Span::new(start, self.cursor.at));
        };
        self.count(span)?;
        let mark = self.cursor.mark();
        self.cursor.node_space()?;
        if self.cursor.take("=") {
            self.cursor.node_space()?;
            let node = self.value()?;
            line.properties.push(Field {
                key: text,
                key_span: span,
                span: Span::new(span.start, node.span.end),
                node,
            });
        } else {
            self.cursor.back_to(mark);
            line.arguments.push(text_node(text, span));
        }
        Ok(())
    }

    fn value(&mut self) -> Result<Node, Fault> {
        if let Some((name, span)) = self.annotation()? {
            let message = format!("a type annotation `({name})` of a value says nothing here");
            return Err(Fault::new(span, message).help("leave it out"));
        }
        if let Some((text, span)) = self.name()? {
            return Ok(text_node(text, span));
        }
        let start = self.cursor.at;
        let is_keyword = self.cursor.take("#");
        let word = word::word(self.cursor.rest());
        let span = Span::new(start, self.cursor.at + word.len());
        let value = match is_keyword {
            true => word::keyword(word, span)?,
            false if word.is_empty() => return Err(self.no_value()),
            false => word::number(word, span)?,
        };
        self.cursor.at = span.end;
        Ok(Node { span, value })
    }

    fn no_value(&self) -> Fault {
        let here = self.cursor.here();
        match self.cursor.peek() {
            Some(found) if !super::cursor::NEWLINES.contains(&found) => {
                let fault = Fault::new(here, format!("a value belongs here, not `{found}`"));
                fault.help("a text with such characters stands in quotes")
            }
            _ => Fault::new(Span::new(here.start, here.start), "a value belongs here"),
        }
    }
}

fn text_node(text: String, span: Span) -> Node {
    let style = Style::Kdl;
    Node {
        span,
        value: Value::Text(Scalar { text, style }),
    }
}

fn unknown_form(name: &str, span: Span) -> Fault {
    let fault = Fault::new(
        span,
        format!("there is no type annotation `({name})` of a node"),
    );
    fault.help("there are: `(list)`, `(map)`, `(value)`")
}
