//! How many requests and tokens a provider may be given within a time, and when the next one fits. Pure: it is told what
//! time it is.

use std::collections::VecDeque;
use std::time::Duration;

/// What a provider may be given within any span of some length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests; any number where nothing is said.
    pub requests: Option<u64>,
    /// Tokens, of prompts and longest replies; any number where nothing is said.
    pub tokens: Option<u64>,
    /// The length of the span.
    pub per: Duration,
}

/// What was granted lately. Times are since some fixed moment.
#[derive(Debug, Clone, Default)]
pub struct Window {
    grants: VecDeque<Grant>,
}

#[derive(Debug, Clone, Copy)]
struct Grant {
    at: Duration,
    tokens: u64,
}

impl Window {
    /// How long a request of so many tokens must wait; nothing where it fits now. One that is larger than the limit itself
    /// waits until it is alone.
    pub fn wait(&self, rate: Rate, now: Duration, tokens: u64) -> Option<Duration> {
        let lately: Vec<_> = self.lately(rate, now).collect();
        let count = lately.len() as u64;
        let spent: u64 = lately.iter().map(|it| it.tokens).sum();
        let (mut left, mut rest) = (count, spent);
        for grant in &lately {
            if fits(rate, left, rest, tokens) {
                break;
            }
            left -= 1;
            rest -= grant.tokens;
            if fits(rate, left, rest, tokens) {
                return Some((grant.at + rate.per).saturating_sub(now));
            }
        }
        None
    }

    /// Notes a request of so many tokens, and forgets those of long ago.
    pub fn grant(&mut self, rate: Rate, now: Duration, tokens: u64) {
        while self
            .grants
            .front()
            .is_some_and(|it| it.at + rate.per <= now)
        {
            self.grants.pop_front();
        }
        self.grants.push_back(Grant { at: now, tokens });
    }

    fn lately(&self, rate: Rate, now: Duration) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |it| it.at + rate.per > now)
    }
}

/// Whether one more of so many tokens fits beside those that were granted.
fn fits(rate: Rate, count: u64, spent: u64, tokens: u64) -> bool {
    let requests = rate.requests.is_none_or(|most| count < most.max(1));
    let within = |most| count == 0 || spent.saturating_add(tokens) <= most;
    requests && rate.tokens.is_none_or(within)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn rate(requests: Option<u64>, tokens: Option<u64>) -> Rate {
        Rate {
            requests,
            tokens,
            per: MINUTE,
        }
    }

    #[test]
    fn the_request_that_does_not_fit_waits_for_the_oldest_to_be_over() {
        let rate = rate(Some(2), None);
        let mut window = Window::default();
        window.grant(rate, at(0), 0);
        assert_eq!(window.wait(rate, at(10), 0), None);
        window.grant(rate, at(10), 0);
        assert_eq!(window.wait(rate, at(20), 0), Some(at(40)));
        assert_eq!(window.wait(rate, at(60), 0), None);
    }

    #[test]
    fn tokens_wait_for_as_many_to_be_over_as_they_need() {
        let rate = rate(None, Some(100));
        let mut window = Window::default();
        window.grant(rate, at(0), 40);
        window.grant(rate, at(30), 50);
        assert_eq!(window.wait(rate, at(40), 10), None);
        assert_eq!(window.wait(rate, at(40), 50), Some(at(20)));
        assert_eq!(window.wait(rate, at(40), 60), Some(at(50)));
    }

    #[test]
    fn what_is_larger_than_the_limit_goes_alone() {
        let rate = rate(None, Some(100));
        let mut window = Window::default();
        assert_eq!(window.wait(rate, at(0), 500), None);
        window.grant(rate, at(0), 500);
        assert_eq!(window.wait(rate, at(1), 1), Some(at(59)));
    }

    proptest! {
        /// Who waits as long as is said is granted then, and no span ever holds more than the limit.
        #[test]
        fn no_span_holds_more_than_the_limit(
            requests in 1_u64..5,
            asks in prop::collection::vec((0_u64..40, 1_u64..60), 1..40),
        ) {
            let rate = rate(Some(requests), Some(100));
            let mut window = Window::default();
            let (mut now, mut granted) = (at(0), Vec::new());
            for (pause, tokens) in asks {
                now += at(pause);
                if let Some(wait) = window.wait(rate, now, tokens) {
                    now += wait;
                }
                prop_assert_eq!(window.wait(rate, now, tokens), None);
                window.grant(rate, now, tokens);
                granted.push((now, tokens));
                let lately: Vec<_> = granted.iter().filter(|(at, _)| *at + MINUTE > now).collect();
                prop_assert!(lately.len() as u64 <= requests);
                let sum: u64 = lately.iter().map(|(_, it)| it).sum();
                prop_assert!(sum <= 100 || lately.len() == 1);
            }
        }
    }
}
