//! What is around the subject of a page: menu, languages, newest issue, head.

use bellwether_language::Language;
use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::Site;
use super::addresses;
use super::build::Builder;
use super::frame::Frame;
use super::head::{Alternate, CitationTag, FEEDS, FeedLink, Head, HeadImage, alternates};
use super::views::{IssueRef, SectionVerdict};
use crate::assessments::Verdict;
use crate::error::Error;

/// The part of the site to which a page belongs, for the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The front page.
    Front,
    /// The situation.
    Situation,
    /// The archive.
    Issues,
    /// The topics.
    Topics,
    /// The authors.
    Authors,
    /// A standing page.
    Standing(String),
    /// A section's page.
    Section(String),
    /// None of them.
    Elsewhere,
}

impl Place {
    fn key(&self) -> String {
        match self {
            Self::Front => "front".to_owned(),
            Self::Situation => "situation".to_owned(),
            Self::Issues => "issues".to_owned(),
            Self::Topics => "topics".to_owned(),
            Self::Authors => "authors".to_owned(),
            Self::Standing(code) => format!("page:{code}"),
            Self::Section(_) | Self::Elsewhere => String::new(),
        }
    }
}

/// How a page stands in one of the other languages.
#[derive(Debug, Clone)]
pub struct Twin {
    /// The language.
    pub language: Language,
    /// Where the same page is, or the page that says it is missing.
    pub path: String,
    /// How it stands there.
    pub state: TwinState,
}

/// See [`Twin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TwinState {
    /// It is there.
    Available,
    /// It is there, and behind its original.
    Stale,
    /// It is not there; the path leads to a page that says so.
    Missing,
}

impl TwinState {
    fn word(self) -> &'static str {
        match self {
            Self::Available => "available",
            Self::Stale => "stale",
            Self::Missing => "missing",
        }
    }
}

/// What a page says of itself.
pub struct Subject {
    /// Title without the monitor's.
    pub title: Option<String>,
    /// A sentence or two for search engines.
    pub description: String,
    /// Path of the page.
    pub path: String,
    /// Where it belongs.
    pub place: Place,
    /// The same page in every language, its own included.
    pub twins: Vec<Twin>,
    /// Structured data.
    pub json_ld: Option<serde_json::Value>,
    /// For articles.
    pub article: Option<Article>,
    /// Whether search engines should leave it out.
    pub no_index: bool,
    /// The address that search engines should show instead of this one's.
    pub canonical: Option<String>,
    /// The section whose feeds belong to it.
    pub section_feed: Option<(String, String)>,
}

/// What only commentaries say of themselves.
pub struct Article {
    /// The picture.
    pub image: Option<HeadImage>,
    /// First publication (ISO).
    pub published: String,
    /// Latest change (ISO).
    pub modified: Option<String>,
    /// Highwire Press tags.
    pub citation: Vec<CitationTag>,
}

impl Subject {
    /// A page that is in every language under `path`.
    pub fn everywhere(
        builder: Builder<'_>,
        title: Option<String>,
        description: String,
        place: Place,
        path: impl Fn(Language) -> String,
    ) -> Self {
        let languages = &builder.frame.monitor.languages;
        Self {
            title,
            description,
            path: path(builder.language),
            place,
            twins: languages
                .iter()
                .map(|language| Twin { language: *language, path: path(*language), state: TwinState::Available })
                .collect(),
            json_ld: None,
            article: None,
            no_index: false,
            canonical: None,
            section_feed: None,
        }
    }
}

