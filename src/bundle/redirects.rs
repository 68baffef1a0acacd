//! Reading `redirects.toml`: addresses of an old site, and where they lead now.

use std::collections::BTreeSet;

use bellwether_language::Language;

use super::fields::Fields;
use super::pages::RESERVED;
use super::problems::Problems;
use super::settings::ADDRESS;
use crate::monitor::{Redirect, normal_address};

pub(super) const PATH: &str = "redirects.toml";

/// One `[[redirect]]`.
pub(super) fn read(fields: &mut Fields<'_>, problems: &mut Problems) -> Option<Redirect> {
    let from = fields.required_line("from", ADDRESS, problems);
    let to = fields.required_line("to", ADDRESS, problems);
    for path in [&from, &to].into_iter().flatten() {
        if !path.value.bytes().all(|byte| byte.is_ascii_graphic()) {
            let advice = "must be written as it is sent: Latin letters, digits and signs, all else as %XX";
            problems.add(PATH, Some(path.line), format!("{:?} {advice}", path.value));
            continue;
        }
        // A second slash would lead to another host.
        if !path.value.starts_with('/') || path.value.starts_with("//") || path.value.starts_with("/\\") {
            let advice = "must be a path on this site, beginning with one /";
            problems.add(PATH, Some(path.line), format!("{:?} {advice}", path.value));
        }
    }
    Some(Redirect { from: normal_address(&from?.value), to: to?.value })
}

/// What holds between redirects, and between them and the site: each old address is there once, leads to its goal at once, and is not
/// hidden by a page.
pub(super) fn check(redirects: &[(usize, Redirect)], languages: &[Language], problems: &mut Problems) {
    let sources: BTreeSet<&str> = redirects.iter().map(|(_, redirect)| redirect.from.as_str()).collect();
    let mut seen = BTreeSet::new();
    for (line, Redirect { from, to }) in redirects {
        if !seen.insert(from) {
            problems.add(PATH, Some(*line), format!("{from} is redirected twice: remove one"));
        }
        if sources.contains(normal_address(to).as_str()) {
            problems.add(PATH, Some(*line), format!("{to} is redirected itself: write where it leads in the end"));
        }
        if is_own(from, languages) {
            problems.add(PATH, Some(*line), format!("{from} is an address of this site: remove the redirect"));
        }
    }
}

/// Whether a page of ours is there in every monitor.
fn is_own(address: &str, languages: &[Language]) -> bool {
    // A query makes it another address: none of our pages has one.
    if address.contains('?') {
        return false;
    }
    let own = ["/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/healthz", "/.well-known/security.txt"];
    if own.contains(&address) || ["/assets/", "/media/", "/sitemap/"].iter().any(|own| address.starts_with(own)) {
        return true;
    }
    languages.iter().any(|language| {
        let below = address.strip_prefix('/').and_then(|path| path.strip_prefix(language.code()));
        below.is_some_and(|below| {
            let name = below.trim_start_matches('/');
            let own = name.is_empty() || ["about", "methodology", "feed.atom", "feed.json"].contains(&name);
            (below.is_empty() || below.starts_with('/')) && (own || RESERVED.contains(&name))
        })
    })
}

#[cfg(test)]
mod tests {
    use bellwether_language::Language;

    use super::is_own;

    #[test]
    fn pages_of_ours_are_known() {
        let languages = [Language::Belarusian, Language::English];
        for own in ["/", "/be", "/be/", "/en/issues", "/en/about", "/be/feed.atom", "/robots.txt", "/media/a.webp"] {
            assert!(is_own(own, &languages), "{own}");
        }
        for old in ["/?p=12", "/en/?p=12", "/ru/", "/been", "/en/2019/03/post", "/about", "/news/security.html"] {
            assert!(!is_own(old, &languages), "{old}");
        }
    }
}
