//! What webhooks have left, sealed, and the sending process takes in.

use bellwether_message::Token;
use jiff::Timestamp;

use super::finding::{Found, by_address, by_token};
use super::intake::{Effect, Intake, Moment, Tally, act_upon};
use super::rules::Proof;
use super::webhook::{Event, Format};
use super::{Way, sql};
use crate::db::{Db, Tx, Uuid};
use crate::vault::{Generation, Keyring, Purpose, Sealed, Unopened};

/// Keeps what a webhook was given, whose signature is good. `random` gives 32 fresh random bytes at a time.
pub(super) async fn keep(
    db: &Db,
    keyring: &Keyring,
    format: Format,
    body: &[u8],
    now: Timestamp,
    random: impl Fn() -> [u8; 32],
) -> anyhow::Result<()> {
    let id = Uuid::from_u128(random()[..16].iter().fold(0, |id, byte| (id << 8) | u128::from(*byte)));
    let mut content = Vec::with_capacity(1 + body.len());
    content.push(format.mark());
    content.extend_from_slice(body);
    let sealed = keyring.seal(Purpose::Returned, id, &content, random())?;
    let mut tx = db.begin().await?;
    sql::insert_returned_mail(&mut tx, id, &sealed, now).await?;
    tx.commit().await?;
    Ok(())
}

impl Intake {
    /// Takes in what webhooks have left, oldest first; returns how many. Each is a transaction of its own in which it is acted upon and
    /// goes, so that a process that dies leaves it as it was. What was sealed under keys that are not here yet waits, and is in nobody's
    /// way.
    ///
    /// # Errors
    /// When this process has no right to open anything, or a statement fails. What was taken in before stays so.
    pub async fn take_inbox(&self, now: Timestamp) -> anyhow::Result<usize> {
        let keyring = self.keyring.current();
        anyhow::ensure!(keyring.can_open(), "this process has no key that opens what webhooks have left");
        let mut taken = 0;
        for generation in keyring.opening() {
            while let Some((id, sealed)) = sql::oldest_returned_mail(&mut self.db.reading().await?, generation).await? {
                let mut tx = self.db.begin().await?;
                // Before any row: one who looks for addresses waits for others, who may wait for a row.
                tx.wait_for_others().await?;
                // Another process may have been faster.
                if sql::delete_returned_mail(&mut tx, id).await? {
                    let (moment, mut tally) = (Moment::new(now), Tally::default());
                    self.take_sealed(&mut tx, &keyring, id, &sealed, moment, &mut tally).await?;
                    tally.write(&mut tx, Way::Webhook, moment).await?;
                    taken += 1;
                }
                tx.commit().await?;
            }
        }
        Ok(taken)
    }

    /// The generations of keys under which webhooks have left something that this process can't open.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn inbox_without_key(&self) -> anyhow::Result<Vec<Generation>> {
        let mut generations = sql::generations_of_returned_mail(&mut self.db.reading().await?).await?;
        generations.retain(|generation| self.keyring.current().must_open(*generation).is_err());
        Ok(generations)
    }

    async fn take_sealed(
        &self,
        tx: &mut Tx,
        keyring: &Keyring,
        id: Uuid,
        sealed: &Sealed,
        moment: Moment,
        tally: &mut Tally,
    ) -> anyhow::Result<()> {
        let content = match keyring.open(Purpose::Returned, id, sealed) {
            Ok(content) => content,
            Err(error @ Unopened::NoKey(_)) => return Err(error.into()),
            Err(error) => {
                // It would be in the way for ever.
                tracing::error!(returned_mail = %id, %error, "What a webhook was given can't be opened and is dropped");
                return Ok(());
            }
        };
        let Some((format, body)) = content.split_first().and_then(|(mark, body)| Some((Format::marked(*mark)?, body)))
        else {
            tracing::error!(returned_mail = %id, "What a webhook was given has no known form and is dropped");
            return Ok(());
        };
        if format == Format::Message {
            // Whoever signed it only passes on what came by mail: it proves no more than it does in a mailbox.
            let report = bellwether_bounces::read(body);
            self.act(tx, body, &report, None, moment, tally).await?;
            return Ok(());
        }
        for event in format.events(body).unwrap_or_default() {
            self.take_event(tx, &event, moment, tally).await?;
        }
        Ok(())
    }

    /// Takes in what a provider says, who has signed it.
    async fn take_event(
        &self,
        tx: &mut Tx,
        event: &Event,
        moment: Moment,
        tally: &mut Tally,
    ) -> anyhow::Result<Effect> {
        let tokens: Vec<Token> = event.token.iter().filter_map(|text| self.addresses.delivery_token(text)).collect();
        let mut found = by_token(tx, &self.delivery_key, &tokens).await?;
        if found.is_none() {
            let reader = by_address(tx, &self.keyring.current(), event.address.iter()).await?;
            found = reader.map(|(reader, _)| Found { reader, proof: Proof::Genuine, mailing: None });
        }
        act_upon(tx, event.said, found, moment, tally).await
    }
}
