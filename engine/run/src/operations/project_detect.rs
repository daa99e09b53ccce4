//! `project.detect`: what the project is, by the rules of a detection document.

use gemstack_lang::catalogue::{Effects, Trust};
use std::cell::OnceCell;

use gemstack_lang::library::Library;
use gemstack_lang::suggestion::cure;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::context::Context;
use crate::detect::{Detection, Project, View};
use crate::failure::Failure;
use crate::files::{Letters, Patterns, RelativePath};
use crate::layers::Layers;
use crate::operation::{Given, Operation, Performed};
use crate::tree::Tree;

/// The largest file that is looked into, in bytes: manifests and sources are smaller.
const LARGEST: u64 = 1 << 20;

/// Detects what the project is.
pub(super) struct ProjectDetect;

/// By which rules.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// The name of the document of kind `detection`.
    #[schemars(extend("x-names" = "detection"))]
    detection: String,
}

impl Operation for ProjectDetect {
    const NAME: &'static str = "project.detect";
    const SUMMARY: &'static str =
        "Finds out the project's language, topology and commands by the rules of a document.";
    const EFFECTS: Effects = Effects::READS;
    const TRUST: Trust = Trust::FULL;
    type Parameters = Parameters;
    type Outputs = Project;

    async fn perform(
        Parameters { detection }: Parameters,
        context: &Context<'_>,
    ) -> Result<Performed<Project>, Failure> {
        let detection = read(context.world().library(), &detection)?;
        let seen = Seen {
            tree: context.tree(),
            files: OnceCell::new(),
        };
        Ok(Performed::Given(Given::only(detection.project(&seen))))
    }
}

fn read(library: &Layers, name: &str) -> Result<Detection, Failure> {
    let document = library
        .json("detection", name)
        .ok_or_else(|| unknown(library, name))?;
    Detection::from_value(&document).map_err(|it| {
        Failure::rejected(format!("the detection `{name}`: {it}")).coded("BrokenDocument")
    })
}

fn unknown(library: &Layers, name: &str) -> Failure {
    let known = library.documents("detection");
    Failure::rejected(format!("there is no detection `{name}`"))
        .coded("UnknownDocument")
        .helped(cure(name, known.iter().map(String::as_str)))
}

/// The project's files as detection sees them; what cannot be read is not there.
struct Seen<'t> {
    tree: Tree<'t>,
    /// All files, found once: rules ask for very many patterns.
    files: OnceCell<Vec<RelativePath>>,
}

impl Seen<'_> {
    fn files(&self) -> &[RelativePath] {
        self.files.get_or_init(|| {
            let found = self.tree.find(&["**".to_owned()]).unwrap_or_default();
            found
                .iter()
                .filter_map(|it| RelativePath::parse(it).ok())
                .collect()
        })
    }

    /// A file that is named outright is seen even when ignored.
    fn named(&self, path: &str) -> Vec<String> {
        let found = self.tree.find(&[path.to_owned()]).unwrap_or_default();
        found.into_iter().filter(|it| it == path).collect()
    }
}

impl View for Seen<'_> {
    fn find(&self, glob: &str) -> Vec<String> {
        if !glob.contains(['*', '?', '[', '{']) {
            return self.named(glob);
        }
        let Ok(pattern) = Patterns::parse(&[glob], Letters::Exact) else {
            return Vec::new();
        };
        let found = self.files().iter().filter(|it| pattern.contain(it));
        found.map(|it| it.as_str().to_owned()).collect()
    }

    fn read(&self, path: &str) -> Option<String> {
        let path = RelativePath::parse(path).ok()?;
        self.tree.read_at_most(&path, LARGEST).ok()?
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::harness::Project;

    const ORCHARD: &str = "
kind: detection
name: orchard
ecosystems:
  - name: pear
    when: { exists: ['**/*.pear'] }
    finds:
      language: [{ value: pear }]
      commands: { test: [{ value: taste, when: { contains: { files: ['*.pear'], any_of: [ripe] } } }] }
always:
  topology: [{ value: shed, when: { exists: ['shed/**'] } }]
has: { tests: { any: [] }, ci: { any: [] }, database: { any: [] } }
env_file: [.soil.example]
source_dirs: [bed]
";
    const SHIPPED: &[(&str, &str)] = &[("pipelines/detections/orchard.yaml", ORCHARD)];

    fn detected(project: &Project, detection: &str) -> Result<Json, Failure> {
        project.perform("project.detect", json!({ "detection": detection }))
    }

    #[test]
    fn a_project_is_known_by_its_files_and_what_is_proposed() {
        let files = [
            ("shed/rake", ""),
            (".gitignore", ".soil*\n"),
            (".soil.example", ""),
        ];
        let project = Project::new(&files, SHIPPED).proposing("a.pear", Some("ripe"));
        let project = detected(&project, "orchard").expect("a project");
        assert_eq!(project["language"], "pear");
        assert_eq!(project["commands"]["test"], "taste");
        assert_eq!(project["commands"]["build"], Json::Null);
        assert_eq!(project["topology"], json!(["shed"]));
        assert_eq!(project["env_file"], ".soil.example");
    }

    #[test]
    fn a_detection_that_is_missing_or_broken_is_told() {
        let broken = (
            "pipelines/detections/broken.yaml",
            "kind: detection\nname: broken\n",
        );
        let project = Project::new(&[], &[SHIPPED[0], broken]);
        let missing = detected(&project, "orchid").expect_err("no such document");
        assert_eq!(missing.help.as_deref(), Some("did you mean `orchard`?"));
        let broken = detected(&project, "broken").expect_err("no rules");
        assert_eq!(broken.code.as_deref(), Some("BrokenDocument"));
    }
}
