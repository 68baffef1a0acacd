//! What surrounds every page, read once after each change; and the facts of single issues.

use std::collections::HashMap;
use std::sync::Arc;

use bellwether_language::Language;
use bellwether_markup::Options;
use minijinja::Value;

use super::Site;
use super::layout;
use crate::assessments::{self, StoredAssessment};
use crate::commentaries::{self, Card, Counts, Listing, RenderedNote, SignaturesAndTopics, rendered_notes};
use crate::db::{self, Reading, Uuid};
use crate::issues::{self, Issue, State};
use crate::localized::{Code, Localized};
use crate::media::StoredPicture;
use crate::monitor::{self, Monitor, Section};
use crate::people::{self, Contributor};
use crate::topics::{self, Topic};

/// What surrounds every page.
pub struct Frame {
    /// Number of the last change that it shows.
    pub seen: i64,
    /// The publication.
    pub monitor: Monitor,
    /// Its sections in the order of the page, former ones included.
    pub sections: Vec<Section>,
    /// Who signs, in order.
    pub contributors: Vec<Contributor>,
    /// Tags, in order.
    pub topics: Vec<Topic>,
    /// Standing pages, in the order of the menu.
    pub pages: Vec<RenderedPage>,
    /// The years with issues, newest first.
    pub years: Vec<i16>,
    /// How much there is by contributor, topic and section.
    pub counts: Counts,
    /// The newest issue.
    pub latest: Option<Arc<IssueFrame>>,
    /// What is the same on every page in a language, for the templates.
    pub shared: HashMap<Language, Value>,
    /// The time zone in which days are told.
    pub time_zone: jiff::tz::TimeZone,
    section_index: HashMap<Uuid, usize>,
    /// Where old addresses with a query lead now.
    redirects: HashMap<String, String>,
}

/// A standing page, rendered.
pub struct RenderedPage {
    /// Its name in addresses.
    pub code: Code,
    /// Its title.
    pub title: Localized,
    /// Its text per language.
    pub texts: HashMap<Language, (String, Vec<RenderedNote>)>,
    /// Its text without markup, per language.
    pub summaries: HashMap<Language, String>,
}

