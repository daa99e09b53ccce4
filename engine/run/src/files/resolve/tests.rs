use super::super::sandbox::{Sandbox, path};
use super::*;

fn place(sandbox: &Sandbox, text: &str) -> Result<String, FilesError> {
    Ok(sandbox.root.resolve(&path(text))?.place.to_string())
}

#[test]
fn a_path_without_links_leads_to_itself_even_if_nothing_is_there() {
    let sandbox = Sandbox::with(&[("a/b", "")]);
    for text in ["a/b", "a/missing", "x/y/z", "a/b/below/a/file"] {
        assert_eq!(place(&sandbox, text).unwrap(), text);
    }
}

#[test]
fn links_inside_are_followed_wherever_they_stand() {
    let sandbox = Sandbox::with(&[("a/b/c", ""), (".git/config", "")]);
    sandbox.link("g", ".git");
    sandbox.link("a/up", "../g/./hooks");
    sandbox.link("dangling", "a/new");
    assert_eq!(place(&sandbox, "g").unwrap(), ".git");
    assert_eq!(
        place(&sandbox, "g/hooks/pre-commit").unwrap(),
        ".git/hooks/pre-commit"
    );
    assert_eq!(
        place(&sandbox, "a/up/pre-commit").unwrap(),
        ".git/hooks/pre-commit"
    );
    assert_eq!(place(&sandbox, "dangling").unwrap(), "a/new");
}

#[test]
fn an_absolute_link_into_the_project_stays_inside() {
    let sandbox = Sandbox::with(&[("a/b", "")]);
    let target = sandbox.at("a").display().to_string();
    sandbox.link("absolute", &target);
    assert_eq!(place(&sandbox, "absolute/b").unwrap(), "a/b");
}

#[test]
fn only_the_last_name_makes_a_link_of_a_path() {
    let sandbox = Sandbox::with(&[("a/b", "")]);
    sandbox.link("folder", "a");
    sandbox.link("file", "folder/b");
    assert!(!sandbox.root.resolve(&path("folder/b")).unwrap().is_link());
    assert!(sandbox.root.resolve(&path("file")).unwrap().is_link());
}

#[test]
fn a_link_that_leaves_is_told_with_its_target() {
    let sandbox = Sandbox::with(&[("a/b", "")]);
    sandbox.link("a/etc", "/etc");
    sandbox.link("up", "..");
    sandbox.link("beside", "../beside/file");
    // It begins with the letters of the root's place, but not with its whole names.
    sandbox.link(
        "prefix",
        &format!("{}-other/file", sandbox.root.place().display()),
    );
    let table = [
        ("a/etc/passwd", "a/etc"),
        ("up/x", "up"),
        ("beside", "beside"),
        ("prefix", "prefix"),
    ];
    for (text, link) in table {
        match place(&sandbox, text) {
            Err(FilesError::LinkLeaves { link: found, .. }) => assert_eq!(found, link),
            other => panic!("{text}: {other:?}"),
        }
    }
    let fault = place(&sandbox, "a/etc/passwd").unwrap_err();
    assert_eq!(fault.code(), "PathTraversalBlocked");
    assert!(fault.to_string().contains("`/etc`"), "{fault}");
}

#[test]
fn climbing_goes_by_where_a_link_leads() {
    let sandbox = Sandbox::with(&[("a/b/c/file", ""), ("a/b/other", "")]);
    sandbox.link("deep", "a/b/c");
    sandbox.link("here", ".");
    sandbox.link("fine", "deep/../other");
    sandbox.link("leaves", "here/../x");
    assert_eq!(place(&sandbox, "fine").unwrap(), "a/b/other");
    assert!(matches!(
        place(&sandbox, "leaves"),
        Err(FilesError::LinkLeaves { .. })
    ));
    assert_eq!(place(&sandbox, "here/a").unwrap(), "a");
    assert!(matches!(
        place(&sandbox, "here"),
        Err(FilesError::LeadsToRoot { .. })
    ));
}

#[test]
fn a_circle_of_links_is_told() {
    let sandbox = Sandbox::empty();
    sandbox.link("one", "two");
    sandbox.link("two", "one");
    assert!(matches!(
        place(&sandbox, "one/x"),
        Err(FilesError::LinkCircle { .. })
    ));
}

#[test]
fn a_link_in_place_of_a_resolved_folder_is_no_way_out() {
    let sandbox = Sandbox::with(&[("a/file", "inside")]);
    std::fs::create_dir(sandbox.beside("outside")).unwrap();
    let resolved = sandbox.root.resolve(&path("a/file")).unwrap();
    std::fs::rename(sandbox.at("a"), sandbox.at("moved")).unwrap();
    sandbox.link("a", "../outside");
    assert!(sandbox.root.parent_of(resolved.place()).is_err());
}
