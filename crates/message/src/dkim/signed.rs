//! A template with signatures: what all messages made from it have in common is hashed once.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{
    canonical, coverage,
    signature::Beginning,
    signer::{NotSigned, Signer},
};
use crate::{
    personal::{self, Personal},
    template::{Composed, Template},
    transfer::Step,
};

/// A template whose messages are signed.
pub struct Signed {
    template: Template,
    signer: Arc<Signer>,
    beginnings: Vec<Beginning>,
    /// Has hashed the covered fields that all readers share.
    fields: Context,
    /// Has hashed the beginning of the body that all readers share, of so many octets.
    body: (Context, usize),
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Signed")
            .field("template", &self.template)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}

impl Signed {
    /// Prepares the signatures for the messages of a template.
    #[must_use]
    pub fn new(template: Template, signer: Arc<Signer>) -> Self {
        let shared: Vec<&[u8]> = canonical::fields(&template.fields).collect();
        let find = |name: &str| shared.iter().copied().find(|field| canonical::is_named(field, name));
        let names = coverage::names(|name| match name {
            "List-Unsubscribe" => usize::from(template.is_list()),
            name => usize::from(personal::FIELDS.contains(&name) || find(name).is_some()),
        });
        let mut text = Vec::new();
        for field in coverage::SHARED.into_iter().filter_map(find) {
            canonical::write_field(field, &mut text);
        }
        let mut fields = Context::new(&SHA256);
        fields.update(&text);
        let mut body = Context::new(&SHA256);
        let start = match template.body.first() {
            Some(Step::Fixed(bytes)) => bytes.as_slice(),
            _ => &[],
        };
        body.update(start);
        Self { beginnings: signer.beginnings(&names), body: (body, start.len()), fields, signer, template }
    }

    /// The message for one reader, signed.
    ///
    /// # Errors
    ///
    /// If it goes to a list and the reader's links are missing, or if a key can't sign.
    pub fn compose(&self, personal: &Personal<'_>) -> Result<Composed, NotSigned> {
        let personal = self.template.checked(personal)?;
        let mut own_fields = Vec::with_capacity(512);
        personal.write_fields(&mut own_fields);
        let mut body = Vec::with_capacity(self.template.length());
        self.template.write_body(&personal, &mut body);

        // What a template writes is its own canonical form: see `transfer`.
        let (hash, hashed) = &self.body;
        let mut hash = hash.clone();
        hash.update(body.get(*hashed..).unwrap_or_default());
        let body_hash = STANDARD.encode(hash.finish());
        let mut canonical = Vec::with_capacity(512);
        canonical::fields(&own_fields).for_each(|field| canonical::write_field(field, &mut canonical));
        let mut fields = self.fields.clone();
        fields.update(&canonical);

        let keys = || self.beginnings.iter().zip(self.signer.keys());
        let signatures: usize = keys().map(|(beginning, key)| beginning.length(key)).sum();
        let length = signatures + own_fields.len() + self.template.fields.len() + 2 + body.len();
        let mut bytes = Vec::with_capacity(length);
        for (beginning, key) in keys() {
            beginning.sign(key, &fields, &body_hash, personal.date, &mut bytes).ok_or(NotSigned::Key)?;
        }
        for part in [&own_fields, &self.template.fields, &b"\r\n"[..], &body] {
            bytes.extend_from_slice(part);
        }
        Ok(Composed { bytes, needs_smtputf8: self.template.needs_smtputf8(&personal) })
    }
}
