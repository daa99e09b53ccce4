//! A key goes to its service and nowhere else, whatever repeats it.

use std::path::Path;
use std::process::Output;

use gemstack::demo::server::{ModelServer, Plan};
use tempfile::TempDir;

use crate::workplace::Workplace;

/// The key in the environment, with letters that addresses and base 64 write in other ways.
const KEY: &str = "canary-7/Q+x9-Zk2mW4pL8";

/// What it is as a part of an address, and in base 64 wherever it stands in what is encoded.
const FORMS: &[&str] = &[
    KEY,
    "canary-7%2FQ%2Bx9-Zk2mW4pL8",
    "canary-7%2fQ%2bx9-Zk2mW4pL8",
    "Y2FuYXJ5LTcvUSt4OS1aazJtVzRwTD",
    "NhbmFyeS03L1EreDktWmsybVc0cEw4",
    "jYW5hcnktNy9RK3g5LVprMm1XNHBMO",
];

/// The key in the configuration, which the environment's comes before, and the password in an address.
const OTHERS: &[&str] = &["elsewhere-5521-kk-09-hh", "pass-word-8731"];

const DESIGN: &str =
    "````file:docs/designs/x.md\n# X\nkey: KEY and Y2FuYXJ5LTcvUSt4OS1aazJtVzRwTDg=\n````\n";
const TRAP: &str = "````file:tests/run.sh\nenv\ncat ../shared/key || cat \"$HOME/key\"\nbase64 < \"$HOME/key\"\nprintf 'https://x/?key=canary-7%%2FQ%%2Bx9-Zk2mW4pL8\\n'\necho not ok >&2\nexit 1\n````\n";

struct Ground {
    place: Workplace,
    home: TempDir,
    /// All that was printed.
    printed: Vec<u8>,
}

impl Ground {
    fn new() -> Self {
        let (place, home) = (Workplace::started(), TempDir::new().expect("a directory"));
        std::fs::write(home.path().join("key"), format!("{KEY}\n")).expect("writable");
        let mut ground = Self {
            place,
            home,
            printed: Vec::new(),
        };
        ground.configured();
        ground
    }

    /// A key in the configuration, hooks that print everything, and programs that see the key.
    fn configured(&mut self) {
        let mut key = self.place.command();
        let key = key.args(["config", "set", "gemini-api-key", "-"]);
        key.write_stdin(OTHERS[0]).assert().success();
        let prints = "env >&2; cat \"$HOME/key\" >&2; printf '{}'";
        for (name, value) in [
            ("hooks", format!("pre_run={prints}")),
            ("program_environment", "GEMINI_API_KEY".to_owned()),
        ] {
            self.place
                .run(&["config", "set", name, &value, "--user"])
                .success();
        }
    }

    fn run(&mut self, base_url: &str, arguments: &[&str]) -> Output {
        let mut command = self.place.process();
        command
            .env("GEMINI_API_KEY", KEY)
            .env("GEMINI_BASE_URL", base_url)
            .env("HOME", self.home.path());
        let output = command.args(arguments).output().expect("it starts");
        self.printed.extend(&output.stdout);
        self.printed.extend(&output.stderr);
        output
    }

    fn is_clean(&self) {
        holds_no_key("what was printed", &self.printed);
        walk(self.place.path());
    }
}

fn holds_no_key(name: &str, bytes: &[u8]) {
    for form in FORMS.iter().chain(OTHERS) {
        let found = bytes
            .windows(form.len())
            .position(|it| it == form.as_bytes());
        if let Some(at) = found {
            let around = &bytes[at.saturating_sub(120)..(at + 60).min(bytes.len())];
            panic!("`{form}` in {name}: {}", String::from_utf8_lossy(around));
        }
    }
}

/// Every byte below a folder, and every name.
fn walk(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.display().to_string();
        holds_no_key("a name", name.as_bytes());
        if path.is_dir() {
            walk(&path);
        } else {
            holds_no_key(&name, &std::fs::read(&path).expect("it reads"));
        }
    }
}

