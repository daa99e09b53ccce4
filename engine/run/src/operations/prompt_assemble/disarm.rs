//! Banners are the engine's: a line that imitates one is broken visibly.

/// What banners are made of.
pub(super) const BAR: char = '═';

/// So many bars on a line of their own look like a banner.
const FEW: usize = 3;

/// What ends a line for some reader.
const ENDS: [char; 7] = [
    '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
];

/// The text with a backslash before every line that looks like a banner.
///
/// A line of that kind that begins with backslashes gets one more, so that the text can be told
/// from its disarmed form and back.
pub(super) fn disarmed(text: &str) -> String {
    if !text.contains(BAR) {
        return text.to_owned();
    }
    text.split_inclusive(ENDS).map(broken).collect()
}

fn broken(line: &str) -> String {
    let written = line.trim_start();
    if !imitates(written.trim_start_matches('\\')) {
        return line.to_owned();
    }
    let blank = &line[..line.len() - written.len()];
    format!("{blank}\\{written}")
}

/// Whether a line consists of bars, for the eye.
pub(super) fn imitates(line: &str) -> bool {
    let bars = line.chars().filter(|it| *it == BAR).count();
    bars >= FEW
        && line
            .chars()
            .all(|it| it == BAR || it.is_whitespace() || is_unseen(it))
}

/// Characters that take no room.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_bars_are_broken_and_others_stay() {
        assert_eq!(disarmed("a\n═══\n ═════ \r\nb"), "a\n\\═══\n \\═════ \r\nb");
        assert_eq!(disarmed("x\u{2028}═══"), "x\u{2028}\\═══");
        assert_eq!(disarmed("\u{200b}═══\u{200b}"), "\\\u{200b}═══\u{200b}");
        for same in ["══", "═══ a", "a ═══", "a\nb", "\\n"] {
            assert_eq!(disarmed(same), same);
        }
    }

    #[test]
    fn a_broken_line_is_told_from_one_that_was_written_so() {
        assert_eq!(disarmed("\\═══"), "\\\\═══");
    }
}
