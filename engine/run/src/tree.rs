//! The project's files as a run sees them: what it has proposed lies over what is on the disk.
//! Reading only.

use std::collections::HashMap;

use crate::digest::Digest;
use crate::event::{By, Proposed};
use crate::failure::Failure;
use crate::files::{FilesError, Letters, Patterns, RelativePath, Root};

/// The project's files as a run sees them.
pub struct Tree<'t> {
    root: &'t Root,
    proposed: HashMap<String, Option<String>>,
    modes: HashMap<String, bool>,
}

impl<'t> Tree<'t> {
    /// The files of a project under these proposals, the last of a path winning.
    pub fn new<'p>(root: &'t Root, pending: impl IntoIterator<Item = &'p Proposed>) -> Self {
        let (mut proposed, mut modes) = (HashMap::new(), HashMap::new());
        for file in pending {
            proposed.insert(file.path.clone(), file.content.clone());
            modes.extend(file.executable.map(|it| (file.path.clone(), it)));
        }
        Self {
            root,
            proposed,
            modes,
        }
    }

    /// The text of a file; none where there is none.
    pub fn read(&self, path: &str) -> Result<Option<String>, Failure> {
        let path = relative(path)?;
        match self.proposed.get(path.as_str()) {
            Some(proposed) => Ok(proposed.clone()),
            None => self.root.read_text(&path).map_err(failure),
        }
    }

    /// The text of a file of at most `limit` bytes; none where there is none.
    pub fn read_at_most(
        &self,
        path: &RelativePath,
        limit: u64,
    ) -> Result<Option<String>, FilesError> {
        match self.proposed.get(path.as_str()) {
            Some(Some(text)) if text.len() as u64 > limit => {
                let length = text.len() as u64;
                Err(FilesError::TooLarge {
                    path: path.clone(),
                    length,
                    limit,
                })
            }
            Some(proposed) => Ok(proposed.clone()),
            None => self.root.read_text_at_most(path, limit),
        }
    }

    /// Whether the run has proposed anything for a file, its removal too.
    pub fn proposes(&self, path: &str) -> bool {
        self.proposed.contains_key(path)
    }

    /// Whether the run has proposed a content for a file.
    pub fn is_proposed(&self, path: &str) -> bool {
        self.proposed.get(path).is_some_and(Option::is_some)
    }

    /// Whether there is such a file.
    pub fn exists(&self, path: &str) -> Result<bool, Failure> {
        let path = relative(path)?;
        match self.proposed.get(path.as_str()) {
            Some(proposed) => Ok(proposed.is_some()),
            None => self.root.exists(&path).map_err(failure),
        }
    }

    /// Whether a file may be executed; none where there is no file.
    pub fn is_executable(&self, path: &str) -> Result<Option<bool>, Failure> {
        let path = relative(path)?;
        if let Some(executable) = self.modes.get(path.as_str()) {
            return Ok(Some(*executable));
        }
        let metadata = self.root.metadata(&path).map_err(failure)?;
        Ok(metadata.map(|it| it.executable))
    }

    /// The files that patterns, folders and paths name, sorted; ignore files are respected.
    pub fn find(&self, patterns: &[String]) -> Result<Vec<String>, Failure> {
        let found = self.root.find(patterns).map_err(failure)?;
        let mut found: Vec<_> = found.into_iter().map(|it| it.as_str().to_owned()).collect();
        let all = |it: &String| {
            if it == "." || it == "./" {
                "**".to_owned()
            } else {
                it.clone()
            }
        };
        let patterns: Vec<_> = patterns.iter().map(all).collect();
        let wanted = Patterns::parse(&patterns, Letters::Exact).map_err(FilesError::from);
        let wanted = wanted.map_err(failure)?;
        for (path, content) in &self.proposed {
            let is_found = content.is_some() && wanted.contain(&relative(path)?);
            found.retain(|it| it != path);
            found.extend(is_found.then(|| path.clone()));
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
        Ok(Proposed {
            path,
            content,
            before: on_disk.map(|it| Digest::of(&it)),
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
        "EmptyFile" => Failure::rejected(message).coded("EmptyFile"),
        code => Failure::internal(message).coded(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::sandbox::Sandbox;

    fn proposed(path: &str, content: Option<&str>) -> Proposed {
        let (path, content) = (path.to_owned(), content.map(str::to_owned));
        Proposed {
            path,
            content,
            before: None,
            executable: None,
            by: By::Reply,
        }
    }

    fn found(tree: &Tree<'_>, pattern: &str) -> Vec<String> {
        tree.find(&[pattern.to_owned()]).expect("a pattern")
    }

    #[test]
    fn patterns_and_folders_find_what_is_proposed_and_not_what_is_removed() {
        let sandbox = Sandbox::with(&[("src/a.rs", ""), ("src/b.rs", "")]);
        let pending = [
            proposed("src/b.rs", None),
            proposed("src/deep/c.rs", Some("")),
        ];
        let tree = Tree::new(&sandbox.root, &pending);
        assert_eq!(found(&tree, "src"), ["src/a.rs", "src/deep/c.rs"]);
        assert_eq!(found(&tree, "src/*.rs"), ["src/a.rs"]);
        assert_eq!(found(&tree, "src/deep/c.rs"), ["src/deep/c.rs"]);
        assert_eq!(found(&tree, "."), ["src/a.rs", "src/deep/c.rs"]);
    }
}
