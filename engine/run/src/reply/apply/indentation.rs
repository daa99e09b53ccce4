//! The indentation by which a search differs from the place it fits, and the same difference put into its replacement.

/// How the file is indented compared with the search.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Shift<'a> {
    /// More, by this white space at the beginning of every line (or by none).
    Deeper(&'a str),
    /// Less, by this.
    Shallower(&'a str),
}

/// The one shift that explains every pair of lines, of the file and of the search; `None` if they disagree. Lines whose
/// text differs count only if there are no others.
pub(super) fn shift<'a>(pairs: &[(&'a str, &'a str)]) -> Option<Shift<'a>> {
    let is_text = |pair: &&(&str, &str)| !pair.0.trim().is_empty() && !pair.1.trim().is_empty();
    let equal = |pair: &&(&str, &str)| pair.0.trim() == pair.1.trim();
    let exists = pairs.iter().filter(is_text).any(|pair| equal(&pair));
    let counted = pairs
        .iter()
        .filter(is_text)
        .filter(|pair| equal(pair) || !exists);
    let mut shifts = counted.map(|(file, search)| between(indentation(file), indentation(search)));
    let Some(first) = shifts.next() else {
        return Some(Shift::Deeper(""));
    };
    let first = first?;
    shifts
        .all(|shift| shift.as_ref() == Some(&first))
        .then_some(first)
}

impl Shift<'_> {
    /// The line as the file would indent it; `None` if it has not the indentation to lose.
    pub(super) fn applied(&self, line: &str) -> Option<String> {
        match self {
            _ if line.trim().is_empty() => Some(line.to_owned()),
            Shift::Deeper(more) => Some(format!("{more}{line}")),
            Shift::Shallower(less) => line.strip_prefix(less).map(str::to_owned),
        }
    }
}

fn between<'a>(file: &'a str, search: &'a str) -> Option<Shift<'a>> {
    let deeper = file.strip_suffix(search).map(Shift::Deeper);
    deeper.or_else(|| search.strip_suffix(file).map(Shift::Shallower))
}

fn indentation(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_difference_is_found_and_applied() {
        let deeper = shift(&[("    a", "a"), ("", "  "), ("      b", "  b")]).unwrap();
        assert_eq!(deeper, Shift::Deeper("    "));
        assert_eq!(deeper.applied("  c").unwrap(), "      c");
        let shallower = shift(&[("a", "\ta"), ("\tb", "\t\tb")]).unwrap();
        assert_eq!(shallower.applied("\tc").unwrap(), "c");
        assert_eq!(shallower.applied("c"), None);
        assert_eq!(shallower.applied("").unwrap(), "");
    }

    #[test]
    fn an_uneven_difference_is_no_shift() {
        assert_eq!(shift(&[("    a", "a"), ("    b", "  b")]), None);
        assert_eq!(shift(&[("\ta", "    a")]), None);
    }

    #[test]
    fn a_line_that_differs_does_not_decide_where_equal_ones_do() {
        let shift = shift(&[("  a", "a"), ("   bc", "b")]);
        assert_eq!(shift, Some(Shift::Deeper("  ")));
    }
}
