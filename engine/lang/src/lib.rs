//! The language of gemstack: text to document to plan or diagnostics.
//!
//! Pure: nothing here reads a file, a clock or a socket, or starts a thread.

pub mod breaking;
pub mod catalogue;
pub mod check;
pub mod day;
pub mod diagnostic;
pub mod document;
pub mod duration;
pub mod editor;
pub mod expression;
pub mod fact;
pub mod fix;
pub mod fork;
pub mod library;
pub mod machine;
pub mod markdown;
pub mod own_state;
pub mod picture;
pub mod plan;
pub mod record;
pub mod rules;
pub mod secret;
pub mod selector;
pub mod shape;
pub mod source;
pub mod suggestion;
pub mod suppression;
pub mod types;
pub mod written;
