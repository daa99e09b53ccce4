//! The texts of one document as expressions, each read once however many rules ask, and however often it is written.

use std::cell::RefCell;
use std::rc::Rc;

use crate::document::Node;
use crate::expression::{Expression, ExpressionFault, Flow, Text};

mod address;
mod spelled;

use address::{ByAddress, address};

pub(super) use spelled::Spelled;

/// What reading a text gave.
pub type Reading<T> = Rc<Result<T, ExpressionFault>>;

/// The texts of one document, as read so far. Nodes are known by their addresses, which do not
/// change while their document is borrowed.
pub struct Readings<'d> {
    spelled: &'d Spelled,
    texts: RefCell<ByAddress<Reading<Text>>>,
    conditions: RefCell<ByAddress<Reading<Expression>>>,
    flows: RefCell<ByAddress<Rc<[Flow]>>>,
}

impl<'d> Readings<'d> {
    /// None of a document is read yet; other documents have read what is spelled alike.
    pub(super) fn new(spelled: &'d Spelled) -> Self {
        Self {
            spelled,
            texts: RefCell::default(),
            conditions: RefCell::default(),
            flows: RefCell::default(),
        }
    }

    /// A text that holds expressions; none where the node is no text, or a literal one.
    pub fn text(&self, node: &'d Node) -> Option<Reading<Text>> {
        let source = node.text().filter(|it| Text::has_code(it))?;
        let mut texts = self.texts.borrow_mut();
        let kept = texts.entry(address(node));
        Some(Rc::clone(kept.or_insert_with(|| self.spelled.text(source))))
    }

    /// A bare expression; none where the node is no text.
    pub fn condition(&self, node: &'d Node) -> Option<Reading<Expression>> {
        let source = node.text()?;
        let mut conditions = self.conditions.borrow_mut();
        let kept = conditions.entry(address(node));
        Some(Rc::clone(
            kept.or_insert_with(|| self.spelled.condition(source)),
        ))
    }

    /// The values that reach the result of a text; none where it cannot be read.
    pub fn flows(&self, node: &'d Node) -> Rc<[Flow]> {
        let source = node.text().filter(|it| Text::has_code(it));
        let Some(source) = source else {
            return Rc::default();
        };
        let mut flows = self.flows.borrow_mut();
        let kept = flows.entry(address(node));
        Rc::clone(kept.or_insert_with(|| self.spelled.flows(source)))
    }
}
