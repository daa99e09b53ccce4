//! The circuit breaker for real: three red attempts, everything of the run put back and nothing
//! else, a reflection, and the way back to the test author.

use gemstack::demo::server::ModelServer;

use crate::workplace::{Workplace, text};

const SPEC: &str = "````file:docs/designs/greet.md\n# Greet\n````\n";
const TRAP: &str = "````file:tests/run.sh\ngrep -q hello greet.txt || { echo 'not ok - greet.txt says hello'; exit 1; }\necho ok\n````\n";

/// An attempt that creates a file, changes one of the person's, and does not please the test.
fn wrong(number: usize) -> String {
    format!(
        "Attempt {number}.\n\n````file:greet.txt\ngood day {number}\n````\n\n\
         ````file:src/new_{number}.txt\nnew\n````\n\n````file:kept.txt\nreplaced\n````\n"
    )
}

fn run(place: &Workplace, server: &ModelServer, step: &str) -> assert_cmd::assert::Assert {
    place.run_asking(server, &["run", step, "--test-cmd", "sh tests/run.sh"])
}

/// A project whose trap is set, with edits of its own that no commit holds.
fn trapped(server: &ModelServer) -> Workplace {
    let place = Workplace::initialized();
    place.write("greet.txt", "nothing yet\r\n");
    place.write("kept.txt", "mine, not committed anywhere\n");
    place.write("elsewhere.txt", "untouched\n");
    place.run(&["start", "greet people"]).success();
    run(&place, server, "step1-spec").success();
    run(&place, server, "step2-trap").success();
    place
}

#[test]
fn three_red_attempts_put_everything_back_and_route_to_the_test_author() {
    let replies = [
        SPEC.into(),
        TRAP.into(),
        wrong(1),
        wrong(2),
        wrong(3),
        TRAP.into(),
    ];
    let server = ModelServer::replying(replies.to_vec()).expect("a server");
    let place = trapped(&server);

    let ended = run(&place, &server, "step3-build");
    let told = text(&ended.failure().code(1).get_output().stderr);
    assert!(
        told.contains("CircuitBreakerTriggered: 3 attempts"),
        "{told}"
    );

    assert!(!place.has("src"), "nor is the folder that they made");
    assert_eq!(place.read("greet.txt"), "nothing yet\r\n");
    assert_eq!(place.read("kept.txt"), "mine, not committed anywhere\n");
    assert_eq!(place.read("elsewhere.txt"), "untouched\n");
    assert!((1..=3).all(|it| !place.has(&format!("src/new_{it}.txt"))));
    assert!(place.has("tests/run.sh"), "the trap stays");
    let reflection = place.read(".agent/REFLECTION.md");
    for part in [
        "<reflection>",
        "Attempt 3",
        "not ok - greet.txt says hello",
        "</reflection>",
    ] {
        assert!(reflection.contains(part), "{reflection}");
    }

    let (route, code) = place.json(&["route"]);
    assert_eq!((code, route["step"].as_str()), (0, Some("step2-trap")));
    assert_eq!(route["context_files"][0], ".agent/REFLECTION.md");
    run(&place, &server, "step2-trap").success();
    let requests = server.requests();
    assert!(
        requests[3].prompt.contains("not ok - greet.txt says hello"),
        "fed back"
    );
    assert!(
        requests[5].prompt.contains("<reflection>"),
        "the test author reads it"
    );
}

#[test]
fn what_a_person_changes_meanwhile_is_kept_and_said() {
    let replies = [SPEC.into(), TRAP.into(), wrong(1), wrong(2), wrong(3)];
    let server = ModelServer::replying(replies.to_vec()).expect("a server");
    let place = trapped(&server);
    // The test itself plays the person, who edits a file while the last attempt is tested.
    place.write(
        "tests/run.sh",
        "grep -q 'day 3' greet.txt && echo 'mine now' > kept.txt\necho 'not ok'\nexit 1\n",
    );
    let ended = run(&place, &server, "step3-build").failure().code(1);
    let told = text(&ended.get_output().stderr);
    assert!(told.contains("changed since (kept.txt)"), "{told}");
    assert_eq!(place.read("kept.txt"), "mine now\n");
    assert_eq!(place.read("greet.txt"), "nothing yet\r\n");
    assert!(place.read(".agent/REFLECTION.md").contains("kept.txt"));
}
