//! How runs ended: outcome, files, cost, and what comes next.

use std::collections::BTreeMap;

use gemstack_run::event::{Committed, Outcome};
use gemstack_run::failure::Failure;
use gemstack_run::journal::Journal;
use gemstack_run::money::Costs;
use gemstack_run::session::Ended;
use gemstack_run::standing::Standing;
use gemstack_run::world::World;
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::command::costs::ledger;
use crate::exit::Exit;
use crate::next_step::NextStep;
use crate::render::amount::{costs, count, counted};
use crate::render::failure;
use crate::render::paint::Paint;
use crate::render::visible::visible_line;

mod answered;

use answered::Answered;

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
    files: Vec<Changed>,
    spent: Spent,
    answered: Vec<Answered>,
    failure: Option<Failure>,
    reply_is_at_fault: bool,
    /// How commands name the run: not at all while it is the latest one.
    named: String,
}

/// What calls took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Tokens of the prompts.
    pub input_tokens: u64,
    /// Tokens of the replies, thoughts among them.
    pub output_tokens: u64,
    /// What they cost.
    pub cost: Costs,
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

    /// The files that are other than before, by path; what a later run made of one counts.
    fn files(&self) -> Vec<Changed> {
        let all = self.runs.iter().flat_map(|it| it.files.iter());
        let last: BTreeMap<_, _> = all.map(|it| (it.path.as_str(), it)).collect();
        last.into_values().cloned().collect()
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
            "files": paths(&self.files(), false),
            "deleted": paths(&self.files(), true),
            "tokens": spent.tokens_json(),
            "cost": spent.cost.exactly(),
            "unpriced_calls": spent.cost.unpriced,
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
        let answered = self.runs.iter().flat_map(|it| &it.answered);
        let answered: String = answered.map(Answered::line).collect();
        format!("{}{answered}{}", self.files_text(), self.spent_text())
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
        let text = |deed, gone| listing(deed, &paths(&files, gone));
        text("Wrote", false) + &text("Deleted", true)
    }

    fn spent_text(&self) -> String {
        let spent = self.spent();
        if spent.calls == 0 {
            return String::new();
        }
        let (input, output) = (count(spent.input_tokens), count(spent.output_tokens));
        let calls = counted(spent.calls, "call");
        let cost = costs(spent.cost);
        let unpriced = spent.unpriced_text();
        format!("Cost {cost}: {calls}, {input} tokens in, {output} out{unpriced}\n")
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
        files.retain(|it| !hidden(&it.path));
        Self {
            step: header.and_then(|it| it.step.clone()),
            feature: header.and_then(|it| it.feature.clone()),
            // A ledger that cannot be read must not hide how the run ended, which says so itself.
            spent: Spent::of_run(world, &ended.run).unwrap_or_default(),
            outcome: ended.outcome,
            answered: answered::instead(&ended.state),
            reply_is_at_fault: ended.reply_is_at_fault(),
            named: named(world, &ended.run),
            name: ended.run,
            failure: ended.failure,
            files,
        }
    }

    /// Whether it can go on. Where the project has moved on from its step, only the router knows what comes next.
    fn is_open(&self) -> bool {
        let code = self.failure.as_ref().and_then(|it| it.code.as_deref());
        let is_permitted = code != Some("InvalidStepTransition");
        self.step.is_some()
            && is_permitted
            && matches!(self.outcome, Outcome::Failed | Outcome::Cancelled)
    }

    fn resume_text(&self, paint: Paint) -> String {
        let lines = self.ways_on().into_iter();
        let lines = lines.map(|(command, why)| format!("{} {why}\n", paint.bold(&command)));
        format!("Next: {}", lines.collect::<Vec<_>>().join("      "))
    }

    /// The commands that go on, the likeliest first, and what each does.
    fn ways_on(&self) -> Vec<(String, &'static str)> {
        let resume = |flags: &str| format!("gemstack resume{}{flags}", self.named);
        let code = self.failure.as_ref().and_then(|it| it.code.as_deref());
        match (code, &self.step) {
            (Some("CallLost"), _) => vec![(
                resume(" --lost-call retry"),
                "asks the model again, and may pay twice",
            )],
            (Some("FilesChanged"), Some(step)) => vec![
                (resume(""), "goes on once those changes are undone"),
                (
                    format!("gemstack run {step}"),
                    "keeps them, reads them and asks the model again",
                ),
            ],
            (Some("LockLost"), _) => vec![(resume(""), "goes on when no other run does")],
            _ if self.reply_is_at_fault => vec![
                (resume(" --ask-again"), "asks the model for another reply"),
                (resume(""), "tries this one again"),
            ],
            _ => vec![(resume(""), "goes on where it stopped")],
        }
    }

    /// The command that goes on with the run, where it can go on.
    fn resume_command(&self) -> Option<String> {
        let first = self.ways_on().into_iter().next();
        first.map(|(command, _)| command).filter(|_| self.is_open())
    }

    fn to_json(&self, next: Option<&NextStep>) -> Json {
        let mut json = json!({
            "run": self.name,
            "outcome": self.outcome,
            "step": self.step,
            "feature": self.feature,
            "files": paths(&self.files, false),
            "deleted": paths(&self.files, true),
            "tokens": self.spent.tokens_json(),
            "cost": self.spent.cost.exactly(),
            "unpriced_calls": self.spent.cost.unpriced,
            "answered_instead": self.answered,
            "failure": self.failure.as_ref().map(failure::fields),
            "resume": self.resume_command(),
        });
        if let Some(next) = next {
            json["next"] = next.to_json();
        }
        json
    }
}

