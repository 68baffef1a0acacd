//! At which command of the SMTP session the refusal came, as notices tell it.

/// The command that was answered with a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Before any address was named.
    Greeting,
    /// MAIL: the sender was refused.
    Sender,
    /// RCPT: the recipient was refused.
    Recipient,
    /// DATA, or after the message: the address had been accepted.
    Data,
}

/// How Postfix, Exim, qmail, SendGrid, Gmail and others name the command. Text in lower case, on one line.
const NAMED: &[(Stage, &[&str])] = &[
    (
        Stage::Greeting,
        &[
            "initial connection",
            "greeting failed",
            "in reply to ehlo",
            "in reply to helo",
            "in reply to starttls",
            "after ehlo",
            "after helo",
        ],
    ),
    (
        Stage::Sender,
        &[
            "in reply to mail from",
            "after mail from",
            "after pipelined mail from",
            "does not like sender",
            "sender was rejected",
            "smtp:mail",
            "sent <<< mail from",
            "in mail from",
            "(state 13)",
            "mail from response",
        ],
    ),
    (
        Stage::Recipient,
        &[
            "in reply to rcpt to",
            "after rcpt to",
            "after pipelined rcpt to",
            "after rcpt command",
            "does not like recipient",
            "rcpt to response",
            "rcpt command",
            "rcpt failed",
            "smtp:rcpt",
            "sent <<< rcpt to",
            "in rcpt to",
            "for rcpt to",
            "response to rcpt",
            "(state 14)",
            "command: rcpt to",
        ],
    ),
    (
        Stage::Data,
        &[
            "in reply to data",
            "in reply to end of data",
            "after data",
            "after end of data",
            "after pipelined end of data",
            "end of data command",
            "failed after i sent the message",
            "message body",
            "smtp:data",
            "sent <<< data",
            "in data",
            "(data)",
            "after body",
            "smtp command data",
            "(state 15)",
            "(state 16)",
            "(state 17)",
            "(state 18)",
        ],
    ),
];

/// Finds the stage in the text about a recipient: by name, or by a transcript.
pub(crate) fn stage(text: &str) -> Option<Stage> {
    if let Some(stage) = transcript(text) {
        return Some(stage);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let named = NAMED.iter().flat_map(|(stage, names)| names.iter().map(move |name| (stage, name)));
    named
        .filter_map(|(stage, name)| Some((text.find(name)?, *stage)))
        .min_by_key(|(position, _)| *position)
        .map(|(_, stage)| stage)
}

/// Reads `>>> RCPT TO:<…>` and the answer `<<< 550 …`: the first command that was refused.
fn transcript(text: &str) -> Option<Stage> {
    let mut command = None;
    for line in text.lines().map(str::trim_start) {
        if let Some(sent) = line.strip_prefix(">>>") {
            command = of_command(sent.trim_start());
        } else if let Some(answer) = line.strip_prefix("<<<")
            && answer.trim_start().starts_with(['4', '5'])
            && command.is_some()
        {
            return command;
        }
    }
    None
}

fn of_command(line: &str) -> Option<Stage> {
    match line.get(..4)?.to_ascii_uppercase().as_str() {
        "HELO" | "EHLO" | "LHLO" | "STAR" | "AUTH" => Some(Stage::Greeting),
        "MAIL" => Some(Stage::Sender),
        "RCPT" => Some(Stage::Recipient),
        "DATA" | "BDAT" => Some(Stage::Data),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_read_as_they_are_told() {
        assert_eq!(stage("550 no (in reply to RCPT TO\n    command)"), Some(Stage::Recipient));
        assert_eq!(stage("SMTP error after MAIL FROM:<a@b.example> SIZE=1"), Some(Stage::Sender));
        assert_eq!(stage(">>> MAIL From:<a@b>\n<<< 250 ok\n>>> DATA\n<<< 550 no"), Some(Stage::Data));
        assert_eq!(stage("The MAIL FROM was a@b.example, RCPT TO: c@d.example"), None);
    }
}
