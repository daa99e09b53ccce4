//! Whose book a project keeps: its own, or, in a linked working tree of git, the one of the main working tree. All trees of
//! one repository spend the same money.
//!
//! A linked tree has a *file* `.git` that names a directory in `.git/worktrees` of the main one, and that directory names the
//! file in turn. Only where both name each other is it believed: else anybody who can write a file here could lead us
//! elsewhere. See `gitrepository-layout(5)`. No git is needed to read them.

use std::path::{Path, PathBuf};

use crate::files::outside;

/// The project in the main working tree that this one is a linked tree of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Home {
    /// The top of the main working tree.
    pub tree: PathBuf,
    /// The project's folder in it; empty where that is the top.
    pub folder: String,
}

/// The home of the project at an absolute place without links; none where it is its own.
pub(super) fn of(project: &Path) -> Option<Home> {
    let top = project.ancestors().find(|it| is_top(it))?;
    let folder = project.strip_prefix(top).ok()?.to_str()?.to_owned();
    main_tree(top).map(|tree| Home { tree, folder })
}

fn is_top(directory: &Path) -> bool {
    let git = directory.join(".git");
    outside::is_file(&git) || outside::is_directory(&git)
}

/// The main working tree of a linked one; none where it is none, or where the two do not name each other.
fn main_tree(linked: &Path) -> Option<PathBuf> {
    let git = linked.join(".git");
    if !outside::is_file(&git) {
        return None;
    }
    let own = linked.join(text(&git)?.strip_prefix("gitdir:")?.trim());
    let common = own
        .parent()
        .filter(|it| it.ends_with("worktrees"))?
        .parent()?;
    let main = common.ends_with(".git").then(|| common.parent())??;
    names(&own, &git).then(|| canonical(main))?
}

/// Whether git's directory of a linked tree names that tree's `.git` file.
fn names(own: &Path, git: &Path) -> bool {
    let back = text(&own.join("gitdir")).map(|it| own.join(it.trim()));
    let tree = back.as_deref().filter(|it| it.ends_with(".git"));
    let tree = tree.and_then(Path::parent).and_then(canonical);
    tree.is_some_and(|it| Some(it.as_path()) == git.parent())
}

fn text(place: &Path) -> Option<String> {
    outside::read_text(place).ok().flatten()
}

/// The place of a directory without links.
fn canonical(directory: &Path) -> Option<PathBuf> {
    let root = outside::directory(directory).ok().flatten()?;
    Some(root.place().to_owned())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the tests play git")]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    struct Repository {
        directory: TempDir,
    }

    impl Repository {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let repository = Self { directory };
            fs::create_dir_all(repository.at("main/.git/worktrees/side")).unwrap();
            fs::create_dir_all(repository.at("side/packages/app")).unwrap();
            repository
        }

        fn at(&self, path: &str) -> PathBuf {
            self.directory.path().canonicalize().unwrap().join(path)
        }

        fn file(&self, path: &str, text: &str) {
            fs::write(self.at(path), text).unwrap();
        }

        fn linked() -> Self {
            let it = Self::new();
            let named = |path| format!("{}\n", it.at(path).display());
            it.file(
                "side/.git",
                &format!("gitdir: {}", named("main/.git/worktrees/side")),
            );
            it.file("main/.git/worktrees/side/gitdir", &named("side/.git"));
            it
        }
    }

    #[test]
    fn a_linked_tree_has_its_book_in_the_main_one() {
        let repository = Repository::linked();
        let home = of(&repository.at("side")).unwrap();
        assert_eq!(
            (home.tree, home.folder.as_str()),
            (repository.at("main"), "")
        );
        let home = of(&repository.at("side/packages/app")).unwrap();
        assert_eq!(home.folder, "packages/app");
    }

    #[test]
    fn paths_that_are_written_relative_lead_there_too() {
        let repository = Repository::new();
        repository.file("side/.git", "gitdir: ../main/.git/worktrees/side\n");
        repository.file("main/.git/worktrees/side/gitdir", "../../../../side/.git\n");
        assert_eq!(
            of(&repository.at("side")).unwrap().tree,
            repository.at("main")
        );
    }

    #[test]
    fn a_tree_that_the_main_one_does_not_name_is_not_believed() {
        for back in ["", "/elsewhere/.git\n", "../../../../main/.git\n"] {
            let repository = Repository::linked();
            repository.file("main/.git/worktrees/side/gitdir", back);
            assert_eq!(of(&repository.at("side")), None, "{back}");
        }
        let repository = Repository::linked();
        fs::remove_file(repository.at("main/.git/worktrees/side/gitdir")).unwrap();
        assert_eq!(of(&repository.at("side")), None);
    }

    #[test]
    fn a_main_tree_a_submodule_and_a_folder_without_git_have_their_own() {
        let repository = Repository::linked();
        assert_eq!(of(&repository.at("main")), None);
        fs::create_dir_all(repository.at("main/.git/modules/part")).unwrap();
        fs::create_dir(repository.at("main/part")).unwrap();
        repository.file("main/part/.git", "gitdir: ../.git/modules/part\n");
        assert_eq!(of(&repository.at("main/part")), None);
        repository.file("main/part/.git", "not git's\n");
        assert_eq!(of(&repository.at("main/part")), None);
    }
}
