//! Reading `issues/START/issue.toml`: periods and verdicts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::fields::{At, Fields, Place};
use super::problems::Problems;
use super::settings::{DESCRIPTION, Settings};
use super::tree::Tree;
use crate::assessments::{Assessment, Confidence, Level, Verdict};
use crate::db::new_id;
use crate::issues::{Irregular, Issue, Period, State};
use crate::localized::Code;
use crate::monitor::Section;

/// An issue's directory.
#[derive(Debug)]
pub struct IssueDirectory {
    /// Path in the bundle, without `issue.toml`.
    pub path: String,
    /// Period and state. The row is a new one.
    pub issue: Issue,
    /// By section, oldest first; the last one is current.
    pub assessments: BTreeMap<Code, Vec<Assessment>>,
    /// Whether nothing is wrong with `issue.toml`.
    pub sound: bool,
}

impl IssueDirectory {
    /// First day (ISO).
    #[must_use]
    pub fn starts(&self) -> String {
        self.issue.period.starts().to_string()
    }

    /// Path of the file with the verdicts.
    #[must_use]
    pub fn file(&self) -> String {
        format!("{}/issue.toml", self.path)
    }
}

/// Reads every `issue.toml` and holds the issues against each other: oldest first.
pub fn read(tree: &Tree, settings: Option<&Settings>, problems: &mut Problems) -> Vec<IssueDirectory> {
    for name in tree.files("issues") {
        problems.add(format!("issues/{name}"), None, "only directories belong here, one for each issue");
    }
    let mut issues = Vec::new();
    // Before which issues there are others that can't be read: nothing is said of what may be in these.
    let mut unread_before = BTreeSet::new();
    for name in tree.subdirectories("issues") {
        let path = format!("issues/{name}");
        let Some(starts) = name.parse::<Date>().ok().filter(|day| day.to_string() == name) else {
            problems.add(path, None, "the directory must be named by the first day of the period, such as 2019-02-25");
            continue;
        };
        if !tree.has(&path, "issue.toml") {
            problems.add(path, None, "issue.toml is missing: it holds the period's verdicts");
            continue;
        }
        let file = format!("{path}/issue.toml");
        if let Some(text) = tree.text(&file, problems) {
            let mut fields = Fields::parse(Place { path: &file, text: &text, offset: 0 }, problems);
            match issue(&path, &file, starts, &mut fields, settings, problems) {
                Some(issue) => issues.push(issue),
                None => {
                    unread_before.insert(issues.len());
                }
            }
            fields.finish(problems);
        }
    }
    check_sequence(&issues, &unread_before, settings, problems);
    for issue in &mut issues {
        issue.sound = !problems.are_in(&issue.file());
    }
    issues
}

fn issue(
    path: &str,
    file: &str,
    starts: Date,
    fields: &mut Fields<'_>,
    settings: Option<&Settings>,
    problems: &mut Problems,
) -> Option<IssueDirectory> {
    let end = fields.date("end", problems);
    let languages = settings.map(|settings| settings.monitor.languages.as_slice()).unwrap_or_default();
    let number = fields.integer("number", problems);
    let published = fields.instant("published", problems);
    let withdrawn = fields.instant("withdrawn", problems);
    let skipped = fields.texts("skipped", DESCRIPTION, &[], problems);
    let tables = fields.tables("assessment", problems);
    let period = period(file, starts, end, settings, problems)?;
    let state = if skipped.is_empty() {
        let Some(number) = number else {
            fields.missing("number", problems);
            return None;
        };
        if number.value < 1 {
            problems.add(file, Some(number.line), "`number` must be 1 or more");
        }
        match published {
            Some(published) => State::Published { number: number.value, at: published.value },
            None => State::Draft { number: number.value },
        }
    } else {
        for line in [
            number.map(|number| number.line),
            published.map(|published| published.line),
            tables.first().map(Fields::line),
        ]
        .into_iter()
        .flatten()
        {
            problems.add(file, Some(line), "a skipped period has only `skipped` and `end`: remove this, or `skipped`");
        }
        for language in languages.iter().filter(|language| skipped.get(**language).is_none()) {
            problems.add(
                file,
                None,
                format!("`skipped` has no text in {}: readers are told the reason", language.endonym()),
            );
        }
        State::Skipped { reasons: skipped }
    };
    if let Some(at) = &withdrawn
        && state.published().is_none()
    {
        problems.add(
            file,
            Some(at.line),
            "`withdrawn` is for an issue that was published: remove it, or add `published`",
        );
    }
    let issue = Issue { id: new_id(), period, state, withdrawn: withdrawn.map(|at| at.value) };
    let assessments = assessments(file, tables, &issue, settings, problems);
    Some(IssueDirectory { path: path.to_owned(), issue, assessments, sound: true })
}

