//! Texts in quotes, on one line.

use std::borrow::Cow;

use super::cursor::Cursor;

impl<'t> Cursor<'t> {
    /// A text in which `''` is a quote.
    pub(super) fn single_quoted(&mut self) -> Option<Cow<'t, str>> {
        self.quoted(|cursor, at| match cursor.byte(at) {
            b'\'' if cursor.byte(at + 1) == b'\'' => Part::Escape('\''),
            b'\'' => Part::End,
            b'\n' => Part::Strange,
            _ => Part::Text,
        })
    }

    /// A text that knows escapes; rare ones are left to the full reader.
    pub(super) fn double_quoted(&mut self) -> Option<Cow<'t, str>> {
        self.quoted(|cursor, at| match cursor.byte(at) {
            b'\\' => escape(cursor.byte(at + 1)).map_or(Part::Strange, Part::Escape),
            b'"' => Part::End,
            b'\n' => Part::Strange,
            _ => Part::Text,
        })
    }

    fn quoted(&mut self, part: impl Fn(&Self, usize) -> Part) -> Option<Cow<'t, str>> {
        let mut unescaped = String::new();
        let (mut from, mut at) = (self.at + 1, self.at + 1);
        loop {
            match part(self, at) {
                Part::Text => at += 1,
                Part::Escape(character) => {
                    unescaped.push_str(&self.text[from..at]);
                    unescaped.push(character);
                    at += 2;
                    from = at;
                }
                Part::End => break,
                Part::Strange => return None,
            }
        }
        self.at = at + 1;
        Some(joined(unescaped, &self.text[from..at]))
    }
}

/// What a byte within quotes is.
enum Part {
    Text,
    /// It and the byte after it stand for a character.
    Escape(char),
    End,
    Strange,
}

fn escape(byte: u8) -> Option<char> {
    match byte {
        b'"' | b'\\' | b'/' => Some(char::from(byte)),
        b'n' => Some('\n'),
        b't' => Some('\t'),
        b'r' => Some('\r'),
        _ => None,
    }
}

fn joined(mut before: String, last: &str) -> Cow<'_, str> {
    if before.is_empty() {
        return Cow::Borrowed(last);
    }
    before.push_str(last);
    Cow::Owned(before)
}
