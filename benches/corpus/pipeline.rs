//! One pipeline of the corpus.

use std::fmt::Write as _;

use super::File;
use super::chance::Chance;

/// Pipelines that call no other come first, then those that call them, then the rest.
const LEAVES: usize = 60;
const MIDDLE: usize = 200;

const AREAS: &[&str] = &[
    "billing",
    "search",
    "checkout",
    "catalogue",
    "identity",
    "shipping",
    "reports",
    "inventory",
    "messaging",
    "pricing",
    "returns",
    "loyalty",
    "payments",
    "onboarding",
    "analytics",
    "support",
    "fraud",
    "exports",
];
const DEEDS: &[&str] = &[
    "review",
    "triage",
    "migrate",
    "document",
    "harden",
    "measure",
    "refactor",
    "localise",
    "backfill",
    "verify",
    "summarise",
    "reconcile",
    "tidy",
    "trace",
];
const SENTENCES: &[&str] = &[
    "Read the contracts before you change a boundary between two services.",
    "Name every assumption that the specification does not state, and say how it could be checked.",
    "Prefer the smallest change that makes the failing test pass; leave the rest as it is.",
    "Money is counted in whole cents, and never as a number with a fraction.",
    "Where a name is unclear, keep it and say so, rather than invent a new one.",
    "Times are kept in UTC and shown in the time zone of the reader.",
    "A migration must run twice without harm, and go back without losing rows.",
    "Log what was decided and why; never log what identifies a person.",
    "An error that a caller can mend says how; any other says whom to ask.",
    "If two rules contradict each other, stop and quote both with their files.",
    "Tests state what is promised, not how it happens to be built today.",
    "Do not touch generated files; change what they are generated from.",
];
const ROLES: &[&str] = &["architect", "planner", "sdet"];
const EVENTS: &[&str] = &["pre_review", "pre_publish", "pre_merge", "pre_report"];
const TOOLS: &[&[&str]] = &[
    &["cargo", "fmt", "--check"],
    &["npm", "run", "lint", "--", "--max-warnings=0"],
    &["ruff", "check", "--output-format", "concise", "."],
    &["go", "vet", "./..."],
];

/// The pipeline at a place of the corpus.
pub fn file(place: usize) -> File {
    let text = Writing::new(place).text();
    let path = format!("{}/{}.yaml", area(place), name(place));
    File { path, text }
}

fn area(place: usize) -> &'static str {
    AREAS[place % AREAS.len()]
}

fn name(place: usize) -> String {
    let deed = DEEDS[(place / AREAS.len()) % DEEDS.len()];
    format!("{}_{deed}_{place}", area(place))
}

struct Writing {
    place: usize,
    chance: Chance,
    /// The last stages that write, for those that follow.
    writers: Vec<String>,
    out: String,
}

impl Writing {
    fn new(place: usize) -> Self {
        Self {
            place,
            chance: Chance::new(place),
            writers: vec!["relevant_next".into(), "note".into()],
            out: String::new(),
        }
    }

    fn text(mut self) -> String {
        self.head();
        self.inputs();
        self.facts();
        self.line("stages:");
        self.reading();
        self.prompt();
        self.asking();
        self.using_reply();
        if self.chance.once_in(2) {
            self.tools();
        }
        for number in 0..self.calls() {
            self.call(number);
        }
        self.telling();
        self.outputs();
        self.out
    }

    fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn lines(&mut self, lines: std::fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(lines);
        self.out.push('\n');
    }

