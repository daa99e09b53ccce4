//! `bwrap` shows a program the files of the machine, of which it can change only the project's, and a network that leads
//! nowhere. It needs no right that the user has not, but that of making user namespaces.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::io::Errno;

use super::{Confinement, Fault};
use crate::program::launch::Launch;

const PROGRAM: &str = "bwrap";

/// What every confined program sees: nothing to write, no network but itself, and no sockets of this machine's services.
const VIEW: &[&str] = &[
    "--unshare-net",
    "--unshare-ipc",
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
    "--tmpfs",
    "/run",
];

/// Whether it is there and works: many systems let nobody make user namespaces.
pub(super) fn available() -> Result<(), String> {
    let mut command = Command::new(PROGRAM);
    command.args(VIEW).args(["--", "true"]);
    command.stdin(Stdio::null());
    match command.stdout(Stdio::null()).stderr(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("bubblewrap is there and may not make user namespaces".to_owned()),
        Err(_) => Err("bubblewrap is not installed".to_owned()),
    }
}

/// Starts a program in it, in the directory of this process.
pub(super) fn spawn(
    confinement: &Confinement,
    temporary: &Path,
    launch: &Launch,
) -> Result<Child, Fault> {
    // Its own message that it finds no such program would look like one of the program's.
    let program = launch.argv.first().map(OsString::as_os_str);
    executable(program.unwrap_or_default()).map_err(Fault::Start)?;
    let here = std::env::current_dir().map_err(Fault::Start)?;
    let mut before: Vec<OsString> = vec![PROGRAM.into()];
    before.extend(VIEW.iter().map(OsString::from));
    before.extend(mounts(confinement, temporary));
    before.extend(["--chdir".into(), here.into_os_string(), "--".into()]);
    launch.command(&before).spawn().map_err(Fault::Start)
}

fn mounts(confinement: &Confinement, temporary: &Path) -> impl Iterator<Item = OsString> {
    let mount = |how: &str, place: &Path| {
        let place = place.as_os_str();
        [OsString::from(how), place.to_owned(), place.to_owned()]
    };
    let open = [confinement.project.as_path(), temporary];
    let open = open.map(|it| mount("--bind", it)).into_iter();
    let closed = confinement.protected.iter().chain(&confinement.readable);
    let closed = closed.map(|it| mount("--ro-bind", it));
    let mounts: Vec<_> = open.chain(closed).collect();
    mounts.into_iter().flatten()
}

/// Whether the system would find and execute a program of that name, or what it would say.
fn executable(program: &OsStr) -> io::Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places: Vec<PathBuf> = if program.as_encoded_bytes().contains(&b'/') {
        vec![program.into()]
    } else {
        let folders = std::env::split_paths(&path);
        folders.map(|it| it.join(program)).collect()
    };
    let mut fault = Errno::NOENT;
    for place in places {
        match std::fs::metadata(place) {
            Ok(it) if it.is_file() && it.permissions().mode() & 0o111 != 0 => return Ok(()),
            Ok(_) => fault = Errno::ACCESS,
            Err(_) => {}
        }
    }
    Err(fault.into())
}