fn period(
    file: &str,
    starts: Date,
    end: Option<At<Date>>,
    settings: Option<&Settings>,
    problems: &mut Problems,
) -> Option<Period> {
    let Some(settings) = settings else {
        return Period::new(starts, end.map_or(starts, |end| end.value));
    };
    let cadence = settings.monitor.cadence;
    let Ok(regular) = cadence.period_with(starts) else {
        problems.add(file, None, "the period reaches beyond the calendar");
        return None;
    };
    let line = end.as_ref().map(|end| end.line);
    let ends = end.map_or(regular.ends(), |end| end.value);
    let Some(period) = Period::new(starts, ends) else {
        problems.add(file, line, format!("`end` is {ends}, which is before the first day, {starts}"));
        return Some(regular);
    };
    match cadence.check(period) {
        Ok(()) => {}
        Err(Irregular::Start(right)) => {
            problems.add(
                file,
                None,
                format!("no period starts on {starts}: the one around it starts on {right}; rename the directory"),
            );
        }
        Err(Irregular::End(right)) => {
            problems.add(
                file,
                line,
                format!("`end` is {ends}, but the period that starts on {starts} ends on {right}"),
            );
        }
    }
    // An irregular one too: whether it overlaps another is to be told as well.
    Some(period)
}

/// Holds the periods against each other: no overlap, no silent gap, numbers in order.
fn check_sequence(
    issues: &[IssueDirectory],
    unread_before: &BTreeSet<usize>,
    settings: Option<&Settings>,
    problems: &mut Problems,
) {
    let mut expected = Some(1);
    for (index, directory) in issues.iter().enumerate() {
        if unread_before.contains(&index) {
            expected = None;
        }
        if let Some(number) = directory.issue.state.number() {
            let expected_number = expected.unwrap_or(number);
            if number != expected_number {
                problems.add(directory.file(), None, format!("`number` is {number}, but this is issue {expected_number}: numbers follow each other without gaps, skipped periods have none"));
            }
            // One number is wrong, or all from here on.
            let next = issues[index + 1..].iter().find_map(|later| later.issue.state.number());
            let alone = number != expected_number && next == Some(expected_number + 1);
            expected = Some(if alone { expected_number + 1 } else { number + 1 });
        }
        let Some(next) = issues.get(index + 1) else { break };
        let (this_period, next_period) = (directory.issue.period, next.issue.period);
        if this_period.overlaps(next_period) {
            problems.add(
                next.file(),
                None,
                format!("the period overlaps that of {}, which ends on {}", directory.path, this_period.ends()),
            );
        } else if let Some(settings) = settings
            && !unread_before.contains(&(index + 1))
            && let Ok(following) = settings.monitor.cadence.next(this_period)
            && following != next_period
        {
            let starts = following.starts();
            problems.add(next.file(), None, format!("the period of {starts} is missing before this one: add it, or issues/{starts}/issue.toml with `skipped` and the reason"));
        }
    }
    if let (Some(first), Some(settings)) = (issues.first(), settings)
        && !unread_before.contains(&0)
        && first.issue.period.starts() != settings.monitor.started
    {
        let started = settings.monitor.started;
        problems.add(
            first.file(),
            None,
            format!("this is the first period, but monitor.toml says that the monitor `started` on {started}"),
        );
    }
}

