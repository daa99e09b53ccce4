//! Progress: what happens in a run, told on standard error as it happens.
//!
//! A stage that runs a document of its own is told by one line where that document only read; the
//! stages of one that acted are told one by one, those that have something to tell. With `--verbose`
//! every stage is told.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

use gemstack_lang::catalogue::{Catalogue, Effect};
use gemstack_lang::expression::Datum;
use gemstack_run::clock;
use gemstack_run::event::{Event, Skipped, What};
use gemstack_run::failure::Failure;
use gemstack_run::operations;
use gemstack_run::report::{News, Reporter};

use super::paint::Paint;
use super::stage_line;
use super::visible::{behind_a_bar, visible_line};
use crate::shell::{Shell, write_error, write_error_over};

/// Tells progress.
pub struct Progress {
    shell: Shell,
    paint: Paint,
    is_quiet: bool,
    is_live: bool,
    inner: RefCell<Telling>,
}

impl Progress {
    /// Progress as the shell wants it.
    pub fn new(shell: &Shell) -> Self {
        let telling = Telling {
            is_verbose: shell.global.verbose,
            ..Telling::default()
        };
        Self {
            shell: shell.clone(),
            paint: shell.error_paint(),
            is_quiet: shell.global.quiet,
            is_live: shell.is_live(),
            inner: RefCell::new(telling),
        }
    }

    fn print(&self, lines: &[String]) {
        if self.is_quiet {
            return;
        }
        for line in lines {
            let line = format!("{line}\n");
            // What is drawn over itself makes room first.
            if self.is_live {
                write_error_over(&line);
            } else {
                write_error(&line);
            }
        }
    }

    fn live(&self, text: &str) {
        if self.is_live {
            write_error_over(text);
        }
    }
}

impl Reporter for Progress {
    fn confirm(&self, question: &str) -> Option<bool> {
        self.shell.confirm(question)
    }

    fn event(&self, event: &Event) {
        let lines = self.inner.borrow_mut().take(&event.what, self.paint);
        self.print(&lines);
    }

    fn news(&self, news: News<'_>) {
        match news {
            News::Note(note) => {
                let note = behind_a_bar(note);
                self.print(&[format!("{} {note}", self.paint.blue("note:"))]);
            }
            News::Writing {
                stage, path, lines, ..
            } => {
                let line = self.inner.borrow_mut().writing(stage, path, lines);
                self.live(&line);
            }
            News::Piece { stage, text } => {
                let line = self.inner.borrow_mut().received(stage, text);
                self.live(&line);
            }
        }
    }
}

/// What was told so far, and what waits to be told.
#[derive(Default)]
struct Telling {
    is_verbose: bool,
    catalogue: Option<Catalogue>,
    /// Where headings stand: the scope below each, with its depth.
    headings: Vec<(String, usize)>,
    started: HashMap<String, (Instant, String)>,
    /// The documents that have done something beside reading.
    acting: BTreeSet<String>,
    /// Lines of stages whose document has only read so far.
    waiting: Vec<(String, String)>,
    received: HashMap<String, usize>,
}

impl Telling {
    /// The lines that an event leads to.
    fn take(&mut self, what: &What, paint: Paint) -> Vec<String> {
        match what {
            What::StepStarted {
                scope,
                step,
                number,
                reason,
                ..
            } => self.heading(scope, step, *number, reason, paint),
            What::StageStarted {
                stage, operation, ..
            } => self.begun(stage, operation),
            What::StageFinished { stage, outputs, .. } => self.finished(stage, outputs, paint),
            What::StageFailed {
                stage,
                failure,
                again_in_ms,
            } => self.failed(
                stage,
                failure,
                again_in_ms.map(Duration::from_millis),
                paint,
            ),
            What::StageSkipped { stage, because } => self.skipped(stage, *because, paint),
            What::RunResumed { .. } => {
                vec![paint.dim("resumed: what had ended well is not done again")]
            }
            _ => Vec::new(),
        }
    }

    fn heading(
        &mut self,
        scope: &str,
        step: &str,
        number: usize,
        reason: &str,
        paint: Paint,
    ) -> Vec<String> {
        let below = match scope {
            "" => step.to_owned(),
            _ => format!("{scope}/{step}.{}", number + 1),
        };
        let mut lines = self.act(scope);
        let depth = self.depth(scope);
        lines.push(format!(
            "{}{}  {}",
            "  ".repeat(depth),
            paint.bold(&visible_line(step)),
            visible_line(reason)
        ));
        self.headings.push((below, depth + 1));
        lines
    }

