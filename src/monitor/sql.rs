//! All SQL on the tables of the monitor, its sections, standing pages and redirects.

use std::collections::BTreeMap;

use anyhow::Context as _;
use bellwether_rows::FromRow;

use super::{Monitor, Redirect, Section, StandingPage};
use crate::db::{Json, Reading, Result, Tx, Uuid};
use crate::localized::{Code, Localized};
use crate::{execute, insert_rows, read};

/// The settings; `None` before the first import.
///
/// # Errors
/// When the statement fails or the stored settings can't be read.
pub async fn monitor(reading: &mut Reading) -> anyhow::Result<Option<Monitor>> {
    let settings: Option<Json<Monitor>> =
        read!(reading, |connection| sqlx::query_scalar("SELECT settings FROM monitor")
            .fetch_optional(connection)
            .await)
        .context("reading the monitor's settings")?;
    Ok(settings.map(|settings| settings.0))
}

/// Sets the settings.
///
/// # Errors
/// When the statement fails.
pub async fn save_monitor(tx: &mut Tx, monitor: &Monitor) -> Result<()> {
    execute!(tx, |connection| sqlx::query(
        "INSERT INTO monitor (id, settings) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings"
    )
    .bind(Json(monitor))
    .execute(connection)
    .await)?;
    Ok(())
}

#[derive(FromRow)]
struct SectionRow {
    id: Uuid,
    code: String,
    names: Json<Localized>,
    descriptions: Json<Localized>,
    valid_from: String,
    valid_to: Option<String>,
}

