//! What is wrong with a document, whatever its kind.

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::source::Span;
use gemstack_lang::suggestion::{did_you_mean, listed};
use gemstack_run::detect::Detection;
use gemstack_run::layers::Layers;
use gemstack_run::provider::Provider;
use gemstack_run::settings::SettingsDocument;

use crate::app::AGENT;

/// Checks a document by the rules of its kind.
pub fn check(document: &Document, catalogue: &Catalogue, library: &dyn Library) -> Vec<Diagnostic> {
    let json = || document.root().to_json();
    let read = match document.kind() {
        Some("pipeline" | "lifecycle") => {
            return Checker::new(catalogue, library).document(document);
        }
        Some("provider") => Provider::parse(&json()).err().map(|it| it.to_string()),
        Some("settings") => SettingsDocument::read(&json())
            .err()
            .map(|it| it.to_string()),
        Some("detection") => Detection::from_value(&json())
            .err()
            .map(|it| it.to_string()),
        kind => return without_rules(document, kind),
    };
    let mut found = document.diagnostics().to_vec();
    if found.is_empty() {
        found.extend(
            read.map(|it| Diagnostic::error("wrong_shape", document.place(head(document)), it)),
        );
    }
    found
}

/// A document that nobody finds where it lies.
pub fn misplaced(document: &Document, looked_for: &str) -> Diagnostic {
    let kind = document.kind().unwrap_or_default();
    let (name, span) = (
        document.name().unwrap_or("NAME"),
        document.root().get("kind"),
    );
    let span = span.map_or_else(|| head(document), |it| it.span);
    let message = format!("a {kind} is not looked for here, where each {looked_for} lies");
    let fault = Diagnostic::error("bad_word", document.place(span), message);
    match Layers::document_folder(kind) {
        Some(folder) => {
            let extension = document.format().extension();
            fault.help(format!("move it to `{AGENT}/{folder}/{name}.{extension}`"))
        }
        None => fault,
    }
}

/// A document of a kind that no rule knows: its syntax, and whether there is such a kind.
fn without_rules(document: &Document, kind: Option<&str>) -> Vec<Diagnostic> {
    let mut found = document.diagnostics().to_vec();
    let known = Layers::document_kinds;
    match kind {
        _ if !found.is_empty() => {}
        Some(kind) if known().any(|it| it == kind) => {}
        None => {
            let fault = Diagnostic::error(
                "missing_key",
                document.place(head(document)),
                "the key `kind` is missing",
            );
            found.push(fault.help(format!("there are: {}", listed(known()))));
        }
        Some(kind) => {
            let span = document
                .root()
                .get("kind")
                .map_or_else(|| head(document), |it| it.span);
            let help = did_you_mean(kind, known())
                .unwrap_or_else(|| format!("there are: {}", listed(known())));
            let message = format!("there is no kind of document `{kind}`");
            found.push(Diagnostic::error("bad_word", document.place(span), message).help(help));
        }
    }
    found
}

/// The name of a document, else its first line: where a fault of the whole is shown.
fn head(document: &Document) -> Span {
    let name = document.root().get("name").map(|it| it.span);
    let line = document.source().text().lines().next().map_or(0, str::len);
    name.unwrap_or_else(|| Span::new(0, line))
}

#[cfg(test)]
mod tests {
    use gemstack_lang::library::EmptyLibrary;
    use gemstack_lang::source::Source;

    use super::*;

    fn found(text: &str) -> Vec<(&'static str, String)> {
        let document = Document::yaml(Source::new("x.yaml", text));
        let found = check(&document, &Catalogue::default(), &EmptyLibrary).into_iter();
        found
            .map(|it| (it.rule, it.help.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn a_kind_that_there_is_not_is_told() {
        assert_eq!(
            found("kind: pipline\nname: x\n"),
            [("bad_word", "did you mean `pipeline`?".into())]
        );
        assert_eq!(found("name: x\n")[0].0, "missing_key");
        assert_eq!(found("kind: script\nname: x\nreplies: []\n"), []);
    }

    #[test]
    fn kinds_without_rules_are_read_as_a_run_would() {
        assert_eq!(found("kind: provider\nname: x\n")[0].0, "wrong_shape");
        assert_eq!(
            found("kind: settings\nname: x\ntexts: {}\nsettings: {}\n"),
            []
        );
        assert_eq!(
            found("kind: settings\nname: x\nname: y\n")[0].0,
            "duplicate_key"
        );
    }
}
