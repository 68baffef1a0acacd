//! Where links may lead, and how their addresses are written.

use std::fmt::Write as _;

/// An address that a link may have, percent-encoded.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// ASCII, without characters that a URL can't contain; still to be escaped for HTML.
    pub href: String,
    /// It leads away from the site.
    pub external: bool,
}

/// Why an address can't be a link's.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// The scheme isn't one of those allowed.
    Scheme,
    /// It is empty, or its host is.
    Incomplete,
}

impl Address {
    /// Reads an address as browsers do (WHATWG URL): they skip control characters and spaces, and ignore case.
    pub(crate) fn parse(written: &str) -> Result<Self, Refused> {
        let address: String = written.trim().chars().filter(|character| !character.is_control()).collect();
        let end_of_scheme = address.find(['/', '?', '#', ':']).filter(|&index| address.as_bytes()[index] == b':');
        let Some(end_of_scheme) = end_of_scheme else {
            if address.is_empty() {
                return Err(Refused::Incomplete);
            }
            // Browsers take a backslash for a slash; both ways of writing "//host" lead away.
            let external = address.starts_with("//");
            if external && !has_host(&address[2..]) {
                return Err(Refused::Incomplete);
            }
            return Ok(Address { href: percent_encoded(&address), external });
        };
        let (scheme, rest) = (address[..end_of_scheme].to_ascii_lowercase(), &address[end_of_scheme + 1..]);
        match &*scheme {
            "http" | "https" => match rest.strip_prefix("//") {
                Some(place) if has_host(place) => {}
                _ => return Err(Refused::Incomplete),
            },
            "mailto" | "tel" => {
                if rest.is_empty() {
                    return Err(Refused::Incomplete);
                }
            }
            _ => return Err(Refused::Scheme),
        }
        let external = scheme.starts_with("http");
        Ok(Address { href: format!("{scheme}:{}", percent_encoded(rest)), external })
    }
}

/// Whether a host of ordinary characters comes first; those that need encoding are no host's.
fn has_host(place: &str) -> bool {
    let authority = place.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once('@').map_or(authority, |(_, host)| host).split_once(':') {
        Some((host, port)) => (host, port),
        None => (authority.rsplit_once('@').map_or(authority, |(_, host)| host), ""),
    };
    host.chars().any(char::is_alphanumeric)
        && host.chars().all(|character| character.is_alphanumeric() || matches!(character, '.' | '-' | '_'))
        && !host.starts_with('.')
        && !host.contains("..")
        && port.len() <= 5
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u32>().unwrap_or(0) <= 65_535
}

/// Encodes what RFC 3986 doesn't let stand; existing escapes stay.
fn percent_encoded(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    let mut in_fragment = false;
    for (index, byte) in address.bytes().enumerate() {
        let stands = match byte {
            b'%' => {
                address.as_bytes().get(index + 1..index + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
            }
            b'#' => !std::mem::replace(&mut in_fragment, true),
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?@!$&'()*+,;=".contains(&byte),
        };
        if stands {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String can't fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allowed_addresses_are_encoded() {
        for (written, href, external) in [
            ("https://x.example/a b?c=\"d\"#e#f", "https://x.example/a%20b?c=%22d%22#e%23f", true),
            ("HTTP://x.example", "http://x.example", true),
            ("https://u:p@x.example:8080/", "https://u:p@x.example:8080/", true),
            ("//x.example/", "//x.example/", true),
            ("mailto:a@x.example", "mailto:a@x.example", false),
            ("tel:+375291234567", "tel:+375291234567", false),
            ("/be/commentaries/слова", "/be/commentaries/%D1%81%D0%BB%D0%BE%D0%B2%D0%B0", false),
            ("../a:b", "../a:b", false),
            ("#note-1", "#note-1", false),
            ("?q=a:b", "?q=a:b", false),
            ("100%", "100%25", false),
            ("/a%20b", "/a%20b", false),
            ("/\\x.example", "/%5Cx.example", false),
        ] {
            assert_eq!(Address::parse(written), Ok(Address { href: href.to_owned(), external }), "{written}");
        }
    }

    #[test]
    fn other_schemes_are_refused_however_they_are_written() {
        for written in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}java\nscript\t:alert(1)",
            "java\0script:alert(1)",
            "data:text/html,<script>",
            "vbscript:x",
            "file:///etc/passwd",
            "blob:x",
            "ftp://x.example",
            "x:y",
            "слова:y",
            ":x",
        ] {
            assert_eq!(Address::parse(written), Err(Refused::Scheme), "{written:?}");
        }
    }

    #[test]
    fn incomplete_addresses_are_refused() {
        for written in [
            "",
            " ",
            "http:",
            "https://",
            "https:///x",
            "https://?",
            "http:x",
            "//",
            "mailto:",
            "https://a b/",
            "https://x:99999/",
        ] {
            assert_eq!(Address::parse(written), Err(Refused::Incomplete), "{written:?}");
        }
    }
}
