//! Shares work between threads where there is enough of it. What comes out does not depend on how many
//! there are.

use std::panic::resume_unwind;

/// For fewer items than this, another thread takes longer to begin than the work takes.
const WORTH_A_THREAD: usize = 100;

/// How many threads there are at most.
const MOST_THREADS: usize = 8;

/// What comes of the parts of some items, in their order. This thread does the first part by `own`,
/// each of the others by `other`.
pub fn in_parts<T: Sync, R: Send>(
    items: &[T],
    own: impl FnOnce(&[T]) -> R,
    other: impl Fn(&[T]) -> R + Sync,
) -> Vec<R> {
    let threads = threads_for(items.len());
    if threads < 2 {
        return vec![own(items)];
    }
    let length = items.len().div_ceil(threads);
    let (first, rest) = items.split_at(length);
    std::thread::scope(|scope| {
        let rest = rest.chunks(length).map(|it| scope.spawn(|| other(it)));
        let rest: Vec<_> = rest.collect();
        let mut done = vec![own(first)];
        let rest = rest.into_iter().map(|it| it.join());
        done.extend(rest.map(|it| it.unwrap_or_else(|it| resume_unwind(it))));
        done
    })
}

/// How many threads so many items are worth. To ask how many cores there are takes time as well.
fn threads_for(items: usize) -> usize {
    let most = (items / WORTH_A_THREAD).min(MOST_THREADS);
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    if most < 2 { most } else { most.min(cores()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_back_in_their_order() {
        for count in [0, 1, 99, 201, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let parts = in_parts(&items, <[usize]>::to_vec, <[usize]>::to_vec);
            assert_eq!(parts.concat(), items);
        }
    }
}
