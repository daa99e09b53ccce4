//! Files as the addresses by which an editor knows them.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;

use lsp_types::Uri;
use url::Url;

/// The file at an address; none where it is no file.
pub fn path_of(address: &Uri) -> Option<PathBuf> {
    Url::parse(address.as_str()).ok()?.to_file_path().ok()
}

/// The address of a file; none for a path that is not absolute.
pub fn of(path: &Path) -> Option<Uri> {
    let url = Url::from_file_path(path).ok()?;
    Uri::from_str(url.as_str()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_spaces_and_signs_survives() {
        let path = Path::new("/a b/ü #1%.yaml");
        let address = of(path).expect("it is absolute");
        assert_eq!(path_of(&address).as_deref(), Some(path));
        assert_eq!(of(Path::new("relative.yaml")), None);
    }
}
