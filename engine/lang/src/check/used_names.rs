//! The names below a root (`inputs`, `facts`) that the expressions of a document speak of. Text is
//! searched, not parsed, for this only asks whether a name is spoken of at all.

use std::collections::BTreeSet;

use memchr::memmem::Finder;

use crate::document::{Document, Field, Node};
use crate::expression::Text;
use crate::written::texts;

/// The texts of a document that can speak of a name, gathered once for all roots.
pub struct UsedNames<'d>(Vec<&'d str>);

impl<'d> UsedNames<'d> {
    /// The templates of a document, and its bare expressions.
    pub fn of(document: &'d Document, conditions: impl Iterator<Item = &'d Node>) -> Self {
        let mut used = Self::within([document.root()]);
        used.0.extend(conditions.filter_map(Node::text));
        used
    }

    /// The templates of some values.
    pub fn within(values: impl IntoIterator<Item = &'d Node>) -> Self {
        let texts = values.into_iter().flat_map(texts).filter_map(Node::text);
        let templates = texts.filter(|it| Text::has_code(it));
        Self(templates.collect())
    }

    /// The names below a root that are spoken of; none where the root itself is, for then every name
    /// may be.
    pub fn below(&self, root: &str) -> Option<BTreeSet<&'d str>> {
        let finder = Finder::new(root);
        let mut names = BTreeSet::new();
        for text in self.0.iter().copied() {
            for at in finder.find_iter(text.as_bytes()) {
                if begins_name(text, at) {
                    names.insert(name_after(&text[at + root.len()..])?);
                }
            }
        }
        names.remove("");
        Some(names)
    }

    /// The declared names below a root that nothing speaks of. Where a name is used that is not
    /// declared, the unused one may be meant: that is told by itself.
    pub fn missing(&self, root: &str, declared: &'d [Field]) -> Vec<&'d Field> {
        let known = |name: &&str| declared.iter().any(|it| it.key == **name);
        let used = self.below(root);
        let Some(used) = used.filter(|it| it.iter().all(known)) else {
            return Vec::new();
        };
        let declared = declared.iter();
        declared
            .filter(|it| !used.contains(it.key.as_str()))
            .collect()
    }
}

/// Whether a name begins here, and not the field of another or a word in quotes.
fn begins_name(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    !before.is_some_and(|it| it.is_alphanumeric() || "_.'\"".contains(it))
}

/// The name after the dot that follows a root; empty where another name goes on; none where there
/// is no dot.
fn name_after(rest: &str) -> Option<&str> {
    let is_name = |it: char| it.is_alphanumeric() || it == '_';
    if rest.starts_with(is_name) {
        return Some("");
    }
    let rest = rest.strip_prefix('.')?;
    let end = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn used(text: &str) -> Option<Vec<String>> {
        let document = Document::yaml(Source::new("x.yaml", text));
        let condition = document.root().get("if");
        let names = UsedNames::of(&document, condition.into_iter()).below("inputs");
        names.map(|it| it.into_iter().map(str::to_owned).collect())
    }

    #[test]
    fn a_name_is_used_in_a_template_or_a_condition_and_not_in_mere_text() {
        assert_eq!(
            used("a: \"{{ inputs.b or inputs_of.c }}\"\nb: inputs.d\nif: inputs.e == 1"),
            Some(vec!["b".into(), "e".into()])
        );
    }

    #[test]
    fn where_the_whole_is_used_every_name_may_be() {
        assert_eq!(used("a: \"{{ inputs }}\""), None);
        assert_eq!(used("a: \"{{ inputs[x] }}\""), None);
        assert_eq!(used("a: \"{{ run.inputs }}\""), Some(Vec::new()));
    }
}
