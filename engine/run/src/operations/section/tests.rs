use serde_json::json;

use crate::harness::Project;

const STATUS: &str = "[STATE: X]\n\n## Relevant Files\n\n- `a.rs` (the start)\n";

#[tokio::test]
async fn items_are_added_once_and_notes_stay() {
    const EXTEND: &str = r#"
stages:
  extend: { uses: section.extend, with: { file: S.md, section: Relevant Files, items: [a.rs, b.rs] } }
outputs: { items: "{{ stages.extend.items }}" }
"#;
    let project = Project::new(&[("S.md", STATUS)], &[]);
    for _ in 0..2 {
        let outputs = project.run(EXTEND, json!({})).await.outputs();
        assert_eq!(outputs, json!({ "items": ["a.rs", "b.rs"] }));
        assert_eq!(project.text("S.md"), Some(format!("{STATUS}- `b.rs`\n")));
    }
}

#[tokio::test]
async fn a_list_can_be_made_empty() {
    const CLEAR: &str = r#"
stages:
  clear: { uses: section.set, with: { file: S.md, section: Relevant Files, items: [] } }
outputs: { items: "{{ stages.clear.items }}" }
"#;
    let project = Project::new(&[("S.md", STATUS)], &[]);
    assert_eq!(
        project.run(CLEAR, json!({})).await.outputs(),
        json!({ "items": [] })
    );
    assert!(!project.text("S.md").expect("a file").contains("a.rs"));
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    const EXTEND: &str = "
stages:
  extend: { uses: section.extend, with: { file: S.md, section: Relevant Files, items: [a.rs] } }
";
    let failure = Project::new(&[], &[])
        .run(EXTEND, json!({}))
        .await
        .failure();
    assert_eq!(failure.code.as_deref(), Some("FileMissing"));
}
