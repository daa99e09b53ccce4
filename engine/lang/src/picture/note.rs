//! What a picture says of a node or an edge beside its name.

use std::fmt;

use serde::Serialize;

/// Something to be known of a node or an edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Note {
    /// The operation of a stage.
    Uses {
        /// Its name.
        operation: String,
    },
    /// The document that a stage or step runs.
    Runs {
        /// Its kind.
        kind: &'static str,
        /// Its name.
        name: String,
    },
    /// The fields that are used of what a stage gives; none means all of it.
    Fields {
        /// Their names.
        fields: Vec<String>,
    },
    /// The title of a step.
    Step {
        /// The title.
        title: String,
    },
    /// The condition under which it happens.
    If {
        /// The expression.
        condition: String,
    },
    /// It happens where nothing before it did.
    Else,
    /// It runs whatever becomes of those before it.
    Always,
    /// It is tried again.
    Retry {
        /// How often it is tried in all.
        attempts: String,
    },
    /// It may take so long.
    Timeout {
        /// As written.
        timeout: String,
    },
    /// Boxes it ticks.
    Ticks {
        /// Their names.
        boxes: Vec<String>,
    },
    /// Boxes it unticks.
    Unticks {
        /// Their names.
        boxes: Vec<String>,
    },
    /// It uses up one of a limit.
    Counts {
        /// The limit.
        limit: String,
        /// How many there are.
        at_most: String,
        /// Where the last one leads.
        then: String,
    },
    /// A limit is used up.
    UsedUp {
        /// The limit.
        limit: String,
        /// How many there are.
        at_most: String,
    },
    /// The work is rejected.
    Rejects {
        /// The code.
        code: String,
    },
    /// The state stays as it is.
    Stays,
    /// A way out that a person chooses.
    Recover {
        /// Its name.
        name: String,
    },
    /// A feature begins.
    Begin,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uses { operation } => f.write_str(operation),
            Self::Runs { kind, name } => write!(f, "runs {kind}/{name}"),
            Self::Fields { fields } if fields.is_empty() => f.write_str("all it gives"),
            Self::Fields { fields } => f.write_str(&fields.join(", ")),
            Self::Step { title } => f.write_str(title),
            Self::If { condition } => write!(f, "if {condition}"),
            Self::Else => f.write_str("else"),
            Self::Always => f.write_str("always"),
            Self::Retry { attempts } => write!(f, "at most {attempts} attempts"),
            Self::Timeout { timeout } => write!(f, "within {timeout}"),
            Self::Ticks { boxes } => write!(f, "ticks {}", boxes.join(", ")),
            Self::Unticks { boxes } => write!(f, "unticks {}", boxes.join(", ")),
            Self::Counts {
                limit,
                at_most,
                then,
            } => write!(f, "{limit} <= {at_most}, then {then}"),
            Self::UsedUp { limit, at_most } => write!(f, "{at_most} {limit} are used up"),
            Self::Rejects { code } => write!(f, "rejects: {code}"),
            Self::Stays => f.write_str("the state stays"),
            Self::Recover { name } => write!(f, "recover {name}"),
            Self::Begin => f.write_str("a feature begins"),
        }
    }
}

/// A text on one line: what is written over several lines in a document is one sentence here.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
