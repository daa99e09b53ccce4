//! The project's files as a run sees them: what it has proposed lies over what is on the disk.
//! Reading only.

use std::collections::HashMap;

use crate::digest::Digest;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::{FilesError, RelativePath, Root};

/// The project's files as a run sees them.
pub struct Tree<'t> {
    root: &'t Root,
    proposed: HashMap<String, Overlay>,
}

/// A file as it is proposed.
struct Overlay {
    content: Option<String>,
    executable: Option<bool>,
}

impl<'t> Tree<'t> {
    /// The files of a project under these proposals, the last of a path winning.
    pub fn new<'p>(root: &'t Root, pending: impl IntoIterator<Item = &'p Proposed>) -> Self {
        let mut proposed = HashMap::new();
        for Proposed {
            path,
            content,
            executable,
            ..
        } in pending
        {
            let overlay = Overlay {
                content: content.clone(),
                executable: *executable,
            };
            proposed.insert(path.clone(), overlay);
        }
        Self { root, proposed }
    }

    /// The text of a file; none where there is none.
    pub fn read(&self, path: &str) -> Result<Option<String>, Failure> {
        let path = relative(path)?;
        match self.proposed.get(path.as_str()) {
            Some(proposed) => Ok(proposed.content.clone()),
            None => self.root.read_text(&path).map_err(failure),
        }
    }

    /// Whether there is such a file.
    pub fn exists(&self, path: &str) -> Result<bool, Failure> {
        let path = relative(path)?;
        match self.proposed.get(path.as_str()) {
            Some(proposed) => Ok(proposed.content.is_some()),
            None => self.root.exists(&path).map_err(failure),
        }
    }

    /// Whether a file may be executed; none where there is no file.
    pub fn is_executable(&self, path: &str) -> Result<Option<bool>, Failure> {
        let path = relative(path)?;
        let proposed = self
            .proposed
            .get(path.as_str())
            .and_then(|it| it.executable);
        match proposed {
            Some(executable) => Ok(Some(executable)),
            None => {
                let metadata = self.root.metadata(&path).map_err(failure)?;
                Ok(metadata.map(|it| it.executable))
            }
        }
    }

    /// The files that patterns, folders and paths name, sorted; ignore files are respected.
    pub fn find(&self, patterns: &[String]) -> Result<Vec<String>, Failure> {
        let found = self.root.find(patterns).map_err(failure)?;
        let mut found: Vec<_> = found.into_iter().map(|it| it.as_str().to_owned()).collect();
        let proposed = self
            .proposed
            .iter()
            .filter(|(path, _)| patterns.contains(path));
        for (path, overlay) in proposed {
            found.retain(|it| it != path);
            found.extend(overlay.content.is_some().then(|| path.clone()));
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// The project's directory, for what must look at it without reading texts.
    pub fn root(&self) -> &'t Root {
        self.root
    }

    /// A proposal for a file as it stands now.
    pub fn propose(
        &self,
        path: &str,
        content: Option<String>,
        by: By,
    ) -> Result<Proposed, Failure> {
        let path = relative(path)?.as_str().to_owned();
        let on_disk = self.root.read(&relative(&path)?).map_err(failure)?;
        let before = on_disk.map(|it| Digest::of(&it));
        Ok(Proposed {
            path,
            content,
            before,
            executable: None,
            by,
        })
    }
}

/// A path in the project; one that leaves it is refused.
pub fn relative(path: &str) -> Result<RelativePath, Failure> {
    RelativePath::parse(path).map_err(|it| Failure::refused(it.to_string()).coded(it.code()))
}

/// What the disk refused, as a failure.
pub fn failure(error: FilesError) -> Failure {
    let message = error.to_string();
    match error.code() {
        "PathTraversalBlocked" => Failure::refused(message).coded("PathTraversalBlocked"),
        code => Failure::internal(message).coded(code),
    }
}
