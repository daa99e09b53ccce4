//! An editor, played by a script, and the server that it starts.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value as Json, json};

use crate::workplace::Workplace;

const PIPELINE: &str = "kind: pipeline
name: greet
inputs: { who: { type: string, summary: whom to greet } }
stages:
  load:
    uses: text.load
    with: { kind: role, names: [sdet] }
  ask:
    uses: model.ask # gemstack: allow(unchecked_cost, unrecorded_cost) nobody runs it
    needs: [load]
    timeout: 1m
    with: { model: \"{{ config.default_model }}\", prompt: \"Greet {{ inputs.who }}\" }
outputs: { greeting: \"{{ stages.ask.text }}\" }
";

struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    address: String,
    asked: i64,
}

impl Editor {
    /// An editor with one file open.
    fn with(workplace: &Workplace, path: &str, text: &str) -> Self {
        let mut command = workplace.process();
        command
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut server = command.spawn().expect("it starts");
        let input = server.stdin.take().expect("piped");
        let output = BufReader::new(server.stdout.take().expect("piped"));
        let root = format!("file://{}", workplace.path().display());
        let address = format!("{root}/{path}");
        let mut editor = Self {
            server,
            input,
            output,
            address,
            asked: 0,
        };
        let folders = json!([{ "uri": root, "name": "project" }]);
        editor.ask(
            "initialize",
            json!({ "capabilities": {}, "workspaceFolders": folders }),
        );
        editor.tell("initialized", json!({}));
        let file =
            json!({ "uri": editor.address, "languageId": "yaml", "version": 1, "text": text });
        editor.tell("textDocument/didOpen", json!({ "textDocument": file }));
        editor
    }

    fn write(&mut self, message: &Json) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
    }

    fn read(&mut self) -> Json {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("it speaks");
            match line.trim_end().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().expect("a number"),
                None if line.trim_end().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a whole message");
        serde_json::from_slice(&body).expect("JSON")
    }

    fn tell(&mut self, method: &str, params: Json) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// The response to a request; notifications before it are dropped.
    fn response(&mut self, method: &str, params: Json) -> Json {
        self.asked += 1;
        let id = self.asked;
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.read();
            if message["id"] == id {
                return message;
            }
        }
    }

    fn ask(&mut self, method: &str, params: Json) -> Json {
        let response = self.response(method, params);
        assert_eq!(response["error"], Json::Null, "{response:#}");
        response["result"].clone()
    }

    /// The next diagnostics: rule, and the text from line and column on.
    fn diagnostics(&mut self) -> Vec<Json> {
        loop {
            let message = self.read();
            if message["method"] == "textDocument/publishDiagnostics" {
                return message["params"]["diagnostics"]
                    .as_array()
                    .expect("a list")
                    .clone();
            }
        }
    }

    fn at(&self, text: &str, needle: &str) -> Json {
        let offset = text.find(needle).expect("it is there");
        let line = text[..offset].matches('\n').count();
        let column = offset - text[..offset].rfind('\n').map_or(0, |it| it + 1);
        json!({ "textDocument": { "uri": self.address }, "position": { "line": line, "character": column } })
    }

    fn change(&mut self, version: i64, text: &str) {
        let file = json!({ "uri": self.address, "version": version });
        let changes = json!([{ "text": text }]);
        self.tell(
            "textDocument/didChange",
            json!({ "textDocument": file, "contentChanges": changes }),
        );
    }

    /// Ends the conversation as the protocol wants it.
    fn leave(mut self) {
        self.ask("shutdown", Json::Null);
        self.tell("exit", Json::Null);
        assert!(self.server.wait().expect("it ends").success());
    }
}

fn opened(text: &str) -> (Workplace, Editor) {
    let workplace = Workplace::initialized();
    let editor = Editor::with(&workplace, ".agent/pipelines/greet.yaml", text);
    (workplace, editor)
}