#[derive(Serialize)]
struct MenuItem {
    key: String,
    label: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct SectionItem {
    code: String,
    name: String,
    href: String,
    current: bool,
}

#[derive(Serialize)]
struct LanguageItem {
    code: &'static str,
    name: &'static str,
    href: String,
    current: bool,
    state: &'static str,
}

#[derive(Serialize)]
struct Latest {
    issue: IssueRef,
    verdicts: Vec<SectionVerdict>,
}

#[derive(Serialize)]
struct ChannelItem {
    kind: &'static str,
    label: String,
    href: String,
}

/// What is the same on every page in a language.
pub(super) fn shared(site: &Site, frame: &Frame, language: Language) -> Value {
    let builder = Builder { frame, messages: &site.messages, language };
    let monitor = &frame.monitor;
    let verdict = |verdict| builder.verdict(verdict).words;
    let latest = frame
        .latest
        .as_ref()
        .map(|latest| Latest { issue: builder.issue(&latest.issue), verdicts: builder.issue_verdicts(latest) });
    let feeds = FEEDS.map(|(extension, _)| ChannelItem {
        kind: if extension == "atom" { "atom" } else { "json" },
        label: builder.message(&format!("channel-{extension}")),
        href: addresses::feed(language, extension),
    });
    let others = monitor.channels.iter().map(|channel| ChannelItem {
        kind: channel.kind.code(),
        label: builder.localized(&channel.label),
        href: channel.address.clone(),
    });
    let channels: Vec<ChannelItem> = feeds.into_iter().chain(others).collect();
    let copyright_year = frame.years.first().copied().unwrap_or_else(|| monitor.started.year());
    context! {
        lang => language.code(),
        site => context! {
            title => builder.localized(&monitor.title),
            tagline => builder.localized(&monitor.tagline),
            description => builder.localized(&monitor.description),
            country => builder.localized(&monitor.country),
            publisher => builder.localized(&monitor.publisher),
            origin => monitor.origin.as_str(),
            home => addresses::front(language),
            contact => monitor.contact.as_str(),
            copyright_year => copyright_year.to_string(),
            source => site.offer.source.as_deref(),
            verdicts => context! {
                improved => verdict(Verdict::Improved),
                unchanged => verdict(Verdict::Unchanged),
                deteriorated => verdict(Verdict::Deteriorated),
                not_assessed => verdict(Verdict::NotAssessed),
            },
        },
        latest => Value::from(Serde(latest)),
        newsletter => context! { action => addresses::newsletter(language), href => addresses::newsletter(language) },
        channels => Value::from(Serde(channels)),
    }
}

fn menu(builder: Builder<'_>, place: &Place) -> Vec<MenuItem> {
    let language = builder.language;
    let current = place.key();
    let fixed = [
        ("front", addresses::front(language)),
        ("situation", addresses::situation(language)),
        ("issues", addresses::issues(language)),
        ("topics", addresses::topics(language)),
        ("authors", addresses::authors(language)),
    ];
    let fixed = fixed.map(|(key, href)| (key.to_owned(), builder.message(&format!("menu-{key}")), href));
    let standing = builder.frame.pages.iter().filter_map(|page| {
        let title = builder.optional(&page.title)?;
        Some((format!("page:{}", page.code), title, addresses::standing(language, &page.code)))
    });
    fixed
        .into_iter()
        .chain(standing)
        .map(|(key, label, href)| MenuItem { current: key == current, key, label, href })
        .collect()
}

fn head(builder: Builder<'_>, subject: &mut Subject) -> Head {
    let frame = builder.frame;
    let language = builder.language;
    let origin = &frame.monitor.origin;
    let site_title = builder.localized(&frame.monitor.title);
    let page_title = subject.title.clone().unwrap_or_else(|| site_title.clone());
    let title = match &subject.title {
        Some(page) => builder.filled("page-title", &[("page", page), ("site", &site_title)]),
        None => site_title.clone(),
    };
    let there: Vec<(Language, String)> = subject
        .twins
        .iter()
        .filter(|twin| twin.state != TwinState::Missing)
        .map(|twin| (twin.language, twin.path.clone()))
        .collect();
    let mut feeds: Vec<FeedLink> = FEEDS
        .iter()
        .map(|(extension, kind)| FeedLink {
            kind,
            title: site_title.clone(),
            href: addresses::feed(language, extension),
        })
        .collect();
    if let Some((code, name)) = &subject.section_feed {
        let title = builder.filled("feed-section", &[("site", &site_title), ("section", name)]);
        feeds.extend(FEEDS.iter().map(|(extension, kind)| FeedLink {
            kind,
            title: title.clone(),
            href: addresses::section_feed(language, code, extension),
        }));
    }
    let article = subject.article.take();
    let alternates: Vec<Alternate> = if subject.no_index { Vec::new() } else { alternates(frame, &there) };
    Head {
        title,
        page_title,
        description: subject.description.clone(),
        canonical: (!subject.no_index)
            .then(|| subject.canonical.clone().unwrap_or_else(|| subject.path.clone()))
            .map(|path| addresses::absolute(origin, &path)),
        robots: subject.no_index.then_some("noindex"),
        kind: if article.is_some() { "article" } else { "website" },
        locale: language.og_locale(),
        alternate_locales: there
            .iter()
            .filter(|(other, _)| *other != language)
            .map(|(other, _)| other.og_locale())
            .collect(),
        json_ld: subject.json_ld.as_ref().map(super::json_ld::embed),
        alternates,
        feeds,
        image: None,
        citation: Vec::new(),
        published: None,
        modified: None,
    }
    .with_article(article)
}

impl Head {
    fn with_article(mut self, article: Option<Article>) -> Self {
        if let Some(article) = article {
            self.image = article.image;
            self.citation = article.citation;
            self.published = Some(article.published);
            self.modified = article.modified;
        }
        self
    }
}

/// Renders `template` with what is around the subject and the subject itself.
///
/// # Errors
/// When the template refers to something that is not there.
pub fn render(
    site: &Site,
    builder: Builder<'_>,
    mut subject: Subject,
    template: &str,
    own: impl Serialize,
) -> Result<String, Error> {
    let frame = builder.frame;
    let mut head = head(builder, &mut subject);
    if head.image.is_none()
        && let Some(path) = site.assets.address("og-default.png")
    {
        let url = addresses::absolute(&frame.monitor.origin, path);
        head.image = Some(HeadImage { url, width: 1200, height: 630, alt: builder.localized(&frame.monitor.title) });
    }
    let section = match &subject.place {
        Place::Section(code) => Some(code.as_str()),
        _ => None,
    };
    let sections: Vec<SectionItem> = frame
        .current_sections()
        .map(|item| SectionItem {
            code: item.code.to_string(),
            name: builder.localized(&item.name),
            href: addresses::section(builder.language, &item.code),
            current: Some(item.code.as_str()) == section,
        })
        .collect();
    let languages: Vec<LanguageItem> = subject
        .twins
        .iter()
        .map(|twin| LanguageItem {
            code: twin.language.code(),
            name: twin.language.endonym(),
            href: twin.path.clone(),
            current: twin.language == builder.language,
            state: twin.state.word(),
        })
        .collect();
    let around = context! {
        head => Value::from(Serde(&head)),
        menu => Value::from(Serde(menu(builder, &subject.place))),
        sections => Value::from(Serde(sections)),
        languages => Value::from(Serde(languages)),
    };
    let shared = frame.shared.get(&builder.language).cloned().unwrap_or_default();
    let own = Value::from(Serde(own));
    site.theme.render(template, context! { ..own, ..context! { ..around, ..shared } }).map_err(Error::Unexpected)
}
