//! How deep an expression may be. minijinja's parser and ours are recursive, and what nests by
//! operators rather than by brackets has no bound there: `not not not …`.

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

use super::ExpressionFault;

/// The most operators that one expression, or one tag of a template, may have.
const MOST_OPERATORS: usize = 500;

/// The most branches that the conditions of one text may have.
const MOST_BRANCHES: usize = 500;

/// Texts up to this many bytes cannot reach the bounds.
const SHORT: usize = MOST_OPERATORS;

/// Refuses what would nest too deeply; anything else wrong is for the parser to say.
pub(super) fn check(
    source: &str,
    bare: bool,
    syntax: &SyntaxConfig,
) -> Result<(), ExpressionFault> {
    if source.len() <= SHORT {
        return Ok(());
    }
    let (mut operators, mut branches) = (0, 0);
    for (token, span) in tokenize(source, bare, syntax.clone()).map_while(Result::ok) {
        match token {
            Token::VariableStart | Token::BlockStart => operators = 0,
            Token::Ident("elif") => branches += 1,
            token if nests(&token) => operators += 1,
            _ => {}
        }
        if operators > MOST_OPERATORS || branches > MOST_BRANCHES {
            let end = (span.end_offset as usize).min(source.len());
            return Err(too_deep(span.start_offset as usize, end));
        }
    }
    Ok(())
}

/// Whether a token may make an expression one term deeper.
fn nests(token: &Token<'_>) -> bool {
    match token {
        Token::Ident(word) => matches!(*word, "and" | "or" | "not" | "is" | "in" | "if" | "else"),
        Token::TemplateData(_)
        | Token::VariableEnd
        | Token::BlockEnd
        | Token::Str(_)
        | Token::String(_)
        | Token::Int(_)
        | Token::Int128(_)
        | Token::Float(_)
        | Token::Comma
        | Token::Colon
        | Token::Assign
        | Token::ParenClose
        | Token::BracketClose
        | Token::BraceClose => false,
        _ => true,
    }
}

fn too_deep(start: usize, end: usize) -> ExpressionFault {
    ExpressionFault {
        message: format!(
            "it is too long: one expression has at most {MOST_OPERATORS} operators, and one text at \
             most {MOST_BRANCHES} `elif`"
        ),
        range: Some(start..end),
    }
}
