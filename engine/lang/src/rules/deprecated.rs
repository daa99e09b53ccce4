//! A key still works and should no longer be used.
//!
//! The schema says which keys, and what to use instead. Nothing is deprecated at present; the
//! example shows a kind of document that there is not.
//!
//! ```yaml bad
//! kind: sample
//! name: example
//! old_key: hello # !
//! ```
//!
//! ```yaml good
//! kind: sample
//! name: example
//! new_key: hello
//! ```
