//! A run that is killed goes on as if it had not been, and pays for nothing twice.

#![expect(
    clippy::disallowed_methods,
    reason = "the test starts, watches and kills the program"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use gemstack::demo::project;
use gemstack::demo::script::Script;
use gemstack::demo::server::ModelServer;
use serde_json::Value as Json;

use crate::workplace::Workplace;

const SPEC: &str = "````file:docs/designs/greet.md\n# Greet\n````\n";

/// Tests that wait, until a file says that they shall be red.
const WAITING: &str = "````file:tests/run.sh\n[ -e red ] && { echo 'not ok'; exit 1; }\necho $$ > waiting\nexec sleep 300\n````\n";

fn command(place: &Workplace, server: &ModelServer, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gemstack"));
    command.current_dir(place.path()).args(arguments);
    command.env("GEMSTACK_CONFIG_DIR", place.config());
    command
        .env("GEMINI_BASE_URL", server.base_url())
        .env("GEMINI_API_KEY", "a-key");
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Waits until the tests of the run wait; they tell by a file that holds their process.
fn until_tests_wait(place: &Workplace, child: &mut Child) -> String {
    loop {
        let process = place.has("waiting").then(|| place.read("waiting"));
        if let Some(process) = process.filter(|it| it.ends_with('\n')) {
            return process.trim().to_owned();
        }
        assert!(
            child.try_wait().expect("a child").is_none(),
            "the run still goes on"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_run_killed_during_its_tests_is_resumed_without_asking_again() {
    let server = ModelServer::replying(vec![SPEC.into(), WAITING.into()]).expect("a server");
    let place = Workplace::initialized();
    place.run(&["start", "greet people"]).success();
    let spec = command(&place, &server, &["run", "step1-spec"]).status();
    assert!(spec.expect("it starts").success());

    let trap = ["run", "step2-trap", "--test-cmd", "sh tests/run.sh"];
    let mut child = command(&place, &server, &trap).spawn().expect("it starts");
    let tests = until_tests_wait(&place, &mut child);
    child.kill().expect("it is killed");
    child.wait().expect("it ended");
    Command::new("kill")
        .args(["-9", &tests])
        .status()
        .expect("the tests end too");
    assert!(
        place
            .read(".agent/STATUS.md")
            .contains("[STATE: IN_PROGRESS]")
    );

    place.write("red", "");
    let resumed = command(&place, &server, &["resume"])
        .status()
        .expect("it starts");
    assert!(resumed.success());
    assert_eq!(
        server.requests().len(),
        2,
        "the reply was not paid for twice"
    );
    let status = place.read(".agent/STATUS.md");
    assert!(
        status.contains("[STATE: READY_FOR_BUILD]") && status.contains("- [x] Trap"),
        "{status}"
    );
    let (costs, _) = place.json(&["costs"]);
    let calls = costs.to_string().matches("step2-trap").count();
    assert_eq!(
        calls, 2,
        "one entry, named by its step and its call: {costs}"
    );
}

/// Ends a process group, as when a machine fails.
fn killed_at_its_tests(place: &Workplace, server: &ModelServer, arguments: &[&str]) {
    let mut child = command(place, server, arguments)
        .spawn()
        .expect("it starts");
    until_tests_wait(place, &mut child);
    child.kill().expect("it is killed");
    child.wait().expect("it ended");
}

#[test]
fn to_drive_after_a_kill_goes_on_with_what_was_paid_for() {
    let server = ModelServer::replying(vec![SPEC.into(), WAITING.into()]).expect("a server");
    let place = Workplace::initialized();
    place.run(&["start", "greet people"]).success();
    let drive = ["drive", "--test-cmd", "sh tests/run.sh"];
    killed_at_its_tests(&place, &server, &drive);
    place.write("red", "");
    let again = [
        "run",
        "step2-trap",
        "--test-cmd",
        "sh tests/run.sh",
        "--json",
    ];
    let refused = place.run_asking(&server, &again).code(3);
    let json: Json = serde_json::from_slice(&refused.get_output().stdout).expect("JSON");
    assert_eq!(json["error"]["code"], "RunOpen");
    let help = json["error"]["help"].as_str().expect("a cure");
    assert!(help.starts_with("`gemstack resume` goes on"), "{help}");

    let driven = place.run_asking(&server, &["drive", "--max-steps", "1"]);
    driven.success();
    assert_eq!(server.requests().len(), 2, "nothing is asked for again");
    let status = place.read(".agent/STATUS.md");
    assert!(status.contains("[STATE: READY_FOR_BUILD]"), "{status}");
    let (runs, _) = place.json(&["runs"]);
    let steps: Vec<_> = runs.as_array().expect("runs").iter().collect();
    let steps: Vec<_> = steps
        .iter()
        .filter(|it| it["step"] == "step2-trap")
        .collect();
    assert_eq!(steps.len(), 1, "no run was begun beside it: {runs}");
    assert_eq!(steps[0]["outcome"], "done");
}

#[test]
fn a_step_is_begun_again_beside_its_open_run_by_those_who_say_so() {
    let replies = vec![SPEC.into(), WAITING.into(), WAITING.into()];
    let server = ModelServer::replying(replies).expect("a server");
    let place = Workplace::initialized();
    place.run(&["start", "greet people"]).success();
    let drive = ["drive", "--test-cmd", "sh tests/run.sh"];
    killed_at_its_tests(&place, &server, &drive);
    place.write("red", "");
    let anew = [
        "run",
        "step2-trap",
        "--anew",
        "--test-cmd",
        "sh tests/run.sh",
    ];
    place.run_asking(&server, &anew).success();
    assert_eq!(server.requests().len(), 3);
}

/// How often the program is killed: in an ordinary test, and where this is set.
const NIGHTLY: (&str, usize, usize) = ("GEMSTACK_NIGHTLY", 20, 200);

/// Gives the instants of the kills back.
const SEED: &str = "GEMSTACK_SEED";

/// A feature is done before anybody needs so many commands.
const MOST_COMMANDS: usize = 400;

/// Numbers that look random, from a seed: `SplitMix64` (<https://prng.di.unimi.it/splitmix64.c>).
struct Numbers(u64);

impl Numbers {
    fn seeded() -> (u64, Self) {
        use std::hash::BuildHasher;
        let given = std::env::var(SEED).ok();
        let seed = given.map_or_else(
            || std::hash::RandomState::new().hash_one(SEED),
            |it| it.parse().expect("a number"),
        );
        (seed, Self(seed))
    }

    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }
}

/// The sample project, its feature, and the model that builds it.
struct Feature {
    place: Workplace,
    server: ModelServer,
    script: Script,
}

/// What must be the same in the end.
#[derive(Debug, PartialEq)]
struct End {
    /// Every file and folder, with modes.
    tree: BTreeMap<String, (u32, Vec<u8>)>,
    /// What the books say of calls whose answers came.
    calls: Vec<Json>,
    /// What was asked, each once.
    prompts: BTreeSet<String>,
}

/// How a command came to its end.
enum Ended {
    Itself(ExitStatus),
    Killed,
}

impl Feature {
    fn new() -> Self {
        let script = Script::shipped();
        let server = ModelServer::repeating(script.replies.clone()).expect("a server");
        let place = Workplace::new();
        project::write(place.path()).expect("the sample project");
        place.run(&["init"]).success();
        Self {
            place,
            server,
            script,
        }
    }

    /// Starts a command; it leads a process group.
    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = command(&self.place, &self.server, arguments);
        let told = std::fs::File::create(self.told()).expect("it can be written");
        let started = command.stderr(told).process_group(0).spawn();
        started.expect("it starts")
    }

    /// Where the messages of the latest command are, beside the project.
    fn told(&self) -> std::path::PathBuf {
        self.place.config().with_extension("told")
    }

    fn state(&self) -> String {
        let status = self.place.read(".agent/STATUS.md");
        let state = status.split_once("[STATE: ").expect("a state").1;
        state.split(']').next().unwrap_or_default().to_owned()
    }

    /// Gives commands as somebody would whose machine fails again and again, until the feature is done.
    fn build(&self, mut kill: impl FnMut(&mut Child) -> Ended) {
        let (mut goes_on, mut is_refused) = (false, false);
        for number in 0..MOST_COMMANDS {
            let arguments = match self.state().as_str() {
                "INITIALIZED" => vec!["start", &self.script.feature],
                // Perhaps an answer was lost, and somebody agrees to pay again.
                _ if is_refused => vec!["resume", "--lost-call", "retry"],
                "SHIPPED" if !goes_on => return,
                _ if goes_on && number % 2 == 0 => vec!["resume"],
                _ => vec!["drive"],
            };
            let mut child = self.begin(&arguments);
            (goes_on, is_refused) = match kill(&mut child) {
                Ended::Killed => (true, false),
                Ended::Itself(status) => {
                    // Where there is nothing to go on with, that is refused; and so is a beginning that was made.
                    let refused = status.code() == Some(3);
                    let told = || std::fs::read_to_string(self.told()).unwrap_or_default();
                    let went_well = status.success() || refused;
                    assert!(went_well, "{arguments:?}: {status}: {}", told());
                    (
                        false,
                        refused && matches!(arguments[..], ["resume" | "drive"]),
                    )
                }
            };
        }
        panic!("the feature is not done: {}", self.state());
    }

    fn end(&self) -> End {
        let mut tree = BTreeMap::new();
        walk(self.place.path(), "", &mut tree);
        let books: Json =
            serde_json::from_str(&self.place.read(".agent/costs.json")).expect("JSON");
        let steps = &books["features"][&self.script.feature]["steps"];
        let calls = steps.as_array().expect("calls").iter();
        let answered = calls.filter(|it| it.get("estimated").is_none());
        let prompts = self.server.requests().into_iter().map(|it| it.prompt);
        End {
            tree,
            calls: answered.map(without_times).collect(),
            prompts: prompts.collect(),
        }
    }

    /// How many calls are in the books although nobody has their answer.
    fn lost(&self) -> usize {
        let books = self.place.read(".agent/costs.json");
        books.matches("\"estimated\": true").count()
    }
}

fn without_times(entry: &Json) -> Json {
    let mut entry = entry.clone();
    let fields = entry.as_object_mut().expect("an entry");
    for name in ["timestamp", "duration_seconds", "run", "id"] {
        fields.remove(name);
    }
    entry
}

/// What tells of runs, and differs from one to the next.
const OF_RUNS: &[&str] = &[
    ".agent/.costs.lock",
    ".agent/.gemstack.lock",
    ".agent/costs.json",
    ".agent/runs",
];

/// Everything below a folder but what tells of runs.
fn walk(base: &Path, below: &str, tree: &mut BTreeMap<String, (u32, Vec<u8>)>) {
    for entry in std::fs::read_dir(base.join(below)).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if OF_RUNS.contains(&path.as_str()) {
            continue;
        }
        let mode = entry.metadata().expect("it is there").permissions().mode();
        if entry.file_type().expect("a kind").is_dir() {
            walk(base, &format!("{path}/"), tree);
            tree.insert(path, (mode, Vec::new()));
        } else {
            tree.insert(path, (mode, std::fs::read(entry.path()).expect("it reads")));
        }
    }
}

impl End {
    /// What is other than it should be: whole trees and prompts would tell nobody anything.
    fn beside(&self, wanted: &Self) -> Vec<String> {
        let paths: BTreeSet<_> = self.tree.keys().chain(wanted.tree.keys()).collect();
        let differs = |it: &&&String| self.tree.get(**it) != wanted.tree.get(**it);
        let mut told: Vec<_> = paths
            .iter()
            .filter(differs)
            .map(ToString::to_string)
            .collect();
        if self.calls != wanted.calls {
            told.push(format!("{:#?} and not {:#?}", self.calls, wanted.calls));
        }
        if self.prompts != wanted.prompts {
            let (here, there) = (self.prompts.len(), wanted.prompts.len());
            told.push(format!("{here} prompts and not {there}, or others"));
        }
        told
    }
}

/// Lets a command end by itself.
fn left_alone(child: &mut Child) -> Ended {
    Ended::Itself(child.wait().expect("it ends"))
}

/// Kills a command at some instant, or with it all that it started in its own group.
fn killed_within(child: &mut Child, longest: Duration, numbers: &mut Numbers) -> Ended {
    let longest = u64::try_from(longest.as_micros()).expect("a short time");
    let instant = Duration::from_micros(numbers.next(longest.max(1)));
    std::thread::sleep(instant);
    if let Some(status) = child.try_wait().expect("a child") {
        return Ended::Itself(status);
    }
    if numbers.next(2) == 0 {
        child.kill().expect("it is killed");
    } else {
        let group = format!("-{}", child.id());
        let kill = Command::new("kill").args(["-9", "--", &group]).status();
        kill.expect("it is killed");
    }
    match child.wait().expect("it ended") {
        // It was quicker.
        status if status.code().is_some() => Ended::Itself(status),
        _ => Ended::Killed,
    }
}

#[test]
fn a_feature_that_is_killed_at_random_instants_ends_as_one_that_was_not() {
    let uncut = Feature::new();
    let began = Instant::now();
    uncut.build(left_alone);
    let longest = began.elapsed() / 6;
    let wanted = uncut.end();
    assert_eq!(wanted.prompts.len(), uncut.server.requests().len());

    let (seed, mut numbers) = Numbers::seeded();
    let (variable, usual, nightly) = NIGHTLY;
    let kills = if std::env::var_os(variable).is_some() {
        nightly
    } else {
        usual
    };
    let mut killed = 0;
    while killed < kills {
        let feature = Feature::new();
        let before = killed;
        feature.build(|child| {
            if killed == kills {
                return left_alone(child);
            }
            let ended = killed_within(child, longest, &mut numbers);
            killed += usize::from(matches!(ended, Ended::Killed));
            ended
        });
        let told = format!("seed {seed} (give it back by {SEED}), kills {before} to {killed}");
        assert_eq!(
            feature.end().beside(&wanted),
            Vec::<String>::new(),
            "{told}"
        );
        let paid_twice = feature.server.requests().len() - wanted.prompts.len();
        let lost = feature.lost();
        assert!(
            paid_twice <= lost,
            "{paid_twice} calls were paid for again and {lost} are in the books; {told}"
        );
    }
}
