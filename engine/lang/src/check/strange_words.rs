//! Words in comparisons that the name they are compared with never says.

use std::ops::Range;

use super::Known;
use super::few_values::few_values;
use crate::document::Node;
use crate::expression::{Compared, Expression, Relation};

/// A word that is compared with a name which never says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrangeWord {
    /// The name.
    pub reference: String,
    /// The word.
    pub word: String,
    /// The words that the name can say.
    pub words: Vec<String>,
    /// The bytes of the word, without quotes, within the text of the condition.
    pub range: Range<usize>,
}

/// The strange words of a condition.
pub fn strange_words(condition: &Node, known: &Known) -> Vec<StrangeWord> {
    let expression = condition.text().and_then(|it| Expression::parse(it).ok());
    let Some(expression) = expression else {
        return Vec::new();
    };
    let logic = expression.logic();
    let comparisons = logic
        .atoms()
        .into_iter()
        .filter_map(|it| it.comparison.as_ref());
    comparisons
        .flat_map(|it| of_comparison(&expression, it, known))
        .collect()
}

fn of_comparison(
    expression: &Expression,
    comparison: &Compared,
    known: &Known,
) -> Vec<StrangeWord> {
    let words = words_of(expression, comparison, known).unwrap_or_default();
    if words.is_empty() || comparison.relation != Relation::Is {
        return Vec::new();
    }
    let literals = comparison.literals.iter();
    let said = literals.filter_map(|it| Some((it.value.as_str()?, it.range.clone())));
    let strange = said.filter(|(word, _)| !words.iter().any(|it| it == word));
    strange
        .map(|(word, range)| StrangeWord {
            reference: comparison.reference.clone(),
            word: word.to_owned(),
            words: words.clone(),
            range: range.start + 1..range.end.max(range.start + 2) - 1,
        })
        .collect()
}

/// The words that the name of a comparison can say; none where it can say anything.
fn words_of(expression: &Expression, comparison: &Compared, known: &Known) -> Option<Vec<String>> {
    let references = expression.references();
    let reference = references
        .iter()
        .find(|it| it.path() == comparison.reference)?;
    let said = few_values(known.resolve(reference).ok()?)?;
    let words = said.iter().filter_map(|it| it.as_str()).map(str::to_owned);
    Some(words.collect())
}
