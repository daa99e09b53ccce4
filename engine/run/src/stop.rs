//! Stopping: one signal that a run is to end, seen by everything that waits.

use tokio::sync::watch;

/// Why something is to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Someone asked for it.
    Cancelled,
    /// Its time is up.
    Timeout,
}

/// A signal that can be given once; its copies are the same signal.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<Option<Why>>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Stop {
    /// Gives the signal; the first reason stays.
    pub fn give(&self, why: Why) {
        self.0.send_if_modified(|given| {
            let first = given.is_none();
            *given = given.or(Some(why));
            first
        });
    }

    /// The reason, once it was given.
    pub fn given(&self) -> Option<Why> {
        *self.0.borrow()
    }

    /// Waits for it.
    pub async fn wait(&self) -> Why {
        let mut receiver = self.0.subscribe();
        let given = receiver.wait_for(Option::is_some).await;
        given.ok().and_then(|it| *it).unwrap_or(Why::Cancelled)
    }
}