/// Every section in the order of the page, former ones included.
///
/// # Errors
/// When a statement fails or a row can't be read.
pub async fn all_sections(reading: &mut Reading) -> anyhow::Result<Vec<Section>> {
    let rows: Vec<SectionRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT id, code, names, descriptions, valid_from, valid_to FROM section ORDER BY position"
    )
    .fetch_all(connection)
    .await)?;
    let mut predecessors = pairs(
        reading,
        "SELECT section_predecessor.section_id, section.code
         FROM section_predecessor JOIN section ON section.id = section_predecessor.predecessor_id
         ORDER BY section.position",
    )
    .await?;
    let mut former = pairs(reading, "SELECT section_id, code FROM section_former_code ORDER BY code").await?;
    rows.into_iter()
        .map(|row| {
            Ok(Section {
                id: row.id,
                code: Code::parse(&row.code)
                    .with_context(|| format!("the section code {:?} in the database", row.code))?,
                name: row.names.0,
                description: row.descriptions.0,
                from: row.valid_from.parse()?,
                to: row.valid_to.map(|day| day.parse()).transpose()?,
                predecessors: predecessors.remove(&row.id).unwrap_or_default(),
                former_codes: former.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// Codes that belong to a section.
async fn pairs(reading: &mut Reading, sql: &'static str) -> Result<BTreeMap<Uuid, Vec<Code>>> {
    let rows: Vec<(Uuid, String)> = read!(reading, |connection| sqlx::query_as(sql).fetch_all(connection).await)?;
    let mut codes = BTreeMap::<Uuid, Vec<Code>>::new();
    for (section, code) in rows {
        codes.entry(section).or_default().extend(Code::parse(&code));
    }
    Ok(codes)
}

/// Sets the sections: by code, known ones are changed and new ones added.
///
/// # Errors
/// When a statement fails.
pub async fn save_sections(tx: &mut Tx, sections: &[Section]) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM section_predecessor").execute(connection).await)?;
    execute!(tx, |connection| sqlx::query("DELETE FROM section_former_code").execute(connection).await)?;
    let numbered: Vec<_> = (0i64..).zip(sections).collect();
    insert_rows!(
        tx,
        "INSERT INTO section (id, code, position, names, descriptions, valid_from, valid_to)",
        numbered,
        "ON CONFLICT (code) DO UPDATE SET position = excluded.position, names = excluded.names,
         descriptions = excluded.descriptions, valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        |row, section| row
            .push_bind(section.1.id)
            .push_bind(section.1.code.as_str())
            .push_bind(section.0)
            .push_bind(Json(&section.1.name))
            .push_bind(Json(&section.1.description))
            .push_bind(section.1.from.to_string())
            .push_bind(section.1.to.map(|day| day.to_string()))
    )?;
    let ids: BTreeMap<&Code, Uuid> = sections.iter().map(|section| (&section.code, section.id)).collect();
    let predecessors: Vec<(Uuid, Uuid)> = sections
        .iter()
        .flat_map(|section| section.predecessors.iter().filter_map(|code| Some((section.id, *ids.get(code)?))))
        .collect();
    insert_rows!(tx, "INSERT INTO section_predecessor (section_id, predecessor_id)", predecessors, |row, pair| row
        .push_bind(pair.0)
        .push_bind(pair.1))?;
    let former: Vec<(&Code, Uuid)> =
        sections.iter().flat_map(|section| section.former_codes.iter().map(|code| (code, section.id))).collect();
    insert_rows!(tx, "INSERT INTO section_former_code (code, section_id)", former, |row, pair| row
        .push_bind(pair.0.as_str())
        .push_bind(pair.1))
}

/// Gives a section another code.
///
/// # Errors
/// When the statement fails, as when another section has it.
pub async fn rename_section(tx: &mut Tx, section: Uuid, code: &Code) -> Result<()> {
    execute!(tx, |connection| sqlx::query("UPDATE section SET code = $2 WHERE id = $1")
        .bind(section)
        .bind(code.as_str())
        .execute(connection)
        .await)?;
    Ok(())
}

#[derive(FromRow)]
struct PageRow {
    code: String,
    language: String,
    position: i64,
    title: String,
    body: String,
}

/// Every standing page in the order of the menu.
///
/// # Errors
/// When the statement fails or a row can't be read.
pub async fn all_standing_pages(reading: &mut Reading) -> anyhow::Result<Vec<StandingPage>> {
    let rows: Vec<PageRow> = read!(reading, |connection| sqlx::query_as(
        "SELECT code, language, position, title, body FROM page ORDER BY position, code, language"
    )
    .fetch_all(connection)
    .await)?;
    let mut pages: Vec<StandingPage> = Vec::new();
    for row in rows {
        let language = row.language.parse()?;
        let code = Code::parse(&row.code).with_context(|| format!("the page code {:?} in the database", row.code))?;
        let known = pages.iter().position(|page| page.code == code);
        let index = known.unwrap_or_else(|| {
            pages.push(StandingPage {
                code,
                position: row.position,
                title: Localized::default(),
                body: Localized::default(),
            });
            pages.len() - 1
        });
        pages[index].title.set(language, row.title);
        pages[index].body.set(language, row.body);
    }
    Ok(pages)
}

/// Sets a standing page in every language that it has.
///
/// # Errors
/// When the statement fails.
pub async fn save_standing_page(tx: &mut Tx, page: &StandingPage) -> Result<()> {
    let editions: Vec<_> = page.title.iter().collect();
    insert_rows!(
        tx,
        "INSERT INTO page (code, language, position, title, body)",
        editions,
        "ON CONFLICT (code, language) DO UPDATE SET position = excluded.position, title = excluded.title, body = excluded.body",
        |row, edition| row
            .push_bind(page.code.as_str())
            .push_bind(edition.0.code())
            .push_bind(page.position)
            .push_bind(edition.1)
            .push_bind(page.body.text(edition.0))
    )
}

/// Every redirect, by the old address.
///
/// # Errors
/// When the statement fails.
pub async fn all_redirects(reading: &mut Reading) -> Result<Vec<Redirect>> {
    let rows: Vec<(String, String)> =
        read!(reading, |connection| sqlx::query_as("SELECT source, target FROM redirect ORDER BY source")
            .fetch_all(connection)
            .await)?;
    Ok(rows.into_iter().map(|(from, to)| Redirect { from, to }).collect())
}

/// The redirects from addresses with a query. Readers' pages ignore queries, so these are asked before anything else.
///
/// # Errors
/// When the statement fails.
pub async fn redirects_with_query(reading: &mut Reading) -> Result<Vec<(String, String)>> {
    read!(reading, |connection| sqlx::query_as("SELECT source, target FROM redirect WHERE source LIKE '%?%'")
        .fetch_all(connection)
        .await)
}

/// Where an old address leads now.
///
/// # Errors
/// When the statement fails.
pub async fn redirect_from(reading: &mut Reading, path: &str) -> Result<Option<String>> {
    read!(reading, |connection| sqlx::query_scalar("SELECT target FROM redirect WHERE source = $1")
        .bind(super::normal_address(path))
        .fetch_optional(connection)
        .await)
}

/// Adds redirects; a known old address gets the new target.
///
/// # Errors
/// When the statement fails.
pub async fn save_redirects(tx: &mut Tx, redirects: &[Redirect]) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO redirect (source, target)",
        redirects,
        "ON CONFLICT (source) DO UPDATE SET target = excluded.target",
        |row, redirect| row.push_bind(&redirect.from).push_bind(&redirect.to)
    )
}
