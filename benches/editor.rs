//! How long an editor waits for diagnostics after a keystroke, in a file of 2,000 lines, against a
//! floor of the same run: a request that needs no work.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures and prints"
)]

use std::thread;
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value as Json, json};

const RUNS: i64 = 50;
const STAGES: usize = 330;

fn main() {
    let (server, editor) = Connection::memory();
    let project = tempfile::tempdir().expect("a directory");
    let root = project.path().to_owned();
    let serving = thread::spawn(move || gemstack::lsp::converse(server, Some(&root)));
    let mut editor = Editor {
        connection: editor,
        asked: 0,
    };
    editor.ask("initialize", json!({ "capabilities": {} }));
    editor.tell("initialized", json!({}));
    let floor = measure(|_| editor.ask("textDocument/none", json!({})));
    let text = pipeline();
    println!("a pipeline of {} lines", text.lines().count());
    editor.open(&text);
    row("a request that needs no work (the floor)", floor, floor);
    let keystroke = measure(|run| editor.type_letter(&text, run));
    row("diagnostics after a keystroke", keystroke, floor);
    editor.ask("shutdown", Json::Null);
    editor.tell("exit", Json::Null);
    serving.join().expect("it ends").expect("it ends well");
}

struct Editor {
    connection: Connection,
    asked: i32,
}

impl Editor {
    fn tell(&self, method: &str, params: Json) {
        let notification = Notification::new(method.to_owned(), params);
        self.connection
            .sender
            .send(notification.into())
            .expect("it listens");
    }

    fn ask(&mut self, method: &str, params: Json) {
        self.asked += 1;
        let id = self.asked;
        let request = Request::new(id.into(), method.to_owned(), params);
        self.connection
            .sender
            .send(request.into())
            .expect("it listens");
        self.wait(|it| matches!(it, Message::Response(it) if it.id == id.into()));
    }

    fn wait(&self, is_it: impl Fn(&Message) -> bool) {
        while !is_it(&self.connection.receiver.recv().expect("it speaks")) {}
    }

    fn open(&self, text: &str) {
        let file = json!({ "uri": ADDRESS, "languageId": "yaml", "version": 0, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": file }));
        self.wait(|it| matches!(it, Message::Notification(_)));
    }

    /// Types a letter in a reference, or takes it back; either changes what is found.
    fn type_letter(&self, text: &str, run: i64) {
        let line = text.lines().count() - 1;
        let broken = run % 2 == 0;
        let word = if broken { "texxt" } else { "text" };
        let range = |end| json!({ "start": { "line": line, "character": 29 }, "end": { "line": line, "character": end } });
        let before = if broken { 33 } else { 34 };
        let changes = json!([{ "range": range(before), "text": word }]);
        let file = json!({ "uri": ADDRESS, "version": run + 1 });
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": file, "contentChanges": changes }),
        );
        self.wait(|it| matches!(it, Message::Notification(_)));
    }
}

const ADDRESS: &str = "file:///long.yaml";

/// A pipeline of stages that refer to each other.
fn pipeline() -> String {
    let mut text = "kind: pipeline\nname: long\nstages:\n  stage_0: { uses: model.ask, with: { model: m, prompt: Begin. } }\n".to_owned();
    for stage in 1..STAGES {
        let before = stage - 1;
        text.extend([format!(
            "  stage_{stage}:\n    uses: model.ask\n    needs: [stage_{before}]\n    timeout: 5m\n    with:\n      model: \"{{{{ config.default_model }}}}\"\n      prompt: \"Go on from {{{{ stages.stage_{before}.text | trim }}}}\"\n"
        )]);
    }
    text.extend(["outputs:\n  text: \"{{ stages.stage_100.text }}\"\n"]);
    text
}

/// The median of several runs.
fn measure(mut work: impl FnMut(i64)) -> Duration {
    let mut times: Vec<_> = (0..RUNS)
        .map(|run| {
            let start = Instant::now();
            work(run);
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn row(name: &str, time: Duration, floor: Duration) {
    let ratio = time.as_secs_f64() / floor.as_secs_f64();
    println!("{name:44} {time:>10.1?}  {ratio:>7.1}x");
}
