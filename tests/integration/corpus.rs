//! The corpus of the benchmarks is what it says: various, without faults, and each defect is found.

#[path = "../../benches/corpus/mod.rs"]
mod generated;

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::types::Type;
use std::collections::HashMap;
use std::sync::Arc;

use crate::shipped::layers;
use generated::File;

/// Files of the corpus over what is shipped.
struct Corpus {
    below: gemstack_run::layers::Layers,
    documents: HashMap<String, Arc<Document>>,
}

impl Corpus {
    fn new(files: &[File]) -> Self {
        let documents = files.iter().map(|it| {
            let document = Document::yaml(Source::new(it.path.clone(), it.text.clone()));
            let name = document.name().expect("a name").to_owned();
            (name, Arc::new(document))
        });
        Self {
            below: layers(),
            documents: documents.collect(),
        }
    }
}

impl Library for Corpus {
    fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
        let own = self.documents.get(name).filter(|_| kind == "pipeline");
        own.cloned().or_else(|| self.below.document(kind, name))
    }

    fn documents(&self, kind: &str) -> Vec<String> {
        self.below.documents(kind)
    }

    fn text_kinds(&self) -> Vec<String> {
        self.below.text_kinds()
    }

    fn texts(&self, kind: &str) -> Vec<String> {
        self.below.texts(kind)
    }

    fn settings(&self) -> Vec<(String, Type)> {
        self.below.settings()
    }
}

/// What lint finds in each file.
fn found(files: &[File]) -> Vec<Vec<Diagnostic>> {
    let corpus = Corpus::new(files);
    let catalogue = gemstack_run::operations::catalogue();
    let checker = Checker::new(&catalogue, &corpus);
    let documents = files.iter().map(|it| {
        let source = Source::new(it.path.clone(), it.text.clone());
        checker.document(&Document::yaml(source))
    });
    documents.collect()
}

#[test]
fn the_corpus_is_without_faults() {
    let files = generated::files(260);
    let told: Vec<_> = found(&files)
        .into_iter()
        .flatten()
        .map(|it| format!("{}: {}: {}", it.place, it.rule, it.message))
        .collect();
    assert!(told.is_empty(), "{}", told[..told.len().min(12)].join("\n"));
}

#[test]
fn every_defect_of_the_corpus_is_found_and_nothing_else_is() {
    let (files, defects) = generated::with_defects(80, 5);
    for (place, found) in found(&files).into_iter().enumerate() {
        let rules: Vec<_> = found.iter().map(|it| it.rule).collect();
        let defect = defects.iter().find(|(it, _)| *it == place);
        match defect {
            Some((_, defect)) => assert!(rules.contains(&defect.rule()), "{defect:?}: {rules:?}"),
            // Those that call a pipeline with a defect may know less of it, but find no fault.
            None => assert_eq!(rules, [""; 0], "{}", files[place].path),
        }
    }
}

#[test]
fn the_corpus_is_as_large_as_it_says() {
    let files = generated::files(generated::WHOLE);
    let lines: usize = files.iter().map(|it| it.text.lines().count()).sum();
    let bytes: usize = files.iter().map(|it| it.text.len()).sum();
    assert!((91_000..95_000).contains(&lines), "{lines} lines");
    assert!((3_700_000..3_900_000).contains(&bytes), "{bytes} bytes");
}
