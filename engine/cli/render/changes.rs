//! Changes and what they break, for people.

use gemstack_lang::breaking::{Change, Impact};

use super::amount::counted;
use super::paint::Paint;
use crate::command::diff::breaking::Changed;

/// How long a line may be.
const WIDTH: usize = 80;

/// How far what is said of a change stands in.
const INDENT: usize = 9;

/// The changes of each document.
pub fn human(changed: &[Changed], paint: Paint) -> String {
    let documents: Vec<_> = changed.iter().map(|it| document(it, paint)).collect();
    documents.join("\n")
}

/// How many documents differ, and how much breaks.
pub fn summary(documents: usize, breaks: usize) -> String {
    let compared = match documents {
        0 => return "nothing has changed".to_owned(),
        documents => counted(documents as u64, "changed document"),
    };
    match breaks {
        0 => format!("{compared}, nothing breaks"),
        breaks => format!("{compared}, {}", counted(breaks as u64, "breaking change")),
    }
}

fn document(changed: &Changed, paint: Paint) -> String {
    let head = paint.bold(&changed.document);
    let callers = match changed.callers.as_slice() {
        [] => String::new(),
        callers => said("run by", &callers.join(", "), paint),
    };
    let changes: String = changed.changes.iter().map(|it| change(it, paint)).collect();
    format!("{head}\n{callers}{changes}")
}

fn change(change: &Change, paint: Paint) -> String {
    let impact = match change.impact {
        Impact::Breaking => paint.red("breaking"),
        Impact::Compatible => paint.green("compatible"),
    };
    let place = |it: &Option<gemstack_lang::source::Place>| it.as_ref().map(ToString::to_string);
    let details = match change.impact {
        Impact::Breaking => [
            ("was", place(&change.old)),
            ("now", place(&change.new)),
            ("why", change.why.clone()),
            ("cure", change.cure.clone()),
        ],
        // What breaks nothing is said in a line.
        Impact::Compatible => [const { ("", None) }; 4],
    };
    let details = details
        .into_iter()
        .filter_map(|(name, it)| Some(said(name, &it?, paint)));
    let details: String = details.collect();
    format!("  {impact}: {}\n{details}", change.message)
}

/// A few words under their name, broken where the line would be too long.
fn said(name: &str, words: &str, paint: Paint) -> String {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last_mut().expect("there is always one");
        let length = line.chars().count() + 1 + word.chars().count();
        match (line.is_empty(), INDENT + 2 + length > WIDTH) {
            (true, _) => line.push_str(word),
            (false, false) => {
                line.push(' ');
                line.push_str(word);
            }
            (false, true) => lines.push(word.to_owned()),
        }
    }
    let blank = " ".repeat(INDENT + 2);
    let name = paint.dim(&format!("    {name:<width$}", width = INDENT - 2));
    format!("{name}{}\n", lines.join(&format!("\n{blank}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_broken_into_lines_of_80_columns() {
        let text = said("why", &"word ".repeat(40), Paint::when(false));
        assert!(text.lines().all(|it| it.chars().count() <= WIDTH), "{text}");
        assert!(text.starts_with("    why    word "), "{text}");
    }
}
