//! Hexadecimal digits as bytes: what journals hold by the hundred thousand is read without a detour.

/// The bytes that two digits each stand for, small or capital; none where there are more or fewer, or other letters.
pub(crate) fn bytes<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_and_nothing_else() {
        assert_eq!(bytes(b"00ff1A"), Some([0, 255, 26]));
        for digits in ["00ff1", "00ff1a00", "+0ff1a", "0g0000", "é1a00"] {
            assert_eq!(bytes::<3>(digits.as_bytes()), None, "{digits}");
        }
    }
}
