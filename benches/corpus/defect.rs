//! Defects, each of one kind, as people make them.

/// One thing that is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// A key is misspelt.
    UnknownKey,
    /// An operation is misspelt.
    UnknownOperation,
    /// A field of a stage that it does not give.
    UnknownOutput,
    /// A stage that there is not.
    UnknownReference,
    /// An input that is not declared.
    UndeclaredInput,
    /// An expression that cannot be read.
    BadExpression,
    /// A filter that there is not.
    UnknownFilter,
    /// A stage that waits for itself.
    Cycle,
}

impl Defect {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::UnknownKey,
        Self::UnknownOperation,
        Self::UnknownOutput,
        Self::UnknownReference,
        Self::UndeclaredInput,
        Self::BadExpression,
        Self::UnknownFilter,
        Self::Cycle,
    ];

    /// The rule that finds it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::UnknownKey => "unknown_key",
            Self::UnknownOperation => "unknown_operation",
            Self::UnknownOutput => "unknown_output",
            Self::UnknownReference => "unknown_reference",
            Self::UndeclaredInput => "undeclared_input",
            Self::BadExpression => "bad_expression",
            Self::UnknownFilter => "unknown_filter",
            Self::Cycle => "cycle",
        }
    }

    /// The text with the defect.
    pub fn put_into(self, text: &str) -> String {
        let (from, to) = match self {
            Self::UnknownKey => ("    timeout: ", "    timout: "),
            Self::UnknownOperation => ("uses: reply.parse", "uses: reply.prase"),
            Self::UnknownOutput => ("stages.prompt.prompt", "stages.prompt.promt"),
            Self::UnknownReference => ("needs: [before]", "needs: [befor]"),
            Self::UndeclaredInput => ("if: inputs.strict and", "if: inputs.strct and"),
            Self::BadExpression => (
                "{{ stages.parse.operations }}",
                "{{ stages.parse.operations | }}",
            ),
            Self::UnknownFilter => ("| quote }}", "| qoute }}"),
            Self::Cycle => ("    needs: [cost]", "    needs: [cost, ask]"),
        };
        assert!(
            text.contains(from),
            "every pipeline of the corpus has `{from}`"
        );
        text.replacen(from, to, 1)
    }
}
