//! Models that answered in the place of others, and why those did not.

use gemstack_run::call::{Bill, PassedOver};
use gemstack_run::operations;
use gemstack_run::state::State;
use serde::{Deserialize as _, Serialize};

use crate::render::visible::visible_line;

/// A model that answered in the place of others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Answered {
    /// The stage that asked.
    pub stage: String,
    /// Who answered.
    pub model: String,
    /// Who was to answer, in order.
    pub instead_of: Vec<Passed>,
}

/// A model that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Passed {
    /// The model.
    pub model: String,
    /// What kind of trouble it was.
    pub kind: String,
    /// What went wrong, in words.
    pub message: String,
}

impl From<PassedOver> for Passed {
    fn from(it: PassedOver) -> Self {
        Self {
            model: it.model,
            kind: it.kind,
            message: it.message,
        }
    }
}

impl Answered {
    /// Who answered and why not those before, on a line for people.
    pub fn line(&self) -> String {
        let passed = self.instead_of.iter();
        let passed = passed.map(|it| {
            let message = it.message.lines().next().unwrap_or_default();
            format!("`{}`: {message}", it.model)
        });
        let passed = passed.collect::<Vec<_>>().join("; ");
        format!(
            "Answered by `{}`, for {}\n",
            visible_line(&self.model),
            visible_line(&passed)
        )
    }
}

/// The stages of a run that somebody else answered than the first who was to, by path.
pub fn instead(state: &State) -> Vec<Answered> {
    let asked = state.given().filter(|(_, it, _)| *it == operations::ASKING);
    let mut answered: Vec<_> = asked
        .filter_map(|(stage, _, given)| {
            let bill = Bill::deserialize(given).ok()?;
            let instead_of = bill.instead_of.filter(|it| !it.is_empty())?;
            Some(Answered {
                stage: stage.to_owned(),
                model: bill.last.model?,
                instead_of: instead_of.into_iter().map(Passed::from).collect(),
            })
        })
        .collect();
    answered.sort();
    answered
}
