//! Taking in one message: reading it, finding whom it is about, acting upon it.

use std::collections::BTreeMap;
use std::sync::Arc;

use bellwether_bounces::{Class, Report};
use bellwether_message::DeliveryKey;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::addresses::{Addresses, Recipient};
use super::finding::{Found, by_address, by_token, delivery_tokens, link_token, mildest};
use super::leaving::is_automatic_reply;
use super::rules::{Action, Proof, Said, decide, first_soft_day};
use super::{Way, sql};
use crate::db::{Db, Tx, Uuid};
use crate::subscribers::{self, State, Suppression};
use crate::vault::LiveKeyring;

/// What is needed to take in what comes back. Cheap to clone: the ways in share it.
#[derive(Clone)]
pub struct Intake {
    /// Where readers are.
    pub db: Db,
    /// Finds readers by their addresses, and opens what webhooks have left.
    pub keyring: Arc<LiveKeyring>,
    /// Finds readers by the tokens of deliveries.
    pub delivery_key: Arc<DeliveryKey>,
    /// Our own addresses.
    pub addresses: Addresses,
}

/// What a message has done to a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing: it asks for nothing, or its reader isn't found, or it isn't believed.
    Nothing,
    /// A day was remembered.
    Counted,
    /// No mail goes to her any more.
    Suppressed(Suppression),
    /// She has left.
    Left,
}

/// When something came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) today: Date,
}

impl Moment {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now, today: Offset::UTC.to_datetime(now).date() }
    }
}

/// How much of each class a transaction has taken in. It is written at its end and in one order: on PostgreSQL everybody who takes
/// something in the same day waits for these rows, and who locked them in another order would wait for ever.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<&'static str, i64>);

impl Tally {
    fn add(&mut self, class: &'static str) {
        *self.0.entry(class).or_default() += 1;
    }

    pub(super) async fn write(self, tx: &mut Tx, way: Way, moment: Moment) -> anyhow::Result<()> {
        for (class, number) in self.0 {
            sql::count(tx, moment.today, class, way.word(), number).await?;
        }
        Ok(())
    }
}

impl Intake {
    /// Takes in a message that came to `recipient`, as the envelope says, or to whom its header says; in one transaction. The same
    /// message may come again: it does to readers what it has done before.
    ///
    /// Returns what it has done to each reader whom it is about.
    ///
    /// # Errors
    /// When a statement fails. Then nothing was done, and the message is to be kept and taken in later.
    pub async fn take(
        &self,
        message: &[u8],
        recipient: Option<&str>,
        way: Way,
        now: Timestamp,
    ) -> anyhow::Result<Vec<Effect>> {
        let report = bellwether_bounces::read(message);
        let mut tx = self.db.begin().await?;
        let (moment, mut tally) = (Moment::new(now), Tally::default());
        let effects = self.act(&mut tx, message, &report, recipient, moment, &mut tally).await?;
        tally.write(&mut tx, way, moment).await?;
        tx.commit().await?;
        Ok(effects)
    }

    pub(super) async fn act(
        &self,
        tx: &mut Tx,
        message: &[u8],
        report: &Report,
        recipient: Option<&str>,
        moment: Moment,
        tally: &mut Tally,
    ) -> anyhow::Result<Vec<Effect>> {
        if let Some(token) = self.leaves(report, recipient) {
            if is_automatic_reply(message) {
                return Ok(vec![Effect::Nothing]);
            }
            tally.add("leave");
            return Ok(vec![leave(tx, &token, moment).await?]);
        }
        let tokens = delivery_tokens(&self.addresses, recipient, report);
        if let Some(found) = by_token(tx, &self.delivery_key, &tokens).await? {
            let Some(said) = mildest(&report.returns) else { return Ok(vec![Effect::Nothing]) };
            return Ok(vec![act_upon(tx, said, Some(found), moment, tally).await?]);
        }
        if let Some(token) = link_token(&self.addresses, report)
            && let Some(said) = mildest(&report.returns)
            && let Some(reader) = subscribers::reader_with_token(tx, &token.hash()).await?
        {
            let found = Found { reader, proof: Proof::Link, mailing: None };
            if decide(said, found.proof, &[], moment.today) == Action::Leave {
                tally.add(said.class.name());
                return Ok(vec![leave(tx, &token, moment).await?]);
            }
            return Ok(vec![act_upon(tx, said, Some(found), moment, tally).await?]);
        }
        let proof = if report.machine_readable { Proof::Named } else { Proof::Told };
        let mut effects = Vec::with_capacity(report.returns.len());
        for returned in &report.returns {
            // The one that we had used goes before the one that mail was forwarded to.
            let named = returned.original_recipient.iter().chain(&returned.recipient);
            let found = match by_address(tx, &self.keyring.current(), named).await? {
                Some((reader, State::Active)) => Some(Found { reader, proof, mailing: None }),
                _ => None,
            };
            effects.push(act_upon(tx, returned.into(), found, moment, tally).await?);
        }
        Ok(effects)
    }

