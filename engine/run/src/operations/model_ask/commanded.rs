//! Asking an agent program: started in an empty directory of its own, so that it has the prompt and nothing of the project.

use super::Asking;
use crate::context::{Kept, Sandbox, not_started, pointer};
use crate::failure::Failure;
use crate::files::outside::Temporary;
use crate::program::{Ended, Invocation, Program};
use crate::provider::{Answer, Named, Over, Start};
use crate::screen;
use crate::tree;

/// So many of the last lines of what it printed tell what went wrong.
const LAST: usize = 20;

/// The directories of a program, which go when this does.
struct Places {
    files: Temporary,
    work: Temporary,
}

impl Places {
    fn make(asking: &Asking<'_>) -> Result<Self, Failure> {
        let make = |what: &str| {
            let (process, time) = (std::process::id(), crate::clock::run_name());
            let name = format!("gemstack-{what}-{process}-{time}");
            Temporary::create(&name).map_err(tree::failure)
        };
        let (files, work) = (make("files")?, make("work")?);
        for (name, text) in asking.provider.files(&asking.model, &asking.request)? {
            files.put(&name, text.as_bytes()).map_err(tree::failure)?;
        }
        Ok(Self { files, work })
    }
}

impl Asking<'_> {
    /// What the program answers.
    pub(super) async fn commanded(
        &self,
        named: &Named,
        on_piece: &mut dyn FnMut(&str),
    ) -> Result<Answer, Failure> {
        let places = Places::make(self)?;
        let program = self.program(named, &places)?;
        let hearing = self.provider.hearing(&self.model, &self.request);
        let mut hearing = hearing.expect("a program is heard");
        let mut hear = |bytes: &[u8]| hearing.hear(bytes, on_piece);
        let Kept { ended, log } = self.context.run_program_hearing(program, &mut hear).await;
        let ended = ended.map_err(|it| not_there(named, not_started(&it)))?;
        let concluded = hearing.conclude(&over(&ended), on_piece);
        concluded.map_err(|mut failure| {
            failure.message += &pointer(log.as_deref());
            failure
        })
    }

    fn program(&self, named: &Named, places: &Places) -> Result<Program, Failure> {
        let (files, work) = (places.files.place(), places.work.place());
        let start = self
            .provider
            .start(&self.model, &self.request, files, work)?;
        let Start {
            arguments,
            stdin,
            environment,
        } = start.expect("a program is started");
        let argv = std::iter::once(named.program.clone()).chain(arguments);
        let invocation = Invocation::Argv(argv.collect());
        let mut program = self.context.program(invocation, Sandbox::None)?;
        program.directory = work.to_owned();
        program.stdin = Some(stdin.unwrap_or_default().into_bytes());
        program.timeout = Some(self.request.timeout);
        for name in environment {
            program.environment = program.environment.pass(name);
        }
        Ok(program)
    }
}

fn over(ended: &Ended) -> Over {
    Over {
        code: ended.code,
        signal: ended.signal,
        timed_out: ended.timed_out,
        output: screen::masked(ended.output.last_lines(LAST)),
    }
}

/// That a program is not there is told with where one gets it.
fn not_there(named: &Named, failure: Failure) -> Failure {
    match &named.get {
        Some(get) if failure.code.as_deref() == Some("ProgramNotFound") => {
            failure.helped(format!("get it: {get}"))
        }
        _ => failure,
    }
}
