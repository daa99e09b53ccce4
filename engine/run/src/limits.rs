//! How many calls a provider gets at once, and how many within a time, as its document says. It holds for all stages of
//! all runs of this process; another process does not know of it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::clock;

mod window;

pub use window::Rate;
use window::Window;

/// What a provider may be given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Calls at once; any number where nothing is said.
    pub concurrent: Option<usize>,
    /// Requests and tokens within a time.
    pub rate: Option<Rate>,
}

/// The gates of all providers, by name.
#[derive(Debug, Default)]
pub struct Gates(RefCell<BTreeMap<String, Rc<Gate>>>);

impl Gates {
    /// The gate of a provider; the limits are those of the first who asks.
    pub fn of(&self, provider: &str, limits: Limits) -> Rc<Gate> {
        let mut gates = self.0.borrow_mut();
        let gate = gates.entry(provider.to_owned());
        Rc::clone(gate.or_insert_with(|| Rc::new(Gate::new(limits))))
    }
}

/// What calls of one provider pass.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    places: Option<Arc<Semaphore>>,
    window: RefCell<Window>,
}

/// Leave for one call, until it is dropped.
#[derive(Debug)]
pub struct Leave {
    _place: Option<OwnedSemaphorePermit>,
}

/// What time it is, and waiting for a later one.
pub trait Timer {
    /// The time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits so long.
    fn sleep(&self, duration: Duration) -> impl Future<Output = ()>;
}

/// The time of this machine, since the timer was made.
#[derive(Debug, Clone, Copy)]
pub struct Real(Instant);

impl Default for Real {
    fn default() -> Self {
        Self(clock::instant())
    }
}

impl Timer for Real {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

impl Gate {
    fn new(limits: Limits) -> Self {
        // None at once would be none ever.
        let places = limits.concurrent.map(|it| it.max(1));
        Self {
            limits,
            places: places.map(|it| Arc::new(Semaphore::new(it))),
            window: RefCell::default(),
        }
    }

    /// Waits until a call of about so many tokens may be made, and tells `on_wait` how long it must wait for the rate.
    pub async fn enter(
        &self,
        tokens: u64,
        timer: &impl Timer,
        on_wait: &mut dyn FnMut(Duration),
    ) -> Leave {
        let place = match &self.places {
            Some(places) => Arc::clone(places).acquire_owned().await.ok(),
            None => None,
        };
        if let Some(rate) = self.limits.rate {
            self.within(rate, tokens, timer, on_wait).await;
        }
        Leave { _place: place }
    }

    async fn within(
        &self,
        rate: Rate,
        tokens: u64,
        timer: &impl Timer,
        on_wait: &mut dyn FnMut(Duration),
    ) {
        // Somebody else may have come first while this one waited.
        loop {
            let wait = self.window.borrow().wait(rate, timer.now(), tokens);
            let Some(wait) = wait else {
                break;
            };
            on_wait(wait);
            timer.sleep(wait).await;
        }
        self.window.borrow_mut().grant(rate, timer.now(), tokens);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A clock that jumps to where somebody waits.
    #[derive(Default)]
    struct Jumping(Cell<Duration>);

    impl Timer for Jumping {
        fn now(&self) -> Duration {
            self.0.get()
        }

        async fn sleep(&self, duration: Duration) {
            self.0.set(self.0.get() + duration);
        }
    }

    fn seconds(number: u64) -> Duration {
        Duration::from_secs(number)
    }

    #[tokio::test]
    async fn calls_beyond_the_rate_wait_until_there_is_room() {
        let gates = Gates::default();
        let rate = Rate {
            requests: Some(2),
            tokens: None,
            per: seconds(60),
        };
        let limits = Limits {
            concurrent: None,
            rate: Some(rate),
        };
        let (timer, mut waits) = (Jumping::default(), Vec::new());
        for _ in 0..5 {
            let gate = gates.of("acme", limits);
            let leave = gate.enter(10, &timer, &mut |it| waits.push(it)).await;
            drop(leave);
        }
        assert_eq!(waits, [seconds(60), seconds(60)]);
        let other = gates.of("other", limits);
        other
            .enter(10, &timer, &mut |_| panic!("it has a rate of its own"))
            .await;
    }

    #[tokio::test]
    async fn no_more_calls_are_under_way_than_may_be() {
        let gates = Gates::default();
        let limits = Limits {
            concurrent: Some(1),
            rate: None,
        };
        let (gate, timer) = (gates.of("acme", limits), Jumping::default());
        let first = gate.enter(0, &timer, &mut |_| {}).await;
        let mut nobody = |_| {};
        let mut second = Box::pin(gate.enter(0, &timer, &mut nobody));
        let entered = tokio::select! {
            biased;
            _ = &mut second => true,
            () = tokio::task::yield_now() => false,
        };
        assert!(!entered, "the first has not left");
        drop(first);
        second.await;
    }
}
