//! What checking takes, part by part, against a floor of the same run: reading the bytes of every
//! shipped document.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark measures and prints"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use gemstack_lang::check::{Checker, LifecycleView, Signatures, Verdict};
use gemstack_lang::document::{Document, Format, convert};
use gemstack_lang::library::Library;
use gemstack_lang::source::Source;
use gemstack_lang::written::{WrittenLifecycle, words};
use gemstack_run::files::Root;
use gemstack_run::layers::{FolderStore, Layer, Layers};
use gemstack_run::settings::SettingsDocument;

const RUNS: u32 = 50;

fn main() {
    let layers = layers();
    let catalogue = gemstack_run::operations::catalogue();
    let lifecycle = layers
        .document("lifecycle", "five_step")
        .expect("it is shipped");
    let text = lifecycle.source().text();
    let floor = measure(|| layers_bytes(&layers));
    let row = |name: &str, time: Duration| {
        let ratio = time.as_secs_f64() / floor.as_secs_f64();
        println!("{name:40} {time:>10.1?}  {ratio:>7.1}x");
    };
    row("read every pipeline (the floor)", floor);
    row(
        "the catalogue of operations",
        measure(|| gemstack_run::operations::catalogue().names().count()),
    );
    row(
        "parse a lifecycle",
        measure(|| Document::yaml(Source::new("x", text)).root().fields().len()),
    );
    for format in Format::ALL {
        let (text, name) = (long(format), format.extension());
        let document = || Document::in_format(format, Source::new("x", text.as_str()));
        row(
            &format!("parse 100 KB of {name}"),
            measure(|| document().root().fields().len()),
        );
    }
    let signatures = Signatures::new(&catalogue, &layers);
    let written = WrittenLifecycle::new(&lifecycle);
    let view = || LifecycleView::new(written, &catalogue, &layers, &signatures);
    row(
        "explore its situations",
        measure(|| view().situations().map(|it| it.len())),
    );
    row("prove its properties", measure(|| proved(&view())));
    row(
        "check it, and what it runs",
        measure(|| {
            Checker::new(&catalogue, &layers)
                .lifecycle(&lifecycle)
                .diagnostics
                .len()
        }),
    );
}

/// How many of the properties of a lifecycle are proved, with the search.
fn proved(view: &LifecycleView<'_>) -> usize {
    let situations = view.situations().expect("what is shipped is sound");
    assert!(situations.unbounded_loops().is_empty() && situations.stuck().is_empty());
    let never = view.written.never().iter().filter_map(|it| it.get("when"));
    let never = never.filter(|it| situations.holds(it) == Verdict::Never);
    let goals = view
        .written
        .eventually()
        .iter()
        .filter_map(|it| it.get("reach"));
    let goals = goals.filter(|it| situations.without(&words(Some(it))).is_none());
    never.count() + goals.count() + situations.ends().len()
}

fn layers() -> Layers {
    let root = Root::open(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository");
    let store = Box::new(FolderStore::new(root, ""));
    let layers = Layers::new(vec![Layer {
        name: "shipped",
        prefix: String::new(),
        store,
        is_proved: false,
    }]);
    let settings = layers.json("settings", "defaults").expect("the settings");
    let settings = SettingsDocument::read(&settings).expect("they read");
    layers.describing(settings.text_folders(), settings.types())
}

fn layers_bytes(layers: &Layers) -> usize {
    let names = layers.documents("pipeline");
    let found = names.iter().filter_map(|it| layers.find("pipeline", it));
    found.map(|it| it.text.len()).sum()
}

/// A pipeline of about 100 KB.
fn long(format: Format) -> String {
    let stage = |n: usize| {
        format!(
            "  stage_{n}:\n    uses: model.ask\n    needs: [stage_x]\n    timeout: 15m\n    \
             with: {{ model: \"{{{{ inputs.model }}}}\", prompt: \"{{{{ stages.stage_x.prompt }}}}\" }}\n"
        )
    };
    let stages: String = (0..640).map(stage).collect();
    let yaml = format!("kind: pipeline\nname: long\nstages:\n{stages}");
    let document = Document::yaml(Source::new("x", yaml));
    convert(&document, format)
}

/// The mean of some runs, after one that warms up.
fn measure<R>(mut work: impl FnMut() -> R) -> Duration {
    std::hint::black_box(work());
    let begin = Instant::now();
    for _ in 0..RUNS {
        std::hint::black_box(work());
    }
    begin.elapsed() / RUNS
}
