//! What a program prints, in bounded memory: its beginning and its end.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt};

use super::observer::Observer;
use crate::http::{Passing, Secrets};

/// How much is kept of the beginning, in bytes.
pub(super) const HEAD: usize = 32 * 1024;

/// How much is kept of the end, in bytes.
const TAIL: usize = 64 * 1024;

/// The beginning and the end of an output: the first 32 KiB, or as much as was asked for, and the last 64 KiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    head: Vec<u8>,
    /// How much of the beginning is kept, in bytes.
    room: usize,
    tail: VecDeque<u8>,
    total: u64,
}

impl Default for Captured {
    fn default() -> Self {
        Self::keeping(HEAD)
    }
}

impl Captured {
    fn keeping(room: usize) -> Self {
        Self {
            head: Vec::new(),
            room,
            tail: VecDeque::new(),
            total: 0,
        }
    }

    /// The last lines of what is kept, as text.
    pub fn last_lines(&self, count: usize) -> String {
        let text = self.text();
        let lines: Vec<&str> = text.trim_end().lines().collect();
        lines[lines.len().saturating_sub(count)..].join("\n")
    }

    /// How much was printed in all, in bytes.
    pub fn total_bytes(&self) -> u64 {
        self.total
    }

    /// How much of that is not kept, in bytes.
    pub fn bytes_left_out(&self) -> u64 {
        self.total - (self.head.len() + self.tail.len()) as u64
    }

