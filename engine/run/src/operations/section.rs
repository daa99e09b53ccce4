//! What `section.extend` and `section.set` share: a list below a heading, and how it changes.

use gemstack_lang::catalogue::{Author, Effects, Holds, Sink, Trust, Writes};
use gemstack_lang::markdown::Markdown;
use gemstack_lang::record::RecordFault;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::event::By;
use crate::failure::Failure;
use crate::files::Writer;
use crate::operation::{Given, Performed};
use crate::standing::record_failure;
use crate::tree::relative;

/// Which list, and which items.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The file, which must be there.
    file: String,
    /// The heading that the list stands below; it is added where it is missing.
    section: String,
    /// The items, each on one line.
    items: Vec<String>,
}

/// The list as it is now.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// Its items, in order.
    items: Vec<String>,
}

/// What changing a list does to the world.
pub(super) const EFFECTS: Effects = Effects::proposes(Writes::At(&["file"]));

/// Its items are those that the file holds afterwards.
pub(super) const TRUST: Trust = Trust {
    outputs: &[("items", Holds::Words(Author::File))],
    sinks: &[("file", Sink::Path)],
};

/// How the list changes: the text, the heading and the items give the new text.
pub(super) type Edit = fn(&str, &str, &[String]) -> Result<String, RecordFault>;

/// The file with its list changed.
pub(super) fn change(
    parameters: &Parameters,
    edit: Edit,
    context: &Context<'_>,
) -> Result<Performed<Outputs>, Failure> {
    let Parameters {
        file,
        section,
        items,
    } = parameters;
    context.judge(&relative(file)?, Writer::Engine)?;
    let tree = context.tree();
    let text = tree.read(file)?.ok_or_else(|| missing(file))?;
    let edited = edit(&text, section, items).map_err(|it| record_failure(file, &it))?;
    let outputs = Outputs {
        items: listed(&edited, section),
    };
    let files = if edited == text {
        Vec::new()
    } else {
        vec![tree.propose(file, Some(edited), By::Engine)?]
    };
    Ok(Performed::Given(Given::proposing(outputs, files)))
}

fn listed(text: &str, section: &str) -> Vec<String> {
    let markdown = Markdown::of(text);
    let section = markdown.section(section);
    section
        .map(|it| markdown.names_in(&it.body))
        .unwrap_or_default()
}

fn missing(file: &str) -> Failure {
    Failure::rejected(format!("there is no `{file}` here"))
        .coded("FileMissing")
        .helped("gemstack init")
}

#[cfg(test)]
mod tests;
