//! A program under way, with or without a supervisor: fed, read, and ended in time.

use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use super::alone::Alone;
use super::capture::Captures;
use super::message::Request;
use super::observer::Observer;
use super::supervised::{Fault, Supervised, Supervisor};
use super::{Program, ProgramFault};

/// How long a group may take to end after it was asked to, before it is killed.
const GRACE: Duration = Duration::from_secs(2);

/// How long output is still read after the program itself has ended, for those it left behind.
const LEFT_BEHIND: Duration = Duration::from_millis(500);

/// A program under way.
pub(super) enum Running {
    Alone(Alone),
    Supervised(Supervised),
}

/// How a program ended.
pub(super) struct End {
    pub(super) code: Option<i32>,
    pub(super) signal: Option<i32>,
    /// Whether it was ended because its time was up.
    pub(super) timed_out: bool,
}

impl Running {
    pub(super) async fn start(
        program: &Program,
        observer: &mut impl Observer,
    ) -> Result<Self, ProgramFault> {
        if program.invocation.program().is_empty() {
            return Err(ProgramFault::Empty);
        }
        match (&program.supervisor, &program.confinement) {
            (Some(supervisor), _) => supervised(program, supervisor, observer).await,
            (None, Some(_)) => Err(program.not_confined("nothing supervises it")),
            (None, None) => {
                let alone = Alone::start(program).map_err(|it| program.fault(it))?;
                alone
                    .process()
                    .into_iter()
                    .for_each(|it| observer.started(it));
                Ok(Self::Alone(alone))
            }
        }
    }

    /// Feeds and reads the program until it has ended, by itself or because its time was up, and ends whoever it left.
    pub(super) async fn attend(
        &mut self,
        program: &Program,
        captures: &mut Captures,
        observer: &mut impl Observer,
        stopped: impl Future<Output = ()>,
    ) -> io::Result<End> {
        let child = self.child();
        let input = feed(child.stdin.take(), program.stdin.as_deref());
        let output = captures.read(child.stdout.take(), child.stderr.take(), observer);
        let mut talk = pin!(async { tokio::join!(input, output) });
        let (end, is_talking) = {
            let mut end = pin!(self.end_within(program.timeout, stopped));
            tokio::select! {
                end = &mut end => (end, true),
                _ = &mut talk => (end.await, false),
            }
        };
        // What was printed last may still be in the pipes; and whoever was left behind may hold them open for ever.
        let is_held = is_talking && timeout(LEFT_BEHIND, &mut talk).await.is_err();
        self.clear().await;
        if is_held {
            let _ = timeout(LEFT_BEHIND, &mut talk).await;
        }
        end
    }

    /// Waits for the end; when the time is up, or somebody stops it, asks for it, and at last forces it.
    async fn end_within(
        &mut self,
        limit: Option<Duration>,
        stopped: impl Future<Output = ()>,
    ) -> io::Result<End> {
        let timed_out = tokio::select! {
            end = self.end(false) => return end,
            () = up(limit) => true,
            () = stopped => false,
        };
        self.ask_to_end().await;
        if let Ok(end) = timeout(GRACE, self.end(timed_out)).await {
            return end;
        }
        self.kill().await;
        self.end(timed_out).await
    }

    async fn end(&mut self, timed_out: bool) -> io::Result<End> {
        let (code, signal) = match self {
            Self::Alone(alone) => alone.end().await?,
            Self::Supervised(supervised) => supervised.end().await?,
        };
        Ok(End {
            code,
            signal,
            timed_out,
        })
    }

    async fn ask_to_end(&mut self) {
        match self {
            Self::Alone(alone) => alone.group().ask_to_end(),
            Self::Supervised(supervised) => supervised.ask_to_end().await,
        }
    }

    async fn kill(&mut self) {
        match self {
            Self::Alone(alone) => alone.group().kill(),
            Self::Supervised(supervised) => supervised.kill().await,
        }
    }

    /// Ends whoever is left.
    async fn clear(&mut self) {
        match self {
            Self::Alone(alone) => alone.group().kill(),
            Self::Supervised(supervised) => supervised.clear().await,
        }
    }

    fn child(&mut self) -> &mut Child {
        match self {
            Self::Alone(alone) => alone.child(),
            Self::Supervised(supervised) => supervised.child(),
        }
    }
}

async fn supervised(
    program: &Program,
    supervisor: &Supervisor,
    observer: &mut impl Observer,
) -> Result<Running, ProgramFault> {
    let mut command = program.surround(Command::new(&supervisor.program));
    command.args(&supervisor.arguments);
    let mut running = Supervised::stand_by(command).map_err(|it| program.not_watched(it))?;
    running
        .supervisor
        .into_iter()
        .for_each(|it| observer.supervised(it));
    let request = Request {
        argv: program.invocation.argv(),
        input: program.stdin.as_ref().map(Vec::len),
        confinement: program.confinement.clone(),
    };
    let input = program.stdin.as_deref().unwrap_or_default();
    match running.start(&request, input).await {
        Ok(()) => {
            running
                .program
                .into_iter()
                .for_each(|it| observer.started(it));
            Ok(Running::Supervised(running))
        }
        Err(Fault::Start(source)) => Err(program.fault(source)),
        Err(Fault::Confine(reason)) => Err(program.not_confined(reason)),
        Err(Fault::Supervisor(source)) => Err(program.lost(source)),
    }
}

/// Waits until the time is up, if it is limited.
async fn up(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// Writes the input. A program that does not want to read it all is no fault.
async fn feed(stdin: Option<ChildStdin>, bytes: Option<&[u8]>) {
    if let Some(mut stdin) = stdin {
        let _ = stdin.write_all(bytes.unwrap_or_default()).await;
    }
}
