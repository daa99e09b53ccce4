use std::collections::BTreeMap;

use super::*;
use crate::files::sandbox::Sandbox;

/// A folder over a shipped text.
fn layers(sandbox: &Sandbox) -> Layers {
    let root = Root::open(sandbox.root.place()).unwrap();
    let own = Layer {
        name: "project",
        prefix: String::new(),
        store: Box::new(FolderStore::new(root, "")),
        is_proved: false,
    };
    let shipped = memory::layer(&[("fruits/plum.md", "Blue.")]);
    let folders = BTreeMap::from([("fruit".to_owned(), "fruits".to_owned())]);
    Layers::new(vec![own, shipped]).describing(folders, Vec::new())
}

#[test]
fn the_first_layer_that_has_a_name_wins() {
    let sandbox = Sandbox::with(&[("fruits/plum.md", "Red.")]);
    let found = layers(&sandbox).find("fruit", "plum").unwrap();
    assert_eq!((found.layer, found.text.as_str()), ("project", "Red."));
}

#[test]
fn a_file_without_a_byte_is_a_fault_and_shows_what_lies_below() {
    let sandbox = Sandbox::with(&[("fruits/plum.md", "")]);
    let layers = layers(&sandbox);
    assert_eq!(layers.find("fruit", "plum"), None);
    let fault = layers.fault("fruit", "plum").unwrap().to_string();
    assert!(fault.contains("`gemstack fork fruit/plum`"), "{fault}");
    let found = layers.filled("fruit", "plum").unwrap().unwrap();
    assert_eq!((found.layer, found.text.as_str()), ("shipped", "Blue."));
}

fn drift(files: &[(&str, &str)]) -> Option<Drift> {
    let sandbox = Sandbox::with(files);
    layers(&sandbox).fork("fruit", "plum").map(|it| it.drift)
}

/// What is remembered of a fork of these bytes.
fn origin(original: &str) -> String {
    let origin = Origin {
        format: 1,
        engine: "0.1.0".into(),
        layer: "shipped".into(),
        path: "fruits/plum.md".into(),
        file: "plum.md.original".into(),
        original: Digest::of(original.as_bytes()),
        copy: Digest::of(original.as_bytes()),
    };
    origin.to_text()
}

#[test]
fn a_fork_knows_how_far_it_has_drifted() {
    let forked = |original: &str, own: &str| {
        let origin = origin(original);
        drift(&[("fruits/plum.md", own), ("forks/fruit/plum.json", &origin)])
    };
    assert_eq!(drift(&[]), None);
    assert_eq!(
        drift(&[("fruits/plum.md", "Red.")]),
        Some(Drift::Unrecorded)
    );
    assert_eq!(forked("Blue.", "Red."), Some(Drift::Changed));
    assert_eq!(forked("Green.", "Red."), Some(Drift::ChangedAndOutdated));
    assert_eq!(forked("Green.", "Green."), Some(Drift::Outdated));
    assert_eq!(forked("Green.", "Blue."), Some(Drift::Same));
    let damaged = [("fruits/plum.md", "Red."), ("forks/fruit/plum.json", "{")];
    assert_eq!(drift(&damaged), Some(Drift::Unrecorded));
}

#[test]
fn the_text_that_a_fork_came_from_is_kept_and_checked() {
    let text = origin("Green.");
    let kept = |original: &str| {
        let original = ("forks/fruit/plum.md.original", original);
        let sandbox = Sandbox::with(&[("forks/fruit/plum.json", &text), original]);
        layers(&sandbox)
            .origin("fruit", "plum")
            .map(|it| it.unwrap().1)
    };
    assert_eq!(kept("Green."), Ok("Green.".to_owned()));
    assert!(matches!(kept("Grey."), Err(OriginFault::Changed { .. })));
}

