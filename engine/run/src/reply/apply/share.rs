//! How alike two texts are, while it is being found out.

/// How many bytes of two texts differ.
pub(super) struct Share {
    pub(super) differing: u32,
    /// More must not.
    most: u32,
    /// Bytes of both.
    all: u32,
}

impl Share {
    /// Nothing differs yet, and so many percent must be alike.
    pub(super) fn new(all: u32, least: u32) -> Self {
        Self {
            differing: 0,
            most: most(all, least),
            all,
        }
    }

    /// Whether enough is alike as yet.
    pub(super) fn is_enough(&self) -> bool {
        self.differing <= self.most
    }

    /// How alike they are, in percent rounded down; 0 where that is not enough, or where both say nothing.
    pub(super) fn percent(&self) -> u32 {
        if !self.is_enough() {
            return 0;
        }
        let alike = u64::from(self.all - self.differing);
        let percent = (alike * 100).checked_div(self.all.into());
        percent.map_or(0, |it| u32::try_from(it).unwrap_or(100))
    }
}

/// In how many of so many bytes two texts differ at most that are so many percent alike.
pub(super) fn most(all: u32, percent: u32) -> u32 {
    let most = u64::from(all) * u64::from(100_u32.saturating_sub(percent)) / 100;
    u32::try_from(most).unwrap_or(u32::MAX)
}
