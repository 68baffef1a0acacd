//! All SQL on the tables of pictures and their uses.

use std::collections::BTreeMap;

use super::{Focus, Inspected, MediaHash, PictureUse, StoredPicture};
use crate::db::{Reading, Result, Tx, Uuid};
use crate::{execute, insert_rows, read};

/// Registers pictures; known ones are left alone.
///
/// # Errors
/// When the statement fails.
pub async fn save_pictures(tx: &mut Tx, pictures: &[(MediaHash, Inspected)]) -> Result<()> {
    insert_rows!(
        tx,
        "INSERT INTO media (hash, format, width, height)",
        pictures,
        "ON CONFLICT (hash) DO NOTHING",
        |row, (hash, inspected)| row
            .push_bind(hash.as_str())
            .push_bind(inspected.format.word())
            .push_bind(i64::from(inspected.width))
            .push_bind(i64::from(inspected.height))
    )
}

/// Sets which pictures the texts of a commentary use, by file name.
///
/// # Errors
/// When a statement fails.
pub async fn save_commentary_pictures(
    tx: &mut Tx,
    commentary: Uuid,
    known: bool,
    pictures: &BTreeMap<String, PictureUse>,
) -> Result<()> {
    if known {
        execute!(tx, |connection| sqlx::query("DELETE FROM commentary_media WHERE commentary_id = $1")
            .bind(commentary)
            .execute(connection)
            .await)?;
    }
    let pictures: Vec<_> = pictures.iter().collect();
    insert_rows!(tx, "INSERT INTO commentary_media (commentary_id, name, hash, focus_x, focus_y)", pictures, |row,
                                                                                                              (
        name,
        picture,
    )| row
        .push_bind(commentary)
        .push_bind(name.as_str())
        .push_bind(picture.hash.as_str())
        .push_bind(i64::from(picture.focus.x))
        .push_bind(i64::from(picture.focus.y)))
}

/// Adds a picture to those of a commentary, under a name that it has for none yet.
///
/// # Errors
/// When the statement fails, as when the name is taken.
pub async fn add_commentary_picture(tx: &mut Tx, commentary: Uuid, name: &str, hash: &MediaHash) -> Result<()> {
    let picture = (name.to_owned(), PictureUse { hash: hash.clone(), focus: Focus::default() });
    save_commentary_pictures(tx, commentary, false, &BTreeMap::from([picture])).await
}

/// Says what of a commentary's picture must stay in sight; returns whether there is such a picture.
///
/// # Errors
/// When the statement fails.
pub async fn save_focus(tx: &mut Tx, commentary: Uuid, name: &str, focus: Focus) -> Result<bool> {
    let done = execute!(tx, |connection| sqlx::query(
        "UPDATE commentary_media SET focus_x = $3, focus_y = $4 WHERE commentary_id = $1 AND name = $2"
    )
    .bind(commentary)
    .bind(name)
    .bind(i64::from(focus.x))
    .bind(i64::from(focus.y))
    .execute(connection)
    .await)?;
    Ok(done > 0)
}

/// Forgets a picture of a commentary; what it showed stays known.
///
/// # Errors
/// When the statement fails.
pub async fn forget_commentary_picture(tx: &mut Tx, commentary: Uuid, name: &str) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM commentary_media WHERE commentary_id = $1 AND name = $2")
        .bind(commentary)
        .bind(name)
        .execute(connection)
        .await)?;
    Ok(())
}

/// Forgets a picture that nothing uses any longer; returns whether it is forgotten.
///
/// # Errors
/// When the statement fails.
pub async fn forget_unused(tx: &mut Tx, hash: &MediaHash) -> Result<bool> {
    let done = execute!(tx, |connection| sqlx::query(
        "DELETE FROM media WHERE hash = $1
           AND NOT EXISTS (SELECT 1 FROM commentary_media WHERE commentary_media.hash = media.hash)
           AND NOT EXISTS (SELECT 1 FROM page_media WHERE page_media.hash = media.hash)"
    )
    .bind(hash.as_str())
    .execute(connection)
    .await)?;
    Ok(done > 0)
}

