//! Whether the file system below a project takes names in another case for the same.

use std::io;

use rustix::fs::Stat;

use super::super::{RelativePath, Root, beneath};

/// Whether some name on the way to `place` that is there is also there in the other case.
pub(super) fn makes_no_difference(root: &Root, place: &RelativePath) -> io::Result<bool> {
    let mut here = root.directory().try_clone()?;
    for name in place.names() {
        let Some(stat) = beneath::stat(&here, name)? else {
            return Ok(false);
        };
        let other = beneath::stat(&here, &swapped(name))?;
        if name != swapped(name) && other.is_some_and(|it| is_same(&it, &stat)) {
            return Ok(true);
        }
        match beneath::directory(&here, name) {
            Ok(next) => here = next,
            Err(error) => return beneath::absent(error).map(|()| false),
        }
    }
    Ok(false)
}

fn is_same(left: &Stat, right: &Stat) -> bool {
    (left.st_dev, left.st_ino) == (right.st_dev, right.st_ino)
}

/// The name with small letters for capital ones, and capital ones for small ones.
fn swapped(name: &str) -> String {
    let swap = |it: char| {
        if it.is_ascii_lowercase() {
            it.to_ascii_uppercase()
        } else {
            it.to_ascii_lowercase()
        }
    };
    name.chars().map(swap).collect()
}
