//! Waiting until the limits of a provider leave room for a call. Nothing is asked and nothing is spent meanwhile.

use super::Asking;
use crate::failure::{Failure, Kind};
use crate::limits::{Leave, Real};
use crate::provider;
use crate::report::News;
use crate::state::Asked;
use crate::stop::Why;

impl Asking<'_> {
    /// Leave to ask; at once where no limit is said, where an answer is there already, and where a tape answers.
    pub(super) async fn leave(&self) -> Result<Option<Leave>, Failure> {
        let limits = self.provider.limits().filter(|_| self.endpoint.is_some());
        let Some(limits) = limits.filter(|_| !self.is_answered()) else {
            return Ok(None);
        };
        let world = self.context.world();
        let gate = world.gates.of(self.provider.name(), limits);
        let timer = *world.timer.get_or_init(Real::default);
        let mut on_wait = |wait| self.tell_of(wait);
        tokio::select! {
            biased;
            leave = gate.enter(self.tokens(), &timer, &mut on_wait) => Ok(Some(leave)),
            why = self.context.stopped() => Err(self.gave_up(why)),
        }
    }

    fn is_answered(&self) -> bool {
        let state = self.context.driver.state.borrow();
        matches!(state.asked(self.context.stage()), Asked::Answered(..))
    }

    /// About how many tokens the call takes at most, as limits of services count: the prompt and the longest reply that
    /// was asked for.
    fn tokens(&self) -> u64 {
        let usage = provider::estimate(&self.model, &self.request, "");
        let most = self.request.max_output_tokens.unwrap_or(0);
        usage.input_tokens.saturating_add(most)
    }

    fn tell_of(&self, wait: std::time::Duration) {
        let seconds = wait.as_secs().max(1);
        let note = format!(
            "`{}` waits {seconds} s, for the limits of `{}` leave no room before",
            self.context.stage(),
            self.provider.name()
        );
        self.context.tell(News::Note(&note));
    }

    fn gave_up(&self, why: Why) -> Failure {
        let waited = format!("waiting for the limits of `{}`", self.provider.name());
        match why {
            Why::Cancelled => Failure::new(Kind::Cancelled, format!("stopped while {waited}")),
            Why::Timeout => {
                let message = format!("the time of the stage was over while {waited}");
                Failure::new(Kind::Timeout, message)
                    .helped("give the stage a longer `timeout`, or the provider wider `limits`")
            }
        }
    }
}
