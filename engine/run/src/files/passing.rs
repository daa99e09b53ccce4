//! Files of the engine's own that come and go with the programs of a run: what a program printed, and the note that it runs.
//!
//! They need not outlive the machine, so that nothing here is synced: what they tell of does not outlive it either.

use std::fs::File;
use std::path::PathBuf;

use rustix::fs::OFlags;

use super::descent::Descent;
use super::policy::permitted_to_engine;
use super::root::entries;
use super::{FilesError, Refusal, RelativePath, Root, beneath, disk, stage};

/// A file that is written from its beginning on.
#[derive(Debug)]
pub struct PassingFile {
    file: File,
    place: PathBuf,
}

impl PassingFile {
    /// Makes the file at `path`, with its folders; or `None` where there is one already.
    pub fn create(root: &Root, path: &RelativePath) -> Result<Option<Self>, FilesError> {
        match open(root, path, OFlags::EXCL | OFlags::APPEND) {
            Err(FilesError::Io { source, .. }) if is_there(&source) => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Adds bytes at its end.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), FilesError> {
        let written = disk::write(&self.file, bytes);
        written.map_err(|error| FilesError::io("append to", &self.place, error))
    }
}

/// Writes a small file anew, with its folders. It is shortened last, so that it holds what it did or what it shall, and never
/// nothing, whenever this process is killed.
pub fn put(root: &Root, path: &RelativePath, bytes: &[u8]) -> Result<(), FilesError> {
    let mut file = open(root, path, OFlags::empty())?;
    file.append(bytes)?;
    let cut = disk::cut(&file.file, bytes.len() as u64);
    cut.map_err(|error| FilesError::io("shorten", &file.place, error))
}

/// Removes a file; that it is gone already is no fault.
pub fn remove(root: &Root, path: &RelativePath) -> Result<(), FilesError> {
    let place = allowed(root, path)?;
    let parent = root.parent_of(&place);
    let removed = parent.and_then(|parent| disk::remove_file(&parent, place.file_name()));
    beneath::absent_or(removed).map_err(|error| root.fault("remove", path, error))
}

/// The files in the folder of that name in each folder of `folder`, such as the notes of every run: there may be many runs,
/// and hardly one has any.
pub fn in_each(
    root: &Root,
    folder: &RelativePath,
    name: &str,
) -> Result<Vec<RelativePath>, FilesError> {
    let fault = |error| root.fault("list", folder, error);
    let place = root.resolve(folder)?.place().clone();
    let folders = match root.descend(place.names()) {
        Ok(folders) => folders,
        Err(error) => return beneath::absent(error).map(|()| Vec::new()).map_err(fault),
    };
    let mut found = Vec::new();
    for entry in entries(&folders).map_err(fault)? {
        let inner = Descent::BEST.open(&folders, &[entry.name.as_str(), name]);
        // What is no folder, or cannot be read, has no note that could be.
        for file in inner.and_then(|it| entries(&it)).unwrap_or_default() {
            let path = format!("{folder}/{}/{name}/{}", entry.name, file.name);
            found.extend(RelativePath::parse(&path));
        }
    }
    Ok(found)
}

fn open(root: &Root, path: &RelativePath, how: OFlags) -> Result<PassingFile, FilesError> {
    let place = allowed(root, path)?;
    let access = OFlags::WRONLY | how;
    let opened = root
        .folder_of(&place)
        .and_then(|parent| disk::make_file(&parent, place.file_name(), access, stage::NEW_FILE));
    Ok(PassingFile {
        file: opened.map_err(|error| root.fault("open", path, error))?,
        place: root.absolute(path),
    })
}

fn allowed(root: &Root, path: &RelativePath) -> Result<RelativePath, FilesError> {
    match permitted_to_engine(root, path) {
        Ok(permitted) => Ok(permitted.place().clone()),
        Err(Refusal::Unresolved { source, .. }) => Err(source),
        Err(refusal) => Err(root.fault("open", path, std::io::Error::other(refusal))),
    }
}

fn is_there(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::AlreadyExists
}

#[cfg(test)]
mod tests {
    use super::super::sandbox::{Sandbox, path};
    use super::*;

    #[test]
    fn a_file_is_made_once_and_grows() {
        let sandbox = Sandbox::empty();
        let place = path(".agent/runs/x/output/a.log");
        let mut file = PassingFile::create(&sandbox.root, &place).unwrap().unwrap();
        file.append(b"one\n").unwrap();
        file.append(b"two\n").unwrap();
        assert_eq!(sandbox.text(place.as_str()).unwrap(), "one\ntwo\n");
        assert!(
            PassingFile::create(&sandbox.root, &place)
                .unwrap()
                .is_none()
        );
    }

    #[test]
    fn a_note_is_written_anew_and_removed() {
        let sandbox = Sandbox::empty();
        let place = path(".agent/runs/x/programs/1.json");
        put(&sandbox.root, &place, b"longer").unwrap();
        put(&sandbox.root, &place, b"short").unwrap();
        assert_eq!(sandbox.text(place.as_str()).unwrap(), "short");
        remove(&sandbox.root, &place).unwrap();
        remove(&sandbox.root, &place).unwrap();
        assert_eq!(sandbox.text(place.as_str()), None);
        remove(&sandbox.root, &path(".agent/runs/y/programs/1.json")).unwrap();
    }

    #[test]
    fn the_files_of_every_folder_are_found() {
        let files = [
            "runs/a/programs/1",
            "runs/b/journal",
            "runs/c/programs/2",
            "runs/d",
        ];
        let sandbox = Sandbox::with(&files.map(|it| (it, "")));
        let found = |folder: &str| in_each(&sandbox.root, &path(folder), "programs").unwrap();
        assert_eq!(
            found("runs"),
            [path("runs/a/programs/1"), path("runs/c/programs/2")]
        );
        assert!(found("nowhere").is_empty());
    }

    #[test]
    fn a_link_leads_nowhere_else() {
        let sandbox = Sandbox::with(&[(".agent/runs/x/note", "")]);
        std::fs::write(sandbox.beside("victim"), "mine").unwrap();
        let outside = sandbox.beside("victim");
        sandbox.link(".agent/runs/x/1.json", outside.to_str().unwrap());
        assert!(put(&sandbox.root, &path(".agent/runs/x/1.json"), b"ours").is_err());
        assert_eq!(std::fs::read_to_string(outside).unwrap(), "mine");
    }
}
