//! What an operation declares of its effects and of the words that flow through it, for people and
//! for programs.

use gemstack_lang::catalogue::{
    Again, Author, Bound, Effect, Effects, Holds, Money, Operation, Sink, Trust, Writes,
};
use gemstack_lang::suggestion::listed;
use serde_json::{Value as Json, json};

/// Its effects for programs.
pub fn effects(effects: &Effects) -> Json {
    json!({
        "dry_run": if effects.acts == Effect::None { "performed" } else { "left_out" },
        "sees_written_files": effects.sees_tree,
        "writes": match effects.writes {
            Writes::Nothing => json!([]),
            Writes::At(parameters) => json!(parameters),
            Writes::Anywhere => json!("anywhere"),
        },
        "needs_timeout": effects.bound == Bound::Timeout,
        "money": match effects.money {
            Money::None => Json::Null,
            Money::Checks => json!("checks"),
            Money::Pays => json!("pays"),
            Money::Records(_) => json!("records"),
        },
        "repeatable": effects.again == Again::Harmless,
    })
}

/// Its trust for programs.
pub fn trust(trust: &Trust) -> Json {
    let outputs = trust.outputs.iter().map(|(field, holds)| match holds {
        Holds::Words(author) => json!({ "output": field, "words_of": word(*author) }),
        Holds::Paths(author) => json!({ "output": field, "paths_of": word(*author) }),
        Holds::Given(parameter) => json!({ "output": field, "given_by": parameter }),
    });
    let sinks = trust.sinks.iter();
    let sinks = sinks.map(|(field, sink)| json!({ "parameter": field, "is": kind(*sink) }));
    json!({ "outputs": outputs.collect::<Json>(), "parameters": sinks.collect::<Json>() })
}

/// Its effects in sentences, one a line.
pub fn effects_in_words(operation: &Operation) -> String {
    let effects = operation.effects;
    if operation.calls.is_some() {
        return "Those of the document that it runs.\n".to_owned();
    }
    let mut lines = vec![match effects.acts {
        Effect::None => "It reads and proposes; a dry run performs it.".to_owned(),
        Effect::Outside => "It acts on the world outside; a dry run stops before it.".to_owned(),
    }];
    lines.extend(match effects.writes {
        Writes::Nothing => None,
        Writes::At(names) => Some(format!("It writes at {}.", listed(names.iter().copied()))),
        Writes::Anywhere => Some("It may write any file of the project.".to_owned()),
    });
    let sees = "It sees the files that stages before it wrote.";
    lines.extend(effects.sees_tree.then(|| sees.to_owned()));
    let bound = "Only a `timeout` ends it if it hangs.";
    lines.extend((effects.bound == Bound::Timeout).then(|| bound.to_owned()));
    lines.extend(money(effects.money));
    lines.push(match effects.again {
        Again::Harmless => "It can be tried again.".to_owned(),
        Again::DoneTwice(why) => format!("It is better not tried again: {why}."),
    });
    format!("- {}\n", lines.join("\n- "))
}

fn money(money: Money) -> Option<String> {
    match money {
        Money::None => None,
        Money::Checks => Some("It refuses what would exceed a budget.".to_owned()),
        Money::Pays => Some("It spends money.".to_owned()),
        Money::Records(name) => Some(format!("It writes down what the call in `{name}` cost.")),
    }
}

/// Its trust in sentences, one a line.
pub fn trust_in_words(operation: &Operation) -> String {
    let trust = &operation.trust;
    if operation.calls.is_some() {
        return "That of the document that it runs.\n".to_owned();
    }
    if trust == &Trust::FULL {
        return "Nothing in it holds words of others, and words can do no harm in it.\n".to_owned();
    }
    let outputs = trust.outputs.iter().map(|(field, holds)| match holds {
        Holds::Words(author) => format!("- `{field}` holds words of {}.\n", author.name()),
        Holds::Paths(author) => format!("- `{field}` holds paths that {} chose.\n", author.name()),
        Holds::Given(parameter) => format!("- `{field}` holds what `{parameter}` was given.\n"),
    });
    let sinks = trust.sinks.iter().map(|(field, sink)| match sink {
        Sink::Shell => format!("- `{field}` is read by a shell.\n"),
        Sink::Argument => format!("- `{field}`: what begins with `-` is an option.\n"),
        Sink::Path => {
            format!("- `{field}` is a path inside the project, where something is done.\n")
        }
        Sink::Read => format!("- `{field}` is a path inside the project, which is read.\n"),
        Sink::Message => format!("- `{field}` is what a person decides by.\n"),
        Sink::Prompt { fence } => {
            format!("- `{field}` is read as an instruction unless `{fence}` is true.\n")
        }
    });
    outputs.chain(sinks).collect()
}

fn word(author: Author) -> &'static str {
    author.name().trim_start_matches("a ")
}

fn kind(sink: Sink) -> &'static str {
    match sink {
        Sink::Shell => "command_line",
        Sink::Argument => "arguments",
        Sink::Path => "written_path",
        Sink::Read => "read_path",
        Sink::Message => "message",
        Sink::Prompt { .. } => "prompt",
    }
}
