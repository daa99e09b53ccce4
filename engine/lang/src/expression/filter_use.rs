//! Which filters an expression uses, and where: minijinja tells only when it evaluates one.

use std::ops::Range;

/// A filter as an expression or template uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterUse {
    /// Its name.
    pub name: String,
    /// The bytes of its name within the text.
    pub range: Range<usize>,
}

/// The filters of a bare expression, which begins `offset` bytes into its text.
pub(super) fn in_expression(source: &str, offset: usize) -> Vec<FilterUse> {
    let (filters, _) = scan(source, None);
    let shifted = filters.into_iter().map(|it| FilterUse {
        range: it.range.start + offset..it.range.end + offset,
        ..it
    });
    shifted.collect()
}

/// The filters of a template. One with a `raw` block says of none: what stands in there is text.
pub(super) fn in_template(source: &str) -> Vec<FilterUse> {
    let mut filters = Vec::new();
    let mut at = 0;
    while let Some((start, close)) = next_code(source, at) {
        if source[start..]
            .trim_start_matches('-')
            .trim_start()
            .starts_with("raw")
        {
            return Vec::new();
        }
        let (found, length) = scan(&source[start..], Some(close));
        filters.extend(found.into_iter().map(|it| FilterUse {
            range: it.range.start + start..it.range.end + start,
            ..it
        }));
        at = start + length;
    }
    filters
}

/// Where the next code begins, after its opening mark, and what closes it; comments are skipped.
fn next_code(source: &str, mut at: usize) -> Option<(usize, &'static str)> {
    loop {
        let open = at + source[at..].find('{')?;
        match source.as_bytes().get(open + 1) {
            Some(b'{') => return Some((open + 2, "}}")),
            Some(b'%') => return Some((open + 2, "%}")),
            Some(b'#') => at = open + source[open..].find("#}")?,
            _ => at = open + 1,
        }
    }
}

/// The filters in code, up to what closes it, and the length of that code.
fn scan(code: &str, close: Option<&str>) -> (Vec<FilterUse>, usize) {
    let mut filters = Vec::new();
    let (mut quote, mut escaped) = (None, false);
    for (at, character) in code.char_indices() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '|') => filters.extend(name_after(code, at + 1)),
            (None, _) if close.is_some_and(|it| code[at..].starts_with(it)) => {
                return (filters, at);
            }
            _ => {}
        }
    }
    (filters, code.len())
}

fn name_after(code: &str, at: usize) -> Option<FilterUse> {
    let start = at + code[at..].find(|it: char| !it.is_whitespace())?;
    let is_name = |it: char| it.is_alphanumeric() || it == '_';
    let length = code[start..].find(|it| !is_name(it));
    let end = length.map_or(code.len(), |it| start + it);
    (end > start).then(|| FilterUse {
        name: code[start..end].to_owned(),
        range: start..end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(filters: &[FilterUse]) -> Vec<&str> {
        filters.iter().map(|it| it.name.as_str()).collect()
    }

    #[test]
    fn filters_stand_after_bars_of_code_and_not_in_quotes_or_text() {
        let source =
            "a | b {{ x|upper | join(' | no') }} {# {{ x | no }} #} {% if x | first %}{% endif %}";
        let found = in_template(source);
        assert_eq!(names(&found), ["upper", "join", "first"]);
        for it in &found {
            assert_eq!(source[it.range.clone()], it.name);
        }
        assert_eq!(
            names(&in_expression("x | a | b('}}') | c", 0)),
            ["a", "b", "c"]
        );
        assert!(in_template("{% raw %}{{ x | no }}{% endraw %}").is_empty());
    }
}
