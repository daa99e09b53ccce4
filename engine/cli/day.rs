//! What day it is, for rules about age: the language has no clock.

use gemstack_lang::day::Day;
use gemstack_run::clock;

use crate::user::User;

/// The variable that says what time it is to programs whose results must not change with it.
/// See <https://reproducible-builds.org/specs/source-date-epoch/>.
const EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Today, in UTC; or the day that the environment says.
pub fn today() -> Option<Day> {
    let said = User::of_this_process().variable(EPOCH);
    let said = said.and_then(|it| it.trim().parse().ok());
    said.map(Day::of_unix_seconds)
        .or_else(|| Day::parse(&clock::today()))
}