    fn begun(&mut self, stage: &str, operation: &str) -> Vec<String> {
        self.started
            .insert(stage.to_owned(), (clock::instant(), operation.to_owned()));
        match self.effect(operation) {
            Effect::Outside => self.act(parent(stage)),
            Effect::None => Vec::new(),
        }
    }

    fn effect(&mut self, operation: &str) -> Effect {
        let catalogue = self.catalogue.get_or_insert_with(operations::catalogue);
        catalogue
            .get(operation)
            .map_or(Effect::None, |it| it.effects.acts)
    }

    /// A document and all around it act: what waited in them is told.
    fn act(&mut self, scope: &str) -> Vec<String> {
        self.acting.extend(ancestors(scope));
        let acting = &self.acting;
        let (told, waiting) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(it, _)| acting.contains(parent(it)));
        self.waiting = waiting;
        let told: Vec<(String, String)> = told;
        told.into_iter().map(|(_, line)| line).collect()
    }

    fn finished(&mut self, stage: &str, outputs: &Datum, paint: Paint) -> Vec<String> {
        let took = self.started.remove(stage).map(|(begin, _)| begin.elapsed());
        if self.acting.contains(stage) && !self.is_verbose {
            return Vec::new();
        }
        self.waiting
            .retain(|(it, _)| self.is_verbose || !is_below(it, stage));
        // Most stages do what they are there for, and no more is to be said.
        if !self.is_verbose && !stage_line::is_telling(outputs) {
            return Vec::new();
        }
        let line = stage_line::finished(last(stage), took, outputs, paint);
        self.tell(stage, line)
    }

    fn failed(
        &mut self,
        stage: &str,
        failure: &Failure,
        again: Option<Duration>,
        paint: Paint,
    ) -> Vec<String> {
        self.started.remove(stage);
        if let Some(wait) = again {
            return self.tell_now(stage, stage_line::again(last(stage), failure, wait, paint));
        }
        // A stage that fails because one within failed says nothing new.
        if self.acting.contains(stage) {
            return Vec::new();
        }
        let mut lines: Vec<_> = self.act(stage);
        lines.extend(self.tell_now(stage, stage_line::failed(last(stage), failure, paint)));
        lines
    }

    fn skipped(&mut self, stage: &str, because: Skipped, paint: Paint) -> Vec<String> {
        let why = match because {
            Skipped::Dry => return self.left_out(stage, paint),
            _ if !self.is_verbose => return Vec::new(),
            Skipped::Condition => "skipped: its condition does not hold",
            Skipped::Blocked => "skipped: a stage before it failed",
        };
        let line = stage_line::skipped(last(stage), why, paint);
        self.tell(stage, line)
    }

    /// A stage left out of a dry run would have acted; one that only runs such stages says nothing.
    fn left_out(&mut self, stage: &str, paint: Paint) -> Vec<String> {
        if self.acting.contains(stage) {
            return Vec::new();
        }
        let line = stage_line::skipped(last(stage), "left out of a dry run", paint);
        self.tell_now(stage, line)
    }

    /// Tells a line at once where its document acts, else keeps it.
    fn tell(&mut self, stage: &str, line: String) -> Vec<String> {
        let line = self.indented(stage, &line);
        let is_top =
            self.headings.is_empty() || self.headings.iter().any(|(it, _)| it == parent(stage));
        if self.is_verbose || is_top || self.acting.contains(parent(stage)) {
            return vec![line];
        }
        self.waiting.push((stage.to_owned(), line));
        Vec::new()
    }

    fn tell_now(&mut self, stage: &str, line: String) -> Vec<String> {
        let mut lines = self.act(parent(stage));
        lines.push(self.indented(stage, &line));
        lines
    }

    fn indented(&self, stage: &str, line: &str) -> String {
        format!("{}{line}", "  ".repeat(self.depth(stage)))
    }

    /// How deep a stage or scope stands below headings.
    fn depth(&self, path: &str) -> usize {
        let around = self
            .headings
            .iter()
            .filter(|(it, _)| path == it || is_below(path, it));
        around.map(|(_, depth)| *depth).max().unwrap_or_default()
    }

    /// The file that a reply is writing, while it comes.
    fn writing(&mut self, stage: &str, path: &str, lines: u64) -> String {
        let indent = "  ".repeat(self.depth(stage));
        let lines = super::amount::count(lines);
        let path = visible_line(path);
        format!("{indent}{}: writing {path}, {lines} lines", last(stage))
    }

    fn received(&mut self, stage: &str, text: &str) -> String {
        let depth = self.depth(stage);
        let received = self.received.entry(stage.to_owned()).or_default();
        *received += text.chars().count();
        let characters = super::amount::count(*received as u64);
        format!(
            "{}{}: {characters} characters",
            "  ".repeat(depth),
            last(stage)
        )
    }
}

