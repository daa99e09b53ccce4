//! Facts: typed readings of a project document.
//!
//! A selector says what to read; [`read`] reads it from a text or from the lack of one. All
//! selectors see a document through one Markdown grammar ([`crate::markdown`]), so two facts of
//! one file never disagree about what is a list, a box or an example in a fence.

mod field;
mod pointer;
mod table;
mod verdict;

use std::ops::Range;

use serde_json::{Value, json};
use thiserror::Error;

use crate::markdown::{FrontMatterLanguage, Markdown, name};
use crate::types::Type;

pub use pointer::Language;
pub use verdict::{Lines, Place, VerdictSpec};

/// What to read of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// `**Name:** value`, the first of its name. The form is text or list.
    Field {
        /// The name, in any case.
        name: String,
        /// What to make of the value.
        form: Form,
    },
    /// What stands below a heading.
    Section {
        /// What the heading says; see [`Markdown::section`].
        heading: String,
        /// What to make of it.
        form: Form,
    },
    /// The value of the first `[NAME: value]` outside code.
    Marker {
        /// The name, in any case.
        name: String,
    },
    /// A key of the front matter.
    FrontMatter {
        /// A key of its top level.
        key: String,
    },
    /// A value of a data document.
    Pointer {
        /// A JSON Pointer (RFC 6901).
        pointer: String,
        /// What the document is written in.
        language: Language,
    },
    /// Whether the document is there.
    Exists,
    /// A word, by exact lines in declared places.
    Verdict(VerdictSpec),
}

/// What to make of a field or a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The text as written.
    Text,
    /// The names of its list items.
    List,
    /// The rows of its first table, as objects by column.
    Table,
    /// Its task boxes, as objects of `name` and `ticked`.
    Boxes,
}

/// Why a document does not give a fact.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FactFault {
    /// A field holds one line: no table and no boxes.
    #[error("field `{name}` cannot be read as {form}; read it as text or list, or read a section")]
    UnfitForm {
        /// The field.
        name: String,
        /// `table` or `boxes`.
        form: &'static str,
    },
    /// The pointer is not a JSON Pointer.
    #[error("`{pointer}` is not a JSON Pointer; begin it with `/`, as in `/scripts/test`")]
    BadPointer {
        /// What was written.
        pointer: String,
    },
    /// The document is not in its language.
    #[error("not readable as {language}: {message}; mend the document")]
    Unreadable {
        /// `JSON`, `YAML` or `TOML`.
        language: &'static str,
        /// What its parser says, with the line.
        message: String,
    },
}

impl Form {
    /// The word of the form.
    fn word(self) -> &'static str {
        match self {
            Form::Text => "text",
            Form::List => "list",
            Form::Table => "table",
            Form::Boxes => "boxes",
        }
    }

    fn result_type(self) -> Type {
        match self {
            Form::Text => Type::Text.or_null(),
            Form::List => Type::List(Box::new(Type::Text)),
            Form::Table | Form::Boxes => Type::List(Box::new(Type::Any)),
        }
    }
}

impl Selector {
    /// The type of what is read.
    pub fn result_type(&self) -> Type {
        match self {
            Selector::Field { form, .. } | Selector::Section { form, .. } => form.result_type(),
            Selector::Marker { .. } => Form::Text.result_type(),
            Selector::Verdict(spec) => Type::Word(spec.possible_words()),
            Selector::FrontMatter { .. } | Selector::Pointer { .. } => Type::Any,
            Selector::Exists => Type::Boolean,
        }
    }

    /// Whether the selector can read anything at all, whatever the document.
    ///
    /// # Errors
    /// [`FactFault::UnfitForm`] and [`FactFault::BadPointer`].
    pub fn check(&self) -> Result<(), FactFault> {
        match self {
            Selector::Field {
                name,
                form: form @ (Form::Table | Form::Boxes),
            } => Err(FactFault::UnfitForm {
                name: name.clone(),
                form: form.word(),
            }),
            Selector::Pointer { pointer, .. } => pointer::check(pointer),
            _ => Ok(()),
        }
    }
}

/// Reads a fact from a text; `None` is a document that is not there.
///
/// What is not there reads as null (text, any), `[]` (list, table, boxes), false, or the word
/// that the verdict has for it.
///
/// # Errors
/// A selector that can read nothing, and a document (or front matter) that is not in its language.
pub fn read(selector: &Selector, text: Option<&str>) -> Result<Value, FactFault> {
    selector.check()?;
    match selector {
        Selector::Field { name, form } => Ok(field(text.unwrap_or_default(), name, *form)),
        Selector::Section { heading, form } => {
            Ok(section(text.unwrap_or_default(), heading, *form))
        }
        Selector::Marker { name } => Ok(marker(text.unwrap_or_default(), name)),
        Selector::FrontMatter { key } => front_matter(text.unwrap_or_default(), key),
        Selector::Pointer { pointer, language } => pointer::read(text, pointer, *language),
        Selector::Exists => Ok(json!(text.is_some())),
        Selector::Verdict(spec) => Ok(json!(spec.read(text))),
    }
}

fn field(text: &str, name: &str, form: Form) -> Value {
    let markdown = Markdown::of(text);
    match form {
        Form::List => json!(field::list(&markdown, name)),
        _ => json!(field::text(&markdown, name)),
    }
}

fn section(text: &str, heading: &str, form: Form) -> Value {
    let markdown = Markdown::of(text);
    let body = markdown.section(heading).map_or(0..0, |it| it.body);
    match form {
        Form::Text => said(markdown.slice(&body)),
        Form::List => json!(markdown.names_in(&body)),
        Form::Table => table::read(&markdown, &body),
        Form::Boxes => boxes(&markdown, &body),
    }
}

fn boxes(markdown: &Markdown<'_>, body: &Range<usize>) -> Value {
    let boxes = markdown.boxes_in(body).into_iter();
    boxes
        .map(|it| json!({ "name": it.name, "ticked": it.ticked }))
        .collect()
}

/// A text, or null where it is blank or only a placeholder.
fn said(text: &str) -> Value {
    match text.trim() {
        "" => Value::Null,
        text if name::is_placeholder(text) => Value::Null,
        text => json!(text),
    }
}

fn marker(text: &str, name: &str) -> Value {
    let markdown = Markdown::of(text);
    let first = markdown.markers(name).into_iter().next();
    first.map_or(Value::Null, |it| json!(markdown.slice(&it.value)))
}

fn front_matter(text: &str, key: &str) -> Result<Value, FactFault> {
    let markdown = Markdown::of(text);
    let Some(found) = &markdown.front_matter else {
        return Ok(Value::Null);
    };
    let language = match found.language {
        FrontMatterLanguage::Toml => Language::Toml,
        FrontMatterLanguage::Yaml => Language::Yaml,
    };
    let value = language.parse(markdown.slice(&found.body))?;
    Ok(value.get(key).cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests;
