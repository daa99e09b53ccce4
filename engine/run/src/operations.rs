//! The operations that the engine offers: one file each.

use gemstack_lang::catalogue::Catalogue;

use crate::operation::{Offered, Operation as _, offer};

mod agent_run;
mod command_run;
mod costs_check;
mod costs_record;
mod files_append;
mod files_archive;
mod files_put;
mod files_read;
mod files_restore;
mod files_write;
mod hook_fire;
mod lifecycle_drive;
mod lifecycle_permit;
mod model_ask;
mod model_describe;
mod pipeline_run;
mod project_detect;
mod prompt_assemble;
mod prompt_check;
mod record;
mod reply_parse;
mod report_summary;
mod section;
mod section_extend;
mod section_set;
mod tests_run;
mod text_load;

pub(crate) use prompt_assemble::{Item, Section, is_item, is_section};

/// The operation that gives replies.
pub const ASKING: &str = model_ask::ModelAsk::NAME;

/// The operations whose outputs hold what a model wrote.
pub(crate) const REPLYING: &[&str] = &[ASKING, agent_run::AgentRun::NAME];

/// The operation that reads replies.
pub(crate) const PARSING: &str = reply_parse::ReplyParse::NAME;

/// Every operation, sorted by name.
const ALL: &[Offered] = &[
    offer::<agent_run::AgentRun>(),
    offer::<command_run::CommandRun>(),
    offer::<costs_check::CostsCheck>(),
    offer::<costs_record::CostsRecord>(),
    offer::<files_append::FilesAppend>(),
    offer::<files_archive::FilesArchive>(),
    offer::<files_put::FilesPut>(),
    offer::<files_read::FilesRead>(),
    offer::<files_restore::FilesRestore>(),
    offer::<files_write::FilesWrite>(),
    offer::<hook_fire::HookFire>(),
    offer::<lifecycle_drive::LifecycleDrive>(),
    offer::<lifecycle_permit::LifecyclePermit>(),
    offer::<model_ask::ModelAsk>(),
    offer::<model_describe::ModelDescribe>(),
    offer::<pipeline_run::PipelineRun>(),
    offer::<project_detect::ProjectDetect>(),
    offer::<prompt_assemble::PromptAssemble>(),
    offer::<prompt_check::PromptCheck>(),
    offer::<reply_parse::ReplyParse>(),
    offer::<report_summary::ReportSummary>(),
    offer::<section_extend::SectionExtend>(),
    offer::<section_set::SectionSet>(),
    offer::<tests_run::TestsRun>(),
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

#[cfg(test)]
mod tests {
    use gemstack_lang::catalogue::{Holds, Money, Writes};
    use gemstack_lang::types::Type;

    use super::*;

    /// Whether a dotted path leads to a field that a schema declares.
    fn declares(of: &Type, path: &str) -> bool {
        let (record, name) = path.rsplit_once('.').unwrap_or(("", path));
        let parts: Vec<_> = record.split('.').filter(|it| !it.is_empty()).collect();
        let mut found = of.reach(&parts);
        while let Some(Type::List(items)) = found {
            found = Some(items);
        }
        let found = found.and_then(Type::as_record);
        found.is_some_and(|it| it.known(name).is_some())
    }

    #[test]
    fn what_operations_declare_of_their_fields_names_fields_that_they_have() {
        for operation in catalogue().iter() {
            let parameter = |it: &str| {
                let declared = declares(operation.parameters.of(), it);
                assert!(declared, "`{}` has no parameter `{it}`", operation.name);
            };
            for (output, origin) in operation.trust.outputs {
                let declared = declares(operation.outputs.of(), output);
                assert!(declared, "`{}` has no output `{output}`", operation.name);
                if let Holds::Given(it) = origin {
                    parameter(it);
                }
            }
            operation
                .trust
                .sinks
                .iter()
                .for_each(|(it, _)| parameter(it));
            if let Writes::At(places) = operation.effects.writes {
                places.iter().copied().for_each(parameter);
            }
            if let Money::Records(it) = operation.effects.money {
                parameter(it);
            }
        }
    }

    #[test]
    fn what_pays_or_starts_a_program_is_left_out_of_a_dry_run() {
        use gemstack_lang::catalogue::{Bound, Effect};
        for operation in catalogue().iter() {
            let effects = operation.effects;
            let outside = effects.money == Money::Pays || effects.bound == Bound::Timeout;
            assert!(
                !outside || effects.acts == Effect::Outside,
                "{}",
                operation.name
            );
        }
    }

    #[test]
    fn the_table_is_sorted_and_each_operation_has_a_module_of_its_name() {
        assert!(ALL.is_sorted_by_key(|it| it.name));
        let modules = include_str!("operations.rs")
            .lines()
            .filter_map(|it| it.strip_prefix("mod "));
        let modules: Vec<_> = modules
            .map(|it| it.trim_end_matches([';', '{', ' ']))
            .collect();
        for operation in ALL {
            assert!(
                modules.contains(&operation.name.replace('.', "_").as_str()),
                "{}",
                operation.name
            );
        }
    }
}
