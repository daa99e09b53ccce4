//! Applies fixes to a text, byte for byte: whatever no edit names stays as it is.

use super::{Edit, Fix};

/// A text with some fixes applied.
pub(super) struct Applied {
    /// The new text.
    pub(super) text: String,
    /// Which of the fixes were applied, by index. The others overlap one of these.
    pub(super) fixes: Vec<usize>,
}

/// Applies what does not overlap, the first in the text first. A fix is applied whole or not at all.
pub(super) fn apply(text: &str, fixes: &[&Fix]) -> Applied {
    let mut order: Vec<usize> = (0..fixes.len()).collect();
    order.sort_by_key(|it| fixes[*it].edits.iter().map(|edit| edit.span).min());
    let mut edits: Vec<&Edit> = Vec::new();
    let mut applied = Vec::new();
    for index in order {
        let own = &fixes[index].edits;
        if fits(text, own)
            && !own
                .iter()
                .any(|it| edits.iter().any(|other| meet(it, other)))
        {
            edits.extend(own);
            applied.push(index);
        }
    }
    Applied {
        text: spliced(text, edits),
        fixes: applied,
    }
}

/// Whether there is something to change, in the text, and nothing twice.
fn fits(text: &str, edits: &[Edit]) -> bool {
    let is_in_text = |it: &Edit| text.get(it.span.start..it.span.end).is_some();
    let mut pairs = edits.iter().enumerate();
    let overlapping = pairs.any(|(index, it)| edits[..index].iter().any(|other| meet(it, other)));
    !edits.is_empty() && !overlapping && edits.iter().all(is_in_text)
}

/// Whether two edits touch the same bytes, or insert at the same place.
fn meet(left: &Edit, right: &Edit) -> bool {
    let (left, right) = (left.span, right.span);
    left.start == right.start || (left.start < right.end && right.start < left.end)
}

fn spliced(text: &str, mut edits: Vec<&Edit>) -> String {
    edits.sort_by_key(|it| it.span);
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        new += &text[at..edit.span.start];
        new += &edit.text;
        at = edit.span.end;
    }
    new + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::Safety;
    use crate::source::Span;

    fn fix(start: usize, end: usize, text: &str) -> Fix {
        Fix::replacing(Safety::Safe, Span::new(start, end), text, "")
    }

    fn applied(fixes: &[&Fix]) -> (String, Vec<usize>) {
        let applied = apply("one two", fixes);
        (applied.text, applied.fixes)
    }

    #[test]
    fn what_overlaps_is_left_for_another_time() {
        let (first, second, third) = (fix(4, 7, "2"), fix(0, 3, "1"), fix(2, 5, "x"));
        assert_eq!(
            applied(&[&first, &second, &third]),
            ("1 2".into(), vec![1, 0])
        );
        let (left, right) = (fix(3, 3, "!"), fix(3, 3, "?"));
        assert_eq!(applied(&[&left, &right]).0, "one! two");
    }

    #[test]
    fn a_fix_that_does_not_fit_the_text_is_left_out() {
        assert_eq!(applied(&[&fix(4, 70, "x")]), ("one two".into(), vec![]));
    }
}
