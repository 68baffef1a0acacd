//! Whether a key can be used at a given time. rPGP reads keys and verifies signatures; what follows from the signatures
//! is decided here, by RFC 9580, 5.2.3.10, 5.2.3.13 and 10.1.

use jiff::Timestamp;
use pgp::{
    composed::{SignedPublicKey, SignedPublicSubKey},
    packet::{Signature, SignatureType},
    ser::Serialize as _,
    types::{KeyDetails, PublicParams, Tag},
};

use crate::key::KeyProblem;

/// Size of the parameters of an RSA key with 2048 bits, whose exponent has one octet. Shorter ones protect nothing.
const RSA_PARAMETERS: usize = 2 + 256 + 2 + 1;

/// What is valid of a key.
#[derive(Debug)]
pub(crate) struct Valid {
    /// Which subkeys are for encryption, by their position. All of them are used: their owner may have one per device.
    pub(crate) subkeys: Vec<usize>,
    /// Whether the primary key itself is for encryption.
    pub(crate) primary: bool,
    /// Whether its owner's program reads the encryption of RFC 9580 (SEIPD version 2).
    pub(crate) modern: bool,
    /// The end of all that.
    pub(crate) expires: Option<Timestamp>,
}

/// Decides what of a key is valid.
pub(crate) fn check(key: &SignedPublicKey, now: Timestamp) -> Result<Valid, KeyProblem> {
    let primary = &key.primary_key;
    if key.details.revocation_signatures.iter().any(|revocation| revocation.verify_key(primary).is_ok()) {
        return Err(KeyProblem::Revoked);
    }
    let own = newest(own_signatures(key), now).ok_or(KeyProblem::Damaged)?;
    let expires = expiry(primary, own);
    if expires.is_some_and(|expires| expires <= now) {
        return Err(KeyProblem::Expired);
    }
    if created(primary) > now {
        return Err(KeyProblem::NoEncryption);
    }
    let subkeys: Vec<(usize, Option<Timestamp>)> = key
        .public_subkeys
        .iter()
        .enumerate()
        .filter_map(|(index, subkey)| Some((index, encryption_expiry(key, subkey, now)?)))
        .collect();
    let is_for_encryption = is_for_encryption(primary, own);
    if subkeys.is_empty() && !is_for_encryption {
        return Err(KeyProblem::NoEncryption);
    }
    // It can be used until its last subkey, or itself, expires. None is never.
    let last = subkeys.iter().map(|(_, expires)| *expires).chain(is_for_encryption.then_some(expires));
    let last = last.reduce(|one, other| one.zip(other).map(|(one, other)| one.max(other))).flatten();
    Ok(Valid {
        subkeys: subkeys.into_iter().map(|(index, _)| index).collect(),
        primary: is_for_encryption,
        modern: own.features().is_some_and(pgp::packet::Features::seipd_v2),
        expires: [expires, last].into_iter().flatten().min(),
    })
}

/// The verified signatures by which a key describes itself: direct ones, and those with its names. A name that has been
/// revoked doesn't count.
fn own_signatures(key: &SignedPublicKey) -> impl Iterator<Item = &Signature> {
    let primary = &key.primary_key;
    let direct = key.details.direct_signatures.iter().filter(|signature| signature.verify_key(primary).is_ok());
    let names = key.details.users.iter().flat_map(move |user| {
        let verified = user
            .signatures
            .iter()
            .filter(|signature| signature.verify_certification(primary, Tag::UserId, &user.id).is_ok());
        let (revoked, certified): (Vec<_>, Vec<_>) =
            verified.partition(|signature| signature.typ() == Some(SignatureType::CertRevocation));
        if revoked.is_empty() { certified } else { Vec::new() }
    });
    direct.chain(names)
}

/// When the subkey expires, if it is for encryption now; the inner none is never.
fn encryption_expiry(key: &SignedPublicKey, subkey: &SignedPublicSubKey, now: Timestamp) -> Option<Option<Timestamp>> {
    let verified = subkey
        .signatures
        .iter()
        .filter(|signature| signature.verify_subkey_binding(&key.primary_key, &subkey.key).is_ok());
    let (revoked, bound): (Vec<_>, Vec<_>) =
        verified.partition(|signature| signature.typ() == Some(SignatureType::SubkeyRevocation));
    let binding = newest(bound.into_iter(), now)?;
    let expires = expiry(&subkey.key, binding);
    let usable = revoked.is_empty()
        && is_for_encryption(&subkey.key, binding)
        && created(&subkey.key) <= now
        && expires.is_none_or(|expires| expires > now);
    usable.then_some(expires)
}

fn is_for_encryption(key: &impl KeyDetails, signature: &Signature) -> bool {
    let flags = signature.key_flags();
    let is_long_enough = match key.public_params() {
        PublicParams::RSA(parameters) => parameters.write_len() >= RSA_PARAMETERS,
        _ => true,
    };
    (flags.encrypt_comms() || flags.encrypt_storage()) && key.algorithm().can_encrypt() && is_long_enough
}

/// The newest signature that is valid now.
fn newest<'a>(signatures: impl Iterator<Item = &'a Signature>, now: Timestamp) -> Option<&'a Signature> {
    signatures
        .filter_map(|signature| {
            let made = at(signature.created()?);
            let lasts = signature.signature_expiration_time().map_or(0, pgp::types::Duration::as_secs);
            (made <= now && end(made, lasts).is_none_or(|end| end > now)).then_some((made, signature))
        })
        .max_by_key(|(made, _)| *made)
        .map(|(_, signature)| signature)
}

fn expiry(key: &impl KeyDetails, signature: &Signature) -> Option<Timestamp> {
    end(created(key), signature.key_expiration_time().map_or(0, pgp::types::Duration::as_secs))
}

/// The end of a span in seconds; 0 is no end.
fn end(start: Timestamp, seconds: u32) -> Option<Timestamp> {
    if seconds == 0 { None } else { Timestamp::from_second(start.as_second() + i64::from(seconds)).ok() }
}

fn created(key: &impl KeyDetails) -> Timestamp {
    at(key.created_at())
}

fn at(time: pgp::types::Timestamp) -> Timestamp {
    // 32 bits of seconds are always within a Timestamp's range.
    Timestamp::from_second(i64::from(time.as_secs())).unwrap_or(Timestamp::MAX)
}
