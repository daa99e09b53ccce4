//! SARIF 2.1.0, for code scanning.
//! See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::collections::{BTreeMap, BTreeSet};

use gemstack_lang::diagnostic::{Diagnostic, Severity};
use gemstack_lang::fix;
use gemstack_lang::rules::{self, Group, Rule};
use gemstack_lang::source::{Place, Span};
use gemstack_run::failure::Failure;
use serde_json::{Value as Json, json};
use serde_sarif::sarif::{
    ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Invocation, Location, Message,
    MultiformatMessageString, Notification, PhysicalLocation, PropertyBag, Region, Replacement,
    ReportingDescriptor, Result as SarifResult, ResultLevel, Run, Sarif, Suppression, Tool,
    ToolComponent,
};

use super::Report;
use crate::command::lint::report::{Finding, Standing};
use crate::render::region;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The name of our fingerprints; its number grows when they are made otherwise.
const FINGERPRINT: &str = "gemstack/v1";

pub(super) fn report(report: &Report) -> Json {
    let found = report.findings.iter().map(|it| it.diagnostic.rule);
    let names: Vec<&str> = found.collect::<BTreeSet<_>>().into_iter().collect();
    let rules = names
        .iter()
        .filter_map(|it| rules::named(it))
        .map(descriptor);
    let results = report.findings.iter().map(|it| result(it, &names));
    let run = Run::builder()
        .tool(tool(rules.collect()))
        .column_kind("unicodeCodePoints")
        .invocations(vec![invocation(true, Vec::new())])
        .results(results.collect::<Vec<_>>())
        .build();
    log(run)
}

pub(super) fn failed(failure: &Failure) -> Json {
    let told = Notification::builder()
        .level("error")
        .message(message(&failure.message))
        .build();
    let run = Run::builder()
        .tool(tool(Vec::new()))
        .invocations(vec![invocation(false, vec![told])])
        .results(Vec::new())
        .build();
    log(run)
}

fn log(run: Run) -> Json {
    let log = Sarif::builder()
        .schema(SCHEMA)
        .version("2.1.0")
        .runs(vec![run])
        .build();
    serde_json::to_value(log).expect("texts and numbers can be written as JSON")
}

fn tool(rules: Vec<ReportingDescriptor>) -> Tool {
    let driver = ToolComponent::builder()
        .name("gemstack")
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .rules(rules)
        .build();
    Tool::builder().driver(driver).build()
}

fn invocation(successful: bool, told: Vec<Notification>) -> Invocation {
    let invocation = Invocation::builder().execution_successful(successful);
    invocation.tool_execution_notifications(told).build()
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    let page = rule.page();
    let first = page.lines().next().unwrap_or_default();
    let help = MultiformatMessageString::builder()
        .text(page.clone())
        .markdown(page.clone())
        .build();
    ReportingDescriptor::builder()
        .id(rule.name)
        .name(rule.name)
        .short_description(MultiformatMessageString::builder().text(first).build())
        .help(help)
        .properties(properties(rule))
        .build()
}

/// What code scanning sorts rules by. Without a number of its own, a rule of security would be no more
/// than a matter of style there.
fn properties(rule: &Rule) -> PropertyBag {
    let tags = vec![rule.group.name().to_owned()];
    let mut more = BTreeMap::new();
    if rule.group == Group::Security {
        more.insert("security-severity".to_owned(), json!("7.0"));
    }
    PropertyBag::builder()
        .tags(tags)
        .additional_properties(more)
        .build()
}

fn result(finding: &Finding, rules: &[&str]) -> SarifResult {
    let found = &finding.diagnostic;
    let help = found.help.as_ref().map(|it| format!("\nhelp: {it}"));
    let text = format!("{}{}", found.message, help.unwrap_or_default());
    let index = rules.binary_search(&found.rule).unwrap_or_default();
    let mut result = SarifResult::builder()
        .rule_id(found.rule)
        .rule_index(number(index))
        .level(level(found.severity))
        .message(message(&text))
        .locations(vec![location(&found.place)])
        .partial_fingerprints(BTreeMap::from([(
            FINGERPRINT.to_owned(),
            finding.fingerprint.clone(),
        )]))
        .properties(certainty(found))
        .build();
    let related = found.related.iter().enumerate().map(related_location);
    result.related_locations = some(related.collect());
    let fixes = found.fixes.iter().map(|it| fix(it, &found.place));
    result.fixes = some(fixes.collect());
    result.suppressions = suppression(&finding.standing).map(|it| vec![it]);
    result.baseline_state = (finding.standing == Standing::Known).then(|| json!("unchanged"));
    result
}

