//! `schema`: the JSON Schema of a kind of document, or of what plugins read and write.

use std::path::Path;

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::shape;
use gemstack_lang::suggestion::cure;
use gemstack_run::failure::Failure;
use gemstack_run::operations::catalogue;
use gemstack_run::plugin::forms;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::arguments::Schema;
use crate::named_file;
use crate::render::amount::counted;

/// Prints it, or writes several.
pub fn run(arguments: &Schema) -> Result<Answer, Failure> {
    let catalogue = catalogue();
    let kinds = match &arguments.kind {
        Some(kind) => vec![kind.as_str()],
        None => names().collect(),
    };
    let schemas: Result<Vec<_>, _> = kinds.iter().map(|it| schema(it, &catalogue)).collect();
    let schemas = schemas?;
    if let Some(folder) = &arguments.into {
        written(folder, &kinds, &schemas)
    } else {
        let text: String = schemas.iter().map(text).collect();
        Ok(Answer::new(text, schemas.into_iter().next().unwrap_or_default()).exact())
    }
}

fn schema(kind: &str, catalogue: &Catalogue) -> Result<Json, Failure> {
    let published = shape::published(kind, catalogue).or_else(|| forms::named(kind));
    published.ok_or_else(|| {
        Failure::rejected(format!("there is no schema of `{kind}`"))
            .coded("UnknownKind")
            .helped(cure(kind, names()))
    })
}

/// The kinds of documents, and the forms of what plugins read and write.
fn names() -> impl Iterator<Item = &'static str> + Clone {
    shape::kinds().chain(forms::names())
}

/// A schema as its file.
fn text(schema: &Json) -> String {
    format!("{schema:#}\n")
}

fn written(folder: &Path, kinds: &[&str], schemas: &[Json]) -> Result<Answer, Failure> {
    let mut files = Vec::new();
    for (kind, schema) in kinds.iter().zip(schemas) {
        let place = folder.join(format!("{kind}.schema.json"));
        let bytes = text(schema).into_bytes();
        named_file::write(&place, &bytes, "gemstack schema")?;
        files.push(place.display().to_string());
    }
    let told = counted(files.len() as u64, "schema");
    let answer = Answer::new(String::new(), json!({ "written": files }));
    Ok(answer.noting(format!("{told} written into `{}`", folder.display())))
}
