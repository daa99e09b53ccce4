use super::*;

/// The text with a mark in the place of what an outline leaves out.
fn outline(path: &str, text: &str) -> String {
    let mut outline = text.to_owned();
    for range in bodies(path, text)
        .expect("a known language")
        .into_iter()
        .rev()
    {
        outline.replace_range(range, "…\n");
    }
    outline
}

#[test]
fn rust_keeps_types_signatures_and_comments() {
    let text = "/// A tree.\npub struct Tree {\n    height: u32,\n}\n\nimpl Tree {\n    /// Grows.\n    \
                pub fn grow(&mut self) {\n        let by = 1;\n        self.height += by;\n        tell();\n    }\n\n    \
                fn is_tall(&self) -> bool {\n        self.height > 9\n    }\n}\n\n\
                const NAMES: &[&str] = &[\n    \"a\",\n];\n";
    let expected = text.replace(
        "        let by = 1;\n        self.height += by;\n        tell();\n",
        "…\n",
    );
    assert_eq!(outline("src/tree.rs", text), expected);
}

#[test]
fn python_keeps_what_documents_a_function() {
    let text = "class Tree:\n    def grow(self):\n        \"\"\"Grows.\"\"\"\n        a = 1\n        b = 2\n        \
                return a + b\n\n    def cut(self):\n        a = 1\n        b = 2\n        return a\n\nprint(1)\n";
    let expected = "class Tree:\n    def grow(self):\n        \"\"\"Grows.\"\"\"\n…\n\n    def cut(self):\n…\n\nprint(1)\n";
    assert_eq!(outline("tree.py", text), expected);
}

#[test]
fn every_language_leaves_the_inside_of_a_function_out() {
    let inside = "  a();\n  b();\n  c();\n";
    for (path, before) in [
        ("a.c", "int grow(int by) {\n"),
        ("a.cpp", "int Tree::grow(int by) {\n"),
        ("a.go", "package a\n\nfunc (t *Tree) grow(by int) {\n"),
        ("a.js", "export const grow = (by) => {\n"),
        ("a.jsx", "export function Tree() {\n"),
        ("a.rs", "fn grow() {\n"),
        ("a.ts", "export function grow(by: number): void {\n"),
        ("a.tsx", "const Tree = (it: Props): Element => {\n"),
    ] {
        let text = format!("{before}{inside}}}\n");
        assert_eq!(outline(path, &text), format!("{before}…\n}}\n"), "{path}");
    }
    let java = format!("class Tree {{\n  void grow(int by) {{\n{inside}  }}\n}}\n");
    let expected = "class Tree {\n  void grow(int by) {\n…\n  }\n}\n";
    assert_eq!(outline("Tree.java", &java), expected);
}

#[test]
fn what_is_no_program_has_an_outline_all_the_same() {
    for text in [
        "",
        "}}}}",
        "fn fn fn (",
        "\u{feff}fn a() {\n1;\n2;\n3;\n",
        "fn a() {\r\n1;\r\n2;\r\n3;\r\n}\r\n",
    ] {
        for range in bodies("a.rs", text).unwrap_or_default() {
            assert!(text.is_char_boundary(range.start) && range.end <= text.len());
        }
    }
    assert_eq!(bodies("a.txt", "a"), None);
}