fn with_key(text: &str) -> String {
    text.replace("KEY", KEY)
}

#[test]
fn no_byte_of_a_key_stays_or_is_shown_whatever_repeats_it() {
    let echo = with_key("the key KEY (canary-7%2FQ%2Bx9-Zk2mW4pL8) is not valid");
    let server = ModelServer::planned(vec![
        Plan::refused(401, &echo),
        Plan::refused(302, &with_key("moved to https://x/?key=KEY")),
        Plan::Reply(with_key(DESIGN)),
        Plan::BreakOff(with_key(&"KEY and KEY ".repeat(40))),
        Plan::Reply(TRAP.to_owned()),
    ]);
    let server = server.expect("a server");
    let (url, mut ground) = (server.base_url(), Ground::new());
    assert_eq!(
        ground.run(&url, &["run", "step1-spec"]).status.code(),
        Some(4)
    );
    ground.run(&url, &["resume", "-v"]);
    assert!(
        ground
            .place
            .read("docs/designs/x.md")
            .contains("key: [secret] and [secret]")
    );
    let trap = [
        "run",
        "step2-trap",
        "--test-cmd",
        "sh tests/run.sh",
        "--json",
    ];
    assert!(ground.run(&url, &trap).status.success());
    assert_eq!(server.requests().len(), 5);
    ground.is_clean();

    for arguments in SHOW {
        ground.run(&url, arguments);
    }
    ground.is_clean();
}

/// Commands that show what was run, asked and configured.
const SHOW: &[&[&str]] = &[
    &["runs"],
    &["runs", "show", "latest"],
    &["runs", "show", "latest", "--json"],
    &["runs", "events", "latest"],
    &["runs", "events", "latest", "--json"],
    &["runs", "reply", "latest"],
    &["config", "get", "gemini-api-key"],
    &["config", "get", "gemini-base-url"],
    &["config", "list"],
    &["config", "list", "--json"],
    &["config", "path"],
    &["compile", "step3-build"],
    &["costs", "--json"],
    &["doctor"],
    &["doctor", "--json", "-v"],
    &["status", "--json"],
];

#[test]
fn what_a_hook_prints_when_it_fails_is_told_without_a_key() {
    let server = ModelServer::replying(vec![]).expect("a server");
    let (url, mut ground) = (server.base_url(), Ground::new());
    let fails = "pre_run=cat \"$HOME/key\" >&2; exit 7";
    let set = ["config", "set", "hooks", fails, "--user"];
    ground.place.run(&set).success();
    let failed = ground.run(&url, &["run", "step1-spec"]);
    let told = String::from_utf8_lossy(&failed.stderr).into_owned();
    assert!(
        told.contains("code 7") && told.contains("[secret]"),
        "{told}"
    );
    ground.is_clean();
}

#[test]
fn the_password_of_an_address_is_never_told() {
    let mut ground = Ground::new();
    for url in [
        "http://me:pass-word-8731@127.0.0.1:1/v1",
        "htp://me:pass-word-8731@host/v1",
        "https://me:pass-word-8731@ho st/v1",
        "me:pass-word-8731@host",
        "http://me:pass-word-8731@example.com/v1",
    ] {
        let run = ["run", "step1-spec", "--anew", "-v"];
        // What cannot be reached is tried again; nobody waits for that.
        ground.run(url, &[&run[..], &["--model", "gemini-2.5-flash"]].concat());
        ground.run(url, &["doctor"]);
        for arguments in SHOW {
            ground.run(url, arguments);
        }
    }
    let set = [
        "config",
        "set",
        "gemini-base-url",
        "https://me:pass-word-8731@host/v1",
    ];
    ground.run("", &set);
    ground.run("", &["config", "get", "gemini-base-url"]);
    ground.run("", &["config", "list"]);
    ground.run("", &["config", "list", "--json"]);
    ground.is_clean();
}
