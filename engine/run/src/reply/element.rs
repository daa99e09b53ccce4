//! The elements of a reply: `<file path="…">`, `</file>`, `<delete path="…"/>`, `<rename from="…" to="…"/>`,
//! `<mode path="…" executable="true"/>`, each at the start of a line. Attribute values are literal text, not XML: nothing in them is unescaped.

use super::line::Line;
use super::{ReplyFault, path};

/// A line that is an element.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Element<'a> {
    /// Opens a file; `rest` follows on the same line.
    File {
        path: String,
        rest: &'a str,
    },
    /// `</file>`.
    End,
    Delete {
        path: String,
    },
    Rename {
        from: String,
        to: String,
    },
    Mode {
        path: String,
        executable: bool,
    },
}

const END: &str = "</file>";

/// The element on this line, if there is one.
pub(super) fn read<'a>(line: &Line<'a>) -> Result<Option<Element<'a>>, ReplyFault> {
    let indent = indent(line.text);
    if indent > 3 {
        return Ok(None);
    }
    read_at(&line.text[indent..], line.number)
}

/// Whether a well-formed element begins here that does something.
pub(super) fn is_operation(text: &str) -> bool {
    matches!(read_at(text, 0), Ok(Some(element)) if element != Element::End)
}

/// Whether this line is a well-formed element that does something.
pub(super) fn is_operation_line(text: &str) -> bool {
    let indent = indent(text);
    indent <= 3 && is_operation(&text[indent..])
}

/// Whether this line ends a file element that was indented by so many spaces: the same, so that indented XML is content.
pub(super) fn is_end(text: &str, opener_indent: usize) -> bool {
    indent(text) == opener_indent && text.trim() == END
}

/// Spaces before the first other character.
pub(super) fn indent(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}

/// The content of `<file path="a">content</file>`, given what follows the `>`.
pub(super) fn content_of_one_line(rest: &str) -> Option<&str> {
    rest.trim_end().strip_suffix(END)
}

fn read_at(text: &str, line: usize) -> Result<Option<Element<'_>>, ReplyFault> {
    if text.trim_end() == END {
        return Ok(Some(Element::End));
    }
    let Some((name, attributes)) = name(text) else {
        return Ok(None);
    };
    let malformed = || ReplyFault::Element {
        line,
        text: text.trim_end().to_owned(),
    };
    let tag = Tag::read(attributes).ok_or_else(malformed)?;
    element(name, &tag, line)?.ok_or_else(malformed).map(Some)
}

fn element<'a>(name: &str, tag: &Tag<'a>, line: usize) -> Result<Option<Element<'a>>, ReplyFault> {
    let attribute = |name| {
        tag.attribute(name)
            .map(|value| path::clean(value, line))
            .transpose()
    };
    let alone = tag.stands_alone(name);
    Ok(match name {
        "file" if !tag.closed => attribute("path")?.map(|path| Element::File {
            path,
            rest: tag.rest,
        }),
        "delete" if alone => attribute("path")?.map(|path| Element::Delete { path }),
        "rename" if alone => attribute("from")?
            .zip(attribute("to")?)
            .map(|(from, to)| Element::Rename { from, to }),
        "mode" if alone => attribute("path")?
            .zip(tag.attribute("executable").and_then(|it| it.parse().ok()))
            .map(|(path, executable)| Element::Mode { path, executable }),
        _ => None,
    })
}

/// `<file …` as `file` and what follows.
fn name(text: &str) -> Option<(&'static str, &str)> {
    let tag = text.strip_prefix('<')?;
    ["file", "delete", "rename", "mode"]
        .into_iter()
        .find_map(|name| {
            let rest = tag.strip_prefix(name)?;
            let ends = rest.is_empty() || rest.starts_with([' ', '\t', '>', '/']);
            ends.then_some((name, rest))
        })
}

/// The inside of a tag.
struct Tag<'a> {
    attributes: Vec<(&'a str, &'a str)>,
    /// It ended in `/>`.
    closed: bool,
    /// What follows it on the line.
    rest: &'a str,
}

impl<'a> Tag<'a> {
    fn read(mut text: &'a str) -> Option<Self> {
        let mut attributes = Vec::new();
        loop {
            text = text.trim_start();
            let closed = text.starts_with("/>");
            if let Some(rest) = text.strip_prefix("/>").or_else(|| text.strip_prefix('>')) {
                return Some(Self {
                    attributes,
                    closed,
                    rest,
                });
            }
            let (attribute, rest) = attribute(text)?;
            attributes.push(attribute);
            text = rest;
        }
    }

    fn attribute(&self, name: &str) -> Option<&'a str> {
        let mut values = self.attributes.iter().filter(|(key, _)| *key == name);
        let (_, value) = values.next()?;
        values.next().is_none().then_some(value)
    }

    /// `<x/>` or `<x></x>`, and nothing after it.
    fn stands_alone(&self, name: &str) -> bool {
        let rest = self.rest.trim();
        if self.closed {
            return rest.is_empty();
        }
        rest.strip_prefix("</")
            .and_then(|end| end.strip_suffix('>'))
            == Some(name)
    }
}

/// `name="value" …` or with single quotes, as the pair and what follows.
fn attribute(text: &str) -> Option<((&str, &str), &str)> {
    let (name, rest) = text.split_once('=')?;
    let name = name.trim_end();
    let rest = rest.trim_start();
    let quote = rest
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    let (value, rest) = rest[1..].split_once(quote)?;
    let named = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    named.then_some(((name, value), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::line::Cursor;

    fn element(text: &str) -> Result<Option<Element<'_>>, ReplyFault> {
        read(&Cursor::new(text).next().unwrap())
    }

    #[test]
    fn elements_are_read_with_either_quote_and_further_attributes() {
        let file = Element::File {
            path: "a b.xml".into(),
            rest: "",
        };
        for text in [
            "<file path=\"a b.xml\">",
            "<file path='a b.xml'>",
            "  <file language=\"xml\" path = \"a b.xml\" >",
        ] {
            assert_eq!(element(text), Ok(Some(file.clone())), "{text}");
        }
        let rename = Element::Rename {
            from: "a".into(),
            to: "b".into(),
        };
        assert_eq!(element("<rename from=\"a\" to=\"b\"/>"), Ok(Some(rename)));
        let delete = Element::Delete { path: "a".into() };
        for text in [
            "<delete path=\"a\"/>",
            "<delete path=\"a\" />",
            "<delete path=\"a\"></delete>",
        ] {
            assert_eq!(element(text), Ok(Some(delete.clone())), "{text}");
        }
    }

    #[test]
    fn half_an_element_is_refused() {
        for text in [
            "<file>",
            "<file path=\"a\"/>",
            "<file path=\"a",
            "<file name=\"a\">",
            "<file path=\"a\" path=\"b\">",
            "<delete path=\"a\">",
            "<delete path=\"a\"/> and more",
            "<rename from=\"a\"/>",
        ] {
            let fault = element(text).unwrap_err();
            assert_eq!(
                fault,
                ReplyFault::Element {
                    line: 1,
                    text: text.into()
                }
            );
        }
        assert_eq!(
            element("<file path=\"\">"),
            Err(ReplyFault::EmptyPath { line: 1 })
        );
    }

    #[test]
    fn other_lines_are_no_elements() {
        for text in [
            "<files>",
            "text <file path=\"a\">",
            "    <file path=\"a\">",
            "<filename/>",
            "",
        ] {
            let read = Cursor::new(text).next().map_or(Ok(None), |_| element(text));
            assert_eq!(read, Ok(None), "{text}");
        }
    }
}
