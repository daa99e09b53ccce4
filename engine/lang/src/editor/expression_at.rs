//! The unfinished expression in front of a cursor: what is being typed there, and as what.

use super::EditorView;
use super::names::is_condition;
use super::spot::Spot;

/// What is being typed in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Typing<'t> {
    /// A dotted path; its last part is unfinished.
    Path(&'t str),
    /// The name of a filter.
    Filter(&'t str),
    /// A text in quotes, which stands beside the path in front of it.
    Word {
        /// The path that the text is compared with; empty where the text comes first.
        beside: &'t str,
        /// What of the text is there.
        begun: &'t str,
    },
}

impl<'a> EditorView<'a> {
    /// The expression around a byte, from where it begins up to the byte.
    pub(super) fn expression_before(&self, spot: &Spot<'a>, offset: usize) -> Option<&'a str> {
        let written = self
            .document
            .source()
            .text()
            .get(spot.node.span.start..offset)?;
        if is_condition(spot) {
            return Some(written.trim_start_matches(['"', '\'']));
        }
        let opened = ["{{", "{%"]
            .into_iter()
            .filter_map(|it| written.rfind(it))
            .max()?;
        let closed = ["}}", "%}"]
            .into_iter()
            .filter_map(|it| written.rfind(it))
            .max();
        let is_open = closed.is_none_or(|it| it < opened);
        is_open.then(|| &written[opened + 2..])
    }
}

/// What is being typed at the end of an expression.
pub(super) fn typing(before: &str) -> Typing<'_> {
    if let Some(quote) = open_quote(before) {
        let (front, begun) = (&before[..quote], &before[quote + 1..]);
        return Typing::Word {
            beside: last_path(without_operator(front)),
            begun,
        };
    }
    let path = last_path(before);
    let front = before[..before.len() - path.len()].trim_end();
    if front.ends_with('|') {
        Typing::Filter(path)
    } else {
        Typing::Path(path)
    }
}

/// Where a quote was opened that is not closed.
fn open_quote(text: &str) -> Option<usize> {
    let mut open: Option<(usize, char)> = None;
    for (at, character) in text
        .char_indices()
        .filter(|(_, it)| matches!(it, '\'' | '"'))
    {
        open = match open {
            None => Some((at, character)),
            Some((_, quote)) if quote == character => None,
            kept => kept,
        };
    }
    open.map(|(at, _)| at)
}

/// A comparison without its operator, brackets and the items before.
fn without_operator(text: &str) -> &str {
    let text = text.trim_end();
    let compared = ["==", "!="]
        .into_iter()
        .find_map(|it| text.strip_suffix(it));
    let listed = || text.rfind('[').map(|it| &text[..it]);
    let listed = || {
        listed()?
            .trim_end()
            .strip_suffix("in")
            .map(|it| it.trim_end().strip_suffix("not").unwrap_or(it))
    };
    compared.or_else(listed).unwrap_or("").trim_end()
}

/// The dotted path at the end of a text.
fn last_path(text: &str) -> &str {
    let is_path = |it: char| it.is_alphanumeric() || it == '_' || it == '.';
    let start = text
        .char_indices()
        .rev()
        .take_while(|(_, it)| is_path(*it))
        .last();
    start.map_or("", |(at, _)| &text[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_told_apart() {
        assert_eq!(typing(" stages.comp"), Typing::Path("stages.comp"));
        assert_eq!(typing("inputs.x | sl"), Typing::Filter("sl"));
        assert_eq!(typing("not (a and inputs."), Typing::Path("inputs."));
        let word = |beside, begun| Typing::Word { beside, begun };
        assert_eq!(typing("facts.audit == 'fa"), word("facts.audit", "fa"));
        assert_eq!(
            typing("facts.audit not in ['passed', '"),
            word("facts.audit", "")
        );
        assert_eq!(typing("'Sp"), word("", "Sp"));
        assert_eq!(typing("a == 'x' and st"), Typing::Path("st"));
    }
}
