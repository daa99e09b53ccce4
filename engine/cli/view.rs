//! A project as detection sees it.

use gemstack_run::detect::View;
use gemstack_run::files::{RelativePath, Root};

/// The largest file that detection reads, in bytes; manifests are smaller.
const LARGEST: u64 = 1 << 20;

/// The files of a project. What cannot be read counts as absent.
#[derive(Debug, Clone, Copy)]
pub struct RootView<'r>(pub &'r Root);

impl View for RootView<'_> {
    fn find(&self, glob: &str) -> Vec<String> {
        let found = self.0.find(&[glob]).unwrap_or_default();
        found.into_iter().map(|it| it.as_str().to_owned()).collect()
    }

    fn read(&self, path: &str) -> Option<String> {
        let path = RelativePath::parse(path).ok()?;
        self.0.read_text_at_most(&path, LARGEST).ok()?
    }
}
