//! The demonstration: the whole lifecycle on a sample project, with a model server of its own.

pub mod project;
pub mod script;
pub mod server;
