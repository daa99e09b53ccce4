//! What may be written, and by whom. A [`Permitted`] path is the proof that it was asked.
//!
//! Two rules cannot be widened: nobody writes into git's own files, and what a model proposes never
//! touches the engine's state. The rest is data of the caller.

use super::patterns::Letters;
use super::{FilesError, PatternFault, Patterns, RelativePath, ResolvedPath, Root, beneath};

/// Where the records of runs are.
pub(super) const RUNS: &str = ".agent/runs";

/// The folder of the engine, in a project and in every project nested in it.
const AGENT: &str = ".agent";

/// What the engine keeps in [`AGENT`] for itself.
const OWN_STATE: &[&str] = &[
    ".costs.lock",
    ".gemstack.lock",
    "STATUS.md",
    "config.toml",
    "costs.json",
    "forks",
    "plugins",
    "runs",
];

/// Who wants to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// The engine itself, for its own state.
    Engine,
    /// A model, a program or a plugin.
    Proposal,
}

/// What proposals may write. By default everything but git's own files and the engine's state.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    protected: Patterns,
    allowed: Option<Patterns>,
}

/// A path that may be written, with the place that was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permitted(ResolvedPath);

/// Why a path may not be written.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It leads into git's own files.
    #[error(
        "{} may not be written: it is git's own; use git itself",
        way(path, place)
    )]
    Git {
        /// The path as named.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
    },
    /// The step may write other files only.
    #[error(
        "{} may not be written: this step writes {}; widen the step's `writes`",
        way(path, place),
        listed(allowed)
    )]
    NotInWriteSet {
        /// The path as named.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
        /// The step's patterns.
        allowed: Vec<String>,
    },
    /// It leads to the engine's state.
    #[error(
        "{} may not be written: it is the engine's own state, which only the engine writes",
        way(path, place)
    )]
    OwnState {
        /// The path as named.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
    },
    /// The project protects it.
    #[error(
        "{} may not be written: `{pattern}` protects it; \
         take that out of the protected paths of the configuration to allow it",
        way(path, place)
    )]
    Protected {
        /// The path as named.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
        /// The pattern that protects it.
        pattern: String,
    },
    /// It leads out of the project, or cannot be judged.
    #[error("`{path}` may not be written: {source}")]
    Unresolved {
        /// The path as named.
        path: RelativePath,
        /// Why it leads to no place.
        source: FilesError,
    },
}

impl Refusal {
    /// The code of the message; a path that leads out has the documented one.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Git { .. } | Self::OwnState { .. } | Self::Protected { .. } => "PathProtected",
            Self::NotInWriteSet { .. } => "PathNotInWriteSet",
            Self::Unresolved { source, .. } => source.code(),
        }
    }
}

impl Policy {
    /// The policy of a step: patterns that no proposal may write, and, where it says so, the only ones it may.
    pub fn new(
        protected: &[impl AsRef<str>],
        allowed: Option<&[impl AsRef<str>]>,
    ) -> Result<Self, PatternFault> {
        let allowed = allowed
            .map(|patterns| Patterns::parse(patterns, Letters::Exact))
            .transpose()?;
        Ok(Self {
            protected: Patterns::parse(protected, Letters::AnyCase)?,
            allowed,
        })
    }

    /// Judges where `path` leads, and the way it is named.
    pub fn check(
        &self,
        root: &Root,
        path: &RelativePath,
        writer: Writer,
    ) -> Result<Permitted, Refusal> {
        let unresolved = |source| Refusal::Unresolved {
            path: path.clone(),
            source,
        };
        let resolved = root.resolve(path).map_err(unresolved)?;
        if leads_into_git(root, &resolved).map_err(unresolved)? {
            let ResolvedPath {
                named: path, place, ..
            } = resolved;
            return Err(Refusal::Git { path, place });
        }
        if writer == Writer::Proposal {
            self.judge(&resolved)?;
        }
        Ok(Permitted(resolved))
    }

    fn judge(&self, resolved: &ResolvedPath) -> Result<(), Refusal> {
        let ResolvedPath { named, place, .. } = resolved;
        let (path, at) = (named.clone(), place.clone());
        if [named, place].into_iter().any(is_own_state) {
            return Err(Refusal::OwnState { path, place: at });
        }
        if let Some(pattern) = self.protecting(named).or_else(|| self.protecting(place)) {
            return Err(Refusal::Protected {
                path,
                place: at,
                pattern,
            });
        }
        match &self.allowed {
            Some(allowed) if !allowed.contain(place) => Err(Refusal::NotInWriteSet {
                path,
                place: at,
                allowed: allowed.written().to_vec(),
            }),
            _ => Ok(()),
        }
    }

