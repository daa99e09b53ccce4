//! A program that runs below a supervisor, as the engine sees it.

use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as Channel;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::message::{Order, Report, Request, line, read};
use super::processes::Process;
use super::survivors::Survivors;

/// How long to wait until everybody is gone, once it was ordered. The supervisor does not cease when we do.
const CLEARED_WITHIN: Duration = Duration::from_secs(2);

/// The same where nothing else can be done meanwhile, because the run is dropped.
const DROPPED_WITHIN: Duration = Duration::from_millis(100);

/// How a supervisor is started: a program that calls [`super::supervise`] when it is given these arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supervisor {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// Why a supervised program is not under way.
#[derive(Debug)]
pub(super) enum Fault {
    /// The system does not start it.
    Start(io::Error),
    /// It cannot be confined.
    Confine(String),
    /// The supervisor cannot be started, or was killed.
    Supervisor(io::Error),
}

/// A program below its supervisor. When this is dropped, nobody below is left.
#[derive(Debug)]
pub(super) struct Supervised {
    child: Child,
    reports: Lines<BufReader<OwnedReadHalf>>,
    orders: OwnedWriteHalf,
    /// The same socket, for the end.
    channel: Channel,
    /// What the supervisor is in the table of processes.
    pub(super) supervisor: Option<Process>,
    /// What the program is there.
    pub(super) program: Option<Process>,
}

impl Supervised {
    /// Starts the supervisor, which waits for what it is to start. `command` has the environment, the directory and the
    /// outputs of the program.
    pub(super) fn stand_by(mut command: Command) -> io::Result<Self> {
        let (ours, theirs) = Channel::pair()?;
        command.stdin(Stdio::from(OwnedFd::from(theirs)));
        let child = command.spawn()?;
        // The other end must be the supervisor's alone, or its end is not seen.
        drop(command);
        ours.set_nonblocking(true)?;
        let (reports, orders) = UnixStream::from_std(ours.try_clone()?)?.into_split();
        Ok(Self {
            supervisor: child.id().and_then(Process::of),
            child,
            reports: BufReader::new(reports).lines(),
            orders,
            channel: ours,
            program: None,
        })
    }

    pub(super) fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Starts the program.
    pub(super) async fn start(&mut self, request: &Request, input: &[u8]) -> Result<(), Fault> {
        let sent = async {
            self.orders.write_all(&line(request)).await?;
            self.orders.write_all(input).await
        };
        sent.await.map_err(Fault::Supervisor)?;
        match self.report().await.map_err(Fault::Supervisor)? {
            Report::Started(program) => {
                self.program = program;
                Ok(())
            }
            Report::NotStarted { error } => Err(Fault::Start(io::Error::from_raw_os_error(error))),
            Report::NotConfined { message } => Err(Fault::Confine(message)),
            Report::Ended { .. } => Err(Fault::Supervisor(io::ErrorKind::InvalidData.into())),
        }
    }

    /// Waits for the program's end. May be called again when it was dropped before.
    pub(super) async fn end(&mut self) -> io::Result<(Option<i32>, Option<i32>)> {
        match self.report().await {
            Ok(Report::Ended { code, signal }) => Ok((code, signal)),
            Ok(_) => Err(io::ErrorKind::InvalidData.into()),
            Err(error) => {
                self.end_without_supervisor();
                Err(error)
            }
        }
    }

    async fn report(&mut self) -> io::Result<Report> {
        let gone = || io::Error::new(io::ErrorKind::BrokenPipe, "its supervisor was killed");
        let line = self.reports.next_line().await?;
        read(&line.ok_or_else(gone)?)
    }

    /// Asks the program's group to end.
    pub(super) async fn ask_to_end(&mut self) {
        self.order(Order::Ask).await;
    }

    /// Orders to end everybody below; how the program ended is told still.
    pub(super) async fn kill(&mut self) {
        self.order(Order::Clear).await;
    }

    async fn order(&mut self, order: Order) {
        // Who is gone obeys no more, and the end of its reports tells so.
        let _ = self.orders.write_all(&[order.byte()]).await;
    }

    /// Ends everybody below, and waits until they have.
    pub(super) async fn clear(&mut self) {
        self.kill().await;
        let gone = async {
            while let Ok(Some(_)) = self.reports.next_line().await {}
            let _ = self.child.wait().await;
        };
        let _ = timeout(CLEARED_WITHIN, gone).await;
    }

    /// Whoever killed the supervisor has orphaned those below.
    fn end_without_supervisor(&self) {
        let (supervisor, program) = (self.supervisor, self.program);
        Survivors {
            supervisor,
            program,
        }
        .end();
    }

    /// Waits until the supervisor has ended, but not for long.
    fn settle(&mut self) -> io::Result<()> {
        self.channel.shutdown(Shutdown::Write)?;
        self.channel.set_nonblocking(false)?;
        self.channel.set_read_timeout(Some(DROPPED_WITHIN))?;
        let mut rest = [0; 256];
        while self.channel.read(&mut rest)? > 0 {}
        Ok(())
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            // Where it takes longer, the supervisor goes on without us.
            let _ = self.settle();
        }
        if matches!(self.child.try_wait(), Ok(Some(it)) if !it.success()) {
            self.end_without_supervisor();
        }
    }
}