    fn sentence(&mut self) -> &'static str {
        self.chance.one(SENTENCES)
    }

    fn head(&mut self) {
        let (area, place, note) = (area(self.place), self.place, self.sentence());
        let name = name(place);
        self.lines(format_args!(
            "# yaml-language-server: $schema=../../schemas/pipeline.schema.json\n\
             # Owned by the {area} team. {note}\n\
             kind: pipeline\n\
             name: {name}\n\
             summary: Work on {area}, number {place} - {note}"
        ));
    }

    fn inputs(&mut self) {
        let strict = self.chance.once_in(2);
        self.lines(format_args!(
            "inputs:\n  \
               step: {{ type: string, summary: the step that this is a part of }}\n  \
               feature:\n    type: string\n    summary: the feature that is worked on\n  \
               model: {{ type: string, default: \"{{{{ config.default_model }}}}\", summary: the model that is asked }}\n  \
               max_cost: {{ type: number, default: \"{{{{ config.max_cost }}}}\", optional: true }}\n  \
               strict: {{ type: boolean, default: {strict}, summary: whether tests must pass }}\n  \
               focus: {{ type: list, default: [], summary: files that matter most }}"
        ));
    }

    fn facts(&mut self) {
        let file = self
            .chance
            .one(&[".agent/ARCHITECTURE.md", ".agent/STYLE.md"]);
        self.lines(format_args!(
            "facts:\n  \
               topology: {{ file: {file}, field: Topology, as: list }}\n  \
               relevant: {{ summary: What earlier steps found to matter., file: .agent/STATUS.md, section: Relevant Files, as: list }}"
        ));
    }

    fn reading(&mut self) {
        let folders = [
            "src/**",
            "docs/**",
            "tests/**",
            "schemas/**",
            "migrations/*.sql",
            "README.md",
            "openapi.yaml",
        ];
        let area = area(self.place);
        self.line("  sources:\n    uses: files.read\n    with:\n      paths:");
        let count = 2 + self.chance.below(4);
        for folder in self.chance.some(&folders, count) {
            self.lines(format_args!("        - services/{area}/{folder}"));
        }
        let bytes = 40_000 + 1000 * self.chance.below(60);
        self.lines(format_args!(
            "      max_bytes: {bytes}\n  \
               relevant:\n    summary: What was found to matter, and what the caller says.\n    uses: files.read\n    \
                 with: {{ paths: \"{{{{ facts.relevant + inputs.focus }}}}\" }}"
        ));
        let count = 1 + self.chance.below(2);
        let roles = self.chance.some(ROLES, count).join(", ");
        self.lines(format_args!(
            "  roles:\n    uses: text.load\n    with: {{ kind: role, names: [{roles}] }}"
        ));
    }

    fn prompt(&mut self) {
        self.line(
            "  prompt:\n    uses: prompt.assemble\n    with:\n      model: \"{{ inputs.model }}\"",
        );
        let budget = 20_000 + 1000 * self.chance.below(40);
        self.lines(format_args!("      budget: {budget}\n      sections:"));
        self.line("        - heading: GOAL\n          priority: 1\n          keep: true\n          items:");
        self.line("            - title: Goal\n              body: |");
        for _ in 0..4 + self.chance.below(8) {
            let sentence = self.sentence();
            self.lines(format_args!("                {sentence}"));
        }
        self.line("                The feature is {{ inputs.feature }}; the topology is {{ facts.topology | join(', ') }}.");
        self.line("        - { heading: ROLES, priority: 2, items: \"{{ stages.roles.texts }}\" }");
        let priority = 3 + self.chance.below(3);
        self.lines(format_args!(
            "        - heading: SOURCES\n          priority: {priority}\n          fenced: true\n          \
             items: \"{{{{ stages.sources.files + stages.relevant.files }}}}\""
        ));
        if self.chance.once_in(2) {
            let sentence = self.sentence();
            self.lines(format_args!(
                "        # Kept short: the reviewers asked for it.\n        - heading: STYLE\n          priority: 6\n          items:\n            \
                 - {{ title: Style, body: \"{sentence}\" }}"
            ));
        }
    }

    fn asking(&mut self) {
        let freely = self.chance.below(9);
        let timeout = self.chance.one(&["5m", "10m", "15m", "90s"]);
        let attempts = 2 + self.chance.below(4);
        let tokens = 2000 + 500 * self.chance.below(12);
        let event = self.chance.one(EVENTS);
        self.lines(format_args!(
            "  cost:\n    summary: Before any money is spent.\n    uses: costs.check\n    with: {{ feature: \"{{{{ inputs.feature }}}}\", step: \"{{{{ inputs.step }}}}\", \
                 model: \"{{{{ inputs.model }}}}\", input_tokens: \"{{{{ stages.prompt.tokens }}}}\", \
                 output_tokens: {tokens}, max_cost: \"{{{{ inputs.max_cost }}}}\" }}\n  \
               before:\n    uses: hook.fire\n    needs: [cost]\n    \
                 with: {{ event: {event}, payload: {{ step: \"{{{{ inputs.step }}}}\", cut: \"{{{{ stages.prompt.cut }}}}\" }} }}\n  \
               ask:\n    uses: model.ask\n    needs: [before]\n    timeout: {timeout}\n    \
                 retry: {{ attempts: {attempts}, wait: 2s, factor: 2, on: [overloaded, unreachable] }}\n    with:\n      \
                 model: \"{{{{ inputs.model }}}}\"\n      prompt: \"{{{{ stages.prompt.prompt }}}}\"\n      \
                 max_output_tokens: {tokens}\n      temperature: 0.{freely}\n  \
               record:\n    summary: Whatever fails, what was spent is recorded.\n    uses: costs.record\n    always: true\n    \
                 with: {{ feature: \"{{{{ inputs.feature }}}}\", step: \"{{{{ inputs.step }}}}\", call: \"{{{{ stages.ask }}}}\" }}"
        ));
    }

    fn using_reply(&mut self) {
        self.line(
            "  parse:\n    uses: reply.parse\n    with: { text: \"{{ stages.ask.text }}\", finish: \"{{ stages.ask.finish }}\", \
             reason: \"{{ stages.ask.reason }}\" }\n  \
             write:\n    uses: files.write\n    with: { operations: \"{{ stages.parse.operations }}\" }",
        );
        let timeout = self.chance.one(&["10m", "20m", "30m"]);
        self.lines(format_args!(
            "  test:\n    if: inputs.strict and stages.write.files | length > 0\n    uses: tests.run\n    timeout: {timeout}\n    \
             with:\n      expect: [passed]\n      because: the change broke what worked before"
        ));
    }

    fn tools(&mut self) {
        let tool = TOOLS[self.chance.below(TOOLS.len())];
        let argv = tool
            .iter()
            .map(|it| format!("\"{it}\""))
            .collect::<Vec<_>>()
            .join(", ");
        self.writers.push("style_note".into());
        self.lines(format_args!(
            "  style:\n    uses: command.run\n    needs: [write]\n    timeout: 5m\n    with:\n      argv: [{argv}]\n      expect_exit: [0, 1]\n  \
               style_note:\n    if: stages.style.exit_code == 1\n    uses: files.put\n    with:\n      path: .agent/notes/style.md\n      \
                 content: |\n        # Style\n\n        {{{{ stages.style.output | tail(40) }}}}"
        ));
    }

    /// How many other pipelines it calls.
    fn calls(&mut self) -> usize {
        match self.place {
            0..LEAVES => 0,
            LEAVES..MIDDLE => 1,
            _ => 1 + self.chance.below(2),
        }
    }

    fn call(&mut self, number: usize) {
        let end = if self.place < MIDDLE { LEAVES } else { MIDDLE };
        let called = name(self.chance.below(end));
        let strict = self
            .chance
            .one(&["true", "false", "\"{{ inputs.strict }}\""]);
        let needs = self.writers.join(", ");
        self.writers.push(format!("follow_up_{number}"));
        self.lines(format_args!(
            "  follow_up_{number}:\n    # Runs only where something was written.\n    if: stages.write.written | length > 0\n    needs: [{needs}]\n    \
             uses: pipeline.run\n    with:\n      pipeline: {called}\n      inputs: {{ step: \"{{{{ inputs.step }}}}\", feature: \"{{{{ inputs.feature }}}}\", \
             strict: {strict}, focus: \"{{{{ stages.write.written }}}}\" }}"
        ));
    }

    fn telling(&mut self) {
        let sentence = self.sentence();
        let area = area(self.place);
        self.lines(format_args!(
            "  relevant_next:\n    uses: section.extend\n    with: {{ file: .agent/STATUS.md, section: Relevant Files, items: \"{{{{ stages.write.written }}}}\" }}\n  \
               note:\n    uses: files.put\n    with:\n      path: .agent/notes/{area}.md\n      content: |\n        \
                 # {area}\n        {sentence}\n        \
                 {{% for path in stages.write.files %}}\n        - {{{{ path }}}}\n        {{% endfor %}}\n        \
                 {{% if stages.sources.missing %}}\n        Not found: {{{{ stages.sources.missing | join(', ') }}}}\n        {{% endif %}}\n        \
                 The reply said: {{{{ stages.parse.prose | trim | quote }}}}\n  \
               summary:\n    uses: report.summary\n    always: true\n    needs: [note, record]\n    with: {{ step: \"{{{{ inputs.step }}}}\", feature: \"{{{{ inputs.feature }}}}\", \
                 files: \"{{{{ stages.write.written }}}}\", call: \"{{{{ stages.ask }}}}\" }}"
        ));
    }

    fn outputs(&mut self) {
        self.line(
            "outputs:\n  files: \"{{ stages.write.files }}\"\n  prose: \"{{ stages.parse.prose }}\"\n  \
             tokens: \"{{ stages.prompt.tokens }}\"\n  cost: \"{{ stages.record.total }}\"",
        );
    }
}
