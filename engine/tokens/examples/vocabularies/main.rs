//! Makes the files of `data/` of what their sources publish (`data/README.md` says where from):
//!
//! ```text
//! cargo run -p gemstack-tokens --example vocabularies -- o200k_base.tiktoken gemma3_cleaned_262144_v2.spiece.model
//! ```

#![expect(
    clippy::disallowed_methods,
    reason = "a generator reads and writes the files of the project"
)]

use std::error::Error;
use std::path::Path;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

mod letters;
mod sentencepiece;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [o200k, gemma] = &arguments[..] else {
        return Err("expected the paths of a .tiktoken and of a .model file".into());
    };
    write("classes.txt", letters::classes().as_bytes())?;
    write("o200k.tokens", &tiktoken(&std::fs::read_to_string(o200k)?)?)?;
    let model = sentencepiece::Model::read(&std::fs::read(gemma)?);
    write("gemma.tokens", &packed(&model.merged()))?;
    write("gemma.symbols", &packed(&model.symbols()))
}

fn write(name: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    Ok(std::fs::write(folder.join(name), bytes)?)
}

/// A line of the source is a token in base64 and its rank; ranks have no gaps.
fn tiktoken(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let lines = text.lines().enumerate();
    let tokens = lines.map(|(index, line)| {
        let (token, rank) = line.split_once(' ').ok_or("no rank")?;
        if rank.parse::<usize>()? != index {
            return Err(format!("line {} has rank {rank}", index + 1).into());
        }
        Ok(BASE64_STANDARD.decode(token)?)
    });
    Ok(packed(&tokens.collect::<Result<Vec<_>, Box<dyn Error>>>()?))
}

/// Tokens in the order of their ranks: the length of each in one byte, and its bytes.
fn packed(tokens: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for token in tokens {
        bytes.push(u8::try_from(token.len()).expect("tokens are shorter than 256 bytes"));
        bytes.extend_from_slice(token);
    }
    bytes
}