    fn protecting(&self, path: &RelativePath) -> Option<String> {
        let protects = self.protected.contain(path);
        protects.then(|| self.protected.deciding(path).unwrap_or_default().to_owned())
    }
}

impl Permitted {
    /// The path as it was named.
    pub fn named(&self) -> &RelativePath {
        &self.0.named
    }

    /// The place that will be written.
    pub fn place(&self) -> &RelativePath {
        &self.0.place
    }

    /// Whether the named file itself is a link; writing keeps it and goes to its place.
    pub fn is_link(&self) -> bool {
        self.0.is_link
    }
}

/// Writing the engine's own files, where only git's are out of bounds.
pub(super) fn permitted_to_engine(root: &Root, path: &RelativePath) -> Result<Permitted, Refusal> {
    Policy::default().check(root, path, Writer::Engine)
}

/// Whether the path is `.git` or in it, at any depth.
pub fn is_in_git(path: &RelativePath) -> bool {
    path.names().any(names_git)
}

/// Whether some file system takes the name for `.git`: letters of any case, the short name of Windows, its ignored trailing dots,
/// spaces and streams, and the characters that the file system of macOS ignores. The list is that of git
/// (`is_hfs_dotgit` and `is_ntfs_dotgit` in its `utf8.c` and `path.c`).
pub(super) fn names_git(name: &str) -> bool {
    let ignored = |letter| matches!(letter, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}');
    let stem = name.split(':').next().unwrap_or(name);
    let seen: String = stem.chars().filter(|&letter| !ignored(letter)).collect();
    let seen = seen.trim_end_matches(['.', ' ']);
    seen.eq_ignore_ascii_case(".git") || seen.eq_ignore_ascii_case("git~1")
}

fn leads_into_git(root: &Root, resolved: &ResolvedPath) -> Result<bool, FilesError> {
    Ok(is_in_git(&resolved.named)
        || is_in_git(&resolved.place)
        || is_in_git_directory(root, &resolved.place)?)
}

/// Whether a directory above `place` is one of git by what it holds: `.git` may be a file that names another directory,
/// and git obeys the hooks and settings that it finds there.
fn is_in_git_directory(root: &Root, place: &RelativePath) -> Result<bool, FilesError> {
    let mut here = root
        .directory()
        .try_clone()
        .map_err(|error| root.fault("look at", place, error))?;
    for name in place.names() {
        let holds = |name| beneath::stat(&here, name).map(|stat| stat.is_some());
        let holds_all =
            holds("HEAD").and_then(|head| Ok(head && holds("objects")? && holds("refs")?));
        if holds_all.map_err(|error| root.fault("look at", place, error))? {
            return Ok(true);
        }
        match beneath::directory(&here, name) {
            Ok(next) => here = next,
            Err(error) => {
                return beneath::absent(error)
                    .map(|()| false)
                    .map_err(|error| root.fault("look at", place, error));
            }
        }
    }
    Ok(false)
}

/// Whether the path is in some project's `.agent` and there the engine's own, or `.agent` itself.
fn is_own_state(path: &RelativePath) -> bool {
    let names: Vec<&str> = path.names().collect();
    names.iter().enumerate().any(|(index, name)| {
        let own = names
            .get(index + 1)
            .is_none_or(|next| OWN_STATE.iter().any(|own| own.eq_ignore_ascii_case(next)));
        name.eq_ignore_ascii_case(AGENT) && own
    })
}

/// The path as named and, where that is elsewhere, the place that was judged.
fn way(path: &RelativePath, place: &RelativePath) -> String {
    if path == place {
        format!("`{path}`")
    } else {
        format!("`{path}`, which leads to `{place}`,")
    }
}

fn listed(patterns: &[String]) -> String {
    let quoted: Vec<String> = patterns
        .iter()
        .map(|pattern| format!("`{pattern}`"))
        .collect();
    if quoted.is_empty() {
        "nothing".to_owned()
    } else {
        format!("only {}", quoted.join(", "))
    }
}

#[cfg(test)]
mod tests;
