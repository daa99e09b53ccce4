//! The bytes of a plugin's folder: read once and whole, so that what is judged is what is used.

use std::collections::BTreeMap;

use gemstack_lang::document::{Document, Format};
use gemstack_lang::source::Source;
use serde_json::json;

use super::manifest::Manifest;
use crate::digest::Digest;
use crate::files::outside::Temporary;
use crate::files::{FilesError, Kind, RelativePath, Root};

/// How many bytes a plugin may have in all.
const LARGEST: u64 = 32 << 20;

/// How many files it may have.
const MOST: usize = 1000;

/// How its manifest may end.
const ENDINGS: &[&str] = &[Format::Yaml.extension(), Format::Kdl.extension(), "yml"];

/// The files of a plugin, by their path in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contents(BTreeMap<String, File>);

/// A file of a plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether its owner may execute it.
    pub executable: bool,
}

/// Why a folder is no plugin.
#[derive(Debug, thiserror::Error)]
pub enum ContentsFault {
    /// Something in it cannot be read.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// What stands there has no bytes of its own.
    #[error("`{path}` is {kind}; a plugin's folder holds files alone")]
    NotAFile {
        /// The path, seen from the layer.
        path: String,
        /// What it is.
        kind: Kind,
    },
    /// There are too many files, or they are too large.
    #[error("it has more than {MOST} files or {} MiB", LARGEST >> 20)]
    TooLarge,
    /// It has no manifest, or several.
    #[error("it has {0} manifests; one file `plugin.yaml` or `plugin.kdl` says what it is")]
    Manifests(usize),
    /// Its manifest has a fault.
    #[error("`{file}`: {reason}")]
    Manifest {
        /// The file in the folder.
        file: String,
        /// What is wrong, with the line.
        reason: String,
    },
    /// Its manifest has another name than its folder.
    #[error("it calls itself `{says}`; the folder and the name are to be the same")]
    Misnamed {
        /// What its manifest says.
        says: String,
    },
    /// A command names a file that is not there.
    #[error("`./{file}` of its command is not in its folder")]
    NoFile {
        /// The file.
        file: String,
    },
}

impl Contents {
    /// The files of these paths and bytes, none of them executable.
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |text: &str| File {
            bytes: text.as_bytes().to_vec(),
            executable: false,
        };
        let files = files.iter();
        Self(
            files
                .map(|(path, text)| ((*path).to_owned(), file(text)))
                .collect(),
        )
    }

    /// Reads a folder, with all that is below it.
    pub fn read(root: &Root, folder: &RelativePath) -> Result<Self, ContentsFault> {
        let mut reading = Reading {
            root,
            files: BTreeMap::new(),
            room: LARGEST,
        };
        reading.folder(folder, "")?;
        Ok(Self(reading.files))
    }

    /// What is trusted: the digest of every path, what may be executed, and every byte.
    pub fn digest(&self) -> Digest {
        let files = self.0.iter().map(|(path, it)| {
            let bytes = Digest::of(&it.bytes);
            json!([path, it.executable, bytes])
        });
        Digest::of_json(&files.collect())
    }

    /// The paths of its files, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The text of a file; none where there is none, or it is no text.
    pub fn text(&self, path: &str) -> Option<&str> {
        str::from_utf8(&self.0.get(path)?.bytes).ok()
    }

    /// Its manifest, and what that says of files held against them.
    pub fn manifest(&self) -> Result<Manifest, ContentsFault> {
        let names = ENDINGS.iter().map(|it| format!("{}.{it}", Manifest::KIND));
        let there: Vec<_> = names.filter(|it| self.0.contains_key(it)).collect();
        let [file] = there.as_slice() else {
            return Err(ContentsFault::Manifests(there.len()));
        };
        let fault = |reason: String| ContentsFault::Manifest {
            file: file.clone(),
            reason,
        };
        let text = self
            .text(file)
            .ok_or_else(|| fault("it is no text".to_owned()))?;
        let document = Document::parse(Source::new(file.as_str(), text));
        let manifest = Manifest::parse(&document).map_err(fault)?;
        self.has_all(&manifest)?;
        Ok(manifest)
    }

    fn has_all(&self, manifest: &Manifest) -> Result<(), ContentsFault> {
        let missing = manifest.files().find(|it| !self.0.contains_key(*it));
        missing.map_or(Ok(()), |it| {
            Err(ContentsFault::NoFile {
                file: it.to_owned(),
            })
        })
    }

    /// Writes them into a directory that nobody else may enter, to be read and executed.
    pub fn copy_into(&self, directory: &Temporary) -> Result<(), FilesError> {
        self.0.iter().try_for_each(|(path, it)| {
            let path = RelativePath::parse(path)?;
            let mode = if it.executable { 0o500 } else { 0o400 };
            directory.write(&path, &it.bytes, mode)
        })
    }
}

