//! The situation: sections × periods as a heat strip, with the same data as a table.

use std::collections::BTreeSet;

use bellwether_language::Language;
use serde::Serialize;

use super::front::bounds;
use super::{Answer, HTML, Handled, year_of};
use crate::assessments;
use crate::commentaries;
use crate::db::Tag;
use crate::issues;
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::{Builder, year_bounds};
use crate::site::layout::{self, Place, Subject};
use crate::site::strip;
use crate::site::views::{IssueRef, SectionRef, SectionVerdict, Strip, YearLink};

/// Periods on the page that has no year in its address: a year of weeks.
const PERIODS: i64 = 52;

#[derive(Serialize)]
struct SituationPage {
    strip: Strip,
    table: Table,
    years: Vec<YearLink>,
    year: Option<i16>,
}

#[derive(Serialize)]
struct Table {
    sections: Vec<SectionRef>,
    rows: Vec<TableRow>,
}

#[derive(Serialize)]
struct TableRow {
    issue: IssueRef,
    cells: Vec<Option<SectionVerdict>>,
}

/// `/{lang}/situation` and `/{lang}/situation/{year}`
pub async fn show(site: &Site, language: &str, year: Option<&str>) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let chosen = year.map(|year| year_of(&frame.years, year)).transpose()?;
    let reading = &mut site.db.reading().await?;
    let periods = match chosen {
        Some(year) => {
            let (first, last) = year_bounds(year);
            issues::issues_between(reading, &first, &last).await?
        }
        None => {
            let mut newest = issues::latest_issues(reading, PERIODS).await?;
            newest.reverse();
            newest
        }
    };
    let (first, last) = bounds(&periods);
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let links = commentaries::links_between(reading, language, &first, &last).await?;
    let texts = addresses::Commentaries::new(language, &links);
    let assessed: BTreeSet<_> = assessments.iter().map(|stored| stored.section).collect();
    let columns: Vec<_> = frame.sections.iter().filter(|section| assessed.contains(&section.id)).collect();
    let rows = periods
        .iter()
        .rev()
        .map(|issue| {
            let issue_ref = builder.issue(issue);
            let cells = columns
                .iter()
                .map(|section| {
                    let text = texts.find(&issue_ref.start, section.id);
                    builder.section_verdict(&assessments, issue.id, section, text)
                })
                .collect();
            TableRow { issue: issue_ref, cells }
        })
        .collect();
    let list = addresses::situation(language);
    let path = |language: Language| match chosen {
        Some(year) => format!("{}/{year}", addresses::situation(language)),
        None => addresses::situation(language),
    };
    let mut title = builder.filled("situation-in", &[("country", &builder.localized(&frame.monitor.country))]);
    if let Some(year) = chosen {
        title = format!("{title}: {year}");
    }
    let subject =
        Subject::everywhere(builder, Some(title), builder.message("description-situation"), Place::Situation, path);
    let years = frame
        .years
        .iter()
        .map(|year| YearLink { year: *year, href: format!("{list}/{year}"), current: chosen == Some(*year) })
        .collect();
    let page = SituationPage {
        strip: strip::strip(builder, &periods, &assessments, &links),
        table: Table { sections: columns.iter().map(|section| builder.section(section)).collect(), rows },
        years,
        year: chosen,
    };
    let body = layout::render(site, builder, subject, "situation.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}
