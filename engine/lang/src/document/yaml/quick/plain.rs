//! Words without quotes.

use super::cursor::{Context, Cursor, is_white};

impl<'t> Cursor<'t> {
    /// A word without quotes, without the spaces behind it.
    pub(super) fn plain(&mut self, context: Context) -> Option<&'t str> {
        self.begins_plain(context).then_some(())?;
        let start = self.at;
        let mut end = start + 1;
        while !self.ends_plain(end, context) {
            end += 1;
        }
        let text = self.text[start..end].trim_end_matches(' ');
        self.at = start + text.len();
        Some(text)
    }

    /// Whether what stands here has no other meaning. A `?` or `:` might begin a word, but hardly does.
    fn begins_plain(&self, context: Context) -> bool {
        match self.peek() {
            b'-' => !ends_mark(self.byte(self.at + 1), context),
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|'
            | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' | b' ' | b'\n' => false,
            _ => true,
        }
    }

    fn ends_plain(&self, at: usize, context: Context) -> bool {
        match self.byte(at) {
            b'\n' => true,
            b'#' => self.byte(at - 1) == b' ',
            b':' => ends_mark(self.byte(at + 1), context),
            byte => context == Context::Flow && is_bracket_or_comma(byte),
        }
    }
}

/// Whether a byte makes the `-` or `:` before it a mark.
fn ends_mark(byte: u8, context: Context) -> bool {
    is_white(byte) || context == Context::Flow && is_bracket_or_comma(byte)
}

fn is_bracket_or_comma(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'}')
}
