//! Everything that is shipped is sound.

use std::path::Path;

use gemstack_lang::check::Checker;
use gemstack_lang::diagnostic::Diagnostic;
use gemstack_lang::document::Document;
use gemstack_lang::library::Library;
use gemstack_run::files::Root;
use gemstack_run::layers::{FolderStore, Layer, Layers};
use gemstack_run::provider::Provider;
use gemstack_run::settings::SettingsDocument;

/// All that is shipped, as the files of the repository.
pub fn layers() -> Layers {
    let root = Root::open(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the repository");
    let layer = Layer {
        name: "shipped",
        prefix: String::new(),
        store: Box::new(FolderStore::new(root, "")),
        is_proved: false,
    };
    let layers = Layers::new(vec![layer]);
    let settings = layers.json("settings", "defaults").expect("the settings");
    let settings = SettingsDocument::read(&settings).expect("they read");
    layers.describing(settings.text_folders(), settings.types())
}

fn told(diagnostics: &[Diagnostic]) -> String {
    let told = diagnostics
        .iter()
        .map(|it| format!("{}: {}: {}\n", it.place, it.rule, it.message));
    told.collect()
}

#[test]
fn every_shipped_pipeline_and_lifecycle_passes_its_own_linter() {
    let layers = layers();
    let catalogue = gemstack_run::operations::catalogue();
    let checker = Checker::new(&catalogue, &layers);
    let mut faults = String::new();
    for kind in ["lifecycle", "pipeline"] {
        let names = layers.documents(kind);
        assert!(!names.is_empty());
        for name in names {
            let document = layers.document(kind, &name).expect("it is listed");
            assert_eq!(
                document.name(),
                Some(name.as_str()),
                "the file is named after its document"
            );
            let diagnostics = checker.document(&document);
            faults.push_str(&told(&diagnostics));
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

#[test]
fn every_shipped_provider_reads() {
    let layers = layers();
    for name in layers.documents("provider") {
        let document = layers.json("provider", &name).expect("it is listed");
        let provider = Provider::parse(&document).unwrap_or_else(|it| panic!("{name}: {it}"));
        assert_eq!(provider.name(), name);
    }
}

#[test]
fn every_model_of_a_service_says_what_it_is_for_how_much_it_reads_and_what_it_costs() {
    let layers = layers();
    for name in layers.documents("provider") {
        let document = layers.json("provider", &name).expect("it is listed");
        if document["protocol"] != "http" {
            continue;
        }
        let provider = Provider::parse(&document).expect("it reads");
        for model in provider.models() {
            let said = [&model.summary, &model.source, &model.priced];
            let is_said = said.iter().all(|it| it.is_some()) && model.prices.is_some();
            assert!(is_said, "{name}/{}", model.name);
            let known = model.context.is_some() && model.max_output.is_some();
            assert!(known, "{name}/{}", model.name);
        }
    }
}

#[test]
fn every_text_that_a_workflow_names_is_there_and_every_role_and_phase_is_reached() {
    let layers = layers();
    let mut reached = Vec::new();
    for workflow in layers.texts("workflow") {
        let text = layers.text("workflow", &workflow).expect("it is listed");
        for (kind, key) in [("role", "roles"), ("phase", "phases")] {
            let names = text.front_matter[key].as_array().expect("a list").iter();
            for name in names.map(|it| it.as_str().expect("a name")) {
                assert!(
                    layers.text(kind, name).is_some(),
                    "{workflow} names the {kind} `{name}`"
                );
                reached.push(format!("{kind}/{name}"));
            }
        }
    }
    for kind in ["role", "phase"] {
        for name in layers.texts(kind) {
            assert!(
                reached.contains(&format!("{kind}/{name}")),
                "no workflow reaches {kind}/{name}"
            );
        }
    }
}

#[test]
fn what_was_documented_is_shipped_under_its_name() {
    let layers = layers();
    assert_eq!(layers.texts("workflow").len(), 5);
    assert_eq!(layers.texts("phase").len(), 10);
    assert_eq!(layers.texts("role").len(), 10);
    assert_eq!(layers.texts("guardrail").len(), 6);
    // Stages that serve them may stand between.
    let stages = |name: &str, documented: &[&str]| {
        let document: std::sync::Arc<Document> =
            layers.document("pipeline", name).expect("it is there");
        let stages = document.root().get("stages").expect("stages").fields();
        let stages = stages.iter().map(|it| it.key.clone());
        let stages = stages.filter(|it| documented.contains(&it.as_str()));
        stages.collect::<Vec<_>>()
    };
    let compile = [
        "parse_workflow",
        "load_roles",
        "load_phases",
        "load_guardrails",
        "project_context",
        "include_sources",
        "fire_hooks",
        "apply_budget",
        "fire_last_hooks",
        "check_prompt",
    ];
    assert_eq!(stages("compile", &compile), compile);
    let run = [
        "validate",
        "compile",
        "cost_check",
        "pre_run_hook",
        "api_call",
        "parse",
        "write_files",
        "record_costs",
        "post_run_hook",
        "summary",
    ];
    assert_eq!(stages("run", &run), run);
}
