//! `text.load`: texts of a kind by name, through the layers.

use gemstack_lang::catalogue::{Effects, TextUse, Trust};
use gemstack_lang::library::Library;
use gemstack_lang::suggestion::{did_you_mean, listed};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::failure::Failure;
use crate::layers::Layers;
use crate::operation::{Given, Operation, Performed};
use crate::text::Text;
use crate::tree;

/// Loads texts.
pub(super) struct TextLoad;

/// Which texts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The kind of the texts, such as `role`.
    kind: String,
    /// Their names; one that is named twice is loaded once.
    names: Vec<String>,
}

/// The texts.
#[derive(Serialize, JsonSchema)]
pub(super) struct Outputs {
    /// The texts, in the order of their names.
    texts: Vec<Text>,
    /// The first of them; null where no name was given.
    text: Option<Text>,
}

impl Operation for TextLoad {
    const NAME: &'static str = "text.load";
    const SUMMARY: &'static str =
        "Loads texts of a kind by name: a project's over the shipped ones.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust::FULL;
    const TEXTS: Option<TextUse> = Some(TextUse {
        kind: "kind",
        names: "names",
    });
    type Parameters = Parameters;
    type Outputs = Outputs;

    async fn perform(
        Parameters { kind, names }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Outputs>, Failure> {
        let library = context.world().library();
        let texts = distinct(&names)
            .into_iter()
            .map(|it| load(library, &kind, it));
        let texts: Vec<Text> = texts.collect::<Result<_, _>>()?;
        let text = texts.first().cloned();
        Ok(Performed::Given(Given::only(Outputs { texts, text })))
    }
}

fn distinct(names: &[String]) -> Vec<&str> {
    let mut distinct = Vec::new();
    for name in names {
        if !distinct.contains(&name.as_str()) {
            distinct.push(name.as_str());
        }
    }
    distinct
}

/// A text by name; the failure says what is meant perhaps, and where one could be put.
pub(super) fn load(library: &Layers, kind: &str, name: &str) -> Result<Text, Failure> {
    library
        .text(kind, name)
        .ok_or_else(|| unknown(library, kind, name))
}

fn unknown(library: &Layers, kind: &str, name: &str) -> Failure {
    if let Some(fault) = library.fault(kind, name) {
        return tree::failure(fault);
    }
    let kinds = library.text_kinds();
    if !kinds.iter().any(|it| it == kind) {
        let failure = Failure::rejected(format!("there is no kind of text `{kind}`"));
        return failure.coded("UnknownText").helped(near(kind, &kinds));
    }
    let near = near(name, &library.texts(kind));
    let help = match library.place_in_project(kind, name) {
        Some(place) if near.ends_with('?') => format!("{near} or write it: `{place}`"),
        Some(place) => format!("{near}; or write it: `{place}`"),
        None => near,
    };
    Failure::rejected(format!("there is no {kind} `{name}`"))
        .coded("UnknownText")
        .helped(help)
}

fn near(name: &str, known: &[String]) -> String {
    let known = || known.iter().map(String::as_str);
    did_you_mean(name, known()).unwrap_or_else(|| format!("there are: {}", listed(known())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::harness::Project;

    const SHIPPED: &[(&str, &str)] = &[
        ("fruits/plum.md", "---\ntitle: A Plum\n---\n\nBlue.\n"),
        ("fruits/pear.md", "Green."),
    ];

    fn loaded(kind: &str, names: Json) -> Result<Json, Failure> {
        Project::new(&[], SHIPPED).perform("text.load", json!({ "kind": kind, "names": names }))
    }

    #[test]
    fn texts_keep_the_order_of_their_names_and_come_once() {
        let given = loaded("fruit", json!(["plum", "pear", "plum"])).expect("texts");
        assert_eq!(given["texts"].as_array().map(Vec::len), Some(2));
        assert_eq!(given["text"]["title"], "A Plum");
        assert_eq!(given["text"]["body"], "Blue.");
        assert_eq!(given["texts"][1]["body"], "Green.");
    }

    #[test]
    fn no_names_give_no_text() {
        let given = loaded("fruit", json!([])).expect("nothing");
        assert_eq!(given, json!({ "texts": [], "text": null }));
    }

    #[test]
    fn an_unknown_text_is_told_with_the_closest_and_the_place_for_ones_own() {
        let failure = loaded("fruit", json!(["plun"])).expect_err("no such fruit");
        assert_eq!(failure.message, "there is no fruit `plun`");
        let help = "did you mean `plum`? or write it: `.agent/fruits/plun.md`";
        assert_eq!(failure.help.as_deref(), Some(help));
        let outside = loaded("fruit", json!(["../x"])).expect_err("no name");
        assert_eq!(outside.help.as_deref(), Some("there are: `pear`, `plum`"));
        let kind = loaded("friut", json!(["plum"])).expect_err("no such kind");
        assert_eq!(kind.message, "there is no kind of text `friut`");
    }
}
