//! Runs asynchronous work to its end, with Ctrl-C and SIGTERM as the signal to stop.

use std::future::Future;
use std::io;

use gemstack_run::failure::Failure;
use gemstack_run::stop::{Stop, Why};
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::exit::Exit;
use crate::shell::Shell;

/// Runs work on this thread. The first interruption gives `stop`; a second one ends the process
/// at once: the journal is always in a state from which a run can go on.
pub fn block_on<T>(
    shell: &Shell,
    stop: &Stop,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let fault = |it: io::Error| Failure::internal(format!("the runtime cannot start: {it}"));
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(fault)?;
    runtime.block_on(async {
        let mut interruptions = Interruptions::listen().map_err(fault)?;
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                () = interruptions.next() => interrupted(shell, stop),
                ended = &mut work => return ended,
            }
        }
    })
}

fn interrupted(shell: &Shell, stop: &Stop) {
    if stop.given().is_some() {
        std::process::exit(Exit::Cancelled as i32);
    }
    stop.give(Why::Cancelled);
    shell.say("\n");
    shell.note("stopping; what was spent is being recorded (again to stop at once)");
}

/// The signals that ask a program to end.
struct Interruptions {
    keyboard: Signal,
    termination: Signal,
}

impl Interruptions {
    fn listen() -> io::Result<Self> {
        let keyboard = signal(SignalKind::interrupt())?;
        Ok(Self {
            keyboard,
            termination: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.keyboard.recv() => {}
            _ = self.termination.recv() => {}
        }
    }
}