    /// The token of the one who leaves by this message: by its envelope, or by its header where there is no envelope any more.
    fn leaves(&self, report: &Report, recipient: Option<&str>) -> Option<subscribers::Departure> {
        let header = report.addressed_to.iter().map(String::as_str).filter(|_| recipient.is_none());
        recipient.into_iter().chain(header).find_map(|text| match self.addresses.recipient(text)? {
            Recipient::Leave(token) => Some(token),
            Recipient::Bounces(_) => None,
        })
    }
}

/// Does to a reader what the rules say, and counts what came.
pub(super) async fn act_upon(
    tx: &mut Tx,
    said: Said,
    found: Option<Found>,
    Moment { today, .. }: Moment,
    tally: &mut Tally,
) -> anyhow::Result<Effect> {
    tally.add(said.class.name());
    match found {
        Some(found) => act_upon_reader(tx, said, found, today).await,
        None => Ok(Effect::Nothing),
    }
}

/// Does to a reader what the rules say when a server has refused a mail to her for good while it was handed over. It is as good as a
/// report that found her by the delivery's token.
///
/// # Errors
/// When a statement fails.
pub async fn refused(tx: &mut Tx, reader: Uuid, campaign: Uuid, said: Said, now: Timestamp) -> anyhow::Result<Effect> {
    if !subscribers::reader_is_there(tx, reader).await? {
        return Ok(Effect::Nothing);
    }
    let found = Found { reader, proof: Proof::Genuine, mailing: Some(campaign) };
    act_upon_reader(tx, said, found, Moment::new(now).today).await
}

async fn act_upon_reader(
    tx: &mut Tx,
    said: Said,
    Found { reader, proof, mailing }: Found,
    today: Date,
) -> anyhow::Result<Effect> {
    // One mail may come back on several days, as where a server reports each day that it is still trying.
    if let (Class::Soft, Some(mailing)) = (said.class, mailing)
        && sql::counts_already(tx, reader, mailing).await?
    {
        return Ok(Effect::Nothing);
    }
    let soft_days = sql::soft_days(tx, reader, first_soft_day(today)).await?;
    match decide(said, proof, &soft_days, today) {
        Action::Suppress(reason) => suppress(tx, reader, reason, today).await,
        Action::Count => {
            sql::insert_soft_day(tx, reader, today, mailing).await?;
            Ok(Effect::Counted)
        }
        // Leaving needs the token of her links, and is done where it is at hand.
        Action::Leave | Action::Nothing => Ok(Effect::Nothing),
    }
}

async fn suppress(tx: &mut Tx, reader: Uuid, reason: Suppression, today: Date) -> anyhow::Result<Effect> {
    let is_there = subscribers::suppress_reader(tx, reader, reason, today).await?;
    Ok(if is_there { Effect::Suppressed(reason) } else { Effect::Nothing })
}

async fn leave(tx: &mut Tx, token: &subscribers::Departure, moment: Moment) -> anyhow::Result<Effect> {
    let is_there = subscribers::leave(tx, &token.hash(), moment.now, moment.today).await?;
    Ok(if is_there { Effect::Left } else { Effect::Nothing })
}