fn assessments(
    file: &str,
    tables: Vec<Fields<'_>>,
    issue: &Issue,
    settings: Option<&Settings>,
    problems: &mut Problems,
) -> BTreeMap<Code, Vec<Assessment>> {
    let mut assessments = BTreeMap::<Code, Vec<Assessment>>::new();
    // What is assessed, if perhaps not well, and in which line.
    let mut named = BTreeMap::<Code, usize>::new();
    for mut fields in tables {
        let section = fields.code("section", problems);
        if section.is_none() {
            fields.missing("section", problems);
        }
        let assessment = assessment(file, &mut fields, issue.state.published(), settings, problems);
        fields.finish(problems);
        let Some(section) = section else { continue };
        named.entry(section.value.clone()).or_insert(section.line);
        let Some(assessment) = assessment else { continue };
        let chain = assessments.entry(section.value.clone()).or_default();
        if let Some(before) = chain.last() {
            let in_order =
                assessment.assessed.is_some() && assessment.assessed > before.assessed.or(issue.state.published());
            if !in_order || assessment.reasons.is_empty() {
                problems.add(file, Some(section.line), format!("{} is assessed again: the later assessment needs an `assessed` after the first one and a `reason`; or remove one of the two", section.value));
            }
        }
        chain.push(assessment);
    }
    if let Some(settings) = settings {
        check_sections(file, &named, issue, &settings.sections, problems);
    }
    assessments
}

fn assessment(
    file: &str,
    fields: &mut Fields<'_>,
    published: Option<Timestamp>,
    settings: Option<&Settings>,
    problems: &mut Problems,
) -> Option<Assessment> {
    let words = Verdict::ALL.map(Verdict::code);
    let verdict = fields.word("verdict", &words, Verdict::parse, problems);
    let assessed = fields.instant("assessed", problems).map(|at| at.value).or(published);
    let baseline = fields.date("baseline", problems);
    let level = fields.integer("level", problems);
    if let Some(level) = &level
        && Level::new(level.value).is_none()
    {
        problems.add(
            file,
            Some(level.line),
            format!("`level` is {}: it goes from 0 (calm) to 5 (critical)", level.value),
        );
    }
    let words = Confidence::ALL.map(Confidence::code);
    let confidence = fields.word("confidence", &words, Confidence::parse, problems).map(|word| word.value);
    let reasons = fields.texts("reason", DESCRIPTION, &[], problems);
    let votes = votes(file, fields, problems);
    let dissent = fields.texts("dissent", DESCRIPTION, &[], problems);
    if verdict.is_none() {
        fields.missing("verdict", problems);
    }
    let verdict = verdict?;
    if verdict.value == Verdict::NotAssessed {
        let languages = settings.map(|settings| settings.monitor.languages.as_slice()).unwrap_or_default();
        if languages.iter().any(|language| reasons.get(*language).is_none()) {
            problems.add(
                file,
                Some(verdict.line),
                "`not-assessed` needs a `reason` in every language: readers are told why",
            );
        }
    }
    Some(Assessment {
        verdict: verdict.value,
        baseline: baseline.map(|baseline| baseline.value),
        level: level.and_then(|level| Level::new(level.value)),
        confidence,
        reasons,
        assessed,
        votes,
        dissent,
    })
}

/// How the analysts voted, in the order of verdicts.
fn votes(file: &str, fields: &mut Fields<'_>, problems: &mut Problems) -> Vec<Verdict> {
    let mut votes = Vec::new();
    for word in fields.words("votes", problems) {
        match Verdict::parse(&word.value) {
            Some(verdict) => votes.push(verdict),
            None => {
                let known = Verdict::ALL.map(Verdict::code).join(", ");
                problems.add(file, Some(word.line), format!("`votes` has {:?}: a vote is one of {known}", word.value));
            }
        }
    }
    votes.sort_unstable();
    votes
}

/// Invariant 1: a published issue assesses the sections valid on its first day and no others.
fn check_sections(
    file: &str,
    named: &BTreeMap<Code, usize>,
    issue: &Issue,
    sections: &[Section],
    problems: &mut Problems,
) {
    let starts = issue.period.starts();
    let known: BTreeSet<&Code> = sections.iter().map(|section| &section.code).collect();
    for (section, line) in named {
        if !known.contains(section) {
            problems.add(
                file,
                Some(*line),
                format!("{section} is not a section of sections.toml: add it there, or correct the name"),
            );
        } else if !sections.iter().any(|valid| valid.code == *section && valid.valid_on(starts)) {
            problems.add(file, Some(*line), format!("the section {section} is not valid on {starts}: remove its assessment, or change the days in sections.toml"));
        }
    }
    if issue.state.published().is_some() {
        for section in sections.iter().filter(|section| section.valid_on(starts) && !named.contains_key(&section.code))
        {
            problems.add(
                file,
                None,
                format!(
                    "{} is not assessed: a published issue has a verdict for every section, if only `not-assessed`",
                    section.code
                ),
            );
        }
    }
}
