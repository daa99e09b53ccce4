//! The whole of YAML, by granit-parser: its events put together, its faults in plain words.

use std::sync::Arc;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};

use super::builder::{Builder, Container};
use super::core_schema::scalar;
use super::reason::{Reason, Stopped};
use crate::diagnostic::Diagnostic;
use crate::document::limits::DEEPEST;
use crate::document::{Node, Style};
use crate::source::{Source, Span};

/// Reads a text, and gives what it says as far as it can be read.
pub(super) fn read(source: &Arc<Source>) -> (Node, Vec<Diagnostic>) {
    let mut builder = Builder::new(source);
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

pub(super) fn to_span(span: &granit_parser::Span) -> Span {
    span.byte_range()
        .map_or_else(Span::default, |it| Span::new(it.start, it.end))
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
    }
}

impl Builder<'_> {
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
                self.value(scalar(text, style_of(style), tagged, span), anchor)
            }
            Event::SequenceStart(_, anchor, _) => {
                let start = self.list_start(span.start);
                let span = Span::new(start, span.end.max(start));
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

    /// Where a list begins: the parser gives the byte behind the first `-` of one that stands as far
    /// left as its key.
    fn list_start(&self, start: usize) -> usize {
        let open = self.open.last().map(|it| &it.kind);
        let is_in_map = matches!(open, Some(Container::Map(..)));
        let before = self.source.text()[..start].trim_end_matches(' ');
        if is_in_map && before.ends_with('-') {
            before.len() - 1
        } else {
            start
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
}
