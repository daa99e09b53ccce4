//! All filters, sorted: minijinja's and those that this engine adds.

use super::{
    Accepts as A, Callable, Gives as G, How, More, Parameter, and_more, parameter, plain, with,
};

const ATTRIBUTE: Parameter = parameter("attribute", A::Text, How::Name);
const CASE: Parameter = parameter("case_sensitive", A::Boolean, How::Name);
const REVERSE: Parameter = parameter("reverse", A::Boolean, How::Name);
const COUNT: Parameter = parameter("count", A::Integer, How::Place);
const FILL: Parameter = parameter("fill_with", A::Any, How::PlaceOptional);
const DEFAULT: Parameter = parameter("default", A::Any, How::EitherOptional);
const TEST: Parameter = parameter("test", A::Any, How::PlaceOptional);
const FIELD: Parameter = parameter("attribute", A::Any, How::Place);
const DEFAULTS: &[Parameter] = &[
    parameter("value", A::Any, How::PlaceOptional),
    parameter("also_if_false", A::Any, How::PlaceOptional),
];

/// All filters.
pub const FILTERS: &[Callable] = &[
    plain("abs", A::Number, G::Same),
    with(
        "attr",
        A::Any,
        &[parameter("name", A::Any, How::Place)],
        G::Attribute,
    ),
    with("batch", A::Items, &[COUNT, FILL], G::Groups),
    plain("bool", A::Any, G::Boolean),
    plain("capitalize", A::Any, G::Text),
    and_more(plain("chain", A::Any, G::Any), More::Values),
    plain("count", A::Sized, G::Integer),
    with("d", A::Any, DEFAULTS, G::Default),
    with("default", A::Any, DEFAULTS, G::Default),
    with(
        "dictsort",
        A::Record,
        &[parameter("by", A::Text, How::Name), CASE, REVERSE],
        G::Rows,
    ),
    plain("e", A::Any, G::Text),
    plain("escape", A::Any, G::Text),
    plain("first", A::Sized, G::Item),
    plain("flatten", A::Items, G::Flat),
    with("float", A::Any, &[DEFAULT], G::NumberOrDefault),
    and_more(plain("format", A::Text, G::Text), More::Both),
    with(
        "groupby",
        A::Items,
        &[
            parameter("attribute", A::Text, How::Either),
            parameter("default", A::Any, How::Name),
            CASE,
        ],
        G::Rows,
    ),
    with(
        "indent",
        A::Any,
        &[
            parameter("width", A::Integer, How::EitherOptional),
            parameter("first", A::Boolean, How::EitherOptional),
            parameter("blank", A::Boolean, How::EitherOptional),
        ],
        G::Text,
    ),
    with(
        "int",
        A::Any,
        &[DEFAULT, parameter("base", A::Integer, How::EitherOptional)],
        G::IntegerOrDefault,
    ),
    plain("items", A::Record, G::Rows),
    with(
        "join",
        A::Items,
        &[
            parameter("d", A::Any, How::EitherOptional),
            parameter("attribute", A::Text, How::EitherOptional),
        ],
        G::Text,
    ),
    plain("last", A::Ordered, G::Item),
    plain("length", A::Sized, G::Integer),
    plain("lines", A::Text, G::Texts),
    plain("list", A::Items, G::Items),
    plain("lower", A::Any, G::Text),
    and_more(
        with(
            "map",
            A::Items,
            &[
                parameter("filter", A::Text, How::PlaceOptional),
                parameter("attribute", A::Any, How::Name),
                parameter("default", A::Any, How::Name),
            ],
            G::Mapped,
        ),
        More::Both,
    ),
    with("max", A::Items, &[ATTRIBUTE, CASE], G::Item),
    with("min", A::Items, &[ATTRIBUTE, CASE], G::Item),
    plain("pprint", A::Any, G::Text),
    plain("quote", A::Any, G::Text),
    and_more(with("reject", A::Items, &[TEST], G::Items), More::Both),
    and_more(
        with("rejectattr", A::Items, &[FIELD, TEST], G::Items),
        More::Both,
    ),
    with(
        "replace",
        A::Any,
        &[
            parameter("from", A::Any, How::Place),
            parameter("to", A::Any, How::Place),
        ],
        G::Text,
    ),
    plain("reverse", A::Items, G::Same),
    with(
        "round",
        A::Number,
        &[
            parameter("precision", A::Integer, How::EitherOptional),
            parameter("method", A::Text, How::EitherOptional),
        ],
        G::Number,
    ),
    plain("safe", A::Any, G::Text),
    with(
        "section",
        A::Any,
        &[parameter("heading", A::Text, How::Place)],
        G::Text,
    ),
    and_more(with("select", A::Items, &[TEST], G::Items), More::Both),
    and_more(
        with("selectattr", A::Items, &[FIELD, TEST], G::Items),
        More::Both,
    ),
    with("slice", A::Items, &[COUNT, FILL], G::Groups),
    plain("slug", A::Any, G::Text),
    with("sort", A::Items, &[CASE, REVERSE, ATTRIBUTE], G::Items),
    with(
        "split",
        A::Text,
        &[
            parameter("separator", A::Text, How::PlaceOptional),
            parameter("at_most", A::Integer, How::PlaceOptional),
        ],
        G::Texts,
    ),
    plain("string", A::Any, G::Text),
    with(
        "sum",
        A::Items,
        &[
            parameter("attribute", A::Text, How::EitherOptional),
            parameter("start", A::Any, How::EitherOptional),
        ],
        G::Any,
    ),
    with(
        "tail",
        A::Any,
        &[parameter("lines", A::Integer, How::Place)],
        G::Text,
    ),
    plain("title", A::Any, G::Text),
    with(
        "tojson",
        A::Any,
        &[parameter("indent", A::Any, How::EitherOptional)],
        G::Text,
    ),
    with(
        "trim",
        A::Any,
        &[parameter("characters", A::Any, How::PlaceOptional)],
        G::Text,
    ),
    with("unique", A::Items, &[ATTRIBUTE, CASE], G::Items),
    plain("upper", A::Any, G::Text),
    and_more(plain("zip", A::Items, G::Rows), More::Values),
];
