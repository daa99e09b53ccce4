//! What the program ships: pipelines, texts, templates and the demonstration, inside the binary.

use gemstack_run::files::FilesError;
use gemstack_run::layers::Store;
use include_dir::{Dir, File, include_dir};

static EXPORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/exports");
static PIPELINES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/pipelines");
static WORKFLOWS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/workflows");
static ROLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/roles");
static GUARDRAILS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/guardrails");
static FORMATS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/formats");
static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static DEMO: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/demo");

/// The top folders of what is shipped.
const FOLDERS: &[(&str, &Dir<'static>)] = &[
    ("exports", &EXPORTS),
    ("formats", &FORMATS),
    ("guardrails", &GUARDRAILS),
    ("pipelines", &PIPELINES),
    ("roles", &ROLES),
    ("templates", &TEMPLATES),
    ("workflows", &WORKFLOWS),
];

/// The shipped files as a layer's files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shipped;

impl Store for Shipped {
    fn read(&self, path: &str) -> Result<Option<String>, FilesError> {
        let file = path
            .split_once('/')
            .and_then(|(top, below)| file(folder(top)?, below));
        Ok(file.and_then(|it| it.contents_utf8()).map(str::to_owned))
    }

    fn list(&self, path: &str) -> Vec<String> {
        let (top, below) = path.split_once('/').unwrap_or((path, ""));
        let found = match below {
            "" => folder(top),
            _ => folder(top).and_then(|it| it.get_dir(below)),
        };
        let files = found.into_iter().flat_map(Dir::files);
        files
            .filter_map(|it| it.path().file_name()?.to_str().map(str::to_owned))
            .collect()
    }
}

fn folder(top: &str) -> Option<&'static Dir<'static>> {
    FOLDERS
        .iter()
        .find(|(name, _)| *name == top)
        .map(|(_, it)| *it)
}

/// The file of a folder at a path. Paths are compared as texts; `Dir::get_file` takes each apart.
fn file(folder: &'static Dir<'static>, path: &str) -> Option<&'static File<'static>> {
    let holds = |it: &&Dir<'_>| it.path().to_str().is_some_and(|it| path.starts_with(it));
    let mut files = folder.files();
    files
        .find(|it| it.path().to_str() == Some(path))
        .or_else(|| folder.dirs().filter(holds).find_map(|it| file(it, path)))
}

/// The files of the demonstration's project: path and bytes.
pub fn demo_project() -> Vec<(String, &'static [u8])> {
    let mut files = Vec::new();
    collect(
        DEMO.get_dir("project")
            .expect("the demonstration is shipped"),
        &mut files,
    );
    files
}

fn collect(folder: &'static Dir<'static>, files: &mut Vec<(String, &'static [u8])>) {
    for file in folder.files() {
        let path = file
            .path()
            .strip_prefix("project")
            .expect("it is below the project");
        files.push((path.to_string_lossy().into_owned(), file.contents()));
    }
    folder.dirs().for_each(|it| collect(it, files));
}

/// The script of the demonstration, as text.
pub fn demo_script() -> &'static str {
    let script = DEMO.get_file("script.yaml").and_then(File::contents_utf8);
    script.expect("the demonstration is shipped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_folders_are_found_by_the_paths_of_a_layer() {
        let read = |path| Shipped.read(path).expect("it is readable");
        assert!(read("pipelines/settings/defaults.yaml").is_some());
        assert!(read("pipelines/nothing.yaml").is_none());
        assert!(
            Shipped
                .list("workflows")
                .contains(&"step1-spec.md".to_owned())
        );
        assert!(!Shipped.list("workflows/phases").is_empty());
        assert!(Shipped.list("nothing").is_empty());
    }

    #[test]
    fn the_demonstration_has_its_project() {
        assert!(demo_project().iter().any(|(path, _)| path == "README.md"));
        assert!(demo_script().contains("\nkind: script\n"));
    }
}
