use super::super::trust::Entry;
use super::*;
use crate::files::sandbox::Sandbox;

fn manifest(name: &str, more: &str) -> String {
    format!("kind: plugin\nname: {name}\ncommand: [./a.sh]\nevents: [ripe]\n{more}")
}

/// Two layers: the project's, which needs trust, and the user's.
fn plugins(sandbox: &Sandbox) -> Plugins {
    let place = |layer, folder: &str, needs_trust| Place {
        layer,
        root: Root::open(sandbox.root.place()).unwrap(),
        folder: RelativePath::parse(folder).unwrap(),
        needs_trust,
    };
    let places = vec![
        place("project", ".agent/plugins", true),
        place("user", "mine/plugins", false),
    ];
    Plugins::new(places, Some(sandbox.at("trust.json")))
}

fn trust(sandbox: &Sandbox, name: &str) {
    let plugins = plugins(sandbox);
    let all = plugins.all().unwrap();
    let it = all.iter().find(|it| it.name == name && !it.is_own).unwrap();
    let mut trust = Trust::read(plugins.trust_file().unwrap()).unwrap();
    trust.add(Entry {
        place: it.place.clone(),
        digest: it.plugin.as_ref().unwrap().digest,
        at: String::new(),
    });
    sandbox.file("trust.json", &trust.to_text());
}

fn standings(sandbox: &Sandbox) -> Vec<(String, &'static str, &'static str)> {
    let plugins = plugins(sandbox);
    let all = plugins.all().unwrap().iter();
    all.map(|it| (it.name.clone(), it.layer, it.standing.name()))
        .collect()
}

fn running(sandbox: &Sandbox) -> Vec<String> {
    let plugins = plugins(sandbox);
    let running = plugins.listening("ripe").unwrap().into_iter();
    running.map(|it| it.manifest.name.clone()).collect()
}

fn project(more: &str) -> Sandbox {
    Sandbox::with(&[
        (".agent/plugins/x/plugin.yaml", &manifest("x", more)),
        (".agent/plugins/x/a.sh", "true"),
    ])
}

#[test]
fn a_plugin_of_a_project_runs_once_its_contents_are_trusted_and_as_long_as_they_are_the_same() {
    let sandbox = project("");
    assert_eq!(standings(&sandbox), [("x".into(), "project", "untrusted")]);
    assert!(running(&sandbox).is_empty());
    trust(&sandbox, "x");
    assert_eq!(running(&sandbox), ["x"]);
    sandbox.file(".agent/plugins/x/a.sh", "trues");
    assert_eq!(standings(&sandbox), [("x".into(), "project", "changed")]);
    assert!(running(&sandbox).is_empty());
    sandbox.file(".agent/plugins/x/a.sh", "true");
    assert_eq!(running(&sandbox), ["x"]);
    sandbox.file(".agent/plugins/x/new", "");
    assert!(running(&sandbox).is_empty());
}

#[test]
fn the_same_bytes_at_another_place_are_not_trusted() {
    let sandbox = project("");
    trust(&sandbox, "x");
    sandbox.rename(".agent", ".elsewhere");
    sandbox.file("other/.agent/plugins/x/a.sh", "true");
    sandbox.file("other/.agent/plugins/x/plugin.yaml", &manifest("x", ""));
    let place = Place {
        layer: "project",
        root: Root::open(&sandbox.at("other")).unwrap(),
        folder: RelativePath::parse(".agent/plugins").unwrap(),
        needs_trust: true,
    };
    let other = Plugins::new(vec![place], Some(sandbox.at("trust.json")));
    assert_eq!(other.all().unwrap()[0].standing, Standing::Untrusted);
}

#[test]
fn a_plugin_that_nobody_trusts_hides_none_of_the_users() {
    let sandbox = project("");
    sandbox.file("mine/plugins/x/plugin.yaml", &manifest("x", ""));
    sandbox.file("mine/plugins/x/a.sh", "false");
    let untrusted = [
        ("x".into(), "project", "untrusted"),
        ("x".into(), "user", "own"),
    ];
    assert_eq!(standings(&sandbox), untrusted);
    trust(&sandbox, "x");
    let trusted = [
        ("x".into(), "project", "trusted"),
        ("x".into(), "user", "hidden"),
    ];
    assert_eq!(standings(&sandbox), trusted);
    assert_eq!(running(&sandbox), ["x"]);
}

#[test]
fn a_folder_that_is_no_plugin_is_told_and_stops_only_its_owner() {
    let sandbox = project("tmieout: 1s\n");
    assert_eq!(standings(&sandbox), [("x".into(), "project", "unusable")]);
    let found = plugins(&sandbox);
    assert!(found.listening("ripe").unwrap().is_empty());
    assert_eq!(found.withheld("ripe").unwrap().len(), 1);
    sandbox.file("mine/other", "");
    sandbox.rename(".agent/plugins", "mine/plugins");
    let failure = plugins(&sandbox)
        .listening("ripe")
        .expect_err("it is the user's own");
    assert_eq!(failure.code.as_deref(), Some("PluginInvalid"));
}

#[test]
fn people_are_told_once_and_of_what_listens_alone() {
    let sandbox = project("");
    let found = plugins(&sandbox);
    assert!(found.withheld("sown").unwrap().is_empty());
    let withheld = found.withheld("ripe").unwrap();
    assert!(found.is_news(withheld[0]) && !found.is_news(withheld[0]));
}

#[test]
fn what_cannot_be_read_of_trust_trusts_nothing() {
    let sandbox = project("");
    sandbox.file("trust.json", "{");
    let failure = plugins(&sandbox).running().expect_err("damaged");
    assert_eq!(failure.code.as_deref(), Some("TrustUnreadable"));
}
