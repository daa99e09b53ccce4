use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::files::sandbox::Sandbox;
use crate::ledger::budget::{self, Bounds, Estimate, Limits};
use crate::ledger::{Claim, Entry, Reservation, Taker};
use crate::money::MicroDollars;

fn open(project: &Sandbox) -> Book {
    Book::of(&project.root).expect("a book")
}

#[test]
fn a_project_without_a_book_has_spent_nothing() {
    let project = Sandbox::empty();
    let books = Books::read(&project.root).expect("it reads");
    assert_eq!(books, Books::Sound(Ledger::default()));
}

#[test]
fn a_book_that_is_no_text_is_damaged_and_not_empty() {
    let project = Sandbox::with(&[(COSTS, "")]);
    project.bytes(COSTS, b"{\xff");
    let books = Books::read(&project.root).expect("it reads");
    assert!(matches!(books, Books::Damaged { bytes, .. } if bytes == b"{\xff"));
}

#[test]
fn a_damaged_book_is_kept_byte_for_byte_under_a_name_that_is_free() {
    let project = Sandbox::with(&[(COSTS, ""), (".agent/costs.damaged-1.json", "older")]);
    project.bytes(COSTS, b"{\xff");
    let book = open(&project);
    for _ in 0..2 {
        // The second time is the one after a crash: no second copy is made.
        let opened = book.open_blocking().expect("it opens");
        let (ledger, aside) = opened.to_go_on().expect("it is set aside");
        assert_eq!(ledger, Ledger::default());
        assert_eq!(aside.expect("a copy").path, ".agent/costs.damaged-2.json");
    }
    let kept = project
        .root
        .read(&relative(".agent/costs.damaged-2.json").expect("a path"));
    assert_eq!(kept.expect("it reads").as_deref(), Some(&b"{\xff"[..]));
}

#[test]
fn who_opens_the_book_waits_for_who_has_it() {
    let project = Sandbox::empty();
    let (first, second) = (open(&project), open(&project));
    let opened = first.open_blocking().expect("it opens");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| second.open_blocking().map(|it| it.books().clone()));
        let mut ledger = Ledger::default();
        ledger.record("a", entry("r1", "c1", 5));
        opened.write(&ledger).expect("it is written");
        drop(opened);
        let read = waiting.join().expect("it ends").expect("it opens");
        assert_eq!(read, Books::Sound(ledger));
    });
}

fn entry(run: &str, id: &str, micros: u64) -> Entry {
    Entry {
        step: "s".into(),
        model: "m".into(),
        input_tokens: 1,
        output_tokens: 1,
        thought_tokens: 0,
        cached_tokens: 0,
        cost: Some(MicroDollars::from_micros(micros)),
        timestamp: "2026-04-24T15:30:00Z".parse().expect("a time"),
        duration: None,
        run: Some(run.into()),
        id: Some(id.into()),
        other: serde_json::Map::new(),
    }
}

const LIMIT: u64 = 1_000_000;

/// A call that costs 30,000 at most and 20,000 in the end.
fn claim() -> Claim {
    let feature = Some(MicroDollars::from_micros(LIMIT));
    Claim {
        feature: "a".into(),
        step: "s".into(),
        model: "m".into(),
        estimate: Estimate {
            input_tokens: 1,
            output_tokens: 1,
            cost: Some(MicroDollars::from_micros(30_000)),
        },
        limits: Limits {
            cost: Bounds {
                feature,
                ..Bounds::default()
            },
            ..Limits::default()
        },
        prices: Vec::new(),
    }
}

/// Makes calls until the budget refuses; says how many were made. Everything known to be spent or held is never more than
/// the limit, at any moment.
fn spend(place: &std::path::Path, run: &str, made: &AtomicU64) {
    let root = Root::open(place).expect("the project is there");
    let book = Book::of(&root).expect("a book");
    for number in 0_u32.. {
        let (id, now) = (
            format!("{number}/check"),
            "2026-04-24T15:30:00Z".parse().expect("a time"),
        );
        let opened = book.open_blocking().expect("it opens");
        let (mut ledger, _) = opened.to_go_on().expect("it is sound");
        if budget::check(&ledger, &claim(), run, &id).is_err() {
            return;
        }
        let taker = Taker {
            run,
            stage: &id,
            tree: "",
        };
        ledger.hold(Reservation::of(&claim(), taker, now));
        opened.write(&ledger).expect("it is written");
        drop(opened);
        let opened = book.open_blocking().expect("it opens");
        let (mut ledger, _) = opened.to_go_on().expect("it is sound");
        ledger
            .let_go(run, &number.to_string(), "a", "s")
            .expect("it is held");
        ledger.record("a", entry(run, &id, 20_000));
        opened.write(&ledger).expect("it is written");
        made.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn twelve_at_once_keep_one_budget_and_lose_nothing() {
    let project = Sandbox::empty();
    let made = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for number in 0..12 {
            let (place, made) = (project.root.place(), &made);
            scope.spawn(move || spend(place, &format!("run-{number}"), made));
        }
    });
    let Books::Sound(ledger) = Books::read(&project.root).expect("it reads") else {
        panic!("the book is sound");
    };
    let (spent, calls) = (ledger.spent("a"), made.load(Ordering::SeqCst));
    assert!(spent <= MicroDollars::from_micros(LIMIT));
    assert_eq!(spent.micros(), calls * 20_000, "every call is there once");
    assert_eq!(ledger.reservations().count(), 0);
    assert!(
        calls >= (LIMIT - 12 * 30_000) / 20_000,
        "what is left fits no call: {calls}"
    );
}
