//! The answer of a lint that mended something, or shows what it would.

use serde_json::{Value as Json, json};

use super::fixing::{Change, Fixes};
use super::format;
use super::report::Report;
use crate::answer::Answer;
use crate::arguments::{Format, Lint};
use crate::exit::Exit;
use crate::shell::Shell;

/// The report of what is left, with what changed. For people, standard output is the diff where one
/// was asked for, or the mended text of standard input; what is left of that goes to standard error.
pub fn answer(
    report: &Report,
    fixes: &Fixes,
    arguments: &Lint,
    format: Format,
    shell: &Shell,
) -> Answer {
    let mut answer = format::answer(report, format, shell.paint());
    if format == Format::Json {
        answer.json["fixes"] = as_json(report, fixes, arguments.diff);
        answer.text = format!("{:#}\n", answer.json);
    }
    if format == Format::Human {
        answer.text = match &fixes.standard_input {
            _ if arguments.diff => fixes.diff(),
            None => answer.text,
            Some(mended) => {
                shell.say(&answer.text);
                mended.text().to_owned()
            }
        };
    }
    if arguments.diff && !fixes.changes.is_empty() {
        answer = answer.ending(Exit::Found);
    }
    answer.noting(fixes.summary(report))
}

fn as_json(report: &Report, fixes: &Fixes, only_shown: bool) -> Json {
    let change = |it: &Change| json!({ "file": it.before.name(), "diff": it.diff() });
    json!({
        "fixed": fixes.fixed,
        "left": report.open().count(),
        "written": !only_shown,
        "changes": fixes.changes.iter().map(change).collect::<Json>(),
    })
}
