//! What holds for every tokenizer.

use gemstack_tokens::Tokenizer;
use proptest::prelude::*;

use crate::texts;

fn all() -> impl Iterator<Item = &'static Tokenizer> {
    Tokenizer::names().map(texts::tokenizer)
}

proptest! {
    #![proptest_config(texts::config())]

    #[test]
    fn counts_add_up_where_texts_split(before in texts::any(), after in texts::any()) {
        for it in all().filter(|it| it.splits(&before, &after)) {
            let together = it.count(&format!("{before}{after}"));
            prop_assert_eq!(together, it.count(&before) + it.count(&after), "{}", it.name());
        }
    }

    #[test]
    fn lines_split_before_words_and_rules(before in texts::any(), after in "[a-zA-Z0-9═#*(-].*") {
        for it in all() {
            prop_assert!(it.splits(&format!("{before}\n"), &after), "{}", it.name());
        }
    }

    #[test]
    fn a_text_is_cut_to_as_many_tokens_as_are_asked_for(text in texts::any(), tokens in 0..90u64) {
        for it in all() {
            let (head, tail) = (it.head(&text, tokens), it.tail(&text, tokens));
            prop_assert!(text.starts_with(head) && text.ends_with(tail));
            prop_assert!(it.count(head) <= tokens, "{} of {head:?}", it.name());
            prop_assert!(it.count(tail) <= tokens, "{} of {tail:?}", it.name());
            if it.count(&text) <= tokens {
                prop_assert_eq!((head, tail), (&text[..], &text[..]));
            }
        }
    }

    #[test]
    fn a_counter_that_has_learnt_counts_as_a_new_one(texts in proptest::collection::vec(texts::any(), 1..9)) {
        for it in all() {
            let mut counter = it.counter();
            for text in texts.iter().chain(&texts) {
                prop_assert_eq!(counter.count(text), it.count(text));
            }
        }
    }
}

#[test]
fn long_runs_are_cut_near_to_what_is_asked_for() {
    for it in all() {
        for text in [
            "a".repeat(50_000),
            "ab".repeat(25_000),
            "中".repeat(9_000),
            "!?".repeat(20_000),
        ] {
            let half = it.count(&text) / 2;
            assert!(half > 500, "{}", it.name());
            assert!(half - it.count(it.head(&text, half)) <= 5, "{}", it.name());
            assert!(half - it.count(it.tail(&text, half)) <= 5, "{}", it.name());
        }
    }
}

#[test]
fn what_is_unknown_has_no_tokenizer() {
    assert_eq!(Tokenizer::named("plum"), None);
    assert_eq!(Tokenizer::named(""), None);
}
