//! Fitting a prompt into its budget: strictly by priority, so that a larger budget never loses
//! what a smaller one kept.

use super::layout::{Layout, Shown};

/// A beginning of fewer tokens than these is worth nothing.
const LEAST: u64 = 200;

/// A prompt that fits.
#[derive(Debug)]
pub(super) struct Fitted {
    /// The prompt.
    pub(super) prompt: String,
    /// How much of each piece it shows.
    pub(super) shown: Vec<Shown>,
}

/// The prompt within the budget; the error is how many tokens what must stay needs.
pub(super) fn fit(
    layout: &Layout,
    budget: Option<u64>,
    tokens: impl Fn(&str) -> u64,
) -> Result<Fitted, u64> {
    let whole = Fitted::of(layout, vec![Shown::Whole; layout.pieces.len()]);
    match budget {
        Some(budget) if tokens(&whole.prompt) > budget => Fitting {
            layout,
            budget,
            tokens,
        }
        .fit(),
        _ => Ok(whole),
    }
}

impl Fitted {
    fn of(layout: &Layout, shown: Vec<Shown>) -> Self {
        Self {
            prompt: layout.prompt(&shown),
            shown,
        }
    }
}

struct Fitting<'f, T> {
    layout: &'f Layout,
    budget: u64,
    tokens: T,
}

impl<T: Fn(&str) -> u64> Fitting<'_, T> {
    fn fit(&self) -> Result<Fitted, u64> {
        let order = self.order();
        let kept = self.layout.pieces.iter().filter(|it| it.keep).count();
        let needed = self.tokens_of(&first(&order, kept));
        if needed > self.budget {
            return Err(needed);
        }
        // One more piece never makes a prompt shorter, so those that fit come first.
        let more: Vec<_> = (kept + 1..=order.len()).collect();
        let whole = kept + more.partition_point(|count| self.fits(&first(&order, *count)));
        let mut shown = first(&order, whole);
        if let Some(next) = order.get(whole) {
            shown[*next] = self.beginning(&shown, *next);
        }
        Ok(Fitted::of(self.layout, shown))
    }

    /// The pieces from the most to the least important: what must stay, then by priority.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<_> = (0..self.layout.pieces.len()).collect();
        order.sort_by_key(|it| {
            (
                !self.layout.pieces[*it].keep,
                self.layout.pieces[*it].priority,
            )
        });
        order
    }

    /// How much of one more piece fits.
    fn beginning(&self, shown: &[Shown], piece: usize) -> Shown {
        let with = |cut: Shown| {
            let mut shown = shown.to_vec();
            shown[piece] = cut;
            shown
        };
        // A longer beginning never makes a prompt shorter either: its line outweighs the shorter
        // number of those left out.
        let cuts = self.layout.pieces[piece].cuts();
        let fitting = cuts.partition_point(|it| self.fits(&with(*it)));
        let longest = fitting.checked_sub(1).map(|it| cuts[it]);
        longest
            .filter(|it| self.is_worth_it(piece, *it))
            .unwrap_or(Shown::Dropped)
    }

    fn is_worth_it(&self, piece: usize, cut: Shown) -> bool {
        let body = self.layout.pieces[piece].body.text();
        matches!(cut, Shown::Cut { bytes, .. } if (self.tokens)(&body[..bytes]) >= LEAST)
    }

    fn fits(&self, shown: &[Shown]) -> bool {
        self.tokens_of(shown) <= self.budget
    }

    fn tokens_of(&self, shown: &[Shown]) -> u64 {
        (self.tokens)(&self.layout.prompt(shown))
    }
}

/// So many pieces shown, the most important ones.
fn first(order: &[usize], count: usize) -> Vec<Shown> {
    let mut shown = vec![Shown::Dropped; order.len()];
    order[..count]
        .iter()
        .for_each(|it| shown[*it] = Shown::Whole);
    shown
}
