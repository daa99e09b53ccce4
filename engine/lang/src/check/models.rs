//! Which models there are, as the documents of providers list them.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::document::{Document, Node};
use crate::library::Library;
use crate::shape;
use crate::suggestion::{closest, cure};

/// What of the name of a model is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnknownModel {
    /// No provider has the model; with the cure.
    Model(String),
    /// There is no such provider.
    Provider {
        /// The name before the slash.
        name: String,
        /// The cure.
        help: String,
    },
}

/// The models there are; providers are read when somebody asks for one.
pub struct Models<'a> {
    library: &'a dyn Library,
    /// The documents of all providers; none where one of them cannot be read.
    providers: OnceCell<Option<Vec<Arc<Document>>>>,
}

impl<'a> Models<'a> {
    /// The models of a library.
    pub fn new(library: &'a dyn Library) -> Self {
        Self {
            library,
            providers: OnceCell::new(),
        }
    }

    fn providers(&self) -> Option<Providers<'_>> {
        let library = self.library;
        let all = self.providers.get_or_init(|| read(library)).as_deref()?;
        Some(Providers { library, all })
    }
}

/// The names of models of which something is not there, among all that is named.
pub fn unknown_models<'d>(
    models: &Models<'_>,
    named: Vec<(&str, &'d Node)>,
) -> Vec<(&'d Node, UnknownModel)> {
    let named = named.into_iter().filter(|(kind, _)| *kind == "model");
    let unknown = named.filter_map(|(_, node)| Some((node, unknown_model(models, node.text()?)?)));
    unknown.collect()
}

/// What of the name of a model is not there: a name, or `provider/name`. None where all is there,
/// and where a provider cannot be read: the model may be one of its.
fn unknown_model(models: &Models<'_>, name: &str) -> Option<UnknownModel> {
    let providers = models.providers()?;
    if let Some((first, model)) = name.split_once('/') {
        if let Some(provider) = providers.named(first) {
            let models = listed_by(provider);
            return (!has(provider, model, Asked::OfIt))
                .then(|| UnknownModel::Model(cure(model, models)));
        }
        if !providers.have(name) {
            return Some(providers.without_provider(name, first));
        }
    }
    let models = || providers.all.iter().flat_map(|it| listed_by(it));
    let models: Vec<_> = models().collect();
    (!providers.have(name)).then(|| UnknownModel::Model(cure(name, models.iter().copied())))
}

/// Fewer characters than this no model has for a token, as the schema of providers says.
pub const FEWEST_CHARACTERS_PER_TOKEN: f64 = 0.1;

/// How many characters a token of a model has: of the one of that name, or else the most that any
/// model has. None where no provider can be read.
pub fn characters_per_token(models: &Models<'_>, name: Option<&str>) -> Option<f64> {
    let providers = models.providers()?;
    let all = || providers.all.iter().flat_map(|it| models_of(it));
    let of = |it: &Node| {
        let said = it.get("characters_per_token").map(Node::to_json);
        said.and_then(|it| it.as_f64()).or_else(unsaid_characters)
    };
    let meant = all().find(|it| name.is_some() && it.text_of("name") == name);
    match meant {
        Some(model) => of(model),
        None => all().filter_map(of).reduce(f64::max),
    }
}

/// The characters per token of a model that does not say it, as the schema does.
fn unsaid_characters() -> Option<f64> {
    let shape = shape::Shape::of("provider")?;
    let place = "/properties/models/items/properties/characters_per_token/default";
    shape.schema().pointer(place)?.as_f64()
}

fn read(library: &dyn Library) -> Option<Vec<Arc<Document>>> {
    let names = library.documents("provider");
    let sound = |it: &String| library.document("provider", it).filter(|it| is_sound(it));
    let all: Option<Vec<_>> = names.iter().map(sound).collect();
    all.filter(|it| !it.is_empty())
}

struct Providers<'l> {
    library: &'l dyn Library,
    all: &'l [Arc<Document>],
}

impl Providers<'_> {
    fn named(&self, name: &str) -> Option<&Document> {
        let mut all = self.all.iter().map(AsRef::as_ref);
        all.find(|it: &&Document| it.name() == Some(name))
    }

    fn have(&self, name: &str) -> bool {
        let is_script = self.library.documents("script").iter().any(|it| it == name);
        self.all
            .iter()
            .any(|it| has(it, name, Asked::OfAny { is_script }))
    }

    fn without_provider(&self, name: &str, first: &str) -> UnknownModel {
        let names = || self.all.iter().filter_map(|it| it.name());
        let names: Vec<_> = names().collect();
        let models: Vec<_> = self.all.iter().flat_map(|it| listed_by(it)).collect();
        let near = closest(first, names.iter().copied());
        match near {
            Some(_) => UnknownModel::Provider {
                name: first.to_owned(),
                help: cure(first, names.iter().copied()),
            },
            None => UnknownModel::Model(cure(name, models.iter().copied())),
        }
    }
}

fn is_sound(document: &Document) -> bool {
    document.diagnostics().is_empty() && shape::check("provider", document).is_empty()
}

fn models_of(provider: &Document) -> &[Node] {
    provider.root().get("models").map_or(&[], Node::items)
}

/// The models that a provider lists by name.
fn listed_by(provider: &Document) -> impl Iterator<Item = &str> + Clone {
    models_of(provider)
        .iter()
        .filter_map(|it| it.text_of("name"))
}

/// Of whom a model is asked.
#[derive(Clone, Copy)]
enum Asked {
    /// Of this provider, by name.
    OfIt,
    /// Of whoever has it.
    OfAny {
        /// Whether a script has the name of the model.
        is_script: bool,
    },
}

