//! How runs ended: outcome, files, cost, and what comes next.

use gemstack_run::event::{Committed, Outcome};
use gemstack_run::failure::Failure;
use gemstack_run::money::MicroDollars;
use gemstack_run::session::Ended;
use gemstack_run::standing::Standing;
use gemstack_run::world::World;
use serde_json::{Map, Value as Json, json};

use crate::answer::Answer;
use crate::command::costs::ledger;
use crate::exit::Exit;
use crate::next_step::NextStep;
use crate::render::amount::{count, counted, dollars};
use crate::render::failure;
use crate::render::paint::Paint;

/// The engine's own books, which no person asked to have written.
const BOOKS: &[&str] = &[".agent/costs.json"];

/// How runs ended.
pub struct Report {
    runs: Vec<RunReport>,
    next: Option<NextStep>,
}

/// How one run ended.
struct RunReport {
    name: String,
    outcome: Outcome,
    step: Option<String>,
    feature: Option<String>,
    files: Vec<String>,
    spent: Spent,
    failure: Option<Failure>,
    reply_is_at_fault: bool,
}

/// What calls took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Tokens of the prompts.
    pub input_tokens: u64,
    /// Tokens of the replies, thoughts among them.
    pub output_tokens: u64,
    /// What they cost.
    pub cost: MicroDollars,
    /// How many there were.
    pub calls: u64,
}

impl Report {
    /// Reads what is known after runs have ended.
    pub fn read(world: &World, ended: Vec<Ended>) -> Self {
        let standing = Standing::read(world).ok();
        let record = standing
            .as_ref()
            .and_then(|it| it.plan.record.as_ref())
            .map(|it| it.file.clone());
        let runs = ended
            .into_iter()
            .map(|it| RunReport::read(world, it, record.as_deref()));
        let next = standing.as_ref().and_then(|it| NextStep::of(it).ok());
        Self {
            runs: runs.collect(),
            next,
        }
    }

    /// Why the last run did not end well, where it did not.
    fn failure(&self) -> Option<&Failure> {
        self.runs.last().and_then(|it| it.failure.as_ref())
    }

    fn files(&self) -> Vec<String> {
        let mut files: Vec<_> = self
            .runs
            .iter()
            .flat_map(|it| it.files.iter().cloned())
            .collect();
        files.sort();
        files.dedup();
        files
    }

    fn spent(&self) -> Spent {
        self.runs
            .iter()
            .fold(Spent::default(), |sum, it| sum.plus(it.spent))
    }

    /// The answer of a command that made one run.
    pub fn answer(&self, head: &str, paint: Paint) -> Answer {
        let json = self
            .runs
            .last()
            .map(|it| it.to_json(self.next.as_ref()))
            .unwrap_or_default();
        Answer::new(self.text(head, paint), json).failing(self.failure().cloned())
    }

    /// The answer of a command that made several runs, or none.
    pub fn answer_all(&self, head: &str, paint: Paint) -> Answer {
        let spent = self.spent();
        let json = json!({
            "outcome": self.runs.last().map(|it| it.outcome),
            "feature": self.runs.last().and_then(|it| it.feature.clone()),
            "runs": self.runs.iter().map(|it| it.to_json(None)).collect::<Vec<_>>(),
            "files": self.files(),
            "tokens": spent.tokens_json(),
            "cost": spent.cost,
            "failure": self.failure().map(failure::fields),
            "resume": self.open().and_then(RunReport::resume_command),
            "next": self.next.as_ref().map(NextStep::to_json),
        });
        Answer::new(self.text(head, paint), json).failing(self.failure().cloned())
    }

    /// Whether the lifecycle has ended or another step may run.
    pub fn next_exit(&self) -> Exit {
        match &self.next {
            Some(next) if next.situation == "final" => Exit::Done,
            Some(next) => next.exit(),
            None => Exit::Done,
        }
    }

    fn text(&self, head: &str, paint: Paint) -> String {
        let head = match head {
            "" => self.outcome(paint),
            head => format!("{head}\n"),
        };
        format!("{head}{}{}", self.story(), self.next_text(paint))
    }

    /// What was written and what it cost.
    pub fn story(&self) -> String {
        format!("{}{}", self.files_text(), self.spent_text())
    }

    fn outcome(&self, paint: Paint) -> String {
        let Some(run) = self.runs.last() else {
            return String::new();
        };
        let step = run.step.as_deref().unwrap_or("The run");
        match run.outcome {
            Outcome::Done => format!("{} {step}\n", paint.green("Done:")),
            Outcome::Rejected => format!("{} {step}\n", paint.yellow("Rejected:")),
            Outcome::Failed => format!("{} {step} (run {})\n", paint.red("Failed:"), run.name),
            Outcome::Cancelled => {
                format!("{} {step} (run {})\n", paint.yellow("Stopped:"), run.name)
            }
        }
    }

    fn files_text(&self) -> String {
        let files = self.files();
        let lines = files.iter().map(|it| format!("  {it}\n"));
        match files.len() as u64 {
            0 => String::new(),
            number => format!(
                "Wrote {}:\n{}",
                counted(number, "file"),
                lines.collect::<String>()
            ),
        }
    }

