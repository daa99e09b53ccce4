//! All tests, sorted. Those that are named by signs can be given to `select` and its kin.

use super::{Accepts, Callable, Gives, How, Parameter, parameter, with};

const OTHER: &[Parameter] = &[parameter("other", Accepts::Any, How::Place)];

/// All tests.
pub const TESTS: &[Callable] = &[
    of("!=", OTHER),
    of("<", OTHER),
    of("<=", OTHER),
    of("==", OTHER),
    of(">", OTHER),
    of(">=", OTHER),
    of("boolean", &[]),
    of("defined", &[]),
    of("divisibleby", OTHER),
    of("endingwith", OTHER),
    of("eq", OTHER),
    of("equalto", OTHER),
    of("escaped", &[]),
    of("even", &[]),
    of("false", &[]),
    with("filter", Accepts::Text, &[], Gives::Boolean),
    of("float", &[]),
    of("ge", OTHER),
    of("greaterthan", OTHER),
    of("gt", OTHER),
    of("in", OTHER),
    of("int", &[]),
    of("integer", &[]),
    of("iterable", &[]),
    of("le", OTHER),
    of("lessthan", OTHER),
    of("lower", &[]),
    of("lt", OTHER),
    of("mapping", &[]),
    of("ne", OTHER),
    of("none", &[]),
    of("number", &[]),
    of("odd", &[]),
    of("safe", &[]),
    of("sameas", OTHER),
    of("sequence", &[]),
    of("startingwith", OTHER),
    of("string", &[]),
    with("test", Accepts::Text, &[], Gives::Boolean),
    of("true", &[]),
    of("undefined", &[]),
    of("upper", &[]),
];

const fn of(name: &'static str, parameters: &'static [Parameter]) -> Callable {
    with(name, Accepts::Any, parameters, Gives::Boolean)
}