/// Whether a provider has a model. Where nobody says whose it is, a pattern of scripts has only scripts
/// that there are, and the pattern `*` of a service has nothing.
fn has(provider: &Document, name: &str, asked: Asked) -> bool {
    let patterns = models_of(provider)
        .iter()
        .filter_map(|it| it.text_of("pattern"));
    let is_scripted = provider.root().text_of("protocol") == Some("script");
    let counts = |pattern: &str| match asked {
        Asked::OfIt => true,
        Asked::OfAny { is_script } if is_scripted => is_script,
        Asked::OfAny { .. } => pattern != "*",
    };
    let mut counting = patterns.filter(|it| counts(it));
    listed_by(provider).any(|it| it == name) || counting.any(|it| may_match(it, name))
}

/// Whether a name matches a pattern, as far as it can be said: of patterns only `*` is known here,
/// and any other may match.
fn may_match(pattern: &str, name: &str) -> bool {
    if pattern.contains(['?', '[', '{', '\\', '!']) {
        return true;
    }
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_model_has_fewer_characters_for_a_token_than_the_schema_lets_it_have() {
        let shape = shape::Shape::of("provider").expect("a kind");
        let least = "/properties/models/items/properties/characters_per_token/minimum";
        let least = shape.schema().pointer(least).and_then(|it| it.as_f64());
        assert_eq!(least, Some(FEWEST_CHARACTERS_PER_TOKEN));
    }

    #[test]
    fn a_star_is_anything_and_other_patterns_may_match() {
        for (pattern, name, matches) in [
            ("*", "any", true),
            ("plum-*", "plum-large", true),
            ("plum-*", "apple", false),
            ("*-large", "plum-large", true),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c2b", false),
            ("plum", "plum", true),
            ("plum", "plums", false),
            ("plum-[ab]", "apple", true),
        ] {
            assert_eq!(
                may_match(pattern, name),
                matches,
                "`{pattern}` and `{name}`"
            );
        }
    }

    /// Documents by kind, name and text.
    struct Shelf<'s>(&'s [(&'static str, &'static str, &'static str)]);

    impl Library for Shelf<'_> {
        fn document(&self, kind: &str, name: &str) -> Option<Arc<Document>> {
            let found = self.0.iter().find(|it| it.0 == kind && it.1 == name)?;
            let source = crate::source::Source::new(name, found.2);
            Some(Arc::new(Document::yaml(source)))
        }

        fn documents(&self, kind: &str) -> Vec<String> {
            let found = self.0.iter().filter(|it| it.0 == kind);
            found.map(|it| it.1.to_owned()).collect()
        }

        fn text_kinds(&self) -> Vec<String> {
            Vec::new()
        }

        fn texts(&self, _kind: &str) -> Vec<String> {
            Vec::new()
        }

        fn settings(&self) -> Vec<(String, crate::types::Type)> {
            Vec::new()
        }
    }

    const PLUM: &str = "kind: provider\nname: plum\nprotocol: script\nmodels: [{ name: plum-large, characters_per_token: 4 }, { pattern: '*' }]\n";

    #[test]
    fn a_pattern_of_scripts_has_only_scripts_that_there_are() {
        let shelf = Shelf(&[("provider", "plum", PLUM), ("script", "tale", "")]);
        for known in [
            "plum-large",
            "plum/plum-large",
            "tale",
            "plum/tale",
            "plum/any",
        ] {
            assert_eq!(unknown_model(&Models::new(&shelf), known), None, "{known}");
        }
        let near = UnknownModel::Model("did you mean `plum-large`?".to_owned());
        assert_eq!(unknown_model(&Models::new(&shelf), "plum-lrge"), Some(near));
        let slip = unknown_model(&Models::new(&shelf), "plm/plum-large");
        assert!(matches!(slip, Some(UnknownModel::Provider { name, .. }) if name == "plm"));
        let other = unknown_model(&Models::new(&shelf), "meadow/plum-large");
        assert!(matches!(other, Some(UnknownModel::Model(_))));
    }

    #[test]
    fn a_service_that_takes_any_model_has_those_alone_that_are_asked_of_it() {
        let pear = "kind: provider\nname: pear\nprotocol: http\nbase_url: { default: 'https://pear.example' }\nrequest: { url: '{{ base_url }}', body: {} }\nreply: { stream: none, text: '{{ chunk }}', finish: '{{ chunk }}' }\nmodels: [{ pattern: 'pear-*' }, { pattern: '*' }]\n";
        let shelf = [("provider", "pear", pear)];
        let shelf = Shelf(&shelf);
        for known in ["pear/any", "pear-new"] {
            assert_eq!(unknown_model(&Models::new(&shelf), known), None, "{known}");
        }
        assert!(unknown_model(&Models::new(&shelf), "any").is_some());
    }

    #[test]
    fn where_a_provider_cannot_be_read_nothing_is_said() {
        let broken = Shelf(&[
            ("provider", "plum", PLUM),
            ("provider", "x", "kind: provider\n"),
        ]);
        assert_eq!(unknown_model(&Models::new(&broken), "plum-lrge"), None);
        assert_eq!(characters_per_token(&Models::new(&broken), None), None);
        assert_eq!(unknown_model(&Models::new(&Shelf(&[])), "any"), None);
    }

    #[test]
    fn a_model_that_is_not_known_may_have_the_longest_tokens() {
        let shelf = Shelf(&[("provider", "plum", PLUM)]);
        assert_eq!(
            characters_per_token(&Models::new(&shelf), Some("plum-large")),
            Some(4.0)
        );
        assert_eq!(
            characters_per_token(&Models::new(&shelf), Some("{{ inputs.model }}")),
            Some(4.0)
        );
    }
}
