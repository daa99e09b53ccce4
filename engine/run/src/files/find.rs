//! Paths by name, directory or pattern, as `.gitignore` and `.ignore` leave them.
//!
//! A file named outright is found even when ignored: somebody said it. Links are not followed while searching, so
//! nothing is found twice and nothing outside.

use std::collections::BTreeSet;
use std::io;

use cap_std::fs::Dir;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::patterns::{Letters, bare, has_wildcards};
use super::root::entries;
use super::{
    Entry, FilesError, Kind, Patterns, RelativePath, ResolvedPath, Root, beneath, policy, stage,
};

/// What git does not keep, and what tools that search should pass over although git keeps it.
const IGNORE_FILES: [&str; 2] = [".gitignore", ".ignore"];

impl Root {
    /// The files that `patterns` name, sorted. Each is a file, a directory (`.` is the project) or a pattern; `!` takes away.
    ///
    /// Never found: what is in `.git`, and on the way what `.gitignore`, `.ignore` and `.git/info/exclude` ignore, links, and the
    /// records in `.agent/runs`. A pattern that fits nothing finds nothing.
    pub fn find(&self, patterns: &[impl AsRef<str>]) -> Result<Vec<RelativePath>, FilesError> {
        let mut search = Search::new(self, patterns)?;
        for pattern in patterns
            .iter()
            .map(AsRef::as_ref)
            .filter(|pattern| !pattern.starts_with('!'))
        {
            search.one(pattern)?;
        }
        Ok(search.found.into_iter().collect())
    }
}

struct Search<'r> {
    root: &'r Root,
    wanted: Patterns,
    /// Where a walk has been, so that many patterns do not walk one directory often.
    walked: BTreeSet<String>,
    found: BTreeSet<RelativePath>,
}

impl<'r> Search<'r> {
    fn new(root: &'r Root, patterns: &[impl AsRef<str>]) -> Result<Self, FilesError> {
        let patterns = patterns.iter().map(|pattern| match pattern.as_ref() {
            "." | "./" => "**",
            pattern => pattern,
        });
        let wanted = Patterns::parse(&patterns.collect::<Vec<_>>(), Letters::Exact)?;
        Ok(Self {
            root,
            wanted,
            walked: BTreeSet::new(),
            found: BTreeSet::new(),
        })
    }

    fn one(&mut self, pattern: &str) -> Result<(), FilesError> {
        let base = base(pattern);
        if base.is_empty() {
            return self.walk_from(None);
        }
        let base = RelativePath::parse(base)?;
        match self.root.metadata(&base)? {
            Some(it) if it.kind == Kind::Directory => self.walk_from(Some(&base)),
            Some(it) if it.kind == Kind::File && !has_wildcards(pattern) => self.take(base),
            _ => Ok(()),
        }
    }

    /// A file that was named outright.
    fn take(&mut self, path: RelativePath) -> Result<(), FilesError> {
        let place = self.root.resolve(&path)?.place;
        if !policy::is_in_git(&place) && self.wanted.contain(&path) {
            self.found.insert(path);
        }
        Ok(())
    }

    /// Everything below the directory `base`, or below the root.
    fn walk_from(&mut self, base: Option<&RelativePath>) -> Result<(), FilesError> {
        let named = base.map_or_else(String::new, ToString::to_string);
        if !self.walked.insert(named.clone()) {
            return Ok(());
        }
        let resolved = base.map(|base| self.root.resolve(base)).transpose()?;
        let place = resolved.as_ref().map(ResolvedPath::place);
        if place.is_some_and(policy::is_in_git) {
            return Ok(());
        }
        let mut rules = self.rules_down_to(place)?;
        let way = place.map_or_else(String::new, ToString::to_string);
        let down = place.into_iter().flat_map(RelativePath::names);
        let directory = self.root.descend(down);
        let directory = directory.map_err(|error| self.fault(&way, error))?;
        self.walk(&directory, &Here { named, place: way }, &mut rules)
    }

    /// What the ignore files from the root down to `place` say, the nearest last.
    fn rules_down_to(&self, place: Option<&RelativePath>) -> Result<Vec<Gitignore>, FilesError> {
        let excluded = [".git/info/exclude".to_owned()];
        let mut rules = vec![self.rules_in("", &excluded)?, self.rules("")?];
        let mut way = String::new();
        for name in place.into_iter().flat_map(RelativePath::names) {
            way = joined(&way, name);
            rules.push(self.rules(&way)?);
        }
        Ok(rules)
    }

