//! How things look to people: plain words, sparing colour, 80 columns.

pub mod amount;
pub mod changes;
pub mod diagnostic;
pub mod diagnostic_json;
pub mod failure;
pub mod paint;
pub mod picture;
pub mod progress;
pub mod region;
pub mod stage_line;
pub mod table;
pub mod unified;
pub mod visible;
