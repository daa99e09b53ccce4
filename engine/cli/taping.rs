//! Calls to models, recorded into a file or answered from one.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::provider::Script;
use gemstack_run::tape::{Order, Tape};
use gemstack_run::tree;
use gemstack_run::world::World;

use crate::answer::Answer;
use crate::arguments::Taping;
use crate::named_file;
use crate::render::amount::counted;

/// A tape that a person wants, and its file.
#[derive(Debug, Clone)]
pub struct Taped {
    tape: Option<Rc<Tape>>,
    /// Where what was recorded goes.
    place: Option<PathBuf>,
    /// The tape's file as a person named it.
    name: String,
}

impl Taped {
    /// The tape that the command line asks for.
    ///
    /// # Errors
    /// `BrokenDocument` where a file to answer from cannot be read.
    pub fn of(arguments: &Taping) -> Result<Self, Failure> {
        let (same, any) = (&arguments.replay, &arguments.replay_any);
        let replayed = same.as_ref().map(|it| (it, Order::Same));
        let replayed = replayed.or_else(|| any.as_ref().map(|it| (it, Order::Any)));
        let tape = match (&arguments.record, replayed) {
            (Some(_), _) => Some(Tape::recording()),
            (None, Some((file, order))) => Some(Tape::replaying(read(file)?, order)),
            (None, None) => None,
        };
        let file = arguments.record.as_ref().or(replayed.map(|(it, _)| it));
        Ok(Self {
            tape: tape.map(Rc::new),
            place: arguments.record.clone(),
            name: file.map(|it| it.display().to_string()).unwrap_or_default(),
        })
    }

    /// No tape.
    pub fn none() -> Self {
        Self {
            tape: None,
            place: None,
            name: String::new(),
        }
    }

    /// The tape, for a world.
    pub fn tape(&self) -> Option<Rc<Tape>> {
        self.tape.clone()
    }

    /// Writes what was recorded, whatever became of the work, and tells of replies that nobody asked for.
    ///
    /// # Errors
    /// Those of the work, and those of the file.
    pub fn conclude(
        &self,
        world: &World,
        answered: Result<Answer, Failure>,
        command: &str,
    ) -> Result<Answer, Failure> {
        if let Some(place) = &self.place {
            let written = self.write(world, place, command);
            // Why the work failed matters more.
            let answer = answered?;
            return Ok(answer.noting(written?));
        }
        match self.tape.as_ref().map_or(0, |it| it.left_over()) {
            0 => answered,
            left => answered.map(|it| {
                let name = &self.name;
                let replies = counted(left as u64, "recorded call");
                it.noting(format!("{replies} of `{name}` not asked for again"))
            }),
        }
    }

    fn write(&self, world: &World, place: &Path, command: &str) -> Result<String, Failure> {
        let stem = place.file_stem().unwrap_or_default().to_string_lossy();
        let recorded = world.recorded(&stem).expect("this tape records");
        let number = recorded["replies"].as_array().map_or(0, Vec::len);
        let document = Document::yaml(Source::new("recording.yaml", recorded.to_string()));
        let text = convert(&document, format_of(place));
        named_file::write(place, text.as_bytes(), command)?;
        let name = &self.name;
        let calls = counted(number as u64, "call");
        Ok(format!("{calls} to models recorded in `{name}`"))
    }
}

fn format_of(place: &Path) -> Format {
    match place.extension() {
        Some(it) if it == "kdl" => Format::Kdl,
        _ => Format::Yaml,
    }
}

fn read(place: &Path) -> Result<Script, Failure> {
    let name = place.display().to_string();
    let text = outside::read_document(place).map_err(tree::failure)?;
    let text = text.ok_or_else(|| missing(&name))?;
    let document = Document::parse(Source::new(name.clone(), text));
    if let Some(fault) = document.diagnostics().first() {
        return Err(broken(&name, &fault.message));
    }
    let script = Script::parse(&document.root().to_json());
    script.map_err(|it| broken(&name, &it.to_string()))
}

fn missing(name: &str) -> Failure {
    Failure::rejected(format!("there is no file `{name}`"))
        .coded("RecordingMissing")
        .helped(format!("`--record {name}` makes one"))
}

fn broken(name: &str, reason: &str) -> Failure {
    Failure::rejected(format!("`{name}` is no recording: {reason}"))
        .coded("BrokenDocument")
        .helped(format!("gemstack lint {name}"))
}
