//! What an operation does to the world, as it declares it: rules reason over nothing else.

/// Whether a dry run performs an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It reads and proposes. A dry run performs it.
    None,
    /// It pays, starts programs or records; a dry run stops before it.
    Outside,
}

/// Which files an operation proposes to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// None.
    Nothing,
    /// Those at these parameters: a path, a folder, or a list of them.
    At(&'static [&'static str]),
    /// Any: a reply or an earlier run says which.
    Anywhere,
}

/// What bounds the time that an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It does not wait for anybody, or has a limit of its own.
    Itself,
    /// Only the `timeout` of its stage: it waits for a program.
    Timeout,
}

/// What an operation has to do with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Money {
    /// Nothing.
    None,
    /// It refuses what would exceed a budget.
    Checks,
    /// It spends.
    Pays,
    /// It writes down what the call cost that this parameter holds.
    Records(&'static str),
}

/// Whether an operation that failed can be performed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// As if it had not been performed: a failure left nothing behind.
    Harmless,
    /// What it did before it failed would be done twice; why, in a sentence.
    DoneTwice(&'static str),
}

/// Why a pipeline performs an operation that changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// For what it gives: where nobody uses that, it is performed in vain.
    Outputs,
    /// For itself: it tells a person, or refuses what may not be.
    Itself,
}

/// What an operation does to the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effects {
    /// Whether a dry run performs it.
    pub acts: Effect,
    /// Whether it must see on disk what earlier stages have written.
    pub sees_tree: bool,
    /// Which files it proposes to write.
    pub writes: Writes,
    /// What bounds its time.
    pub bound: Bound,
    /// What it has to do with money.
    pub money: Money,
    /// Whether it can be performed again.
    pub again: Again,
    /// Why it is performed, where it changes nothing.
    pub purpose: Purpose,
}

impl Effects {
    /// It reads, and does nothing else.
    pub const READS: Self = Self {
        acts: Effect::None,
        sees_tree: false,
        writes: Writes::Nothing,
        bound: Bound::Itself,
        money: Money::None,
        again: Again::Harmless,
        purpose: Purpose::Outputs,
    };

    /// It reads, and tells a person or refuses what may not be.
    pub const SPEAKS: Self = Self {
        purpose: Purpose::Itself,
        ..Self::READS
    };

    /// It starts a program, which sees what was written, takes its time and may do anything.
    pub const STARTS_PROGRAM: Self = Self {
        acts: Effect::Outside,
        sees_tree: true,
        bound: Bound::Timeout,
        ..Self::READS
    };

    /// Whether all that comes of it is what it gives.
    pub fn only_gives(&self) -> bool {
        self.acts == Effect::None
            && self.writes == Writes::Nothing
            && self.money == Money::None
            && self.purpose == Purpose::Outputs
    }

    /// Whether somebody beside the run can see that it is performed.
    pub fn is_seen(&self) -> bool {
        self.acts == Effect::Outside || self.again != Again::Harmless
    }

    /// It proposes files.
    pub const fn proposes(writes: Writes) -> Self {
        Self {
            writes,
            ..Self::READS
        }
    }
}
