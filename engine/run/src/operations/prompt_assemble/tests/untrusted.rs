//! What is not trusted: any text comes out as it went in, in a fence that it cannot close.

use proptest::prelude::*;

use super::super::disarm::{imitates, rearmed};
use super::super::layout::Layout;
use super::super::piece::{Body, Shown};
use super::laws::{piece_of, section};
use crate::operations::prompt_assemble::disarm::ENDS;

/// Any text: of any characters, and of those that matter here.
fn any_text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        "`",
        "```",
        "~~~",
        "═",
        "═══",
        "＝",
        "\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{85}",
        "\u{200b}",
        "\u{202e}",
        "\u{feff}",
        "\\",
        "[",
        "# ",
        " ",
        "\t",
        "a",
        "é",
        "中",
        "🍐",
        "｀｀｀",
        "\u{301}",
    ]);
    let special = prop::collection::vec(special, 0..40).prop_map(|it| it.concat());
    prop_oneof![any::<String>(), special]
}

/// What stands in a fence, and whether it is told that its last line has no end.
fn inside(text: &str, body: &Body) -> (String, bool) {
    let Body::Fenced { fence, info, .. } = body else {
        panic!("it is fenced");
    };
    let opening = format!("{fence}{info}\n");
    let rest = text
        .strip_prefix(&opening)
        .expect("it begins with its fence");
    let (inside, after) = rest
        .rsplit_once(fence.as_str())
        .expect("it ends with its fence");
    (inside.to_owned(), after.starts_with("\n["))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn every_byte_of_a_file_comes_out(text in any_text()) {
        let piece = piece_of("", &text, true, "a.txt");
        let (inside, endless) = inside(&piece.text(&Shown::Whole), &piece.body);
        let inside = if endless { inside.strip_suffix('\n').expect("a line end") } else { &inside };
        prop_assert_eq!(rearmed(inside), text);
    }

    #[test]
    fn a_text_without_banners_comes_out_as_it_is(text in "[^═＝᐀≡⩵⩶⹀゠꓿🟰]*") {
        let piece = piece_of("", &text, true, "a.txt");
        let (inside, _) = inside(&piece.text(&Shown::Whole), &piece.body);
        prop_assert_eq!(inside.strip_prefix(&*text).map(|it| it.len() < 2), Some(true));
    }

    #[test]
    fn no_line_of_a_file_is_a_fence_as_long_as_its_own_or_a_banner(text in any_text()) {
        let piece = piece_of("", &text, true, "a.txt");
        let Body::Fenced { fence, text, .. } = &piece.body else { panic!("it is fenced") };
        prop_assert!(text.split(ENDS).all(|it| !imitates(it)));
        prop_assert!(!text.contains(&**fence));
    }

    #[test]
    fn whatever_a_title_says_it_is_one_line_and_no_banner(title in any_text(), text in any_text()) {
        let title = super::super::piece::one_line(&title);
        let lines = title.split(ENDS).count();
        prop_assert!(!imitates(&title) && lines == 1);
        let layout = Layout {
            sections: vec![section(&title)],
            pieces: vec![piece_of(&title, &format!("a{text}"), true, &title)],
        };
        let prompt = layout.write(&[Shown::Whole]).prompt;
        prop_assert_eq!(prompt.split(ENDS).filter(|it| imitates(it)).count(), 2);
    }
}
