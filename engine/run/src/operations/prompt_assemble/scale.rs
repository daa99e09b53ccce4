//! What the pieces of a prompt measure. All of a piece is measured once.

use std::sync::OnceLock;

use super::layout::{Layout, block};
use super::meter::Meter;
use super::piece::Shown;
use super::rung::Rung;
use crate::at_once::at_once_by_bytes;

/// Measures the pieces of a prompt.
pub(super) struct Scale<'s, M> {
    /// The prompt.
    pub(super) layout: &'s Layout,
    /// What it is counted with.
    pub(super) meter: &'s M,
    wholes: Vec<OnceLock<u64>>,
}

/// A piece as it could be shown, measured.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// The index of the piece.
    pub(super) piece: usize,
    /// How much is shown of it.
    pub(super) shown: Shown,
    /// How much that is.
    pub(super) measure: u64,
}

impl<'s, M: Meter> Scale<'s, M> {
    pub(super) fn new(layout: &'s Layout, meter: &'s M) -> Self {
        let wholes = layout.pieces.iter().map(|_| OnceLock::new()).collect();
        Self {
            layout,
            meter,
            wholes,
        }
    }

    /// Measures a piece that is shown so.
    pub(super) fn of(&self, piece: usize, shown: Shown) -> Measured {
        let block = || {
            self.meter
                .measure(&block(&self.layout.pieces[piece], &shown))
        };
        let measure = match shown {
            Shown::Whole => *self.wholes[piece].get_or_init(block),
            _ => block(),
        };
        Measured {
            piece,
            shown,
            measure,
        }
    }

    /// Measures pieces at a rung, on all processors; those that have no such rung are left out.
    pub(super) fn all_at(&self, rung: Rung, pieces: &[usize]) -> Vec<Measured> {
        let bytes = |it: &usize| self.layout.pieces[*it].bytes();
        let measured = at_once_by_bytes(pieces, bytes, |it| {
            let shown = self.layout.pieces[*it].at(rung)?;
            Some(self.of(*it, shown))
        });
        measured.into_iter().flatten().collect()
    }
}
