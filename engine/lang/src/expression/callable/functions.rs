//! All functions, sorted.

use super::{Accepts, Callable, Gives, How, More, and_more, parameter, plain, with};

/// All functions.
pub const FUNCTIONS: &[Callable] = &[
    and_more(plain("debug", Accepts::Any, Gives::Text), More::Values),
    and_more(
        with(
            "dict",
            Accepts::Any,
            &[parameter("record", Accepts::Record, How::PlaceOptional)],
            Gives::Record,
        ),
        More::Names,
    ),
    and_more(
        with(
            "namespace",
            Accepts::Any,
            &[parameter("record", Accepts::Record, How::PlaceOptional)],
            Gives::Any,
        ),
        More::Names,
    ),
    with(
        "range",
        Accepts::Any,
        &[
            parameter("from", Accepts::Integer, How::Place),
            parameter("to", Accepts::Integer, How::PlaceOptional),
            parameter("step", Accepts::Integer, How::PlaceOptional),
        ],
        Gives::Integers,
    ),
];
