//! A run that is killed goes on as if it had not been, and pays for nothing twice.

#![expect(
    clippy::disallowed_methods,
    reason = "the test starts, watches and kills the program"
)]

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gemstack::demo::server::ModelServer;

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
