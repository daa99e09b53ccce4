//! The sample project of the demonstration, written to a directory.

use std::path::{Path, PathBuf};

use gemstack_run::clock;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside::{self, Temporary};
use gemstack_run::files::{self, Change, Expected, Policy, Root, Writer};
use gemstack_run::lock::Lock;
use gemstack_run::tree;

use crate::shipped;

/// Where the sample project is.
#[derive(Debug)]
pub enum Place {
    /// In a directory that someone named, where it stays.
    Kept(PathBuf),
    /// In a directory that goes when this does.
    Passing(Temporary),
}

impl Place {
    /// The directory that is named, which must be new or empty; else a temporary one.
    pub fn make(named: Option<&Path>) -> Result<Self, Failure> {
        let Some(named) = named else {
            let name = format!("gemstack-demo-{}", clock::run_name());
            let made = Temporary::create(&name).map_err(tree::failure)?;
            return Ok(Self::Passing(made));
        };
        if outside::make_directory(named).map_err(tree::failure)? {
            return Ok(Self::Kept(named.to_owned()));
        }
        Err(not_empty(named))
    }

    /// The directory.
    pub fn directory(&self) -> &Path {
        match self {
            Self::Kept(place) => place,
            Self::Passing(temporary) => temporary.place(),
        }
    }
}

fn not_empty(place: &Path) -> Failure {
    Failure::refused(format!("`{}` is not empty", place.display()))
        .coded("DirectoryNotEmpty")
        .helped("name a directory that is new or empty")
}

/// Writes the sample project.
#[expect(
    clippy::disallowed_methods,
    reason = "the sample project is written by no run"
)]
pub fn write(directory: &Path) -> Result<(), Failure> {
    let root = Root::open(directory).map_err(tree::failure)?;
    let _lock = Lock::for_command(&root, None, "gemstack demo")?;
    let files = shipped::demo_project().into_iter();
    let changes = files
        .map(|(path, bytes)| change(&root, &path, bytes))
        .collect::<Result<_, _>>()?;
    let written = files::prepare(&root, changes).and_then(files::Prepared::publish);
    written
        .map(drop)
        .map_err(|it| Failure::internal(it.to_string()).coded("FilesNotWritable"))
}

fn change(root: &Root, path: &str, bytes: &[u8]) -> Result<Change, Failure> {
    let path = tree::relative(path)?;
    let permitted = Policy::default().check(root, &path, Writer::Engine);
    Ok(Change {
        path: permitted.map_err(|it| Failure::refused(it.to_string()).coded(it.code()))?,
        content: Some(bytes.to_vec()),
        // What names its interpreter is there to be started.
        executable: Some(bytes.starts_with(b"#!")),
        expected: Expected::Absent,
    })
}
