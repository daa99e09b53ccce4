//! Sets of path patterns, as documents write them: `["**", "!tests/**"]`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::RelativePath;

/// Patterns over paths below a root. The last pattern that fits a path decides; one that begins with `!` takes away.
///
/// `*` stays within one name, `**` crosses directories, and a pattern without wildcards also means everything below it.
/// A list that begins by taking away begins with everything.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    written: Vec<String>,
    globs: GlobSet,
}

/// How the letters of a path compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// As written.
    Exact,
    /// `A` is `a`: for what protects, since file systems exist where both name one file.
    AnyCase,
}

/// A text that is no pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pattern `{pattern}` cannot be used: {reason}; write it like `src/**/*.rs`")]
pub struct PatternFault {
    /// The pattern as written.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Patterns {
    /// The patterns as written in a document.
    pub fn parse(written: &[impl AsRef<str>], letters: Letters) -> Result<Self, PatternFault> {
        let mut globs = GlobSetBuilder::new();
        for pattern in written {
            for glob in globs_of(pattern.as_ref()) {
                globs.add(built(pattern.as_ref(), &glob, letters)?);
            }
        }
        let written = written
            .iter()
            .map(|pattern| pattern.as_ref().to_owned())
            .collect();
        let globs = globs
            .build()
            .map_err(|error| fault("", error.kind().to_string()))?;
        Ok(Self { written, globs })
    }

    /// The patterns as written.
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Whether the path belongs to the set.
    pub fn contain(&self, path: &RelativePath) -> bool {
        match self.deciding(path) {
            Some(pattern) => !pattern.starts_with('!'),
            None => self
                .written
                .first()
                .is_some_and(|first| first.starts_with('!')),
        }
    }

    /// The last pattern that fits the path.
    pub fn deciding(&self, path: &RelativePath) -> Option<&str> {
        // Every pattern gave two globs, so that the index of a glob tells its pattern.
        let last = self.globs.matches(path.as_str()).into_iter().max()?;
        self.written.get(last / 2).map(String::as_str)
    }
}

/// Whether a pattern has wildcards; without them it is the name of a file or directory.
pub(super) fn has_wildcards(pattern: &str) -> bool {
    pattern.contains(['*', '?', '[', '{'])
}

/// The two globs of a pattern: what it names, and what lies below that if it names a directory.
fn globs_of(pattern: &str) -> [String; 2] {
    let bare = bare(pattern);
    match (bare.strip_suffix('/'), has_wildcards(bare)) {
        (Some(directory), _) => [format!("{directory}/**"), format!("{directory}/**")],
        (None, false) => [bare.to_owned(), format!("{bare}/**")],
        (None, true) => [bare.to_owned(), bare.to_owned()],
    }
}

/// The pattern without its `!` and its `./`.
pub(super) fn bare(pattern: &str) -> &str {
    let pattern = pattern.strip_prefix('!').unwrap_or(pattern);
    pattern.strip_prefix("./").unwrap_or(pattern)
}

fn built(pattern: &str, glob: &str, letters: Letters) -> Result<globset::Glob, PatternFault> {
    if let Some(reason) = never_fits(bare(pattern)) {
        return Err(fault(pattern, reason.to_owned()));
    }
    let mut builder = GlobBuilder::new(glob);
    builder
        .literal_separator(true)
        .case_insensitive(letters == Letters::AnyCase);
    builder
        .build()
        .map_err(|error| fault(pattern, error.kind().to_string()))
}

/// Why no path below a root could ever fit: a protection that protects nothing is a fault, not a pattern.
fn never_fits(bare: &str) -> Option<&'static str> {
    let names = || bare.split('/');
    match () {
        () if bare.is_empty() => Some("it is empty"),
        () if bare.starts_with('/') => {
            Some("it is absolute, and paths are relative to the project")
        }
        () if names().any(|name| matches!(name, "." | "..")) => Some("it holds `.` or `..`"),
        () if bare.contains("//") => Some("it holds an empty name"),
        () if bare.contains('\\') => Some("it holds a backslash"),
        () => None,
    }
}

fn fault(pattern: &str, reason: String) -> PatternFault {
    PatternFault {
        pattern: pattern.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contained(patterns: &[&str], path: &str) -> bool {
        let patterns = Patterns::parse(patterns, Letters::Exact).unwrap();
        patterns.contain(&RelativePath::parse(path).unwrap())
    }

    #[test]
    fn a_name_means_the_file_and_everything_below_the_directory() {
        assert!(contained(&["src"], "src"));
        assert!(contained(&["./src"], "src/a/b.rs"));
        assert!(contained(&["src/"], "src/a/b.rs"));
        assert!(!contained(&["src"], "srcs/a.rs"));
        assert!(!contained(&["src"], "lib/src"));
    }

    #[test]
    fn one_star_stays_within_one_name() {
        assert!(contained(&["src/*"], "src/a.rs"));
        assert!(!contained(&["src/*"], "src/a/b.rs"));
        assert!(contained(&["**/*.rs"], "a.rs"));
        assert!(contained(&["**/*.rs"], "a/b/c.rs"));
        assert!(contained(&["*.{md,txt}"], "a.txt"));
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let patterns = ["**", "!tests/**", "tests/fixtures/**"];
        assert!(contained(&patterns, "src/a.rs"));
        assert!(!contained(&patterns, "tests/a.rs"));
        assert!(contained(&patterns, "tests/fixtures/a.rs"));
    }

    #[test]
    fn a_list_that_begins_by_taking_away_begins_with_everything() {
        assert!(contained(&["!tests/**"], "src/a.rs"));
        assert!(!contained(&["!tests/**"], "tests/a.rs"));
        assert!(!contained(&[], "src/a.rs"));
    }

    #[test]
    fn case_can_be_ignored() {
        let patterns = Patterns::parse(&[".github"], Letters::AnyCase).unwrap();
        assert!(patterns.contain(&RelativePath::parse(".GitHub/workflows/ci.yml").unwrap()));
    }

    #[test]
    fn the_deciding_pattern_is_known_as_written() {
        let patterns = Patterns::parse(&["a", "!b", "c/**"], Letters::Exact).unwrap();
        let deciding = |path| patterns.deciding(&RelativePath::parse(path).unwrap());
        assert_eq!(deciding("b/x"), Some("!b"));
        assert_eq!(deciding("c/x"), Some("c/**"));
        assert_eq!(deciding("d"), None);
    }

    #[test]
    fn what_could_never_fit_is_a_fault() {
        for pattern in ["", "!", "/etc", "../x", "a/../b", "a//b", "a\\b", "[", "{a"] {
            let fault = Patterns::parse(&[pattern], Letters::Exact).unwrap_err();
            assert_eq!(fault.pattern, pattern);
        }
    }
}
