//! Which file a reply is writing, told while it comes.

use super::Asking;
use crate::reply::{Stream, Syntaxes};
use crate::report::News;

/// A reply that comes, and what was told of it.
pub(super) struct Unfolding {
    stream: Stream,
    told: Option<(String, usize)>,
}

impl Unfolding {
    pub(super) fn new() -> Self {
        Self {
            stream: Stream::new(Syntaxes::ALL),
            told: None,
        }
    }

    /// Takes the next piece, and tells of every file and line once.
    pub(super) fn take(&mut self, piece: &str, asking: &Asking<'_>) {
        self.stream.push(piece);
        let Some(writing) = self.stream.writing() else {
            return;
        };
        let (lines, bytes) = (writing.lines as u64, writing.bytes as u64);
        let now = Some((writing.path, writing.lines));
        if now == self.told {
            return;
        }
        self.told = now;
        let stage = asking.context.stage();
        if let Some((path, _)) = &self.told {
            asking.context.tell(News::Writing {
                stage,
                path,
                lines,
                bytes,
            });
        }
    }
}
