//! A text as its rules see it.

use crate::library::Library;
use crate::written::WrittenText;

/// A text as its rules see it.
pub struct TextView<'a> {
    /// As written.
    pub text: &'a WrittenText,
    /// The documents and texts there are.
    pub library: &'a dyn Library,
}
