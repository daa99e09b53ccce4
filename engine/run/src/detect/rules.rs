//! The vocabulary of a detection document, as serde reads it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole document.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub kind: String,
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "summary", default)]
    _summary: String,
    /// The first whose `when` holds is the project's.
    pub ecosystems: Vec<Ecosystem>,
    /// What holds in every project; asked after the ecosystem.
    pub always: Findings,
    pub has: Has,
    /// The first that exists.
    pub env_file: Vec<String>,
    /// Each that holds any file.
    pub source_dirs: Vec<String>,
}

/// A language with its tools.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ecosystem {
    #[serde(rename = "name")]
    _name: String,
    pub when: Condition,
    /// Where the names of dependencies stand.
    #[serde(default)]
    pub dependencies: Vec<Place>,
    /// How a name is spelled there.
    #[serde(default)]
    pub spelling: Spelling,
    /// Words that values may hold in braces; each is the first name found at its place.
    #[serde(default)]
    pub words: BTreeMap<String, Place>,
    pub finds: Findings,
}

/// What may be found. Of a list of choices the first counts; of `topology`, each.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Findings {
    pub name: Vec<Choice>,
    pub language: Vec<Choice>,
    pub package_manager: Vec<Choice>,
    pub framework: Vec<Choice>,
    pub topology: Vec<Choice>,
    pub commands: CommandChoices,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct CommandChoices {
    pub test: Vec<Choice>,
    pub dev: Vec<Choice>,
    pub build: Vec<Choice>,
    pub lint: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Has {
    pub tests: Condition,
    pub ci: Condition,
    pub database: Condition,
}

/// A value, and when it is the right one; without `when`, always.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub value: String,
    pub when: Option<Condition>,
}

/// What may be asked about a project. Lists within one question mean any of them.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Condition {
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// Some file has one of these texts in it.
    Contains(Texts),
    /// One of these is a dependency.
    DependsOn(Vec<String>),
    /// Some file matches one of these globs.
    Exists(Vec<String>),
    /// A value stands at the place; with `any_of`, a name there has one of these texts in it.
    Has(ValueAt),
    /// A line of some file begins with one of these.
    LineBegins(Texts),
    /// This does not hold.
    Not(Box<Condition>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Texts {
    pub files: Vec<String>,
    pub any_of: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ValueAt {
    pub files: Vec<String>,
    pub at: String,
    pub any_of: Option<Vec<String>>,
}

/// A place in some files: a pointer such as `/a/b`, where `*` is every entry. A file whose name ends in `.json` is
/// JSON, any other is TOML. Without a pointer, each line of the text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub files: Vec<String>,
    pub at: Option<String>,
}

/// How the name of a dependency is found in what is written, and when two spellings are the same name.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Spelling {
    /// Characters that end a name.
    ends_at: String,
    /// Characters of which a run counts as one and the same.
    alike: String,
    /// Whether capital letters count as small ones.
    any_case: bool,
}

impl Spelling {
    /// The one spelling of the name that `written` begins with.
    pub(super) fn name(&self, written: &str) -> String {
        let name = written
            .trim()
            .split(|c| self.ends_at.contains(c))
            .next()
            .unwrap_or_default();
        let name = if self.any_case {
            name.to_lowercase()
        } else {
            name.to_owned()
        };
        self.with_runs_joined(&name)
    }

    fn with_runs_joined(&self, name: &str) -> String {
        let mut joined = String::new();
        for letter in name.chars() {
            let letter = if self.alike.contains(letter) {
                '-'
            } else {
                letter
            };
            if letter != '-' || !joined.ends_with('-') || self.alike.is_empty() {
                joined.push(letter);
            }
        }
        joined
    }
}
