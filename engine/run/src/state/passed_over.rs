//! Whom stages were to ask and have turned from.

use std::collections::HashMap;

use crate::call;
use crate::failure::Failure;

/// By stage, in the order in which it turned from them.
#[derive(Debug, Clone, Default)]
pub(super) struct PassedOver(HashMap<String, Vec<call::PassedOver>>);

impl PassedOver {
    /// A stage failed, and may turn to somebody else.
    pub(super) fn note(&mut self, stage: &str, failure: &Failure) {
        let Some(instead) = &failure.instead else {
            return;
        };
        let passed_over = self.0.entry(stage.to_owned()).or_default();
        passed_over.push(call::PassedOver {
            model: instead.of.clone(),
            provider: instead.provider.clone(),
            kind: failure.kind.name().to_owned(),
            message: failure.message.clone(),
        });
    }

    /// A stage is set out anew, and asks the first again.
    pub(super) fn forget(&mut self, stage: &str) {
        self.0.remove(stage);
    }

    pub(super) fn of(&self, stage: &str) -> &[call::PassedOver] {
        self.0.get(stage).map_or(&[], Vec::as_slice)
    }
}
