use super::*;

fn origin() -> Origin {
    Origin {
        format: FORMAT,
        engine: "0.1.0".into(),
        layer: "shipped".into(),
        path: "gemstack:fruits/plum.md".into(),
        file: "plum.md.original".into(),
        original: Digest::of(b"Blue."),
        copy: Digest::of(b"Blue."),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let text = origin().to_text();
    assert!(text.ends_with("}\n"));
    assert_eq!(Origin::read("x.json", &text), Ok(origin()));
    assert_eq!(
        origin().original_path("fruit"),
        "forks/fruit/plum.md.original"
    );
}

#[test]
fn a_newer_format_is_told_and_not_guessed() {
    let fault = Origin::read("x.json", "{ \"format\": 2, \"more\": [] }").unwrap_err();
    assert!(
        matches!(fault, OriginFault::Newer { format: 2, .. }),
        "{fault}"
    );
    let fault = Origin::read("x.json", "{}").unwrap_err();
    assert!(matches!(fault, OriginFault::Damaged { .. }), "{fault}");
}
