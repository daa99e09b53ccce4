//! What may be written, and by whom. A [`Permitted`] path is the proof that it was asked.
//!
//! Two rules cannot be widened: nobody writes into git's own files, and what a model proposes never
//! touches the engine's state. The rest is data of the caller.

mod case;
mod git;
mod protection;

use gemstack_lang::own_state;

use super::likeness::{as_read, folded};
use super::patterns::Letters;
use super::{FilesError, PatternFault, Patterns, RelativePath, ResolvedPath, Root};

pub use git::is_in_git;
pub(super) use git::names_git;
pub use protection::Protection;

/// Where the records of runs are.
pub(super) const RUNS: &str = ".agent/runs";

/// Who wants to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// The engine itself, for its own state.
    Engine,
    /// A model, a program or a plugin.
    Proposal,
}

/// What becomes of a path that leads somewhere else by a link inside the project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// What the link leads to is judged and written, and the link stays.
    #[default]
    Follow,
    /// No proposal goes through a link.
    Refuse,
}

/// What proposals may write. By default everything but git's own files and the engine's state.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    protection: Protection,
    allowed: Option<WriteSet>,
    links: Links,
}

/// What a step may write, as its patterns are written and with any case.
#[derive(Debug, Clone)]
struct WriteSet {
    exact: Patterns,
    any_case: Patterns,
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
    /// Git runs what lies there.
    #[error(
        "{} may not be written: git runs what is there (`core.hooksPath`); change it by hand",
        way(path, place)
    )]
    GitHook {
        /// The path as named.
        path: RelativePath,
        /// Where it leads.
        place: RelativePath,
    },
    /// No proposal goes through a link here.
    #[error(
        "{} may not be written: it leads there by a link, and links are refused here; name `{place}` itself",
        way(path, place)
    )]
    Link {
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
         if you want models to write it, `gemstack config set --user --add allowed-paths {place}`",
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
            Self::Git { .. }
            | Self::GitHook { .. }
            | Self::Link { .. }
            | Self::OwnState { .. }
            | Self::Protected { .. } => "PathProtected",
            Self::NotInWriteSet { .. } => "PathNotInWriteSet",
            Self::Unresolved { source, .. } => source.code(),
        }
    }
}

impl Policy {
    /// The policy of a step: what no proposal may write, and, where the step says so, the only files that one may.
    pub fn new(
        protection: Protection,
        allowed: Option<&[impl AsRef<str>]>,
    ) -> Result<Self, PatternFault> {
        let allowed = allowed.map(WriteSet::parse).transpose()?;
        Ok(Self {
            protection,
            allowed,
            links: Links::default(),
        })
    }

    /// The policy with another opinion of links.
    #[must_use]
    pub fn linking(self, links: Links) -> Self {
        Self { links, ..self }
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
        let (path, place) = (resolved.named.clone(), resolved.place.clone());
        if git::owns(root, &resolved).map_err(unresolved)? {
            return Err(Refusal::Git { path, place });
        }
        if writer == Writer::Proposal {
            self.judge(&resolved)?;
            self.judge_write_set(root, &resolved)?;
            if git::runs(root, &place).map_err(unresolved)? {
                return Err(Refusal::GitHook { path, place });
            }
        }
        Ok(Permitted(resolved))
    }

    fn judge(&self, resolved: &ResolvedPath) -> Result<(), Refusal> {
        let ResolvedPath { named, place, .. } = resolved;
        let (path, at) = (named.clone(), place.clone());
        if [named, place].into_iter().any(is_own_state) {
            return Err(Refusal::OwnState { path, place: at });
        }
        if named != place && self.links == Links::Refuse {
            return Err(Refusal::Link { path, place: at });
        }
        let protecting = |it| self.protection.of(it).map(str::to_owned);
        if let Some(pattern) = protecting(named).or_else(|| protecting(place)) {
            return Err(Refusal::Protected {
                path,
                place: at,
                pattern,
            });
        }
        Ok(())
    }

    /// Judges whether the step names the place. Where case makes no difference to the file system, what the step takes
    /// away is taken in any case.
    fn judge_write_set(&self, root: &Root, resolved: &ResolvedPath) -> Result<(), Refusal> {
        let ResolvedPath { named, place, .. } = resolved;
        let Some(WriteSet { exact, any_case }) = &self.allowed else {
            return Ok(());
        };
        let folds = || {
            case::makes_no_difference(root, place).map_err(|error| Refusal::Unresolved {
                path: named.clone(),
                source: root.fault("look at", place, error),
            })
        };
        if exact.contain(place) && (any_case.contain(place) || !folds()?) {
            return Ok(());
        }
        Err(Refusal::NotInWriteSet {
            path: named.clone(),
            place: place.clone(),
            allowed: exact.written().to_vec(),
        })
    }
}

impl WriteSet {
    fn parse(patterns: &[impl AsRef<str>]) -> Result<Self, PatternFault> {
        Ok(Self {
            exact: Patterns::parse(patterns, Letters::Exact)?,
            any_case: Patterns::parse(patterns, Letters::AnyCase)?,
        })
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

/// Whether the path is in some project's `.agent` and there the engine's own, or `.agent` itself.
fn is_own_state(path: &RelativePath) -> bool {
    let names: Vec<String> = path.names().map(as_read).collect();
    own_state::holds(&names, |own, name| folded(own) == name)
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
