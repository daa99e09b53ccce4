//! A project in a temporary directory, for tests.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use tempfile::TempDir;

use super::{RelativePath, Root};

/// A directory that is removed with the test, holding a project and room beside it.
pub(crate) struct Sandbox {
    directory: TempDir,
    pub(crate) root: Root,
}

impl Sandbox {
    /// A project with those files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("project")).unwrap();
        let root = Root::open(&directory.path().join("project")).unwrap();
        let sandbox = Self { directory, root };
        for (path, text) in files {
            sandbox.file(path, text);
        }
        sandbox
    }

    pub(crate) fn empty() -> Self {
        Self::with(&[])
    }

    /// The place of a path in the project.
    pub(crate) fn at(&self, path: &str) -> PathBuf {
        self.root.place().join(path)
    }

    /// The place of a path beside the project.
    pub(crate) fn beside(&self, path: &str) -> PathBuf {
        self.directory.path().join(path)
    }

    pub(crate) fn file(&self, path: &str, text: &str) {
        self.bytes(path, text.as_bytes());
    }

    pub(crate) fn bytes(&self, path: &str, bytes: &[u8]) {
        let place = self.at(path);
        std::fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::fs::write(place, bytes).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        std::fs::rename(self.at(from), self.at(to)).unwrap();
    }

    /// Whether anything is at a path beside the project.
    pub(crate) fn has_beside(&self, path: &str) -> bool {
        self.beside(path).exists()
    }

    pub(crate) fn link(&self, path: &str, target: &str) {
        symlink(target, self.at(path)).unwrap();
    }

    pub(crate) fn executable(&self, path: &str) {
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(self.at(path), mode).unwrap();
    }

    pub(crate) fn text(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.at(path)).ok()
    }

    pub(crate) fn mode(&self, path: &str) -> u32 {
        std::fs::metadata(self.at(path))
            .unwrap()
            .permissions()
            .mode()
            & 0o7777
    }

    pub(crate) fn chmod(&self, path: &str, mode: u32) {
        std::fs::set_permissions(self.at(path), PermissionsExt::from_mode(mode)).unwrap();
    }

    /// Every file and folder of the project, sorted; folders end in `/`.
    pub(crate) fn listing(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.list_into(&mut found, "");
        found.sort();
        found
    }

    fn list_into(&self, found: &mut Vec<String>, folder: &str) {
        for entry in std::fs::read_dir(self.at(folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                found.push(format!("{path}/"));
                self.list_into(found, &format!("{path}/"));
            } else {
                found.push(path);
            }
        }
    }
}

/// The path that a test writes.
pub(crate) fn path(text: &str) -> RelativePath {
    RelativePath::parse(text).unwrap()
}
