//! Markers: `[NAME: value]`, the way a Markdown text carries a word for machines.

use std::ops::Range;

use super::{Markdown, line, overlaps};

/// One `[NAME: value]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// From bracket to bracket.
    pub range: Range<usize>,
    /// The value without the blanks around it.
    pub value: Range<usize>,
}

/// The markers of a name in any case, outside code, comments and front matter.
pub(super) fn find(markdown: &Markdown<'_>, name: &str) -> Vec<Marker> {
    markdown
        .text
        .match_indices('[')
        .filter_map(|(at, _)| marker_at(markdown.text, at, name))
        .filter(|it| !markdown.is_hidden(&it.range))
        .filter(|it| !overlaps(&markdown.code_spans, &it.range))
        .collect()
}

fn marker_at(text: &str, at: usize, name: &str) -> Option<Marker> {
    let close = at + 1 + text[at + 1..].find([']', '[', '\n', '\r'])?;
    let colon = at + 1 + text[at + 1..close].find(':')?;
    let named = text[at + 1..colon].trim().eq_ignore_ascii_case(name);
    let value = line::trimmed(text, colon + 1..close);
    (named && !value.is_empty() && text[close..].starts_with(']')).then_some(Marker {
        range: at..close + 1,
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
        let markers = Markdown::of(text).markers(name);
        markers.into_iter().map(|it| &text[it.value]).collect()
    }

    #[test]
    fn markers_are_read_wherever_people_put_them() {
        let text = "# S [STATE: A]\n**[State:B]**\n- [ STATE : C d ]\n[STATE: E]: f\n";
        assert_eq!(values(text, "STATE"), ["A", "B", "C d", "E"]);
    }

    #[test]
    fn examples_of_markers_are_not_markers() {
        let text =
            "---\na: '[STATE: A]'\n---\n`[STATE: B]` <!-- [STATE: C] -->\n\n    [STATE: D]\n";
        assert_eq!(values(text, "STATE"), [""; 0]);
        assert_eq!(
            values("[STATE: ] [STATE: \n] [STATES: x] [STATE]", "STATE"),
            [""; 0]
        );
    }
}
