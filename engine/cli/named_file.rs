//! Files that a person names for a command to write. Where one lies in the `.agent` of a project, that project's lock is
//! held meanwhile, whatever the command: one writer per working tree.

use std::path::{Path, PathBuf};

use gemstack_run::failure::Failure;
use gemstack_run::files::Root;
use gemstack_run::files::outside::{self, Readers};
use gemstack_run::lock::Lock;
use gemstack_run::tree;

use crate::app::AGENT;

/// Writes a file whole or not at all.
#[expect(
    clippy::disallowed_methods,
    reason = "the file was named by a person; no run writes it"
)]
pub fn write(place: &Path, bytes: &[u8], command: &str) -> Result<(), Failure> {
    let _lock = lock_around(place, command)?;
    outside::write(place, bytes, Readers::AsBefore).map_err(tree::failure)
}

/// The lock of the project whose `.agent` a file lies in; none where it lies in no such folder.
pub fn lock_around(place: &Path, command: &str) -> Result<Option<Lock>, Failure> {
    let Some(project) = project_of(place) else {
        return Ok(None);
    };
    let root = Root::open(&project).map_err(tree::failure)?;
    Lock::for_command(&root, None, command).map(Some)
}

/// The project whose `.agent` a file lies in, by where its links lead.
fn project_of(place: &Path) -> Option<PathBuf> {
    let place = std::path::absolute(place).ok()?;
    let there = place
        .ancestors()
        .skip(1)
        .find(|it| outside::is_directory(it))?;
    let rest = place.strip_prefix(there).ok()?;
    let whole = Root::open(there).ok()?.place().join(rest);
    let agent = whole.ancestors().skip(1).find(|it| it.ends_with(AGENT))?;
    agent.parent().map(Path::to_owned)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the folders")]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_project_that_its_links_lead_into() {
        let directory = tempfile::tempdir().expect("a directory");
        let top = directory.path().canonicalize().expect("it is there");
        std::fs::create_dir_all(top.join("p/.agent/pipelines")).expect("writable");
        std::os::unix::fs::symlink(top.join("p/.agent"), top.join("link")).expect("writable");
        let of = |path: &str| project_of(&top.join(path));
        assert_eq!(of("p/.agent/x.md"), Some(top.join("p")));
        assert_eq!(of("p/.agent/new/folder/x.md"), Some(top.join("p")));
        assert_eq!(of("link/pipelines/x.yaml"), Some(top.join("p")));
        assert_eq!(of("p/x.md"), None);
    }
}
