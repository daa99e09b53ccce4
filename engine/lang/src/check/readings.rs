//! The texts of one document as expressions, each read once however many rules ask.

use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

use crate::document::Node;
use crate::expression::{Expression, ExpressionFault, Flow, Text};

mod address;

use address::{ByAddress, address};

/// What reading a text gave.
pub type Reading<T> = Rc<Result<T, ExpressionFault>>;

/// The texts of one document, as read so far. Nodes are known by their addresses, which do not
/// change while their document is borrowed.
#[derive(Default)]
pub struct Readings<'d> {
    texts: RefCell<ByAddress<Reading<Text>>>,
    conditions: RefCell<ByAddress<Reading<Expression>>>,
    flows: RefCell<ByAddress<Rc<[Flow]>>>,
    document: PhantomData<&'d Node>,
}

impl<'d> Readings<'d> {
    /// A text that holds expressions; none where the node is no text, or a literal one.
    pub fn text(&self, node: &'d Node) -> Option<Reading<Text>> {
        let source = node.text().filter(|it| Text::has_code(it))?;
        let mut texts = self.texts.borrow_mut();
        let kept = texts.entry(address(node));
        Some(Rc::clone(
            kept.or_insert_with(|| Rc::new(Text::parse(source))),
        ))
    }

    /// A bare expression; none where the node is no text.
    pub fn condition(&self, node: &'d Node) -> Option<Reading<Expression>> {
        let source = node.text()?;
        let mut conditions = self.conditions.borrow_mut();
        let kept = conditions.entry(address(node));
        Some(Rc::clone(
            kept.or_insert_with(|| Rc::new(Expression::parse(source))),
        ))
    }

    /// The values that reach the result of a text; none where it cannot be read.
    pub fn flows(&self, node: &'d Node) -> Rc<[Flow]> {
        let address = address(node);
        if let Some(kept) = self.flows.borrow().get(&address) {
            return Rc::clone(kept);
        }
        let flows: Rc<[Flow]> = match (node.text(), self.text(node).as_deref()) {
            (Some(source), Some(Ok(text))) => Flow::of_text(text, source).into(),
            _ => Rc::default(),
        };
        self.flows.borrow_mut().insert(address, Rc::clone(&flows));
        flows
    }
}
