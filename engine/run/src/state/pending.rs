//! The files that were proposed and are not yet written, each with the stage that wants it.

use crate::event::{Committed, Proposed};

/// Proposals in order. Both lists are of the same length.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending {
    files: Vec<Proposed>,
    stages: Vec<String>,
}

impl Pending {
    pub(super) fn files(&self) -> &[Proposed] {
        &self.files
    }

    pub(super) fn propose(&mut self, stage: &str, files: &[Proposed]) {
        self.files.extend_from_slice(files);
        self.stages.extend(files.iter().map(|_| stage.to_owned()));
    }

    /// They are written, whoever proposed them.
    pub(super) fn written(&mut self, committed: &[Committed]) {
        self.retain(|_, file| !committed.iter().any(|it| it.path == file.path));
    }

    /// The stages that proposed them are done anew.
    pub(super) fn withdraw(&mut self, is_withdrawn: impl Fn(&str) -> bool) {
        self.retain(|stage, _| !is_withdrawn(stage));
    }

    fn retain(&mut self, keep: impl Fn(&str, &Proposed) -> bool) {
        let (files, stages) = (self.files.drain(..), self.stages.drain(..));
        let kept: Vec<_> = stages
            .zip(files)
            .filter(|(stage, it)| keep(stage, it))
            .collect();
        (self.stages, self.files) = kept.into_iter().unzip();
    }
}
