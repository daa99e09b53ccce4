//! One line of a journal: an event, and what tells whether the line is whole, ours and in its place.
//!
//! ```text
//! [LENGTH,"CRC",BODY]        BODY = "CHAIN",EPOCH,DURABLE,EVENT
//! ```
//!
//! `LENGTH` is that of the body in bytes, `CRC` its CRC-32C (RFC 3720, appendix B.4) in hexadecimal digits.
//! A line is JSON, so that every tool that reads JSON Lines reads a journal.

use std::fmt;
use std::io::Write as _;

use sha2::{Digest as _, Sha256};

use crate::hexadecimal;

/// How much of a SHA-256 is kept of the chain, in bytes.
const KEPT: usize = 16;

/// What ties a line to all lines before it: of each, the digest of the chain so far and the line's event.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Chain([u8; KEPT]);

impl Chain {
    /// The chain after one more event.
    pub(super) fn with(self, event: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(self.0).chain_update(event);
        let digest: [u8; 32] = digest.finalize().into();
        let mut kept = [0; KEPT];
        kept.copy_from_slice(&digest[..KEPT]);
        Self(kept)
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a line holds beside its event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// The chain up to and with this line.
    pub(super) chain: Chain,
    /// Which opening of the journal wrote it, counted from 1: a process that was stopped while another went on with
    /// the run writes lines of an earlier one, and they do not count.
    pub(super) epoch: u64,
    /// How many lines were known to be on the disk when it was written. What a power loss tore was not among them.
    pub(super) durable: u64,
}

impl Frame {
    /// The line for an event, with its line end.
    pub(super) fn line(self, event: &[u8]) -> Vec<u8> {
        let mut body = Vec::with_capacity(event.len() + 64);
        let Self {
            chain,
            epoch,
            durable,
        } = self;
        write!(body, "\"{chain}\",{epoch},{durable},").expect("memory takes what is written");
        body.extend_from_slice(event);
        let mut line = format!("[{},\"{:08x}\",", body.len(), crc32c::crc32c(&body)).into_bytes();
        line.extend_from_slice(&body);
        line.extend_from_slice(b"]\n");
        line
    }

    /// What a line without its line end holds, unless it is torn or damaged.
    pub(super) fn parse(line: &[u8]) -> Option<(Self, &[u8])> {
        let rest = line.strip_prefix(b"[")?.strip_suffix(b"]")?;
        let (length, rest) = number(rest)?;
        let (crc, body) = (rest.get(1..9)?, rest.get(11..)?);
        let is_framed = rest[0] == b'"' && &rest[9..11] == b"\",";
        if !is_framed
            || body.len() as u64 != length
            || hexadecimal::bytes(crc)? != crc32c::crc32c(body).to_be_bytes()
        {
            return None;
        }
        let (chain, rest) = (body.get(1..=KEPT * 2)?, body.get(KEPT * 2 + 3..)?);
        let (epoch, rest) = number(rest)?;
        let (durable, event) = number(rest)?;
        let chain = Chain(hexadecimal::bytes(chain)?);
        let frame = Self {
            chain,
            epoch,
            durable,
        };
        Some((frame, event))
    }
}

/// A number and what follows the comma behind it.
fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let end = text.iter().position(|it| *it == b',')?;
    let digits = str::from_utf8(&text[..end]).ok()?;
    Some((digits.parse().ok()?, &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn frame() -> Frame {
        Frame {
            chain: Chain::default().with(b"before").with(b"{}"),
            epoch: 3,
            durable: 17,
        }
    }

    #[test]
    fn a_line_is_json_and_holds_its_event_last() {
        let line = frame().line(br#"{"at":"x"}"#);
        let json: serde_json::Value = serde_json::from_slice(&line).expect("JSON");
        assert_eq!(json[5]["at"], "x");
        assert_eq!((&json[3], &json[4]), (&3.into(), &17.into()));
    }

    #[test]
    fn every_line_that_is_cut_or_has_another_bit_is_known() {
        let line = frame().line(br#"{"at":"2026-01-01","what":1}"#);
        let whole = &line[..line.len() - 1];
        assert!(Frame::parse(whole).is_some_and(|(it, event)| it == frame() && event.len() == 28));
        for end in 0..whole.len() {
            assert!(Frame::parse(&whole[..end]).is_none(), "cut at {end}");
        }
        for (at, bit) in (0..whole.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut broken = whole.to_vec();
            broken[at] ^= 1 << bit;
            // A letter of a digit in another case says the same.
            if !broken.eq_ignore_ascii_case(whole) {
                assert!(Frame::parse(&broken).is_none(), "bit {bit} of byte {at}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let _ = Frame::parse(&bytes);
        }
    }
}
