//! Text from outside as people may see it: what would act on a terminal, or turn the order of letters, is written out.
//!
//! The names of files and features, the words of models, tests and services come from anywhere. A control character among
//! them could move the cursor, and a bidirectional one show `exe.txt` for `txt.exe` (<https://trojansource.codes>).

use std::borrow::Cow;

use super::paint;

/// A text of several lines, with all that acts written out as `\u{1b}`. Colours of our own stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    written_out(text, |it, next| acts(it) && !is_line_end(it, next))
}

/// A text that must be one line, with the ends of lines written out too, so that it makes no line of ours.
pub fn visible_line(text: &str) -> Cow<'_, str> {
    written_out(text, |it, _| acts(it) || it == '\n')
}

/// A text whose first line is ours; those after it stand behind a bar, so that none looks like one of ours.
pub fn behind_a_bar(text: &str) -> String {
    text.replace('\n', "\n  | ")
}

/// Characters that programs read as they are, and that `JSON` may write as escapes.
pub fn json_escaped(json: &str) -> Cow<'_, str> {
    if !json.contains(|it: char| !it.is_ascii() && acts(it) || it == '\u{7f}') {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len());
    for letter in json.chars() {
        if letter == '\u{7f}' || !letter.is_ascii() && acts(letter) {
            let units = letter.encode_utf16(&mut [0; 2]).to_vec();
            escaped.extend(units.iter().map(|it| format!("\\u{it:04x}")));
        } else {
            escaped.push(letter);
        }
    }
    Cow::Owned(escaped)
}

fn written_out(text: &str, is_hidden: impl Fn(char, Option<char>) -> bool) -> Cow<'_, str> {
    if !text.contains(acts) && !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let parts = text.split(paint::mark());
    let parts: Vec<_> = parts.map(|it| without(it, &is_hidden)).collect();
    Cow::Owned(parts.join(paint::mark()))
}

fn without(text: &str, is_hidden: impl Fn(char, Option<char>) -> bool) -> String {
    let mut letters = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        if is_hidden(letter, letters.peek().copied()) {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Whether a character does something instead of being seen.
fn acts(letter: char) -> bool {
    let is_blank = matches!(letter, '\n' | '\t');
    letter.is_control() && !is_blank || turns(letter) || is_unseen(letter)
}

/// Bidirectional characters (Unicode Standard Annex 9, section 2).
fn turns(letter: char) -> bool {
    matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Ends of lines that only some see as such, and letters that nobody sees.
fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}'
    )
}

fn is_line_end(letter: char, next: Option<char>) -> bool {
    letter == '\r' && next == Some('\n')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::paint::{Paint, shown};
    use super::*;

    #[test]
    fn what_acts_is_written_out_and_letters_stay() {
        let text = "\x1b[2Kgrün\u{202e}txt.exe\u{9b}31m\r\n\tnext\r!";
        let expected = "\\u{1b}[2Kgrün\\u{202e}txt.exe\\u{9b}31m\r\n\tnext\\u{d}!";
        assert_eq!(visible(text), expected);
        assert_eq!(visible_line("one\ntwo\r\n"), "one\\u{a}two\\u{d}\\u{a}");
        assert_eq!(behind_a_bar("one\ntwo\n"), "one\n  | two\n  | ");
        assert!(matches!(visible("👩‍👩‍👧 e\u{301} 中\n"), Cow::Owned(it) if it == "👩‍👩‍👧 e\u{301} 中\n"));
    }

    #[test]
    fn json_keeps_its_value() {
        let value = serde_json::json!({ "a\u{202e}": "\u{9b}\x1b\u{7f}\u{e0041}ä" });
        let json = value.to_string();
        let escaped = json_escaped(&json);
        assert!(!escaped.chars().any(acts), "{escaped}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).ok(),
            Some(value)
        );
    }

    proptest! {
        #[test]
        fn nothing_that_acts_is_left_but_our_own_colours(text in "(\\PC|\\pC|\x1b\\[31m|\n){0,30}", painted in any::<bool>()) {
            let paint = Paint::when(painted);
            let seen = shown(&visible(&format!("{}{text}", paint.red(&text)))).into_owned();
            let ours = ["\x1b[1;31m", "\x1b[0m"];
            let rest = if painted { seen.replacen(ours[0], "", 1).replacen(ours[1], "", 1) } else { seen };
            prop_assert!(!rest.replace("\r\n", "\n").contains(acts), "{rest:?}");
            let line = visible_line(&text);
            prop_assert!(!line.contains(acts) && !line.contains('\n'), "{line:?}");
            let again = visible_line(&line);
            prop_assert_eq!(&again, &line);
        }
    }
}
