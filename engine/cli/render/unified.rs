//! The difference of two texts, as `diff -u` and git show it.

use similar::TextDiff;

use super::paint::Paint;

/// How many lines that stayed are shown around those that changed.
const AROUND: usize = 3;

/// The difference of two texts under their names; nothing where they are the same.
pub fn unified(old: (&str, &str), new: (&str, &str), paint: Paint) -> String {
    let diff = TextDiff::from_lines(old.1, new.1);
    let text = diff
        .unified_diff()
        .context_radius(AROUND)
        .header(old.0, new.0)
        .to_string();
    if paint.is_on() {
        return text.lines().map(|it| painted(it, paint) + "\n").collect();
    }
    text
}

fn painted(line: &str, paint: Paint) -> String {
    match line.as_bytes() {
        [b'-', b'-', b'-', b' ', ..] | [b'+', b'+', b'+', b' ', ..] => paint.bold(line),
        [b'-', ..] => paint.red(line),
        [b'+', ..] => paint.green(line),
        [b'@', ..] => paint.blue(line),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_plain_where_colours_are_not_wanted() {
        let text = unified(("a", "x\ny\n"), ("b", "x\nz\n"), Paint::when(false));
        assert_eq!(text, "--- a\n+++ b\n@@ -1,2 +1,2 @@\n x\n-y\n+z\n");
        assert_eq!(unified(("a", "x"), ("b", "x"), Paint::when(true)), "");
    }

    #[test]
    fn what_goes_is_red_and_what_comes_is_green() {
        let text = unified(("a", "y\n"), ("b", "z\n"), Paint::when(true));
        let text = super::super::paint::shown(&text).into_owned();
        assert!(text.contains("\x1b[1;31m-y\x1b[0m\n"), "{text:?}");
        assert!(text.contains("\x1b[32m+z\x1b[0m\n"), "{text:?}");
    }
}