#[test]
fn a_file_that_cannot_be_read_is_not_replaced_by_another_layers() {
    let sandbox = Sandbox::empty();
    sandbox.bytes("fruits/plum.md", &[0xff, 0xfe]);
    let layers = layers(&sandbox);
    assert!(layers.find("fruit", "plum").is_none());
    assert_eq!(layers.layer_of("fruit", "plum"), Some("project"));
    let fault = layers.fault("fruit", "plum").unwrap().to_string();
    assert!(fault.contains("fruits/plum.md"), "{fault}");
    assert!(layers.fault("fruit", "pear").is_none());
}

/// A project's folder of documents.
fn documents(sandbox: &Sandbox) -> Layers {
    let root = Root::open(sandbox.root.place()).unwrap();
    Layers::new(vec![Layer {
        name: "project",
        prefix: ".agent/".to_owned(),
        store: Box::new(FolderStore::new(root, "")),
        is_proved: false,
    }])
}

#[test]
fn what_is_proved_where_it_is_made_needs_a_proof_once_anything_lies_above_it() {
    let pipeline = "kind: pipeline\nname: NAME\nstages: {}\n";
    let proved = |files: &[(&str, &str)]| {
        let sandbox = Sandbox::with(files);
        let mut layers = layers(&sandbox);
        let text = pipeline.replace("NAME", "shipped");
        let shipped = memory::layer(&[("pipelines/shipped.yaml", text.as_str())]);
        let is_proved = true;
        layers.all[1] = Layer {
            is_proved,
            ..shipped
        };
        ["shipped", "own", "missing"].map(|it| layers.is_proved("pipeline", it))
    };
    assert_eq!(proved(&[]), [true, false, false]);
    assert_eq!(proved(&[("pipelines/own.yaml", pipeline)]), [false; 3]);
    assert_eq!(proved(&[("fruits/pear.md", "Green.")]), [false; 3]);
    assert_eq!(proved(&[("fruits/notes.txt", "")]), [true, false, false]);
}

#[test]
fn documents_of_both_formats_lie_beside_each_other() {
    let sandbox = Sandbox::with(&[
        ("pipelines/pear.kdl", "kind \"pipeline\"\nname \"pear\"\n"),
        ("pipelines/plum.yaml", "kind: pipeline\nname: plum\n"),
    ]);
    let layers = documents(&sandbox);
    assert_eq!(layers.documents("pipeline"), ["pear", "plum"]);
    for name in ["pear", "plum"] {
        let document = layers.document("pipeline", name).unwrap();
        assert_eq!(document.name(), Some(name));
    }
}

#[test]
fn a_document_in_two_formats_is_neither_until_one_is_removed() {
    let sandbox = Sandbox::with(&[
        ("pipelines/plum.kdl", "kind \"pipeline\""),
        ("pipelines/plum.yaml", "kind: pipeline"),
    ]);
    let layers = documents(&sandbox);
    assert!(layers.document("pipeline", "plum").is_none());
    let fault = layers.fault("pipeline", "plum").unwrap().to_string();
    assert!(
        fault.contains(".agent/pipelines/plum.yaml") && fault.contains(".agent/pipelines/plum.kdl"),
        "{fault}"
    );
}

#[test]
fn a_document_may_end_in_yml_and_lies_in_one_file() {
    let text = "kind: pipeline\nname: plum\n";
    let of = |paths: &[&str]| {
        let files: Vec<_> = paths.iter().map(|it| (*it, text)).collect();
        Layers::new(vec![memory::layer(&files)])
    };
    let layers = of(&["pipelines/plum.yml"]);
    assert_eq!(layers.documents("pipeline"), ["plum"]);
    let found = layers.find("pipeline", "plum").unwrap();
    assert!(found.path.ends_with("pipelines/plum.yml"), "{}", found.path);
    let layers = of(&["pipelines/plum.yaml", "pipelines/plum.yml"]);
    let fault = layers.fault("pipeline", "plum").unwrap();
    assert!(matches!(fault, FilesError::InTwoFormats { .. }), "{fault}");
}
