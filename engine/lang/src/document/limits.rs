//! How large a document may be, whatever its format.

/// The most nodes that a document may have once its aliases are resolved.
pub(super) const MOST_NODES: usize = 200_000;

/// How deep values may stand in each other.
pub(super) const DEEPEST: usize = 200;
