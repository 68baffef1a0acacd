//! The languages in which an issue must be complete before it is released.

use bellwether_language::Language;
use serde::Serialize;

use crate::audit::{Act, Details};
use crate::desk::fields::Fields;
use crate::desk::page::{Subject, View, see};
use crate::desk::seat::Handled;
use crate::publication;

#[derive(Serialize)]
struct Page {
    languages: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    code: &'static str,
    name: &'static str,
    required: bool,
}

/// `GET /desk/requirements`
pub async fn show(view: &View<'_>, done: Option<&str>) -> Handled {
    let chosen = publication::required_languages(&mut view.desk.site.db.reading().await?).await?;
    let required = publication::required(&chosen, &view.frame.monitor.languages);
    let choice = |language: &Language| Choice {
        code: language.code(),
        name: language.endonym(),
        required: required.contains(language),
    };
    let page = Page { languages: view.frame.monitor.languages.iter().map(choice).collect() };
    let title = view.message("desk-requirements-title");
    view.page("desk_requirements.html", Subject { title, part: "issues", done, ..Subject::default() }, page)
}

/// `POST /desk/requirements`
pub async fn save(view: &View<'_>, fields: &Fields) -> Handled {
    let offered = &view.frame.monitor.languages;
    let mut chosen: Vec<Language> = fields
        .values("language")
        .filter_map(|code| code.parse().ok())
        .filter(|language| offered.contains(language))
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    let codes: Vec<&str> = chosen.iter().map(|language| language.code()).collect();
    let mut tx = view.desk.site.db.begin().await?;
    publication::save_required_languages(&mut tx, &chosen).await?;
    view.record(&mut tx, Act::RequirementsChanged, "", Details::default().with("languages", codes.join(", "))).await?;
    tx.commit().await?;
    Ok(see("/desk/requirements?done=requirements"))
}
