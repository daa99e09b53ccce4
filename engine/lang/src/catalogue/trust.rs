//! Whose words flow out of an operation, and where words may do harm in it.

/// Whose words a text holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Author {
    /// A model: it may have read anything.
    Model,
    /// A program: it prints what it is given.
    Program,
    /// Whoever wrote a file of the project.
    File,
    /// A person, at the command line.
    Person,
}

impl Author {
    /// `a model`, `a program`, …
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Program => "a program",
            Self::File => "a file",
            Self::Person => "a person",
        }
    }
}

/// Where an output has its text from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It holds words of this author.
    Words(Author),
    /// It holds paths inside the project that this author chose: a path may be made of them, but
    /// neither a command line nor an option.
    Paths(Author),
    /// It holds what this parameter was given.
    Given(&'static str),
}

/// A place where words can do harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sink {
    /// A command line, which a shell reads.
    Shell,
    /// The arguments of a program; one that begins with `-` is an option.
    Argument,
    /// A path at which files are written or a program starts.
    Path,
    /// A sentence that a person decides by.
    Message,
    /// A part of a prompt, unless it stands in a fence.
    Prompt,
}

/// Whose words flow out of an operation, and where words may do harm in it.
///
/// Outputs and parameters are named by dotted paths; items of a list have the path of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trust {
    /// The outputs that hold words of others. All other outputs are the engine's own.
    pub outputs: &'static [(&'static str, Holds)],
    /// The parameters in which words can do harm.
    pub sinks: &'static [(&'static str, Sink)],
}

impl Trust {
    /// Its outputs are the engine's own, and no parameter can do harm.
    pub const FULL: Self = Self {
        outputs: &[],
        sinks: &[],
    };
}
