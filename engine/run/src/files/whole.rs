//! All of a file whose length was looked at: in one piece, and not in ever larger ones.

use std::fs::File;
use std::io::{self, Read as _};

/// More than this is not made room for before it is read, whatever length a file has.
const AT_FIRST: u64 = 64 << 20;

/// The bytes of a file that had so many when it was looked at, and at most so many and one more.
pub(super) fn whole(mut file: File, length: u64, most: u64) -> io::Result<Vec<u8>> {
    // One more than there should be shows the end.
    let room = usize::try_from(length.min(most).min(AT_FIRST)).unwrap_or_default();
    let mut bytes = vec![0; room + 1];
    let mut read = 0;
    while read < bytes.len() {
        match file.read(&mut bytes[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let has_grown = read == bytes.len();
    bytes.truncate(read);
    if has_grown {
        let rest = most.saturating_add(1).saturating_sub(read as u64);
        file.take(rest).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests make files of their own")]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_whatever_its_length_was_said_to_be_and_no_further_than_it_may() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("it");
        std::fs::write(&place, "0123456789").expect("it is written");
        let read = |length, most| {
            let file = File::open(&place).expect("it opens");
            whole(file, length, most).expect("it reads").len()
        };
        for length in [0, 3, 9, 10, 11, 5000] {
            assert_eq!(read(length, u64::MAX), 10);
            assert_eq!(read(length, 10), 10);
            assert_eq!(read(length, 4), 5, "{length}");
        }
    }
}
