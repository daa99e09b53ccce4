//! Fitting a prompt into its budget.
//!
//! **The law.** Whatever the budget, the pieces climb their ladders in one and the same order: those of a priority only
//! once all that matter more are whole, and among themselves rung by rung, in the order of the prompt. A budget says
//! how far they get: to the last step up to which no prompt on the way is over the budget. So a prompt is never over
//! its budget, nothing is shown of what matters less while something that matters more is cut, and a larger budget
//! gets at least as far: no piece ever loses a rung. Of the piece whose next step would have been all of it, ever more
//! of the beginning is shown as far as there is room.
//!
//! Only what is needed is counted: what the budget holds, and a little more.

use super::excerpt::longer;
use super::layout::Layout;
use super::meter::Meter;
use super::piece::Shown;
use super::rung::Rung;
use super::scale::Scale;
use super::tally::Tally;

/// Pieces of so many bytes are measured together, on all processors; of what comes after the last that fits, at most
/// so much is measured in vain.
const TOGETHER: usize = 256 * 1024;

/// Of pieces of which the length alone is shown only the lines are counted, which takes a fraction of the time.
const LISTED_TOGETHER: usize = 32 * TOGETHER;

/// A prompt that fits.
#[derive(Debug)]
pub(super) struct Fitted {
    /// How much of each piece is shown.
    pub(super) shown: Vec<Shown>,
    /// How many tokens the prompt has.
    pub(super) tokens: u64,
    /// How many tokens each piece has of them.
    pub(super) of_pieces: Vec<u64>,
    /// The first step that did not fit.
    pub(super) next: Option<Next>,
}

/// A step that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Next {
    /// The index of the piece.
    pub(super) piece: usize,
    /// The rung that it would have reached.
    pub(super) rung: Rung,
    /// The budget, in tokens, with which it reaches it.
    pub(super) budget: u64,
}

/// What is shown of each piece within a budget, in tokens; the error is the smallest budget that works.
pub(super) fn fit<M: Meter>(
    layout: &Layout,
    budget: Option<u64>,
    meter: &M,
) -> Result<Fitted, u64> {
    let budget = budget.unwrap_or(u64::MAX);
    let scale = Scale::new(layout, meter);
    if let Some(whole) = whole(&scale, budget) {
        return Ok(whole.into_fitted());
    }
    let mut climb = Climb {
        tally: Tally::new(&scale),
        scale: &scale,
        budget,
    };
    climb.show_what_stays();
    let needed = climb.tally.tokens();
    if needed > budget {
        return Err(at_most_all(&scale, needed));
    }
    let next = climb.rise().map(|it| Next {
        budget: at_most_all(&scale, it.budget),
        ..it
    });
    Ok(Fitted {
        next,
        ..climb.tally.into_fitted()
    })
}

/// How many tokens the whole prompt has.
pub(super) fn tokens_of_all<M: Meter>(layout: &Layout, meter: &M) -> u64 {
    at_most_all(&Scale::new(layout, meter), u64::MAX)
}

/// The tokens, or those of the whole prompt if it has fewer: it needs no note of what it leaves out.
fn at_most_all<M: Meter>(scale: &Scale<'_, M>, tokens: u64) -> u64 {
    whole(scale, tokens).map_or(tokens, |it| it.tokens())
}

/// The whole prompt; none where it is over the budget.
fn whole<'t, M: Meter>(scale: &'t Scale<'t, M>, budget: u64) -> Option<Tally<'t, M>> {
    let mut tally = Tally::new(scale);
    let all: Vec<_> = (0..scale.layout.pieces.len()).collect();
    let mut sum = 0;
    for together in together(scale.layout, &all, TOGETHER) {
        for measured in scale.all_at(Rung::Whole, together) {
            sum += measured.measure;
            tally.show(measured);
        }
        // The banners come on top, so it is over already.
        if scale.meter.tokens(sum) > budget.saturating_add(SLACK) {
            return None;
        }
    }
    (tally.tokens() <= budget).then_some(tally)
}

/// The last piece is without a blank line at the end of the prompt, so the sum of all may be over by so much.
const SLACK: u64 = 8;

/// The pieces in runs that are measured together.
fn together<'p>(layout: &Layout, pieces: &'p [usize], most: usize) -> Vec<&'p [usize]> {
    let mut runs = Vec::new();
    let mut rest = pieces;
    while !rest.is_empty() {
        let mut bytes = 0;
        let many = rest.iter().take_while(|it| {
            let fits = bytes < most;
            bytes += layout.pieces[**it].bytes() + 64;
            fits
        });
        let (run, others) = rest.split_at(many.count());
        runs.push(run);
        rest = others;
    }
    runs
}

struct Climb<'c, M> {
    tally: Tally<'c, M>,
    scale: &'c Scale<'c, M>,
    budget: u64,
}

impl<M: Meter> Climb<'_, M> {
    fn show_what_stays(&mut self) {
        let pieces = self.scale.layout.pieces.iter().enumerate();
        let kept: Vec<_> = pieces.filter(|(_, it)| it.keep).map(|(at, _)| at).collect();
        for measured in self.scale.all_at(Rung::Whole, &kept) {
            self.tally.show(measured);
        }
    }

    /// Climbs as far as the budget goes; the step that goes too far.
    fn rise(&mut self) -> Option<Next> {
        for (rung, pieces) in steps(self.scale.layout) {
            let most = match rung {
                Rung::Listing => LISTED_TOGETHER,
                _ => TOGETHER,
            };
            for together in together(self.scale.layout, &pieces, most) {
                if let Some(next) = self.rise_to(rung, together) {
                    return Some(next);
                }
            }
        }
        None
    }

    fn rise_to(&mut self, rung: Rung, pieces: &[usize]) -> Option<Next> {
        for measured in self.scale.all_at(rung, pieces) {
            let piece = measured.piece;
            let before = self.tally.show(measured);
            let budget = self.tally.tokens();
            if budget > self.budget {
                self.tally.show(before);
                self.fill(rung, piece);
                return Some(Next {
                    piece,
                    rung,
                    budget,
                });
            }
        }
        None
    }

    /// Shows as much of a piece as there is room for: of its beginning, where all of it would have been next, or of both ends.
    fn fill(&mut self, rung: Rung, piece: usize) {
        let longer = longer(
            &self.scale.layout.pieces[piece],
            self.tally.shown(piece),
            rung,
        );
        let fitting = longer.partition_point(|it| {
            let with = self.scale.of(piece, it.clone());
            self.tally.tokens_with(with) <= self.budget
        });
        if let Some(longest) = fitting.checked_sub(1) {
            let longest = self.scale.of(piece, longer[longest].clone());
            self.tally.show(longest);
        }
    }
}

/// The steps of all pieces that need not stay, in order: a rung, and the pieces that climb to it.
fn steps(layout: &Layout) -> Vec<(Rung, Vec<usize>)> {
    let pieces = || layout.pieces.iter().enumerate().filter(|(_, it)| !it.keep);
    let mut priorities: Vec<_> = pieces().map(|(_, it)| it.priority).collect();
    priorities.sort_unstable();
    priorities.dedup();
    let mut steps = Vec::new();
    for priority in priorities {
        let of_it = || pieces().filter(|(_, it)| it.priority == priority);
        for rung in Rung::ALL {
            let able = of_it().filter(|(_, it)| rung == Rung::Whole || it.ladder.contains(&rung));
            steps.push((rung, able.map(|(at, _)| at).collect()));
        }
    }
    steps
}
