//! Binding inputs: what was given, else the default, else null where that may be.

use gemstack_lang::expression::{Datum, Scope, Undefined};
use gemstack_lang::plan::Input;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_lang::types::Type;

use crate::failure::Failure;

/// The inputs of a document, from what was given for it.
pub(crate) fn bind(
    owner: &str,
    inputs: &[Input],
    given: &Datum,
    config: &Datum,
) -> Result<Datum, Failure> {
    refuse_unknown(owner, inputs, given)?;
    let scope = Scope::new().with("config", config.clone());
    let bound = inputs
        .iter()
        .map(|it| Ok((it.name.clone(), value(owner, it, given, &scope)?)));
    Ok(Datum::record(bound.collect::<Result<Vec<_>, Failure>>()?))
}

fn value(owner: &str, input: &Input, given: &Datum, scope: &Scope) -> Result<Datum, Failure> {
    let given = given.field(&input.name);
    match (given.is_null(), &input.default) {
        (false, _) => one_of_its_words(owner, input, given),
        (true, Some(default)) => default.render(scope, Undefined::Fault).map_err(|it| {
            Failure::internal(format!(
                "the default of `{}` of `{owner}`: {it}",
                input.name
            ))
        }),
        (true, None) if input.optional => Ok(Datum::null()),
        (true, None) => Err(Failure::rejected(format!(
            "`{owner}` needs the input `{}`",
            input.name
        ))
        .coded("MissingInput")
        .helped(input.summary.clone())),
    }
}

/// A value that is one of the words which its input declares, where it declares some.
fn one_of_its_words(owner: &str, input: &Input, given: Datum) -> Result<Datum, Failure> {
    let Type::Word(words) = &input.of else {
        return Ok(given);
    };
    if given
        .as_text()
        .is_some_and(|it| words.iter().any(|word| word == it))
    {
        return Ok(given);
    }
    let (name, given) = (&input.name, given.to_json());
    let words = listed(words.iter().map(String::as_str));
    let message = format!("the input `{name}` of `{owner}` is {given}, which it cannot be");
    Err(Failure::rejected(message)
        .coded("BadInput")
        .helped(format!("it is one of: {words}")))
}

fn refuse_unknown(owner: &str, inputs: &[Input], given: &Datum) -> Result<(), Failure> {
    let given = given.to_json();
    let names = given
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name);
    for name in names {
        if !inputs.iter().any(|it| it.name == *name) {
            let known = inputs.iter().map(|it| it.name.as_str());
            let failure = Failure::rejected(format!("`{owner}` has no input `{name}`"));
            return Err(match did_you_mean(name, known) {
                Some(cure) => failure.coded("UnknownInput").helped(cure),
                None => failure.coded("UnknownInput"),
            });
        }
    }
    Ok(())
}
