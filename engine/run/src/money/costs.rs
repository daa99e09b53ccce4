//! What several calls cost together, where nobody may know it of some of them.

use super::MicroDollars;

/// What several calls cost together. A call whose price nobody knows is never counted as one that was free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Costs {
    /// What those cost of which it is known.
    pub known: MicroDollars,
    /// Of how many it is not known.
    pub unpriced: u64,
}

impl Costs {
    /// Of one call; none where nobody knows.
    #[must_use]
    pub const fn of(cost: Option<MicroDollars>) -> Self {
        match cost {
            Some(known) => Self { known, unpriced: 0 },
            None => Self {
                known: MicroDollars::ZERO,
                unpriced: 1,
            },
        }
    }

    /// What all cost; none where nobody knows it of any of them.
    #[must_use]
    pub const fn exactly(self) -> Option<MicroDollars> {
        match self.unpriced {
            0 => Some(self.known),
            _ => None,
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            known: self.known.plus(other.known),
            unpriced: self.unpriced.saturating_add(other.unpriced),
        }
    }
}

impl std::iter::Sum for Costs {
    fn sum<I: Iterator<Item = Self>>(costs: I) -> Self {
        costs.fold(Self::default(), Self::plus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_of_which_nobody_knows_makes_the_sum_unknown_and_a_free_one_does_not() {
        let cent = Some(MicroDollars::from_micros(10_000));
        let sum =
            |costs: &[Option<MicroDollars>]| costs.iter().copied().map(Costs::of).sum::<Costs>();
        assert_eq!(sum(&[cent, Some(MicroDollars::ZERO)]).exactly(), cent);
        assert_eq!(sum(&[]).exactly(), Some(MicroDollars::ZERO));
        let mixed = sum(&[cent, None, cent]);
        assert_eq!((mixed.exactly(), mixed.unpriced), (None, 1));
        assert_eq!(mixed.known.micros(), 20_000);
    }
}
