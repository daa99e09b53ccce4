//! The shape of a document: its JSON Schema's errors, each at the bytes at fault.

use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::diagnostic::Diagnostic;
use crate::document::{Document, Node};

mod compiled;
mod deprecated;
mod fault;
mod instance;
mod published;
mod value;
mod walk;
mod words;

use compiled::Compiled;
use instance::Written;
pub use published::published;
pub use value::faults_of;
pub use walk::{Applying, visit};

macro_rules! schema {
    ($kind:literal) => {
        (
            $kind,
            include_str!(concat!("../schemas/", $kind, ".schema.json")),
        )
    };
}

/// The schemas of the language, by kind of document. They are written by hand and say nothing of
/// operations; those for editors are made of them by [`published`].
pub const SCHEMAS: &[(&str, &str)] = &[
    schema!("detection"),
    schema!("lifecycle"),
    schema!("pipeline"),
    schema!("plugin"),
    schema!("provider"),
    #[cfg(test)]
    ("sample", include_str!("shape/sample.schema.json")),
    schema!("script"),
    schema!("settings"),
];

/// The kinds of documents that there are.
pub fn kinds() -> impl Iterator<Item = &'static str> + Clone {
    SCHEMAS.iter().map(|(kind, _)| *kind)
}

/// The schema of a kind of document, as text.
pub fn schema(kind: &str) -> Option<&'static str> {
    let mut schemas = SCHEMAS.iter();
    schemas.find(|(it, _)| *it == kind).map(|(_, text)| *text)
}

/// What is wrong with the shape of a document of that kind; nothing where there is no such kind.
pub fn check(kind: &str, document: &Document) -> Vec<Diagnostic> {
    Shape::of(kind).map_or_else(Vec::new, |it| it.check(document))
}

/// A schema, ready to check documents.
pub struct Shape {
    schema: Json,
    /// Made when a document is first checked, for some only ask what the schema says. None where
    /// only the validator knows what the schema asks.
    compiled: OnceLock<Option<Compiled>>,
    /// Made when a document does not fit: it is costly.
    validator: OnceLock<Validator<Written>>,
    /// The keywords in the schema that ask nothing of a value but say something of it: no document is
    /// searched for what it does not speak of.
    annotations: Vec<String>,
    /// Whether it says of a value which names its expressions may use.
    names_known: bool,
}

impl Shape {
    /// The shape of a kind of document. It is kept, each kind for itself, so
    /// that several can be made at the same time.
    pub fn of(kind: &str) -> Option<&'static Self> {
        static KEPT: [OnceLock<Shape>; SCHEMAS.len()] = [const { OnceLock::new() }; SCHEMAS.len()];
        let place = SCHEMAS.iter().position(|(it, _)| *it == kind)?;
        Some(KEPT[place].get_or_init(|| {
            let schema = serde_json::from_str(SCHEMAS[place].1);
            Self::new(schema.expect("the schemas of the language are JSON"))
        }))
    }

    /// The shape that a schema describes.
    fn new(schema: Json) -> Self {
        Self {
            compiled: OnceLock::new(),
            validator: OnceLock::new(),
            annotations: walk::annotations(&schema),
            names_known: ["x-expression", "x-condition"]
                .iter()
                .any(|it| walk::lists(&schema, it)),
            schema,
        }
    }

    fn validator(&self) -> &Validator<Written> {
        self.validator.get_or_init(|| {
            jsonschema::options_for::<Written>()
                .build(&self.schema)
                .expect("the schemas of the language compile")
        })
    }

    /// The schema.
    pub fn schema(&self) -> &Json {
        &self.schema
    }

    /// Whether a keyword that says something of a value stands anywhere in the schema: `deprecated`, or
    /// one of ours.
    pub fn speaks_of(&self, keyword: &str) -> bool {
        self.annotations.iter().any(|it| it == keyword)
    }

    /// Whether it says of some value which names the expressions in it may use.
    pub fn says_what_is_known(&self) -> bool {
        self.names_known
    }

    fn check(&self, document: &Document) -> Vec<Diagnostic> {
        let mut found = self.faults(document);
        if self.speaks_of("deprecated") {
            found.extend(deprecated::uses(&self.schema, document));
        }
        found
    }

    /// Whether a value is as the schema asks.
    fn fits(&self, node: &Node) -> bool {
        let compiled = self.compiled.get_or_init(|| Compiled::of(&self.schema));
        match compiled {
            Some(it) => it.fits(node),
            None => self.validator().is_valid(node),
        }
    }

    /// What the schema does not allow. Most documents are right, and that is told sooner.
    fn faults(&self, document: &Document) -> Vec<Diagnostic> {
        let root = document.root();
        if self.fits(root) {
            return Vec::new();
        }
        let errors = self.validator().iter_errors(root);
        errors
            .flat_map(|it| fault::diagnostics(&self.schema, document, &it))
            .collect()
    }
}

#[cfg(test)]
mod tests;
