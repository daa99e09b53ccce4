//! What the engine keeps in a project for itself, and no model writes.

/// The folder of the engine, in a project and in every project nested in it.
pub const FOLDER: &str = ".agent";

/// What the engine keeps in [`FOLDER`] for itself: files and folders, sorted.
pub const NAMES: &[&str] = &[
    ".costs.lock",
    ".gemstack.lock",
    "STATUS.md",
    "config.toml",
    "costs.json",
    "forks",
    "plugins",
    "runs",
];

/// Whether these names lead to the folder itself, or to what the engine keeps in it; `same` says whether two names are
/// one file.
pub fn holds(names: &[impl AsRef<str>], same: impl Fn(&str, &str) -> bool) -> bool {
    names.iter().enumerate().any(|(index, name)| {
        let own = names
            .get(index + 1)
            .is_none_or(|next| NAMES.iter().any(|own| same(own, next.as_ref())));
        own && same(FOLDER, name.as_ref())
    })
}
