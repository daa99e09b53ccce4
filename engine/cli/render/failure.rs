//! Failures as people and programs read them.

use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};

use super::paint::Paint;
use super::visible::{behind_a_bar, visible_line};

/// A failure for people: what went wrong, and what to do.
pub fn as_text(failure: &Failure, paint: Paint) -> String {
    let code = failure
        .code
        .as_ref()
        .map(|it| format!("{it}: "))
        .unwrap_or_default();
    let message = behind_a_bar(&failure.message);
    let head = format!("{} {}{message}\n", paint.red("error:"), visible_line(&code));
    match &failure.help {
        Some(help) => {
            let help = behind_a_bar(&quoted(help));
            format!("{head}  {} {help}\n", paint.blue("help:"))
        }
        None => head,
    }
}

/// A help that is a command stands in backticks; a sentence stands as it is.
fn quoted(help: &str) -> String {
    let is_command = help.starts_with("gemstack ") && !help.contains('`');
    if is_command {
        format!("`{help}`")
    } else {
        help.to_owned()
    }
}

/// A failure for programs, as the whole answer.
pub fn as_json(failure: &Failure) -> Json {
    json!({ "error": fields(failure) })
}

/// A failure for programs, as a part of an answer.
pub fn fields(failure: &Failure) -> Json {
    json!({
        "code": failure.code.as_deref().unwrap_or_else(|| failure.kind.name()),
        "kind": failure.kind.name(),
        "message": failure.message,
        "help": failure.help,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(failure: &Failure) -> String {
        as_text(failure, Paint::when(false))
    }

    #[test]
    fn a_failure_says_its_code_and_its_cure() {
        let failure = Failure::refused("not now")
            .coded("InvalidStepTransition")
            .helped("gemstack route");
        assert_eq!(
            text(&failure),
            "error: InvalidStepTransition: not now\n  help: `gemstack route`\n"
        );
        assert_eq!(as_json(&failure)["error"]["kind"], "refused");
    }

    #[test]
    fn a_help_that_is_a_sentence_stays_one() {
        let failure = Failure::internal("no").helped("free space, then `gemstack resume`");
        assert_eq!(
            text(&failure),
            "error: no\n  help: free space, then `gemstack resume`\n"
        );
    }
}