/// Sets which pictures a standing page uses, by file name.
///
/// # Errors
/// When a statement fails.
pub async fn save_page_pictures(tx: &mut Tx, page: &str, pictures: &BTreeMap<String, MediaHash>) -> Result<()> {
    execute!(tx, |connection| sqlx::query("DELETE FROM page_media WHERE page = $1")
        .bind(page)
        .execute(connection)
        .await)?;
    let pictures: Vec<_> = pictures.iter().collect();
    insert_rows!(tx, "INSERT INTO page_media (page, name, hash)", pictures, |row, (name, hash)| row
        .push_bind(page)
        .push_bind(name.as_str())
        .push_bind(hash.as_str()))
}

/// The pictures of the commentaries in the issues that start between two days (ISO, inclusive), by commentary and file name.
///
/// # Errors
/// When the statement fails.
pub async fn commentary_pictures(
    reading: &mut Reading,
    first: &str,
    last: &str,
) -> Result<BTreeMap<Uuid, BTreeMap<String, StoredPicture>>> {
    let rows: Vec<(Uuid, String, String, i64, i64, i64, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT commentary_media.commentary_id, commentary_media.name, media.hash, media.width, media.height,
                commentary_media.focus_x, commentary_media.focus_y
         FROM commentary
         JOIN commentary_media ON commentary_media.commentary_id = commentary.id
         JOIN media ON media.hash = commentary_media.hash
         WHERE commentary.starts >= $1 AND commentary.starts <= $2"
    )
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await)?;
    let mut pictures = BTreeMap::<Uuid, BTreeMap<String, StoredPicture>>::new();
    for (commentary, name, hash, width, height, x, y) in rows {
        let picture = StoredPicture::from_columns(Some(hash), Some(width), Some(height))
            .map(|picture| picture.with_focus(Some(x), Some(y)));
        pictures.entry(commentary).or_default().extend(picture.map(|picture| (name, picture)));
    }
    Ok(pictures)
}

/// The pictures of standing pages: page, file name, picture with its size.
///
/// # Errors
/// When the statement fails.
pub async fn page_pictures(reading: &mut Reading) -> Result<Vec<(String, String, StoredPicture)>> {
    let rows: Vec<(String, String, String, i64, i64)> = read!(reading, |connection| sqlx::query_as(
        "SELECT page_media.page, page_media.name, media.hash, media.width, media.height
         FROM page_media JOIN media ON media.hash = page_media.hash ORDER BY page_media.page, page_media.name"
    )
    .fetch_all(connection)
    .await)?;
    Ok(rows
        .into_iter()
        .filter_map(|(page, name, hash, width, height)| {
            Some((page, name, StoredPicture::from_columns(Some(hash), Some(width), Some(height))?))
        })
        .collect())
}

/// Whether a text that readers can see shows the picture.
///
/// # Errors
/// When the statement fails.
pub async fn shown_to_readers(reading: &mut Reading, hash: &MediaHash) -> Result<bool> {
    read!(reading, |connection| {
        sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM page_media WHERE hash = $1)
             OR EXISTS (SELECT 1
                        FROM commentary_media
                        JOIN commentary ON commentary.id = commentary_media.commentary_id AND commentary.concealed_at IS NULL
                        JOIN public_issue ON public_issue.id = commentary.issue_id
                        WHERE commentary_media.hash = $1
                          AND (commentary.hero = commentary_media.name
                               OR EXISTS (SELECT 1
                                          FROM edition
                                          JOIN revision ON revision.edition_id = edition.id AND revision.published_at IS NOT NULL
                                          JOIN rendering ON rendering.revision_id = revision.id
                                          WHERE edition.commentary_id = commentary.id
                                            AND rendering.html LIKE '%/' || commentary_media.hash || '-%')))"
    )
    .bind(hash.as_str())
    .fetch_one(connection)
    .await
    })
}
