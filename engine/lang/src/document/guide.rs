//! What the schema of a kind of document says about reading and writing it: which entries are
//! repeated nodes in KDL (`x-each`), what is a list, where the order of keys says nothing.
//!
//! No kind and no key of a document is named here: all of it is data of the schemas.

use std::sync::LazyLock;

use serde_json::Value as Json;

use crate::shape;

/// The key of a schema that names the node by which the entries of a map, or the items of a list,
/// are written in KDL.
const REPEATED_NODE: &str = "x-each";

/// What a repeated node is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Many {
    /// The entries of a map; the key is the first argument.
    Entries,
    /// The items of a list.
    Items,
}

/// What the schema says about one place of a document; nothing, where no schema speaks of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Guide {
    root: Option<&'static Json>,
    /// The schema of the place, with all that it refers to or combines.
    branches: Vec<&'static Json>,
}

impl Guide {
    /// The guide of a whole document.
    pub(super) fn of_kind(kind: Option<&str>) -> Self {
        static PARSED: LazyLock<Vec<(&str, Json)>> = LazyLock::new(|| {
            let parsed = |text| serde_json::from_str(text).expect("the schemas are JSON");
            let schemas = shape::SCHEMAS.iter();
            schemas.map(|(kind, text)| (*kind, parsed(text))).collect()
        });
        let root = PARSED.iter().find(|(it, _)| Some(*it) == kind);
        root.map_or_else(Self::default, |(_, root)| Self::at(Some(root), Some(root)))
    }

    fn at(root: Option<&'static Json>, schema: Option<&'static Json>) -> Self {
        let mut guide = Self {
            root,
            branches: Vec::new(),
        };
        guide.gather(schema);
        guide
    }

    /// Adds a schema, what it refers to, and what it combines; each once.
    fn gather(&mut self, schema: Option<&'static Json>) {
        let Some(schema) = schema else { return };
        if self.branches.iter().any(|it| std::ptr::eq(*it, schema)) {
            return;
        }
        self.branches.push(schema);
        self.gather(self.referred(schema));
        for key in ["allOf", "anyOf", "oneOf"] {
            let combined = schema.get(key).and_then(Json::as_array);
            for branch in combined.into_iter().flatten() {
                self.gather(Some(branch));
            }
        }
    }

    fn referred(&self, schema: &'static Json) -> Option<&'static Json> {
        let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
        self.root?.pointer(pointer)
    }

    fn first(&self, find: impl Fn(&'static Json) -> Option<&'static Json>) -> Self {
        let found = self.branches.iter().find_map(|it| find(it));
        Self::at(self.root, found)
    }

    /// The guide of the value of a key.
    pub(super) fn property(&self, key: &str) -> Self {
        let named = |it: &'static Json| it.get("properties")?.get(key);
        let other = |it: &'static Json| it.get("additionalProperties");
        self.first(|it| named(it).or_else(|| other(it)))
    }

    /// The guide of an item of a list.
    pub(super) fn item(&self) -> Self {
        self.first(|it| it.get("items"))
    }

    fn properties(&self) -> impl Iterator<Item = (&'static str, &'static Json)> {
        let maps = self.branches.iter().filter_map(|it| it.get("properties"));
        let pairs = maps.filter_map(Json::as_object).flatten();
        pairs.map(|(key, schema)| (key.as_str(), schema))
    }

    fn repeated(
        &self,
        wanted: impl Fn(&str, &str) -> bool,
    ) -> Option<(&'static str, &'static str)> {
        self.properties().find_map(|(key, schema)| {
            let node = schema.get(REPEATED_NODE)?.as_str()?;
            wanted(key, node).then_some((key, node))
        })
    }

    fn many(&self, key: &str) -> Many {
        if self.property(key).is_list() {
            Many::Items
        } else {
            Many::Entries
        }
    }

    /// The key whose entries or items are nodes of that name.
    pub(super) fn key_of_node(&self, node: &str) -> Option<(&'static str, Many)> {
        let (key, _) = self.repeated(|_, it| it == node)?;
        Some((key, self.many(key)))
    }

    /// The name of the nodes that are the entries or items of a key's value.
    pub(super) fn node_of_key(&self, key: &str) -> Option<(&'static str, Many)> {
        let (_, node) = self.repeated(|it, _| it == key)?;
        Some((node, self.many(key)))
    }

    /// Whether it can only be a list.
    pub(super) fn is_list(&self) -> bool {
        let mut types = self.branches.iter().filter_map(|it| it.get("type"));
        let is_array = |it: &Json| it == "array";
        let first = types.next().is_some_and(is_array);
        first && types.all(is_array)
    }

    /// Whether it has a fixed set of keys, so that their order says nothing.
    pub(super) fn is_record(&self) -> bool {
        let is_closed = |it: &&Json| it.get("additionalProperties") == Some(&Json::Bool(false));
        self.branches.iter().any(is_closed)
    }
}
