use std::process::{Child, Command};

use serde_json::{Value as Json, json};

use super::*;
use crate::files::sandbox::{Sandbox, path};

const NOTE: &str = ".agent/runs/r/programs/1.json";

/// A process that nobody watches over, and what is noted of it.
struct Stray {
    child: Child,
    process: Process,
}

impl Stray {
    fn new() -> Self {
        let child = Command::new("sleep").arg("600").spawn().unwrap();
        let process = Process::of(child.id()).unwrap();
        Self { child, process }
    }

    /// Whether it was ended by somebody.
    fn was_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }
}

impl Drop for Stray {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn note(program: Process) -> Json {
    json!({
        "format": FORMAT, "era": era(), "command": "npm test", "supervisor": null, "program": program,
    })
}

fn project(note: &Json) -> Sandbox {
    Sandbox::with(&[(NOTE, &note.to_string())])
}

#[test]
fn who_still_runs_is_ended_and_told() {
    let mut stray = Stray::new();
    let sandbox = project(&note(stray.process));
    let told = end_all(&sandbox.root);
    assert_eq!(told, ["`npm test` of run r still ran, and was ended"]);
    assert!(stray.was_ended());
    assert_eq!(sandbox.text(NOTE), None);
    assert!(end_all(&sandbox.root).is_empty());
}

#[test]
fn another_with_the_same_number_is_left_alone() {
    let mut stranger = Stray::new();
    let noted = Process {
        begun: stranger.process.begun - 1,
        ..stranger.process
    };
    let sandbox = project(&note(noted));
    assert!(end_all(&sandbox.root).is_empty());
    assert!(!stranger.was_ended());
    assert_eq!(sandbox.text(NOTE), None);
}

#[test]
fn what_was_noted_before_the_machine_was_started_anew_says_nothing() {
    let mut stranger = Stray::new();
    let mut note = note(stranger.process);
    note["era"] = json!("another");
    let sandbox = project(&note);
    assert!(end_all(&sandbox.root).is_empty());
    assert!(!stranger.was_ended());
    assert_eq!(sandbox.text(NOTE), None);
}

#[test]
fn whoever_carries_the_mark_of_a_supervisor_is_ended_though_it_is_gone() {
    let gone = Process {
        number: 1 << 30,
        begun: 7,
    };
    let mark = format!("{}-{}", gone.number, gone.begun);
    let mut marked = Command::new("sleep");
    marked.arg("600").env("GEMSTACK_SUPERVISOR", mark);
    let mut child = marked.spawn().unwrap();
    let mut other = Stray::new();
    let mut note = note(gone);
    (note["supervisor"], note["program"]) = (json!(gone), Json::Null);
    let told = end_all(&project(&note).root);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(!child.wait().unwrap().success());
    assert!(!other.was_ended());
}

#[test]
fn a_note_that_cannot_be_read_is_removed_and_one_of_another_format_stays() {
    let sandbox = Sandbox::with(&[(NOTE, "{\"format\":1,\"er")]);
    assert!(end_all(&sandbox.root).is_empty());
    assert_eq!(sandbox.text(NOTE), None);
    let mut stray = Stray::new();
    let mut newer = note(stray.process);
    newer["format"] = json!(2);
    let sandbox = project(&newer);
    assert!(end_all(&sandbox.root).is_empty());
    assert!(sandbox.text(NOTE).is_some() && !stray.was_ended());
}

#[test]
fn a_note_is_there_while_its_program_runs() {
    let sandbox = Sandbox::empty();
    let stray = Stray::new();
    let mut noted = Noted::new(&sandbox.root, "r", "npm test").unwrap();
    let folder = path(".agent/runs/r/programs");
    noted.supervised(stray.process);
    noted.started(stray.process);
    let listed = sandbox.root.list(&folder).unwrap();
    assert_eq!(listed.len(), 1);
    let text = sandbox
        .text(&format!("{folder}/{}", listed[0].name))
        .unwrap();
    let note: Note = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (note.program, note.supervisor),
        (Some(stray.process), Some(stray.process))
    );
    drop(noted);
    assert!(sandbox.root.list(&folder).unwrap().is_empty());
}

#[test]
fn a_project_without_runs_has_no_leftovers() {
    assert!(end_all(&Sandbox::empty().root).is_empty());
}