/// The scope around a stage.
fn parent(stage: &str) -> &str {
    stage.rsplit_once('/').map_or("", |(it, _)| it)
}

/// The name of a stage, without its scope.
fn last(stage: &str) -> &str {
    stage.rsplit_once('/').map_or(stage, |(_, it)| it)
}

fn is_below(path: &str, scope: &str) -> bool {
    path.strip_prefix(scope)
        .is_some_and(|it| it.starts_with('/'))
}

/// A scope and all around it.
fn ancestors(scope: &str) -> impl Iterator<Item = String> + '_ {
    let ends = scope
        .match_indices('/')
        .map(|(index, _)| index)
        .chain([scope.len()]);
    ends.map(|it| scope[..it].to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    /// What is told of these events, without times.
    fn told(events: Vec<What>) -> Vec<String> {
        let mut telling = Telling {
            catalogue: Some(catalogue()),
            ..Telling::default()
        };
        let lines = events
            .into_iter()
            .flat_map(|it| telling.take(&it, Paint::when(false)));
        let blank = |it: String| {
            let words = it
                .split_whitespace()
                .filter(|it| *it != "ms" && it.parse::<u64>().is_err());
            let indent = it.len() - it.trim_start().len();
            " ".repeat(indent) + &words.collect::<Vec<_>>().join(" ")
        };
        lines.map(blank).collect()
    }

    fn catalogue() -> Catalogue {
        let pure = operations::catalogue()
            .get("pipeline.run")
            .expect("an operation")
            .clone();
        let acts = gemstack_lang::catalogue::Operation {
            name: "x.act",
            effects: gemstack_lang::catalogue::Effects::STARTS_PROGRAM,
            ..pure.clone()
        };
        Catalogue::new([pure, acts])
    }

    fn step(scope: &str, step: &str, number: usize) -> What {
        What::StepStarted {
            scope: scope.into(),
            step: step.into(),
            number,
            reason: "Now.".into(),
            inputs: Json::Null,
        }
    }

    fn start(stage: &str, operation: &str) -> What {
        What::StageStarted {
            stage: stage.into(),
            operation: operation.into(),
            attempt: 1,
            with: None,
            runs: None,
        }
    }

    fn end(stage: &str, outputs: Json) -> What {
        What::StageFinished {
            stage: stage.into(),
            outputs: outputs.into(),
            files: vec![],
            read: std::collections::BTreeMap::new(),
        }
    }

    fn fail(stage: &str) -> What {
        let failure = Failure::rejected("no").coded("No");
        What::StageFailed {
            stage: stage.into(),
            failure,
            again_in_ms: None,
        }
    }

    #[test]
    fn a_document_that_only_reads_is_one_line_and_one_that_acts_is_told_by_stages() {
        let lines = told(vec![
            step("", "one", 0),
            start("one/run", "pipeline.run"),
            start("one/run/compile", "pipeline.run"),
            start("one/run/compile/load", "text.load"),
            end("one/run/compile/load", json!({})),
            end("one/run/compile", json!({ "tokens": 1000 })),
            start("one/run/call", "x.act"),
            end("one/run/call", json!({ "model": "m" })),
            end("one/run", json!({})),
        ]);
        assert_eq!(lines, ["one Now.", "  compile 1,000 tokens", "  call m"]);
    }

    #[test]
    fn a_nested_lifecycle_has_headings_of_its_own() {
        let lines = told(vec![
            step("", "build", 0),
            start("build/attempts", "lifecycle.drive"),
            step("build/attempts", "attempt", 0),
            start("build/attempts/attempt.1/tests", "x.act"),
            end(
                "build/attempts/attempt.1/tests",
                json!({ "verdict": "failed", "exit_code": 1 }),
            ),
        ]);
        assert_eq!(
            lines,
            ["build Now.", "  attempt Now.", "    tests failed exit"]
        );
    }

    #[test]
    fn a_failure_is_told_once_where_it_happened() {
        let lines = told(vec![
            step("", "one", 0),
            start("one/run", "pipeline.run"),
            start("one/run/parse", "reply.parse"),
            fail("one/run/parse"),
            fail("one/run"),
        ]);
        assert_eq!(lines, ["one Now.", "  parse failed No"]);
    }
}