    fn spent_text(&self) -> String {
        let spent = self.spent();
        if spent.calls == 0 {
            return String::new();
        }
        let (input, output) = (count(spent.input_tokens), count(spent.output_tokens));
        let calls = counted(spent.calls, "call");
        format!(
            "Cost {}: {calls}, {input} tokens in, {output} out\n",
            dollars(spent.cost)
        )
    }

    fn next_text(&self, paint: Paint) -> String {
        if let Some(run) = self.open() {
            return run.resume_text(paint);
        }
        let next = self.next.as_ref();
        let text =
            next.map(|it| format!("Next: {}\n      {}\n", paint.bold(&it.command), it.reason));
        text.unwrap_or_default()
    }

    /// The last run, where it can go on.
    fn open(&self) -> Option<&RunReport> {
        self.runs.last().filter(|it| it.is_open())
    }
}

impl RunReport {
    fn read(world: &World, ended: Ended, record: Option<&str>) -> Self {
        let header = ended.state.header();
        let hidden = |it: &String| BOOKS.contains(&it.as_str()) || Some(it.as_str()) == record;
        let mut files = changed(ended.state.committed());
        files.retain(|it| !hidden(it));
        Self {
            step: header.and_then(|it| it.step.clone()),
            feature: header.and_then(|it| it.feature.clone()),
            // A ledger that cannot be read must not hide how the run ended, which says so itself.
            spent: Spent::of_run(world, &ended.run).unwrap_or_default(),
            outcome: ended.outcome,
            reply_is_at_fault: ended.reply_is_at_fault(),
            name: ended.run,
            failure: ended.failure,
            files,
        }
    }

    fn is_open(&self) -> bool {
        self.step.is_some() && matches!(self.outcome, Outcome::Failed | Outcome::Cancelled)
    }

    fn resume_text(&self, paint: Paint) -> String {
        let (resume, again) = (
            paint.bold("gemstack resume"),
            paint.bold("gemstack resume --ask-again"),
        );
        if self.reply_is_at_fault {
            format!(
                "Next: {again} asks the model for another reply\n      {resume} tries this one again\n"
            )
        } else {
            format!("Next: {resume} goes on where it stopped\n")
        }
    }

    /// The command that goes on with the run, where it can go on.
    fn resume_command(&self) -> Option<&'static str> {
        match (self.is_open(), self.reply_is_at_fault) {
            (false, _) => None,
            (true, true) => Some("gemstack resume --ask-again"),
            (true, false) => Some("gemstack resume"),
        }
    }

    fn to_json(&self, next: Option<&NextStep>) -> Json {
        let mut json = json!({
            "run": self.name,
            "outcome": self.outcome,
            "step": self.step,
            "feature": self.feature,
            "files": self.files,
            "tokens": self.spent.tokens_json(),
            "cost": self.spent.cost,
            "failure": self.failure.as_ref().map(failure::fields),
            "resume": self.resume_command(),
        });
        if let Some(next) = next {
            json["next"] = next.to_json();
        }
        json
    }
}

impl Spent {
    /// What the calls of a run took, by the ledger.
    pub fn of_run(world: &World, run: &str) -> Result<Self, Failure> {
        let ledger = ledger(world)?;
        let entries = ledger.features().flat_map(|(_, it)| it.steps());
        let of_run = entries.filter(|it| it.run.as_deref() == Some(run));
        Ok(of_run.fold(Self::default(), |sum, it| {
            sum.plus(Self {
                input_tokens: it.input_tokens,
                output_tokens: it.output_tokens.saturating_add(it.thought_tokens),
                cost: it.cost,
                calls: 1,
            })
        }))
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input_tokens: self.input_tokens.saturating_add(other.input_tokens),
            output_tokens: self.output_tokens.saturating_add(other.output_tokens),
            cost: self.cost.plus(other.cost),
            calls: self.calls + other.calls,
        }
    }

    fn tokens_json(self) -> Json {
        json!({ "input": self.input_tokens, "output": self.output_tokens })
    }
}

/// The files that are other than before: a file that was put back is not among them.
pub fn changed(committed: &[Committed]) -> Vec<String> {
    let mut ends: Map<String, Json> = Map::new();
    for file in committed {
        let before = ends
            .get(&file.path)
            .map_or_else(|| json!(file.before), |it| it["before"].clone());
        ends.insert(
            file.path.clone(),
            json!({ "before": before, "after": file.after }),
        );
    }
    let changed = ends
        .into_iter()
        .filter(|(_, it)| it["before"] != it["after"]);
    let mut files: Vec<_> = changed.map(|(path, _)| path).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use gemstack_run::digest::Digest;
    use gemstack_run::event::By;

    use super::*;

    fn committed(path: &str, before: Option<&str>, after: Option<&str>) -> Committed {
        let digest = |it: Option<&str>| it.map(|it| Digest::of(it.as_bytes()));
        Committed {
            path: path.into(),
            before: digest(before),
            executable: false,
            after: digest(after),
            by: By::Reply,
        }
    }

    #[test]
    fn a_file_that_was_put_back_was_not_written() {
        let files = changed(&[
            committed("new", None, Some("1")),
            committed("back", Some("1"), Some("2")),
            committed("gone", None, Some("1")),
            committed("back", Some("2"), Some("1")),
            committed("gone", Some("1"), None),
        ]);
        assert_eq!(files, ["new"]);
    }
}
