//! One transaction with the ledger: what has become of deliveries is written down, leases are renewed, more is claimed. It is made beside
//! the sending, and the seals of what was claimed are opened there too, on another core if there is one.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::attempts::Outcomes;
use super::worker::{Worker, now};
use crate::campaigns::{self, Claimed, DeliveryState, Lease, Settled};
use crate::db::{Tx, Uuid};
use crate::subscribers::{self, Token};
use crate::vault::Address;

/// What is asked of the ledger.
pub(super) struct Request {
    /// Tells the leases of one dispatch from all others: should it break down, nobody goes on renewing them.
    pub holder: Uuid,
    /// What is to be written down.
    pub outcomes: Outcomes,
    /// Whether leases are to be renewed.
    pub renew: bool,
    /// Deliveries to be claimed, at most.
    pub most: usize,
    /// Everything that is known to be leased to the holder, where it must be found out whether that is all: a claim whose end was not
    /// heard of may have come to pass.
    pub known: Option<HashSet<Uuid>>,
}

/// What came of it.
pub(super) struct Answer {
    pub claimed: Vec<Opened>,
    /// How many leases were renewed, if that was asked.
    pub renewed: Option<u64>,
    /// How long what was claimed or renewed is leased.
    pub until: Timestamp,
}

/// A delivery that was claimed, and its reader.
pub(super) struct Opened {
    pub claimed: Claimed,
    pub reader: anyhow::Result<(Token, Address)>,
}

/// Asks. After an error it is unknown whether it has come to pass, and may be asked again: what is written down twice counts once.
pub(super) async fn exchange(worker: Arc<Worker>, campaign: Uuid, request: Arc<Request>) -> anyhow::Result<Answer> {
    let now = now();
    let until = worker.lease_until(now);
    let mut tx = worker.site.db.begin().await?;
    let holder = request.holder;
    if !request.outcomes.is_empty() {
        campaigns::record(&mut tx, campaign, holder, &request.outcomes.settled).await?;
    }
    if let Some(known) = &request.known {
        let unknown = unknown(&mut tx, campaign, holder, known, now).await?;
        campaigns::record(&mut tx, campaign, holder, &unknown).await?;
    }
    let renewed = if request.renew { Some(campaigns::renew(&mut tx, campaign, holder, until).await?) } else { None };
    let claimed = if request.most > 0 {
        campaigns::claim(&mut tx, campaign, request.most, now, Lease { worker: holder, until }).await?
    } else {
        Vec::new()
    };
    tx.commit().await?;
    let keyring = worker.keyring.current();
    let claimed = claimed
        .into_iter()
        .map(|claimed| Opened { reader: subscribers::opened(&keyring, claimed.subscriber, &claimed.sealed), claimed });
    Ok(Answer { claimed: claimed.collect(), renewed, until })
}

/// Deliveries that are leased to the holder without its knowing: they were certainly not begun.
async fn unknown(
    tx: &mut Tx,
    campaign: Uuid,
    holder: Uuid,
    known: &HashSet<Uuid>,
    now: Timestamp,
) -> anyhow::Result<Vec<Settled>> {
    let leased = campaigns::leased(tx, campaign, holder).await?;
    let unknown = leased.into_iter().filter(|(subscriber, _)| !known.contains(subscriber));
    let back = |(subscriber, attempt)| Settled {
        subscriber,
        attempt,
        state: DeliveryState::Pending,
        due_at: Some(now),
        reply: None,
    };
    Ok(unknown.map(back).collect())
}
