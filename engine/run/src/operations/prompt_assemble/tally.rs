//! How much a prompt is, while pieces of it are shown and cut: running sums instead of a count of the whole text.

use std::cell::{OnceCell, RefCell};

use super::budget::Fitted;
use super::layout::block;
use super::meter::Meter;
use super::piece::Shown;
use super::scale::{Measured, Scale};

/// What is shown of each piece, and how much that is.
pub(super) struct Tally<'t, M> {
    scale: &'t Scale<'t, M>,
    shown: Vec<Shown>,
    measures: Vec<u64>,
    sum: u64,
    sections: Vec<InSection>,
    banners: Vec<[OnceCell<u64>; 2]>,
    /// The last piece with its measure, and what it measures at the end of the prompt.
    last: RefCell<Option<((usize, u64), u64)>>,
}

/// What a section shows.
#[derive(Debug, Clone, Default)]
struct InSection {
    shown: usize,
    fenced: usize,
    dropped: usize,
}

impl<'t, M: Meter> Tally<'t, M> {
    /// Of a prompt that shows nothing.
    pub(super) fn new(scale: &'t Scale<'t, M>) -> Self {
        let layout = scale.layout;
        let mut sections = vec![InSection::default(); layout.sections.len()];
        layout
            .pieces
            .iter()
            .for_each(|it| sections[it.section].dropped += 1);
        Self {
            scale,
            shown: vec![Shown::Dropped; layout.pieces.len()],
            measures: vec![0; layout.pieces.len()],
            sum: 0,
            banners: sections.iter().map(|_| Default::default()).collect(),
            sections,
            last: RefCell::default(),
        }
    }

    /// Shows a piece so; gives how it was shown before.
    pub(super) fn show(&mut self, new: Measured) -> Measured {
        let Measured {
            piece,
            shown,
            measure,
        } = new;
        self.count(piece, &shown);
        self.sum = self.sum - self.measures[piece] + measure;
        Measured {
            piece,
            shown: std::mem::replace(&mut self.shown[piece], shown),
            measure: std::mem::replace(&mut self.measures[piece], measure),
        }
    }

    fn count(&mut self, piece: usize, shown: &Shown) {
        let was = self.shown[piece] != Shown::Dropped;
        let is = *shown != Shown::Dropped;
        let piece = &self.scale.layout.pieces[piece];
        let section = &mut self.sections[piece.section];
        let fenced = usize::from(piece.body.is_fenced());
        match (was, is) {
            (false, true) => {
                section.shown += 1;
                section.dropped -= 1;
                section.fenced += fenced;
            }
            (true, false) => {
                section.shown -= 1;
                section.dropped += 1;
                section.fenced -= fenced;
            }
            _ => {}
        }
    }

    /// What is shown of a piece.
    pub(super) fn shown(&self, piece: usize) -> &Shown {
        &self.shown[piece]
    }

    /// The tokens of the prompt.
    pub(super) fn tokens(&self) -> u64 {
        self.scale.meter.tokens(self.measure())
    }

    /// The tokens of the prompt if a piece were shown so.
    pub(super) fn tokens_with(&mut self, new: Measured) -> u64 {
        let before = self.show(new);
        let tokens = self.tokens();
        self.show(before);
        tokens
    }

    /// What the pieces and their banners are, and the end of the prompt: a note of what is dropped, or the last
    /// piece without the blank line that stands behind others.
    fn measure(&self) -> u64 {
        let sections = self.sections.iter().enumerate();
        let shown = sections.filter(|(_, it)| it.shown > 0);
        let banners: u64 = shown.map(|(at, it)| self.banner(at, it.fenced > 0)).sum();
        let dropped: Vec<_> = self.sections.iter().map(|it| it.dropped).collect();
        let blocks = self.sum + banners;
        match (self.scale.layout.note(&dropped), self.last()) {
            (Some(note), _) => blocks + self.measure_end(&note),
            (None, Some(last)) => blocks - self.measures[last] + self.measure_last(last),
            (None, None) => blocks,
        }
    }

    fn last(&self) -> Option<usize> {
        self.shown.iter().rposition(|it| *it != Shown::Dropped)
    }

    fn measure_last(&self, last: usize) -> u64 {
        let measured = self.last.borrow();
        if let Some((_, measure)) = measured
            .as_ref()
            .filter(|(it, _)| *it == (last, self.measures[last]))
        {
            return *measure;
        }
        drop(measured);
        let block = block(&self.scale.layout.pieces[last], &self.shown[last]);
        let measure = self.measure_end(&block);
        *self.last.borrow_mut() = Some(((last, self.measures[last]), measure));
        measure
    }

    fn measure_end(&self, block: &str) -> u64 {
        self.scale
            .meter
            .measure(block.strip_suffix('\n').unwrap_or(block))
    }

    fn banner(&self, section: usize, fenced: bool) -> u64 {
        let measured = || {
            self.scale
                .meter
                .measure(&self.scale.layout.banner(section, fenced))
        };
        *self.banners[section][usize::from(fenced)].get_or_init(measured)
    }

    /// What is shown of each piece in the end, and how many tokens that is.
    pub(super) fn into_fitted(self) -> Fitted {
        let tokens = self.tokens();
        let of_pieces = self.measures.iter().map(|it| self.scale.meter.tokens(*it));
        Fitted {
            tokens,
            of_pieces: of_pieces.collect(),
            shown: self.shown,
            next: None,
        }
    }
}
