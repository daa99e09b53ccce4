//! The terminal: the only module that writes to standard output and standard error.

use std::io::{self, IsTerminal as _, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use gemstack_lang::document::LARGEST;
use gemstack_run::failure::Failure;
use gemstack_run::files::beginning::beginning;
use gemstack_run::program::Supervisor;
use serde_json::{Value as Json, json};

use crate::answer::{self, Answer};
use crate::arguments::{Color, Global};
use crate::exit::Exit;
use crate::render::failure;
use crate::render::paint::{Paint, shown};
use crate::render::table::Reader;
use crate::render::visible::{behind_a_bar, json_escaped, visible, visible_line};
use crate::supervision;

/// Goes back to the beginning of a line and empties it.
const ERASE: &str = "\r\x1b[K";

/// What was said on the command line about every command, and the terminal.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The options that every command takes.
    pub global: Global,
    /// What watches over the programs of a run.
    pub supervisor: Option<Supervisor>,
}

impl Shell {
    /// A shell with these options, whose programs nothing watches over.
    pub fn new(global: Global) -> Self {
        Self {
            global,
            supervisor: None,
        }
    }

    /// The shell of this program, which watches over its programs itself.
    pub fn of_this_program(global: Global) -> Self {
        Self {
            global,
            supervisor: supervision::supervisor(),
        }
    }

    /// The colours of standard output.
    pub fn paint(&self) -> Paint {
        Paint::when(!self.global.json && self.colors(io::stdout().is_terminal()))
    }

    /// Who reads standard output.
    pub fn reader(&self) -> Reader {
        if io::stdout().is_terminal() {
            Reader::Person
        } else {
            Reader::Program
        }
    }

    /// The colours of standard error.
    pub fn error_paint(&self) -> Paint {
        Paint::when(self.colors(io::stderr().is_terminal()))
    }

    fn colors(&self, terminal: bool) -> bool {
        match self.global.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty()),
        }
    }

    /// Whether progress may be drawn over itself on standard error.
    pub fn is_live(&self) -> bool {
        !self.global.quiet && io::stderr().is_terminal()
    }

    /// Asks a person on standard error to agree; none where nobody is there to answer.
    pub fn confirm(&self, question: &str) -> Option<bool> {
        let somebody = io::stdin().is_terminal() && io::stderr().is_terminal();
        if self.global.no_input || !somebody {
            return None;
        }
        write_error(&format!("{} [y/N] ", visible_line(question)));
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).ok()?;
        let answer = answer.trim().to_lowercase();
        Some(matches!(answer.as_str(), "y" | "yes"))
    }

    /// Hands a text to the clipboard of the terminal that standard error is, in its own language (OSC 52); whether there
    /// is one. Whether it takes it, it does not say.
    pub fn copy_by_terminal(&self, text: &[u8]) -> bool {
        let mut terminal = io::stderr().lock();
        let coded = BASE64_STANDARD.encode(text);
        terminal.is_terminal() && write!(terminal, "\x1b]52;c;{coded}\x07").is_ok()
    }

    /// Says something on standard error, unless told to be quiet.
    pub fn say(&self, text: &str) {
        if !self.global.quiet {
            write_error(text);
        }
    }

    /// Tells what a person should know.
    pub fn note(&self, note: &str) {
        let paint = self.error_paint();
        let note = behind_a_bar(note);
        self.say(&format!("{} {note}\n", paint.blue("note:")));
    }

    /// Gives what a command gave, and says how the process ends.
    pub fn conclude(&self, answered: Result<Answer, Failure>) -> Exit {
        match answered {
            Ok(answer) => self.answer(&answer),
            Err(failure) => self.fail(&failure),
        }
    }

    fn answer(&self, answer: &Answer) -> Exit {
        answer.notes.iter().for_each(|it| self.note(it));
        let written = if self.global.json {
            write_json(&answer.json)
        } else {
            write_answer(answer)
        };
        if let Some(failure) = &answer.failure {
            self.tell(failure);
        }
        given(written, answer.exit)
    }

    fn fail(&self, failure: &Failure) -> Exit {
        let written = if self.global.json {
            write_json(&failure::as_json(failure))
        } else {
            Ok(())
        };
        self.tell(failure);
        given(written, failure.kind.into())
    }

    /// Tells a failure on standard error. Only a program that reads JSON may silence it.
    fn tell(&self, failure: &Failure) {
        if !(self.global.json && self.global.quiet) {
            write_error(&failure::as_text(failure, self.error_paint()));
        }
    }
}

/// Help, the version or a fault of the command line, for a program that reads JSON.
pub fn usage_as_json(error: &clap::Error) -> Exit {
    let text = error.to_string();
    let (json, exit) = if error.use_stderr() {
        write_error(&text);
        (json!({ "error": usage_fault(&text) }), Exit::Usage)
    } else {
        (json!({ "text": text }), Exit::Done)
    };
    given(write_json(&json), exit)
}

fn usage_fault(text: &str) -> Json {
    let message = text.lines().take_while(|it| !it.trim().is_empty());
    let message = message.map(str::trim).collect::<Vec<_>>().join(" ");
    let message = message.strip_prefix("error: ").unwrap_or(&message);
    json!({ "code": "Usage", "kind": "usage", "message": message, "help": "gemstack --help" })
}

/// Standard input, as text; of more than a document may have the beginning, which has more as well.
pub fn standard_input() -> Result<String, Failure> {
    let bytes = beginning(io::stdin().lock(), LARGEST);
    let text = bytes.and_then(|it| {
        String::from_utf8(it).map_err(|it| io::Error::new(io::ErrorKind::InvalidData, it))
    });
    text.map_err(|it| Failure::internal(format!("standard input cannot be read: {it}")))
}

fn write_json(json: &Json) -> io::Result<()> {
    write(&json_escaped(&format!("{json:#}\n")))
}

fn write_answer(answer: &Answer) -> io::Result<()> {
    match answer.reader {
        answer::Reader::Exact => write(&answer.text),
        answer::Reader::Person => write(&shown(&visible(&answer.text))),
    }
}

/// How the process ends, once the result was written or could not be.
fn given(written: io::Result<()>, exit: Exit) -> Exit {
    match written {
        Ok(()) => exit,
        Err(error) => {
            write_error(&format!("error: the result cannot be written: {error}\n"));
            Exit::World
        }
    }
}

/// Writes to standard output. A reader that has gone, as `head` does, is no fault.
fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Writes to standard error, for people. A terminal or a reader that has gone ends no run: there is nobody to tell.
pub fn write_error(text: &str) {
    let text = visible(text);
    let _ = io::stderr().lock().write_all(shown(&text).as_bytes());
}

/// Writes over the line of standard error that was written last.
pub fn write_error_over(text: &str) {
    let text = visible(text);
    let over = format!("{ERASE}{}", shown(&text));
    let _ = io::stderr().lock().write_all(over.as_bytes());
}
