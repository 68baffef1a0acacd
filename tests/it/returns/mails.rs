//! Messages as mail systems write them.

/// A report for programs (RFC 3464), as Postfix writes it.
pub fn report(to: &str, recipient: &str, action: &str, status: &str, words: &str) -> String {
    with_lines(&format!(
        "Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=\"A1B2\"

--A1B2
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<{recipient}>: {words}

--A1B2
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Wed, 25 Nov 2026 08:00:00 +0000 (UTC)

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {words}

--A1B2
Content-Type: text/rfc822-headers

From: The monitor <news@monitor.example>
Subject: This week
Message-ID: <aaaaaaaaaaaaaaaaaaaaaaaaaa@monitor.example>

--A1B2--
"
    ))
}

pub fn hard(to: &str, recipient: &str) -> String {
    report(to, recipient, "failed", "5.1.1", "550 5.1.1 User unknown")
}

pub fn soft(to: &str, recipient: &str) -> String {
    report(to, recipient, "failed", "5.2.2", "552 5.2.2 Mailbox full")
}

/// A bounce without any part for programs, as qmail writes it.
pub fn told(to: &str, recipient: &str) -> String {
    with_lines(&format!(
        "Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: failure notice

Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{recipient}>:
Sorry, no mailbox here by that name. (#5.1.1)
"
    ))
}

/// A complaint (RFC 5965); `header` is shown of the mail that is complained about.
pub fn complaint(to: &str, header: &str) -> String {
    with_lines(&format!(
        "From: <abuse@provider.example>
To: {to}
Subject: FW: This week
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=\"C3D4\"

--C3D4
Content-Type: text/plain; charset=us-ascii

This is an email abuse report.

--C3D4
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Feedback/1.0
Version: 1

--C3D4
Content-Type: message/rfc822

From: The monitor <news@monitor.example>
Subject: This week
{header}
Message-ID: <aaaaaaaaaaaaaaaaaaaaaaaaaa@monitor.example>

The text.

--C3D4--
"
    ))
}

/// An absence note (RFC 3834).
pub fn absence(to: &str) -> String {
    with_lines(&format!(
        "From: reader@example.org
To: {to}
Subject: Out of office
Auto-Submitted: auto-replied (vacation)

I am away, and my mailbox doesn't exist: 550 5.1.1 user unknown.
"
    ))
}

/// A mail that a person, or her mail program, writes.
pub fn personal(to: &str, subject: &str) -> String {
    with_lines(&format!("From: reader@example.org\nTo: {to}\nSubject: {subject}\n\n"))
}

fn with_lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}
