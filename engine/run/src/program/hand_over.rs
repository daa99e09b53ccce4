//! Handing bytes to a program of the person at the machine that may stay to serve them, as the keeper of a clipboard does.
//!
//! It is no part of a run: nothing of it is kept, and nothing ends what it leaves behind.

use std::io::{self, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::ProgramFault;

/// How long a program may take to take what it is given.
const TIMEOUT: Duration = Duration::from_secs(10);

/// How often it is looked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// Gives bytes to a program on its standard input and waits until it ends; whether it said that it took them.
pub fn hand_over(words: &[String], bytes: &[u8]) -> Result<bool, ProgramFault> {
    let (program, arguments) = words.split_first().ok_or(ProgramFault::Empty)?;
    let mut command = Command::new(program);
    // What stays behind must hold no pipe of ours open.
    command.args(arguments).stdin(Stdio::piped());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|it| fault(program, it))?;
    let ended = thread::scope(|scope| {
        let stdin = child.stdin.take();
        scope.spawn(|| stdin.map(|mut it| it.write_all(bytes)));
        end(&mut child)
    });
    let ended = ended.map_err(|it| fault(program, it))?;
    Ok(ended.is_some_and(|it| it.success()))
}

/// Waits for the end; a program that takes too long is ended.
fn end(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let begin = Instant::now();
    while begin.elapsed() < TIMEOUT {
        if let Some(ended) = child.try_wait()? {
            return Ok(Some(ended));
        }
        thread::sleep(PAUSE);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

fn fault(program: &str, source: io::Error) -> ProgramFault {
    let program = program.to_owned();
    match source.kind() {
        io::ErrorKind::NotFound => ProgramFault::NotFound { program },
        io::ErrorKind::PermissionDenied => ProgramFault::NotExecutable { program, source },
        _ => ProgramFault::System { program, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        ["sh", "-c", line].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_program_is_given_every_byte_and_may_leave_somebody_behind() {
        let directory = tempfile::tempdir().expect("a directory");
        let place = directory.path().join("kept");
        let line = format!("cat > {}; sleep 300 &", place.display());
        let text = "é\0\r\n".repeat(100_000);
        assert!(hand_over(&words(&line), text.as_bytes()).expect("it starts"));
        assert_eq!(std::fs::read(&place).expect("it is there"), text.as_bytes());
    }

    #[test]
    fn a_program_that_refuses_is_told_from_one_that_is_not_there() {
        assert!(!hand_over(&words("exit 3"), b"a").expect("it starts"));
        let missing = hand_over(&["no-such-program-1".to_owned()], b"a");
        assert!(matches!(missing, Err(ProgramFault::NotFound { .. })));
        assert!(matches!(hand_over(&[], b"a"), Err(ProgramFault::Empty)));
    }
}
