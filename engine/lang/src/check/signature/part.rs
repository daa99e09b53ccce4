//! What is found when it is first asked for, by a search that may ask for it again.

use std::cell::RefCell;
use std::rc::Rc;

/// One thing that is known of a document that others run.
pub(super) struct Part<T>(RefCell<Found<T>>);

enum Found<T> {
    NotYet,
    /// Being found: a document that runs itself, in the end, meets this.
    Open,
    Known(Rc<T>),
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self(RefCell::new(Found::NotYet))
    }
}

impl<T> Part<T> {
    /// What is known, or is found now; `open` where the search itself asks.
    pub(super) fn get(&self, find: impl FnOnce() -> T, open: impl FnOnce() -> T) -> Rc<T> {
        let kept = self.0.replace(Found::Open);
        let known = match kept {
            Found::Known(known) => known,
            Found::Open => return Rc::new(open()),
            Found::NotYet => Rc::new(find()),
        };
        self.0.replace(Found::Known(Rc::clone(&known)));
        known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_once_and_a_search_that_asks_for_itself_gets_what_is_open() {
        let part = Part::default();
        let within = || *part.get(|| unreachable!("it is being found"), || 1);
        assert_eq!(*part.get(|| within() + 1, || 0), 2);
        assert_eq!(*part.get(|| unreachable!("it is known"), || 0), 2);
    }
}
