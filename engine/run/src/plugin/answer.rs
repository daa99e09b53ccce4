//! What a plugin writes on its standard output: one JSON document, held against its form.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::sections::Change;
use crate::program::Ended;

/// The longest answer, in bytes: it may hold a whole prompt.
pub const LONGEST: usize = 64 << 20;

/// So many of the last lines of a program's errors tell what went wrong.
const LAST: usize = 10;

/// What a plugin answers. `{}` changes nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "gemstack hook answer")]
#[schemars(rename = "HookAnswer")]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Parts of the payload that are to be others, whole: `{ "text": "…" }`. Each must be a part that the payload has and
    /// the plugin sees.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Json>,
    /// Changes of the payload's `sections`, one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sections: Vec<Change>,
    /// What people should know, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why the run must not go on, where it must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuse: Option<String>,
}

/// The one document that a program printed, once it ended well.
///
/// # Errors
/// What is wrong with how it ended, or with what it printed, in words that follow its name.
pub fn read<A: DeserializeOwned>(ended: &Ended) -> Result<A, String> {
    if ended.stdout.bytes_left_out() > 0 {
        let printed = ended.stdout.total_bytes();
        return Err(format!(
            "it printed {printed} bytes, and an answer has at most {LONGEST}"
        ));
    }
    if ended.timed_out {
        return Err(format!(
            "it took longer than it may and was ended after {} s",
            ended.seconds()
        ));
    }
    if ended.code != Some(0) {
        return Err(badly(ended));
    }
    one_document(&ended.stdout.text())
}

fn badly(ended: &Ended) -> String {
    let how = match (ended.code, ended.signal) {
        (Some(code), _) => format!("it ended with code {code}"),
        (None, Some(signal)) => format!("signal {signal} ended it"),
        (None, None) => "a signal ended it".to_owned(),
    };
    let lines = ended.stderr.last_lines(LAST);
    format!("{how}\n{lines}").trim_end().to_owned()
}

fn one_document<A: DeserializeOwned>(text: &str) -> Result<A, String> {
    let mut documents = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    let first = match documents.next() {
        None => {
            return Err("it answered nothing; `{}` is the answer that changes nothing".to_owned());
        }
        Some(Err(fault)) => {
            return Err(format!(
                "its answer is no JSON: {fault}; it begins `{}`",
                begin(text)
            ));
        }
        Some(Ok(first)) => first,
    };
    let end = documents.byte_offset();
    match text[end..].trim() {
        // A list would do for a record.
        "" if !first.is_object() => Err("its answer has another form: it is no object".to_owned()),
        "" => {
            serde_json::from_value(first).map_err(|it| format!("its answer has another form: {it}"))
        }
        more => Err(format!(
            "its answer is more than one JSON document; after the first comes `{}`",
            begin(more)
        )),
    }
}

/// The first letters of what was said, on one line.
fn begin(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Answer, String> {
        one_document(text)
    }

    #[test]
    fn one_document_of_the_form_is_an_answer() {
        assert_eq!(read("{}"), Ok(Answer::default()));
        let refused = read(" {\"refuse\": \"it rains\"}\n\n").expect("an answer");
        assert_eq!(refused.refuse.as_deref(), Some("it rains"));
    }

    #[test]
    fn whatever_else_is_said_is_told_apart() {
        for (said, told) in [
            ("", "it answered nothing"),
            ("  \n", "it answered nothing"),
            (
                "hello\nyou",
                "its answer is no JSON: expected value at line 1 column 1; it begins `hello`",
            ),
            ("{\"refuse\": ", "its answer is no JSON"),
            (
                "{} {}",
                "more than one JSON document; after the first comes `{}`",
            ),
            (
                "{}\nDone!",
                "more than one JSON document; after the first comes `Done!`",
            ),
            ("[]", "another form"),
            ("{\"refuse\": 1}", "another form"),
            ("{\"reufse\": \"x\"}", "unknown field `reufse`"),
            ("{\"sections\": [{\"drop\": {}}]}", "unknown variant `drop`"),
        ] {
            let fault = read(said).expect_err(said);
            assert!(fault.contains(told), "{said}: {fault}");
        }
    }
}
