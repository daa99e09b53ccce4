//! `route`: what comes next, and why.

use gemstack_run::failure::Failure;

use crate::answer::Answer;
use crate::app::App;
use crate::next_step::NextStep;
use crate::render::paint::Paint;
use crate::render::visible::visible_line;
use crate::shell::Shell;

/// Says what comes next.
pub fn run(shell: &Shell) -> Result<Answer, Failure> {
    let app = App::open(shell)?;
    let next = NextStep::read(&app.world)?;
    Ok(Answer::new(text(&next, shell.paint()), next.to_json()).ending(next.exit()))
}

fn text(next: &NextStep, paint: Paint) -> String {
    let context = match next.context.as_slice() {
        [] => String::new(),
        files => format!("  Context: {}\n", visible_line(&files.join(", "))),
    };
    format!(
        "{}\n  {}\n{context}",
        paint.bold(&visible_line(&next.command)),
        visible_line(&next.reason)
    )
}
