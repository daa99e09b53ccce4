//! A text as its rules see it.

use crate::fork::ForkHere;
use crate::library::Library;
use crate::written::WrittenText;

/// A text as its rules see it.
pub struct TextView<'a> {
    /// As written.
    pub text: &'a WrittenText,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
}

impl TextView<'_> {
    /// The fork that the text is.
    pub fn fork(&self) -> Option<ForkHere> {
        let kind = self.text.kind.as_deref()?;
        ForkHere::at(kind, &self.text.name, self.text.head(), self.library)
    }
}