struct Reading<'r> {
    root: &'r Root,
    files: BTreeMap<String, File>,
    /// How many bytes may still come.
    room: u64,
}

impl Reading<'_> {
    fn folder(&mut self, folder: &RelativePath, within: &str) -> Result<(), ContentsFault> {
        for entry in self.root.list(folder)? {
            let path = folder.join(&entry.name).map_err(FilesError::from)?;
            let within = match within {
                "" => entry.name.clone(),
                within => format!("{within}/{}", entry.name),
            };
            match entry.kind {
                Kind::Directory => self.folder(&path, &within)?,
                Kind::File => self.file(&path, within)?,
                kind => {
                    return Err(ContentsFault::NotAFile {
                        path: path.to_string(),
                        kind,
                    });
                }
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &RelativePath, within: String) -> Result<(), ContentsFault> {
        let read = self.root.read_at_most(path, self.room);
        let bytes = match read {
            Err(FilesError::TooLarge { .. }) => return Err(ContentsFault::TooLarge),
            read => read?.unwrap_or_default(),
        };
        let executable = self.root.metadata(path)?.is_some_and(|it| it.executable);
        self.room -= bytes.len() as u64;
        self.files.insert(within, File { bytes, executable });
        if self.files.len() > MOST {
            return Err(ContentsFault::TooLarge);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::sandbox::Sandbox;

    const MANIFEST: &str = "kind: plugin\nname: x\ncommand: [./a.sh]\nevents: [ripe]\n";

    fn read(sandbox: &Sandbox) -> Result<Contents, ContentsFault> {
        Contents::read(&sandbox.root, &RelativePath::parse("x").unwrap())
    }

    fn files(manifest: &str) -> [(&str, &str); 3] {
        [
            ("x/plugin.yaml", manifest),
            ("x/a.sh", "true"),
            ("x/deep/b.md", "b"),
        ]
    }

    #[test]
    fn one_byte_one_name_or_one_right_to_execute_is_another_content() {
        let sandbox = Sandbox::with(&files(MANIFEST));
        let before = read(&sandbox).unwrap().digest();
        assert_eq!(read(&sandbox).unwrap().digest(), before);
        sandbox.file("x/deep/b.md", "c");
        let changed = read(&sandbox).unwrap().digest();
        sandbox.file("x/deep/b.md", "b");
        sandbox.rename("x/deep", "x/deeper");
        let renamed = read(&sandbox).unwrap().digest();
        sandbox.rename("x/deeper", "x/deep");
        assert_eq!(read(&sandbox).unwrap().digest(), before);
        sandbox.executable("x/a.sh");
        let executable = read(&sandbox).unwrap().digest();
        let all = [before, changed, renamed, executable];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn a_link_is_no_part_of_a_plugin() {
        let sandbox = Sandbox::with(&files(MANIFEST));
        sandbox.file("outside.sh", "true");
        sandbox.link("x/b.sh", "../outside.sh");
        let fault = read(&sandbox).expect_err("a link").to_string();
        assert_eq!(
            fault,
            "`x/b.sh` is a link; a plugin's folder holds files alone"
        );
    }

    #[test]
    fn a_manifest_is_one_file_and_names_files_that_are_there() {
        let fault = |files: &[(&str, &str)]| Contents::of(files).manifest().expect_err("a fault");
        assert!(matches!(fault(&[]), ContentsFault::Manifests(0)));
        let two = [("plugin.yaml", MANIFEST), ("plugin.kdl", "kind plugin")];
        assert!(matches!(fault(&two), ContentsFault::Manifests(2)));
        assert!(matches!(
            fault(&[("plugin.yaml", MANIFEST)]),
            ContentsFault::NoFile { .. }
        ));
        let sound = Contents::of(&[("plugin.yaml", MANIFEST), ("a.sh", "")]);
        assert_eq!(sound.manifest().unwrap().events, ["ripe"]);
        let kdl = "kind \"plugin\"\nname \"x\"\ncommand \"./a.sh\"\nevents \"ripe\" \"sown\"\n";
        let sound = Contents::of(&[("plugin.kdl", kdl), ("a.sh", "")]);
        assert_eq!(sound.manifest().unwrap().events, ["ripe", "sown"]);
    }
}
