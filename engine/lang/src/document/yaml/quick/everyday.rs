//! Whether a text has only characters of which nothing is to be thought.

/// Whether a text is lines of what can be seen, the last one ended, without tabs.
pub(super) fn is_everyday(text: &str) -> bool {
    let bytes = text.as_bytes();
    // No byte ends the search, so that many are looked at in one step.
    let hidden = bytes
        .iter()
        .fold(0, |all, it| all | u8::from(is_hidden(*it)));
    let has_rare = || !text.is_ascii() && bytes.windows(3).any(is_rare);
    hidden == 0 && bytes.ends_with(b"\n") && !has_rare()
}

/// U+F000 to U+FFFF, which begin with 0xef, have marks of byte order and characters that are none.
fn is_hidden(byte: u8) -> bool {
    byte != b'\n' && matches!(byte, ..b' ' | 0x7f | 0xef)
}

/// A control character, or a line end that only some know (U+0080 to U+009F, U+2028, U+2029).
fn is_rare(bytes: &[u8]) -> bool {
    matches!(bytes, [0xc2, ..0xa0, _] | [0xe2, 0x80, 0xa8 | 0xa9])
}
