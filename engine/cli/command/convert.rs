//! `convert`: a document in the other format.

use std::path::Path;

use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::{self, Document, Format};
use gemstack_lang::source::Source;
use gemstack_run::failure::Failure;
use gemstack_run::files::outside;
use gemstack_run::tree;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::arguments::Convert;
use crate::exit::Exit;
use crate::named_file;
use crate::render::{diagnostic, diagnostic_json};
use crate::shell::{Shell, standard_input};

/// Prints it, or writes it to the file that is named.
pub fn run(arguments: &Convert, shell: &Shell) -> Result<Answer, Failure> {
    let document = read(&arguments.file)?;
    if !document.diagnostics().is_empty() {
        return Ok(refused(document.diagnostics(), shell));
    }
    let text = document::convert(&document, arguments.to.into());
    if let Some(place) = &arguments.output {
        return written(place, &text);
    }
    let json = json!({ "text": text });
    Ok(Answer::new(text, json).exact())
}

fn read(file: &str) -> Result<Document, Failure> {
    if file == "-" {
        let text = standard_input()?;
        let format = Format::sniff(&text);
        return Ok(Document::in_format(
            format,
            Source::new("standard input", text),
        ));
    }
    let text = outside::read_document(Path::new(file)).map_err(tree::failure)?;
    let missing =
        || Failure::internal(format!("there is no file `{file}`")).coded("FileUnavailable");
    Ok(Document::parse(Source::new(
        file,
        text.ok_or_else(missing)?,
    )))
}

fn refused(found: &[Diagnostic], shell: &Shell) -> Answer {
    let paint = shell.paint();
    let told = found.iter().map(|it| diagnostic::human(it, paint) + "\n");
    let json = found
        .iter()
        .map(diagnostic_json::diagnostic)
        .collect::<Json>();
    let answer = Answer::new(told.collect::<String>(), json!({ "diagnostics": json }));
    let note = "a file with faults in its syntax is not converted; mend it first";
    answer.noting(note).ending(Exit::Found)
}

fn written(place: &Path, text: &str) -> Result<Answer, Failure> {
    named_file::write(place, text.as_bytes(), "gemstack convert")?;
    let place = place.display().to_string();
    let answer = Answer::new("", json!({ "file": place }));
    Ok(answer.noting(format!("wrote {place}")))
}
