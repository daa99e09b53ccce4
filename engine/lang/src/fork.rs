//! A fork: a document or text that hides one of the same name in a layer below, and how far the
//! two have drifted apart.

use crate::library::Library;
use crate::source::Place;

/// A document or text that hides another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fork {
    /// Its file, as it is shown to people.
    pub path: String,
    /// The layer of the one it hides.
    pub below: String,
    /// How far the two have drifted apart.
    pub drift: Drift,
}

/// What a fork remembers of its beginning, by any name of contents such as a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered<D> {
    /// What it was copied from.
    pub original: D,
    /// The copy as it was made; not the same bytes where the format was changed.
    pub copy: D,
}

/// How far a fork and what it hides have drifted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// They say the same.
    Same,
    /// The fork was changed.
    Changed,
    /// What it hides was changed since.
    Outdated,
    /// Both were changed.
    ChangedAndOutdated,
    /// They differ, and nobody knows what the fork came from.
    Unrecorded,
}

/// A fork that is looked at: what it is called, and where that stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ForkHere {
    /// How far it has drifted, and from what.
    pub fork: Fork,
    /// Its kind and name, as commands take them.
    pub named: String,
    /// Where a fault of the whole is shown.
    pub place: Place,
}

impl ForkHere {
    /// The fork that a file is, where it is the one that is used under its kind and name.
    pub fn at(kind: &str, name: &str, place: Place, library: &dyn Library) -> Option<Self> {
        let fork = library.fork(kind, name)?;
        let named = format!("{kind}/{name}");
        let is_here = fork.path == place.source.name();
        is_here.then_some(Self { fork, named, place })
    }
}

impl Drift {
    /// How far a fork has drifted from what is below it now.
    pub fn between<D: PartialEq>(own: &D, below: &D, remembered: Option<&Remembered<D>>) -> Self {
        let Some(Remembered { original, copy }) = remembered else {
            return if own == below {
                Self::Same
            } else {
                Self::Unrecorded
            };
        };
        if own == below {
            return Self::Same;
        }
        match (own == copy, below == original) {
            (true, true) => Self::Same,
            (false, true) => Self::Changed,
            (true, false) => Self::Outdated,
            (false, false) => Self::ChangedAndOutdated,
        }
    }

    /// Whether what it hides was changed since the fork was made.
    pub fn is_outdated(self) -> bool {
        matches!(self, Self::Outdated | Self::ChangedAndOutdated)
    }

    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Changed => "changed",
            Self::Outdated => "outdated",
            Self::ChangedAndOutdated => "changed_and_outdated",
            Self::Unrecorded => "unrecorded",
        }
    }

    /// A few words for people; `below` is the layer of what is hidden.
    pub fn words(self, below: &str) -> String {
        match self {
            Self::Same => format!("same as {below}"),
            Self::Changed => "changed".to_owned(),
            Self::Outdated => "outdated".to_owned(),
            Self::ChangedAndOutdated => "changed and outdated".to_owned(),
            Self::Unrecorded => format!("replaces {below}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(own: &str, below: &str, remembered: Option<(&str, &str)>) -> Drift {
        let remembered = remembered.map(|(original, copy)| Remembered { original, copy });
        Drift::between(&own, &below, remembered.as_ref())
    }

    #[test]
    fn each_side_may_have_changed_since_the_copy() {
        let of = Some(("a", "a"));
        assert_eq!(drift("a", "a", of), Drift::Same);
        assert_eq!(drift("b", "a", of), Drift::Changed);
        assert_eq!(drift("a", "b", of), Drift::Outdated);
        assert_eq!(drift("b", "c", of), Drift::ChangedAndOutdated);
        assert_eq!(drift("b", "b", of), Drift::Same);
    }

    #[test]
    fn a_copy_in_another_format_is_held_against_itself() {
        let of = Some(("yaml", "kdl"));
        assert_eq!(drift("kdl", "yaml", of), Drift::Same);
        assert_eq!(drift("kdl", "newer yaml", of), Drift::Outdated);
        assert_eq!(drift("own kdl", "yaml", of), Drift::Changed);
    }

    #[test]
    fn without_a_memory_only_sameness_is_known() {
        assert_eq!(drift("a", "a", None), Drift::Same);
        assert_eq!(drift("b", "a", None), Drift::Unrecorded);
    }
}
