//! The texts that plugins register, as the files of a layer. Only those of plugins that may run are there.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Plugin, Plugins};
use crate::files::FilesError;
use crate::layers::Store;

/// How texts end; a plugin registers no documents, for these say what is run.
const ENDING: &str = ".md";

/// The texts of plugins.
pub struct Texts(Rc<Plugins>);

impl Texts {
    /// The texts of these.
    pub fn of(plugins: Rc<Plugins>) -> Self {
        Self(plugins)
    }

    /// Those that register texts, each with the folder. Where it is not known which may run, none does: whatever runs a
    /// plugin tells why.
    fn registering(&self) -> Vec<(&Plugin, &str)> {
        let running = self.0.running().unwrap_or_default().into_iter();
        let with_folder =
            running.filter_map(|it| Some((it, it.manifest.registers.texts.as_deref()?)));
        with_folder.collect()
    }
}

impl Store for Texts {
    fn read(&self, path: &str) -> Result<Option<String>, FilesError> {
        if !path.ends_with(ENDING) {
            return Ok(None);
        }
        let registering = self.registering().into_iter();
        let mut texts =
            registering.filter_map(|(it, folder)| it.contents.text(&format!("{folder}/{path}")));
        Ok(texts.next().map(str::to_owned))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let registering = self.registering().into_iter();
        let names = registering.flat_map(|(it, texts)| {
            let folder = format!("{texts}/{folder}/");
            let below = it
                .contents
                .paths()
                .filter_map(move |it| it.strip_prefix(&folder));
            below
                .filter(|it| !it.contains('/') && it.ends_with(ENDING))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;
    use crate::files::sandbox::Sandbox;
    use crate::files::{RelativePath, Root};

    #[test]
    fn the_texts_of_plugins_that_run_are_found_and_nothing_else_of_them() {
        let manifest =
            |name| format!("kind: plugin\nname: {name}\nregisters: {{ texts: texts }}\n");
        let sandbox = Sandbox::with(&[
            ("p/a/plugin.yaml", &manifest("a")),
            ("p/a/texts/fruits/pear.md", "Pear of a"),
            ("p/a/texts/fruits/deep/fig.md", "Fig"),
            ("p/a/texts/pipelines/x.yaml", "kind: pipeline"),
            ("p/b/plugin.yaml", &manifest("b")),
            ("p/b/texts/fruits/pear.md", "Pear of b"),
            ("p/b/texts/fruits/plum.md", "Plum"),
        ]);
        let texts = |needs_trust| {
            let place = Place {
                layer: "project",
                root: Root::open(sandbox.root.place()).unwrap(),
                folder: RelativePath::parse("p").unwrap(),
                needs_trust,
            };
            Texts::of(Rc::new(Plugins::new(vec![place], None)))
        };
        let own = texts(false);
        assert_eq!(own.list("fruits"), ["pear.md", "plum.md"]);
        assert_eq!(
            own.read("fruits/pear.md").unwrap().as_deref(),
            Some("Pear of a")
        );
        assert_eq!(own.read("pipelines/x.yaml").unwrap(), None);
        let others = texts(true);
        assert!(
            others.list("fruits").is_empty() && others.read("fruits/pear.md").unwrap().is_none()
        );
    }
}
