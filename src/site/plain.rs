//! Addresses for programs that are neither feeds nor pages: `robots.txt`, `security.txt`.

use jiff::{SignedDuration, Timestamp};

use super::Site;
use super::pages::{Answer, Handled};
use crate::db::Tag;

const TEXT: &str = "text/plain; charset=utf-8";

/// Days for which `security.txt` is said to hold. RFC 9116 recommends less than a year.
const HOLDS_DAYS: i64 = 180;

/// `/robots.txt` (RFC 9309)
pub fn robots(site: &Site) -> Handled {
    let frame = site.frame()?;
    let body = format!("User-agent: *\nAllow: /\n\nSitemap: {}/sitemap.xml\n", frame.monitor.origin);
    Ok(Answer::Page(Box::new(Site::page(&frame, body, TEXT, vec![Tag::Monitor]))))
}

/// `/.well-known/security.txt` (RFC 9116). It says until when it holds, so it is never kept: made at `now`.
pub fn security(site: &Site, now: Timestamp) -> Result<String, crate::error::Error> {
    let frame = site.frame()?;
    let monitor = &frame.monitor;
    let expires = now.checked_add(SignedDuration::from_hours(HOLDS_DAYS * 24)).unwrap_or(now);
    // Whole days, so that two nodes say the same.
    let expires = expires.strftime("%Y-%m-%dT00:00:00Z");
    let languages: Vec<_> = monitor.languages.iter().map(|language| language.code()).collect();
    Ok(format!(
        "Contact: {}\nExpires: {expires}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        monitor.contact,
        languages.join(", "),
        monitor.origin
    ))
}
