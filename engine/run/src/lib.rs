//! Runs gemstack plans: plan to events. All effects, each behind one module.

pub mod books;
pub mod call;
pub mod clock;
pub mod context;
pub mod detect;
pub mod digest;
pub mod driver;
pub mod event;
pub mod failure;
pub mod files;
#[cfg(test)]
pub(crate) mod harness;
pub mod http;
pub mod journal;
pub mod layers;
pub mod ledger;
pub mod lock;
pub mod models;
pub mod money;
pub mod next;
pub mod operation;
pub mod operations;
pub mod plans;
pub mod program;
pub mod provider;
pub mod replies;
pub mod reply;
pub mod report;
pub mod session;
pub mod settings;
pub mod standing;
pub mod state;
pub mod stop;
pub mod text;
pub mod tree;
pub mod world;
