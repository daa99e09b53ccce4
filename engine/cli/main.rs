//! The command `gemstack`.

use std::process::ExitCode;

fn main() -> ExitCode {
    gemstack::main()
}
