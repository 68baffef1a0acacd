//! Who we are to a relay, and how we say so.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::capabilities::Capabilities;

/// A user's name and password. Wiped from memory when dropped; `Debug` shows neither.
#[derive(Clone)]
pub struct Credentials {
    user: Zeroizing<String>,
    password: Zeroizing<String>,
}

impl Credentials {
    /// Takes both.
    #[must_use]
    pub fn new(user: String, password: String) -> Self {
        Self { user: Zeroizing::new(user), password: Zeroizing::new(password) }
    }

    /// The lines to send one after the other, each when the relay has answered the one before. `None` if the relay knows no
    /// mechanism that we know.
    pub(crate) fn lines(&self, offered: &Capabilities) -> Option<Vec<Zeroizing<String>>> {
        if offered.auth_plain {
            // The first part would be the user to act for, if that were another one (RFC 4616).
            let response = Zeroizing::new(format!("\0{}\0{}", *self.user, *self.password));
            return Some(vec![line("AUTH PLAIN ", &response)]);
        }
        offered.auth_login.then(|| {
            let start = Zeroizing::new("AUTH LOGIN\r\n".to_owned());
            vec![start, line("", &self.user), line("", &self.password)]
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Credentials(…)")
    }
}

fn line(command: &str, secret: &str) -> Zeroizing<String> {
    // Room for all of it from the beginning: a String that grows leaves copies behind.
    let mut line = Zeroizing::new(String::with_capacity(command.len() + secret.len().div_ceil(3) * 4 + 2));
    line.push_str(command);
    STANDARD.encode_string(secret, &mut line);
    line.push_str("\r\n");
    line
}

#[cfg(test)]
mod tests {
    use super::Credentials;
    use crate::capabilities::Capabilities;

    fn lines(offered: Capabilities) -> Option<Vec<String>> {
        let credentials = Credentials::new("tim".into(), "tanstaaftanstaaf".into());
        Some(credentials.lines(&offered)?.iter().map(|line| line.to_string()).collect())
    }

    #[test]
    fn plain_is_preferred() {
        let both = Capabilities { auth_plain: true, auth_login: true, ..Capabilities::default() };
        // The example of RFC 4616.
        assert_eq!(lines(both).as_deref(), Some(&["AUTH PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n".to_owned()][..]));
        let login = Capabilities { auth_login: true, ..Capabilities::default() };
        let expected = ["AUTH LOGIN\r\n", "dGlt\r\n", "dGFuc3RhYWZ0YW5zdGFhZg==\r\n"].map(str::to_owned);
        assert_eq!(lines(login).as_deref(), Some(&expected[..]));
        assert_eq!(lines(Capabilities::default()), None);
    }

    #[test]
    fn they_are_not_shown() {
        assert_eq!(format!("{:?}", Credentials::new("tim".into(), "secret".into())), "Credentials(…)");
    }
}
