//! A whole lifecycle in few effects: its documents, its project, its programs.

/// What grows, and is picked. The first try to pick fails, and a person decides.
const LIFECYCLE: &str = "
kind: lifecycle
name: x
record: { file: .agent/STATUS.md, as: status_markdown }
facts: { notes: { file: .agent/NOTES.md, exists: true } }
begin: { state: PLANTED, run: { pipeline: prepare } }
states:
  BARE: { initial: true }
  PLANTED: {}
  GROWN: {}
  PICKED: { final: true }
  ROTTEN: { recover: { again: { state: GROWN } } }
steps:
  grow:
    title: Grow
    permit: [{ from: [BARE, PLANTED], reason: It is planted. }]
    run: { pipeline: grow, with: { step: '{{ step }}', feature: '{{ feature }}' } }
    writes: ['**', '!tests/**']
    to: [{ state: GROWN, tick: Grow }]
  pick:
    title: Pick
    permit: [{ from: [GROWN], reason: It has grown. }]
    run:
      lifecycle: tries
      with: { step: '{{ step }}', feature: '{{ feature }}', word: \"{{ 'with notes' if facts.notes else 'without notes' }}\" }
    to:
      - { if: result.state == 'ripe', state: PICKED, tick: Pick }
      - { state: ROTTEN }
";

const TRIES: &str = "
kind: lifecycle
name: tries
inputs:
  step: { type: string, summary: the step }
  feature: { type: string, summary: the feature }
  word: { type: string, summary: what is asked for }
limits: { tries: { at_most: 1, then: spoilt, summary: tries } }
states:
  reaching: { initial: true }
  spoilt: {}
  ripe: { final: true }
  given_up: { final: true }
steps:
  reach:
    title: Reach
    permit: [{ from: [reaching], reason: It hangs. }]
    run: { pipeline: reach, with: { step: '{{ inputs.step }}', feature: '{{ inputs.feature }}', word: '{{ inputs.word }}' } }
    to:
      - { if: result.verdict == 'passed', state: ripe }
      - { state: reaching, count: tries }
  leave:
    title: Leave
    permit: [{ from: [spoilt], reason: It was tried. }]
    run: { pipeline: leave }
    to: [{ state: given_up }]
";

const PREPARE: &str = "
kind: pipeline
name: prepare
stages:
  plan: { uses: files.put, with: { path: docs/plan.md, content: A tree. } }
  shed: { uses: files.archive, with: { paths: [.agent/LEFT.md], to: .agent/archive } }
  list: { uses: section.set, with: { file: .agent/STATUS.md, section: Relevant Files, items: [] } }
";

const ASK: &str = "
kind: pipeline
name: ask
inputs:
  step: { type: string, summary: the step }
  feature: { type: string, summary: the feature }
  word: { type: string, summary: what is asked for }
stages:
  permit: { uses: lifecycle.permit, with: { step: '{{ inputs.step }}' } }
  check:
    uses: costs.check
    needs: [permit]
    with: { feature: '{{ inputs.feature }}', step: '{{ inputs.step }}', model: lab-1, input_tokens: 10, output_tokens: 10, max_cost: 5 }
  told: { uses: hook.fire, needs: [check], with: { event: asked, payload: { step: '{{ inputs.step }}' } } }
  call:
    uses: model.ask
    needs: [told]
    timeout: 5m
    with: { model: lab-1, prompt: '{{ inputs.step }} {{ inputs.word }}', lost_call: retry }
  parse: { uses: reply.parse, with: { text: '{{ stages.call.text }}', finish: '{{ stages.call.finish }}' } }
  write: { uses: files.write, with: { operations: '{{ stages.parse.operations }}' } }
  record:
    uses: costs.record
    always: true
    with: { feature: '{{ inputs.feature }}', step: '{{ inputs.step }}', call: '{{ stages.call }}' }
outputs:
  files: '{{ stages.write.written }}'
";

const GROW: &str = "
kind: pipeline
name: grow
inputs:
  step: { type: string, summary: the step }
  feature: { type: string, summary: the feature }
stages:
  ask:
    uses: pipeline.run
    with: { pipeline: ask, inputs: { step: '{{ inputs.step }}', feature: '{{ inputs.feature }}', word: tall } }
  list:
    uses: section.extend
    with: { file: .agent/STATUS.md, section: Relevant Files, items: '{{ stages.ask.files }}' }
";

const REACH: &str = "
kind: pipeline
name: reach
inputs:
  step: { type: string, summary: the step }
  feature: { type: string, summary: the feature }
  word: { type: string, summary: what is asked for }
stages:
  ask:
    uses: pipeline.run
    with: { pipeline: ask, inputs: { step: '{{ inputs.step }}', feature: '{{ inputs.feature }}', word: '{{ inputs.word }}' } }
  tests: { uses: tests.run, needs: [ask], timeout: 5m, with: { command: taste, expect: [passed, failed] } }
outputs:
  verdict: '{{ stages.tests.verdict }}'
";

const LEAVE: &str = "
kind: pipeline
name: leave
stages:
  back: { uses: files.restore }
  notes: { uses: files.put, needs: [back], with: { path: .agent/NOTES.md, content: It was sour. } }
";

const PROVIDER: &str = "
kind: provider
name: lab
protocol: http
base_url: { env: [LAB_URL], default: 'http://127.0.0.1:9' }
request: { url: '{{ base_url }}', body: { prompt: '{{ request.prompt }}' } }
reply:
  stream: sse
  text: '{{ chunk.text }}'
  finish: '{{ chunk.finish }}'
  finishes: { stop: stop }
  usage: { input_tokens: '{{ chunk.input }}', output_tokens: '{{ chunk.output }}' }
models:
  - { name: lab-1, context: 1000, max_output: 100, prices: { input: 100, output: 1000 }, priced: '2026-01-01', source: 'https://lab.example' }
";

/// The documents.
pub(super) const SHIPPED: &[(&str, &str)] = &[
    ("pipelines/lifecycles/x.yaml", LIFECYCLE),
    ("pipelines/lifecycles/tries.yaml", TRIES),
    ("pipelines/providers/lab.yaml", PROVIDER),
    ("pipelines/ask.yaml", ASK),
    ("pipelines/grow.yaml", GROW),
    ("pipelines/leave.yaml", LEAVE),
    ("pipelines/prepare.yaml", PREPARE),
    ("pipelines/reach.yaml", REACH),
];

const STATUS: &str = "# Project Status

[STATE: BARE]

## Current Focus

No active feature.

## Feature Lifecycle

- [ ] Grow
- [ ] Pick

## Relevant Files

- old/weed.txt
";

/// The project before anything was done.
pub(super) const PROJECT: &[(&str, &str)] = &[
    (".agent/LEFT.md", "left over\n"),
    (".agent/STATUS.md", STATUS),
    ("README.md", "# Orchard\n"),
    ("old/weed.txt", "weed\n"),
    ("tools/dig.sh", "#!/bin/sh\n"),
];

/// What of it may be executed.
pub(super) const EXECUTABLE: &str = "tools/dig.sh";

/// What the model says to a prompt.
pub(super) fn reply(prompt: &str) -> String {
    match prompt {
        "grow tall" => format!(
            "A tree.\n\n```file:README.md\n# Orchard\n\nIt grows.\n```\n\n\
             ```file:src/tree.txt\n{}```\n\n```file:src/deep/root.txt\nroot\n```\n\n\
             <delete path=\"old/weed.txt\"/>\n\n<rename from=\"tools/dig.sh\" to=\"tools/bin/dig.sh\"/>\n",
            "branch\n".repeat(700)
        ),
        "pick without notes" => {
            "```file:src/fruit.txt\nsour\n```\n\n```file:README.md\nsour\n```\n".into()
        }
        "pick with notes" => "```file:src/fruit.txt\nsweet\n```\n".into(),
        other => panic!("nobody asks `{other}`"),
    }
}
