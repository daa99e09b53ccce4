//! A configuration file: read as text, changed one value at a time, its comments kept.

use std::path::Path;

use gemstack_run::failure::Failure;
use gemstack_run::files::{self, Root, outside};
use gemstack_run::tree;
use serde_json::Value as Json;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

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

    /// Sets a value within tables, which are made where they are not there; the last name is that of the value.
    pub fn set_within(&mut self, path: &[&str], value: &Json) -> Result<(), Failure> {
        let Some((name, tables)) = path.split_last() else {
            return Ok(());
        };
        let mut document = self.document()?;
        let mut table: &mut dyn TableLike = document.as_table_mut();
        for outer in tables {
            let made = table.entry(outer).or_insert_with(implicit);
            table = made
                .as_table_like_mut()
                .ok_or_else(|| self.no_table(outer))?;
        }
        let mut new = toml(value);
        if let Some(old) = table.get(name).and_then(Item::as_value) {
            *new.decor_mut() = old.decor().clone();
        }
        table.insert(name, Item::Value(new));
        self.source = document.to_string();
        Ok(())
    }

    /// What a value says within tables.
    pub fn value_within(&self, path: &[&str]) -> Result<Option<toml::Value>, Failure> {
        let table = toml::Value::Table(self.table()?);
        let within = path.iter().try_fold(&table, |it, name| it.get(name));
        Ok(within.cloned())
    }

    /// Takes a value out; says whether there was one.
    pub fn unset(&mut self, name: &str) -> Result<bool, Failure> {
        let mut document = self.document()?;
        let had = document.remove(name).is_some();
        self.source = document.to_string();
        Ok(had)
    }

    /// Takes a value within tables out, and tables of which nothing is left; says whether there was one.
    pub fn unset_within(&mut self, path: &[&str]) -> Result<bool, Failure> {
        let mut document = self.document()?;
        let had = take_out(document.as_table_mut(), path);
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

    fn no_table(&self, name: &str) -> Failure {
        Failure::rejected(format!("`{name}` of `{}` is no table", self.path))
            .coded("InvalidConfig")
            .helped("mend it, or take it out")
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

/// A table whose head is written only where it has values of its own.
fn implicit() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

fn take_out(table: &mut dyn TableLike, path: &[&str]) -> bool {
    let Some((name, rest)) = path.split_first() else {
        return false;
    };
    if rest.is_empty() {
        return table.remove(name).is_some();
    }
    let Some(inner) = table.get_mut(name).and_then(Item::as_table_like_mut) else {
        return false;
    };
    let had = take_out(inner, rest);
    if had && inner.is_empty() {
        table.remove(name);
    }
    had
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
    fn a_value_within_tables_is_set_and_taken_out_with_tables_that_are_then_empty() {
        let mut file = file("# mine\nmodel = 'a'\n\n[roles.b]\nmodel = 'x' # kept\n");
        let path = ["roles", "step4-audit", "model"];
        file.set_within(&path, &json!(["x", "y"])).expect("toml");
        file.set_within(&["roles", "b", "model"], &json!("z"))
            .expect("toml");
        let expected = "# mine\nmodel = 'a'\n\n[roles.b]\nmodel = \"z\" # kept\n\n[roles.step4-audit]\nmodel = [\"x\", \"y\"]\n";
        assert_eq!(file.source(), expected);
        assert!(file.unset_within(&path).expect("toml"));
        assert!(!file.unset_within(&path).expect("toml"));
        assert!(!file.source().contains("step4"), "{}", file.source());
        assert!(file.unset_within(&["roles", "b"]).expect("toml"));
        assert_eq!(file.source().trim_end(), "# mine\nmodel = 'a'");
        let refused = file.set_within(&["model", "b", "c"], &json!("x"));
        assert_eq!(
            refused.expect_err("a text").code.as_deref(),
            Some("InvalidConfig")
        );
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
