//! `lint`: checks pipelines, lifecycles and the texts they use, like a program.

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::app::App;
use crate::arguments::{Format, Lint};
use crate::exit::Exit;
use crate::render::amount::counted;
use crate::render::diagnostic;
use crate::render::paint::Paint;
use crate::shell::Shell;

mod document;
mod forks;
mod given;
mod subject;

use given::Given;
use subject::Subject;

/// Checks what is named, or everything.
pub fn run(arguments: &Lint, shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let subjects = match arguments.paths.as_slice() {
        [] => subject::everything(app.world.library())?,
        paths => subject::named(paths)?,
    };
    let given = Given::new(app.world.library(), &subjects);
    let mut found: Vec<Diagnostic> = subjects
        .iter()
        .flat_map(|it| it.check(app.world.catalogue(), &given))
        .collect();
    found.extend(subject::together(&subjects, app.world.catalogue(), &given));
    found.extend(forks::check(&subjects, app.world.library()));
    found.sort_by(|left, right| {
        let key = |it: &Diagnostic| (it.place.source.name().to_owned(), it.place.span, it.rule);
        key(left).cmp(&key(right))
    });
    found.dedup();
    let format = arguments.format.unwrap_or(Format::Human);
    Ok(answer(&subjects, &found, format, shell.paint()))
}

fn answer(subjects: &[Subject], found: &[Diagnostic], format: Format, paint: Paint) -> Answer {
    let (errors, warnings) = counts(found);
    let json = json!({
        "files": subjects.len(),
        "errors": errors,
        "warnings": warnings,
        "diagnostics": found.iter().map(diagnostic::as_json).collect::<Json>(),
    });
    let text = match format {
        Format::Human => found
            .iter()
            .map(|it| diagnostic::human(it, paint) + "\n")
            .collect(),
        Format::Github => found.iter().map(diagnostic::github).collect(),
        Format::Json => format!("{json:#}\n"),
    };
    let answer = Answer::new(text, json).noting(summary(subjects.len(), errors, warnings));
    answer.ending(if errors > 0 { Exit::Found } else { Exit::Done })
}

fn counts(found: &[Diagnostic]) -> (usize, usize) {
    let errors = found
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .count();
    (errors, found.len() - errors)
}

fn summary(files: usize, errors: usize, warnings: usize) -> String {
    let checked = counted(files as u64, "file");
    if errors + warnings == 0 {
        return format!("{checked} checked, no faults");
    }
    let errors = counted(errors as u64, "error");
    let warnings = counted(warnings as u64, "warning");
    format!("{checked} checked: {errors}, {warnings}; `gemstack explain RULE` tells more")
}
