//! "Did you mean": the known name that is closest to one that is not.

use crate::fix::Safety;

/// A sentence that names the closest of `known`, when one is close enough to be a slip.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    closest(name, known).map(|it| format!("did you mean `{it}`?"))
}

/// A sentence that names the closest of `known`, or all of them where none is close.
pub fn cure<'a, I>(name: &str, known: I) -> String
where
    I: IntoIterator<Item = &'a str> + Clone,
{
    did_you_mean(name, known.clone()).unwrap_or_else(|| format!("there are: {}", listed(known)))
}

/// The closest of `known`, where at most a third of its letters differ.
pub fn closest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .filter(|it| *it != name)
        .map(|it| (distance(name, it), it))
        .filter(|(distance, it)| *distance <= it.chars().count().max(3) / 3)
        .min()
        .map(|(_, it)| it)
}

/// The fix that writes the closest of `known` instead; safe where one letter differs and no other
/// name is close.
pub fn renaming<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<(&'a str, Safety)> {
    let close = |it: &&str| distance(name, it) <= it.chars().count().max(3) / 3;
    let candidates: Vec<_> = known
        .into_iter()
        .filter(|it| *it != name)
        .filter(close)
        .collect();
    let best = candidates
        .iter()
        .min_by_key(|it| (distance(name, it), **it))?;
    let certain = candidates.len() == 1 && distance(name, best) <= 1;
    let safety = if certain {
        Safety::Safe
    } else {
        Safety::Unsafe
    };
    Some((best, safety))
}

fn distance(left: &str, right: &str) -> usize {
    let fold = |text: &str| text.to_lowercase().replace('-', "_");
    strsim::damerau_levenshtein(&fold(left), &fold(right))
}

/// Names in backticks, joined by commas, for a message.
pub fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|it| format!("`{it}`")).collect();
    if quoted.is_empty() {
        return "none".to_owned();
    }
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_does_not() {
        let known = ["tokens", "prompt", "step3-build"];
        assert_eq!(closest("tokns", known), Some("tokens"));
        assert_eq!(closest("step3_build", known), Some("step3-build"));
        assert_eq!(closest("sections", known), None);
    }
}
