//! How the tokens of a model are counted: exactly, or where its vocabulary is not public, by an
//! estimate.

use crate::Tokenizer;

/// How the tokens of a model are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Measure {
    /// As the model does.
    Exact(&'static Tokenizer),
    /// By the length of a text.
    Estimate(Estimate),
}

/// An estimate by the length of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// How many characters a token has, by and large. More than zero.
    pub characters_per_token: f64,
    /// How much too few tokens that may say: 0.1 is a tenth of them. It is added to every estimate.
    pub error: f64,
}

impl Measure {
    /// An estimate of the same, for whom a count takes too long.
    pub fn roughly(&self) -> Estimate {
        match self {
            Self::Exact(_) => Estimate::CAUTIOUS,
            Self::Estimate(estimate) => *estimate,
        }
    }

    /// How many tokens a text is; of an estimate, how many it is at most, within its error.
    pub fn count(&self, text: &str) -> u64 {
        match self {
            Self::Exact(tokenizer) => tokenizer.count(text),
            Self::Estimate(estimate) => estimate.count(text.chars().count()),
        }
    }

    /// Whether counts are those of the model.
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Exact(_))
    }

    /// Whether two texts, one after the other, are surely no more tokens than they are alone: exactly as many, or by an
    /// estimate at most.
    pub fn splits(&self, before: &str, after: &str) -> bool {
        match self {
            Self::Exact(tokenizer) => tokenizer.splits(before, after),
            Self::Estimate(_) => true,
        }
    }

    /// The beginning of a text that has at most so many tokens, and about as many as that.
    pub fn head<'t>(&self, text: &'t str, tokens: u64) -> &'t str {
        match self {
            Self::Exact(tokenizer) => tokenizer.head(text, tokens),
            Self::Estimate(estimate) => &text[..place(text, estimate.characters(tokens))],
        }
    }

    /// The end of a text that has at most so many tokens, and about as many as that.
    pub fn tail<'t>(&self, text: &'t str, tokens: u64) -> &'t str {
        match self {
            Self::Exact(tokenizer) => tokenizer.tail(text, tokens),
            Self::Estimate(estimate) => {
                let over = text
                    .chars()
                    .count()
                    .saturating_sub(estimate.characters(tokens));
                &text[place(text, over)..]
            }
        }
    }
}

/// Where a character of a text is, or its end.
fn place(text: &str, character: usize) -> usize {
    let found = text.char_indices().nth(character);
    found.map_or(text.len(), |it| it.0)
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of characters are far below 2^52, and no quotient is negative"
)]
impl Estimate {
    /// Rather too many tokens than too few: texts that we know have more characters a token.
    pub const CAUTIOUS: Self = Self {
        characters_per_token: 3.0,
        error: 0.0,
    };

    /// How many tokens a text of so many characters is at most, within the error.
    pub fn count(&self, characters: usize) -> u64 {
        (characters as f64 / self.characters_per_token * (1.0 + self.error)).ceil() as u64
    }

    /// The most characters that are surely not more than so many tokens.
    fn characters(&self, tokens: u64) -> usize {
        let about = (tokens as f64 * self.characters_per_token / (1.0 + self.error)) as usize;
        // A rounding of the one way and of the other may differ by a character.
        let near = (0..=1).filter_map(|it| about.checked_sub(it));
        near.into_iter()
            .find(|it| self.count(*it) <= tokens)
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn estimate(characters_per_token: f64, error: f64) -> Measure {
        Measure::Estimate(Estimate {
            characters_per_token,
            error,
        })
    }

    #[test]
    fn an_estimate_adds_its_error() {
        assert_eq!(estimate(4.0, 0.0).count(&"x".repeat(40)), 10);
        assert_eq!(estimate(4.0, 0.2).count(&"x".repeat(40)), 12);
        assert_eq!(estimate(4.0, 0.2).count(&"é".repeat(41)), 13);
        assert_eq!(estimate(4.0, 0.2).count(""), 0);
    }

    proptest! {
        #[test]
        fn a_text_is_cut_to_what_is_estimated(
            text in "\\PC{0,200}", tokens in 0..90u64, per_token in 0.1..9.0, error in 0.0..1.0
        ) {
            let measure = estimate(per_token, error);
            let (head, tail) = (measure.head(&text, tokens), measure.tail(&text, tokens));
            prop_assert!(text.starts_with(head) && text.ends_with(tail));
            for part in [head, tail] {
                prop_assert!(measure.count(part) <= tokens);
                let longer = format!("{part}xx");
                prop_assert!(part == text || measure.count(&longer) > tokens);
            }
        }
    }
}
