//! The archive of issues, by year.

use serde::Serialize;

use super::{Answer, HTML, Handled, year_of_list};
use crate::assessments;
use crate::commentaries;
use crate::db::Tag;
use crate::issues;
use crate::site::Site;
use crate::site::addresses;
use crate::site::build::{Builder, year_bounds};
use crate::site::layout::{self, Place, Subject};
use crate::site::views::{IssueRow, YearLink};

#[derive(Serialize)]
struct ArchivePage {
    years: Vec<YearLink>,
    year: i16,
    issues: Vec<IssueRow>,
}

/// `/{lang}/issues` and `/{lang}/issues/{year}`
pub async fn show(site: &Site, language: &str, year: Option<&str>) -> Handled {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let list = addresses::issues(language);
    let Some(chosen) = year_of_list(&frame.years, year)? else { return Ok(Answer::Found(list)) };
    let (first, last) = year_bounds(chosen);
    let reading = &mut site.db.reading().await?;
    let periods = issues::issues_between(reading, &first, &last).await?;
    let assessments = assessments::assessments_of(reading, &first, &last).await?;
    let links = commentaries::links_between(reading, language, &first, &last).await?;
    let texts = addresses::Commentaries::new(language, &links);
    let rows = periods.iter().rev().map(|issue| builder.issue_row(issue, &assessments, &texts)).collect();
    let text = chosen.to_string();
    let newest = frame.years.first().copied();
    let subject = Subject::everywhere(
        builder,
        Some(builder.filled("issues-title", &[("year", &text)])),
        builder.filled("description-issues", &[("year", &text)]),
        Place::Issues,
        |language| addresses::year(&addresses::issues(language), chosen, newest),
    );
    let page = ArchivePage { years: builder.years(&list, &frame.years, chosen), year: chosen, issues: rows };
    let body = layout::render(site, builder, subject, "issues.html", page)?;
    Ok(Answer::Page(Box::new(Site::page(&frame, body, HTML, vec![Tag::Monitor, Tag::Latest, Tag::Archive]))))
}
