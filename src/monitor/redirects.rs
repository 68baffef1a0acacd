//! Addresses of an old site, and where they lead now (invariant 6).

/// An old address and where it leads now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Path, with query if the old address had one, in the form of [`normal_address`].
    pub from: String,
    /// Path on this site.
    pub to: String,
}

/// The one form of a path, with or without query, in which addresses are compared: what need not be written as `%XX` is not, and the
/// rest is in upper case (RFC 3986, 6.2.2).
#[must_use]
pub fn normal_address(address: &str) -> String {
    let mut normal = String::with_capacity(address.len());
    let mut rest = address;
    while let Some((before, after)) = rest.split_once('%') {
        normal.push_str(before);
        let digits = after.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, digits) {
            (Some(byte), _) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => normal.push(byte.into()),
            (_, Some(digits)) => {
                normal.push('%');
                normal.push_str(&digits.to_ascii_uppercase());
            }
            // One that stands for itself; left so, it could come to stand before two digits.
            (_, None) => normal.push_str("%25"),
        }
        rest = &after[digits.map_or(0, str::len)..];
    }
    normal.push_str(rest);
    normal
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::normal_address;

    #[test]
    fn spellings_of_one_address_have_one_form() {
        for (address, expected) in [
            ("/plain/path?p=12", "/plain/path?p=12"),
            ("/%d0%b0%D0%B1", "/%D0%B0%D0%B1"),
            ("/%7Euser/%41%2d", "/~user/A-"),
            ("/a%2Fb", "/a%2Fb"),
            ("/100%", "/100%25"),
            ("/%zz%%34%31", "/%25zz%2541"),
        ] {
            assert_eq!(normal_address(address), expected, "{address}");
        }
    }

    proptest! {
        #[test]
        fn the_form_is_its_own(address in "(/|[a-zA-Z0-9]|%[0-9a-f]{2}|%|\\?|=){0,40}") {
            let normal = normal_address(&address);
            prop_assert_eq!(normal_address(&normal), normal);
        }
    }
}