    /// What is kept, as text: bytes that are no UTF-8 are replaced, and a line in the middle says what was left out.
    pub fn text(&self) -> String {
        let (first, second) = self.tail.as_slices();
        let tail = [first, second].concat();
        if self.bytes_left_out() == 0 {
            return String::from_utf8_lossy(&[&*self.head, &tail].concat()).into_owned();
        }
        let (head, tail) = (whole_end(&self.head), whole_start(&tail));
        let left_out = self.total - (head.len() + tail.len()) as u64;
        let (head, tail) = (String::from_utf8_lossy(head), String::from_utf8_lossy(tail));
        format!("{head}\n… {left_out} bytes left out …\n{tail}")
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let (head, rest) = bytes.split_at(bytes.len().min(self.room - self.head.len()));
        self.head.extend(head);
        let rest = &rest[rest.len().saturating_sub(TAIL)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(TAIL);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }
}

/// Without a character that the cut at the end broke.
fn whole_end(bytes: &[u8]) -> &[u8] {
    match str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// Without the rest of a character that the cut at the start broke.
fn whole_start(bytes: &[u8]) -> &[u8] {
    let broken = bytes
        .iter()
        .take(3)
        .take_while(|&&byte| byte & 0b1100_0000 == 0b1000_0000)
        .count();
    &bytes[broken..]
}

/// The outputs of one program, without secrets.
#[derive(Debug, Default)]
pub(super) struct Captures {
    pub(super) both: Captured,
    pub(super) stdout: Captured,
    pub(super) stderr: Captured,
    secrets: Arc<Secrets>,
    /// What of each output waits, for it may be the beginning of a secret.
    passing: [Passing; 2],
}

impl Captures {
    /// Nothing yet; of standard output, so many bytes of the beginning are to be kept.
    pub(super) fn keeping(answer: usize, secrets: Arc<Secrets>) -> Self {
        Self {
            stdout: Captured::keeping(answer),
            secrets,
            ..Self::default()
        }
    }

    /// Reads both outputs until they are closed. What was read stays when this is dropped before.
    pub(super) async fn read(
        &mut self,
        stdout: Option<impl AsyncRead + Unpin>,
        stderr: Option<impl AsyncRead + Unpin>,
        observer: &mut impl Observer,
    ) {
        let (mut stdout, mut stderr) = (Reader::new(stdout), Reader::new(stderr));
        loop {
            tokio::select! {
                Some(bytes) = stdout.next() => {
                    let bytes = self.passing[0].pass(&self.secrets, bytes);
                    self.stdout.push(&bytes);
                    self.both.push(&bytes);
                    observer.printed(&bytes);
                    observer.said(&bytes);
                }
                Some(bytes) = stderr.next() => {
                    let bytes = self.passing[1].pass(&self.secrets, bytes);
                    self.stderr.push(&bytes);
                    self.both.push(&bytes);
                    observer.printed(&bytes);
                }
                else => break,
            }
        }
    }

    /// Nothing more comes: what waited is passed on.
    pub(super) fn end(&mut self, observer: &mut impl Observer) {
        let [stdout, stderr] = &mut self.passing;
        let outputs = [
            (stdout, &mut self.stdout, true),
            (stderr, &mut self.stderr, false),
        ];
        for (passing, output, is_said) in outputs {
            let rest = passing.rest(&self.secrets);
            output.push(&rest);
            self.both.push(&rest);
            observer.printed(&rest);
            if is_said {
                observer.said(&rest);
            }
        }
    }
}

/// One output and its buffer.
struct Reader<R> {
    source: Option<R>,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Reader<R> {
    fn new(source: Option<R>) -> Self {
        Self {
            source,
            buffer: vec![0; 8 * 1024],
        }
    }

    /// The next bytes, or `None` at the end. An output that cannot be read has ended.
    async fn next(&mut self) -> Option<&[u8]> {
        let source = self.source.as_mut()?;
        let read: io::Result<usize> = source.read(&mut self.buffer).await;
        let length = read.ok().filter(|&length| length > 0);
        if length.is_none() {
            self.source = None;
        }
        length.map(|length| &self.buffer[..length])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(pieces: &[&[u8]]) -> Captured {
        let mut captured = Captured::default();
        for piece in pieces {
            captured.push(piece);
        }
        captured
    }

    #[test]
    fn what_fits_is_kept_as_it_was() {
        let text = "ä".repeat(HEAD / 2 + TAIL / 2);
        let captured = captured(&text.as_bytes().chunks(4093).collect::<Vec<_>>());
        assert_eq!(captured.bytes_left_out(), 0);
        assert_eq!(captured.text(), text);
    }

    #[test]
    fn of_much_the_beginning_and_the_end_are_kept() {
        let numbers: Vec<String> = (0..100_000).map(|number: u32| number.to_string()).collect();
        let numbers = numbers.join("\n") + "\n";
        let captured = captured(&numbers.as_bytes().chunks(5000).collect::<Vec<_>>());
        assert_eq!(captured.total_bytes(), numbers.len() as u64);
        assert_eq!(
            captured.bytes_left_out(),
            (numbers.len() - HEAD - TAIL) as u64
        );
        let text = captured.text();
        assert!(text.starts_with("0\n1\n2\n"));
        assert!(text.ends_with("99998\n99999\n"));
        assert!(text.contains(&format!(
            "\n… {} bytes left out …\n",
            captured.bytes_left_out()
        )));
    }

    #[test]
    fn an_answer_is_kept_as_far_as_was_asked_for() {
        let mut captured = Captured::keeping(2 * HEAD + TAIL);
        captured.push("ä".repeat(HEAD + TAIL).as_bytes());
        assert_eq!(captured.bytes_left_out(), 0);
    }

    #[test]
    fn the_last_lines_are_at_hand() {
        let captured = captured(&[b"a\nb\nc\n\n"]);
        assert_eq!(captured.last_lines(2), "b\nc");
        assert_eq!(captured.last_lines(9), "a\nb\nc");
    }

    #[test]
    fn one_large_piece_is_cut_like_many_small_ones() {
        let bytes: Vec<u8> = (0..500_000_u32)
            .map(|number| number.to_le_bytes()[0])
            .collect();
        assert_eq!(
            captured(&[&bytes]),
            captured(&bytes.chunks(7).collect::<Vec<_>>())
        );
    }

    #[test]
    fn a_cut_breaks_no_character() {
        let text = format!("x{}", "ä".repeat(100_000));
        let captured = captured(&[text.as_bytes()]);
        let shown = captured.text();
        assert!(!shown.contains('\u{fffd}'));
        let count: u64 = shown
            .split_once("… ")
            .unwrap()
            .1
            .split_once(' ')
            .unwrap()
            .0
            .parse()
            .unwrap();
        let gap = format!("\n… {count} bytes left out …\n");
        assert_eq!(
            shown.len() as u64 - gap.len() as u64 + count,
            text.len() as u64
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        assert_eq!(captured(&[b"a\xffb"]).text(), "a\u{fffd}b");
    }
}
