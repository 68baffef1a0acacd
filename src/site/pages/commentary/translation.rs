//! How an edition stands to its original, in words.

use serde::Serialize;

use crate::commentaries::{self, Card, PublicEdition, RenderedRevision};
use crate::db::Reading;
use crate::site::build::Builder;
use crate::site::frame::IssueFrame;
use crate::site::views::EditionRef;
use crate::translations::{self, Changes};

#[derive(Serialize)]
pub(super) struct Translation {
    state: &'static str,
    pub(super) original: Option<EditionRef>,
    /// What has changed in the original since, such as "the lead and 1 paragraph".
    changes: Option<String>,
}

impl Translation {
    /// Reads how far the edition is behind, if it is.
    ///
    /// # Errors
    /// When a statement fails.
    pub(super) async fn of(
        builder: Builder<'_>,
        reading: &mut Reading,
        edition: &PublicEdition,
        issue: &IssueFrame,
    ) -> anyhow::Result<Self> {
        let card = &edition.card;
        if card.original == card.language {
            return Ok(Self { state: "original", original: None, changes: None });
        }
        let now = issue.card(card.section, card.original);
        let original = now.and_then(|now| builder.available(&[now]).pop());
        if !card.stale {
            return Ok(Self { state: "current", original, changes: None });
        }
        let then = read_original(reading, card, edition.source_number).await?;
        let now = read_original(reading, card, now.map(|now| now.revision)).await?;
        let changes = then.zip(now).and_then(|(then, now)| {
            words(builder, translations::changes((&then.content, &then.blocks), (&now.content, &now.blocks)))
        });
        Ok(Self { state: "stale", original, changes })
    }
}

async fn read_original(
    reading: &mut Reading,
    card: &Card,
    number: Option<i64>,
) -> anyhow::Result<Option<RenderedRevision>> {
    let Some(number) = number else { return Ok(None) };
    commentaries::rendered_revision(reading, card.commentary, card.original, number).await
}

/// "the lead, the headline and 2 paragraphs"; none if nothing that has a name has changed.
fn words(builder: Builder<'_>, changes: Changes) -> Option<String> {
    let mut parts = Vec::new();
    // The lead comes first: its Belarusian word begins with "ў" after the verb's vowel, and with "у" after a comma.
    if changes.lead {
        parts.push(builder.message("change-lead"));
    }
    if changes.title {
        parts.push(builder.message("change-title"));
    }
    if changes.picture {
        parts.push(builder.message("change-picture"));
    }
    if changes.paragraphs > 0 {
        parts.push(builder.counted("change-paragraphs", changes.paragraphs));
    }
    let last = parts.pop()?;
    if parts.is_empty() {
        return Some(last);
    }
    Some(builder.filled("changes-last", &[("others", &parts.join(", ")), ("last", &last)]))
}
