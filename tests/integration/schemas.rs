//! The schemas for editors are fresh, fit what is shipped, and are named by every shipped file.

use std::fs;
use std::path::{Path, PathBuf};

use gemstack_lang::document::Document;
use gemstack_lang::shape;
use gemstack_lang::source::Source;
use gemstack_run::plugin::forms;
use jsonschema::Validator;
use serde_json::{Value as Json, json};

use crate::workplace::Workplace;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|it| panic!("{}: {it}", path.display()))
}

fn generated(kind: &str) -> Json {
    let catalogue = gemstack_run::operations::catalogue();
    let published = shape::published(kind, &catalogue).or_else(|| forms::named(kind));
    published.expect("a kind of document, or a form of plugins")
}

/// All schemas that `gemstack schema` prints.
fn printed() -> impl Iterator<Item = &'static str> {
    shape::kinds().chain(forms::names())
}

fn validator(kind: &str) -> Validator {
    jsonschema::validator_for(&generated(kind)).expect("it compiles")
}

/// Every document of the repository: its file, and what it says.
fn documents() -> Vec<(PathBuf, Document)> {
    let mut found = Vec::new();
    for folder in ["pipelines", "examples"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 10);
    found
}

fn collect(folder: &Path, found: &mut Vec<(PathBuf, Document)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|it| it == "yaml") {
            let document = Document::yaml(Source::new(path.to_string_lossy(), read(&path)));
            if document.kind().is_some() {
                found.push((path, document));
            }
        }
    }
}

#[test]
fn the_schemas_are_fresh() {
    for kind in printed() {
        let file = root().join(format!("schemas/{kind}.schema.json"));
        assert!(
            fs::read_to_string(&file).unwrap_or_default() == format!("{:#}\n", generated(kind)),
            "`schemas/{kind}.schema.json` is not what it would be now; \
             repair it with `cargo run -- schema --into schemas`"
        );
    }
    let files = fs::read_dir(root().join("schemas")).expect("a folder");
    let names = files.map(|it| it.expect("an entry").file_name());
    let names = names.filter_map(|it| it.to_str()?.strip_suffix(".schema.json").map(str::to_owned));
    let known = |name: &str| name == "lint-report" || printed().any(|it| it == name);
    let others: Vec<_> = names.filter(|it| !known(it)).collect();
    assert!(
        others.is_empty(),
        "`schemas/` holds nothing else: {others:?}"
    );
}

#[test]
fn every_kind_that_has_a_folder_has_a_schema() {
    let folders: Vec<_> = gemstack_run::layers::Layers::document_kinds().collect();
    assert_eq!(shape::kinds().collect::<Vec<_>>(), folders);
}

#[test]
fn every_document_fits_the_schema_of_its_kind() {
    for (path, document) in documents() {
        let kind = document.kind().expect("documents have kinds");
        let instance = document.root().to_json();
        let errors: Vec<_> = validator(kind)
            .iter_errors(&instance)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", path.display());
    }
}

#[test]
fn every_document_names_its_schema_in_its_first_line() {
    // The projects in `examples/forks` are a team's, whose schemas lie elsewhere.
    let documents = documents().into_iter();
    let ours = documents.filter(|(path, _)| !path.starts_with(root().join("examples/forks")));
    for (path, document) in ours {
        let kind = document.kind().expect("documents have kinds");
        let text = document.source().text();
        let first = text.lines().next().unwrap_or_default();
        let folder = path.parent().expect("a folder");
        let up = folder
            .strip_prefix(root())
            .expect("it is below")
            .components();
        let line = format!(
            "# yaml-language-server: $schema={}schemas/{kind}.schema.json",
            "../".repeat(up.count())
        );
        assert_eq!(first, line, "{}", path.display());
        let named = first.split_once('=').expect("a path").1;
        assert!(folder.join(named).is_file(), "{}", path.display());
    }
}

#[test]
fn a_slip_in_a_parameter_of_an_operation_is_refused() {
    let validator = validator("pipeline");
    let fits = |uses: &str, with: Json| {
        let stages = json!({ "one": { "uses": uses, "with": with } });
        validator.is_valid(&json!({ "kind": "pipeline", "name": "x", "stages": stages }))
    };
    assert!(fits(
        "model.ask",
        json!({ "model": "m", "prompt": "p", "temperature": "{{ inputs.t }}" })
    ));
    assert!(
        !fits("model.ask", json!({ "model": "m", "promt": "p" })),
        "an unknown parameter"
    );
    assert!(!fits(
        "model.ask",
        json!({ "model": "m", "prompt": "p", "temperature": "warm" })
    ));
    assert!(
        !fits("model.aks", json!({ "model": "m", "prompt": "p" })),
        "an unknown operation"
    );
}

#[test]
fn every_parameter_of_every_operation_is_explained() {
    let schema = generated("pipeline");
    for operation in gemstack_run::operations::catalogue().iter() {
        let properties = schema["$defs"][operation.name]["properties"].as_object();
        for (name, parameter) in properties.into_iter().flatten() {
            let about = parameter["description"].as_str().unwrap_or_default();
            assert!(!about.is_empty(), "`{name}` of `{}`", operation.name);
        }
    }
}

#[test]
fn a_team_gets_the_schemas_where_its_forks_look_for_them() {
    let place = Workplace::new();
    place.run(&["schema", "--into", ".agent/schemas"]).success();
    for kind in printed() {
        let text = place.read(&format!(".agent/schemas/{kind}.schema.json"));
        assert_eq!(text, place.out(&["schema", kind]));
    }
    place.run(&["schema"]).code(2);
    assert!(
        place
            .err(&["schema", "pipline"])
            .contains("did you mean `pipeline`?")
    );
}
