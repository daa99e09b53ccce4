//! The command `gemstack`.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Checking makes and drops many small values, in several threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    gemstack::main()
}
