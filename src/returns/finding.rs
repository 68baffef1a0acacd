//! Finding the reader whom a report is about.

use bellwether_bounces::{Class, Report, Return};
use bellwether_message::{DeliveryKey, Token};

use super::LETTERS;
use super::addresses::{Addresses, Recipient};
use super::rules::{Proof, Said};
use crate::campaigns;
use crate::db::{Tx, Uuid};
use crate::subscribers::{self, State};
use crate::vault::{Address, Keyring};

/// How many texts of one message are looked at for a token: more are not in any true one.
const TOKENS: usize = 20;

/// A reader, and by what she was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) reader: Uuid,
    pub(super) proof: Proof,
    /// Of which mailing the mail was that came back, if that is known; letters count as one.
    pub(super) mailing: Option<Uuid>,
}

/// The tokens of deliveries that stand where only the envelope or the report can have put them: in the addresses that the message was
/// sent to, in the return path that it quotes, in the envelope's identifier.
///
/// The Message-ID is no such place. Whoever has a copy of a mail knows it.
pub(super) fn delivery_tokens(addresses: &Addresses, recipient: Option<&str>, report: &Report) -> Vec<Token> {
    let original = &report.original;
    let texts = recipient
        .into_iter()
        .chain(report.addressed_to.iter().map(String::as_str))
        .chain(original.return_path.as_deref())
        .chain(original.envelope_id.as_deref());
    let mut tokens: Vec<Token> = texts.filter_map(|text| addresses.delivery_token(text)).take(TOKENS).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The token of the reader's links in the returned message's List-Unsubscribe: complaints often show nothing else of her.
pub(super) fn link_token(addresses: &Addresses, report: &Report) -> Option<subscribers::Departure> {
    let field = report.original.list_unsubscribe.as_deref()?;
    let texts = field.split([',', '<', '>', '?']).take(TOKENS);
    texts.filter_map(|text| text.trim().strip_prefix("mailto:")).find_map(|text| match addresses.recipient(text)? {
        Recipient::Leave(token) => Some(token),
        Recipient::Bounces(_) => None,
    })
}

/// The reader with one of these tokens: in the campaigns that still have their ledger, newest first, and among the letters. Mail of a
/// campaign whose ledger is no more has come back for a month; what comes still is found by the address, if at all.
pub(super) async fn by_token(tx: &mut Tx, key: &DeliveryKey, tokens: &[Token]) -> anyhow::Result<Option<Found>> {
    if tokens.is_empty() {
        return Ok(None);
    }
    let campaigns = campaigns::campaigns_in_ledger(tx).await?;
    for token in tokens {
        for campaign in &campaigns {
            let reader = Uuid::from_bytes(key.subscriber_of(campaign.as_bytes(), *token));
            // One who was forgotten meanwhile is nobody any more.
            if campaigns::has_delivery(tx, *campaign, reader).await? && subscribers::reader_is_there(tx, reader).await?
            {
                return Ok(Some(Found { reader, proof: Proof::Genuine, mailing: Some(*campaign) }));
            }
        }
        let reader = Uuid::from_bytes(key.subscriber_of(&LETTERS, *token));
        if subscribers::reader_is_there(tx, reader).await? {
            return Ok(Some(Found { reader, proof: Proof::Genuine, mailing: Some(Uuid::from_bytes(LETTERS)) }));
        }
    }
    Ok(None)
}

/// The reader with the first of these addresses that belongs to one, and how she stands.
pub(super) async fn by_address<'a>(
    tx: &mut Tx,
    keyring: &Keyring,
    addresses: impl Iterator<Item = &'a String>,
) -> anyhow::Result<Option<(Uuid, State)>> {
    for text in addresses {
        let Ok(address) = Address::parse(text) else { continue };
        if let Some(known) = subscribers::reader_with_address(tx, keyring, &address).await? {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// What a report about one reader says of her, where it lists several recipients: her address led to all of them, as aliases do. While
/// mail reaches one of them, it reaches her.
pub(super) fn mildest(returns: &[Return]) -> Option<Said> {
    let weight = |said: &Said| match said.class {
        Class::None => 0,
        Class::Delay => 1,
        Class::Soft if said.about_us => 2,
        Class::Soft => 3,
        Class::Hard => 4,
        Class::Complaint => 5,
    };
    returns.iter().map(Said::from).min_by_key(weight)
}
