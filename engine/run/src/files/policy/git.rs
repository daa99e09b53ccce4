//! What is git's own, however it is named or reached, and what git runs.

use std::io::{self, Read};

use cap_std::fs::Dir;
use rustix::fs::{FileType, OFlags};

use super::super::likeness::as_read;
use super::super::{FilesError, RelativePath, ResolvedPath, Root, beneath};

/// A file `.git` holds one line; more is not read.
const LONGEST_POINTER: u64 = 8 * 1024;

/// More of git's configuration is not read.
const LONGEST_CONFIGURATION: u64 = 1024 * 1024;

/// Whether the path is `.git` or in it, at any depth.
pub fn is_in_git(path: &RelativePath) -> bool {
    path.names().any(names_git)
}

/// Whether some file system takes the name for `.git`: letters of any case, the short name of Windows, its ignored trailing
/// dots, spaces and streams, and the characters that the file system of macOS ignores.
pub(in super::super) fn names_git(name: &str) -> bool {
    // Every name of every walk is asked.
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
    !name.bytes().all(plain) && matches!(&*as_read(name), ".git" | "git~1")
}

/// Whether a path leads into git's own files.
pub(super) fn owns(root: &Root, resolved: &ResolvedPath) -> Result<bool, FilesError> {
    let ResolvedPath { named, place, .. } = resolved;
    if is_in_git(named) || is_in_git(place) {
        return Ok(true);
    }
    is_on_the_way(root, place).map_err(|error| root.fault("look at", place, error))
}

/// Whether git runs what lies there: `core.hooksPath` of the project's own configuration names a folder of the project.
/// A configuration that cannot be read as one, or lies outside, names nothing.
pub(super) fn runs(root: &Root, place: &RelativePath) -> Result<bool, FilesError> {
    let file = RelativePath::parse(".git/config")?;
    let text = match root.read_at_most(&file, LONGEST_CONFIGURATION) {
        Ok(text) => text.unwrap_or_default(),
        Err(error @ FilesError::Io { .. }) => return Err(error),
        Err(_) => return Ok(false),
    };
    let folder = hooks_path(&String::from_utf8_lossy(&text)).map(|it| inside(root, "", &it));
    Ok(folder.flatten().is_some_and(|it| lies_in(place, &it)))
}

/// Whether a directory above `place`, or what a file `.git` in one of them names, is a directory of git's. Git obeys
/// the hooks and settings that it finds there.
fn is_on_the_way(root: &Root, place: &RelativePath) -> io::Result<bool> {
    let mut here = root.directory().try_clone()?;
    let mut way = String::new();
    for name in place.names() {
        if is_git_directory(&here, name)? || is_pointed_at(root, &here, &way, place)? {
            return Ok(true);
        }
        match beneath::directory(&here, name) {
            Ok(next) => here = next,
            Err(error) => return beneath::absent(error).map(|()| false),
        }
        way = format!("{way}{name}/");
    }
    Ok(false)
}

/// Whether a directory is one of git's by what it holds, once it holds `name` as well: a repository without a tree of
/// files, or the private part of a linked one.
fn is_git_directory(here: &Dir, name: &str) -> io::Result<bool> {
    let holds = |wanted: &str| {
        let found = beneath::stat(here, wanted)?;
        Ok::<_, io::Error>(found.is_some() || name.eq_ignore_ascii_case(wanted))
    };
    Ok(holds("HEAD")? && (holds("commondir")? || (holds("objects")? && holds("refs")?)))
}

/// Whether the file `.git` of the directory at `way` names a directory that holds `place`.
fn is_pointed_at(root: &Root, here: &Dir, way: &str, place: &RelativePath) -> io::Result<bool> {
    let Some(text) = pointer(here)? else {
        return Ok(false);
    };
    let target = text.strip_prefix("gitdir:").unwrap_or_default().trim();
    Ok(inside(root, way, target).is_some_and(|it| lies_in(place, &it)))
}

/// What the file `.git` in a directory says, where there is such a file.
fn pointer(here: &Dir) -> io::Result<Option<String>> {
    let is_file = |mode| FileType::from_raw_mode(mode) == FileType::RegularFile;
    match beneath::stat(here, ".git")? {
        Some(stat) if is_file(stat.st_mode) => {}
        _ => return Ok(None),
    }
    let mut bytes = Vec::new();
    let file = beneath::file(here, ".git", OFlags::RDONLY, 0)?;
    file.take(LONGEST_POINTER).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The place that git means by a path said in the directory at `way`, or `None` where it lies outside.
fn inside(root: &Root, way: &str, said: &str) -> Option<RelativePath> {
    let relative = match said.strip_prefix('/') {
        Some(_) => said
            .strip_prefix(root.place().to_str()?)?
            .strip_prefix('/')?
            .to_owned(),
        None => format!("{way}{said}"),
    };
    let path = RelativePath::parse(&relative).ok()?;
    root.resolve(&path).ok().map(|it| it.place().clone())
}

fn lies_in(place: &RelativePath, folder: &RelativePath) -> bool {
    let mut names = place.names();
    folder.names().all(|it| names.next() == Some(it))
}

/// What `core.hooksPath` says in a text of git's configuration; the last one counts.
fn hooks_path(text: &str) -> Option<String> {
    let mut in_core = false;
    let mut said = None;
    for line in text.lines().map(str::trim) {
        let line = match line.strip_prefix('[').and_then(|it| it.split_once(']')) {
            Some((section, rest)) => {
                in_core = section.trim().eq_ignore_ascii_case("core");
                rest
            }
            None => line,
        };
        let pair = line.split_once('=').filter(|_| in_core);
        let value = pair.filter(|(key, _)| key.trim().eq_ignore_ascii_case("hookspath"));
        said = value.map(|(_, value)| unquoted(value)).or(said);
    }
    said
}

/// A value without its quotes and what follows as a comment.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    match value.strip_prefix('"').and_then(|it| it.split_once('"')) {
        Some((quoted, _)) => quoted.to_owned(),
        None => value
            .split(['#', ';'])
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hooks_path_of_a_configuration_is_read_as_git_reads_it() {
        let read = |text: &str| hooks_path(text);
        assert_eq!(
            read("[core]\n\tbare = false\n\thooksPath = a/b # mine\n"),
            Some("a/b".into())
        );
        assert_eq!(read("[CORE] HooksPath=\"a # b\"\n"), Some("a # b".into()));
        assert_eq!(
            read("[core]\nhooksPath = a\n[core]\nhooksPath = b"),
            Some("b".into())
        );
        assert_eq!(read("[user]\nhooksPath = a\n"), None);
        assert_eq!(read("[core]\n# hooksPath = a\n"), None);
    }
}
