use std::path::Path;

use proptest::prelude::*;

use super::table::Table;
use super::*;

fn measure(name: &str) -> Measure {
    Measure::Exact(Tokenizer::named(name).expect("it is known"))
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn counts_in(folder: &Path) -> Counts {
    Counts::kept_in(Some(folder.to_owned()))
}

/// A text that is long enough to be remembered.
fn text(of: &str) -> String {
    of.repeat(SHORTEST)
}

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("gemma-1.counts")
}

/// Puts another count for a text into a file, so that who reads it is seen.
fn forge(folder: &Path, text: &str, count: u64) {
    let mut kept = Kept::open(
        Some(folder),
        Tokenizer::named("gemma").expect("it is known"),
    );
    kept.put(Key::of(text), count);
    kept.keep().expect("it is written");
}

#[test]
fn what_was_counted_is_known_in_the_next_run() {
    let folder = folder();
    forge(folder.path(), &text("known "), 7);
    let counts = counts_in(folder.path());
    let (known, new) = (text("known "), text("new "));
    let found = counts.of_all(&measure("gemma"), &[&known, &new, "short"]);
    assert_eq!(found, [7, measure("gemma").count(&new), 1]);
}

#[test]
fn tokenizers_do_not_share_their_counts() {
    let folder = folder();
    forge(folder.path(), &text("known "), 7);
    let counts = counts_in(folder.path());
    assert_ne!(counts.of(&measure("o200k"), &text("known ")), 7);
}

#[test]
fn nothing_is_written_before_it_is_told_to_keep() {
    let folder = folder();
    let counts = counts_in(&folder.path().join("below"));
    counts.of(&measure("gemma"), &text("new "));
    assert!(!folder.path().join("below").exists());
    counts.keep().expect("it is written");
    assert_eq!(
        std::fs::read_dir(folder.path().join("below"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn a_file_that_is_none_of_ours_is_passed_over_and_replaced() {
    let folder = folder();
    for content in [vec![], b"other".to_vec(), vec![0xa5; Table::LENGTH]] {
        std::fs::write(file(folder.path()), content).unwrap();
        let counts = counts_in(folder.path());
        let count = counts.of(&measure("gemma"), &text("new "));
        assert_eq!(count, measure("gemma").count(&text("new ")));
        counts.keep().expect("it is written");
        assert_eq!(
            std::fs::metadata(file(folder.path())).unwrap().len(),
            Table::LENGTH as u64
        );
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_told_and_counts_are_right_all_the_same() {
    let folder = folder();
    std::fs::write(folder.path().join("file"), "").unwrap();
    let counts = counts_in(&folder.path().join("file"));
    assert_eq!(
        counts.of(&measure("gemma"), &text("new ")),
        measure("gemma").count(&text("new "))
    );
    assert!(counts.keep().is_err());
}

#[test]
fn processes_that_keep_at_once_leave_the_counts_of_one_of_them() {
    let folder = folder();
    let keep = |count| {
        for _ in 0..20 {
            forge(folder.path(), &text("both "), count);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| keep(1));
        scope.spawn(|| keep(2));
    });
    let found = counts_in(folder.path()).of(&measure("gemma"), &text("both "));
    assert!([1, 2].contains(&found), "{found}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_table_that_is_full_forgets_and_never_mistakes() {
    let mut table = Table::new();
    let key = |number: u64| Key::of(&number.to_string());
    (0..60_000).for_each(|it| table.put(key(it), it));
    let known: Vec<_> = (0..60_000)
        .filter_map(|it| Some((it, table.get(key(it))?)))
        .collect();
    assert!(known.iter().all(|it| it.0 == it.1));
    assert!(known.len() > 25_000, "{}", known.len());
    assert_eq!(table.get(key(70_000)), None);
}

#[test]
fn large_texts_in_parts_count_as_whole_ones() {
    let lines = (0..20_000).map(|it| {
        format!(
            "{:it$}let x{it} = \"{it}\";\n\n/ {it}\r\n",
            "",
            it = it % 40
        )
    });
    let text: String = lines.collect();
    for name in Tokenizer::names() {
        let tokenizer = Tokenizer::named(name).expect("it is known");
        let whole = tokenizer.count(&text);
        assert_eq!(
            parallel::counts(tokenizer, &[&text, "", &text]),
            [whole, 0, whole]
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_damaged_table_knows_less_and_nothing_wrong(at in 0..Table::LENGTH, byte: u8, length in 0..4000usize) {
        let mut table = Table::new();
        let key = |number: u64| Key::of(&number.to_string());
        (0..2000).for_each(|it| table.put(key(it), it));
        let mut bytes = table.bytes().to_vec();
        let end = (at + length).min(bytes.len());
        bytes[at..end].fill(byte);
        let table = Table::read(bytes).expect("its length is right");
        for number in 0..2000 {
            prop_assert!(table.get(key(number)).is_none_or(|it| it == number));
        }
    }
}
