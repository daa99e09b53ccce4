//! Where a path really leads: its links followed one by one, inside the root.

use cap_std::fs::Dir;

use super::{FilesError, RelativePath, Root, beneath};

/// As many links as the kernel follows on one path before it speaks of a circle.
const MOST_LINKS: usize = 40;

/// A path and the place that it leads to. The file itself need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedPath {
    pub(super) named: RelativePath,
    pub(super) place: RelativePath,
    pub(super) is_link: bool,
}

impl ResolvedPath {
    /// A path that leads to itself.
    pub(super) fn without_links(path: &RelativePath) -> Self {
        Self {
            named: path.clone(),
            place: path.clone(),
            is_link: false,
        }
    }

    /// The path as it was named.
    pub fn named(&self) -> &RelativePath {
        &self.named
    }

    /// The canonical place: no name on it was a link when it was resolved.
    pub fn place(&self) -> &RelativePath {
        &self.place
    }

    /// Whether the named file itself is a link.
    pub fn is_link(&self) -> bool {
        self.is_link
    }
}

/// Follows `path` from `root`.
pub(super) fn resolve(root: &Root, path: &RelativePath) -> Result<ResolvedPath, FilesError> {
    let mut walk = Walk {
        root,
        path,
        ahead: path.names().rev().map(str::to_owned).collect(),
        passed: Vec::new(),
        links: 0,
        last: Default::default(),
        is_link: false,
    };
    while let Some(name) = walk.ahead.pop() {
        walk.step(name)?;
    }
    walk.arrived()
}

struct Walk<'r> {
    root: &'r Root,
    path: &'r RelativePath,
    /// The names still to go, the next one last.
    ahead: Vec<String>,
    /// The names gone, each with its directory where that exists.
    passed: Vec<(String, Option<Dir>)>,
    links: usize,
    /// The link followed last and its target, for the message.
    last: (String, String),
    is_link: bool,
}

impl Walk<'_> {
    fn step(&mut self, name: String) -> Result<(), FilesError> {
        match &*name {
            "" | "." => Ok(()),
            ".." => self.climb(),
            _ => match self.link_at(&name)? {
                Some(target) => self.follow(&name, &target),
                None => self.enter(name),
            },
        }
    }

    /// Up one directory. Only the targets of links climb: a [`RelativePath`] holds no `..`.
    fn climb(&mut self) -> Result<(), FilesError> {
        match self.passed.pop() {
            Some(_) => Ok(()),
            None => Err(self.leaves()),
        }
    }

    /// The directory that the walk stands in, or `None` where it has left what exists.
    fn here(&self) -> Option<&Dir> {
        match self.passed.last() {
            None => Some(self.root.directory()),
            Some((_, directory)) => directory.as_ref(),
        }
    }

    fn link_at(&self, name: &str) -> Result<Option<Vec<u8>>, FilesError> {
        match self.here() {
            Some(here) => beneath::link_target(here, name).map_err(|error| self.io(error)),
            None => Ok(None),
        }
    }

    fn follow(&mut self, name: &str, target: &[u8]) -> Result<(), FilesError> {
        self.links += 1;
        self.is_link |= self.ahead.is_empty();
        self.last = (
            self.place_of(name),
            String::from_utf8_lossy(target).into_owned(),
        );
        if self.links > MOST_LINKS {
            return Err(FilesError::LinkCircle {
                path: self.path.clone(),
            });
        }
        let target = str::from_utf8(target).map_err(|_| self.leaves())?;
        let target = if target.starts_with('/') {
            self.past_root(target)?
        } else {
            target
        };
        self.ahead
            .extend(target.split('/').rev().map(str::to_owned));
        Ok(())
    }

    /// The absolute target without the way to the root, where the walk goes on.
    fn past_root<'t>(&mut self, target: &'t str) -> Result<&'t str, FilesError> {
        let root = self.root.place().to_str();
        let rest = root
            .and_then(|root| below(root, target))
            .ok_or_else(|| self.leaves())?;
        self.passed.clear();
        Ok(rest)
    }

    fn enter(&mut self, name: String) -> Result<(), FilesError> {
        let last = self.ahead.is_empty();
        let directory = match self.here() {
            Some(here) if !last => match beneath::directory(here, &name) {
                Ok(directory) => Some(directory),
                Err(error) => beneath::absent(error)
                    .map(|()| None)
                    .map_err(|error| self.io(error))?,
            },
            _ => None,
        };
        self.passed.push((name, directory));
        Ok(())
    }

    fn arrived(self) -> Result<ResolvedPath, FilesError> {
        let names: Vec<&str> = self.passed.iter().map(|(name, _)| &**name).collect();
        if names.is_empty() {
            return Err(FilesError::LeadsToRoot {
                path: self.path.clone(),
            });
        }
        let place = RelativePath::parse(&names.join("/"))?;
        Ok(ResolvedPath {
            named: self.path.clone(),
            place,
            is_link: self.is_link,
        })
    }

    fn place_of(&self, name: &str) -> String {
        let names = self.passed.iter().map(|(name, _)| &**name).chain([name]);
        names.collect::<Vec<_>>().join("/")
    }

    fn leaves(&self) -> FilesError {
        let (link, target) = self.last.clone();
        FilesError::LinkLeaves {
            path: self.path.clone(),
            link,
            target,
        }
    }

    fn io(&self, error: std::io::Error) -> FilesError {
        FilesError::io("follow", self.path.as_str(), error)
    }
}

/// What of the absolute `target` lies below `root`.
fn below<'t>(root: &str, target: &'t str) -> Option<&'t str> {
    let rest = target.strip_prefix(root.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

#[cfg(test)]
mod tests;
