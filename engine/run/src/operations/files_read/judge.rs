//! A file, read and judged: whether a prompt may hold it, by where it is, how it is named and what it says.

use gemstack_lang::expression::SharedText;

use super::secrets;
use crate::digest::Digest;
use crate::files::{FilesError, Patterns, RelativePath, policy};
use crate::tree::Tree;

/// Reads and judges files. Several threads may ask at once.
pub(super) struct Judge<'j> {
    /// The project.
    pub(super) tree: &'j Tree<'j>,
    /// What the person at the machine lets prompts hold although it looks like secrets.
    pub(super) readable: &'j Patterns,
    /// The largest file that is read, in bytes.
    pub(super) max_bytes: u64,
    /// Whether digests are wanted: a commit asks for them, and a dry run has none.
    pub(super) is_digesting: bool,
}

/// A file that a prompt may hold.
pub(super) struct Judged {
    /// Its text.
    pub(super) body: SharedText,
    /// The digest of it, where that is wanted.
    pub(super) digest: Option<Digest>,
    /// Whether nothing in it looks like a secret.
    pub(super) is_clean: bool,
}

impl Judge<'_> {
    /// A file; none where there is none, else why it is withheld.
    pub(super) fn of(&self, path: &str) -> Result<Option<Judged>, String> {
        let path = RelativePath::parse(path).map_err(|it| it.to_string())?;
        self.screen(&path)?;
        let text = self.tree.read_at_most(&path, self.max_bytes);
        let Some(text) = text.map_err(|it| reason(&it))? else {
            return Ok(None);
        };
        let is_clean = self.is_clean(&path, &text)?;
        Ok(Some(Judged {
            digest: self.is_digesting.then(|| Digest::of(text.as_bytes())),
            body: text.into(),
            is_clean,
        }))
    }

    /// Judges a file by where it is and how it is named.
    fn screen(&self, path: &RelativePath) -> Result<(), String> {
        let resolved = self.tree.root().resolve(path).map_err(|it| reason(&it))?;
        if policy::is_in_git(resolved.place()) {
            return Err("it belongs to git".to_owned());
        }
        let by_name = [path, resolved.place()]
            .into_iter()
            .filter(|it| !self.readable.contain(it))
            .find_map(|it| Some((it, secrets::in_name(it)?)));
        by_name.map_or(Ok(()), |(it, reason)| {
            Err(format!("{reason}; {}", cure(it)))
        })
    }

    /// Judges a file by what it says; whether it holds nothing that looks like a secret.
    fn is_clean(&self, path: &RelativePath, text: &str) -> Result<bool, String> {
        if memchr::memchr(b'\0', text.as_bytes()).is_some() {
            return Err("it is no text".to_owned());
        }
        match secrets::in_text(text) {
            None => Ok(true),
            Some(_) if self.readable.contain(path) => Ok(false),
            Some(found) => Err(format!("{found}, or {}", cure(path))),
        }
    }
}

/// How a file is let through.
fn cure(path: &RelativePath) -> String {
    format!("if it holds none, `gemstack config set --user --add readable-paths {path}`")
}

/// Why a file is withheld, without its name: that stands before it.
fn reason(error: &FilesError) -> String {
    match error {
        FilesError::TooLarge { limit, .. } => {
            format!("it has more than {limit} bytes, and no more are read")
        }
        FilesError::NotText { .. } => "it is no UTF-8 text".to_owned(),
        FilesError::LinkLeaves { link, .. } => {
            format!("it leads out of the project by the link `{link}`")
        }
        FilesError::NotAFile { kind, .. } => format!("it is {kind}"),
        other => other.to_string(),
    }
}
