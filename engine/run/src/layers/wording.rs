//! Whether a document may say something, asked of its text: that takes a hundredth of reading the document.

use memchr::memmem::Finder;

/// Texts that a document may say; `-` and `_` are one.
pub struct Wording {
    texts: Vec<Finder<'static>>,
    /// Whether a document may write one of them in several ways.
    is_manifold: bool,
}

impl Wording {
    /// Any of these. What has neither a letter nor a digit is no name of anything.
    pub fn any_of<'w>(texts: impl IntoIterator<Item = &'w str>) -> Self {
        let texts = texts.into_iter();
        let names = texts.filter(|it| it.contains(char::is_alphanumeric));
        let texts: Vec<_> = names.map(alike).collect();
        let is_manifold = |it: char| it.is_whitespace() || "'\"\\".contains(it);
        Self {
            is_manifold: texts.iter().any(|it| it.contains(is_manifold)),
            texts: texts
                .iter()
                .map(|it| Finder::new(it).into_owned())
                .collect(),
        }
    }

    /// Whether the text of a document has one of them as a word, or writes words otherwise than they are read. Where it
    /// does not, the document says none of them.
    pub(super) fn may_be_in(&self, text: &str) -> bool {
        let alike = alike(text);
        let mut texts = self.texts.iter();
        self.is_manifold || is_escaped(text) || texts.any(|it| stands_in(it, &alike))
    }
}

fn alike(text: &str) -> String {
    text.replace('-', "_")
}

/// Whether a name stands in a text where no other name goes on before or behind it.
fn stands_in(name: &Finder<'_>, text: &str) -> bool {
    let is_of_name = |it: char| it.is_alphanumeric() || it == '_';
    let mut places = name.find_iter(text.as_bytes());
    places.any(|at| {
        let (before, after) = (&text[..at], &text[at + name.needle().len()..]);
        !before.ends_with(is_of_name) && !after.starts_with(is_of_name)
    })
}

/// Whether a word may be written by the numbers of its letters, or over several lines.
fn is_escaped(text: &str) -> bool {
    let mut after = text.split('\\').skip(1);
    after.any(|it| it.starts_with(|it: char| "xuU".contains(it) || it.is_whitespace()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_may_say_what_its_text_has_as_a_word_or_writes_otherwise() {
        let wording = Wording::any_of(["PLUM_KEY", "plum-key", "PLUM"]);
        for text in [
            "key: { env: [PLUM_KEY] }",
            "key:\n  env:\n  - 'PLUM_KEY'",
            "config: plum-key",
            "config: plum_key",
            "env: [\"P\\x4cUM\"]",
            "env \"PLUM_\\\n  KEY\"",
        ] {
            assert!(wording.may_be_in(text), "{text}");
        }
        for text in ["env: [PLUM_KEYS]", "env: [PEAR]", "match: '\\d+ plums'", ""] {
            assert!(!wording.may_be_in(text), "{text}");
        }
        assert!(!Wording::any_of([]).may_be_in("PLUM"));
        assert!(!Wording::any_of(["_"]).may_be_in("- PLUM"));
        assert!(Wording::any_of(["a plum"]).may_be_in("a\n  plum"));
    }
}
