//! What stands directly in a root.

use super::root::entries;
use super::{Entry, FilesError, Root};

impl Root {
    /// What stands directly in the root, sorted. Names that are not UTF-8 are left out, as in [`Root::list`].
    pub fn top(&self) -> Result<Vec<Entry>, FilesError> {
        entries(self.directory()).map_err(|error| FilesError::io("list", self.place(), error))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::super::sandbox::Sandbox;

    #[test]
    fn a_root_lists_what_stands_in_it() {
        let sandbox = Sandbox::with(&[("b/x", ""), ("a", "")]);
        sandbox.link("c", "a");
        let found = sandbox.root.top().unwrap();
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), it.kind)).collect();
        let expected = [("a", Kind::File), ("b", Kind::Directory), ("c", Kind::Link)];
        assert_eq!(found, expected);
    }
}
