//! What can be wrong with a provider document or a script.

use thiserror::Error;

/// Why a document cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderFault {
    /// An expression in it cannot be read.
    #[error("`{place}`: {reason}")]
    Expression {
        /// The key that holds it.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A key is missing, unknown, or has a value of the wrong type.
    #[error("{reason}")]
    Malformed {
        /// What is wrong, with the name of the key.
        reason: String,
    },
    /// The protocol needs a part that is not there.
    #[error("`protocol: http` needs `{part}`")]
    Missing {
        /// The key.
        part: &'static str,
    },
    /// The protocol needs a part that is not there.
    #[error("`protocol: command` needs `{part}`")]
    MissingForCommand {
        /// The key.
        part: &'static str,
    },
    /// A program is said to print what services send.
    #[error("`protocol: command` reads `lines`, `text` or `none`, and no events")]
    EventsOfCommand,
    /// A service is said to send what programs print.
    #[error("`protocol: http` reads `sse`, `lines` or `none`, and no text")]
    TextOfService,
    /// A model is described without saying which.
    #[error("a model has either a `name` or a `pattern`")]
    Nameless,
    /// A number of a model makes no sense.
    #[error("`{key}` of the model `{model}` must be {need}")]
    Number {
        /// The model's name or pattern.
        model: String,
        /// The key.
        key: &'static str,
        /// What it must be.
        need: &'static str,
    },
    /// A pattern cannot be read.
    #[error("the pattern `{pattern}` cannot be read: {reason}")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The prices of a model make no sense.
    #[error("`prices` of the model `{model}`: {reason}")]
    Prices {
        /// The model's name or pattern.
        model: String,
        /// What is wrong with them.
        reason: String,
    },
    /// An expression refers to what is not there.
    #[error("`{place}` refers to `{name}`, but only `{}` can be named there", .known.join("`, `"))]
    Reference {
        /// The key that holds the expression.
        place: String,
        /// The first part of what it refers to.
        name: String,
        /// What it could refer to.
        known: &'static [&'static str],
    },
    /// A trait that the document does not declare.
    #[error("{place} names the trait `{name}`, but `traits` declares {}", listed(.known))]
    Trait {
        /// What names it.
        place: String,
        /// The trait.
        name: String,
        /// Those that are declared.
        known: Vec<String>,
    },
    /// Turns are used, and the document does not say what one looks like.
    #[error(
        "`{place}` refers to `turns`, but there is no `request.turn` that says what one looks like"
    )]
    Turnless {
        /// The key that holds the expression.
        place: String,
    },
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    format!("only `{}`", names.join("`, `"))
}

impl From<serde_json::Error> for ProviderFault {
    fn from(error: serde_json::Error) -> Self {
        Self::Malformed {
            reason: error.to_string(),
        }
    }
}
