//! Looking through an issue before its release.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bellwether_language::Language;
use bellwether_markup::{Piece, pieces};
use jiff::civil::Date;

use super::readiness::{Finding, Kind, Readiness};
use super::{danger, required, sql};
use crate::assessments;
use crate::at_risk;
use crate::commentaries::{self, Found, HeadText, Progress, Stage};
use crate::db::{Reading, Uuid};
use crate::issues::{self, Issue};
use crate::monitor::Section;
use crate::site::Site;
use crate::translations::UNTRANSLATED;

/// What is not as it should be in an issue that is to be released.
///
/// # Errors
/// When the database can't be read.
pub async fn examine(site: &Site, reading: &mut Reading, issue: &Issue) -> anyhow::Result<Readiness> {
    let frame = site.frame()?;
    let starts = issue.period.starts();
    let offered = frame.monitor.languages.clone();
    let required = required(&sql::required_languages(reading).await?, &offered);
    let assessed = assessed(reading, issue, starts).await?;
    let progress = commentaries::progress_of_issue(reading, issue.id).await?;
    let heads = commentaries::heads_of_issue(reading, issue.id).await?;
    let day = starts.to_string();
    let unsigned: BTreeSet<Uuid> = commentaries::all_of_issues(reading, &day, &day)
        .await?
        .into_values()
        .flatten()
        .filter(|commentary| commentary.contributors.is_empty())
        .map(|commentary| commentary.id)
        .collect();
    let mut by_place: HashMap<(Uuid, Language), &Progress> = HashMap::new();
    by_place.extend(progress.iter().map(|progress| ((progress.section, progress.language), progress)));
    let mut findings = Vec::new();
    for section in frame.sections.iter().filter(|section| section.valid_on(starts)) {
        if !assessed.contains(&section.id) {
            findings.push(finding(Kind::NotAssessed, section, None));
        }
        let concealed = progress.iter().any(|progress| progress.section == section.id && progress.concealed.is_some());
        if concealed {
            continue;
        }
        if !progress.iter().any(|progress| progress.section == section.id) {
            findings.push(finding(Kind::NoText, section, None));
            continue;
        }
        let nobody_signs =
            |progress: &Progress| progress.section == section.id && unsigned.contains(&progress.commentary);
        if progress.iter().any(nobody_signs) {
            findings.push(finding(Kind::NoContributor, section, None));
        }
        for language in &offered {
            let edition = by_place.get(&(section.id, *language)).copied();
            findings.extend(
                wanting(edition, required.contains(language)).map(|kind| finding(kind, section, Some(*language))),
            );
        }
    }
    let slugs: BTreeSet<(Language, &str)> =
        heads.iter().filter_map(|head| Some((head.language, head.slug.as_deref()?))).collect();
    let mut broken: BTreeMap<String, bool> = BTreeMap::new();
    let guard = match danger::guard(site, reading).await? {
        Ok(guard) => Some(guard),
        Err(closed) => {
            tracing::error!(error = %closed, "Nobody can say whom texts name");
            None
        }
    };
    let reasons = reasons(reading, issue, starts).await?;
    for head in &heads {
        let Some(section) = frame.section(head.section) else { continue };
        let found = |kind| finding(kind, section, Some(head.language));
        findings.extend(lead_picture(head).into_iter().map(found));
        let further = without_caption(&head.html).into_iter();
        findings.extend(further.map(|detail| Finding { detail, ..found(Kind::NoWords) }));
        if head.content.body.contains(UNTRANSLATED) {
            findings.push(found(Kind::Unfinished));
        }
        match &guard {
            Some(guard) => {
                let mut named = danger::named_in_head(guard, head);
                named.extend(reasons.get(&(section.id, head.language)).into_iter().flat_map(|text| guard.find(text)));
                let detail = |named: at_risk::Found| format!("{}: {}", named.who, named.sentence);
                findings
                    .extend(named.into_iter().map(|named| Finding { detail: detail(named), ..found(Kind::AtRisk) }));
            }
            None => findings.push(found(Kind::AtRiskUnknown)),
        }
        for path in own_paths(&head.html, &frame.monitor.origin) {
            if !broken.contains_key(&path) {
                let leads = leads_somewhere(reading, &slugs, &path).await?;
                broken.insert(path.clone(), !leads);
            }
            if broken.get(&path) == Some(&true) {
                findings.push(Finding { detail: path, ..found(Kind::BrokenLink) });
            }
        }
    }
    Ok(Readiness::new(findings))
}

fn finding(kind: Kind, section: &Section, language: Option<Language>) -> Finding {
    Finding { kind, section: section.id, language, detail: String::new() }
}

