//! The arguments of `resume`.

use clap::Args;

use super::{Budget, Taping, with_exit_codes};

/// Go on with a run that failed or was stopped.
///
/// What ended well is not done again: replies that were paid for are kept, files that were written
/// stay. The flags of the run apply, unless given anew. Where the reply itself could not be used,
/// going on tries the same reply again; `--ask-again` asks for another one.
#[derive(Debug, Args)]
#[command(after_long_help = with_exit_codes!(
    "Examples:\n  \
     gemstack resume\n  \
     gemstack resume --max-cost 10\n  \
     gemstack resume --ask-again         when a reply could not be used\n  \
     gemstack resume --from parse        that stage and what follows, again\n  \
     gemstack resume 20260424-153000-1a2b3"
))]
pub struct Resume {
    /// The run; the latest one when none is named.
    pub run: Option<String>,
    /// Ask the model again, where its reply could not be used.
    #[arg(long)]
    pub ask_again: bool,
    /// Do this stage again, and all that depends on it; the rest stays.
    #[arg(long, value_name = "STAGE", conflicts_with = "ask_again")]
    pub from: Option<String>,
    /// Go on although the documents of the run have changed since it began.
    #[arg(long)]
    pub accept_changes: bool,
    /// What to do about a call that may have been billed, and whose answer a crash lost: ask a
    /// person, make it again, or stop.
    #[arg(long, value_name = "WHAT", value_parser = ["ask", "retry", "fail"])]
    pub lost_call: Option<String>,
    /// Model, budget and test command.
    #[command(flatten)]
    pub budget: Budget,
    /// Recording calls to models, or answering them from a recording.
    #[command(flatten)]
    pub taping: Taping,
}
