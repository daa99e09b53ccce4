//! `operations`: what stages can use.

use gemstack_lang::catalogue::{Catalogue, Effect, Operation};
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::failure::Failure;
use gemstack_run::operations::catalogue;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::arguments::Operations;
use crate::render::table::{Reader, Side, Table};
use crate::shell::Shell;

mod declared;

/// Lists them, or shows one.
pub fn run(arguments: &Operations, shell: &Shell) -> Result<Answer, Failure> {
    let catalogue = catalogue();
    match &arguments.name {
        None => Ok(all(&catalogue, shell.reader())),
        Some(name) => {
            let operation = catalogue
                .get(name)
                .ok_or_else(|| unknown(&catalogue, name))?;
            Ok(Answer::new(page(operation), to_json(operation)))
        }
    }
}

fn all(catalogue: &Catalogue, reader: Reader) -> Answer {
    let mut table = Table::new([("operation", Side::Left), ("does", Side::Left)]);
    catalogue
        .iter()
        .for_each(|it| table.row([it.name.to_owned(), it.summary.to_owned()]));
    Answer::new(
        table.render_for(reader),
        catalogue.iter().map(to_json).collect(),
    )
}

fn unknown(catalogue: &Catalogue, name: &str) -> Failure {
    let known = || catalogue.names();
    let cure =
        did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    Failure::rejected(format!("there is no operation `{name}`"))
        .coded("UnknownOperation")
        .helped(cure)
}

/// An operation for programs.
pub fn to_json(operation: &Operation) -> Json {
    json!({
        "name": operation.name,
        "summary": operation.summary,
        "acts_outside": operation.effects.acts == Effect::Outside,
        "effects": declared::effects(&operation.effects),
        "trust": declared::trust(&operation.trust),
        "parameters": operation.parameters.schema(),
        "outputs": operation.outputs.schema(),
    })
}

/// The page of an operation.
pub fn page(operation: &Operation) -> String {
    format!(
        "# {}\n\n{}\n\n## Parameters\n\n{}\n## Outputs\n\n{}\n## Effects\n\n{}\n## Trust\n\n{}",
        operation.name,
        operation.summary,
        fields(operation.parameters.schema()),
        fields(operation.outputs.schema()),
        declared::effects_in_words(operation),
        declared::trust_in_words(operation),
    )
}

/// The fields of an object's schema, one a line.
fn fields(schema: &Json) -> String {
    let Some(properties) = schema["properties"].as_object().filter(|it| !it.is_empty()) else {
        return "What the document that it runs says.\n".to_owned();
    };
    let required = |name: &str| {
        let names = schema["required"].as_array();
        names.is_some_and(|it| it.iter().any(|it| it == name))
    };
    let line = |(name, field): (&String, &Json)| {
        let optional = if required(name) { "" } else { ", optional" };
        let about = field["description"]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ");
        format!("- `{name}` ({}{optional}): {about}\n", type_of(field))
    };
    properties.iter().map(line).collect()
}

/// The type of a field, in words.
fn type_of(field: &Json) -> String {
    match &field["type"] {
        Json::String(name) => name.clone(),
        Json::Array(names) => {
            let names = names
                .iter()
                .filter_map(Json::as_str)
                .filter(|it| *it != "null");
            names.collect::<Vec<_>>().join(" or ")
        }
        _ => "any".to_owned(),
    }
}