#[test]
fn faults_are_told_as_they_are_typed_and_mended_by_their_fixes() {
    let (_workplace, mut editor) = opened(PIPELINE);
    assert_eq!(editor.diagnostics(), Vec::<Json>::new());
    let broken = PIPELINE.replace("prompt:", "promt:");
    editor.change(2, &broken);
    let found = editor.diagnostics();
    let rules: Vec<_> = found.iter().map(|it| &it["code"]).collect();
    assert_eq!(rules, ["unknown_parameter"]);
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["range"]["start"]["line"], 11);
    let range = found[0]["range"].clone();
    let context = json!({ "diagnostics": found });
    let file = json!({ "uri": editor.address });
    let params = json!({ "textDocument": file, "range": range, "context": context });
    let actions = editor.ask("textDocument/codeAction", params);
    let edit = &actions[0]["edit"]["changes"][&editor.address][0];
    assert_eq!(edit["newText"], "prompt", "{actions:#}");
    let changes = json!([{ "range": edit["range"], "text": edit["newText"] }]);
    let file = json!({ "uri": editor.address, "version": 3 });
    editor.tell(
        "textDocument/didChange",
        json!({ "textDocument": file, "contentChanges": changes }),
    );
    assert_eq!(editor.diagnostics(), Vec::<Json>::new());
    editor.leave();
}

#[test]
fn what_the_project_allows_is_not_told() {
    let text = PIPELINE.replace(
        " # gemstack: allow(unchecked_cost, unrecorded_cost) nobody runs it",
        "",
    );
    let (_workplace, mut editor) = opened(&text);
    let rules = |found: &[Json]| {
        found
            .iter()
            .map(|it| it["code"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        rules(&editor.diagnostics()),
        ["unchecked_cost", "unrecorded_cost"]
    );
    editor.leave();
    let workplace = Workplace::initialized();
    workplace.write(".agent/config.toml", "lint_allow = ['unchecked_cost']\n");
    let mut editor = Editor::with(&workplace, ".agent/pipelines/greet.yaml", &text);
    assert_eq!(rules(&editor.diagnostics()), ["unrecorded_cost"]);
    editor.leave();
}

#[test]
fn things_are_explained_offered_and_found() {
    let (_workplace, mut editor) = opened(PIPELINE);
    let hover = |editor: &mut Editor, needle| {
        let at = editor.at(PIPELINE, needle);
        editor.ask("textDocument/hover", at)["contents"]["value"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(hover(&mut editor, "model.ask").starts_with("# model.ask"));
    assert!(hover(&mut editor, "who }}").contains("`inputs.who`: string"));
    assert!(hover(&mut editor, "sdet").starts_with("role `sdet`"));

    let at = editor.at(PIPELINE, "text }}");
    let offered = editor.ask("textDocument/completion", at);
    let labels: Vec<_> = offered
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["label"])
        .collect();
    assert!(labels.contains(&&json!("usage")), "{labels:?}");

    let at = editor.at(PIPELINE, "load]");
    let defined = editor.ask("textDocument/definition", at);
    assert_eq!(
        defined["range"]["start"],
        json!({ "line": 4, "character": 2 })
    );
    let at = editor.at(PIPELINE, "sdet");
    let role = editor.ask("textDocument/definition", at);
    let path = role["uri"]
        .as_str()
        .expect("an address")
        .replace("file://", "");
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|it| !it.is_empty()),
        "{path}"
    );

    let file = json!({ "textDocument": { "uri": editor.address } });
    let outline = editor.ask("textDocument/documentSymbol", file);
    let names: Vec<_> = outline
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(names, ["who", "load", "ask", "greeting"]);
    editor.leave();
}

#[test]
fn a_stage_is_renamed_everywhere_or_not_at_all() {
    let (_workplace, mut editor) = opened(PIPELINE);
    let mut at = editor.at(PIPELINE, "load:");
    at["newName"] = json!("roles");
    let edits = editor.ask("textDocument/rename", at.clone());
    let edits = edits["changes"][&editor.address]
        .as_array()
        .expect("edits")
        .clone();
    let lines: Vec<_> = edits
        .iter()
        .map(|it| &it["range"]["start"]["line"])
        .collect();
    assert_eq!(lines, [4, 9]);
    at["newName"] = json!("ask");
    let refused = editor.response("textDocument/rename", at);
    assert_eq!(
        refused["error"]["message"],
        "there is already a stage `ask`"
    );
    editor.leave();
}

#[test]
fn an_unknown_request_and_a_file_of_another_program_are_no_trouble() {
    let workplace = Workplace::initialized();
    let mut editor = Editor::with(&workplace, "docker-compose.yaml", "services: {}\n");
    assert_eq!(editor.diagnostics(), Vec::<Json>::new());
    let refused = editor.response("textDocument/foldingRange", json!({}));
    assert_eq!(refused["error"]["code"], -32601);
    let at = editor.at("services: {}\n", "services");
    assert_eq!(editor.ask("textDocument/hover", at), Json::Null);
    editor.leave();
}
