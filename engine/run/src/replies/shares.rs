//! How many replies of a model, in a format, could be carried out as they came: read from the journals, and of runs that
//! were pruned from what was kept of them.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone writes what is kept of the replies of pruned runs, which is no file of a run's"
)]

use std::collections::{BTreeMap, HashMap};

use gemstack_lang::expression::Datum;
use serde::{Deserialize, Serialize};

use crate::event::{Event, What};
use crate::failure::Failure;
use crate::files::{Root, write_atomic};
use crate::journal::Journal;
use crate::operations;
use crate::tree::{failure, relative};

/// Beside the runs, where no reply can write.
const KEPT: &str = ".agent/runs/replies.json";

/// How many replies of a model, in a format, could be carried out as they came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The model.
    pub model: String,
    /// The format, as the name of its text.
    pub format: String,
    /// Replies that were understood and fitted the files.
    pub well_formed: u64,
    /// All replies that came to their end.
    pub replies: u64,
}

/// What is kept of runs that are gone.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    shares: Vec<Share>,
    /// The runs that were pruned last: one of them that is still there is not counted again.
    runs: Vec<String>,
}

/// The shares of a project, by model and format.
///
/// # Errors
/// Where the folder of runs cannot be read. A run whose journal cannot be read has no part in it.
pub fn shares(root: &Root) -> Result<Vec<Share>, Failure> {
    let kept = kept(root)?;
    let runs = Journal::runs(root).map_err(Failure::from)?;
    let mut sums = Sums::default();
    sums.add(kept.shares);
    for run in runs.iter().filter(|it| !kept.runs.contains(it)) {
        sums.add(of_run(root, run));
    }
    Ok(sums.shares())
}

/// Keeps the shares of runs that are about to be removed.
pub(crate) fn keep(root: &Root, runs: &[String]) -> Result<(), Failure> {
    let kept = kept(root)?;
    let mut sums = Sums::default();
    sums.add(kept.shares);
    for run in runs.iter().filter(|it| !kept.runs.contains(it)) {
        sums.add(of_run(root, run));
    }
    let (shares, runs) = (sums.shares(), runs.to_vec());
    let text = serde_json::to_vec_pretty(&Kept { shares, runs }).expect("it is JSON");
    let written = write_atomic(root, &relative(KEPT)?, &text);
    written.map_err(|it| Failure::internal(it.to_string()))?;
    Ok(())
}

/// What cannot be read is not worth a failure: these are counts.
fn kept(root: &Root) -> Result<Kept, Failure> {
    let text = root.read(&relative(KEPT)?).map_err(failure)?;
    let kept = text.and_then(|it| serde_json::from_slice(&it).ok());
    Ok(kept.unwrap_or_default())
}

fn of_run(root: &Root, run: &str) -> Vec<Share> {
    Journal::events(root, run).map_or_else(|_| Vec::new(), |it| of_events(&it))
}

/// A reply is what a stage was given to read: read again after a resume, it is the same.
fn of_events(events: &[Event]) -> Vec<Share> {
    let (mut reading, mut read) = (HashMap::new(), HashMap::new());
    for event in events {
        match &event.what {
            What::StageStarted {
                stage,
                operation,
                with,
                ..
            } if operation == operations::PARSING => {
                reading.insert(stage.as_str(), *with);
            }
            What::StageFinished { stage, outputs, .. } => {
                if let Some(with) = reading.get(stage.as_str()) {
                    let is_good = outputs.field("repair").is_null();
                    read.insert((stage.as_str(), *with), (outputs.clone(), is_good));
                }
            }
            What::StageFailed { stage, failure, .. } => {
                let given = failure.outputs.as_ref().filter(|_| failure.code.is_some());
                if let (Some(with), Some(outputs)) = (reading.get(stage.as_str()), given) {
                    read.insert((stage.as_str(), *with), (Datum::from(outputs), false));
                }
            }
            _ => {}
        }
    }
    let mut sums = Sums::default();
    sums.add(
        read.into_values()
            .filter_map(|(outputs, is_good)| share(&outputs, is_good)),
    );
    sums.shares()
}

fn share(outputs: &Datum, is_well_formed: bool) -> Option<Share> {
    let of = outputs.field("of");
    let name = |key: &str| Some(of.field(key).as_text()?.to_owned());
    Some(Share {
        model: name("model")?,
        format: name("format")?,
        well_formed: u64::from(is_well_formed),
        replies: 1,
    })
}

#[derive(Default)]
struct Sums(BTreeMap<(String, String), (u64, u64)>);

impl Sums {
    fn add(&mut self, shares: impl IntoIterator<Item = Share>) {
        for share in shares {
            let sum = self.0.entry((share.model, share.format)).or_default();
            sum.0 += share.well_formed;
            sum.1 += share.replies;
        }
    }

    fn shares(self) -> Vec<Share> {
        let shares = self.0.into_iter();
        let shares = shares.map(|((model, format), (well_formed, replies))| Share {
            model,
            format,
            well_formed,
            replies,
        });
        shares.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::harness::{Project, RUN};

    const PARSE: &str = r#"
inputs: { text: { type: string }, on_fault: { type: string, default: repair } }
stages:
  parse:
    uses: reply.parse
    with: { text: "{{ inputs.text }}", on_fault: "{{ inputs.on_fault }}", of: { model: large, format: short } }
"#;

    fn share(well_formed: u64, replies: u64) -> Vec<Share> {
        vec![Share {
            model: "large".into(),
            format: "short".into(),
            well_formed,
            replies,
        }]
    }

    #[tokio::test]
    async fn replies_are_counted_once_and_the_counts_outlive_their_runs() {
        let project = Project::new(&[], &[]);
        let root = &project.world.root;
        assert_eq!(shares(root).expect("it reads"), []);
        let inputs = |text: &str, on_fault: &str| json!({ "text": text, "on_fault": on_fault });
        let good = inputs("```file:a\nx\n```\n", "fail");
        let (odd, bad) = (inputs("words", "repair"), inputs("words", "fail"));
        project
            .run_all(&[(PARSE, good), (PARSE, odd), (PARSE, bad)])
            .await
            .failure();
        assert_eq!(shares(root).expect("it reads"), share(1, 3));
        keep(root, &[RUN.to_owned()]).expect("it is kept");
        assert_eq!(
            shares(root).expect("it reads"),
            share(1, 3),
            "a run that is still there"
        );
        Journal::remove(root, RUN).expect("it is removed");
        assert_eq!(
            shares(root).expect("it reads"),
            share(1, 3),
            "a run that is gone"
        );
    }
}
