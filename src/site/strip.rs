//! The heat strip: sections × periods, laid out in whole pixels for a template to draw.

use bellwether_language::{Month, month_name};

use super::addresses;
use super::build::{Builder, current_verdict};
use super::views::{Strip, StripCell, StripColumn, StripMonth, StripRow};
use crate::assessments::StoredAssessment;
use crate::commentaries::Link;
use crate::issues::{Issue, State};
use crate::localized::Code;
use crate::monitor::Section;

/// Side of a cell in pixels: large enough to be hit with a finger (WCAG 2.2, 2.5.8).
const CELL: u32 = 26;
/// Pixels between columns.
const GAP: u32 = 3;
/// Pixels between rows: a section's name takes two lines beside its row.
const ROW_GAP: u32 = 8;
/// Height above the rows, for the names of months.
const HEAD: u32 = 26;
/// Columns that the name of a month needs.
const MONTH_COLUMNS: usize = 3;

/// Lays out the periods of `issues` (oldest first) for the sections that are valid in them.
pub fn strip(builder: Builder<'_>, issues: &[Issue], assessments: &[StoredAssessment], links: &[Link]) -> Strip {
    let lines: Vec<Line<'_>> = lines(&builder.frame.sections, issues);
    layout(builder, issues, assessments, links, &lines)
}

/// As [`strip`], for one section alone.
pub fn section_strip(
    builder: Builder<'_>,
    section: &Section,
    issues: &[Issue],
    assessments: &[StoredAssessment],
    links: &[Link],
) -> Strip {
    layout(builder, issues, assessments, links, &[Line { head: section, sections: vec![section] }])
}

/// A row: a section and those that it continues.
struct Line<'a> {
    head: &'a Section,
    sections: Vec<&'a Section>,
}

/// One row for each section that no other continues; the ones it continues share its row.
fn lines<'a>(sections: &'a [Section], issues: &[Issue]) -> Vec<Line<'a>> {
    let continued = |code: &Code| sections.iter().any(|other| other.predecessors.contains(code));
    sections
        .iter()
        .filter(|section| !continued(&section.code))
        .map(|head| {
            let mut line = Line { head, sections: vec![head] };
            let mut next = 0;
            while let Some(section) = line.sections.get(next) {
                let older: Vec<&Section> = sections
                    .iter()
                    .filter(|other| {
                        section.predecessors.contains(&other.code)
                            && !line.sections.iter().any(|known| known.id == other.id)
                    })
                    .collect();
                line.sections.extend(older);
                next += 1;
            }
            line
        })
        .filter(|line| {
            issues.iter().any(|issue| line.sections.iter().any(|section| section.valid_on(issue.period.starts())))
        })
        .collect()
}

fn layout(
    builder: Builder<'_>,
    issues: &[Issue],
    assessments: &[StoredAssessment],
    links: &[Link],
    lines: &[Line<'_>],
) -> Strip {
    if issues.is_empty() {
        return Strip::default();
    }
    let columns: Vec<StripColumn> = issues
        .iter()
        .zip((0u32..).map(|index| index * (CELL + GAP)))
        .map(|(issue, x)| StripColumn {
            issue: builder.issue(issue),
            x,
            width: CELL,
            skipped: matches!(issue.state, State::Skipped { .. }),
        })
        .collect();
    let texts = addresses::Commentaries::new(builder.language, links);
    let rows = lines
        .iter()
        .zip((0u32..).map(|index| HEAD + index * (CELL + ROW_GAP)))
        .map(|(line, y)| StripRow {
            section: builder.section(line.head),
            y,
            height: CELL,
            cells: issues
                .iter()
                .zip(&columns)
                .filter_map(|(issue, column)| {
                    let section = line.sections.iter().find(|section| section.valid_on(issue.period.starts()))?;
                    let verdict =
                        current_verdict(assessments, issue.id, section.id).map(|verdict| builder.verdict(verdict))?;
                    let name = builder.localized(&section.name);
                    let label = builder.filled(
                        "strip-cell",
                        &[("section", &name), ("period", &column.issue.period), ("verdict", &verdict.words)],
                    );
                    let text = texts.find(&column.issue.start, section.id);
                    Some(StripCell {
                        x: column.x,
                        y,
                        width: CELL,
                        height: CELL,
                        verdict: Some(verdict),
                        href: Some(text.unwrap_or_else(|| column.issue.href.clone())),
                        label,
                    })
                })
                .collect(),
        })
        .collect::<Vec<_>>();
    let width = u32::try_from(columns.len()).unwrap_or(0) * (CELL + GAP);
    let height = HEAD + u32::try_from(rows.len()).unwrap_or(0) * (CELL + ROW_GAP);
    Strip { width: width.max(CELL), height, label_width: 0, months: months(builder, issues, &columns), columns, rows }
}

/// The name of each month above its first column, where there is room for it; with the year in the first and in each January.
fn months(builder: Builder<'_>, issues: &[Issue], columns: &[StripColumn]) -> Vec<StripMonth> {
    let mut firsts: Vec<(usize, i16, i8)> = Vec::new();
    for (index, issue) in issues.iter().enumerate() {
        let day = issue.period.starts();
        if firsts.last().is_none_or(|(_, year, month)| (*year, *month) != (day.year(), day.month())) {
            firsts.push((index, day.year(), day.month()));
        }
    }
    firsts
        .iter()
        .enumerate()
        .filter_map(|(position, (index, year, month))| {
            let end = firsts.get(position + 1).map_or(issues.len(), |(next, ..)| *next);
            let name = month_name(builder.language, Month::try_from(*month).ok()?);
            let room = end - index;
            let label = if *month == 1 && room > MONTH_COLUMNS { format!("{name} {year}") } else { name.to_string() };
            (room >= MONTH_COLUMNS).then(|| StripMonth { x: columns[*index].x, label })
        })
        .collect()
}
