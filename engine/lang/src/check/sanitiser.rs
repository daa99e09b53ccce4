//! Filters that make any text safe for a place where words can do harm.

use crate::catalogue::Sink;
use crate::expression::{Flow, callable};

use super::whose::{Nature, is_counted};

/// Whether a value that flows into a place has passed a filter that makes it safe there.
pub(super) fn is_safe(flow: &Flow, sink: Sink) -> bool {
    is_counted(flow) || flow.filters.iter().any(|it| makes_safe(it, sink))
}

fn makes_safe(filter: &str, sink: Sink) -> bool {
    match filter {
        // What it does is not known; that there is no such filter is told by itself.
        _ if callable::filter(filter).is_none() => true,
        // Only letters and digits are left, with `-` between them.
        "slug" => true,
        "shell_quote" => sink == Sink::Shell,
        "quote" | "tojson" => matches!(sink, Sink::Message | Sink::Prompt { .. }),
        _ => false,
    }
}

/// What to do about words that flow into a place.
pub(super) fn cure(sink: Sink, nature: Nature) -> &'static str {
    match sink {
        Sink::Shell if nature == Nature::Paths => {
            "pass each through `map('shell_quote')`, or run a program with `argv`, without a shell"
        }
        Sink::Shell => {
            "pass it through `shell_quote`, or run a program with `argv`, without a shell"
        }
        Sink::Argument => "put `--` before it, so that it cannot be an option",
        Sink::Path | Sink::Read => "pass it through `slug`, which leaves a single name",
        Sink::Message => "pass it through `quote`, so that it is seen to be quoted",
        Sink::Prompt { .. } => "put it into a fence, or pass it through `quote`",
    }
}
