//! For people: what counts, with the lines at fault.

use super::Report;
use crate::render::diagnostic;
use crate::render::paint::Paint;

pub(super) fn report(report: &Report, paint: Paint) -> String {
    let shown = report.open().map(|it| diagnostic::human(it, paint));
    shown.map(|it| it + "\n").collect()
}
