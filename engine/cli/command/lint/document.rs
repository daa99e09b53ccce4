//! What is wrong with a document, whatever its kind.

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::document::Document;
use gemstack_lang::source::Span;
use gemstack_run::detect::Detection;
use gemstack_run::layers::Layers;
use gemstack_run::provider::{Provider, Script};
use gemstack_run::settings::SettingsDocument;

use crate::app::AGENT;

/// Checks a document: by the rules, and where they find nothing, by reading it as a run would.
pub fn check(document: &Document, checker: &Checker<'_>) -> Vec<Diagnostic> {
    let mut found = checker.document(document);
    if found.iter().all(|it| it.severity != Severity::Error) {
        let unread = unread(document);
        found.extend(
            unread.map(|it| Diagnostic::error("wrong_shape", document.place(head(document)), it)),
        );
    }
    found
}

/// Why a run could not read a document, where the schema of its kind cannot say it.
fn unread(document: &Document) -> Option<String> {
    let json = || document.root().to_json();
    match document.kind()? {
        "detection" => told(Detection::from_value(&json())),
        "provider" => told(Provider::parse(&json())),
        "script" => told(Script::parse(&json())),
        "settings" => told(SettingsDocument::read(&json())),
        _ => None,
    }
}

fn told<T, E: ToString>(read: Result<T, E>) -> Option<String> {
    read.err().map(|it| it.to_string())
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
    match Layers::document_stem(kind, name) {
        Some(stem) => {
            let extension = document.format().extension();
            fault.help(format!("move it to `{AGENT}/{stem}.{extension}`"))
        }
        None => fault,
    }
}

/// The name of a document, else its first line: where a fault of the whole is shown.
pub fn head(document: &Document) -> Span {
    let name = document.root().get("name").map(|it| it.span);
    let line = document.source().text().lines().next().map_or(0, str::len);
    name.unwrap_or_else(|| Span::new(0, line))
}

#[cfg(test)]
mod tests {
    use gemstack_lang::catalogue::Catalogue;
    use gemstack_lang::library::EmptyLibrary;
    use gemstack_lang::source::Source;

    use super::*;

    fn found(text: &str) -> Vec<(&'static str, String)> {
        let document = Document::yaml(Source::new("x.yaml", text));
        let catalogue = Catalogue::default();
        let found = check(&document, &Checker::new(&catalogue, &EmptyLibrary)).into_iter();
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
    fn what_the_schema_cannot_say_is_told_by_what_a_run_would() {
        let both = "kind: provider\nname: x\nprotocol: script\nmodels: [{ name: a, pattern: b }]\n";
        assert_eq!(found(both)[0].0, "wrong_shape");
        assert_eq!(found("kind: provider\nname: x\n")[0].0, "missing_key");
        assert_eq!(
            found("kind: settings\nname: x\ntexts: {}\nsettings: {}\n"),
            []
        );
        assert_eq!(
            found("kind: settings\nname: x\nname: y\ntexts: {}\nsettings: {}\n")[0].0,
            "duplicate_key"
        );
    }
}
