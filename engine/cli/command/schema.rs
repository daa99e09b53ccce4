//! `schema`: the JSON Schema of a kind of document.

use gemstack_lang::shape;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::failure::Failure;
use serde_json::Value as Json;

use crate::answer::Answer;
use crate::arguments::Schema;

/// Prints it.
pub fn run(arguments: &Schema) -> Result<Answer, Failure> {
    let text = shape::schema(&arguments.kind).ok_or_else(|| unknown(&arguments.kind))?;
    let json: Json = serde_json::from_str(text).map_err(|it| Failure::internal(it.to_string()))?;
    Ok(Answer::new(text, json))
}

fn unknown(kind: &str) -> Failure {
    let known = || shape::SCHEMAS.iter().map(|(kind, _)| *kind);
    let cure =
        did_you_mean(kind, known()).unwrap_or_else(|| format!("there are: {}", listed(known())));
    Failure::rejected(format!("there is no schema of `{kind}`"))
        .coded("UnknownKind")
        .helped(cure)
}