/// How commands name a run: not at all while it is the latest one.
fn named(world: &World, run: &str) -> String {
    match Journal::runs(world.root()) {
        Ok(runs) if runs.last().is_some_and(|it| it != run) => format!(" {run}"),
        _ => String::new(),
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
                cost: Costs::of(it.cost),
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

    /// Of how many calls nobody knows what they cost, and who tells why.
    fn unpriced_text(self) -> String {
        match self.cost.unpriced {
            0 => String::new(),
            calls => format!(
                "; nobody knows what {} cost, see `gemstack models`",
                counted(calls, "call")
            ),
        }
    }

    fn tokens_json(self) -> Json {
        json!({ "input": self.input_tokens, "output": self.output_tokens })
    }
}

/// A file that is other than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path.
    pub path: String,
    /// Whether it is no longer there.
    pub is_gone: bool,
}

/// The files that are other than before, by path: a file that was put back is not among them.
pub fn changed(committed: &[Committed]) -> Vec<Changed> {
    let mut ends = BTreeMap::new();
    for file in committed {
        let (_, after) = ends.entry(&file.path).or_insert((file.before, file.after));
        *after = file.after;
    }
    let changed = ends
        .into_iter()
        .filter(|(_, (before, after))| before != after);
    let changed = changed.map(|(path, (_, after))| Changed {
        path: path.clone(),
        is_gone: after.is_none(),
    });
    changed.collect()
}

/// The paths of those that are gone, or of those that are there.
pub fn paths(files: &[Changed], are_gone: bool) -> Vec<&str> {
    let wanted = files.iter().filter(|it| it.is_gone == are_gone);
    wanted.map(|it| it.path.as_str()).collect()
}

fn listing(deed: &str, paths: &[&str]) -> String {
    if paths.is_empty() {
        return String::new();
    }
    let number = counted(paths.len() as u64, "file");
    format!("{deed} {number}:\n  {}\n", one_a_line(paths, "\n  "))
}

/// Paths, each on a line of its own whatever they are called.
pub fn one_a_line(paths: &[&str], between: &str) -> String {
    let lines: Vec<_> = paths.iter().map(|it| visible_line(it)).collect();
    lines.join(between)
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
            committed("moved", Some("1"), None),
        ]);
        assert_eq!(paths(&files, false), ["new"]);
        assert_eq!(paths(&files, true), ["moved"]);
    }
}
