//! What a crash leaves, on a small scale; and the two proofs, on a whole lifecycle.

use std::sync::Arc;

use cap_std::fs::Dir;
use rustix::fs::OFlags;

use super::armed::Armed;
use super::image::Image;
use super::plan::{Fault, Plan, Refusal};
use super::unsynced::Crash;
use crate::files::disk;
use crate::files::sandbox::Sandbox;

mod crash;
mod life;
mod orchard;
mod refusal;
mod service;

/// A directory, and what a process does in it.
struct Scene {
    sandbox: Sandbox,
    directory: Arc<Dir>,
}

impl Scene {
    fn new(files: &[(&str, &str)]) -> Self {
        let sandbox = Sandbox::with(files);
        let opened = rustix::fs::open(
            sandbox.root.place(),
            OFlags::RDONLY | OFlags::DIRECTORY,
            rustix::fs::Mode::empty(),
        );
        let directory = Arc::new(Dir::from(opened.expect("a directory")));
        Self { sandbox, directory }
    }

    fn armed(&self) -> Armed {
        Armed::over(self.sandbox.root.place())
    }

    /// What is left of a file, by crash, after something was done.
    fn left(&self, path: &str, act: impl FnOnce(&Dir)) -> [Option<String>; 4] {
        let ((), armed) = self.armed().during(|| act(&self.directory));
        let image = Image::of(self.sandbox.root.place());
        Crash::ALL.map(|crash| armed.so_far.unsynced.left(&image, crash).text(path))
    }
}

fn written(directory: &Dir, name: &str, text: &str) -> std::fs::File {
    let file = disk::make_file(directory, name, OFlags::WRONLY, 0o644).expect("a file");
    disk::write(&file, text.as_bytes()).expect("room");
    file
}

fn some<const N: usize>(texts: [&str; N]) -> [Option<String>; N] {
    texts.map(|it| Some(it.to_owned()))
}

#[test]
fn what_was_appended_lasts_once_it_was_synced() {
    let scene = Scene::new(&[("log", "old\n")]);
    let left = scene.left("log", |directory| {
        let access = OFlags::WRONLY | OFlags::APPEND;
        let file = disk::make_file(directory, "log", access, 0).expect("it is there");
        disk::write(&file, b"new1\n").expect("room");
        disk::sync_data(&file).expect("synced");
        disk::write(&file, b"new2").expect("room");
    });
    let expected = [
        "old\nnew1\n",
        "old\nnew1\nnew2",
        "old\nnew1\nne",
        "old\nnew1\n\0\0\0\0",
    ];
    assert_eq!(left, some(expected));
}

#[test]
fn a_new_name_lasts_once_its_directory_was_synced_and_not_with_its_file() {
    let scene = Scene::new(&[]);
    let synced = |directory: &Dir| disk::sync(&written(directory, "a", "x")).expect("synced");
    assert_eq!(scene.left("a", synced)[0], None);
    let scene = Scene::new(&[]);
    let left = scene.left("a", |directory| {
        synced(directory);
        disk::sync_directory(directory).expect("synced");
    });
    assert_eq!(left, some(["x", "x", "x", "x"]));
}

#[test]
fn a_rename_that_was_not_synced_gives_back_what_it_covered() {
    let scene = Scene::new(&[("a", "old")]);
    let left = scene.left("a", |directory| {
        disk::sync(&written(directory, "b", "new")).expect("synced");
        disk::rename(directory, "b", "a").expect("renamed");
    });
    assert_eq!(left, some(["old", "new", "new", "new"]));
}

#[test]
fn a_removal_that_was_not_synced_is_undone() {
    let scene = Scene::new(&[("a", "old")]);
    let left = scene.left("a", |directory| {
        disk::remove_file(directory, "a").expect("removed");
    });
    assert_eq!(left, [Some("old".to_owned()), None, None, None]);
}

#[test]
fn bytes_whose_sync_failed_are_lost_although_a_later_sync_succeeds() {
    let scene = Scene::new(&[("log", "")]);
    let fault = Fault::Refused(Refusal::Broken);
    let armed = scene.armed().with(Plan { at: 2, fault });
    let ((), armed) = armed.during(|| {
        let file = written(&scene.directory, "log", "new");
        disk::sync(&file).expect_err("the third effect fails");
        disk::sync(&file).expect("and the fourth says that all is well");
    });
    let image = Image::of(scene.sandbox.root.place());
    let left = armed.so_far.unsynced.left(&image, Crash::Dropped);
    assert_eq!(left.text("log").as_deref(), Some(""));
}

#[test]
fn a_dead_process_has_no_effect() {
    let scene = Scene::new(&[("a", "old")]);
    let fault = Fault::Cut;
    let (refused, _) = scene.armed().with(Plan { at: 1, fault }).during(|| {
        let file = disk::make_file(&scene.directory, "b", OFlags::WRONLY, 0o644).expect("made");
        disk::write(&file, b"x").expect_err("dead");
        disk::remove_file(&scene.directory, "a")
    });
    refused.expect_err("dead");
    assert_eq!(scene.sandbox.listing(), ["a", "b"]);
    assert_eq!(scene.sandbox.text("b").as_deref(), Some(""));
}

#[test]
fn what_is_interrupted_or_taken_in_part_is_done_all_the_same() {
    for fault in [Fault::Refused(Refusal::Interrupted), Fault::Short] {
        let scene = Scene::new(&[]);
        let armed = scene.armed().with(Plan { at: 1, fault });
        let (_, armed) = armed.during(|| written(&scene.directory, "a", "all of it"));
        assert_eq!(scene.sandbox.text("a").as_deref(), Some("all of it"));
        assert_eq!(armed.so_far.count, 3);
    }
}
