//! A schema of the language, compiled into what decides whether a value fits.
//!
//! It knows the keywords that these schemas use, and is made in a small part of the time that a
//! validator takes to be made, which only has to be there to tell what is wrong.

use regex::Regex;

use crate::document::{Field, Node, Value};

mod kinds;
mod reading;

use kinds::Kinds;

/// A compiled schema. Parts refer to each other by their places; the first one is the whole.
pub(super) struct Compiled(Vec<Part>);

/// A part of a schema: all that a value must keep to.
type Part = Vec<Check>;

/// The place of a part.
type Place = usize;

/// What a keyword, or two of them, asks of a value. Most ask something of one kind of value alone.
enum Check {
    /// It is of one of these kinds.
    Kinds(Kinds),
    /// It is one of these texts.
    Words(Vec<String>),
    /// It is this.
    Truth(bool),
    /// A text has at least so many characters.
    Characters(usize),
    /// A text is found by this.
    Pattern(Regex),
    /// A number is not less.
    Least(f64),
    /// A number is not more.
    Most(f64),
    /// A list has at least so many items.
    Items(usize),
    /// The items of a list keep to this.
    EachItem(Place),
    /// A map has at least so many entries.
    FieldsLeast(usize),
    /// A map has at most so many entries.
    FieldsMost(usize),
    /// A map has this key.
    Required(String),
    /// The keys of a map keep to this.
    Keys(Place),
    /// The values of a map keep to what is said of their keys.
    Fields(Vec<(String, Place)>, Others),
    /// It keeps to another part.
    Refers(Place),
    /// It keeps to the second part if it keeps to the first.
    Implies(Place, Place),
}

/// What is asked of the values of keys that are not named.
#[derive(Clone, Copy)]
enum Others {
    Any,
    None,
    Each(Place),
}

impl Compiled {
    /// Whether a value fits.
    pub fn fits(&self, node: &Node) -> bool {
        self.keeps(0, node)
    }

    fn keeps(&self, place: Place, node: &Node) -> bool {
        self.0[place].iter().all(|it| self.passes(it, node))
    }

    fn passes(&self, check: &Check, node: &Node) -> bool {
        match check {
            Check::Kinds(kinds) => kinds.hold(node),
            Check::Words(words) => node.text().is_some_and(|it| is_among(words, it)),
            Check::Truth(truth) => node.value == Value::Boolean(*truth),
            Check::Refers(place) => self.keeps(*place, node),
            Check::Implies(first, second) => !self.keeps(*first, node) || self.keeps(*second, node),
            of_one_kind => match &node.value {
                Value::Text(it) => passes_text(of_one_kind, &it.text),
                Value::List(it) => self.passes_list(of_one_kind, it),
                Value::Map(it) => self.passes_map(of_one_kind, it),
                _ => passes_number(of_one_kind, node),
            },
        }
    }

    fn passes_list(&self, check: &Check, items: &[Node]) -> bool {
        match check {
            Check::Items(least) => items.len() >= *least,
            Check::EachItem(place) => items.iter().all(|it| self.keeps(*place, it)),
            _ => true,
        }
    }

    fn passes_map(&self, check: &Check, fields: &[Field]) -> bool {
        match check {
            Check::FieldsLeast(least) => fields.len() >= *least,
            Check::FieldsMost(most) => fields.len() <= *most,
            Check::Required(key) => fields.iter().any(|it| it.key == *key),
            Check::Keys(place) => fields.iter().all(|it| self.keeps_key(*place, &it.key)),
            Check::Fields(known, others) => {
                fields.iter().all(|it| self.keeps_field(known, *others, it))
            }
            _ => true,
        }
    }

    fn keeps_field(&self, known: &[(String, Place)], others: Others, field: &Field) -> bool {
        let of_key = known.iter().find(|(key, _)| *key == field.key);
        match (of_key, others) {
            (Some((_, place)), _) => self.keeps(*place, &field.node),
            (None, Others::Each(place)) => self.keeps(place, &field.node),
            (None, others) => matches!(others, Others::Any),
        }
    }

    /// Whether a key keeps to a part, as the text that it is.
    fn keeps_key(&self, place: Place, key: &str) -> bool {
        self.0[place].iter().all(|it| match it {
            Check::Kinds(kinds) => kinds.hold_text(),
            Check::Words(words) => is_among(words, key),
            Check::Truth(_) => false,
            Check::Refers(place) => self.keeps_key(*place, key),
            Check::Implies(first, second) => {
                !self.keeps_key(*first, key) || self.keeps_key(*second, key)
            }
            of_text => passes_text(of_text, key),
        })
    }
}

fn passes_text(check: &Check, text: &str) -> bool {
    match check {
        Check::Characters(least) => text.chars().take(*least).count() == *least,
        Check::Pattern(pattern) => pattern.is_match(text),
        _ => true,
    }
}

fn passes_number(check: &Check, node: &Node) -> bool {
    let Some(number) = kinds::number(node) else {
        return true;
    };
    match check {
        Check::Least(least) => number >= *least,
        Check::Most(most) => number <= *most,
        _ => true,
    }
}

fn is_among(words: &[String], text: &str) -> bool {
    words.iter().any(|it| it == text)
}

#[cfg(test)]
mod tests;
