//! Whether the links of a mail to our own site lead anywhere. Other sites are not asked: they would learn of it.

use std::collections::BTreeSet;

use bellwether_language::Language;

use super::{Finding, Kind, Weight};
use crate::campaigns::Message;
use crate::commentaries;
use crate::issues;
use crate::site::Site;

/// Links to commentaries and issues that are not there.
pub(super) async fn broken(site: &Site, message: &Message, language: Language) -> anyhow::Result<Vec<Finding>> {
    let origin = site.frame()?.monitor.origin.clone();
    let mut findings = Vec::new();
    for path in own_paths(message.html.marked(), &origin) {
        if !leads_somewhere(site, &path).await? {
            let detail = format!("{origin}{path}");
            findings.push(Finding {
                weight: Weight::Problem,
                kind: Kind::BrokenLink,
                language: Some(language),
                detail,
            });
        }
    }
    Ok(findings)
}

/// The paths on our own site to which a document links, without anchors.
fn own_paths(html: &str, origin: &str) -> BTreeSet<String> {
    html.split(" href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next()?.strip_prefix(origin))
        .map(|path| path.split('#').next().unwrap_or_default().to_owned())
        .filter(|path| path.starts_with('/'))
        .collect()
}

async fn leads_somewhere(site: &Site, path: &str) -> anyhow::Result<bool> {
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [language, "commentaries", slug] => {
            let Ok(language) = language.parse::<Language>() else { return Ok(false) };
            // A former slug leads on.
            Ok(commentaries::edition_by_slug(&mut site.db.reading().await?, language, slug).await?.is_some())
        }
        [_, "issues", starts] => Ok(issues::issue_at(&mut site.db.reading().await?, starts).await?.is_some()),
        // The templates put the others together, of pages that every installation has.
        _ => Ok(true),
    }
}

#[cfg(test)]
mod tests {
    use super::own_paths;

    #[test]
    fn only_our_own_pages_are_looked_for() {
        let html = "<a href=\"https://m.example/be/issues/2024-01-01#x\">a</a> <a href=\"https://m.example/be/issues/2024-01-01\">b</a>\
                    <a href=\"https://other.example/be/issues/1\">c</a><a href=\"https://m.example.org/\">d</a><a href=\"#n\">e</a>";
        assert_eq!(own_paths(html, "https://m.example").into_iter().collect::<Vec<_>>(), ["/be/issues/2024-01-01"]);
    }
}