    fn walk(
        &mut self,
        directory: &Dir,
        here: &Here,
        rules: &mut Vec<Gitignore>,
    ) -> Result<(), FilesError> {
        let entries = entries(directory).map_err(|error| self.fault(&here.place, error))?;
        for Entry { name, kind } in entries {
            let next = here.down(&name);
            if passes_over(&next.place, kind, rules) {
                continue;
            }
            match kind {
                Kind::Directory => self.walk_into(directory, &name, &next, rules)?,
                _ => self.meet(&next.named),
            }
        }
        Ok(())
    }

    fn walk_into(
        &mut self,
        parent: &Dir,
        name: &str,
        here: &Here,
        rules: &mut Vec<Gitignore>,
    ) -> Result<(), FilesError> {
        let directory = match beneath::directory(parent, name) {
            Ok(directory) => directory,
            // Gone since it was listed, as the folders of a build may be.
            Err(error) if beneath::absent_kind(&error) => return Ok(()),
            Err(error) => return Err(self.fault(&here.place, error)),
        };
        rules.push(self.rules(&here.place)?);
        let walked = self.walk(&directory, here, rules);
        rules.pop();
        walked
    }

    fn fault(&self, place: &str, error: io::Error) -> FilesError {
        FilesError::io("search", self.root.place().join(place), error)
    }

    fn meet(&mut self, named: &str) {
        // A name that no path can speak of, such as one with a newline, is passed over.
        if let Ok(path) = RelativePath::parse(named)
            && path.as_str() == named
            && self.wanted.contain(&path)
        {
            self.found.insert(path);
        }
    }

    /// What the ignore files of one directory say; the last line that fits a path counts.
    fn rules(&self, directory: &str) -> Result<Gitignore, FilesError> {
        let files = IGNORE_FILES.map(|it| joined(directory, it));
        self.rules_in(directory, &files)
    }

    fn rules_in(&self, directory: &str, files: &[String]) -> Result<Gitignore, FilesError> {
        let mut builder = GitignoreBuilder::new(directory);
        for file in files {
            for line in self.ignore_text(file)?.lines() {
                // A line that git could not read either is passed over, as git does.
                let _ = builder.add_line(None, line);
            }
        }
        Ok(builder.build().unwrap_or_else(|_| Gitignore::empty()))
    }

    /// As git does, a link in the place of an ignore file is not followed, and bytes that are no text are kept apart.
    fn ignore_text(&self, file: &str) -> Result<String, FilesError> {
        let path = RelativePath::parse(file)?;
        let bytes = match self.root.resolve(&path) {
            Ok(resolved) if !resolved.is_link => self.root.read(&path),
            _ => Ok(None),
        };
        match bytes {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()),
            Err(FilesError::NotAFile { .. }) => Ok(String::new()),
            Err(error) => Err(error),
        }
    }
}

fn passes_over(place: &str, kind: Kind, rules: &[Gitignore]) -> bool {
    let name = place.rsplit_once('/').map_or(place, |(_, name)| name);
    matches!(kind, Kind::Link | Kind::Special)
        || policy::names_git(name)
        || place == policy::RUNS
        || stage::is_temporary(name)
        || is_ignored(place, kind == Kind::Directory, rules)
}

/// A directory on a walk: as it was named, and where it is. They differ below a link that was named.
struct Here {
    named: String,
    place: String,
}

impl Here {
    fn down(&self, name: &str) -> Self {
        Self {
            named: joined(&self.named, name),
            place: joined(&self.place, name),
        }
    }
}

fn joined(directory: &str, name: &str) -> String {
    match directory {
        "" => name.to_owned(),
        directory => format!("{directory}/{name}"),
    }
}

/// The directory that a pattern cannot leave: its names before the first wildcard.
fn base(pattern: &str) -> &str {
    let pattern = bare(pattern);
    if !has_wildcards(pattern) {
        return if pattern == "." { "" } else { pattern };
    }
    let wild = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
    pattern[..wild]
        .rsplit_once('/')
        .map_or("", |(base, _)| base)
}

/// The nearest file that says anything about the path decides.
fn is_ignored(place: &str, is_directory: bool, rules: &[Gitignore]) -> bool {
    let said = rules
        .iter()
        .rev()
        .map(|rules| rules.matched(place, is_directory));
    let said = said.into_iter().find(|said| !matches!(said, Match::None));
    said.is_some_and(|said| said.is_ignore())
}

#[cfg(test)]
mod tests;
