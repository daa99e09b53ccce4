//! Characters that take no room, or look like nothing.

/// Whether a character is not seen: marks that join or combine, signs of direction, fillers.
pub(super) fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{300}'..='\u{36f}'
        | '\u{180b}'..='\u{180f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
        // Other control characters draw nothing either; those that end lines are white space.
        || (letter.is_control() && !letter.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joiners_marks_and_fillers_are_unseen_and_letters_are_not() {
        for unseen in [
            '\u{200b}',
            '\u{202e}',
            '\u{301}',
            '\u{fe0f}',
            '\0',
            '\u{e0041}',
        ] {
            assert!(is_unseen(unseen), "{unseen:?}");
        }
        for seen in ['a', '═', '`', 'é', '中', ' ', '\n'] {
            assert!(!is_unseen(seen), "{seen:?}");
        }
    }
}
