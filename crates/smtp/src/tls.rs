//! Whom a relay's certificate must be from.

use std::sync::Arc;

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, pem};
use rustls::{ClientConfig, RootCertStore};

/// Trusted roots, and the sessions of relays that can be taken up again. Cheap to clone; make one and share it.
///
/// The roots are Mozilla's, compiled in: what is trusted doesn't depend on the machine. Versions 1.2 and 1.3 are spoken.
/// There is no way to switch verification off; a private relay's root is added instead.
#[derive(Clone, Debug)]
pub struct Tls(pub(crate) Arc<ClientConfig>);

/// Why the trusted roots can't be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// What was given isn't PEM.
    #[error("the extra root certificates are not valid PEM: {0}")]
    Pem(pem::Error),
    /// There is no certificate in what was given.
    #[error("there is no certificate among the extra roots")]
    Empty,
    /// A certificate that can't be a root, or the cryptography is missing.
    #[error("the extra root certificates can't be used: {0}")]
    Unusable(#[from] rustls::Error),
}

impl Tls {
    /// Trusts Mozilla's roots.
    ///
    /// # Errors
    ///
    /// If the cryptography can't be set up.
    pub fn new() -> Result<Self, TlsError> {
        Self::trusting([])
    }

    /// Trusts the certificates in a PEM file as well.
    ///
    /// # Errors
    ///
    /// If there are none, or one can't be a root.
    pub fn with_roots(pem: &[u8]) -> Result<Self, TlsError> {
        let roots: Vec<_> = CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(TlsError::Pem)?;
        if roots.is_empty() {
            return Err(TlsError::Empty);
        }
        Self::trusting(roots)
    }

    /// The same trust for a connection of another protocol.
    #[must_use]
    pub fn client_config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }

    fn trusting(extra: impl IntoIterator<Item = CertificateDer<'static>>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for root in extra {
            roots.add(root)?;
        }
        // Named, so that another provider somewhere in the program can't make this one ambiguous.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
    }
}

#[cfg(test)]
mod tests {
    use super::{Tls, TlsError};

    #[test]
    fn extra_roots_are_certificates() {
        assert!(Tls::new().is_ok());
        assert!(matches!(Tls::with_roots(b"nothing"), Err(TlsError::Empty)));
        let broken = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(Tls::with_roots(broken), Err(TlsError::Unusable(_))));
    }
}
