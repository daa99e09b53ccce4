//! Finds out what a project is, by the rules of a detection document. Interprets rules and knows no language,
//! framework or tool itself; sees the project through a [`View`] and never touches a disk.

mod condition;
mod reading;
mod rules;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use condition::Scene;
use rules::{Choice, Ecosystem, Findings, Rules};

/// The files of a project, as far as detection may see them.
///
/// Globs are those of the `globset` crate with literal separators: `*` stays within a name, `**` crosses folders,
/// `{a,b}` is either, and names that begin with a dot are matched like any other.
pub trait View {
    /// The paths of the files that match, in a fixed order, relative to the project with `/` between names. Folders
    /// of dependencies, and what the project ignores, should not be among them.
    fn find(&self, glob: &str) -> Vec<String>;

    /// The text of a file; `None` when there is none that can be read as text.
    fn read(&self, path: &str) -> Option<String>;

    /// Whether any file matches.
    fn exists(&self, glob: &str) -> bool {
        !self.find(glob).is_empty()
    }
}

/// What a project is, as far as its files tell. The templates of the context files are rendered over this.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Project {
    /// The name in the project's own manifest.
    pub name: Option<String>,
    /// The main language.
    pub language: Option<String>,
    /// The program that installs dependencies.
    pub package_manager: Option<String>,
    /// The framework that the project is built on.
    pub framework: Option<String>,
    /// Every kind of part that the project has, without repetition, in the order of the rules.
    pub topology: Vec<String>,
    /// The commands that people run here.
    pub commands: Commands,
    /// Whether there are tests.
    pub has_tests: bool,
    /// Whether some service builds the project.
    pub has_ci: bool,
    /// Whether the project keeps a database's schema or migrations.
    pub has_database: bool,
    /// The file that shows which environment variables there are.
    pub env_file: Option<String>,
    /// The folders that hold sources.
    pub source_dirs: Vec<String>,
}

/// Commands of a project, each one line for a shell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Commands {
    /// Runs the tests.
    pub test: Option<String>,
    /// Runs the program while one works on it.
    pub dev: Option<String>,
    /// Builds the program.
    pub build: Option<String>,
    /// Checks the sources without running them.
    pub lint: Option<String>,
}

/// The rules of a detection document, ready to look at projects.
#[derive(Debug)]
pub struct Detection {
    rules: Rules,
}

/// Why a document holds no rules of detection.
#[derive(Debug, Error)]
pub enum DetectionFault {
    /// The rules have not the shape that they should have.
    #[error(
        "the rules of detection cannot be read: {reason}; see what differs with `gemstack diff`"
    )]
    Shape {
        /// What is wrong.
        #[from]
        reason: serde_json::Error,
    },
    /// The document is of another kind.
    #[error("the document is of kind `{kind}`, and detection needs one of kind `detection`")]
    Kind {
        /// The kind that the document says it is.
        kind: String,
    },
}

impl Detection {
    /// Reads the rules of a document.
    ///
    /// # Errors
    /// When the document is of another kind, or has keys or values that the vocabulary lacks.
    pub fn from_value(document: &Value) -> Result<Self, DetectionFault> {
        let rules = Rules::deserialize(document)?;
        match rules.kind.as_str() {
            "detection" => Ok(Self { rules }),
            _ => Err(DetectionFault::Kind { kind: rules.kind }),
        }
    }

    /// What the project is. Files that cannot be understood count as absent; this never fails.
    #[must_use]
    pub fn project(&self, view: &dyn View) -> Project {
        let nowhere = Scene::without_dependencies(view);
        let ecosystem = self
            .rules
            .ecosystems
            .iter()
            .find(|one| nowhere.holds(&one.when));
        let scene = ecosystem.map_or(nowhere, |one| Scene::of(one, view));
        self.look(&scene, ecosystem)
    }

    fn look(&self, scene: &Scene<'_>, ecosystem: Option<&Ecosystem>) -> Project {
        let findings = ecosystem
            .map(|one| &one.finds)
            .into_iter()
            .chain([&self.rules.always])
            .collect();
        let mut search = Search {
            scene,
            findings,
            words: words(scene, ecosystem),
        };
        let package_manager = search.first(|found| &found.package_manager);
        search.words.extend(
            package_manager
                .iter()
                .map(|manager| ("package_manager", manager.clone())),
        );
        Project {
            package_manager,
            name: search.first(|found| &found.name),
            language: search.first(|found| &found.language),
            framework: search.first(|found| &found.framework),
            topology: search.all(|found| &found.topology),
            commands: search.commands(),
            has_tests: scene.holds(&self.rules.has.tests),
            has_ci: scene.holds(&self.rules.has.ci),
            has_database: scene.holds(&self.rules.has.database),
            env_file: self
                .rules
                .env_file
                .iter()
                .find(|file| scene.view.exists(file))
                .cloned(),
            source_dirs: scene.folders(&self.rules.source_dirs),
        }
    }
}

