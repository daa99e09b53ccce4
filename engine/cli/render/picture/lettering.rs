//! How much room letters take. All letters are of one width, and that of the widest of the usual
//! fonts is taken, so that a text never leaves its box.

/// Letters of one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Face {
    /// The size in pixels.
    pub size: f64,
    /// The height of a line in pixels.
    pub line: f64,
}

/// Names.
pub const NAME: Face = Face {
    size: 13.0,
    line: 18.0,
};

/// Everything that is said of them.
pub const NOTE: Face = Face {
    size: 11.0,
    line: 15.0,
};

/// The width of a letter by its size: 0.602 in `DejaVu` Sans Mono and Courier, less in others.
const ADVANCE: f64 = 0.615;

impl Face {
    /// The width of a text in pixels.
    pub fn width(self, text: &str) -> f64 {
        let columns: u32 = text.chars().map(columns).sum();
        f64::from(columns) * self.size * ADVANCE
    }
}

/// How many columns a letter takes. Letters of far scripts and signs are drawn in other fonts.
fn columns(letter: char) -> u32 {
    if u32::from(letter) < 0x1100 { 1 } else { 2 }
}

/// A text in lines of at most so many columns. A word that is too long is broken.
pub fn wrap(text: &str, most: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_whitespace().flat_map(|it| broken(it, most)) {
        let length = word.chars().map(columns).sum::<u32>();
        if used > 0 && used + 1 + length > most {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(&word);
        used += length;
    }
    lines.extend((!line.is_empty()).then_some(line));
    lines
}

/// A word in pieces that fit.
fn broken(word: &str, most: u32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for letter in word.chars() {
        if used + columns(letter) > most {
            pieces.push(String::new());
            used = 0;
        }
        used += columns(letter);
        pieces.last_mut().expect("there is a piece").push(letter);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_it_may_be_and_nothing_is_lost() {
        let lines = wrap("if facts.audit_of_everything == 'failed' and ok", 12);
        let expected = [
            "if",
            "facts.audit_",
            "of_everythin",
            "g ==",
            "'failed' and",
            "ok",
        ];
        assert_eq!(lines, expected);
        assert_eq!(wrap("", 12), [""; 0]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
    }
}
