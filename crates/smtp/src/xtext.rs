//! The encodings of parameters: `xtext` (RFC 3461, 4) and `utf-8-addr-xtext` (RFC 6533, 3).

use std::io::Write as _;

/// Appends `text` as `xtext`: all but printable ASCII, "+" and "=" become `+XX`.
pub(crate) fn write_xtext(out: &mut Vec<u8>, text: &str) {
    for byte in text.bytes() {
        if matches!(byte, b'!'..=b'~') && byte != b'+' && byte != b'=' {
            out.push(byte);
        } else {
            // Writing into a Vec can't fail.
            let _ = write!(out, "+{byte:02X}");
        }
    }
}

/// Appends `text` as `utf-8-addr-xtext`: like `xtext`, with `\x{…}` for what isn't ASCII, and for the backslash itself.
pub(crate) fn write_utf8_address(out: &mut Vec<u8>, text: &str) {
    for character in text.chars() {
        if matches!(character, '!'..='~') && !matches!(character, '+' | '=' | '\\') {
            out.push(character as u8);
        } else {
            let _ = write!(out, "\\x{{{:02X}}}", u32::from(character));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{write_utf8_address, write_xtext};

    fn encoded(write: fn(&mut Vec<u8>, &str), text: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, text);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn the_examples_of_the_rfcs() {
        assert_eq!(encoded(write_xtext, "a+b=c d"), "a+2Bb+3Dc+20d");
        assert_eq!(encoded(write_utf8_address, "чы@б.example"), "\\x{447}\\x{44B}@\\x{431}.example");
        assert_eq!(encoded(write_utf8_address, "a+b\\"), "a\\x{2B}b\\x{5C}");
    }

    fn decoded(xtext: &str) -> Vec<u8> {
        let mut bytes = xtext.bytes();
        let mut out = Vec::new();
        while let Some(byte) = bytes.next() {
            out.push(if byte == b'+' {
                let hex: String = bytes.by_ref().take(2).map(char::from).collect();
                u8::from_str_radix(&hex, 16).expect("two hexadecimal digits")
            } else {
                byte
            });
        }
        out
    }

    proptest! {
        #[test]
        fn xtext_is_safe_in_a_command_and_can_be_read_back(text in ".{0,60}") {
            let xtext = encoded(write_xtext, &text);
            prop_assert!(xtext.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'='));
            prop_assert_eq!(decoded(&xtext), text.into_bytes());
        }

        #[test]
        fn an_international_address_is_safe_in_a_command(text in ".{0,60}") {
            let encoded = encoded(write_utf8_address, &text);
            prop_assert!(encoded.bytes().all(|byte| matches!(byte, b'!'..=b'~') && byte != b'=' && byte != b'+'));
        }
    }
}
