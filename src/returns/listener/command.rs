//! The commands that a mail server sends.

/// The largest message that is taken, of which only the beginning is kept.
pub(super) const SIZE_LIMIT: u64 = 10 * 1024 * 1024;

/// A command (RFC 5321, 4.1.1; RFC 2033, 4.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// `LHLO`: what follows is LMTP.
    Lhlo,
    /// `EHLO` or `HELO`; whether extensions are listed.
    Hello {
        extended: bool,
    },
    /// `MAIL FROM:<…>`, with the size that it announces. Who sends is of no interest.
    Mail {
        size: u64,
    },
    /// `RCPT TO:<…>`
    Recipient(String),
    Data,
    Reset,
    Nothing,
    Verify,
    Quit,
    /// A command that isn't offered here.
    NotOffered,
    /// A known command whose argument is none.
    BadArgument,
    /// No command at all.
    Unknown,
}

impl Command {
    /// Reads a line without its end.
    pub(super) fn parse(line: &[u8]) -> Self {
        let Ok(line) = std::str::from_utf8(line) else { return Self::Unknown };
        let (verb, argument) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        let argument = argument.trim();
        match (verb.to_ascii_uppercase().as_str(), argument.is_empty()) {
            ("LHLO", false) => Self::Lhlo,
            ("EHLO", false) => Self::Hello { extended: true },
            ("HELO", false) => Self::Hello { extended: false },
            ("MAIL", false) => mail(argument).unwrap_or(Self::BadArgument),
            ("RCPT", false) => recipient(argument).unwrap_or(Self::BadArgument),
            ("DATA", true) => Self::Data,
            ("RSET", true) => Self::Reset,
            ("NOOP", _) => Self::Nothing,
            ("VRFY", false) => Self::Verify,
            ("QUIT", true) => Self::Quit,
            ("BDAT" | "STARTTLS" | "AUTH" | "EXPN" | "HELP" | "ETRN" | "TURN", _) => Self::NotOffered,
            ("LHLO" | "EHLO" | "HELO" | "MAIL" | "RCPT" | "DATA" | "RSET" | "VRFY" | "QUIT", _) => Self::BadArgument,
            _ => Self::Unknown,
        }
    }
}

fn mail(argument: &str) -> Option<Command> {
    let (_, parameters) = path(argument, "FROM:")?;
    let mut size = 0;
    for parameter in parameters.split_ascii_whitespace() {
        // BODY and SMTPUTF8 change nothing: every octet is taken as it comes. So do those that nobody offered.
        if let Some((name, value)) = parameter.split_once('=')
            && name.eq_ignore_ascii_case("SIZE")
        {
            size = value.parse().ok()?;
        }
    }
    Some(Command::Mail { size })
}

fn recipient(argument: &str) -> Option<Command> {
    let (path, _) = path(argument, "TO:")?;
    Some(Command::Recipient(path.to_owned()))
}

/// A path in its angle brackets, without them, and what follows it. Some clients set a space after the colon.
fn path<'a>(argument: &'a str, keyword: &str) -> Option<(&'a str, &'a str)> {
    let before = argument.get(..keyword.len())?;
    let rest = argument[keyword.len()..].trim_start().strip_prefix('<')?;
    before.eq_ignore_ascii_case(keyword).then_some(())?;
    rest.split_once('>')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Command;

    #[test]
    fn commands_are_read_as_clients_write_them() {
        for (line, expected) in [
            ("lhlo mx.example", Command::Lhlo),
            ("EHLO [127.0.0.1]", Command::Hello { extended: true }),
            ("MAIL FROM:<>", Command::Mail { size: 0 }),
            ("mail from: <a@example.org> size=17 BODY=8BITMIME SMTPUTF8", Command::Mail { size: 17 }),
            ("MAIL FROM:<> SIZE=x", Command::BadArgument),
            ("MAIL a@example.org", Command::BadArgument),
            ("RCPT TO:<b@example.org> NOTIFY=NEVER", Command::Recipient("b@example.org".to_owned())),
            ("RCPT TO:b@example.org", Command::BadArgument),
            ("RCPT", Command::BadArgument),
            ("DATA ", Command::Data),
            ("NOOP x", Command::Nothing),
            ("BDAT 10 LAST", Command::NotOffered),
            ("GET / HTTP/1.1", Command::Unknown),
            ("", Command::Unknown),
        ] {
            assert_eq!(Command::parse(line.as_bytes()), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn any_line_is_read_or_refused(start in "(MAIL FROM:|RCPT TO:|)", line in proptest::collection::vec(any::<u8>(), 0..100)) {
            Command::parse(&[start.as_bytes(), &line].concat());
        }
    }
}
