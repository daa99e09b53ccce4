//! Runs in several working trees of one project spend from one budget, whatever becomes of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::workplace::Workplace;

const DESIGN: &str = "A design.\n\n````file:docs/designs/x.md\n# X\n````\n";

/// A main working tree with a feature under way, and linked ones beside it, as git lays them out.
struct Trees {
    main: Workplace,
    linked: TempDir,
    server: ModelServer,
}

impl Trees {
    fn new(plans: Vec<Plan>) -> Self {
        let main = Workplace::started();
        fs::create_dir_all(main.path().join(".git/worktrees")).expect("writable");
        Self {
            main,
            linked: TempDir::new().expect("a directory"),
            server: ModelServer::planned(plans).expect("a port"),
        }
    }

    /// A linked tree with the files of the main one.
    fn link(&self, name: &str) -> PathBuf {
        let tree = self.linked.path().join(name);
        let own = self.main.path().join(".git/worktrees").join(name);
        fs::create_dir_all(&own).expect("writable");
        fs::create_dir_all(tree.join(".agent")).expect("writable");
        for file in fs::read_dir(self.main.path().join(".agent")).expect("a folder") {
            let file = file.expect("an entry");
            let is_context = file.path().extension().is_some_and(|it| it == "md");
            if is_context {
                fs::copy(file.path(), tree.join(".agent").join(file.file_name()))
                    .expect("writable");
            }
        }
        fs::write(tree.join(".git"), format!("gitdir: {}\n", own.display())).expect("writable");
        let back = format!("{}\n", tree.join(".git").display());
        fs::write(own.join("gitdir"), back).expect("writable");
        tree
    }

    fn command(&self, tree: &Path, arguments: &[&str]) -> Command {
        let mut command = self.main.process();
        command.current_dir(tree).args(arguments);
        command
            .env("GEMINI_BASE_URL", self.server.base_url())
            .env("GEMINI_API_KEY", "a-key")
            .env("GEMSTACK_DEFAULT_MODEL", "gemini-2.5-flash");
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }

    fn spawn(&self, tree: &Path, arguments: &[&str]) -> Child {
        self.command(tree, arguments).spawn().expect("it starts")
    }

    fn json(&self, tree: &Path, arguments: &[&str]) -> (Json, i32) {
        let output = self
            .command(tree, arguments)
            .arg("--json")
            .output()
            .expect("it starts");
        let json = serde_json::from_slice(&output.stdout).expect("one JSON value");
        (json, output.status.code().expect("an exit code"))
    }

    /// The book as it stands: always whole.
    fn book(&self) -> Option<Json> {
        let text = fs::read_to_string(self.main.path().join(".agent/costs.json")).ok()?;
        Some(serde_json::from_str(&text).expect("readers never see a torn book"))
    }

