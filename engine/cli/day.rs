//! What day it is, for rules about age: the language has no clock.

use gemstack_lang::day::Day;
use gemstack_run::clock;

/// Today, in UTC.
pub fn today() -> Option<Day> {
    Day::parse(&clock::today())
}
