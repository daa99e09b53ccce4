//! Texts as expressions by how they are spelled: a project writes few of them, and those often.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::Reading;
use crate::expression::{Expression, Flow, Text};

/// Texts as expressions, each read once.
#[derive(Default)]
pub(in crate::check) struct Spelled {
    texts: Kept<Reading<Text>>,
    conditions: Kept<Reading<Expression>>,
    flows: Kept<Rc<[Flow]>>,
}

/// What is known of texts.
type Kept<T> = RefCell<HashMap<String, T>>;

impl Spelled {
    /// A text that holds expressions.
    pub(super) fn text(&self, source: &str) -> Reading<Text> {
        kept(&self.texts, source, || Rc::new(Text::parse(source)))
    }

    /// A bare expression.
    pub(super) fn condition(&self, source: &str) -> Reading<Expression> {
        kept(&self.conditions, source, || {
            Rc::new(Expression::parse(source))
        })
    }

    /// The values that reach the result of a text.
    pub(super) fn flows(&self, source: &str) -> Rc<[Flow]> {
        kept(&self.flows, source, || match self.text(source).as_ref() {
            Ok(text) => Flow::of_text(text, source).into(),
            Err(_) => Rc::default(),
        })
    }
}

fn kept<T: Clone>(all: &Kept<T>, source: &str, read: impl FnOnce() -> T) -> T {
    if let Some(kept) = all.borrow().get(source) {
        return kept.clone();
    }
    let read = read();
    all.borrow_mut().insert(source.to_owned(), read.clone());
    read
}
