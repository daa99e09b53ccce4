//! Checks many subjects. Each thread has a checker and a library of its own, for they keep what they
//! have looked up; what is found does not depend on how many there are.

use gemstack_lang::suppression::Settled;
use gemstack_run::failure::Failure;
use gemstack_run::world::World;

use super::given::Given;
use super::subject::Subject;
use crate::app::App;

/// For fewer subjects than this, opening the project once more takes longer than checking them.
const WORTH_A_THREAD: usize = 100;

/// How many threads there are at most.
const MOST_THREADS: usize = 8;

/// Opens the project once more.
type Open<'o> = dyn Fn() -> Result<App, Failure> + Sync + 'o;

/// What is wrong with each subject.
pub fn check(subjects: &[Subject], app: &App, open: &Open) -> Result<Vec<Settled>, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (subjects.len() / WORTH_A_THREAD)
        .min(cores)
        .min(MOST_THREADS);
    if threads < 2 {
        return Ok(part(subjects, subjects, &app.world));
    }
    let length = subjects.len().div_ceil(threads);
    let (own, others) = subjects.split_at(length);
    std::thread::scope(|scope| {
        let others = others.chunks(length);
        let others = others.map(|it| scope.spawn(|| elsewhere(it, subjects, open)));
        let others: Vec<_> = others.collect();
        let mut settled = part(own, subjects, &app.world);
        for it in others {
            settled.extend(
                it.join()
                    .unwrap_or_else(|it| std::panic::resume_unwind(it))?,
            );
        }
        Ok(settled)
    })
}

fn elsewhere(own: &[Subject], all: &[Subject], open: &Open) -> Result<Vec<Settled>, Failure> {
    let app = open()?;
    Ok(part(own, all, &app.world))
}

fn part(own: &[Subject], all: &[Subject], world: &World) -> Vec<Settled> {
    let given = Given::new(world.library(), all);
    let own = own.iter();
    own.map(|it| it.check(world.catalogue(), &given)).collect()
}
