//! Workflows of GitHub Actions, as many and as long as the pipelines of the corpus.

use std::fmt::Write as _;

use crate::corpus::File;

/// So many workflows with about so many lines in all.
pub fn files(count: usize, lines: usize) -> Vec<File> {
    let jobs = (lines / count).saturating_sub(12) / 18;
    (0..count).map(|it| file(it, jobs.max(1))).collect()
}

fn file(place: usize, jobs: usize) -> File {
    let mut text = format!(
        "name: workflow {place}\non:\n  push:\n    branches: [main]\n  pull_request:\n    paths: [\"src/**\", \"tests/**\"]\n\
         permissions:\n  contents: read\nenv:\n  AREA: area-{place}\njobs:\n"
    );
    for job in 0..jobs {
        let needs = if job == 0 {
            "[]".to_owned()
        } else {
            format!("[job_{}]", job - 1)
        };
        let _ = write!(
            text,
            "  job_{job}:\n    needs: {needs}\n    runs-on: ubuntu-latest\n    timeout-minutes: {minutes}\n    \
             strategy:\n      matrix:\n        version: [\"1.{job}\", \"1.{place}\"]\n    steps:\n      \
             - uses: actions/checkout@v4\n        with: {{ persist-credentials: false }}\n      \
             - name: build {job}\n        id: build\n        if: ${{{{ github.event_name == 'push' }}}}\n        \
             run: |\n          make build VERSION=\"$VERSION\"\n          make test AREA=\"$AREA\"\n        \
             env:\n          VERSION: ${{{{ matrix.version }}}}\n",
            minutes = 5 + (place + job) % 20,
        );
    }
    File {
        path: format!("workflow_{place}.yml"),
        text,
    }
}
