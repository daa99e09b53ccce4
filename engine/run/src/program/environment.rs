//! What a program sees of the environment: a short list, and what it is given.
//!
//! Keys and tokens of the engine's own environment reach a program only when a document names them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::fmt;

/// What every program sees, where it is set.
const ALLOWED: &[&str] = &["HOME", "LANG", "PATH", "SHELL", "TERM", "TMPDIR", "USER"];

/// Every variable of the language begins so.
const LANGUAGE: &str = "LC_";

/// The environment of a program: `PATH`, `HOME` and their like, the variables named, and the values given.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    passed: BTreeSet<String>,
    given: BTreeMap<String, String>,
}

impl Environment {
    /// Passes on the variable of that name, where it is set.
    #[must_use]
    pub fn pass(mut self, name: impl Into<String>) -> Self {
        self.passed.insert(name.into());
        self
    }

    /// Gives a variable of its own; it hides one that is passed on.
    #[must_use]
    pub fn give(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.given.insert(name.into(), value.into());
        self
    }

    /// The variables for the program, out of `all` that there are.
    pub(super) fn variables(
        &self,
        all: impl Iterator<Item = (OsString, OsString)>,
    ) -> impl Iterator<Item = (OsString, OsString)> {
        let given = self
            .given
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        all.filter(|(name, _)| self.passes(name)).chain(given)
    }

    fn passes(&self, name: &OsStr) -> bool {
        let Some(name) = name.to_str() else {
            return false;
        };
        ALLOWED.contains(&name) || name.starts_with(LANGUAGE) || self.passed.contains(name)
    }
}

/// Values may be secrets: only names are told.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given: Vec<&String> = self.given.keys().collect();
        f.debug_struct("Environment")
            .field("passed", &self.passed)
            .field("given", &given)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(environment: &Environment) -> Vec<String> {
        let all = ["HOME", "LC_ALL", "AWS_SECRET", "PATH", "CI"];
        let all = all
            .iter()
            .map(|name| (OsString::from(name), OsString::from("x")));
        environment
            .variables(all)
            .map(|(name, value)| format!("{}={}", name.display(), value.display()))
            .collect()
    }

    #[test]
    fn only_the_list_is_seen() {
        assert_eq!(
            names(&Environment::default()),
            ["HOME=x", "LC_ALL=x", "PATH=x"]
        );
    }

    #[test]
    fn what_is_named_is_passed_and_what_is_given_comes_last() {
        let environment = Environment::default()
            .pass("CI")
            .pass("MISSING")
            .give("PATH", "/bin");
        assert_eq!(
            names(&environment),
            ["HOME=x", "LC_ALL=x", "PATH=x", "CI=x", "PATH=/bin"]
        );
    }

    #[test]
    fn values_are_not_told() {
        let environment = Environment::default().give("TOKEN", "hush");
        assert!(!format!("{environment:?}").contains("hush"));
    }
}
