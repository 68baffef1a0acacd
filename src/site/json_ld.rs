//! Structured data for search engines and libraries: schema.org as JSON-LD.

use serde_json::{Value, json};

use super::addresses;
use super::build::Builder;
use super::views::{CardView, IssueRef, NoteView, Person};

/// JSON that can stand inside of a `script` element: no `<` can end it, and no line separator can break it.
#[must_use]
pub fn embed(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The organisation that publishes the monitor.
pub fn publisher(builder: Builder<'_>) -> Value {
    let monitor = &builder.frame.monitor;
    json!({
        "@type": "Organization",
        "name": builder.localized(&monitor.publisher),
        "url": addresses::absolute(&monitor.origin, &addresses::front(builder.language)),
    })
}

/// The monitor as a periodical.
pub fn periodical(builder: Builder<'_>) -> Value {
    let monitor = &builder.frame.monitor;
    json!({
        "@type": "Periodical",
        "@id": format!("{}/#monitor", monitor.origin),
        "name": builder.localized(&monitor.title),
        "description": builder.localized(&monitor.description),
        "inLanguage": builder.language.code(),
        "publisher": publisher(builder),
    })
}

/// The front page.
pub fn front(builder: Builder<'_>) -> Value {
    let monitor = &builder.frame.monitor;
    json!({
        "@context": "https://schema.org",
        "@graph": [
            periodical(builder),
            {
                "@type": "WebSite",
                "name": builder.localized(&monitor.title),
                "url": addresses::absolute(&monitor.origin, &addresses::front(builder.language)),
                "inLanguage": builder.language.code(),
            },
        ],
    })
}

/// An issue as part of the periodical.
pub fn issue_part(builder: Builder<'_>, issue: &IssueRef) -> Value {
    let url = addresses::absolute(&builder.frame.monitor.origin, &issue.href);
    let mut part = json!({
        "@type": "PublicationIssue",
        "@id": url,
        "url": url,
        "name": issue.period,
        "isPartOf": periodical(builder),
    });
    if let Some(number) = issue.number {
        part["issueNumber"] = json!(number);
    }
    if let Some(published) = &issue.published {
        part["datePublished"] = json!(published.iso);
    }
    part
}

/// An issue's page.
pub fn issue(builder: Builder<'_>, issue: &IssueRef, cards: &[CardView]) -> Value {
    let mut value = issue_part(builder, issue);
    value["@context"] = json!("https://schema.org");
    value["inLanguage"] = json!(builder.language.code());
    value["hasPart"] = cards
        .iter()
        .filter(|card| !card.missing)
        .map(|card| {
            json!({
                "@type": "AnalysisNewsArticle",
                "headline": card.title,
                "url": addresses::absolute(&builder.frame.monitor.origin, &card.href),
            })
        })
        .collect();
    value
}

/// A name as programs compare it: the space that keeps initials together on a line is for the eye.
#[must_use]
pub fn plain_spaces(name: &str) -> String {
    name.replace('\u{a0}', " ")
}

/// What a commentary's page says of it.
pub struct ArticleData<'a> {
    /// Path of the page.
    pub path: &'a str,
    /// The headline.
    pub title: &'a str,
    /// The paragraph that justifies the verdict.
    pub lead: &'a str,
    /// The section's name.
    pub section: &'a str,
    /// Its issue.
    pub issue: &'a IssueRef,
    /// Who signs.
    pub people: &'a [Person],
    /// Names of its topics.
    pub topics: &'a [String],
    /// First publication (ISO).
    pub published: &'a str,
    /// Latest change (ISO).
    pub modified: &'a str,
    /// Number of words.
    pub words: i64,
    /// Address of the picture.
    pub image: Option<&'a str>,
    /// Path and language of the original, if this is a translation.
    pub original: Option<(&'a str, &'a str)>,
    /// Path and language of its translations, if this is the original.
    pub translations: &'a [(String, &'static str)],
    /// Its notes.
    pub notes: &'a [NoteView],
    /// Day (ISO) and text of each public correction.
    pub corrections: &'a [(String, String)],
}

/// A commentary's page.
pub fn article(builder: Builder<'_>, data: &ArticleData<'_>) -> Value {
    let origin = &builder.frame.monitor.origin;
    let url = addresses::absolute(origin, data.path);
    let mut value = json!({
        "@context": "https://schema.org",
        "@type": "AnalysisNewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": data.title,
        "description": data.lead,
        "articleSection": data.section,
        "inLanguage": builder.language.code(),
        "isPartOf": issue_part(builder, data.issue),
        "author": data.people.iter().map(|person| json!({
            "@type": "Person",
            "name": plain_spaces(&person.name),
            "url": addresses::absolute(origin, &person.href),
        })).collect::<Vec<_>>(),
        "publisher": publisher(builder),
        "datePublished": data.published,
        "dateModified": data.modified,
        "wordCount": data.words,
        "isAccessibleForFree": true,
    });
    if !data.topics.is_empty() {
        value["keywords"] = json!(data.topics);
    }
    if let Some(image) = data.image {
        value["image"] = json!(addresses::absolute(origin, image));
    }
    if let Some((path, language)) = data.original {
        let url = addresses::absolute(origin, path);
        value["translationOfWork"] =
            json!({ "@type": "AnalysisNewsArticle", "@id": url, "url": url, "inLanguage": language });
    }
    if !data.translations.is_empty() {
        value["workTranslation"] = data
            .translations
            .iter()
            .map(|(path, language)| {
                let url = addresses::absolute(origin, path);
                json!({ "@type": "AnalysisNewsArticle", "@id": url, "url": url, "inLanguage": language })
            })
            .collect();
    }
    let citations: Vec<Value> = data
        .notes
        .iter()
        .filter_map(|note| note.source.as_ref())
        .map(|source| {
            let mut citation = json!({ "@type": "CreativeWork", "name": source.title });
            if let Some(publisher) = &source.publisher {
                citation["publisher"] = json!({ "@type": "Organization", "name": publisher });
            }
            if let Some(address) = &source.address {
                citation["url"] = json!(address);
            }
            citation
        })
        .collect();
    if !citations.is_empty() {
        value["citation"] = json!(citations);
    }
    if !data.corrections.is_empty() {
        value["correction"] = data
            .corrections
            .iter()
            .map(|(date, text)| json!({ "@type": "CorrectionComment", "datePublished": date, "text": text }))
            .collect();
    }
    value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::embed;

    #[test]
    fn no_text_can_leave_the_script_element() {
        let embedded = embed(&json!({ "headline": "</script><script>alert(1)</script>\u{2028}" }));
        assert!(!embedded.contains('<') && !embedded.contains('\u{2028}'));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&embedded).expect("JSON")["headline"],
            "</script><script>alert(1)</script>\u{2028}"
        );
    }
}
