use serde_json::json;

use super::*;
use crate::failure::Kind;
use crate::provider::Finish;

fn provider() -> Provider {
    let document = json!({
        "kind": "provider", "name": "notes", "protocol": "script", "models": [{ "pattern": "*" }],
    });
    Provider::parse(&document).expect("it parses")
}

/// Plays a question to a tape, or notes an answer to it.
struct Player {
    provider: Provider,
    model: Model,
}

impl Player {
    fn new() -> Self {
        let provider = provider();
        let model = provider.model("story").expect("any model");
        Self { provider, model }
    }

    fn question<'q>(&'q self, request: &'q Request, stage: &'q str) -> Question<'q> {
        Question {
            provider: &self.provider,
            model: &self.model,
            request,
            stage,
        }
    }

    fn note(&self, tape: &Tape, prompt: &str, pieces: &[&str], ended: &Result<Answer, Failure>) {
        let pieces: Vec<_> = pieces.iter().map(|it| (*it).to_owned()).collect();
        let request = Request::new(prompt);
        tape.note(self.question(&request, "run/ask"), &pieces, ended);
    }

    fn ask(&self, tape: &Tape, prompt: &str) -> (Result<Answer, Failure>, Vec<String>) {
        let (request, mut pieces) = (Request::new(prompt), Vec::new());
        let mut on_piece = |piece: &str| pieces.push(piece.to_owned());
        let answer = tape.answer(self.question(&request, "run/ask"), &mut on_piece);
        (answer.expect("it answers"), pieces)
    }

    fn answer(&self, text: &str) -> Answer {
        let script = json!({ "kind": "script", "name": "x", "replies": [{ "text": text, "finish": "length" }] });
        let script = Script::parse(&script).expect("it reads");
        let tape = Tape::replaying(script, Order::Any);
        self.ask(&tape, "any").0.expect("an answer")
    }
}

/// The tape as it is after it was written and read.
fn again(tape: &Tape, order: Order) -> Tape {
    let document = document(&tape.recorded("taped").expect("it records"));
    Tape::replaying(Script::parse(&document).expect("it reads"), order)
}

#[test]
fn what_was_recorded_is_answered_again_in_the_same_pieces() {
    let (player, tape) = (Player::new(), Tape::recording());
    let given = player.answer("Grüß dich");
    player.note(&tape, "hello", &["Grü", "ß dich"], &Ok(given.clone()));
    let tape = again(&tape, Order::Same);
    let (answer, pieces) = player.ask(&tape, "hello");
    assert_eq!(answer, Ok(given.clone()));
    assert_eq!(given.finish, Finish::Length);
    assert_eq!(pieces, ["Grü", "ß dich"]);
    assert_eq!(tape.left_over(), 0);
}

#[test]
fn a_failure_is_recorded_with_what_had_come() {
    let (player, tape) = (Player::new(), Tape::recording());
    let usage = json!({ "input_tokens": 3, "output_tokens": 1, "estimated": true });
    let mut failure = Failure::new(Kind::Overloaded, "busy")
        .coded("Busy")
        .helped("wait");
    failure.retry_after = Some(std::time::Duration::from_secs(13));
    let outputs = json!({ "text": "so", "finish": "error", "usage": usage });
    let failure = failure.giving(outputs);
    player.note(&tape, "hello", &["so"], &Err(failure.clone()));
    player.note(&tape, "hello", &["all"], &Ok(player.answer("all")));
    let tape = again(&tape, Order::Same);
    let (first, pieces) = player.ask(&tape, "hello");
    let first = first.expect_err("it failed");
    assert_eq!(
        (first.kind, &first.code, &first.help),
        (failure.kind, &failure.code, &failure.help)
    );
    assert_eq!(first.retry_after, failure.retry_after);
    assert_eq!(first.outputs.expect("outputs")["text"], "so");
    assert_eq!(pieces, ["so"]);
    assert_eq!(
        player.ask(&tape, "hello").0.expect("the second try").text,
        "all"
    );
}

#[test]
fn the_order_of_questions_does_not_matter_but_what_is_asked_does() {
    let (player, tape) = (Player::new(), Tape::recording());
    player.note(&tape, "one", &[], &Ok(player.answer("1")));
    player.note(&tape, "two\nlines", &[], &Ok(player.answer("2")));
    let tape = again(&tape, Order::Same);
    assert_eq!(
        player.ask(&tape, "two\nlines").0.expect("an answer").text,
        "2"
    );
    let failure = player
        .ask(&tape, "two\nlines")
        .0
        .expect_err("given already");
    assert_eq!(failure.code.as_deref(), Some("ReplayDiffers"));
    assert!(
        failure
            .message
            .ends_with("line 1 of `prompt` was `one` and is `two`"),
        "{failure}"
    );
    assert_eq!(player.ask(&tape, "one").0.expect("an answer").text, "1");
    let failure = player.ask(&tape, "one").0.expect_err("nothing is left");
    assert_eq!(failure.code.as_deref(), Some("ReplayExhausted"));
}

#[test]
fn by_order_it_answers_whatever_is_asked() {
    let (player, tape) = (Player::new(), Tape::recording());
    player.note(&tape, "one", &[], &Ok(player.answer("1")));
    let tape = again(&tape, Order::Any);
    assert_eq!(player.ask(&tape, "another").0.expect("an answer").text, "1");
}

#[test]
fn a_script_that_a_person_wrote_goes_by_order_and_by_what_it_expects() {
    let player = Player::new();
    let script = json!({
        "kind": "script", "name": "x",
        "replies": [{ "expect": "first", "text": "1" }, { "text": "2" }],
    });
    let script = Script::parse(&script).expect("it reads");
    let tape = Tape::replaying(script, Order::Same);
    let failure = player.ask(&tape, "second").0.expect_err("not expected");
    assert!(
        failure
            .message
            .contains("lacks what the script `x` expects"),
        "{failure}"
    );
    assert_eq!(
        player.ask(&tape, "the first").0.expect("an answer").text,
        "1"
    );
    assert_eq!(player.ask(&tape, "second").0.expect("an answer").text, "2");
}
