//! A text as written: Markdown, with front matter or without.

use std::sync::Arc;

use crate::document::{Document, Node};
use crate::source::{Place, Source, Span};

/// A text as written.
#[derive(Debug, Clone)]
pub struct WrittenText {
    /// Its kind; none where a file was named that lies in no folder of texts.
    pub kind: Option<String>,
    /// Its name.
    pub name: String,
    /// Whether it belongs to the project itself, and not to a team, a user or what is shipped.
    pub is_own: bool,
    /// All of it.
    pub source: Arc<Source>,
    /// Its front matter, whose places are those of the text.
    pub front_matter: Document,
}

impl WrittenText {
    /// A text of a kind, by name.
    pub fn new(kind: Option<&str>, name: &str, is_own: bool, source: Arc<Source>) -> Self {
        Self {
            kind: kind.map(str::to_owned),
            name: name.to_owned(),
            is_own,
            front_matter: Document::front_matter(Arc::clone(&source)),
            source,
        }
    }

    /// The names that a key of the front matter lists.
    pub fn names<'t>(&'t self, key: &str) -> impl Iterator<Item = &'t Node> + use<'t> {
        let node = self.front_matter.root().get(key);
        let items = node.map_or(&[][..], Node::items);
        items.iter().filter(|it| it.text().is_some())
    }

    /// Where a fault of the whole is shown: its name, else its first line.
    pub fn head(&self) -> Place {
        let name = self.front_matter.root().get("name").map(|it| it.span);
        let line = self.source.text().lines().next().map_or(0, str::len);
        Place::new(&self.source, name.unwrap_or_else(|| Span::new(0, line)))
    }
}
