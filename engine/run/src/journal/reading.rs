//! The bytes of a journal as events, and where what counts in them ends.

use std::panic::resume_unwind;

use super::frame::{Chain, Frame};
use super::{JournalFault, large};
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

/// What one line is.
enum Line<'b> {
    /// An event that counts.
    Counts(&'b [u8]),
    /// One of a process that had been shut out.
    Stale,
    /// Nothing that was ever written so.
    Broken(&'static str),
}

/// Reads a journal. What a crash tore at its end is left out; damage before that is a fault.
pub(super) fn read(bytes: &[u8], blobs: &Contents, path: &str) -> Result<Read, JournalFault> {
    let mut reader = Reader {
        bytes,
        blobs,
        path,
        end: End::default(),
        passed: 0,
    };
    let lines = reader.lines()?;
    let events = reader.events(&lines)?;
    Ok(Read {
        events,
        end: reader.end,
    })
}

struct Reader<'r> {
    bytes: &'r [u8],
    blobs: &'r Contents,
    path: &'r str,
    end: End,
    /// The lines gone by, those that do not count among them.
    passed: usize,
}

/// Of this many lines, two threads make events in less time than one.
const MANY: usize = 2_000;

/// A line that counts: its number, counted from 1, and its event.
type Numbered<'b> = (usize, &'b [u8]);

impl<'r> Reader<'r> {
    /// The lines that count, each whole and tied to those before it.
    fn lines(&mut self) -> Result<Vec<Numbered<'r>>, JournalFault> {
        let mut lines = Vec::new();
        while let Some((line, next)) = self.line() {
            let number = self.passed + 1;
            match self.judge(line) {
                Line::Counts(event) => lines.push((number, event)),
                Line::Stale => self.end.stale += 1,
                Line::Broken(_) if self.is_torn(next) => break,
                Line::Broken(message) => return Err(self.damaged(number, message)),
            }
            self.passed = number;
            self.end.length = next as u64;
        }
        Ok(lines)
    }

    fn events(&self, lines: &[Numbered<'_>]) -> Result<Vec<Event>, JournalFault> {
        let first = lines.first().map(|(_, it)| large::event(it, self.blobs));
        let is_newer = matches!(&first, Some(Ok(Ok(event))) if is_newer(event));
        let part = |lines: &[Numbered<'_>]| {
            let events = lines.iter().map(|it| self.event(*it, is_newer));
            events
                .filter_map(Result::transpose)
                .collect::<Result<Vec<_>, _>>()
        };
        if lines.len() < MANY {
            return part(lines);
        }
        let (earlier, later) = lines.split_at(lines.len() / 2);
        std::thread::scope(|scope| {
            let later = scope.spawn(|| part(later));
            let mut events = part(earlier)?;
            events.extend(later.join().unwrap_or_else(|it| resume_unwind(it))?);
            Ok(events)
        })
    }

    /// The next line without its end, and where the one after it begins.
    fn line(&self) -> Option<(&'r [u8], usize)> {
        let begin = usize::try_from(self.end.length).unwrap_or(usize::MAX);
        let rest = &self.bytes[begin..];
        let length = memchr::memchr(b'\n', rest)?;
        Some((&rest[..length], begin + length + 1))
    }

    fn judge(&mut self, line: &'r [u8]) -> Line<'r> {
        // The first format had no frames.
        if line.starts_with(b"{") {
            return self.counts(line, self.end.chain.with(line), 0);
        }
        let Some((frame, event)) = Frame::parse(line) else {
            return Line::Broken("its bytes are not those that were written");
        };
        if frame.epoch < self.end.epoch {
            return Line::Stale;
        }
        if frame.chain != self.end.chain.with(event) {
            return Line::Broken("it does not follow the line before it");
        }
        self.counts(event, frame.chain, frame.epoch)
    }

    fn counts(&mut self, event: &'r [u8], chain: Chain, epoch: u64) -> Line<'r> {
        self.end.lines += 1;
        self.end.chain = chain;
        self.end.epoch = epoch;
        Line::Counts(event)
    }

    /// Whether the line that ends before `next` was torn by a crash, and is not damaged: no whole line after it knows
    /// it to have been on the disk.
    fn is_torn(&self, next: usize) -> bool {
        let later = self.bytes[next..].split(|it| *it == b'\n');
        let known = later.filter_map(|it| Frame::parse(it).map(|(frame, _)| frame.durable));
        known.max().is_none_or(|durable| durable <= self.end.lines)
    }

    fn event(
        &self,
        (number, bytes): Numbered<'_>,
        is_newer: bool,
    ) -> Result<Option<Event>, JournalFault> {
        let event = large::event(bytes, self.blobs);
        match event.map_err(|it| JournalFault::of_content(self.path, it))? {
            Ok(event) => Ok(Some(event)),
            // What a newer engine tells beside what is known here is passed over; such a journal is only read.
            Err(_) if is_newer => Ok(None),
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
