//! Pictures as SVG: nothing lies over anything else, and every text is in its box.

use gemstack_lang::catalogue::Catalogue;
use gemstack_lang::document::Document;
use gemstack_lang::source::Source;

use super::sheet::{Label, Piece};
use super::*;

fn picture(text: &str) -> Picture {
    let document = Document::yaml(Source::new("x.yaml", text));
    Picture::of(&document, &Catalogue::default()).expect("a picture")
}

/// A pipeline whose stages refer to some of those before them, always in the same way.
fn pipeline(stages: usize) -> Picture {
    let mut text = String::from("kind: pipeline\nname: many\nstages:\n");
    for stage in 0..stages {
        let before = [stage * 7 + 3, stage * 5 + 1, stage * 3].map(|it| it % stage.max(1));
        let [one, two, three] = before;
        text.extend([format!("  stage_{stage}:\n    uses: model.ask\n")]);
        if stage > 0 {
            text.extend([format!(
                "    needs: [stage_{three}]\n    if: stages.stage_{one}.finish == 'stop'\n"
            )]);
            text.extend([format!(
                "    with: {{ prompt: \"{{{{ stages.stage_{two}.text }}}}\" }}\n"
            )]);
        }
    }
    picture(&text)
}

/// A lifecycle that leads on, back, to the same state and, by a limit, to a state that is left by a person.
fn lifecycle(states: usize) -> Picture {
    let mut text = String::from(
        "kind: lifecycle\nname: many\nlimits: { tries: { at_most: 3, then: STUCK } }\nstates:\n",
    );
    for state in 0..states {
        text.extend([format!("  S{state}: {{ initial: {} }}\n", state == 0)]);
    }
    text += "  STUCK: { recover: { again: { state: S0 }, on: { state: S1 } } }\nsteps:\n";
    for state in 0..states {
        let (next, back) = ((state + 1) % states, state / 2);
        text.extend([format!(
            "  step_{state}:\n    permit: [{{ from: [S{state}, S{back}], if: facts.audit == 'passed' }}]\n"
        )]);
        text.extend([format!(
            "    to: [{{ if: result.ok, state: S{next}, tick: a }}, {{ state: S{state}, count: tries }}, {{ rejects: {{ code: X }} }}]\n"
        )]);
    }
    picture(&text)
}

fn all() -> Vec<Picture> {
    let pipelines = [0, 1, 2, 12, 40].map(pipeline);
    let lifecycles = [1, 3, 12, 24].map(lifecycle);
    pipelines.into_iter().chain(lifecycles).collect()
}

fn sheet<'p>(picture: &'p Picture, layered: &Layered) -> Sheet<'p> {
    Sheet::new(picture, layered, &placing::spots(layered))
}

fn labels<'s>(sheet: &'s Sheet<'_>) -> Vec<&'s Label> {
    let nodes = sheet.nodes.iter().map(|it| &it.label);
    let edges = sheet.edges.iter().filter_map(|it| it.label.as_ref());
    nodes.chain(edges).collect()
}

fn touch(left: &Label, right: &Label) -> bool {
    let apart = |low: f64, length: f64, other: f64| low + length <= other + 0.01;
    let ((x, y), (width, height)) = (left.corner, left.size);
    let ((other_x, other_y), (other_width, other_height)) = (right.corner, right.size);
    !(apart(x, width, other_x)
        || apart(other_x, other_width, x)
        || apart(y, height, other_y)
        || apart(other_y, other_height, y))
}

#[test]
fn no_node_or_label_lies_over_another_or_leaves_the_sheet() {
    for picture in all() {
        let layered = Layered::of(&picture, MOST).expect("it is small");
        let sheet = sheet(&picture, &layered);
        let labels = labels(&sheet);
        for (index, label) in labels.iter().enumerate() {
            let over = labels[..index].iter().find(|it| touch(it, label));
            assert!(over.is_none(), "{label:?} lies over {over:?}");
            assert!(label.corner.0 >= 0.0 && label.corner.0 + label.size.0 <= sheet.size.0);
            assert!(label.corner.1 >= 0.0 && label.corner.1 + label.size.1 <= sheet.size.1);
        }
    }
}

#[test]
fn every_text_is_in_its_box() {
    for picture in all() {
        let layered = Layered::of(&picture, MOST).expect("it is small");
        for label in labels(&sheet(&picture, &layered)) {
            assert!(label.block.width() <= label.size.0 && label.block.height() <= label.size.1);
        }
    }
}

#[test]
fn no_edge_goes_through_a_node() {
    for picture in all() {
        let layered = Layered::of(&picture, MOST).expect("it is small");
        let sheet = sheet(&picture, &layered);
        for edge in &sheet.edges {
            let mut from = edge.start;
            for piece in &edge.pieces {
                let (Piece::Straight(to) | Piece::Bow(to) | Piece::Around(to)) = *piece;
                let (left, right) = (from.0.min(to.0), from.0.max(to.0));
                let (top, bottom) = (from.1.min(to.1), from.1.max(to.1));
                let through = sheet.nodes.iter().map(|it| &it.label).find(|it| {
                    let ((x, y), (width, height)) = (it.corner, it.size);
                    left < x + width - 0.1
                        && x + 0.1 < right.max(left + 0.2)
                        && top < y + height - 0.1
                        && y + 0.1 < bottom
                });
                assert!(through.is_none(), "{edge:?} goes through {through:?}");
                from = to;
            }
        }
    }
}

#[test]
fn a_picture_is_the_same_each_time_and_escaped() {
    for picture in all() {
        assert_eq!(svg(&picture), svg(&picture));
    }
    let picture =
        picture("kind: pipeline\nname: <b>&\"\nstages: { a: { uses: \"</svg>\\x01\" } }\n");
    let drawn = svg(&picture).expect("it is small");
    assert!(
        drawn.contains("&lt;b&gt;&amp;&quot;") && drawn.contains("&lt;/svg&gt;<"),
        "{drawn}"
    );
    assert!(!drawn.contains('\u{1}'));
}

#[test]
fn what_nobody_could_read_is_not_drawn() {
    assert_eq!(svg(&pipeline(MOST)), None);
}
