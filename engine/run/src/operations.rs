//! The operations that the engine offers: one file each.

use gemstack_lang::catalogue::Catalogue;

use crate::operation::{Offered, offer};

mod costs_check;
mod costs_record;
mod files_append;
mod files_archive;
mod files_put;
mod files_read;
mod files_restore;
mod files_write;
mod lifecycle_drive;
mod lifecycle_permit;
mod model_ask;
mod pipeline_run;
mod prompt_assemble;
mod reply_parse;
mod report_summary;
mod section;
mod section_extend;
mod section_set;
mod text_load;

#[cfg(test)]
mod bench;

/// Every operation, sorted by name.
const ALL: &[Offered] = &[
    offer::<costs_check::CostsCheck>(),
    offer::<costs_record::CostsRecord>(),
    offer::<files_append::FilesAppend>(),
    offer::<files_archive::FilesArchive>(),
    offer::<files_put::FilesPut>(),
    offer::<files_read::FilesRead>(),
    offer::<files_restore::FilesRestore>(),
    offer::<files_write::FilesWrite>(),
    offer::<lifecycle_drive::LifecycleDrive>(),
    offer::<lifecycle_permit::LifecyclePermit>(),
    offer::<model_ask::ModelAsk>(),
    offer::<pipeline_run::PipelineRun>(),
    offer::<prompt_assemble::PromptAssemble>(),
    offer::<reply_parse::ReplyParse>(),
    offer::<report_summary::ReportSummary>(),
    offer::<section_extend::SectionExtend>(),
    offer::<section_set::SectionSet>(),
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
