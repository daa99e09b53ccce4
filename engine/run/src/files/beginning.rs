//! The beginning of a text that may be of any length: enough of it to show that it is too long.

use std::io::{self, Read};

/// The bytes of a text, or those of its beginning, which are more than `limit`. A character is not cut.
pub fn beginning(reader: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let most = limit + LONGEST_CHARACTER;
    let mut bytes = Vec::new();
    reader.take(most as u64).read_to_end(&mut bytes)?;
    if bytes.len() == most {
        bytes.truncate(whole_characters(&bytes));
    }
    Ok(bytes)
}

/// How many bytes a character of UTF-8 takes at most.
const LONGEST_CHARACTER: usize = 4;

/// How many bytes remain without a character that is cut off at the end.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &str, limit: usize) -> String {
        let bytes = beginning(bytes.as_bytes(), limit).expect("readable");
        String::from_utf8(bytes).expect("whole characters")
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_is_still_too_long() {
        assert_eq!(text("short", 5), "short");
        assert_eq!(text("ééééé", 3), "ééé");
        assert_eq!(text("aéééé", 3), "aééé");
    }
}
