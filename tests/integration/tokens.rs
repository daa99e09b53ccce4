//! Tokens are counted exactly, and no text twice.

use std::fs;

use gemstack_tokens::Tokenizer;

use crate::workplace::Workplace;

const COMPILE: &[&str] = &["compile", "step1-spec"];

#[test]
fn the_tokens_of_a_compiled_prompt_are_those_that_the_shipped_model_counts() {
    let (compiled, _) = Workplace::started().json(COMPILE);
    let gemma = Tokenizer::named("gemma").expect("it is known");
    let prompt = compiled["prompt"].as_str().expect("a prompt");
    assert_eq!(compiled["tokens"], gemma.count(prompt));
}

#[test]
fn counts_are_kept_in_the_cache_of_the_user_and_a_damaged_one_is_passed_over() {
    let place = Workplace::started();
    let first = place.json(COMPILE).0;
    let kept = place.cache().join("tokens/gemma-1.counts");
    let length = fs::metadata(&kept).expect("it is kept").len();
    assert_eq!(place.json(COMPILE).0, first);
    for damaged in [vec![], vec![0xa5; usize::try_from(length).unwrap()]] {
        fs::write(&kept, damaged).expect("writable");
        assert_eq!(place.json(COMPILE).0, first);
        assert_eq!(fs::metadata(&kept).expect("it is kept").len(), length);
    }
}

#[test]
fn a_dry_run_keeps_no_counts() {
    let place = Workplace::started();
    place.run(&["run", "step1-spec", "--dry-run"]);
    assert!(!place.cache().exists());
}