/// The words that values may hold in braces, of those that the project has.
fn words<'a>(scene: &Scene<'_>, ecosystem: Option<&'a Ecosystem>) -> Words<'a> {
    let declared = ecosystem.into_iter().flat_map(|one| &one.words);
    declared
        .filter_map(|(word, place)| Some((word.as_str(), scene.first_word(place)?)))
        .collect()
}

type Words<'a> = BTreeMap<&'a str, String>;

/// The findings that apply, the ecosystem's own before those of every project.
struct Search<'a> {
    scene: &'a Scene<'a>,
    findings: Vec<&'a Findings>,
    words: Words<'a>,
}

impl<'a> Search<'a> {
    fn commands(&self) -> Commands {
        Commands {
            test: self.first(|found| &found.commands.test),
            dev: self.first(|found| &found.commands.dev),
            build: self.first(|found| &found.commands.build),
            lint: self.first(|found| &found.commands.lint),
        }
    }

    fn first(&self, of: impl Fn(&'a Findings) -> &'a Vec<Choice>) -> Option<String> {
        let mut choices = self.findings.iter().flat_map(|findings| of(findings));
        choices.find_map(|choice| self.value(choice))
    }

    fn all(&self, of: impl Fn(&'a Findings) -> &'a Vec<Choice>) -> Vec<String> {
        let choices = self.findings.iter().flat_map(|findings| of(findings));
        let mut values = Vec::new();
        for value in choices.filter_map(|choice| self.value(choice)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// The choice's value, where its condition holds and every word in it is known.
    fn value(&self, choice: &Choice) -> Option<String> {
        let holds = choice
            .when
            .as_ref()
            .is_none_or(|when| self.scene.holds(when));
        holds.then(|| filled(&choice.value, &self.words)).flatten()
    }
}

/// `value` with each `{word}` replaced; `None` when one of them is not known.
fn filled(value: &str, words: &Words<'_>) -> Option<String> {
    let Some((before, rest)) = value.split_once('{') else {
        return Some(value.to_owned());
    };
    let (word, after) = rest.split_once('}')?;
    Some(format!(
        "{before}{}{}",
        words.get(word)?,
        filled(after, words)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use globset::GlobBuilder;
    use serde_json::json;

    struct Files(BTreeMap<&'static str, &'static str>);

    impl View for Files {
        fn find(&self, glob: &str) -> Vec<String> {
            let glob = GlobBuilder::new(glob)
                .literal_separator(true)
                .build()
                .unwrap();
            let matcher = glob.compile_matcher();
            let paths = self.0.keys().filter(|path| matcher.is_match(path));
            paths.map(ToString::to_string).collect()
        }

        fn read(&self, path: &str) -> Option<String> {
            self.0.get(path).map(ToString::to_string)
        }
    }

    /// Rules for a language of fruit: what is tested is the vocabulary.
    fn rules() -> Value {
        json!({
            "kind": "detection",
            "name": "garden",
            "ecosystems": [
                { "name": "plum", "when": { "exists": ["plum.json"] }, "finds": { "language": [{ "value": "plum" }] } },
                {
                    "name": "pear",
                    "when": { "any": [{ "exists": ["pear.toml"] }, { "exists": ["*.pear"] }] },
                    "dependencies": [
                        { "files": ["pear.toml"], "at": "/grafts/*" },
                        { "files": ["pear.toml"], "at": "/trees" },
                        { "files": ["roots.txt"] },
                    ],
                    "spelling": { "ends_at": " =#", "alike": "-_.", "any_case": true },
                    "words": { "tool": { "files": ["pear.toml"], "at": "/tools" } },
                    "finds": {
                        "language": [{ "value": "pear" }],
                        "package_manager": [{ "value": "basket" }],
                        "framework": [
                            { "value": "espalier", "when": { "depends_on": ["wire-frame"] } },
                            { "value": "wild", "when": { "not": { "has": { "files": ["pear.toml"], "at": "/trees" } } } },
                        ],
                        "topology": [
                            { "value": "orchard", "when": { "depends_on": ["apple"] } },
                            { "value": "hedge", "when": { "contains": { "files": ["**/*.pear"], "any_of": ["thorn"] } } },
                        ],
                        "commands": {
                            "dev": [{ "value": "{package_manager} run {tool}!" }],
                            "lint": [{ "value": "taste", "when": { "has": { "files": ["pear.toml"], "at": "/trees", "any_of": ["ripe"] } } }],
                        },
                    },
                },
            ],
            "always": {
                "topology": [{ "value": "hedge" }, { "value": "shed", "when": { "exists": ["shed/**"] } }],
                "commands": { "test": [{ "value": "weigh", "when": { "line_begins": { "files": ["scales"], "any_of": ["on:"] } } }] },
            },
            "has": { "tests": { "exists": ["scales"] }, "ci": { "any": [] }, "database": { "any": [] } },
            "env_file": ["soil.a", "soil.b"],
            "source_dirs": ["bed", "shed"],
        })
    }

    fn project<const N: usize>(files: [(&'static str, &'static str); N]) -> Project {
        Detection::from_value(&rules())
            .unwrap()
            .project(&Files(files.into()))
    }

    #[test]
    fn the_first_ecosystem_whose_condition_holds_is_the_projects() {
        assert_eq!(
            project([("plum.json", ""), ("pear.toml", "")])
                .language
                .as_deref(),
            Some("plum")
        );
        assert_eq!(project([("a.pear", "")]).language.as_deref(), Some("pear"));
        assert_eq!(project([("deep/a.pear", "")]).language, None);
    }

    #[test]
    fn dependencies_are_a_tables_keys_a_lists_entries_and_a_texts_lines() {
        let toml = "trees = [\"Apple == 2\"]\n[grafts.spring]\nwire__FRAME = 1\n";
        let found = project([("pear.toml", toml)]);
        assert_eq!(found.framework.as_deref(), Some("espalier"));
        assert_eq!(found.topology, ["orchard", "hedge"]);
        let found = project([
            ("pear.toml", "trees = []"),
            ("roots.txt", "# none\n  wire.frame=1\n"),
        ]);
        assert_eq!(found.framework.as_deref(), Some("espalier"));
    }

    #[test]
    fn topologies_add_up_without_repetition_and_the_first_framework_counts() {
        let found = project([
            ("a/b.pear", "a thorn"),
            ("pear.toml", ""),
            ("shed/rake", ""),
        ]);
        assert_eq!(found.topology, ["hedge", "shed"]);
        assert_eq!(found.framework.as_deref(), Some("wild"));
        assert_eq!(found.source_dirs, ["shed"]);
    }

    #[test]
    fn a_value_with_an_unknown_word_is_passed_over() {
        let dev = |toml| project([("pear.toml", toml)]).commands.dev;
        assert_eq!(
            dev("[tools]\nrake = 1").as_deref(),
            Some("basket run rake!")
        );
        assert_eq!(dev("[tools]"), None);
        assert_eq!(dev("[tools]\n\"rake; rm\" = 1"), None);
    }

    #[test]
    fn a_pointer_is_asked_for_being_there_or_for_a_text_in_it() {
        let lint = |toml| project([("pear.toml", toml)]).commands.lint;
        assert_eq!(lint("trees = \"nearly ripe\"").as_deref(), Some("taste"));
        assert_eq!(lint("trees = \"green\""), None);
        assert_eq!(lint("trees = [ broken"), None);
    }

    #[test]
    fn what_holds_everywhere_is_found_without_an_ecosystem() {
        let found = project([("scales", "off:\non: all"), ("soil.b", "")]);
        assert_eq!(found.commands.test.as_deref(), Some("weigh"));
        assert_eq!(found.env_file.as_deref(), Some("soil.b"));
        assert!(found.has_tests);
        assert_eq!(project([("scales", "off: on:")]).commands.test, None);
    }

    #[test]
    fn a_word_that_the_vocabulary_lacks_is_a_fault_that_names_it() {
        let mut unknown = rules();
        unknown["has"]["tests"] = json!({ "exits": ["scales"] });
        let refusal = Detection::from_value(&unknown).unwrap_err().to_string();
        assert!(
            refusal.contains("unknown variant `exits`") && refusal.contains("`exists`"),
            "{refusal}"
        );
        let mut other = rules();
        other["kind"] = json!("pipeline");
        let refusal = Detection::from_value(&other).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "the document is of kind `pipeline`, and detection needs one of kind `detection`"
        );
    }
}
