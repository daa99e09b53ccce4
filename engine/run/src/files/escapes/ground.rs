//! A project full of traps, and a tree outside that must stay as it is.

use std::collections::BTreeMap;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::harness::Project;

/// What stands outside and must never be read.
pub(super) const SECRET: &str = "the words of somebody else";

/// A project and what surrounds it.
pub(super) struct Ground {
    pub(super) project: Project,
}

/// Files of the project.
const FILES: &[(&str, &str)] = &[
    (".agent/STATUS.md", "state\n"),
    (".env", "A=1\n"),
    (".git/HEAD", "ref: x\n"),
    (".git/config", "[core]\n\thooksPath = tools/hooks\n"),
    (".git/hooks/pre-commit", "true\n"),
    ("bare.git/HEAD", "ref: x\n"),
    ("bare.git/config", "\n"),
    ("bare.git/hooks/pre-commit", "true\n"),
    ("bare.git/objects/x", "\n"),
    ("bare.git/refs/x", "\n"),
    ("half/HEAD", "ref: x\n"),
    ("half/objects/x", "\n"),
    ("linked/HEAD", "ref: x\n"),
    ("linked/commondir", "../main\n"),
    ("linked/config", "\n"),
    ("nested/.agent/costs.json", "{}\n"),
    ("nested/.git/HEAD", "ref: x\n"),
    ("nested/.git/hooks/pre-commit", "true\n"),
    ("split/.git", "gitdir: store\n"),
    ("split/store/hooks/pre-commit", "true\n"),
    ("src/.env.local", "A=1\n"),
    ("src/a.rs", "fn a() {}\n"),
    ("src/deep/b.rs", "fn b() {}\n"),
    ("sub/.git", "gitdir: ../.git/modules/sub\n"),
    ("tests/x", "x\n"),
    ("tools/hooks/pre-commit", "true\n"),
];

/// Links of the project: where they are, and where they lead.
const LINKS: &[(&str, &str)] = &[
    ("back", "../project/src"),
    ("chain", "chain2"),
    ("chain2", "src/deep/out"),
    ("circle", "circle2"),
    ("circle2", "circle"),
    ("dangling", "src/made"),
    ("inside", "src"),
    ("itself", "itself"),
    ("link_to_agent", ".agent"),
    ("link_to_env", ".env"),
    ("link_to_git", "link_to_git2"),
    ("link_to_git2", ".git"),
    ("link_to_hooks", ".git/hooks"),
    ("link_to_tests", "tests"),
    ("link_to_tools", "tools"),
    ("null", "/dev/null"),
    ("out", "../outside"),
    ("out_dangling", "../outside/new"),
    ("out_file", "../outside/secret"),
    ("proc_cwd", "/proc/self/cwd"),
    ("proc_fd", "/proc/self/fd/0"),
    ("proc_root", "/proc/self/root"),
    ("same", "."),
    ("src/deep/out", "../../../outside"),
    ("up", ".."),
];

impl Ground {
    /// A project that may write all but its tests.
    pub(super) fn new() -> Self {
        let project = Project::new(FILES, &[]).writing(&["**", "!tests/**"]);
        let ground = Self { project };
        ground.surround();
        let sandbox = &ground.project.sandbox;
        for (path, target) in LINKS {
            sandbox.link(path, target);
        }
        let outside = ground.outside().display().to_string();
        sandbox.link("out_absolute", &outside);
        sandbox.link("inside_absolute", &sandbox.at("src").display().to_string());
        sandbox.link(
            "evil",
            &sandbox.beside("project-evil").display().to_string(),
        );
        std::fs::hard_link(sandbox.beside("outside/hard"), sandbox.at("hard")).unwrap();
        std::os::unix::net::UnixListener::bind(sandbox.at("socket")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(sandbox.at("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        ground
    }

    /// The same where the kernel has no `openat2`.
    pub(super) fn name_by_name() -> Self {
        let Self { project } = Self::new();
        Self {
            project: project.name_by_name(),
        }
    }

    fn surround(&self) {
        for path in [
            "outside/secret",
            "outside/dir/file",
            "outside/hard",
            "project-evil/x",
        ] {
            let place = self.project.sandbox.beside(path);
            std::fs::create_dir_all(place.parent().unwrap()).unwrap();
            // One file has a second name in the project, and is read by that.
            let text = if path == "outside/hard" {
                "shared"
            } else {
                SECRET
            };
            std::fs::write(place, format!("{text}\n")).unwrap();
        }
    }

    pub(super) fn project(&self) -> PathBuf {
        self.project.sandbox.at("")
    }

    pub(super) fn outside(&self) -> PathBuf {
        self.project.sandbox.beside("outside")
    }

    /// Everything around the project, with its kind, mode, inode and content.
    pub(super) fn around(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        let whole = self.project.sandbox.beside("");
        list(&whole, &whole.join("project"), &mut found);
        found
    }

    /// Everything in the project but its runs.
    pub(super) fn within(&self) -> BTreeMap<PathBuf, String> {
        let mut found = BTreeMap::new();
        list(
            &self.project(),
            &self.project().join(".agent/runs"),
            &mut found,
        );
        found
    }
}

fn list(folder: &Path, except: &Path, found: &mut BTreeMap<PathBuf, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let place = entry.unwrap().path();
        if place == except {
            continue;
        }
        let metadata = std::fs::symlink_metadata(&place).unwrap();
        let kind = metadata.file_type();
        let content = match () {
            () if kind.is_dir() => "folder".to_owned(),
            () if kind.is_symlink() => std::fs::read_link(&place).unwrap().display().to_string(),
            () if kind.is_fifo() || kind.is_socket() => "special".to_owned(),
            () => Digest::of(&std::fs::read(&place).unwrap()).to_string(),
        };
        let (mode, inode) = (metadata.mode(), metadata.ino());
        found.insert(place.clone(), format!("{mode:o} {inode} {content}"));
        if kind.is_dir() {
            list(&place, except, found);
        }
    }
}
