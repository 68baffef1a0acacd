//! Names of domains, in the form in which programs exchange them.

use std::{fmt, sync::Arc};

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// A domain in A-labels (RFC 5890): ASCII, lower case, within the lengths of the DNS.
///
/// Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Domain(Arc<str>);

/// The text is not the name of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is not the name of a domain")]
pub struct InvalidDomain;

impl Domain {
    /// Reads a name as people write it: `прыклад.бел` becomes `xn--80aiqesg1f.xn--90ais`.
    ///
    /// # Errors
    ///
    /// If the text isn't a name by UTS #46 with the letters, digits and hyphens of host names, or is too long.
    pub fn parse(text: &str) -> Result<Self, InvalidDomain> {
        Uts46::new()
            .to_ascii(text.as_bytes(), AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify)
            .map(|name| Self(name.into_owned().into()))
            .map_err(|_| InvalidDomain)
    }

    /// The name in A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Domain;

    #[test]
    fn names_become_a_labels() {
        for (text, expected) in [
            ("Example.ORG", "example.org"),
            ("прыклад.бел", "xn--80aiqesg1f.xn--90ais"),
            ("xn--80aiqesg1f.xn--90ais", "xn--80aiqesg1f.xn--90ais"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(Domain::parse(text).expect(text).as_str(), expected);
        }
    }

    #[test]
    fn what_could_leave_its_place_in_a_header_is_no_domain() {
        for text in ["", ".", "a..b", "a b", "a\r\nb.org", "a>b.org", "a_b.org", "a.org.", "[127.0.0.1]", "-a.org"] {
            assert!(Domain::parse(text).is_err(), "{text:?}");
        }
        assert!(Domain::parse(&"a".repeat(64)).is_err());
    }
}
