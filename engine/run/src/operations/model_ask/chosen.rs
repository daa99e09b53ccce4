//! Who is asked this time, and who is asked after them: another model takes the place of one that is out of reach, and
//! never of one whose work is bad.

use crate::call::{Call, PassedOver};
use crate::context::Context;
use crate::failure::{Failure, Instead, Kind};
use crate::models::{Choice, Wanted};
use crate::provider::{Effort, Model, Provider};

/// Trouble that lies in reaching a model, and that another provider may not have.
const OUT_OF_REACH: &[Kind] = &[
    Kind::NotRunnable,
    Kind::Overloaded,
    Kind::Quota,
    Kind::Timeout,
    Kind::Unauthorized,
    Kind::Unreachable,
];

/// Who is asked.
pub(super) struct Chosen {
    choice: Choice,
    passed_over: Vec<PassedOver>,
}

impl Chosen {
    /// Whom a stage asks now: the first that it has not passed over.
    pub(super) fn of(wanted: Wanted<'_>, context: &Context<'_>) -> Result<Self, Failure> {
        let choice = wanted.choose(context.world())?;
        let mut passed_over = context.passed_over();
        // Somebody else may be named since.
        passed_over.truncate(choice.models.len() - 1);
        Ok(Self {
            choice,
            passed_over,
        })
    }

    /// Who is asked now.
    pub(super) fn current(&self) -> (&Provider, &Model) {
        let (provider, model) = &self.choice.models[self.passed_over.len()];
        (provider, model)
    }

    /// How hard the role lets it think.
    pub(super) fn effort(&self) -> Option<Effort> {
        self.choice.effort
    }

    /// What became of asking: an answer says who was to be asked before, a failure who is to be asked instead.
    pub(super) fn concluded(self, asked: Result<Call, Failure>) -> Result<Call, Failure> {
        match asked {
            Ok(call) => Ok(Call {
                instead_of: self.passed_over,
                ..call
            }),
            Err(failure) => Err(self.turning(failure)),
        }
    }

    fn turning(self, mut failure: Failure) -> Failure {
        let next = self.choice.models.get(self.passed_over.len() + 1);
        if let Some((_, next)) = next.filter(|_| OUT_OF_REACH.contains(&failure.kind)) {
            let (provider, model) = self.current();
            failure.instead = Some(Instead {
                of: model.name.clone(),
                provider: provider.name().to_owned(),
                by: next.name.clone(),
            });
            return failure;
        }
        for before in &self.passed_over {
            failure.message += &format!("\nbefore it, {}", before.told());
        }
        failure
    }
}
