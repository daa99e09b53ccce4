//! A new name for something that a document defines, everywhere in the document.

use super::EditorView;
use super::names::Role;
use crate::fix::Edit;

/// Why something is not renamed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRenamed {
    /// There is no name.
    #[error("there is no name here")]
    NoName,
    /// It is not defined here.
    #[error("`{0}` is not defined in this document")]
    Elsewhere(String),
    /// Something else has that name.
    #[error("there is already a {0} `{1}`")]
    Taken(String, String),
    /// It cannot be a name.
    #[error("`{0}` cannot be a name: use letters, digits, `_` and `-`, beginning with a letter")]
    BadName(String),
}

/// The edits that give what stands at a byte a new name.
pub fn rename(view: &EditorView<'_>, offset: usize, new: &str) -> Result<Vec<Edit>, NotRenamed> {
    let same = view.same_names_at(offset);
    let old = same.first().ok_or(NotRenamed::NoName)?;
    if !same.iter().any(|it| it.role == Role::Definition) {
        return Err(NotRenamed::Elsewhere(old.name.clone()));
    }
    let mut names = view.names().into_iter();
    if names.any(|it| it.sort == old.sort && it.name == new) {
        return Err(NotRenamed::Taken(old.sort.clone(), new.to_owned()));
    }
    if !is_name(new) {
        return Err(NotRenamed::BadName(new.to_owned()));
    }
    let edits = same.iter().map(|it| Edit {
        span: it.span,
        text: new.to_owned(),
    });
    Ok(edits.collect())
}

fn is_name(text: &str) -> bool {
    let begins = text.starts_with(|it: char| it.is_ascii_alphabetic());
    begins
        && text
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || "_-".contains(it))
}
