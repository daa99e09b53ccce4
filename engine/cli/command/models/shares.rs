//! How many replies of each model could be carried out as they came, in this project.

use std::fmt::Write as _;

use gemstack_run::replies::Share;

use crate::render::table::{Side, Table};
use crate::render::visible::visible_line;

/// A line for each model and format that has answered; nothing where none has.
pub fn text(shares: &[Share]) -> String {
    if shares.is_empty() {
        return String::new();
    }
    let mut table = Table::new([
        ("  model", Side::Left),
        ("format", Side::Left),
        ("as they came", Side::Right),
    ]);
    for it in shares {
        table.row(cells(it));
    }
    let mut text = "\nreplies in this project that could be carried out as they came\n".to_owned();
    let _ = writeln!(text, "{}", table.render().trim_end());
    text
}

fn cells(share: &Share) -> [String; 3] {
    let Share {
        model,
        format,
        well_formed,
        replies,
    } = share;
    [
        format!("  {}", visible_line(model)),
        visible_line(format).into_owned(),
        format!("{well_formed} of {replies}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_and_format_has_its_line() {
        let share = Share {
            model: "plum".to_owned(),
            format: "whole".to_owned(),
            well_formed: 3,
            replies: 4,
        };
        let text = text(&[share]);
        assert!(text.ends_with("  plum   whole         3 of 4\n"), "{text}");
        assert_eq!(super::text(&[]), "");
    }
}
