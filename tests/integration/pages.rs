//! The page of each shipped pipeline and lifecycle under `docs/shipped`, with its picture.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use gemstack::render::picture::svg;
use gemstack_lang::document::{Document, Field, Node, Value};
use gemstack_lang::library::Library as _;
use gemstack_lang::picture::Picture;
use snapbox::{Assert, Data};

use crate::shipped::layers;

const REPAIR: &str = "SNAPSHOTS=overwrite cargo test --test integration pages";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/shipped")
}

/// The files of the folder: names and contents.
fn files() -> Vec<(String, String)> {
    let layers = layers();
    let catalogue = gemstack_run::operations::catalogue();
    let mut files = Vec::new();
    let mut index = String::from(
        "# What is shipped\n\nThe pipelines and lifecycles that gemstack comes with. \
         `gemstack graph NAME` draws them, and yours.\n\n| | |\n|---|---|\n",
    );
    for kind in ["lifecycle", "pipeline"] {
        for name in layers.documents(kind) {
            let document = layers.document(kind, &name).expect("it is listed");
            let picture = Picture::of(&document, &catalogue).expect("it has a picture");
            let drawn = svg(&picture).expect("it is small");
            let stem = format!("{kind}-{name}");
            let summary = picture.summary.clone().unwrap_or_default();
            let _ = writeln!(
                index,
                "| [{kind} `{name}`]({stem}.md) | {} |",
                cell(&summary)
            );
            files.push((format!("{stem}.md"), page(&document, &stem, &picture)));
            files.push((format!("{stem}.svg"), drawn));
        }
    }
    files.push(("README.md".to_owned(), index));
    files
}

fn page(document: &Document, stem: &str, picture: &Picture) -> String {
    let root = document.root();
    let (kind, name) = (picture.kind, &picture.name);
    let summary = picture.summary.as_deref().unwrap_or_default();
    let path = document.source().name();
    let mut page = format!(
        "# The {kind} `{name}`\n\n{summary}\n\nWritten in [`{path}`](../../{path}); \
         `gemstack show {kind}/{name}` prints it.\n\n![{summary}]({stem}.svg)\n"
    );
    page += &table(root, "inputs", ["input", "type", "what it is"], |it| {
        [kind_of(it), text(it, "summary")]
    });
    page += &table(root, "facts", ["fact", "file", "what it is"], |it| {
        [code(&text(it, "file")), text(it, "summary")]
    });
    page += &table(root, "states", ["state", "is", "what it is"], |it| {
        [marks(it), text(it, "summary")]
    });
    page += &table(root, "limits", ["limit", "at most", "then"], |it| {
        [text(it, "at_most"), code(&text(it, "then"))]
    });
    page += &table(root, "outputs", ["output", "is", ""], |it| {
        [code(&shown(it)), String::new()]
    });
    page + &never(root)
}

fn table<const N: usize>(
    root: &Node,
    key: &str,
    head: [&str; N],
    cells: impl Fn(&Node) -> [String; 2],
) -> String {
    let fields = root.get(key).map_or(&[][..], Node::fields);
    if fields.is_empty() {
        return String::new();
    }
    let row = |it: &Field| {
        let cells: Vec<_> = cells(&it.node).iter().map(|it| cell(it)).collect();
        format!("| `{}` | {} |\n", it.key, cells.join(" | "))
    };
    let rows: String = fields.iter().map(row).collect();
    format!("\n| {} |\n|{}\n{rows}", head.join(" | "), "---|".repeat(N))
}

fn never(root: &Node) -> String {
    let items = root.get("never").map_or(&[][..], Node::items);
    let mut list = String::new();
    for item in items {
        let (when, because) = (text(item, "when"), text(item, "because"));
        let _ = writeln!(list, "- never `{when}`: {because}");
    }
    if list.is_empty() {
        list
    } else {
        format!("\nProved by `gemstack lint`:\n\n{list}")
    }
}

fn kind_of(input: &Node) -> String {
    let default = input
        .get("default")
        .map(|it| format!(", else {}", code(&shown(it))));
    let optional = match default {
        Some(default) => default,
        None if text(input, "optional") == "true" => ", optional".to_owned(),
        None => String::new(),
    };
    text(input, "type") + &optional
}

fn marks(state: &Node) -> String {
    let marks = ["initial", "final", "recover"].into_iter();
    let marks: Vec<_> = marks.filter(|it| state.get(it).is_some()).collect();
    marks.join(", ").replace("recover", "left by a person")
}

fn text(node: &Node, key: &str) -> String {
    node.get(key).map(shown).unwrap_or_default()
}

fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(it) => it.text.trim().to_owned(),
        _ => node.to_json().to_string(),
    }
}

fn code(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("`{text}`")
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn every_shipped_document_has_its_page_and_picture() {
    let assert = Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    let files = files();
    for (name, expected) in &files {
        let path = folder().join(name);
        let on_disk = Data::read_from(&path, None);
        let judged = assert.try_eq(Some(&name), expected.into(), on_disk);
        assert!(judged.is_ok(), "{name} is not fresh; {REPAIR}");
    }
    let names: BTreeSet<_> = files.iter().map(|(name, _)| name.clone()).collect();
    let found = fs::read_dir(folder()).expect("the folder");
    let found = found.map(|it| {
        it.expect("an entry")
            .file_name()
            .into_string()
            .expect("a name")
    });
    let stale: Vec<_> = found.filter(|it| !names.contains(it)).collect();
    assert!(
        stale.is_empty(),
        "pages of what is not shipped, delete them: {stale:?}"
    );
}
