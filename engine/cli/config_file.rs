//! A configuration file: read as text, changed one value at a time, its comments kept.

use std::path::Path;

use gemstack_run::failure::Failure;
use gemstack_run::files::{self, Root, outside};
use gemstack_run::tree;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, Item, Value};

/// The text of a configuration file.
#[derive(Debug, Clone, Default)]
pub struct ConfigFile {
    path: String,
    source: String,
}

impl ConfigFile {
    /// A file outside of any project; empty where there is none.
    pub fn outside(place: &Path) -> Result<Self, Failure> {
        let source = outside::read_text(place).map_err(tree::failure)?;
        Ok(Self {
            path: place.display().to_string(),
            source: source.unwrap_or_default(),
        })
    }

    /// A file of a project; empty where there is none.
    pub fn inside(root: &Root, path: &str) -> Result<Self, Failure> {
        let source = root
            .read_text(&tree::relative(path)?)
            .map_err(tree::failure)?;
        Ok(Self {
            path: path.to_owned(),
            source: source.unwrap_or_default(),
        })
    }

    /// Its path, for people.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its text.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All that it says.
    pub fn table(&self) -> Result<toml::Table, Failure> {
        self.source.parse().map_err(|it| self.unreadable(&it))
    }

    /// A value that is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        let document: DocumentMut = self.source.parse().ok()?;
        document.get(name)?.as_str().map(str::to_owned)
    }

    /// Sets a value, at its place where it has one.
    pub fn set(&mut self, name: &str, value: &Json) -> Result<(), Failure> {
        let mut document = self.document()?;
        let mut item = Item::Value(toml(value));
        if let (Some(old), Some(new)) = (
            document.get(name).and_then(Item::as_value),
            item.as_value_mut(),
        ) {
            *new.decor_mut() = old.decor().clone();
        }
        document[name] = item;
        self.source = document.to_string();
        Ok(())
    }

    /// Takes a value out; says whether there was one.
    pub fn unset(&mut self, name: &str) -> Result<bool, Failure> {
        let mut document = self.document()?;
        let had = document.remove(name).is_some();
        self.source = document.to_string();
        Ok(had)
    }

    /// Writes a project's file.
    #[expect(
        clippy::disallowed_methods,
        reason = "configuration is written by no run"
    )]
    pub fn write_inside(&self, root: &Root) -> Result<(), Failure> {
        let path = tree::relative(&self.path)?;
        let written = files::write_atomic(root, &path, self.source.as_bytes());
        written.map_err(|it| Failure::internal(it.to_string()).coded("FilesNotWritable"))
    }

    /// Writes the user's file, readable by the user alone: it may hold keys.
    #[expect(
        clippy::disallowed_methods,
        reason = "configuration is written by no run"
    )]
    pub fn write_outside(&self) -> Result<(), Failure> {
        let readers = outside::Readers::OwnerAlone;
        let written = outside::write(Path::new(&self.path), self.source.as_bytes(), readers);
        written.map_err(tree::failure)
    }

    fn document(&self) -> Result<DocumentMut, Failure> {
        self.source.parse().map_err(|it| self.unreadable(&it))
    }

    fn unreadable(&self, fault: &dyn std::fmt::Display) -> Failure {
        Failure::rejected(format!("`{}` is not readable: {fault}", self.path))
            .coded("InvalidConfig")
            .helped("mend or remove the file")
    }
}

fn toml(value: &Json) -> Value {
    match value {
        Json::Bool(it) => Value::from(*it),
        Json::Number(it) => match it.as_i64() {
            Some(whole) => Value::from(whole),
            None => Value::from(it.as_f64().unwrap_or_default()),
        },
        Json::Array(items) => items.iter().map(toml).collect(),
        Json::String(it) => Value::from(it.as_str()),
        other => Value::from(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn file(source: &str) -> ConfigFile {
        ConfigFile {
            path: "config.toml".into(),
            source: source.into(),
        }
    }

    #[test]
    fn a_change_keeps_every_comment() {
        let mut file = file("# mine\nmodel = 'a' # small\n\n[other]\nx = 1 # kept\n");
        file.set("model", &json!("b")).expect("toml");
        file.set("guardrails", &json!(["x", "y"])).expect("toml");
        let expected =
            "# mine\nmodel = \"b\" # small\nguardrails = [\"x\", \"y\"]\n\n[other]\nx = 1 # kept\n";
        assert_eq!(file.source(), expected);
        assert!(file.unset("guardrails").expect("toml") && !file.unset("nothing").expect("toml"));
        assert_eq!(file.text("model").as_deref(), Some("b"));
    }

    #[test]
    fn a_damaged_file_is_not_written_over() {
        let mut file = file("model = [");
        assert_eq!(
            file.set("model", &json!("b"))
                .expect_err("damaged")
                .code
                .as_deref(),
            Some("InvalidConfig")
        );
        assert_eq!(file.source(), "model = [");
    }
}
