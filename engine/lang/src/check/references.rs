//! References that name nothing, each at its own bytes and with the closest name that exists.

use super::{Known, Unresolved};
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Field, Node};
use crate::expression::{Expression, Reference, Text};
use crate::suggestion::{did_you_mean, listed};
use crate::written::texts;

/// What is wrong with the references in all texts of a value.
pub(super) fn in_texts(document: &Document, node: &Node, known: &Known) -> Vec<Diagnostic> {
    let texts = texts(node).into_iter();
    let parsed = texts.filter_map(|it| Some((it, Text::parse(it.text()?).ok()?)));
    parsed
        .flat_map(|(node, text)| wrong(document, node, &text.references(), known))
        .collect()
}

/// What is wrong with the references in a bare expression.
pub(super) fn in_condition(document: &Document, node: &Node, known: &Known) -> Vec<Diagnostic> {
    let expression = node.text().and_then(|it| Expression::parse(it).ok());
    let references = expression.map(|it| it.references()).unwrap_or_default();
    wrong(document, node, &references, known)
}

/// What is wrong with the references in defaults, which know the settings alone, and in the files
/// of facts, which know the inputs too.
pub(super) fn in_declared(
    document: &Document,
    inputs: &[Field],
    facts: &[Field],
    known: &Known,
) -> Vec<Diagnostic> {
    let (settings, given) = (known.only(&["config"]), known.only(&["config", "inputs"]));
    let defaults = inputs.iter().filter_map(|it| it.node.get("default"));
    let files = facts.iter().filter_map(|it| it.node.get("file"));
    let defaults = defaults.flat_map(|it| in_texts(document, it, &settings));
    let files = files.flat_map(|it| in_texts(document, it, &given));
    defaults.chain(files).collect()
}

fn wrong(
    document: &Document,
    node: &Node,
    references: &[Reference],
    known: &Known,
) -> Vec<Diagnostic> {
    let faults = references
        .iter()
        .filter_map(|it| Some((it, known.resolve(it).err()?)));
    faults
        .map(|(reference, fault)| diagnostic(document, node, reference, &fault))
        .collect()
}

fn diagnostic(
    document: &Document,
    node: &Node,
    reference: &Reference,
    fault: &Unresolved,
) -> Diagnostic {
    let name = &reference.parts()[fault.part];
    let owner = reference.parts()[..fault.part].join(".");
    let (rule, message) = match (fault.part, owner.as_str()) {
        (0, _) => ("unknown_reference", format!("there is no `{name}` here")),
        (1, "inputs") => (
            "undeclared_input",
            format!("the input `{name}` is not declared"),
        ),
        (1, "stages") => ("unknown_reference", format!("there is no stage `{name}`")),
        (1, "facts") => ("unknown_reference", format!("there is no fact `{name}`")),
        (1, "config") => ("unknown_reference", format!("there is no setting `{name}`")),
        _ => ("unknown_output", format!("`{owner}` has no field `{name}`")),
    };
    let span = node.locate(document.source(), reference.part_range(fault.part));
    Diagnostic::error(rule, document.place(span), message).maybe_help(cure(name, fault))
}

fn cure(name: &str, fault: &Unresolved) -> Option<String> {
    let known = || fault.candidates.iter().map(String::as_str);
    let listed =
        || (!fault.candidates.is_empty()).then(|| format!("there are: {}", listed(known())));
    did_you_mean(name, known()).or_else(listed)
}
