//! The clipboard of the person at the machine: by the programs that the setting `clipboard` names, in this order, else by
//! the terminal itself.

use gemstack_run::failure::{Failure, Kind};
use gemstack_run::program::{ProgramFault, hand_over};
use gemstack_run::settings::Settings;

use crate::shell::Shell;

/// The setting that names the programs, each with its arguments.
const SETTING: &str = "clipboard";

/// The longest text that terminals take over, in bytes.
const LONGEST: usize = 74_994;

/// Puts a text into the clipboard; who took it.
pub fn copy(text: &str, settings: &Settings, shell: &Shell) -> Result<String, Failure> {
    let mut refusals = Vec::new();
    for line in settings.list(SETTING) {
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        match hand_over(&words, text.as_bytes()) {
            Ok(true) => return Ok(format!("`{line}`")),
            Ok(false) => refusals.push(format!("`{line}` failed")),
            Err(ProgramFault::NotFound { .. }) => refusals.push(format!("`{line}` is not found")),
            Err(fault) => refusals.push(fault.to_string()),
        }
    }
    if text.len() <= LONGEST && shell.copy_by_terminal(text.as_bytes()) {
        return Ok("the terminal, if it is one that can".to_owned());
    }
    refusals.push(no_terminal(text));
    Err(nobody(&refusals.join("; ")))
}

fn no_terminal(text: &str) -> String {
    if text.len() > LONGEST {
        format!("terminals take {LONGEST} bytes, and it has {}", text.len())
    } else {
        "standard error is no terminal, which could take it too".to_owned()
    }
}

fn nobody(refusals: &str) -> Failure {
    let message = format!("nothing takes the prompt to the clipboard: {refusals}");
    Failure::new(Kind::NotRunnable, message)
        .coded("NoClipboard")
        .helped(
            "install one of these programs, or name yours: `gemstack config set --user --add clipboard \"PROGRAM ARGUMENTS\"`; \
             or write a file with `-o`",
        )
}
