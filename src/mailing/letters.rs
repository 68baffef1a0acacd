//! Letters: mails to one reader that are no part of a mailing.

use anyhow::Context as _;
use bellwether_language::Language;
use bellwether_message::{Content, Kind, Personal, Template, Token as Identifier};
use bellwether_smtp::retry_after;
use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};

use super::fate::{Fate, SOMETHING_MISSING, passes};
use super::sealing::finished;
use super::worker::{Worker, fraction};
use crate::campaigns::Outcome;
use crate::mail::Outgoing;
use crate::returns;
use crate::site::addresses;
use crate::site::build::Builder;
use crate::subscribers::{self, Letter, LetterKind, Token};
use crate::vault::Purpose;

/// Letters that are claimed at once.
const IN_A_ROUND: i64 = 32;
/// Letters that are under way at once.
const UNDER_WAY: usize = 8;
/// A relay that hangs at each step takes less.
const LEASE: SignedDuration = SignedDuration::from_mins(40);
/// After so many attempts, three days in all, a letter is given up: the reader is forgotten by then.
const ATTEMPTS: i64 = 22;

impl Worker {
    /// Sends letters that are due; returns how many were claimed.
    ///
    /// # Errors
    /// When a statement fails. What was claimed is tried again later.
    pub async fn send_letters(&self, now: Timestamp) -> anyhow::Result<usize> {
        if self.office.rests() {
            return Ok(0);
        }
        let mut tx = self.site.db.begin().await?;
        let letters = subscribers::claim_letters(&mut tx, IN_A_ROUND, now, LEASE).await?;
        tx.commit().await?;
        let claimed = letters.len();
        let outcomes: Vec<_> = stream::iter(letters)
            .map(|letter| self.settle_letter(letter, now))
            .buffer_unordered(UNDER_WAY)
            .collect()
            .await;
        outcomes.into_iter().collect::<anyhow::Result<()>>()?;
        Ok(claimed)
    }

    async fn settle_letter(&self, letter: Letter, now: Timestamp) -> anyhow::Result<()> {
        let fate = match self.send_letter(&letter, now).await {
            Ok(fate) => fate,
            Err(error) if passes(&error) => {
                tracing::error!(letter = %letter.id, error = format!("{error:#}"), "A letter waits for what is missing");
                Fate::not_tried(SOMETHING_MISSING)
            }
            Err(error) => {
                // No relay is to blame: the same would happen again.
                tracing::error!(letter = %letter.id, error = format!("{error:#}"), "A letter can't be sent and is dropped");
                let mut tx = self.site.db.begin().await?;
                subscribers::finish_letter(&mut tx, letter.id).await?;
                return Ok(tx.commit().await?);
            }
        };
        let attempts = u32::try_from(letter.attempt + 1).unwrap_or(u32::MAX);
        let wait = match fate.outcome {
            Outcome::Accepted | Outcome::Failed => None,
            Outcome::NotTried => fate.pause,
            Outcome::Deferred | Outcome::Uncertain if letter.attempt >= ATTEMPTS => None,
            // It may come twice rather than never.
            Outcome::Deferred | Outcome::Uncertain => retry_after(attempts, std::time::Duration::ZERO, fraction()),
        };
        let mut tx = self.site.db.begin().await?;
        match wait.and_then(|wait| SignedDuration::try_from(wait).ok()) {
            Some(wait) => {
                let tried = fate.outcome != Outcome::NotTried;
                subscribers::defer_letter(&mut tx, letter.id, now.checked_add(wait)?, tried).await?;
            }
            None => subscribers::finish_letter(&mut tx, letter.id).await?,
        }
        Ok(tx.commit().await?)
    }

    async fn send_letter(&self, letter: &Letter, now: Timestamp) -> anyhow::Result<Fate> {
        let (token, address) = subscribers::opened(&self.keyring.current(), letter.reader, &letter.subscriber)?;
        let language: Language = letter.language.parse()?;
        let content = self.letter_content(letter, language, &token)?;
        let template = Template::compile(&content)?;
        // The same each time: who gets it twice sees it once.
        let message_id = self.office.message_id(Identifier::new(*letter.id.as_bytes()));
        let to = bellwether_message::Address::parse(address.reveal())?.into();
        let message = template
            .compose(&Personal { to: &to, message_id: &message_id, date: now, links: None })
            .context("a letter")?;
        let signer = &self.office.signer;
        let key = letter.openpgp_key.as_ref();
        let message = finished(message, &self.keyring.current(), letter.reader, key, signer, now)?;
        let bounce = self.office.delivery.tokens(&returns::LETTERS, letter.reader.as_bytes()).bounce;
        let sent = self.office.send(Outgoing { to: &address, message, bounce }, now, fraction()).await?;
        Ok(Fate::of(&sent, &address))
    }

    fn letter_content(&self, letter: &Letter, language: Language, token: &Token) -> anyhow::Result<Content> {
        let frame = self.site.frame()?;
        let builder = Builder { frame: &frame, messages: &self.site.messages, language };
        let own_page = addresses::newsletter_reader(language, &token.text());
        let (subject, text, path) = match letter.kind {
            LetterKind::Confirm => {
                let secret = self.keyring.current().open(Purpose::Letter, letter.id, &letter.content)?;
                let secret = <[u8; 32]>::try_from(secret.as_slice()).context("a letter's token")?;
                let path = addresses::newsletter_confirmation(language, &Token::new(secret).text());
                ("letter-confirm-subject", "letter-confirm-text", path)
            }
            LetterKind::Already => ("letter-already-subject", "letter-already-text", own_page),
            LetterKind::KeyReplaced => ("letter-key-replaced-subject", "letter-key-replaced-text", own_page),
            LetterKind::KeyRemoved => ("letter-key-removed-subject", "letter-key-removed-text", own_page),
        };
        let (title, origin) = (builder.localized(&frame.monitor.title), &frame.monitor.origin);
        let (sender, subject) = if letter.plain_envelope {
            (builder.message("letter-plain-sender"), builder.message("letter-plain-subject"))
        } else {
            (title.clone(), builder.message(subject))
        };
        Ok(Content {
            from: self.office.sender_named(&sender),
            reply_to: None,
            subject,
            text: builder.filled(text, &[("site", &title), ("link", &format!("{origin}{path}"))]),
            html: None,
            kind: Kind::Transactional,
        })
    }
}
