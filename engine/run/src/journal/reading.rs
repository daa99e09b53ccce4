//! The bytes of a journal as events, and where what counts in them ends.

use std::ops::ControlFlow;

use super::JournalFault;
use super::frame::{Chain, Frame};
use super::seen::{self, Made, Seen};
use crate::event::{Event, FORMAT, Header, What};
use crate::files::Contents;

/// What a journal's bytes hold.
pub(super) struct Read {
    pub(super) events: Vec<Event>,
    pub(super) end: End,
}

/// How a journal ends, and what was passed over.
#[derive(Clone, Copy, Default)]
pub(super) struct End {
    /// Up to here it is whole, in bytes. What follows was torn.
    pub(super) length: u64,
    /// The lines that count.
    pub(super) lines: u64,
    /// The chain after them.
    pub(super) chain: Chain,
    /// The latest opening that wrote one.
    pub(super) epoch: u64,
    /// Lines of a process that had been shut out when it wrote them.
    pub(super) stale: u64,
}

/// Reads a journal. What a crash tore at its end is left out; damage before that is a fault.
pub(super) fn read(bytes: &[u8], blobs: &Contents, path: &str) -> Result<Read, JournalFault> {
    let mut reader = Reader {
        bytes,
        path,
        end: End::default(),
        events: Vec::new(),
    };
    for (index, line) in seen::all(bytes, blobs).into_iter().enumerate() {
        if reader.take(index + 1, line)?.is_break() {
            break;
        }
    }
    let Reader { events, end, .. } = reader;
    Ok(Read { events, end })
}

struct Reader<'r> {
    bytes: &'r [u8],
    path: &'r str,
    end: End,
    events: Vec<Event>,
}

/// What one line is.
enum Line {
    /// An event that counts: the chain and the epoch with it.
    Counts(Chain, u64),
    /// One of a process that had been shut out.
    Stale,
    /// Nothing that was ever written so.
    Broken(&'static str),
}

impl Reader<'_> {
    /// Takes the line of a number, counted from 1; at a torn one the journal ends.
    fn take(&mut self, number: usize, line: Seen<'_>) -> Result<ControlFlow<()>, JournalFault> {
        let next = self.end.length + line.bytes.len() as u64 + 1;
        match self.judge(&line) {
            Line::Counts(chain, epoch) => {
                self.end.lines += 1;
                self.end.chain = chain;
                self.end.epoch = epoch;
                let event = self.event(number, line.event)?;
                self.events.extend(event);
            }
            Line::Stale => self.end.stale += 1,
            Line::Broken(_) if self.is_torn(next) => return Ok(ControlFlow::Break(())),
            Line::Broken(message) => return Err(self.damaged(number, message)),
        }
        self.end.length = next;
        Ok(ControlFlow::Continue(()))
    }

    fn judge(&self, line: &Seen<'_>) -> Line {
        // The first format had no frames.
        if line.bytes.starts_with(b"{") {
            return Line::Counts(self.end.chain.with(line.bytes), 0);
        }
        let Some((frame, event)) = line.framed else {
            return Line::Broken("its bytes are not those that were written");
        };
        if frame.epoch < self.end.epoch {
            return Line::Stale;
        }
        let follows =
            line.follows == Some(self.end.chain) || frame.chain == self.end.chain.with(event);
        if !follows {
            return Line::Broken("it does not follow the line before it");
        }
        Line::Counts(frame.chain, frame.epoch)
    }

    /// Whether the line that ends before `next` was torn by a crash, and is not damaged: no whole line after it knows
    /// it to have been on the disk.
    fn is_torn(&self, next: u64) -> bool {
        let next = usize::try_from(next).unwrap_or(usize::MAX);
        let later = self.bytes[next..].split(|it| *it == b'\n');
        let known = later.filter_map(|it| Frame::parse(it).map(|(frame, _)| frame.durable));
        known.max().is_none_or(|durable| durable <= self.end.lines)
    }

    fn event(&self, number: usize, event: Made) -> Result<Option<Event>, JournalFault> {
        match event.map_err(|it| JournalFault::of_content(self.path, it))? {
            Ok(event) => Ok(Some(event)),
            // What a newer engine tells beside what is known here is passed over; such a journal is only read.
            Err(_) if self.events.first().is_some_and(is_newer) => Ok(None),
            Err(error) => Err(self.damaged(number, &error.to_string())),
        }
    }

    fn damaged(&self, line: usize, message: &str) -> JournalFault {
        JournalFault::Damaged {
            path: self.path.to_owned(),
            line,
            message: message.to_owned(),
        }
    }
}

fn is_newer(event: &Event) -> bool {
    matches!(&event.what, What::RunStarted(header) if header.format > FORMAT)
}

/// Why a journal may not be gone on with, where a newer engine wrote it.
pub(super) fn refuse_newer(events: &[Event], path: &str) -> Result<(), JournalFault> {
    match events.first().map(|it| &it.what) {
        Some(What::RunStarted(header)) if header.format > FORMAT => Err(too_new(header, path)),
        _ => Ok(()),
    }
}

fn too_new(header: &Header, path: &str) -> JournalFault {
    JournalFault::TooNew {
        path: path.to_owned(),
        format: header.format,
    }
}