/// The reasons that are given for verdicts, by section and language.
async fn reasons(
    reading: &mut Reading,
    issue: &Issue,
    starts: Date,
) -> anyhow::Result<HashMap<(Uuid, Language), String>> {
    let starts = starts.to_string();
    let stored = assessments::assessments_of(reading, &starts, &starts).await?;
    let of_issue = stored.into_iter().filter(|stored| stored.issue == issue.id);
    Ok(of_issue
        .flat_map(|stored| {
            let section = stored.section;
            let texts: Vec<_> = stored
                .assessment
                .reasons
                .iter()
                .map(|(language, text)| ((section, language), text.to_owned()))
                .collect();
            texts
        })
        .collect())
}

async fn assessed(reading: &mut Reading, issue: &Issue, starts: Date) -> anyhow::Result<BTreeSet<Uuid>> {
    let starts = starts.to_string();
    let stored = assessments::assessments_of(reading, &starts, &starts).await?;
    Ok(stored.iter().filter(|stored| stored.issue == issue.id).map(|stored| stored.section).collect())
}

/// What an edition lacks for a release; nothing, if readers may see it.
fn wanting(edition: Option<&Progress>, required: bool) -> Option<Kind> {
    match edition {
        None if required => Some(Kind::Missing),
        None => Some(Kind::Pending),
        Some(edition) if edition.stale && required => Some(Kind::Stale),
        Some(edition) if edition.stale => Some(Kind::Pending),
        Some(edition) if edition.stage >= Stage::Approved => None,
        Some(_) if required => Some(Kind::NotApproved),
        Some(_) => Some(Kind::Pending),
    }
}

/// What the picture above a text lacks in words.
fn lead_picture(head: &HeadText) -> Vec<Kind> {
    if head.hero.is_none() {
        return Vec::new();
    }
    let words = head.content.hero.as_ref();
    let lacks = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    [
        (Kind::NoDescription, lacks(words.map(|words| words.alt.as_str()))),
        (Kind::NoCaption, lacks(words.and_then(|words| words.caption.as_deref()))),
        (Kind::NoCredit, lacks(words.and_then(|words| words.credit.as_deref()))),
    ]
    .into_iter()
    .filter_map(|(kind, lacking)| lacking.then_some(kind))
    .collect()
}

/// What the pictures inside of a text show that have no caption. A description they always have: without it no text is saved.
fn without_caption(html: &str) -> Vec<String> {
    let (mut lacking, mut shown) = (Vec::new(), None);
    for piece in pieces(html) {
        match piece {
            Piece::Open(tag) if tag.name == "img" => shown = tag.attribute("alt"),
            Piece::Open(tag) if matches!(tag.name, "figure" | "figcaption") => shown = None,
            Piece::Close("figure") => lacking.extend(shown.take().map(plain)),
            _ => {}
        }
    }
    lacking
}

/// An attribute as people read it.
fn plain(attribute: &str) -> String {
    attribute.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// The paths on our own site to which a text links, without anchors and queries.
fn own_paths(html: &str, origin: &str) -> BTreeSet<String> {
    html.split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter_map(|link| link.strip_prefix(origin).or_else(|| link.starts_with('/').then_some(link)))
        .map(|path| path.split(['#', '?']).next().unwrap_or_default().to_owned())
        .filter(|path| path.starts_with('/') && !path.starts_with("//"))
        .collect()
}

/// Whether readers will find something at a path of ours: `slugs` are those that come with this issue. Other sites are not asked: they
/// would learn of it before readers do.
async fn leads_somewhere(
    reading: &mut Reading,
    slugs: &BTreeSet<(Language, &str)>,
    path: &str,
) -> anyhow::Result<bool> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    Ok(match parts.as_slice() {
        [language, "commentaries", slug] => {
            let Ok(language) = language.parse::<Language>() else { return Ok(false) };
            slugs.contains(&(language, slug))
                || matches!(
                    commentaries::edition_by_slug(reading, language, slug).await?,
                    Some(Found::Edition(_) | Found::Moved(_))
                )
        }
        [language, "issues", starts] if starts.len() > 4 => {
            language.parse::<Language>().is_ok() && issues::any_issue_at(reading, starts).await?.is_some()
        }
        // Lists and standing pages don't come and go with an issue.
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::{own_paths, without_caption};

    #[test]
    fn pictures_without_a_caption_are_named_by_what_they_show() {
        let html = "<figure><picture><source><img alt=\"A &amp; b\"></picture></figure><p><img alt=\"in a line\"></p>\
                    <figure><img alt=\"c\"><figcaption>d</figcaption></figure>";
        assert_eq!(without_caption(html), ["A & b"]);
    }

    #[test]
    fn links_to_our_own_pages_are_found_however_they_are_written() {
        let html = "<a href=\"https://m.example/be/issues/2024-01-01#x\">a</a> <a href=\"/ru/commentaries/b?x=1\">b</a>\
                    <a href=\"https://other.example/be/issues/1\">c</a><a href=\"//other.example/be/\">d</a><a href=\"#n\">e</a>";
        let paths: Vec<_> = own_paths(html, "https://m.example").into_iter().collect();
        assert_eq!(paths, ["/be/issues/2024-01-01", "/ru/commentaries/b"]);
    }
}
