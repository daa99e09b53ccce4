//! Environment variables.

use std::collections::BTreeMap;
use std::rc::Rc;

/// Environment variables by name, as they were when the program started.
#[derive(Clone, Default)]
pub struct Variables(Rc<BTreeMap<String, String>>);

impl Variables {
    /// What a variable says, if it is set.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    /// The names of those that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        let variables = variables.into_iter();
        Self(Rc::new(
            variables
                .map(|(name, it)| (name.into(), it.into()))
                .collect(),
        ))
    }
}
