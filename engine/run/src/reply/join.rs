//! The parts of a reply that was cut and gone on with, as one text.

/// Fewer characters beside white space can be the same by chance.
const CHANCE: usize = 3;

/// So many that are the same, and are nowhere else, are no chance.
const PROOF: usize = 24;

/// Joins what a model wrote and what it wrote when it was asked to go on. Models like to begin with the broken line once more: what
/// is at the end and again at the beginning is left out where it is certain that it was meant once.
///
/// None where nobody can tell whether it was.
pub fn joined(before: &str, after: &str) -> Option<String> {
    let again = repeated(before, after);
    let said = again.chars().filter(|it| !it.is_whitespace()).count();
    if said < CHANCE {
        return Some([before, after].concat());
    }
    let is_once = before.find(again) == Some(before.len() - again.len());
    (said >= PROOF && is_once).then(|| [before, &after[again.len()..]].concat())
}

/// The longest text from the beginning of a line of `before` to its end with which `after` begins.
fn repeated<'a>(before: &str, after: &'a str) -> &'a str {
    let starts = before.match_indices('\n').map(|(at, _)| at + 1);
    let starts = std::iter::once(0).chain(starts);
    let longest = before.len().min(after.len());
    let mut starts = starts.skip_while(|at| before.len() - at > longest);
    let found = starts.find(|at| after.starts_with(&before[*at..]));
    found.map_or("", |at| &after[..before.len() - at])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_are_joined_as_they_are() {
        assert_eq!(joined("fn ma", "in() {}\n").unwrap(), "fn main() {}\n");
        assert_eq!(joined("a\n", "\nb").unwrap(), "a\n\nb");
        assert_eq!(joined("  }\n", "  }\n}\n").unwrap(), "  }\n  }\n}\n");
        assert_eq!(joined("", "a").unwrap(), "a");
    }

    #[test]
    fn a_line_that_is_certainly_repeated_is_left_out() {
        let before = "fn total() {}\n    let answer = compute_everything(1, ";
        let after = "    let answer = compute_everything(1, 2);\n";
        let expected = "fn total() {}\n    let answer = compute_everything(1, 2);\n";
        assert_eq!(joined(before, after).unwrap(), expected);
    }

    #[test]
    fn what_may_be_repeated_or_meant_twice_is_not_joined() {
        assert_eq!(joined("x\nfoo(", "foo(bar)\n"), None);
        let row = "| one | two | three | four | five | six |\n";
        assert_eq!(joined(&row.repeat(3), &row.repeat(2)), None);
    }

    proptest! {
        #[test]
        fn a_text_that_is_cut_anywhere_is_joined_to_itself_or_not_at_all(text in "[a-c(\n ]{0,80}", at in 0..80_usize) {
            let at = at.min(text.len());
            if let Some(joined) = joined(&text[..at], &text[at..]) {
                prop_assert_eq!(joined, text);
            }
        }

        #[test]
        fn a_broken_line_that_is_written_again_is_never_in_the_text_twice(lines in "[a-c\n]{0,60}", line in "[d-z]{3,40}", rest in "[a-z]{1,9}") {
            let before = format!("{lines}\n{line}");
            let after = format!("{line}{rest}\n");
            if let Some(joined) = joined(&before, &after) {
                prop_assert_eq!(joined, format!("{lines}\n{line}{rest}\n"));
            }
        }
    }
}
