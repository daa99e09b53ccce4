//! What a program of a run prints, kept on the disk as it comes: all of it, up to a bound.

#![expect(
    clippy::disallowed_methods,
    reason = "this module alone keeps what programs print"
)]

use crate::files::{FilesError, PassingFile, RelativePath, Root};
use crate::journal::RUNS;

/// How large the file may grow, in bytes.
const LARGEST: u64 = 64 << 20;

/// How many programs of one stage have a file of their own.
const MOST: u32 = 10_000;

/// The file of what one program prints.
#[derive(Debug)]
pub(crate) struct Output {
    path: RelativePath,
    file: PassingFile,
    /// How many bytes it has still room for; none once it is closed.
    room: Option<u64>,
    /// Why it could not be kept.
    fault: Option<FilesError>,
}

impl Output {
    /// The file for the next program of a stage.
    pub(crate) fn of(root: &Root, run: &str, stage: &str) -> Result<Self, FilesError> {
        Self::with_room(root, run, stage, LARGEST)
    }

    fn with_room(root: &Root, run: &str, stage: &str, room: u64) -> Result<Self, FilesError> {
        let mut last = None;
        for number in 1..=MOST {
            let path = path(run, stage, number)?;
            if let Some(file) = PassingFile::create(root, &path)? {
                return Ok(Self {
                    path,
                    file,
                    room: Some(room),
                    fault: None,
                });
            }
            last = Some(path);
        }
        let source = std::io::Error::other(format!("there are {MOST} like it"));
        let path = root.absolute(&last.expect("at least one was tried"));
        Err(FilesError::Io {
            deed: "make",
            path,
            source,
        })
    }

    /// Where it is, seen from the project.
    pub(crate) fn path(&self) -> &str {
        self.path.as_str()
    }

    /// Takes what was printed. What cannot be kept stops no program.
    pub(crate) fn take(&mut self, bytes: &[u8]) {
        let Some(room) = self.room else {
            return;
        };
        let fitting = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        self.write(&bytes[..fitting]);
        if fitting < bytes.len() {
            self.write(end().as_bytes());
            self.room = None;
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        match self.file.append(bytes) {
            Ok(()) => self.room = self.room.map(|it| it.saturating_sub(bytes.len() as u64)),
            Err(fault) => (self.room, self.fault) = (None, Some(fault)),
        }
    }

    /// Why it could not be kept, if that is so.
    pub(crate) fn fault(&self) -> Option<&FilesError> {
        self.fault.as_ref()
    }
}

fn end() -> String {
    let mebibytes = LARGEST >> 20;
    format!("\n… what was printed after the first {mebibytes} MiB is not kept …\n")
}

/// The stage's path is one name, and as long as a name may be at most.
fn path(run: &str, stage: &str, number: u32) -> Result<RelativePath, FilesError> {
    let stage: String = stage
        .chars()
        .map(|it| if it == '/' { '.' } else { it })
        .collect();
    let begin = stage
        .char_indices()
        .map(|(at, _)| at)
        .find(|at| stage.len() - at <= 200);
    let stage = &stage[begin.unwrap_or_default()..];
    let name = match number {
        1 => format!("{stage}.log"),
        number => format!("{stage}.{number}.log"),
    };
    Ok(RelativePath::parse(&format!("{RUNS}/{run}/output/{name}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::sandbox::Sandbox;

    #[test]
    fn every_program_of_a_stage_has_a_file_of_its_own() {
        let sandbox = Sandbox::empty();
        let output = |stage| {
            Output::of(&sandbox.root, "r", stage)
                .unwrap()
                .path()
                .to_owned()
        };
        assert_eq!(
            output("build/1/tests"),
            ".agent/runs/r/output/build.1.tests.log"
        );
        assert_eq!(
            output("build/1/tests"),
            ".agent/runs/r/output/build.1.tests.2.log"
        );
        assert_eq!(output("tests"), ".agent/runs/r/output/tests.log");
        let long = output(&"ä/".repeat(400));
        assert!(long.len() < 260 && long.ends_with("ä..log"), "{long}");
    }

    #[test]
    fn the_file_is_bounded_and_says_so_at_its_end() {
        let sandbox = Sandbox::empty();
        let mut output = Output::with_room(&sandbox.root, "r", "s", 10).unwrap();
        for _ in 0..1000 {
            output.take(b"1234567");
        }
        assert_eq!(
            sandbox.text(output.path()).unwrap(),
            "1234567123\n… what was printed after the first 64 MiB is not kept …\n"
        );
        let mut exact = Output::with_room(&sandbox.root, "r", "s", 7).unwrap();
        exact.take(b"1234567");
        assert_eq!(sandbox.text(exact.path()).unwrap(), "1234567");
    }

    #[test]
    fn what_is_no_text_is_kept_as_it_is() {
        let sandbox = Sandbox::empty();
        let mut output = Output::of(&sandbox.root, "r", "s").unwrap();
        output.take(b"a\xffb");
        let place = sandbox.at(output.path());
        assert_eq!(std::fs::read(place).unwrap(), b"a\xffb");
        assert!(output.fault().is_none());
    }
}
