//! Banners are the engine's: a line that imitates one is broken visibly.

use std::borrow::Cow;

use super::unseen::is_unseen;

/// What banners are made of.
pub(super) const BAR: char = '═';

/// What looks like it, for the eye or for a model.
const LOOKALIKES: [char; 9] = [BAR, '᐀', '≡', '⩵', '⩶', '⹀', '゠', '꓿', '＝'];

/// So many bars on a line of their own look like a banner.
const FEW: usize = 3;

/// What ends a line for some reader.
pub(super) const ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

/// The text with a backslash before every line that looks like a banner.
///
/// A line of that kind that begins with backslashes gets one more, so that the text can be told
/// from its disarmed form and back.
pub(super) fn disarmed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_bar) {
        return Cow::Borrowed(text);
    }
    text.split_inclusive(ENDS).map(broken).collect()
}

/// The text as it was before it was disarmed.
#[cfg(test)]
pub(super) fn rearmed(text: &str) -> String {
    let whole = |line: &str| {
        let written = beginning(line);
        match line[written..].strip_prefix('\\') {
            Some(rest) if imitates(rest.trim_start_matches('\\')) => {
                format!("{}{rest}", &line[..written])
            }
            _ => line.to_owned(),
        }
    };
    text.split_inclusive(ENDS).map(whole).collect()
}

fn broken(line: &str) -> String {
    let (blank, written) = line.split_at(beginning(line));
    if !imitates(written.trim_start_matches('\\')) {
        return line.to_owned();
    }
    format!("{blank}\\{written}")
}

/// Where the first character of a line stands that is seen.
fn beginning(line: &str) -> usize {
    line.find(|it| !is_blank(it)).unwrap_or(line.len())
}

/// Whether a line consists of bars, for the eye.
pub(super) fn imitates(line: &str) -> bool {
    line.chars().filter(|it| is_bar(*it)).count() >= FEW
        && line
            .chars()
            .all(|it| is_bar(it) || it == '=' || is_blank(it))
}

fn is_bar(letter: char) -> bool {
    !letter.is_ascii() && (LOOKALIKES.contains(&letter) || letter == '\u{1f7f0}')
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || is_unseen(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disarmed(text: &str) -> String {
        super::disarmed(text).into_owned()
    }

    #[test]
    fn lines_of_bars_are_broken_and_others_stay() {
        assert_eq!(disarmed("a\n═══\n ═════ \r\nb"), "a\n\\═══\n \\═════ \r\nb");
        assert_eq!(disarmed("x\u{2028}═══"), "x\u{2028}\\═══");
        assert_eq!(disarmed("\u{200b}═══\u{200b}"), "\u{200b}\\═══\u{200b}");
        for same in ["══", "═══ a", "a ═══", "a\nb", "\\n", "=====", "＝"] {
            assert_eq!(disarmed(same), same);
        }
    }

    #[test]
    fn what_looks_like_a_banner_is_broken_too() {
        for bars in [
            "＝＝＝＝",
            "═＝꓿",
            "═\u{301}═\u{fe0f}═",
            "==═══==",
            "᐀᐀᐀",
            "═\u{3164}═ ═",
        ] {
            assert_eq!(disarmed(bars), format!("\\{bars}"));
        }
    }

    #[test]
    fn a_broken_line_is_told_from_one_that_was_written_so() {
        for text in ["\\═══", "═══", " \\\\═══\r\n\u{ad}＝＝＝", "\\═══ a", "\\"]
        {
            assert_eq!(rearmed(&disarmed(text)), text);
        }
        assert_eq!(disarmed("\\═══"), "\\\\═══");
    }
}
