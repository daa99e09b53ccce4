//! The same work on many things, on all processors.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What comes of each thing, in their order.
pub(crate) fn at_once<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    shared(things, processors(), || (), |(), it| work(it))
}

/// Work on fewer bytes than these is done before another thread has begun.
const WORTH_A_THREAD: usize = 256 * 1024;

/// The same, where the work on a thing takes as long as it has bytes: threads are begun only where they are worth it.
pub(crate) fn at_once_by_bytes<T: Sync, R: Send>(
    things: &[T],
    bytes: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    if things.iter().map(bytes).sum::<usize>() < WORTH_A_THREAD {
        return things.iter().map(work).collect();
    }
    at_once(things, work)
}

/// The same on so many threads at most, each of which begins with a state of its own and keeps it from thing to thing.
pub(crate) fn shared<T: Sync, R: Send, S>(
    things: &[T],
    threads: usize,
    begin: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let taking = || {
        let mut state = begin();
        let take = || {
            let at = next.fetch_add(1, Ordering::Relaxed);
            things.get(at).map(|it| (at, work(&mut state, it)))
        };
        std::iter::from_fn(take).collect::<Vec<_>>()
    };
    let threads = threads.min(things.len());
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(taking)).collect();
        let mut done = taking();
        let joined = others.into_iter().map(|it| it.join());
        joined.for_each(|it| done.extend(it.unwrap_or_else(|it| std::panic::resume_unwind(it))));
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, it)| it).collect()
}

/// How many threads can work at the same time. To ask for it reads files of the system.
pub(crate) fn processors() -> usize {
    static KNOWN: OnceLock<usize> = OnceLock::new();
    *KNOWN.get_or_init(|| thread::available_parallelism().map_or(1, usize::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_of_each_thing_stands_in_its_place() {
        let things: Vec<_> = (0..1000).collect();
        let doubled = at_once(&things, |it| it * 2);
        assert!(doubled.iter().enumerate().all(|(at, it)| at * 2 == *it));
        assert!(at_once(&[] as &[u8], |it| *it).is_empty());
        for size in [1, WORTH_A_THREAD] {
            let by_bytes = at_once_by_bytes(&things, |_| size, |it| it * 2);
            assert_eq!(by_bytes, doubled);
        }
    }
}
