//! The languages: a file for each, and the parser that it is read with.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use tree_sitter::Language as Grammar;

/// What an outline needs to know of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Language {
    /// The endings of its files' names.
    extensions: Vec<String>,
    /// Nodes that have an inside: the kind of the node, and the field of it that is its body.
    insides: HashMap<String, String>,
    /// The kind of a node that documents the body that it begins, where there is such a thing.
    documentation: Option<String>,
    /// The name of its parser, filled in from the table.
    #[serde(skip)]
    name: &'static str,
}

/// The languages by name, with their files. Sorted.
const LANGUAGES: [(&str, &str); 9] = [
    ("c", include_str!("languages/c.toml")),
    ("cpp", include_str!("languages/cpp.toml")),
    ("go", include_str!("languages/go.toml")),
    ("java", include_str!("languages/java.toml")),
    ("javascript", include_str!("languages/javascript.toml")),
    ("python", include_str!("languages/python.toml")),
    ("rust", include_str!("languages/rust.toml")),
    ("tsx", include_str!("languages/tsx.toml")),
    ("typescript", include_str!("languages/typescript.toml")),
];

static READ: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let read = |(name, file): &(&'static str, &str)| Language {
        name,
        ..toml::from_str(file).expect("a test reads each")
    };
    LANGUAGES.iter().map(read).collect()
});

/// The language of a file, by the ending of its name.
pub(super) fn of(path: &str) -> Option<&'static Language> {
    let name = path.rsplit('/').next()?;
    let (_, extension) = name.rsplit_once('.')?;
    READ.iter()
        .find(|it| it.extensions.iter().any(|it| it == extension))
}

impl Language {
    /// Its parser.
    pub(super) fn grammar(&self) -> Grammar {
        match self.name {
            "c" => tree_sitter_c::LANGUAGE.into(),
            "cpp" => tree_sitter_cpp::LANGUAGE.into(),
            "go" => tree_sitter_go::LANGUAGE.into(),
            "java" => tree_sitter_java::LANGUAGE.into(),
            "javascript" => tree_sitter_javascript::LANGUAGE.into(),
            "python" => tree_sitter_python::LANGUAGE.into(),
            "rust" => tree_sitter_rust::LANGUAGE.into(),
            "tsx" => tree_sitter_typescript::LANGUAGE_TSX.into(),
            _ => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        }
    }

    /// The field that is the body of a node of this kind; none where it has no inside.
    pub(super) fn field(&self, kind: &str) -> Option<&str> {
        self.insides.get(kind).map(String::as_str)
    }

    /// Whether a node of this kind documents what it begins.
    pub(super) fn documents(&self, kind: Option<&str>) -> bool {
        kind.is_some() && kind == self.documentation.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_speaks_of_nodes_and_fields_that_its_parser_knows() {
        assert!(LANGUAGES.is_sorted());
        for language in READ.iter() {
            let grammar = language.grammar();
            let kinds = language.insides.keys().chain(&language.documentation);
            for kind in kinds {
                let known = grammar.id_for_node_kind(kind, true);
                assert_ne!(known, 0, "{}: {kind}", language.name);
            }
            for field in language.insides.values() {
                let known = grammar.field_id_for_name(field);
                assert!(known.is_some(), "{}: {field}", language.name);
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/outline/languages");
        #[expect(clippy::disallowed_methods, reason = "the test looks at the sources")]
        let files = std::fs::read_dir(folder).expect("the folder is there");
        let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        let expected = LANGUAGES.map(|(name, _)| format!("{name}.toml"));
        assert_eq!(names, expected);
    }

    #[test]
    fn no_ending_is_of_two_languages() {
        let mut endings: Vec<_> = READ.iter().flat_map(|it| &it.extensions).collect();
        let all = endings.len();
        endings.sort();
        endings.dedup();
        assert_eq!(endings.len(), all);
        assert!(of("a/b.rs").is_some() && of("rs").is_none() && of("a.b/rs").is_none());
    }
}
