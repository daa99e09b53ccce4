//! A layer in memory, for tests.

use std::collections::BTreeMap;

use super::{Layer, Store};
use crate::files::FilesError;

struct Memory(BTreeMap<String, String>);

impl Store for Memory {
    fn read(&self, path: &str) -> Result<Option<String>, FilesError> {
        Ok(self.0.get(path).cloned())
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let names = self
            .0
            .keys()
            .filter_map(|it| it.strip_prefix(folder)?.strip_prefix('/'));
        names
            .filter(|it| !it.contains('/'))
            .map(str::to_owned)
            .collect()
    }
}

/// A layer of these files.
pub(crate) fn layer(files: &[(&str, &str)]) -> Layer {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Layer {
        name: "shipped",
        prefix: String::new(),
        store: Box::new(Memory(files.collect())),
        is_proved: false,
    }
}
