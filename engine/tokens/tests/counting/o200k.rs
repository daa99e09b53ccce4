//! Counts of `o200k` equal those of tiktoken.

use proptest::prelude::*;

use crate::texts;

fn ours(text: &str) -> u64 {
    texts::tokenizer("o200k").count(text)
}

fn theirs(text: &str) -> u64 {
    let reference = tiktoken_rs::o200k_base_singleton();
    reference.encode_ordinary(text).len() as u64
}

proptest! {
    #![proptest_config(texts::config())]

    #[test]
    fn any_text_counts_as_the_reference_counts_it(text in texts::any()) {
        prop_assert_eq!(ours(&text), theirs(&text));
    }
}

#[test]
fn the_files_of_the_project_count_as_the_reference_counts_them() {
    for (path, text) in texts::own_files() {
        assert_eq!(ours(&text), theirs(&text), "{}", path.display());
    }
}

#[test]
fn the_vocabulary_is_that_of_the_reference() {
    let reference = tiktoken_rs::o200k_base_singleton();
    let tokens = texts::data("o200k.tokens");
    assert_eq!(tokens.len(), 199_998);
    for (rank, token) in (0..).zip(tokens) {
        let theirs = reference.decode_bytes(&[rank]).expect("a token");
        assert_eq!(
            theirs, token,
            "make `data/o200k.tokens` again, see `data/README.md`"
        );
    }
}
