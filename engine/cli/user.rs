//! The user: environment variables, and the directory of the user's own configuration.

use std::path::{Path, PathBuf};

use gemstack_run::variables::Variables;

/// Whose configuration and variables a command sees.
#[derive(Clone)]
pub struct User {
    variables: Variables,
}

impl User {
    /// The user who started the process.
    pub fn of_this_process() -> Self {
        let variables = std::env::vars_os();
        let texts = variables
            .filter_map(|(name, it)| Some((name.into_string().ok()?, it.into_string().ok()?)));
        Self::with(texts.collect())
    }

    /// A user with these variables alone.
    pub fn with(variables: Variables) -> Self {
        Self { variables }
    }

    /// A variable of the environment.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name)
    }

    /// All variables.
    pub fn variables(&self) -> Variables {
        self.variables.clone()
    }

    fn path(&self, variable: &str) -> Option<PathBuf> {
        self.variable(variable)
            .filter(|it| !it.is_empty())
            .map(PathBuf::from)
    }

    /// The home directory.
    pub fn home(&self) -> Option<PathBuf> {
        self.path("HOME")
    }

    /// The directory of the user's configuration and documents: `GEMSTACK_CONFIG_DIR`, else
    /// `gemstack` in `XDG_CONFIG_HOME` or `~/.config`.
    pub fn directory(&self) -> Option<PathBuf> {
        let absolute = |it: &PathBuf| it.is_absolute();
        // The specification of XDG wants relative paths to be ignored.
        let base = self.path("XDG_CONFIG_HOME").filter(absolute);
        let base = base.or_else(|| Some(self.home()?.join(".config")));
        self.path("GEMSTACK_CONFIG_DIR")
            .or_else(|| Some(base?.join("gemstack")))
    }

    /// The directory of what can be made again: `gemstack` in `XDG_CACHE_HOME` or `~/.cache`.
    pub fn cache_directory(&self) -> Option<PathBuf> {
        let base = self.path("XDG_CACHE_HOME").filter(|it| it.is_absolute());
        let base = base.or_else(|| Some(self.home()?.join(".cache")));
        Some(base?.join("gemstack"))
    }

    /// The user's configuration file.
    pub fn config_file(&self) -> Option<PathBuf> {
        self.directory().map(|it| it.join("config.toml"))
    }
}

/// A path as people write it: `~` for the home directory.
pub fn expanded(path: &str, home: Option<&Path>) -> PathBuf {
    match (path.strip_prefix("~/"), home) {
        (Some(below), Some(home)) => home.join(below),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(variables: &'static [(&'static str, &'static str)]) -> User {
        User::with(variables.iter().copied().collect())
    }

    #[test]
    fn the_configuration_is_where_the_first_variable_says() {
        let file = |variables| user(variables).config_file();
        assert_eq!(file(&[]), None);
        assert_eq!(
            file(&[("HOME", "/home/ann")]),
            Some("/home/ann/.config/gemstack/config.toml".into())
        );
        let relative = file(&[("HOME", "/home/ann"), ("XDG_CONFIG_HOME", "x")]);
        assert_eq!(
            relative,
            Some("/home/ann/.config/gemstack/config.toml".into())
        );
        assert_eq!(
            file(&[("XDG_CONFIG_HOME", "/x")]),
            Some("/x/gemstack/config.toml".into())
        );
        let own = file(&[("XDG_CONFIG_HOME", "/x"), ("GEMSTACK_CONFIG_DIR", "/own")]);
        assert_eq!(own, Some("/own/config.toml".into()));
    }
}
