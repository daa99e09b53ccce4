//! The attempts to get out of a project, or into what nobody may write there.

use super::ground::Ground;

/// An attempt: what it tries, the path, and what becomes of it.
pub(super) struct Attempt {
    pub(super) name: &'static str,
    pub(super) path: String,
    pub(super) end: End,
}

/// What becomes of an attempt to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It is refused, with this code, before anything is written.
    Refused(&'static str),
    /// It is proposed, and the commit ends with this code before anything is written.
    Stopped(&'static str),
    /// It only looks like a way out: the file at this place in the project is written.
    Inside(&'static str),
}

use End::{Inside, Refused, Stopped};

const OUT: End = Refused("PathTraversalBlocked");
const PROTECTED: End = Refused("PathProtected");
const ELSEWHERE: End = Refused("PathNotInWriteSet");
const NO_FILE: End = Refused("FileUnavailable");
const NOT_READ: End = Refused("ReplyNotUnderstood");

/// All of them. Those with a place of their own in the file system need the ground.
pub(super) fn attempts(ground: &Ground) -> Vec<Attempt> {
    let written = WRITTEN
        .iter()
        .map(|(name, path, end)| (*name, (*path).to_owned(), *end));
    let made = made(ground).into_iter();
    written
        .chain(made)
        .map(|(name, path, end)| Attempt { name, path, end })
        .collect()
}

/// What is attempted, the path, and what becomes of it.
const WRITTEN: &[(&str, &str, End)] = &[
    // Up, in all forms.
    ("one up", "../x", OUT),
    ("down and up", "src/../../x", OUT),
    ("far up", "src/../../../../../../etc/x", OUT),
    ("up behind a dot", "./../x", OUT),
    ("up behind dots", "src/.././../x", OUT),
    ("up with empty names", "src//..//..//x", OUT),
    ("the parent itself", "..", OUT),
    ("the parent with a slash", "../", OUT),
    ("the parent by a folder", "src/../..", OUT),
    ("out and in again", "../project/src/x", OUT),
    (
        "a sibling with the same beginning",
        "../project-evil/x",
        OUT,
    ),
    ("up with a slash at the end", "../x/", OUT),
    ("up with a dot at the end", "../x/.", OUT),
    ("up by backslash", "..\\x", OUT),
    ("up by backslashes", "src\\..\\..\\x", OUT),
    ("up by both slashes", "..\\../x", OUT),
    ("the project itself", ".", OUT),
    ("the project by a folder", "src/..", OUT),
    ("encoded dots", "%2e%2e/x", Inside("%2e%2e/x")),
    ("an encoded slash", "..%2fx", Inside("..%2fx")),
    ("all encoded", "%2e%2e%2fx", Inside("%2e%2e%2fx")),
    ("encoded twice", "%252e%252e/x", Inside("%252e%252e/x")),
    ("a parameter of a server", "..;/x", Inside("..;/x")),
    ("three dots", ".../x", Inside(".../x")),
    (
        "dots of another script",
        "\u{2024}\u{2024}/x",
        Inside("\u{2024}\u{2024}/x"),
    ),
    (
        "wide dots",
        "\u{ff0e}\u{ff0e}/x",
        Inside("\u{ff0e}\u{ff0e}/x"),
    ),
    (
        "a slash of another script",
        "..\u{2215}x",
        Inside("..\u{2215}x"),
    ),
    (
        "dots with nothing between them",
        ".\u{200b}./x",
        Inside(".\u{200b}./x"),
    ),
    ("up, undone by text", "chain/../x", Inside("x")),
    // From another root.
    ("absolute", "/etc/x", OUT),
    ("absolute with two slashes", "//etc/x", OUT),
    ("a home", "~/x", Inside("~/x")),
    ("a variable", "$HOME/x", Inside("$HOME/x")),
    ("an address", "file:///etc/x", Inside("file:/etc/x")),
    ("a drive", "C:/x", OUT),
    ("a drive without a slash", "c:x", OUT),
    ("a drive with a backslash", "C:\\x", OUT),
    ("a share", "\\\\server\\share\\x", OUT),
    ("a share with slashes", "//server/share/x", OUT),
    ("a verbatim path", "\\\\?\\C:\\x", OUT),
    ("a verbatim path with slashes", "//?/C:/x", OUT),
    ("a device of Windows", "\\\\.\\PhysicalDrive0", OUT),
    ("one backslash", "\\x", OUT),
    // Characters that end, hide or turn a path.
    ("a NUL", "a\0b", NOT_READ),
    ("a NUL before an ending", "../x\0.md", NOT_READ),
    ("a bell", "a\u{7}b", OUT),
    ("an escape", "a\u{1b}[2Jb", OUT),
    ("a tab", "a\tb", OUT),
    ("a line end of old", "a\u{85}b", OUT),
    ("a turn of direction", "a\u{202e}sm.b", OUT),
    ("an isolated direction", "a\u{2066}b", OUT),
    // Git, whatever it is called.
    ("a hook", ".git/hooks/pre-commit", PROTECTED),
    ("git's settings", ".git/config", PROTECTED),
    ("git behind a dot", "./.git/config", PROTECTED),
    ("git behind a folder", "src/../.git/config", PROTECTED),
    ("git itself", ".git", PROTECTED),
    ("git with a slash", ".git/", PROTECTED),
    ("git in capitals", ".GIT/config", PROTECTED),
    ("git in mixed letters", ".GiT/config", PROTECTED),
    ("git by its short name", "git~1/config", PROTECTED),
    (
        "git by its short name in capitals",
        "GIT~1/config",
        PROTECTED,
    ),
    ("git with a dot", ".git./config", PROTECTED),
    ("git with a blank", ".git /config", PROTECTED),
    ("git with blanks and dots", ".git . ./config", PROTECTED),
    (
        "git as a stream",
        ".git::$INDEX_ALLOCATION/config",
        PROTECTED,
    ),
    ("git with a stream", ".git:x/config", PROTECTED),
    (
        "git with an ignored letter",
        ".g\u{200c}it/config",
        PROTECTED,
    ),
    ("git with an ignored mark", ".git\u{feff}/config", PROTECTED),
    ("git with a dotless letter", ".g\u{131}t/config", PROTECTED),
    ("git as a file", "sub/.git", PROTECTED),
    ("git below a file of git", "sub/.git/config", PROTECTED),
    ("git that is new", "fresh/.git/config", PROTECTED),
    (
        "a nested repository",
        "nested/.git/hooks/pre-commit",
        PROTECTED,
    ),
    ("git by a link", "link_to_hooks/pre-commit", PROTECTED),
    (
        "git by two links",
        "link_to_git/hooks/pre-commit",
        PROTECTED,
    ),
    (
        "the directory that a file of git names",
        "split/store/hooks/pre-commit",
        PROTECTED,
    ),
    ("a bare repository", "bare.git/config", PROTECTED),
    (
        "a hook of a bare repository",
        "bare.git/hooks/pre-commit",
        PROTECTED,
    ),
    ("a linked tree's own directory", "linked/config", PROTECTED),
    ("what makes a repository complete", "half/refs/x", PROTECTED),
    ("the folder of hooks", "tools/hooks/pre-commit", PROTECTED),
    (
        "the folder of hooks by a link",
        "link_to_tools/hooks/pre-commit",
        PROTECTED,
    ),
    // The engine's own, and what is protected.
    ("the state", ".agent/STATUS.md", PROTECTED),
    ("the costs", ".agent/costs.json", PROTECTED),
    ("the configuration", ".agent/config.toml", PROTECTED),
    ("a run", ".agent/runs/x/journal.jsonl", PROTECTED),
    ("a plugin", ".AGENT/plugins/x", PROTECTED),
    ("the state with a dot", ".agent./STATUS.md", PROTECTED),
    (
        "the state in a letter of old",
        ".agent/\u{17f}tatus.md",
        PROTECTED,
    ),
    (
        "the state of a nested project",
        "nested/.agent/costs.json",
        PROTECTED,
    ),
    ("the state by a link", "link_to_agent/STATUS.md", PROTECTED),
    ("an environment", ".env", PROTECTED),
    ("an environment that is deep", "src/.env.local", PROTECTED),
    ("an environment in capitals", ".ENV", PROTECTED),
    ("an environment as a stream", ".env::$DATA", PROTECTED),
    ("an environment by a link", "link_to_env", PROTECTED),
    // Links.
    ("a link out", "out/x", OUT),
    ("a file behind a link out", "out/dir/file", OUT),
    ("a file that is a link out", "out_file", OUT),
    ("a link out to what is not there", "out_dangling", OUT),
    ("a chain of links out", "chain/x", OUT),
    ("a link out in a folder", "src/deep/out/x", OUT),
    ("a link up", "up/x", OUT),
    ("a link up and out", "up/outside/secret", OUT),
    ("a link out and in again", "back/x", OUT),
    ("a circle of links", "circle", NO_FILE),
    ("below a circle of links", "circle/x", NO_FILE),
    ("a link to itself", "itself", NO_FILE),
    ("the process's folder", "proc_cwd/x", OUT),
    ("the process's root", "proc_root/etc/x", OUT),
    ("an open file of the process", "proc_fd", OUT),
    ("a link to the project itself", "same", OUT),
    (
        "a link to the project itself, and in",
        "same/src/x",
        Inside("src/x"),
    ),
    ("a link inside", "inside/x", Inside("src/x")),
    (
        "a link inside to what is not there",
        "dangling",
        Inside("src/made"),
    ),
    // What is no file.
    ("a pipe", "pipe", NO_FILE),
    ("a socket", "socket", NO_FILE),
    ("a device by a link", "null", OUT),
    ("a folder", "src", NO_FILE),
    ("a folder with a slash", "src/", NO_FILE),
    ("a folder with a dot", "src/.", NO_FILE),
    ("a file with a slash", "src/a.rs/", Inside("src/a.rs")),
    ("a file with a dot", "src/a.rs/.", Inside("src/a.rs")),
    ("below a file", "src/a.rs/x", Stopped("FilesNotWritable")),
    ("another name of a file outside", "hard", Inside("hard")),
    // The write-set.
    ("outside the write-set", "tests/x", ELSEWHERE),
    (
        "outside the write-set by a folder",
        "src/../tests/x",
        ELSEWHERE,
    ),
    (
        "outside the write-set by empty names",
        ".//tests//x",
        ELSEWHERE,
    ),
    (
        "outside the write-set by a link",
        "link_to_tests/x",
        ELSEWHERE,
    ),
    ("a pattern that climbs", "src/**/../../tests/x", ELSEWHERE),
    ("a pattern that climbs out", "src/**/../../../x", OUT),
    ("a star", "tests*/x", Inside("tests*/x")),
    ("braces", "{src,..}/x", Inside("{src,..}/x")),
    ("braces with a slash", "{a,../x}", Inside("{a,../x}")),
    ("brackets", "[.][.]/x", Inside("[.][.]/x")),
    ("a pattern that takes away", "!tests/x", Inside("!tests/x")),
];

/// The attempts that are made of something: long ones, and those that name the places of this machine.
fn made(ground: &Ground) -> Vec<(&'static str, String, End)> {
    let project = ground.project().display().to_string();
    let outside = ground.outside().display().to_string();
    let up = "../".repeat(64);
    vec![
        ("an absolute path outside", format!("{outside}/x"), OUT),
        ("an absolute path inside", format!("{project}/src/x"), OUT),
        (
            "up to the root and down",
            format!("{up}{}/x", &outside[1..]),
            OUT,
        ),
        (
            "a link out by an absolute path",
            "out_absolute/x".to_owned(),
            OUT,
        ),
        ("a link to a longer name", "evil/x".to_owned(), OUT),
        (
            "an absolute link inside",
            "inside_absolute/x".to_owned(),
            Inside("src/x"),
        ),
        ("a very long name", "n".repeat(256), OUT),
        ("a very long path", vec!["n".repeat(200); 40].join("/"), OUT),
        ("very many names", vec!["n"; 2000].join("/"), OUT),
        (
            "very many names up and down",
            format!("{}x", "a/../".repeat(500)),
            Inside("x"),
        ),
        (
            "very many names up",
            format!("{}x", "../".repeat(5000)),
            OUT,
        ),
    ]
}
