//! Tests of the whole program and of what is shipped with it.

#![expect(
    clippy::disallowed_methods,
    reason = "tests play the user, who has files and starts programs"
)]

#[path = "integration/agent_programs.rs"]
mod agent_programs;
#[path = "integration/asking.rs"]
mod asking;
#[path = "integration/breakages.rs"]
mod breakages;
#[path = "integration/breaker.rs"]
mod breaker;
#[path = "integration/breaking.rs"]
mod breaking;
#[path = "integration/cassettes.rs"]
mod cassettes;
#[path = "integration/config.rs"]
mod config;
#[path = "integration/corpus.rs"]
mod corpus;
#[path = "integration/demo.rs"]
mod demo;
#[path = "integration/detection.rs"]
mod detection;
#[path = "integration/exports.rs"]
mod exports;
#[path = "integration/forks.rs"]
mod forks;
#[path = "integration/fuzzing.rs"]
mod fuzzing;
#[path = "integration/going_on.rs"]
mod going_on;
#[path = "integration/graph.rs"]
mod graph;
#[path = "integration/history.rs"]
mod history;
#[path = "integration/hostile.rs"]
mod hostile;
#[path = "integration/init.rs"]
mod init;
#[path = "integration/invariants.rs"]
mod invariants;
#[path = "integration/kdl.rs"]
mod kdl;
#[path = "integration/killed.rs"]
mod killed;
#[path = "integration/ledger.rs"]
mod ledger;
#[path = "integration/lint.rs"]
mod lint;
#[path = "integration/lint_fixes.rs"]
mod lint_fixes;
#[path = "integration/locks.rs"]
mod locks;
#[path = "integration/lsp.rs"]
mod lsp;
#[path = "integration/mishaps.rs"]
mod mishaps;
#[path = "integration/models.rs"]
mod models;
#[path = "integration/mutation.rs"]
mod mutation;
#[path = "integration/one_answer.rs"]
mod one_answer;
#[path = "integration/pages.rs"]
mod pages;
#[path = "integration/peers.rs"]
mod peers;
#[path = "integration/pipes.rs"]
mod pipes;
#[path = "integration/plugins.rs"]
mod plugins;
#[path = "integration/programs.rs"]
mod programs;
#[path = "integration/prompts.rs"]
mod prompts;
#[path = "integration/redaction.rs"]
mod redaction;
#[path = "integration/renaming.rs"]
mod renaming;
#[path = "integration/replies.rs"]
mod replies;
#[path = "integration/reply_fuzzing.rs"]
mod reply_fuzzing;
#[path = "integration/roles.rs"]
mod roles;
#[path = "integration/schemas.rs"]
mod schemas;
#[path = "integration/seeded.rs"]
mod seeded;
#[path = "integration/several_answers.rs"]
mod several_answers;
#[path = "integration/shapes.rs"]
mod shapes;
#[path = "integration/shipped.rs"]
mod shipped;
#[path = "integration/signals.rs"]
mod signals;
#[path = "integration/standing.rs"]
mod standing;
#[path = "integration/steps.rs"]
mod steps;
#[path = "integration/taping.rs"]
mod taping;
#[path = "integration/terminal.rs"]
mod terminal;
#[path = "integration/tokens.rs"]
mod tokens;
#[path = "integration/unpriced.rs"]
mod unpriced;
#[path = "integration/visible.rs"]
mod visible;
#[path = "integration/workplace.rs"]
mod workplace;
#[path = "integration/write_sets.rs"]
mod write_sets;
