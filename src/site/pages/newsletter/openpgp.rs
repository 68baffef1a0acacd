//! A reader's OpenPGP key.

use axum::response::Response;
use bellwether_openpgp::{KeyProblem, PublicKey};
use http::StatusCode;
use jiff::Timestamp;

use super::form::Form;
use super::reader::{Notes, page};
use super::{see, unknown};
use crate::error::Error;
use crate::site::build::Builder;
use crate::site::{Site, addresses};
use crate::subscribers::{self, LetterKind, Subscriber, Token};
use crate::vault::{self, Purpose};

/// `POST /{lang}/newsletter/reader/{token}/openpgp-key`: from now on her mail is encrypted to this key, or to none. A key that can't be
/// used changes nothing, and she is told why.
///
/// # Errors
/// When the database fails.
pub async fn save_key(
    site: &Site,
    language: &str,
    token: &str,
    form: &Form,
    now: Timestamp,
) -> Result<Response, Error> {
    let frame = site.frame()?;
    let language = Site::language(&frame, language)?;
    let builder = Builder { frame: &frame, messages: &site.messages, language };
    let Some(known) = Token::parse(token) else { return unknown(site, builder) };
    let Some(reception) = &site.offer.reception else { return Err(Error::NotFound) };
    let reader = subscribers::subscriber_by_token(&mut site.db.reading().await?, &known.hash()).await?;
    let Some(reader) = reader else { return unknown(site, builder) };
    let text = form.value("key").unwrap_or_default().trim();
    let sealed = if form.value("remove").is_some() {
        None
    } else {
        match PublicKey::read(text.as_bytes(), now) {
            Ok(_) => Some(seal(reception, &reader, text)?),
            Err(problem) => {
                let notes = Notes { problem: Some(builder.message(key_of(problem))), saved: false };
                return page(site, builder, token, &reader, notes, StatusCode::UNPROCESSABLE_ENTITY);
            }
        }
    };
    let mut tx = site.db.begin().await?;
    let Some(former) = subscribers::save_openpgp_key(&mut tx, &known.hash(), sealed.as_ref()).await? else {
        return unknown(site, builder);
    };
    if let Some(former) = former {
        // By whomever it was changed: she is told in a way that only she can read.
        let (id, kind) =
            (vault::random_id(), if sealed.is_some() { LetterKind::KeyReplaced } else { LetterKind::KeyRemoved });
        let nothing = reception.keyring.current().seal(Purpose::Letter, id, &[], vault::random());
        let nothing = nothing.map_err(anyhow::Error::from)?;
        subscribers::insert_key_letter(&mut tx, id, &former, kind, &nothing, now).await?;
    }
    tx.commit().await?;
    Ok(see(&format!("{}?saved", addresses::newsletter_reader(language, token))))
}

fn seal(
    reception: &crate::site::reception::Reception,
    reader: &Subscriber,
    text: &str,
) -> anyhow::Result<vault::Sealed> {
    Ok(reception.keyring.current().seal(Purpose::OpenPgpKey, reader.id, text.as_bytes(), vault::random())?)
}

/// The message, of those in `newsletter.ftl`, that tells a reader what is wrong with her key.
fn key_of(problem: KeyProblem) -> &'static str {
    match problem {
        KeyProblem::TooLarge => "openpgp-problem-too-large",
        KeyProblem::NotAKey => "openpgp-problem-not-a-key",
        KeyProblem::Private => "openpgp-problem-private",
        KeyProblem::Several => "openpgp-problem-several",
        KeyProblem::Damaged => "openpgp-problem-damaged",
        KeyProblem::Revoked => "openpgp-problem-revoked",
        KeyProblem::Expired => "openpgp-problem-expired",
        KeyProblem::NoEncryption => "openpgp-problem-no-encryption",
    }
}

#[cfg(test)]
mod tests {
    use bellwether_openpgp::KeyProblem;

    use super::key_of;

    #[test]
    fn every_problem_is_told_in_every_language() {
        for problem in KeyProblem::ALL {
            for messages in [
                include_str!("../../../../locales/be/newsletter.ftl"),
                include_str!("../../../../locales/ru/newsletter.ftl"),
                include_str!("../../../../locales/en/newsletter.ftl"),
            ] {
                let key = key_of(problem);
                assert!(messages.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
            }
        }
    }
}
