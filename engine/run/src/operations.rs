//! The operations that the engine offers: one file each.

use gemstack_lang::catalogue::Catalogue;

use crate::operation::{Offered, offer};

mod files_read;
mod lifecycle_drive;
mod lifecycle_permit;
mod pipeline_run;
mod prompt_assemble;
mod text_load;

#[cfg(test)]
mod bench;

/// Every operation, sorted by name.
const ALL: &[Offered] = &[
    offer::<files_read::FilesRead>(),
    offer::<lifecycle_drive::LifecycleDrive>(),
    offer::<lifecycle_permit::LifecyclePermit>(),
    offer::<pipeline_run::PipelineRun>(),
    offer::<prompt_assemble::PromptAssemble>(),
    offer::<text_load::TextLoad>(),
];

/// The operation of that name.
pub(crate) fn named(name: &str) -> Option<&'static Offered> {
    ALL.iter().find(|it| it.name == name)
}

/// What the checker knows of the operations.
pub fn catalogue() -> Catalogue {
    Catalogue::new(ALL.iter().map(|it| (it.entry)()))
}