    fn wait_for_call(&self, child: &mut Child) {
        while self.server.requests().is_empty() {
            assert!(
                child.try_wait().expect("a child").is_none(),
                "the run still goes on"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn entries(book: &Json) -> Vec<&Json> {
    let features = book["features"].as_object().expect("features").values();
    features
        .flat_map(|it| it["steps"].as_array().expect("steps"))
        .collect()
}

fn sum<'j>(amounts: impl IntoIterator<Item = &'j Json>) -> f64 {
    let amounts = amounts.into_iter();
    amounts
        .map(|it| it["cost_usd"].as_f64().expect("an amount"))
        .sum()
}

/// What is spent and what is reserved, together.
fn bound(book: &Json) -> f64 {
    let reserved = book["reservations"].as_array();
    sum(entries(book)) + sum(reserved.into_iter().flatten())
}

#[test]
fn twelve_runs_at_once_keep_one_budget_and_each_call_is_written_down_once() {
    // Each call may cost $0.044, so that two fit at once.
    const LIMIT: f64 = 0.1;
    let trees = Trees::new(vec![Plan::Reply(DESIGN.to_owned()); 12]);
    let mut runs: Vec<Child> = (0..12)
        .map(|it| trees.link(&format!("tree-{it}")))
        .map(|tree| {
            let mut command = trees.command(&tree, &["run", "step1-spec"]);
            let command = command.env("GEMSTACK_MAX_COST_PROJECT", LIMIT.to_string());
            command.spawn().expect("it starts")
        })
        .collect();
    let mut codes = vec![None; runs.len()];
    while codes.contains(&None) {
        for (run, code) in runs.iter_mut().zip(&mut codes) {
            *code = run
                .try_wait()
                .expect("a child")
                .map(|it| it.code().expect("a code"));
        }
        let bound = trees.book().map_or(0.0, |it| bound(&it));
        assert!(bound <= LIMIT, "${bound} spent and reserved");
        std::thread::sleep(Duration::from_millis(2));
    }
    let done = codes.iter().filter(|it| **it == Some(0)).count();
    assert!(
        codes.iter().all(|it| matches!(it, Some(0 | 3))),
        "{codes:?}"
    );
    let book = trees.book().expect("a book");
    let mut calls: Vec<_> = entries(&book)
        .into_iter()
        .map(|it| it["run"].to_string())
        .collect();
    calls.sort();
    calls.dedup();
    assert!(done >= 2, "{codes:?}");
    assert_eq!((calls.len(), entries(&book).len()), (done, done));
    assert_eq!(
        trees.server.requests().len(),
        done,
        "what was refused was not asked"
    );
    assert_eq!(book.get("reservations"), None);
}

#[test]
fn what_a_killed_run_has_reserved_counts_until_a_person_frees_it() {
    let trees = Trees::new(vec![Plan::Hang, Plan::Reply(DESIGN.to_owned())]);
    let (dead, other) = (trees.link("dead"), trees.link("other"));
    let mut run = trees.spawn(&dead, &["run", "step1-spec"]);
    trees.wait_for_call(&mut run);
    let (costs, _) = trees.json(&other, &["costs"]);
    let held = &costs["reservations"][0];
    let name = held["run"].as_str().expect("a run");
    assert!(
        held["cost_usd"].as_f64().expect("an amount") > 0.04,
        "{held}"
    );

    let (json, exit) = trees.json(&other, &["costs", "release", name]);
    assert_eq!((exit, &json["error"]["code"]), (3, &json!("RunAlive")));
    run.kill().expect("it is killed");
    run.wait().expect("it ended");

    let asking = ["run", "step1-spec", "--max-cost", "0.05"];
    let (json, exit) = trees.json(&other, &asking);
    assert_eq!(
        (exit, &json["failure"]["code"]),
        (3, &json!("CostLimitExceeded"))
    );
    let told = json["failure"]["message"].as_str().expect("a message");
    assert!(told.contains("Reserved by other calls: $0.04"), "{told}");
    assert!(
        json["failure"]["help"]
            .as_str()
            .expect("a cure")
            .contains("costs release")
    );
    assert_eq!(trees.server.requests().len(), 1);

    let (json, exit) = trees.json(&other, &["costs", "release", name]);
    assert_eq!((exit, &json["released"][0]["run"]), (0, &json!(name)));
    let (json, exit) = trees.json(&other, &["costs", "release", name]);
    assert_eq!(
        (exit, &json["error"]["code"]),
        (1, &json!("NothingReserved"))
    );
    let (json, exit) = trees.json(&other, &["resume"]);
    assert_eq!((exit, &json["outcome"]), (0, &json!("done")), "{json}");
    let book = trees.book().expect("a book");
    assert_eq!((entries(&book).len(), book.get("reservations")), (1, None));
}

#[test]
fn a_run_that_fails_keeps_no_reservation_and_a_feature_can_begin_anew() {
    let trees = Trees::new(vec![
        Plan::refused(400, "no"),
        Plan::Reply(DESIGN.to_owned()),
    ]);
    let main = trees.main.path();
    let (_, exit) = trees.json(main, &["run", "step1-spec"]);
    assert_eq!(exit, 1);
    assert_eq!(trees.book().expect("a book").get("reservations"), None);
    let (_, exit) = trees.json(main, &["resume"]);
    assert_eq!(exit, 0);
    let (json, exit) = trees.json(main, &["costs", "reset", "user search"]);
    assert_eq!(exit, 0, "{json}");
    assert!(json["forgotten"].as_f64().expect("an amount") > 0.0);
    assert_eq!(trees.json(main, &["costs"]).0["features"], json!({}));
}

#[test]
fn a_limit_that_would_hold_nobody_back_is_refused_at_the_flag_and_in_the_configuration() {
    let place = Workplace::started();
    for limit in ["nan", "inf", "1000001"] {
        place
            .run(&["run", "step1-spec", "--max-cost", limit])
            .code(2);
        place
            .run(&["config", "set", "max-cost-project", limit])
            .code(1);
        place.write(".agent/config.toml", &format!("max_cost_step = {limit}\n"));
        place.run(&["run", "step1-spec"]).code(1);
        place.write(".agent/config.toml", "");
    }
    place.run(&["run", "step1-spec", "--max-cost=-1"]).code(2);
    place.run(&["config", "set", "max-cost-call", "-1"]).code(1);
    place
        .run(&["config", "set", "max-cost-call", "0.5"])
        .success();
}
