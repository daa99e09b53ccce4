//! The fence around data: longer than any that the data could close it with.

use super::unseen::is_unseen;

/// The mark of a fence.
const TICK: char = '`';

/// What looks like it.
const LOOKALIKES: [char; 6] = [TICK, 'ˋ', '‵', '｀', '\u{1fef}', '\u{2cb}'];

/// More backticks than stand together anywhere in the text, also for a reader who does not see what is between them.
pub(super) fn fence(text: &str) -> String {
    TICK.to_string().repeat(longest(text).max(2) + 1)
}

fn longest(text: &str) -> usize {
    if text.is_ascii() {
        return longest_of_ticks(text);
    }
    let (mut run, mut longest) = (0, 0);
    for letter in text.chars() {
        if is_tick(letter) {
            run += 1;
            longest = longest.max(run);
        } else if letter.is_ascii() || !is_unseen(letter) {
            run = 0;
        }
    }
    longest
}

fn longest_of_ticks(text: &str) -> usize {
    let (mut run, mut longest, mut next) = (0, 0, 0);
    for at in memchr::memchr_iter(b'`', text.as_bytes()) {
        run = if at == next { run + 1 } else { 1 };
        longest = longest.max(run);
        next = at + 1;
    }
    longest
}

fn is_tick(letter: char) -> bool {
    letter == TICK || (!letter.is_ascii() && LOOKALIKES.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_any_run_in_its_text() {
        assert_eq!(fence("a"), "```");
        assert_eq!(fence("````a"), "`````");
        assert_eq!(fence("a `````b` ```"), "``````");
        assert_eq!(fence("`\u{200b}``\u{200b}`"), "`````");
        assert_eq!(fence("｀｀｀"), "````");
    }
}