/// A list, where there is something in it.
fn some<T>(items: Vec<T>) -> Option<Vec<T>> {
    (!items.is_empty()).then_some(items)
}

fn certainty(found: &Diagnostic) -> PropertyBag {
    let confidence = ("confidence".to_owned(), json!(found.confidence.name()));
    PropertyBag::builder()
        .additional_properties(BTreeMap::from([confidence]))
        .build()
}

fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
    }
}

fn suppression(standing: &Standing) -> Option<Suppression> {
    match standing {
        Standing::Open => None,
        Standing::Suppressed { reason, place } => Some(
            Suppression::builder()
                .kind("inSource")
                .justification(reason.as_str())
                .location(location(place))
                .build(),
        ),
        Standing::Known => Some(
            Suppression::builder()
                .kind("external")
                .justification("it is in the baseline")
                .build(),
        ),
    }
}

fn fix(fix: &fix::Fix, place: &Place) -> Fix {
    let replacements = fix.edits.iter().map(|edit| {
        Replacement::builder()
            .deleted_region(region_of(&Place::new(&place.source, edit.span)))
            .inserted_content(ArtifactContent::builder().text(edit.text.as_str()).build())
            .build()
    });
    let change = ArtifactChange::builder()
        .artifact_location(artifact(place))
        .replacements(replacements.collect::<Vec<_>>())
        .build();
    Fix::builder()
        .description(message(&fix.title))
        .artifact_changes(vec![change])
        .build()
}

fn related_location((index, (place, words)): (usize, &(Place, String))) -> Location {
    Location {
        id: Some(number(index)),
        message: Some(message(words)),
        ..location(place)
    }
}

fn location(place: &Place) -> Location {
    let physical = PhysicalLocation::builder()
        .artifact_location(artifact(place))
        .region(region_of(place))
        .build();
    Location::builder().physical_location(physical).build()
}

fn artifact(place: &Place) -> ArtifactLocation {
    ArtifactLocation::builder()
        .uri(uri(place.source.name()))
        .build()
}

fn region_of(place: &Place) -> Region {
    let at = region::Region::of(place);
    let mut region = Region::builder()
        .start_line(number(at.line))
        .start_column(number(at.column))
        .end_line(number(at.end_line))
        .end_column(number(at.end_column))
        .byte_offset(number(at.start_byte))
        .byte_length(number(at.end_byte - at.start_byte))
        .char_offset(number(at.start_character))
        .char_length(number(at.end_character - at.start_character))
        .build();
    region.snippet = snippet(place);
    region
}

fn snippet(place: &Place) -> Option<ArtifactContent> {
    let Span { start, end } = place.span;
    let written = place.source.text().get(start..end)?;
    (!written.is_empty()).then(|| ArtifactContent::builder().text(written).build())
}

/// A path as a reference: whatever may not stand in one is written by its bytes (RFC 3986, 2.1).
fn uri(path: &str) -> String {
    let stays = |it: u8| it.is_ascii_alphanumeric() || b"-._~/:@!$&'()*+,;=".contains(&it);
    let path = path.trim_start_matches("./");
    // A colon in the first name of a relative path would make it a scheme; only ours is one.
    let is_scheme = path.starts_with("gemstack:");
    let encoded = path.bytes().map(|it| match it {
        b':' if !is_scheme => "%3A".to_owned(),
        it if stays(it) => char::from(it).to_string(),
        it => format!("%{it:02X}"),
    });
    encoded.collect()
}

fn message(text: &str) -> Message {
    Message::builder().text(text).build()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
