//! The way down to a directory: several names at once, with no link followed and none that leads out.

use std::io;

use cap_std::fs::Dir;

use super::beneath;

/// How the kernel is asked for a directory some names below another.
///
/// Both ways are as strict: a link in the place of any name is an error. The one call is shorter, so less can
/// change meanwhile, and a path costs the same however deep it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Descent {
    /// All names in one call, by `openat2`; name by name where the kernel cannot.
    InOneCall,
    /// Name by name, as on every other system and in sandboxes that hide `openat2`.
    NameByName,
}

impl Descent {
    /// The best that this system has.
    pub(super) const BEST: Self = if cfg!(target_os = "linux") {
        Self::InOneCall
    } else {
        Self::NameByName
    };

    /// The directory that `names` lead to from `start`. A link on the way is an error, and is told as no directory.
    pub(super) fn open(self, start: &Dir, names: &[&str]) -> io::Result<Dir> {
        let at_once = match (self, names) {
            (Self::NameByName, _) | (_, []) => None,
            (Self::InOneCall, names) => in_one_call(start, names)?,
        };
        match at_once {
            Some(directory) => Ok(directory),
            None => name_by_name(start, names),
        }
    }
}

fn name_by_name(start: &Dir, names: &[&str]) -> io::Result<Dir> {
    let mut here = start.try_clone()?;
    for name in names {
        here = beneath::directory(&here, name)?;
    }
    Ok(here)
}

/// The directory, or `None` where the kernel does not know the call, a sandbox forbids it, or the path is too long
/// for one.
#[cfg(target_os = "linux")]
fn in_one_call(start: &Dir, names: &[&str]) -> io::Result<Option<Dir>> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, openat2};
    use rustix::io::Errno;

    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let within = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_SYMLINKS;
    match openat2(start, names.join("/"), flags, Mode::empty(), within) {
        Ok(directory) => Ok(Some(Dir::from(directory))),
        Err(
            Errno::NOSYS
            | Errno::PERM
            | Errno::INVAL
            | Errno::TOOBIG
            | Errno::AGAIN
            | Errno::NAMETOOLONG,
        ) => Ok(None),
        // What `openat` says of a link in the place of a directory.
        Err(Errno::LOOP | Errno::XDEV) => Err(Errno::NOTDIR.into()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn in_one_call(_: &Dir, _: &[&str]) -> io::Result<Option<Dir>> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::super::sandbox::Sandbox;
    use super::*;

    const BOTH: [Descent; 2] = [Descent::InOneCall, Descent::NameByName];

    fn kind(descent: Descent, sandbox: &Sandbox, names: &[&str]) -> Option<io::ErrorKind> {
        let opened = descent.open(sandbox.root.directory(), names);
        opened.err().map(|error| error.kind())
    }

    #[test]
    fn a_directory_is_opened_and_what_is_none_is_told_alike() {
        let sandbox = Sandbox::with(&[("a/b/c", "")]);
        sandbox.link("inside", "a");
        sandbox.link("out", "..");
        sandbox.link("magic", "/proc/self/cwd");
        let table: [(&[&str], _); 8] = [
            (&[], None),
            (&["a"], None),
            (&["a", "b"], None),
            (&["a", "x"], Some(io::ErrorKind::NotFound)),
            (&["a", "b", "c"], Some(io::ErrorKind::NotADirectory)),
            (&["inside", "b"], Some(io::ErrorKind::NotADirectory)),
            (&["out"], Some(io::ErrorKind::NotADirectory)),
            (&["magic", "src"], Some(io::ErrorKind::NotADirectory)),
        ];
        for (names, expected) in table {
            for descent in BOTH {
                assert_eq!(
                    kind(descent, &sandbox, names),
                    expected,
                    "{descent:?} {names:?}"
                );
            }
        }
    }

    #[test]
    fn a_path_that_is_too_long_for_one_call_is_gone_name_by_name() {
        let sandbox = Sandbox::empty();
        let long = "n".repeat(200);
        let names: Vec<&str> = std::iter::repeat_n(&*long, 30).collect();
        let mut here = sandbox.root.directory().try_clone().unwrap();
        for name in &names {
            here = beneath::made_directory(&here, name).unwrap();
        }
        for descent in BOTH {
            assert_eq!(kind(descent, &sandbox, &names), None, "{descent:?}");
        }
    }
}
