//! The lines of a journal with all that each shows without those before it: most of the work of reading, which two threads
//! share.

use std::panic::resume_unwind;

use super::frame::{Chain, Frame};
use super::large;
use crate::event::Event;
use crate::files::{Contents, FilesError};

/// The event of a line, or why it is none.
pub(super) type Made = Result<Result<Event, serde_json::Error>, FilesError>;

/// Of this many lines, two threads see all in less time than one.
const MANY: usize = 2_000;

/// What a line shows.
pub(super) struct Seen<'b> {
    /// The line without its end.
    pub(super) bytes: &'b [u8],
    /// Its frame and the bytes of its event, where it is whole.
    pub(super) framed: Option<(Frame, &'b [u8])>,
    /// The chain of the line right before it, where its own goes on from that.
    pub(super) follows: Option<Chain>,
    /// Its event.
    pub(super) event: Made,
}

/// All lines that have an end.
pub(super) fn all<'b>(bytes: &'b [u8], blobs: &Contents) -> Vec<Seen<'b>> {
    let lines = lines(bytes);
    if lines.len() < MANY {
        return part(&lines, Chain::default(), blobs);
    }
    let (earlier, later) = lines.split_at(lines.len() / 2);
    let between = earlier.last().and_then(|it| Frame::parse(it));
    let between = between.map_or_else(Chain::default, |(frame, _)| frame.chain);
    std::thread::scope(|scope| {
        let later = scope.spawn(|| part(later, between, blobs));
        let mut seen = part(earlier, Chain::default(), blobs);
        seen.extend(later.join().unwrap_or_else(|it| resume_unwind(it)));
        seen
    })
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut begin = 0;
    let ends = memchr::memchr_iter(b'\n', bytes);
    ends.map(|end| &bytes[std::mem::replace(&mut begin, end + 1)..end])
        .collect()
}

fn part<'b>(lines: &[&'b [u8]], mut before: Chain, blobs: &Contents) -> Vec<Seen<'b>> {
    let seen = |line: &&'b [u8]| {
        let seen = Seen::of(line, before, blobs);
        before = seen.framed.map_or(before, |(frame, _)| frame.chain);
        seen
    };
    lines.iter().map(seen).collect()
}

impl<'b> Seen<'b> {
    fn of(bytes: &'b [u8], before: Chain, blobs: &Contents) -> Self {
        let framed = Frame::parse(bytes);
        let follows = framed.filter(|(frame, event)| frame.chain == before.with(event));
        Self {
            bytes,
            framed,
            follows: follows.map(|_| before),
            event: large::event(framed.map_or(bytes, |(_, event)| event), blobs),
        }
    }
}
