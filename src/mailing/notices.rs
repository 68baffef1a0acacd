//! Mail to those who work here: that there is something new, and nothing of what it is.

use std::time::Duration;

use anyhow::Context as _;
use bellwether_message::{Content, Kind, Personal, Template, Token as Identifier};
use jiff::{SignedDuration, Timestamp};

use super::fate::Fate;
use super::sealing::finished;
use super::worker::{Worker, fraction};
use crate::accounts::{self, Account, Notices};
use crate::campaigns::Outcome;
use crate::db::Uuid;
use crate::mail::Outgoing;
use crate::notices;
use crate::returns;
use crate::site::build::Builder;
use crate::vault::{Address, Purpose, Sealed, random_id};

/// How often notices are looked for. What happens meanwhile is told in one mail.
pub(super) const NOTICES: Duration = Duration::from_secs(30);
/// What nobody could be told of by mail for so long, she finds at the desk.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(48);
/// The shortest time between two mails to somebody who wants one a day.
const DAY: SignedDuration = SignedDuration::from_hours(24);

impl Worker {
    /// Tells colleagues, each on her own terms, that there is something new; returns how many mails went out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send_notices(&self, now: Timestamp) -> anyhow::Result<usize> {
        let since = now - GIVEN_UP;
        let mut sent = 0;
        for waiting in notices::waiting(&mut self.site.db.reading().await?, since).await? {
            let mut reading = self.site.db.reading().await?;
            let Some(account) = accounts::account(&mut reading, waiting.account).await? else { continue };
            let last = notices::last_mailed(&mut reading, account.id).await?;
            let address = accounts::address(&mut reading, account.id).await?;
            drop(reading);
            let (Some(sealed), true) = (address, account.ended.is_none() && is_due(account.notices, last, now)) else {
                continue;
            };
            let mut tx = self.site.db.begin().await?;
            let taken = notices::take(&mut tx, account.id, since, now).await?;
            tx.commit().await?;
            if taken == 0 {
                continue;
            }
            match self.send_notice(&account, &sealed, now).await {
                Ok(Outcome::NotTried | Outcome::Deferred) => {
                    let mut tx = self.site.db.begin().await?;
                    notices::give_back(&mut tx, account.id, now).await?;
                    tx.commit().await?;
                }
                Ok(Outcome::Accepted | Outcome::Failed | Outcome::Uncertain) => sent += 1,
                // The same would happen again, and she finds it at the desk.
                Err(error) => {
                    tracing::error!(account = %account.id, error = format!("{error:#}"), "A notice can't be sent")
                }
            }
        }
        Ok(sent)
    }

    async fn send_notice(&self, account: &Account, sealed: &Sealed, now: Timestamp) -> anyhow::Result<Outcome> {
        let text = self.keyring.current().open(Purpose::Account, account.id, sealed)?;
        let address = Address::parse(std::str::from_utf8(&text).map_err(|_| anyhow::anyhow!("no text"))?)?;
        let frame = self.site.frame()?;
        let language = account.language.unwrap_or(frame.monitor.default_language());
        let builder = Builder { frame: &frame, messages: &self.site.messages, language };
        let link = format!("{}/desk/notices", frame.monitor.origin);
        let content = Content {
            from: self.office.sender_named(&builder.message("letter-plain-sender")),
            reply_to: None,
            subject: builder.message("notice-mail-subject"),
            text: builder.filled("notice-mail-text", &[("link", &link)]),
            html: None,
            kind: Kind::Transactional,
        };
        let message_id = self.office.message_id(Identifier::new(random_id().into_bytes()));
        let to = bellwether_message::Address::parse(address.reveal())?.into();
        let message = Template::compile(&content)?
            .compose(&Personal { to: &to, message_id: &message_id, date: now, links: None })
            .context("a notice")?;
        let message = finished(message, &self.keyring.current(), account.id, None, &self.office.signer, now)?;
        // She is no reader: what comes back takes nobody off the list.
        let bounce = self.office.delivery.tokens(&returns::LETTERS, Uuid::nil().as_bytes()).bounce;
        let sent = self.office.send(Outgoing { to: &address, message, bounce }, now, fraction()).await?;
        Ok(Fate::of(&sent, &address).outcome)
    }
}

/// Whether somebody wants a mail now who had the last one then.
fn is_due(terms: Notices, last: Option<Timestamp>, now: Timestamp) -> bool {
    match terms {
        Notices::AtOnce => true,
        Notices::Daily => last.is_none_or(|last| now.duration_since(last) >= DAY),
        Notices::Never => false,
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::is_due;
    use crate::accounts::Notices;

    #[test]
    fn mail_goes_out_on_ones_own_terms() {
        let now = Timestamp::UNIX_EPOCH;
        let hours = |hours| Some(now - SignedDuration::from_hours(hours));
        for (terms, last, due) in [
            (Notices::AtOnce, hours(0), true),
            (Notices::Daily, None, true),
            (Notices::Daily, hours(23), false),
            (Notices::Daily, hours(24), true),
            (Notices::Never, None, false),
        ] {
            assert_eq!(is_due(terms, last, now), due, "{terms:?} {last:?}");
        }
    }
}
