//! List items: the marker, the task box and the label of one.

use std::ops::Range;

use super::line;

/// A list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// From its marker to the end of what it holds.
    pub range: Range<usize>,
    /// Which list of the text it belongs to, from 0.
    pub list: usize,
    /// The item it stands in, as an index into the items of the text.
    pub parent: Option<usize>,
    /// The box of a task, and whether it is ticked.
    pub task: Option<Task>,
    /// What its first line says after marker and box.
    pub label: Range<usize>,
}

/// The box of a task item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is between the brackets.
    pub mark: Range<usize>,
    /// Whether that is an `x`.
    pub ticked: bool,
}

impl Item {
    pub(super) fn of(text: &str, range: Range<usize>, list: usize, parent: Option<usize>) -> Self {
        let marked = after_marker(text, &range);
        let first_line = marked..line::end(text, marked).min(range.end).max(marked);
        let label = line::trimmed(text, first_line);
        let task = task(text, &label);
        let label = task.as_ref().map_or(label.clone(), |it| {
            line::trimmed(text, it.mark.end + 1..label.end)
        });
        Self {
            range,
            list,
            parent,
            task,
            label,
        }
    }

    /// What stands before the label's place on the line: indent, quote signs and list marker.
    pub fn lead<'a>(&self, text: &'a str) -> &'a str {
        &text[line::start(text, self.range.start)..after_marker(text, &self.range)]
    }
}

/// The byte after `-`, `*`, `+`, `1.` or `1)`.
fn after_marker(text: &str, range: &Range<usize>) -> usize {
    let item = &text[range.clone()];
    let digits = item.len()
        - item
            .trim_start_matches(|it: char| it.is_ascii_digit())
            .len();
    (range.start + digits + 1).min(range.end)
}

/// The box at the start of a label: `[ ]`, `[x]`, `[X]`, and the `[]`, `[-]`, `[~]`, `[/]` that
/// people write for a task that is not done. `[x](…)` and `[x]: …` are links.
fn task(text: &str, label: &Range<usize>) -> Option<Task> {
    let inner = text[label.clone()].strip_prefix('[')?;
    let close = inner.find(']')?;
    let ticked = match inner[..close].trim() {
        "x" | "X" => true,
        "" | "-" | "~" | "/" => false,
        _ => return None,
    };
    let start = label.start + 1;
    let is_link = inner[close + 1..].starts_with(['(', '[', ':']);
    (!is_link).then_some(Task {
        mark: start..start + close,
        ticked,
    })
}

#[cfg(test)]
mod tests {
    use super::super::Markdown;

    fn read(text: &str) -> Vec<(Option<bool>, &str)> {
        let markdown = Markdown::of(text);
        let items = markdown.items.iter();
        items
            .map(|it| {
                (
                    it.task.as_ref().map(|task| task.ticked),
                    &text[it.label.clone()],
                )
            })
            .collect()
    }

    #[test]
    fn boxes_are_read_as_people_write_them() {
        let text = "- [X] a\n* [ ] b\n+ []c\n1. [x]d\n2) [~] e\n- [x](f)\n- [ab] g\n";
        let expected = [
            (Some(true), "a"),
            (Some(false), "b"),
            (Some(false), "c"),
            (Some(true), "d"),
            (Some(false), "e"),
            (None, "[x](f)"),
            (None, "[ab] g"),
        ];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn an_item_that_holds_only_a_list_or_code_says_nothing_itself() {
        assert_eq!(read("- - a\n"), [(None, ""), (None, "a")]);
        assert_eq!(read("- ```\n  a\n  ```\n"), [(None, "")]);
        assert_eq!(read("- <!-- a -->\n"), [(None, "")]);
        assert_eq!(read("-\n"), [(None, "")]);
    }

    #[test]
    fn items_know_their_parents_and_leads() {
        let text = "> - a\n>   - b\n";
        let markdown = Markdown::of(text);
        assert_eq!(markdown.items[1].parent, Some(0));
        assert_eq!(markdown.items[1].lead(text), ">   -");
        assert_eq!(read("a\n  - [ ] b\n"), [(Some(false), "b")]);
    }
}
