//! The laws of `fuzz/laws.rs` over the corpus of the fuzz targets and some thousand broken documents,
//! the same ones every time.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gemstack_lang::document::Format;
use gemstack_lang::fix::Safety;
use gemstack_lang::library::EmptyLibrary;

use crate::mutation::Mutation;
use crate::seeded;
use crate::shipped::layers;

#[path = "../../fuzz/laws.rs"]
mod laws;

use laws::World;

/// How many broken documents there are of each seed.
const EACH: usize = 40;

fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = format!("{}/fuzz/corpus/{target}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(&folder).expect(&folder).flatten();
    let mut files: Vec<_> = files.map(|it| it.path()).collect();
    files.sort();
    let read = files.iter().map(|it| {
        let bytes = std::fs::read(it).expect("readable");
        (it.display().to_string(), bytes)
    });
    read.collect()
}

/// The texts that the laws are tried on, each with its format.
fn texts() -> Vec<(Format, String)> {
    let seeds = seeded::all();
    let mut texts: Vec<_> = seeds
        .map(|(_, it)| (Format::of(&it.name), it.broken))
        .collect();
    let mut mutation = Mutation::new(
        0x9e37_79b9_7f4a_7c15,
        texts.iter().map(|(_, it)| it.clone()),
    );
    for index in 0..texts.len() {
        for _ in 0..EACH {
            let (format, text) = &texts[index];
            let broken = (*format, mutation.of(text));
            texts.push(broken);
        }
    }
    for (target, format) in [("yaml", Format::Yaml), ("kdl", Format::Kdl)] {
        let files = corpus(target).into_iter();
        texts.extend(files.filter_map(|(_, it)| Some((format, String::from_utf8(it).ok()?))));
    }
    texts
}

/// Tries a law on every text, and tells those that break it.
fn holds(texts: &[(Format, String)], law: impl Fn(Format, &str)) {
    let breaks = |(format, text): &&(Format, String)| {
        catch_unwind(AssertUnwindSafe(|| law(*format, text))).is_err()
    };
    let broken: Vec<_> = texts.iter().filter(breaks).collect();
    assert!(
        broken.is_empty(),
        "{} of {} break it",
        broken.len(),
        texts.len()
    );
}

#[test]
fn whatever_is_read_has_its_faults_in_the_text_and_converts_without_loss() {
    holds(&texts(), |format, text| laws::reading(text, format));
}

#[test]
fn whatever_is_read_as_an_expression_has_its_references_in_the_text() {
    let texts = texts();
    holds(&texts, |_, text| {
        let expressions = text.split(['"', '\n']);
        expressions.for_each(laws::expression);
        text.split("}}").for_each(laws::expression);
    });
    for (_, bytes) in corpus("expression") {
        laws::expression(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn whatever_is_checked_has_its_findings_in_the_text_and_the_same_ones_again() {
    let (catalogue, layers) = (gemstack_run::operations::catalogue(), layers());
    let shipped = World::new(&catalogue, &layers);
    let bare = World::new(&catalogue, &EmptyLibrary);
    holds(&texts(), |format, text| {
        let world = if text.len() % 4 == 0 { &shipped } else { &bare };
        laws::checking(world, text, format);
    });
}

#[test]
fn whatever_is_mended_is_mended_once_and_for_all() {
    let catalogue = gemstack_run::operations::catalogue();
    let world = World::new(&catalogue, &EmptyLibrary);
    let texts: Vec<_> = texts().into_iter().step_by(3).collect();
    holds(&texts, |format, text| {
        laws::fixing(&world, text, format, Safety::Safe);
        laws::fixing(&world, text, format, Safety::Unsafe);
    });
}

#[test]
fn whatever_an_editor_asks_at_whatever_byte_has_an_answer() {
    let catalogue = gemstack_run::operations::catalogue();
    let world = World::new(&catalogue, &EmptyLibrary);
    let texts: Vec<_> = texts().into_iter().step_by(2).collect();
    holds(&texts, |format, text| {
        let offsets = [
            0,
            text.len() / 3,
            text.len() / 2,
            text.len(),
            text.len() + 7,
        ];
        for offset in offsets {
            laws::editing(&world, text, format, offset);
        }
    });
}
