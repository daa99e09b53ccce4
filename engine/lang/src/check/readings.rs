//! The texts of one document as expressions, each read once however many rules ask.

use std::cell::RefCell;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::document::Node;
use crate::expression::{Expression, ExpressionFault, Text};

/// What reading a text gave.
pub type Reading<T> = Rc<Result<T, ExpressionFault>>;

/// The texts of one document, as read so far. Nodes are known by their addresses, which do not
/// change while their document is borrowed.
#[derive(Default)]
pub struct Readings<'d> {
    texts: RefCell<HashMap<usize, Reading<Text>>>,
    conditions: RefCell<HashMap<usize, Reading<Expression>>>,
    document: PhantomData<&'d Node>,
}

impl<'d> Readings<'d> {
    /// A text that may hold expressions; none where the node is no text.
    pub fn text(&self, node: &'d Node) -> Option<Reading<Text>> {
        let source = node.text()?;
        let mut texts = self.texts.borrow_mut();
        let kept = texts.entry(std::ptr::from_ref(node).addr());
        Some(Rc::clone(
            kept.or_insert_with(|| Rc::new(Text::parse(source))),
        ))
    }

    /// A bare expression; none where the node is no text.
    pub fn condition(&self, node: &'d Node) -> Option<Reading<Expression>> {
        let source = node.text()?;
        let mut conditions = self.conditions.borrow_mut();
        let kept = conditions.entry(std::ptr::from_ref(node).addr());
        Some(Rc::clone(
            kept.or_insert_with(|| Rc::new(Expression::parse(source))),
        ))
    }
}
