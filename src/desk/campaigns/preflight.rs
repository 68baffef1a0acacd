//! What should be looked at before an issue is mailed.

use serde::Serialize;

use super::Handled;
use super::draft::issue_to_mail;
use super::list::href;
use crate::desk::page::{Subject, View};
use crate::error::Error;
use crate::mail;
use crate::mailing::preflight::{Finding, Resolver, Weight, preflight};

#[derive(Serialize)]
struct Page {
    findings: Vec<Item>,
    back: String,
}

#[derive(Serialize)]
struct Item {
    weight: &'static str,
    weight_name: String,
    language: Option<&'static str>,
    text: String,
}

/// `GET /desk/campaigns/{starts}/preflight`
pub async fn show(view: &View<'_>, starts: &str) -> Handled {
    let issue = issue_to_mail(&mut view.desk.site.db.reading().await?, starts).await?.ok_or(Error::NotFound)?;
    // The keys that sign may be elsewhere: then the records in the DNS can't be compared with them.
    let office = mail::post_office(&view.desk.mail, &view.desk.keys).ok().flatten();
    let extent = view.desk.extent.into();
    let findings = preflight(&view.desk.site, starts, extent, office.as_ref(), &Resolver::System).await?;
    let own = Page { findings: findings.iter().map(|finding| item(view, finding)).collect(), back: href(&issue) };
    let title = view.builder().filled("desk-preflight-title", &[("period", &issue.period.text(view.language))]);
    view.page("desk_preflight.html", Subject { title, part: "campaigns", ..Subject::default() }, own)
}

fn item(view: &View<'_>, finding: &Finding) -> Item {
    let (weight, name) = match finding.weight {
        Weight::Good => ("good", "desk-weight-good"),
        Weight::Hint => ("hint", "desk-weight-hint"),
        Weight::Problem => ("problem", "desk-weight-problem"),
    };
    Item {
        weight,
        weight_name: view.message(name),
        language: finding.language.map(bellwether_language::Language::endonym),
        text: view.builder().filled(&format!("preflight-{}", finding.kind.word()), &[("detail", &finding.detail)]),
    }
}
