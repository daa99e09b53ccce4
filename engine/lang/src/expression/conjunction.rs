//! Where `and` joins the parts of an expression at its outermost level.

/// The parts; only the whole when another operator binds more loosely than `and`.
pub(super) fn split(source: &str) -> Vec<&str> {
    let words = outermost_words(source);
    let looser = |word: &str| matches!(word, "or" | "if" | "else");
    if words.iter().any(|(_, word)| looser(word)) {
        return vec![source];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in words.iter().filter(|(_, word)| *word == "and") {
        parts.push(&source[start..*at]);
        start = at + "and".len();
    }
    parts.push(&source[start..]);
    parts
}

/// The words outside quotes and brackets, with their places.
fn outermost_words(source: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut depth = 0_usize;
    let mut quote = None;
    let mut start = None;
    for (at, character) in source.char_indices().chain([(source.len(), ' ')]) {
        let in_word = quote.is_none() && (character.is_alphanumeric() || "_.".contains(character));
        if !in_word && let Some(start) = start.take().filter(|_| depth == 0) {
            words.push((start, &source[start..at]));
        }
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, _) if in_word => start = start.or(Some(at)),
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_outermost_and_divides() {
        let parts = split("a == 'x and y' and (b and c) and d");
        assert_eq!(parts, ["a == 'x and y' ", " (b and c) ", " d"]);
        assert_eq!(split("a or b and c"), ["a or b and c"]);
        assert_eq!(split("brand and landing"), ["brand ", " landing"]);
    }
}
