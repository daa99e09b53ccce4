//! What is told to the model that wrote a reply which cannot be carried out, so that it can give the rest once more.

use std::fmt::Write as _;

use super::{ApplyFault, FileOperation, ReplyFault, Syntax, Syntaxes};

/// A file of which not everything fits.
#[derive(Clone, Debug)]
pub struct Unfit {
    /// The file.
    pub path: String,
    /// What does not fit.
    pub faults: Vec<ApplyFault>,
    /// What the file holds after all that fits; only of a small file, which is better given whole.
    pub small: Option<String>,
}

/// Of how many faults the closest lines are shown.
const MOST_SHOWN: usize = 20;

/// Says why nothing of a reply could be understood.
pub fn of_reply(fault: &ReplyFault) -> String {
    format!(
        "The reply could not be understood, and nothing of it is kept: send all of it again.\n\n- {fault}\n"
    )
}

/// Says what did not fit, and what is kept.
pub fn of_changes(unfit: &[Unfit], kept: &[FileOperation], syntaxes: Syntaxes) -> String {
    let mut text = "What could not be carried out:\n".to_owned();
    for file in unfit {
        text.push('\n');
        for fault in file.faults.iter().take(MOST_SHOWN) {
            let _ = writeln!(text, "- {fault}");
        }
        if let Some(more) = file
            .faults
            .len()
            .checked_sub(MOST_SHOWN)
            .filter(|it| *it > 0)
        {
            let _ = writeln!(
                text,
                "- and {more} more changes of `{}` do not fit",
                file.path
            );
        }
        text.push_str(&asked_for_whole(file, syntaxes).unwrap_or_default());
    }
    text.push_str(&kept_so_far(kept));
    text
}

/// Asks for a small file as a whole, where the format has a way to give one.
fn asked_for_whole(file: &Unfit, syntaxes: Syntaxes) -> Option<String> {
    let (content, path) = (file.small.as_deref()?, &file.path);
    let ways = [
        (Syntax::Whole, format!("in ```file:{path}")),
        (Syntax::Structured, "as an operation `write`".to_owned()),
        (Syntax::ApplyPatch, format!("as `*** Add File: {path}`")),
    ];
    let (_, way) = ways.into_iter().find(|(it, _)| syntaxes.allow(*it))?;
    let fence = "`".repeat(longest_run(content).max(2) + 1);
    let end = if content.is_empty() || content.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    Some(format!(
        "\n`{path}` is short: give it whole, {way}. With the changes that fit, it holds:\n\n{fence}\n{content}{end}{fence}\n"
    ))
}

fn longest_run(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

fn kept_so_far(kept: &[FileOperation]) -> String {
    if kept.is_empty() {
        return String::new();
    }
    let kept: Vec<_> = kept.iter().map(described).collect();
    format!("\nKept, and not to be sent again:\n\n{}", kept.concat())
}

fn described(operation: &FileOperation) -> String {
    match operation {
        FileOperation::Write { path, .. } => format!("- `{path}`, whole\n"),
        FileOperation::Edit { path, edits } => changes(edits.len(), path),
        FileOperation::Patch { path, hunks } => changes(hunks.len(), path),
        FileOperation::Delete { path } => format!("- the deletion of `{path}`\n"),
        FileOperation::Rename { from, to } => format!("- the renaming of `{from}` to `{to}`\n"),
        FileOperation::Mode { path, .. } => format!("- the mode of `{path}`\n"),
    }
}

fn changes(count: usize, path: &str) -> String {
    match count {
        1 => format!("- 1 change of `{path}`\n"),
        _ => format!("- {count} changes of `{path}`\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::{Edit, Nearest};

    fn unfit(small: Option<&str>) -> Unfit {
        let nearest = Nearest {
            line: 7,
            lines: vec!["total = 1".into()],
            percent: 61,
        };
        let (path, place) = ("a.py".to_owned(), 2);
        let fault = ApplyFault::NotFound {
            path: path.clone(),
            place,
            nearest: Some(nearest),
        };
        Unfit {
            path,
            faults: vec![fault],
            small: small.map(str::to_owned),
        }
    }

    #[test]
    fn the_model_is_shown_the_closest_lines_and_what_is_kept() {
        let edit = Edit {
            search: "x\n".into(),
            replace: String::new(),
        };
        let kept = FileOperation::Edit {
            path: "a.py".into(),
            edits: vec![edit],
        };
        let text = of_changes(&[unfit(None)], &[kept], Syntaxes::ALL);
        let expected = "What could not be carried out:\n\n\
            - change 2 of `a.py` fits nowhere; copy the lines from the file exactly; the closest lines are\n    \
            7 | total = 1\n(61 % alike)\n\nKept, and not to be sent again:\n\n- 1 change of `a.py`\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_small_file_is_asked_for_whole_in_a_fence_longer_than_any_in_it_if_the_format_can() {
        let whole = of_changes(&[unfit(Some("```sh\n"))], &[], Syntaxes::ALL);
        assert!(whole.contains("give it whole, in ```file:a.py"), "{whole}");
        assert!(whole.contains("\n````\n```sh\n````\n"), "{whole}");
        let diffs = Syntaxes::of(&[Syntax::UnifiedDiff]);
        assert!(!of_changes(&[unfit(Some("x"))], &[], diffs).contains("whole"));
        let patch = Syntaxes::of(&[Syntax::ApplyPatch]);
        let text = of_changes(&[unfit(Some("x"))], &[], patch);
        assert!(text.contains("`*** Add File: a.py`"), "{text}");
    }
}
