//! A comment means to allow something and does not say it as one must.
//!
//! A finding that is as it should be can be allowed, with the reason, in a comment:
//! `# gemstack: allow(RULE) REASON` in YAML, `// gemstack: allow(RULE) REASON` in KDL,
//! `<!-- gemstack: allow(RULE) REASON -->` in Markdown. Several rules stand with commas between them.
//! On a line of its own it covers the entry that follows, with all that is in it; behind something,
//! its line.
//!
//! ```yaml bad
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } } # gemstack: ignore(cycle) it waits # !
//! ```
//!
//! ```yaml good
//! # gemstack: what our team greets people with
//! kind: pipeline
//! name: example
//! stages:
//!   ask: { uses: model.ask, with: { model: m, prompt: hello } }
//! ```
