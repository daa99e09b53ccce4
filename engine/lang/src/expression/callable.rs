//! What expressions can apply to values, as data: filters, tests and functions with what they take
//! and give. The tests hold the tables against minijinja, which has no such tables itself.

mod filters;
mod functions;
mod tests;

pub use filters::FILTERS;
pub use functions::FUNCTIONS;
pub use tests::TESTS;

/// A filter, test or function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Callable {
    /// Its name.
    pub name: &'static str,
    /// What it is applied to; a function takes any, for it has none.
    pub subject: Accepts,
    /// What it is given beside that, by place first.
    pub parameters: &'static [Parameter],
    /// What it takes beyond its parameters.
    pub more: More,
    /// What comes out.
    pub gives: Gives,
}

/// One parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it may be.
    pub accepts: Accepts,
    /// How it is given.
    pub how: How,
}

/// How an argument is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By its place, always.
    Place,
    /// By its place, or left out.
    PlaceOptional,
    /// By its place or name, always.
    Either,
    /// By its place or name, or left out.
    EitherOptional,
    /// By its name, or left out.
    Name,
}

/// What is taken beyond the parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum More {
    /// Nothing.
    Nothing,
    /// Any values by place.
    Values,
    /// Any values by name.
    Names,
    /// Any values.
    Both,
}

/// Which values are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    /// All; what needs a text makes one of them.
    Any,
    /// True or false.
    Boolean,
    /// A whole number, also as true or false.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A text, list or record.
    Sized,
    /// What has items: a list, a record (its keys), a text (its characters), and null (none).
    Items,
    /// What has a last item: a list or text.
    Ordered,
    /// A record.
    Record,
}

/// What comes out, often by what went in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// Anything.
    Any,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A record of which nothing is known.
    Record,
    /// What went in.
    Same,
    /// An item of what went in.
    Item,
    /// A list of the items of what went in.
    Items,
    /// A list of lists of them.
    Groups,
    /// A list of whole numbers.
    Integers,
    /// A list of texts.
    Texts,
    /// A list of lists of anything, such as pairs.
    Rows,
    /// A list of the items of the items.
    Flat,
    /// What went in, or the first argument where that is undefined.
    Default,
    /// A whole number, or the default that is given.
    IntegerOrDefault,
    /// A number, or the default that is given.
    NumberOrDefault,
    /// A list of a field of the items, or of what another filter makes of them.
    Mapped,
    /// The field that the first argument names.
    Attribute,
}

/// The filter of that name.
pub fn filter(name: &str) -> Option<&'static Callable> {
    named(FILTERS, name)
}

/// The test of that name.
pub fn test(name: &str) -> Option<&'static Callable> {
    named(TESTS, name)
}

/// The function of that name.
pub fn function(name: &str) -> Option<&'static Callable> {
    named(FUNCTIONS, name)
}

fn named(table: &'static [Callable], name: &str) -> Option<&'static Callable> {
    let found = table.binary_search_by(|it| it.name.cmp(name)).ok()?;
    table.get(found)
}

/// One that takes nothing beside what it is applied to.
const fn plain(name: &'static str, subject: Accepts, gives: Gives) -> Callable {
    with(name, subject, &[], gives)
}

const fn with(
    name: &'static str,
    subject: Accepts,
    parameters: &'static [Parameter],
    gives: Gives,
) -> Callable {
    Callable {
        name,
        subject,
        parameters,
        more: More::Nothing,
        gives,
    }
}

const fn and_more(callable: Callable, more: More) -> Callable {
    Callable { more, ..callable }
}

const fn parameter(name: &'static str, accepts: Accepts, how: How) -> Parameter {
    Parameter { name, accepts, how }
}

#[cfg(test)]
mod checks;
