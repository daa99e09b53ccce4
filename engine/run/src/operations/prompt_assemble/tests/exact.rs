//! The sums are exact: a prompt has as many tokens as its blocks together, by every tokenizer there is.

use gemstack_tokens::Tokenizer;
use proptest::prelude::*;

use super::super::budget::fit;
use super::super::meter::Meter;
use super::laws::layouts;

/// Counts as a tokenizer does.
struct Exact(&'static Tokenizer);

impl Meter for Exact {
    fn measure(&self, text: &str) -> u64 {
        self.0.count(text)
    }

    fn tokens(&self, measure: u64) -> u64 {
        measure
    }
}

fn tokenizers() -> impl Iterator<Item = &'static Tokenizer> {
    Tokenizer::names().map(|it| Tokenizer::named(it).expect("it is listed"))
}

proptest! {
    #[test]
    fn a_prompt_has_the_tokens_that_its_pieces_have_together(layout in layouts(), budget in 300..4000_u64) {
        for tokenizer in tokenizers() {
            if let Ok(fitted) = fit(&layout, Some(budget), &Exact(tokenizer)) {
                let prompt = layout.write(&fitted.shown).prompt;
                prop_assert_eq!(fitted.tokens, tokenizer.count(&prompt), "{}", tokenizer.name());
                prop_assert!(fitted.tokens <= budget);
            }
        }
    }
}

#[test]
fn whatever_begins_a_block_of_a_prompt_begins_a_token_too() {
    for tokenizer in tokenizers() {
        for begin in ["═", "#", "[", "`", "W"] {
            assert!(
                tokenizer.splits("\n\n", begin),
                "{}: {begin}",
                tokenizer.name()
            );
        }
    }
}
