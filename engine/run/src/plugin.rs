//! Plugins: programs that are told of events and may change what these carry, and what else they bring.
//!
//! **Architecture Invariant:** what runs is what was judged. The folder of a plugin is read once, whole, into memory; it
//! is trusted by the digest of just these bytes; and a private copy of them is what is started.
//!
//! | part | for |
//! |---|---|
//! | [`manifest`] | what its document says |
//! | [`contents`] | the bytes of its folder, and their digest |
//! | [`trust`] | which contents the user trusts |
//! | [`installed`] | the plugins there are, in every layer |
//! | [`order`] | which comes before which |
//! | [`notice`] | what it reads |
//! | [`answer`] | what it writes, held against its form |
//! | [`sections`] | changes of sections |
//! | [`effect`] | what an answer makes of a payload |
//! | [`start`] | one program of a plugin, from its private copy |
//! | [`withheld`] | what people are told of those that do not run |
//! | [`trial`] | one plugin told of one event, outside of a run |
//! | [`forms`] | the schemas of what plugins read and write |
//! | [`texts`] | the texts that plugins register, as a layer |

pub mod answer;
pub mod contents;
pub mod effect;
pub mod forms;
pub mod installed;
pub mod manifest;
pub mod notice;
pub mod order;
pub mod sections;
pub mod start;
pub mod texts;
pub mod trial;
pub mod trust;
pub mod withheld;

pub use answer::Answer;
pub use contents::{Contents, ContentsFault};
pub use installed::{Installed, Place, Plugin, Plugins, Standing};
pub use manifest::{Manifest, OnFailure};
pub use notice::Notice;
pub use trust::Trust;
