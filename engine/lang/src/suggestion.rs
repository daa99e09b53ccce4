//! "Did you mean": the known name that is closest to one that is not, and the change that writes it.

use crate::fix::{Fix, Safety};
use crate::source::{Source, Span};

/// How many letters a name must have for one slip in it to leave no doubt.
const UNMISTAKABLE: usize = 4;

/// A known name that was likely meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// The known name.
    pub name: &'a str,
    /// Safe where it is the only one that is a single slip away.
    pub safety: Safety,
}

impl<'a> Suggestion<'a> {
    /// The closest of `known`, where at most a third of its letters differ.
    pub fn of(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let known = known.into_iter().filter(|it| *it != name);
        let mut near: Vec<_> = known.map(|it| (distance(name, it), it)).collect();
        near.retain(|(distance, it)| *distance <= it.chars().count().max(3) / 3);
        near.sort_unstable();
        near.dedup();
        let (_, closest) = near.first()?;
        let slips = near.iter().filter(|(distance, _)| *distance <= 1).count();
        let certain = slips == 1 && is_unmistakable(name, closest);
        let safety = if certain {
            Safety::Safe
        } else {
            Safety::Unsafe
        };
        Some(Self {
            name: closest,
            safety,
        })
    }

    /// A sentence that asks for it.
    pub fn question(&self) -> String {
        format!("did you mean `{}`?", self.name)
    }

    /// The change that writes it where `wrong` stands, between the quotes where there are some; none
    /// where the bytes do not say `wrong` as it is, as an escape does.
    pub fn fix(&self, source: &Source, span: Span, wrong: &str) -> Option<Fix> {
        let written = source.slice(span);
        let at = written.find(wrong).filter(|_| !wrong.is_empty())?;
        let is_plain = written == wrong;
        if !is_plain && !is_quoted(written, wrong) {
            return None;
        }
        let start = span.start + at;
        let span = Span::new(start, start + wrong.len());
        let text = if is_plain {
            plain(self.name)?
        } else {
            quotable(self.name)?
        };
        let title = format!("rename it to `{}`", self.name);
        Some(Fix::replacing(self.safety, span, text, title))
    }
}

/// Names that differ in a number are different names, and so are short ones.
fn is_unmistakable(name: &str, closest: &str) -> bool {
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    closest.chars().count() >= UNMISTAKABLE && digits(name) == digits(closest)
}

fn is_quoted(written: &str, wrong: &str) -> bool {
    let between = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
    between('"') == Some(wrong) || between('\'') == Some(wrong)
}

/// A name as it may stand without quotes, or in quotes where it must.
fn plain(name: &str) -> Option<String> {
    let is_bare = |it: char| it.is_alphanumeric() || "_-./".contains(it);
    let starts = name.starts_with(|it: char| it.is_alphanumeric() || it == '_');
    match quotable(name)? {
        bare if starts && bare.chars().all(is_bare) => Some(bare),
        other => Some(format!("\"{other}\"")),
    }
}

/// A name that means the same between any quotes.
fn quotable(name: &str) -> Option<String> {
    let changes = |it: char| it.is_control() || "\"'\\".contains(it);
    (!name.is_empty() && !name.contains(changes)).then(|| name.to_owned())
}

/// A sentence that names the closest of `known`, when one is close enough to be a slip.
pub fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    Suggestion::of(name, known).map(|it| it.question())
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
    Suggestion::of(name, known).map(|it| it.name)
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

    #[test]
    fn only_one_name_at_a_single_slip_is_taken_without_asking() {
        let safety =
            |name, known: &[&str]| Suggestion::of(name, known.iter().copied()).map(|it| it.safety);
        assert_eq!(safety("tokns", &["tokens", "prompt"]), Some(Safety::Safe));
        assert_eq!(
            safety("tkns", &["tokens"]),
            Some(Safety::Unsafe),
            "two slips"
        );
        assert_eq!(
            safety("tokent", &["tokens", "token"]),
            Some(Safety::Unsafe),
            "two names"
        );
        assert_eq!(
            safety("step2", &["step1"]),
            Some(Safety::Unsafe),
            "another number"
        );
        assert_eq!(safety("ab", &["ac"]), Some(Safety::Unsafe), "too short");
    }

    #[test]
    fn the_name_is_written_between_the_quotes_that_stand_there() {
        let fixed = |written: &str, known: &str| {
            let source = Source::new("x.yaml", written);
            let span = Span::new(0, written.len());
            let fix = Suggestion::of("tokns", [known])?.fix(&source, span, "tokns")?;
            let edit = &fix.edits[0];
            Some(format!(
                "{}{}{}",
                &written[..edit.span.start],
                edit.text,
                &written[edit.span.end..]
            ))
        };
        assert_eq!(fixed("tokns", "tokens").as_deref(), Some("tokens"));
        assert_eq!(fixed("\"tokns\"", "tokens").as_deref(), Some("\"tokens\""));
        assert_eq!(fixed("'tokns'", "tokens").as_deref(), Some("'tokens'"));
        assert_eq!(fixed("tokns", "tok ns").as_deref(), Some("\"tok ns\""));
        assert_eq!(fixed("\"tok\\u006es\"", "tokens"), None);
    }
}
