//! The names in comparisons: `state == 'X'` names a state, `'X' in done` a box.

use std::ops::Range;

use crate::expression::{Term, TermKind};

/// A name that an expression compares something with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Compared {
    /// What sort of thing it names.
    pub(super) sort: &'static str,
    /// The name.
    pub(super) name: String,
    /// Its bytes within the text of the expression, without quotes.
    pub(super) range: Range<usize>,
}

/// What sort of names are compared with a name of the scope.
const SORTS: &[(&str, &str)] = &[("done", "box"), ("state", "state"), ("step", "step")];

/// The names in all comparisons of a term.
pub(super) fn compared(term: &Term) -> Vec<Compared> {
    let mut found = Vec::new();
    term.walk(&mut |term| {
        if let TermKind::Compare { first, rest } = &term.kind {
            let sides: Vec<_> = std::iter::once(&**first)
                .chain(rest.iter().map(|it| &it.1))
                .collect();
            found.extend(sides.windows(2).flat_map(|it| pair(it[0], it[1])));
        }
    });
    found
}

fn pair(left: &Term, right: &Term) -> Vec<Compared> {
    let (of, with) = match (sort(left), sort(right)) {
        (Some(sort), None) => (sort, right),
        (None, Some(sort)) => (sort, left),
        _ => return Vec::new(),
    };
    match &with.kind {
        TermKind::List(items) => items.iter().filter_map(|it| named(it, of)).collect(),
        _ => named(with, of).into_iter().collect(),
    }
}

fn sort(term: &Term) -> Option<&'static str> {
    let TermKind::Name(name) = &term.kind else {
        return None;
    };
    SORTS
        .iter()
        .find(|(it, _)| it == name)
        .map(|(_, sort)| *sort)
}

fn named(term: &Term, sort: &'static str) -> Option<Compared> {
    let name = term.literal()?;
    let range = term.range.start + 1..term.range.end.saturating_sub(1);
    let plain = range.len() == name.len();
    plain.then_some(Compared { sort, name, range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::Expression;

    #[test]
    fn names_are_found_on_either_side_and_in_lists() {
        let source = "state in ['A', 'B'] and 'Box' in done or step == 'x' and inputs.y == 'z'";
        let term = Expression::parse(source).expect("it reads");
        let found = compared(term.term());
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.sort, &source[it.range.clone()]))
            .collect();
        assert_eq!(
            found,
            [
                ("state", "A"),
                ("state", "B"),
                ("box", "Box"),
                ("step", "x")
            ]
        );
    }
}
