//! Signals that ask the program to end: the run stops, is in the journal, and goes on.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gemstack::demo::server::{ModelServer, Plan};
use serde_json::Value as Json;

use crate::workplace::Workplace;

const DESIGN: &str = "````file:docs/designs/x.md\n# X\n````\n";

/// What a terminal, a service manager and a terminal that goes away send.
const SIGNALS: &[(&str, i32)] = &[("INT", 2), ("TERM", 15), ("HUP", 1)];

/// Waits until `holds`, generously: a loaded machine is no fault.
fn eventually(what: &str, child: &mut Child, holds: impl Fn() -> bool) {
    for _ in 0..6000 {
        if holds() {
            return;
        }
        let ended = child.try_wait().expect("a child");
        assert!(ended.is_none(), "it ended before {what}: {ended:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("never: {what}");
}

fn begun(place: &Workplace, server: Option<&ModelServer>, arguments: &[&str]) -> Child {
    let mut command = place.process();
    if let Some(server) = server {
        command
            .env("GEMINI_BASE_URL", server.base_url())
            .env("GEMINI_API_KEY", "a-key");
    }
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("it starts")
}

fn send(signal: &str, child: &Child) {
    let number = child.id().to_string();
    let kill = Command::new("kill").args(["-s", signal, &number]).status();
    assert!(kill.expect("it starts").success());
}

fn exit(mut child: Child) -> Option<i32> {
    child.wait().expect("it ends").code()
}

/// Whether whoever runs these tests ignores a signal, as `nohup` does: a program below does too.
fn is_ignored(number: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|it| it.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|it| u64::from_str_radix(it.trim(), 16).ok());
    ignored.is_some_and(|it| it & (1 << (number - 1)) != 0)
}

fn latest(place: &Workplace) -> Json {
    let (runs, _) = place.json(&["runs"]);
    runs.as_array()
        .expect("runs")
        .last()
        .expect("a run")
        .clone()
}

fn happened(place: &Workplace, event: &str) -> Vec<Json> {
    let (events, _) = place.json(&["runs", "events", "latest"]);
    let events = events.as_array().expect("events").iter();
    events.filter(|it| it["event"] == event).cloned().collect()
}

/// The run was stopped, says so in its journal, and can go on.
fn is_stopped(place: &Workplace) {
    assert_eq!(latest(place)["outcome"], "stopped");
    assert_eq!(happened(place, "run_ended").len(), 1);
    let (status, _) = place.json(&["status"]);
    assert_eq!(status["resumable"], latest(place)["run"]);
}

#[test]
fn a_run_stops_while_a_model_answers_whatever_signal_asks_for_it() {
    for (signal, number) in SIGNALS {
        if is_ignored(*number) {
            continue;
        }
        let plans = vec![Plan::Hang, Plan::Reply(DESIGN.into())];
        let server = ModelServer::planned(plans).expect("a server");
        let place = Workplace::started();
        let mut child = begun(&place, Some(&server), &["run", "step1-spec"]);
        eventually("it asks", &mut child, || server.requests().len() == 1);
        send(signal, &child);
        assert_eq!(exit(child), Some(130), "{signal}");
        is_stopped(&place);
        assert_eq!(happened(&place, "call_intended").len(), 1);
        let (costs, _) = place.json(&["costs"]);
        let estimated = costs.to_string().matches("\"estimated\":true").count();
        assert_eq!(estimated, 1, "what was spent is in the book: {costs}");
        place.run_asking(&server, &["resume"]).success();
        assert!(place.has("docs/designs/x.md"));
    }
}

#[test]
fn a_run_stops_while_it_waits_for_a_service_and_asks_no_more() {
    let plans = vec![Plan::busy(503, "300s"), Plan::Reply(DESIGN.into())];
    let server = ModelServer::planned(plans).expect("a server");
    let place = Workplace::started();
    let mut child = begun(&place, Some(&server), &["run", "step1-spec"]);
    eventually("it waits", &mut child, || {
        let failed = happened(&place, "stage_failed");
        failed.iter().any(|it| it["again_in_ms"].is_number())
    });
    send("INT", &child);
    assert_eq!(exit(child), Some(130));
    is_stopped(&place);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(happened(&place, "call_intended").len(), 1);
    place.run_asking(&server, &["resume"]).success();
}

const WORK: &[&str] = &["run", "work", "--feature", "x"];

/// The processes that hold a text in their command line.
fn with_marker(marker: &str) -> usize {
    let processes = std::fs::read_dir("/proc").expect("processes").flatten();
    let lines = processes.filter_map(|it| std::fs::read(it.path().join("cmdline")).ok());
    let lines = lines.map(|it| String::from_utf8_lossy(&it).into_owned());
    lines.filter(|it| it.contains(marker)).count()
}

#[test]
fn the_programs_of_a_run_that_stops_end_with_all_that_they_started() {
    let marker = format!("marker-signal-{}", std::process::id());
    let stages = format!(
        "  tests:\n    uses: tests.run\n    timeout: 10m\n    with: {{ command: 'sh work.sh {marker}', expect: [passed] }}\n"
    );
    let place = Workplace::working(&stages);
    let script = "[ -e there ] && exit 0\ntrap '' TERM INT HUP\n\
                  sh -c 'while :; do sleep 1; done' \"$1\" &\ntouch there\nwhile :; do sleep 1; done\n";
    place.write("work.sh", script);
    let mut child = begun(&place, None, WORK);
    eventually("the tests run", &mut child, || place.has("there"));
    send("INT", &child);
    assert_eq!(exit(child), Some(130));
    is_stopped(&place);
    for _ in 0..6000 {
        if with_marker(&marker) == 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(with_marker(&marker), 0);
    place.run(&["resume"]).success();
}

#[test]
fn a_run_stops_between_its_stages_and_goes_on_with_the_next_one() {
    let stage = |number: usize| {
        let needs = match number {
            0 => String::new(),
            _ => format!("    needs: [s{}]\n", number - 1),
        };
        format!(
            "  s{number}:\n    uses: command.run\n    timeout: 1m\n{needs}    with: {{ argv: [sh, -c, 'echo >> done_{number}'] }}\n"
        )
    };
    let count = 60;
    let place = Workplace::working(&(0..count).map(stage).collect::<String>());
    let mut child = begun(&place, None, WORK);
    eventually("it has begun", &mut child, || place.has("done_1"));
    send("TERM", &child);
    assert_eq!(exit(child), Some(130));
    is_stopped(&place);
    let ended = happened(&place, "stage_finished").len();
    assert!(ended < count, "{ended}");
    place.run(&["resume"]).success();
    assert!((0..count).all(|it| place.has(&format!("done_{it}"))));
}

#[test]
fn a_second_signal_ends_it_at_once_and_the_run_goes_on_all_the_same() {
    let plans = vec![Plan::Hang, Plan::Reply(DESIGN.into())];
    let server = ModelServer::planned(plans).expect("a server");
    let place = Workplace::started();
    // What is told at the end of every run takes longer than anybody waits.
    let hook = "post_run=touch told; sleep 250; echo slept > slept";
    let set = ["config", "set", "hooks", hook, "--user"];
    place.run(&set).success();
    let mut child = begun(&place, Some(&server), &["run", "step1-spec"]);
    eventually("it asks", &mut child, || server.requests().len() == 1);
    send("INT", &child);
    eventually("it tells", &mut child, || place.has("told"));
    send("INT", &child);
    assert_eq!(exit(child), Some(130));
    assert!(!place.has("slept"));
    assert_eq!(
        happened(&place, "run_ended").len(),
        0,
        "it had no time to say so"
    );
    let unset = ["config", "unset", "hooks", "--user"];
    place.run(&unset).success();
    place.run_asking(&server, &["resume"]).success();
    assert!(place.has("docs/designs/x.md"));
}

#[test]
fn a_signal_at_any_instant_loses_nothing() {
    // The first ones come before anything listens, and others while files are written.
    for wait in (0..12).map(|it| Duration::from_millis(it * 7)) {
        let server = ModelServer::repeating(vec![DESIGN.into()]).expect("a server");
        let place = Workplace::started();
        let child = begun(&place, Some(&server), &["run", "step1-spec"]);
        std::thread::sleep(wait);
        send("INT", &child);
        let ended = exit(child);
        let told = || place.out(&["runs", "show", "latest"]);
        assert!(
            matches!(ended, None | Some(0 | 130)),
            "{ended:?}: {}",
            told()
        );
        let (status, _) = place.json(&["status"]);
        if ended != Some(0) && status["next"]["step"] == "step1-spec" {
            let goes_on = if status["resumable"].is_string() {
                ["resume", "--lost-call", "retry"].to_vec()
            } else {
                ["run", "step1-spec"].to_vec()
            };
            place.run_asking(&server, &goes_on).success();
        }
        assert_eq!(place.read("docs/designs/x.md"), "# X\n", "after {wait:?}");
        assert!(place.read(".agent/STATUS.md").contains("- [x] Spec"));
        let (costs, _) = place.json(&["costs"]);
        let paid = costs.to_string().matches("\"step\":\"step1-spec\"").count();
        assert!(paid >= server.requests().len(), "{costs}");
    }
}
