//! A document of any kind as rules see it that need not know its kind.

use serde_json::Value as Json;

use super::computed::Computed;
use crate::catalogue::Catalogue;
use crate::day::Day;
use crate::document::{Document, Node};
use crate::fork::ForkHere;
use crate::library::Library;
use crate::shape::{Shape, visit};
use crate::source::Place;
use crate::written::texts;

/// A document of any kind as its rules see it.
pub struct DocumentView<'a> {
    /// The document.
    pub document: &'a Document,
    /// The operations there are.
    pub catalogue: &'a Catalogue,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
    /// What day it is, where somebody says so.
    pub today: Option<Day>,
}

impl<'a> DocumentView<'a> {
    /// The document's place of a node.
    pub fn place(&self, node: &Node) -> Place {
        self.document.place(node.span)
    }

    /// The fork that the document is.
    pub fn fork(&self) -> Option<ForkHere> {
        let name = self.document.root().get("name")?;
        let kind = self.document.kind()?;
        ForkHere::at(kind, name.text()?, self.place(name), self.library)
    }

    /// Every value of which the schema of the document's kind has something to say by a keyword of
    /// ours: the value, and what is said.
    pub fn noted(&self, keyword: &str) -> Vec<(&'a Node, Json)> {
        let shape = Shape::of(self.document.kind().unwrap_or_default());
        let Some(shape) = shape.filter(|it| it.speaks_of(keyword)) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        visit(shape.schema(), self.document.root(), &mut |at| {
            found.extend(at.keyword(keyword).map(|it| (at.node, it.clone())));
        });
        found
    }

    /// What a value of the document's expressions has, where the schema of its kind says so by `x-fields`: the names
    /// of its fields, or the key of the document whose fields they are.
    pub fn fields_of(&self, path: &[String]) -> Option<Vec<&'a str>> {
        let shape = Shape::of(self.document.kind().unwrap_or_default())?;
        match shape.schema().get("x-fields")?.get(path.join("."))? {
            Json::String(key) => {
                let fields = self.document.root().get(key).map_or(&[][..], Node::fields);
                Some(fields.iter().map(|it| it.key.as_str()).collect())
            }
            names => Some(names.as_array()?.iter().filter_map(Json::as_str).collect()),
        }
    }

    /// The expressions of a document whose schema says where they stand and what they know.
    pub fn computed(&self) -> Vec<Computed<'a>> {
        let shape = Shape::of(self.document.kind().unwrap_or_default());
        if !shape.is_some_and(|it| it.says_what_is_known()) {
            return Vec::new();
        }
        let templates = self.noted("x-expression").into_iter();
        let templates = templates.flat_map(|(node, names)| {
            let texts = texts(node).into_iter();
            texts.map(move |it| Computed::new(it, false, &names))
        });
        let conditions = self.noted("x-condition").into_iter();
        // Where the schema says no more than that it is one, rules of the kind know its names.
        let conditions = conditions.filter(|(_, names)| names.is_array());
        let conditions = conditions.map(|(node, names)| Computed::new(node, true, &names));
        templates.chain(conditions).collect()
    }
}