impl Frame {
    /// Reads the frame; `None` before the first import.
    pub(super) async fn load(site: &Site) -> anyhow::Result<Option<Self>> {
        // Before the rest: what is changed meanwhile is seen as a further change.
        let seen = db::last_change(&site.db).await?;
        let reading = &mut site.db.reading().await?;
        let Some(monitor) = monitor::monitor(reading).await? else { return Ok(None) };
        let sections = monitor::all_sections(reading).await?;
        let newest = issues::latest_published(reading).await?;
        let latest = match newest {
            Some(issue) => IssueFrame::load(reading, &issue.period.starts().to_string()).await?.map(Arc::new),
            None => None,
        };
        let time_zone = jiff::tz::TimeZone::get(&monitor.time_zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let mut frame = Self {
            seen,
            section_index: sections.iter().enumerate().map(|(index, section)| (section.id, index)).collect(),
            sections,
            contributors: people::all_contributors(reading).await?,
            topics: topics::all_topics(reading).await?,
            pages: standing_pages(reading).await?,
            years: issues::years(reading).await?,
            counts: commentaries::counts(reading).await?,
            latest,
            shared: HashMap::new(),
            redirects: monitor::redirects_with_query(reading).await?.into_iter().collect(),
            time_zone,
            monitor,
        };
        if frame.years.is_empty() {
            // Before the first issue: the lists of the year in which it will appear, with nothing on them yet.
            frame.years.push(frame.monitor.started.year());
        }
        for language in frame.monitor.languages.clone() {
            let shared = layout::shared(site, &frame, language);
            frame.shared.insert(language, shared);
        }
        Ok(Some(frame))
    }

    /// The section of a row.
    #[must_use]
    pub fn section(&self, id: Uuid) -> Option<&Section> {
        self.section_index.get(&id).and_then(|index| self.sections.get(*index))
    }

    /// The section with a code, and whether the code is a former one.
    #[must_use]
    pub fn section_by_code(&self, code: &str) -> Option<(&Section, bool)> {
        self.sections.iter().find(|section| section.code.as_str() == code).map(|section| (section, false)).or_else(
            || {
                let former = |section: &&Section| section.former_codes.iter().any(|former| former.as_str() == code);
                self.sections.iter().find(former).map(|section| (section, true))
            },
        )
    }

    /// Where an old address leads now whose path and query are `asked`.
    #[must_use]
    pub fn redirect(&self, asked: &str) -> Option<&str> {
        if self.redirects.is_empty() {
            return None;
        }
        self.redirects.get(&monitor::normal_address(asked)).map(String::as_str)
    }

    /// The day of an instant, in the monitor's time zone.
    #[must_use]
    pub fn day(&self, instant: jiff::Timestamp) -> jiff::civil::Date {
        instant.to_zoned_datetime(self.time_zone.clone()).date()
    }

    /// The sections that the newest issue has; before the first one, those without a last day.
    pub fn current_sections(&self) -> impl Iterator<Item = &Section> {
        let day = self.latest.as_ref().map_or(jiff::civil::Date::MAX, |latest| latest.issue.period.starts());
        self.sections.iter().filter(move |section| section.valid_on(day))
    }
}

async fn standing_pages(reading: &mut Reading) -> anyhow::Result<Vec<RenderedPage>> {
    let pictures: HashMap<(String, String), StoredPicture> = crate::media::page_pictures(reading)
        .await?
        .into_iter()
        .map(|(page, name, picture)| ((page, name), picture))
        .collect();
    let pages = monitor::all_standing_pages(reading).await?;
    Ok(pages
        .into_iter()
        .map(|page| {
            let find = |name: &str| pictures.get(&(page.code.to_string(), name.to_owned())).map(StoredPicture::in_text);
            let (mut texts, mut summaries) = (HashMap::new(), HashMap::new());
            for (language, body) in page.body.iter() {
                // The import rendered it once and would have refused it.
                if let Ok(document) =
                    bellwether_markup::render(body, language, &Options { pictures: &find, ..Options::default() })
                {
                    texts.insert(language, (document.html, rendered_notes(&document.notes, &[])));
                    summaries.insert(language, document.plain_text);
                }
            }
            RenderedPage { code: page.code, title: page.title, texts, summaries }
        })
        .collect())
}

/// The facts of one issue that several pages need.
pub struct IssueFrame {
    /// The issue.
    pub issue: Issue,
    /// Its assessments, superseded ones included.
    pub assessments: Vec<StoredAssessment>,
    /// Its editions in every language, by section.
    pub cards: Vec<Card>,
    /// Who signs its commentaries and what they are about.
    pub labels: SignaturesAndTopics,
    /// The issue before.
    pub previous: Option<Issue>,
    /// The issue after.
    pub next: Option<Issue>,
}

impl IssueFrame {
    async fn load_parts(reading: &mut Reading, starts: &str, issue: Issue) -> anyhow::Result<Self> {
        let (previous, next) = issues::neighbours(reading, starts).await?;
        let published = matches!(issue.state, State::Published { .. });
        Ok(Self {
            assessments: if published {
                assessments::assessments_of(reading, starts, starts).await?
            } else {
                Vec::new()
            },
            cards: commentaries::cards(reading, &Listing::All, starts, starts).await?,
            labels: commentaries::signatures_and_topics(reading, starts, starts).await?,
            issue,
            previous,
            next,
        })
    }

    /// Reads the facts of the issue that starts on `starts` (ISO), if readers can see it.
    pub(crate) async fn load(reading: &mut Reading, starts: &str) -> anyhow::Result<Option<Self>> {
        match issues::issue_at(reading, starts).await? {
            Some(issue) => Self::load_parts(reading, starts, issue).await.map(Some),
            None => Ok(None),
        }
    }

    /// The edition on `section` in `language`.
    #[must_use]
    pub fn card(&self, section: Uuid, language: Language) -> Option<&Card> {
        self.cards.iter().find(|card| card.section == section && card.language == language)
    }

    /// First day (ISO).
    #[must_use]
    pub fn starts(&self) -> String {
        self.issue.period.starts().to_string()
    }
}
