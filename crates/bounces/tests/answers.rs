//! What mail servers answer, and what each answer means for the reader, in a report of Postfix's form.

use bellwether_bounces::Class::{self, Delay, Hard, Soft};
use bellwether_bounces::read;

#[test]
fn answers_of_servers_are_understood() {
    let mut wrong = Vec::new();
    for (class, status, answer) in ANSWERS {
        let (words, _) = answer.split_once(" (in reply").unwrap_or((answer, ""));
        let message = format!(
            "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered Mail Returned to Sender\n\
             Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\n\
             <reader@mail.example>: host mx.mail.example[192.0.2.9] said: {answer}\n\n\
             --x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\n\
             Final-Recipient: rfc822; reader@mail.example\nAction: failed\nStatus: {status}\n\
             Diagnostic-Code: smtp; {words}\n--x--\n"
        );
        let report = read(message.as_bytes());
        let read = report.returns.first().map(|entry| (entry.class, entry.reason));
        if read.map(|(class, _)| class) != Some(*class) {
            wrong.push(format!("{answer}: {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is expected, the `Status` field, and the answer with the command that it was given to.
const ANSWERS: &[(Class, &str, &str)] = &[
    (Hard, "5.0.0", "500 no such user (in reply to rcpt to command)"),
    (Soft, "5.0.0", "504 mailbox is disabled (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 requested action not taken: mailbox unavailable (in reply to rcpt to command)"),
    (Hard, "5.1.0", "550 #5.1.0 address rejected. (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 \"gbz@freesurf.example\" is not a known user (in reply to rcpt to command)"),
    (
        Soft,
        "5.0.0",
        "554 delivery error: dd this user doesn't have a btinternet.com account (y@bt.example) [0] - mta1017 (in reply to end of data command)",
    ),
    (
        Hard,
        "5.0.0",
        "550 invalid recipient - http://www.mimecast.com/knowledgebase/kbid10473.htm#550 (in reply to rcpt to command)",
    ),
    (
        Soft,
        "5.0.0",
        "550 message was not accepted -- invalid mailbox. local mailbox c@inbox.example is unavailable: user not found (in reply to end of data command)",
    ),
    (Hard, "5.0.0", "550 <ouqa@ukr.example> not used (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 user not found: y@126.example (in reply to rcpt to command)"),
    (Soft, "5.0.0", "550 account inactive (in reply to end of data command)"),
    (Soft, "5.0.0", "550 relay not permitted (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 trab@earthlink.example...user account is unavailable (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 recipient does not exist here (in reply to rcpt to command)"),
    (Hard, "5.0.0", "550 No such user here\" (in reply to RCPT TO command)"),
    (
        Delay,
        "4.4.2",
        "conversation with citycampus.example[199.59.243.118] timed out while receiving the initial server greeting",
    ),
    (Delay, "4.4.1", "connect to mx2.maciste.example[62.149.198.62]:25: Connection timed out"),
    (
        Soft,
        "4.4.3",
        "Host or domain name not found. Name service error for name=jess.example type=MX: Host not found, try again",
    ),
    (
        Hard,
        "5.4.4",
        "Host or domain name not found. Name service error for name=zeus.example type=AAAA: Host not found",
    ),
    (Hard, "5.1.1", "unknown user: \"nim\""),
    (
        Soft,
        "5.2.1",
        "550 5.2.1 the email account that you tried to reach is disabled. va4si4196384wjc.145 - gsmtp (in reply to rcpt to command)",
    ),
    (Soft, "5.0.0", "550 SPF check failed (in reply to end of DATA command)"),
    (
        Soft,
        "5.0.0",
        "550 Domain may not exist or DNS check failed [X IP: 139.129.209.233]. (in reply to end of DATA command)",
    ),
    (Soft, "5.0.0", "550 Sender's policy prohibits this message: Reject (in reply to end of DATA command)"),
    (Soft, "5.2.2", "552 5.2.2 Over STORAGE quota"),
    (Soft, "5.0.0", "550 Benutzer hat das Speichervolumen ueberschritten. / User has exhausted allowed storage space."),
    (Hard, "5.0.0", "550 Benutzer nicht bekannt/User unknown (in reply to RCPT TO command)"),
    (Hard, "5.0.0", "550 Unknown local part alias in <x@y.example> (in reply to RCPT TO command)"),
    (Hard, "5.1.1", "550 5.1.1 <x@y.example>... User is unknown {mx019}"),
    (Soft, "5.2.1", "550 5.2.1 <x@y.example>... User is inactive"),
    (Hard, "5.1.1", "550 : Recipient address rejected: Account Closed (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "554 Refused. Your reverse DNS entry contains your IP address and a country code."),
    (Soft, "5.0.0", "550 Recipient verification problem (in reply to RCPT TO command)"),
    (
        Soft,
        "4.2.1",
        "450 4.2.1 The user you are trying to contact is receiving mail too quickly. Please resend your message at a later time.",
    ),
    (Soft, "4.0.0", "421 [GL01] Message from (192.0.2.1) temporarily deferred"),
    (Hard, "5.1.0", "5.1.0 - Unknown address error 550-'MAILBOX NOT FOUND'"),
    (Soft, "5.1.0", "5.1.0 - Unknown address error 550-'5.7.1 message blocked'"),
    (Soft, "5.7.1", "550 5.7.1 [CS01] Message rejected due to local policy."),
    (Hard, "5.1.6", "550 5.1.6 recipient no longer on server: x@icloud.example"),
    (Soft, "5.7.1", "554 5.7.1 <x@icloud.example>: Relay access denied"),
    (Soft, "4.1.8", "450 4.1.8 <k@example.jp>: Sender address rejected: Domain not found"),
    (
        Soft,
        "5.7.1",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.1",
    ),
    (
        Soft,
        "5.7.1",
        "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    ),
    (
        Hard,
        "5.5.0",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [X.prod.protection.outlook.com]",
    ),
    (
        Hard,
        "5.4.1",
        "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [X.prod.protection.outlook.com]",
    ),
    (Hard, "5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (Soft, "5.1.8", "550 5.1.8 Access denied, bad outbound sender"),
    (Soft, "5.7.708", "550 5.7.708 Service unavailable. Access denied, traffic not accepted from this IP."),
    (
        Soft,
        "5.2.2",
        "554 5.2.2 mailbox full;STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded",
    ),
    (Soft, "5.2.0", "550 5.2.0 STOREDRV.Deliver.Exception:StoragePermanentException.MapiExceptionMaxObjsExceeded"),
    (Soft, "5.7.64", "550 5.7.64 TenantAttribution; Relay Access Denied"),
    (Hard, "5.4.310", "550 5.4.310 DNS domain gone.example does not exist [Message=InfoDomainNonexistent]"),
    (Delay, "4.4.7", "550 4.4.7 QUEUE.Expired; message expired"),
    (Delay, "4.4.7", "Delivery time expired"),
    (Soft, "5.4.14", "550 5.4.14 Hop count exceeded - possible mail loop ATTR34"),
    (Soft, "5.4.14", "554 5.4.14 Hop count exceeded"),
    (Soft, "4.4.316", "554 4.4.316 Connection refused"),
    (Soft, "5.0.0", "552 1 Requested mail action aborted, mailbox not found (in reply to end of DATA command)"),
    (Hard, "5.1.1", "554 5.1.1 User unknown; rejecting (in reply to RCPT TO command)"),
    (
        Soft,
        "5.7.1",
        "553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1, because the ip is in Spamhaus's list",
    ),
    (
        Soft,
        "5.0.0",
        "554 Message not allowed - [PH01] Email not accepted for policy reasons. Please visit https://postmaster.yahooinc.com/error-codes",
    ),
    (
        Soft,
        "4.7.0",
        "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints",
    ),
    (Hard, "5.1.1", "550 5.1.1 <x@comcast.example>: Account not available (in reply to RCPT TO command)"),
    (
        Soft,
        "5.2.0",
        "550 5.2.0 x@comcast.example Mail rejected. http://postmaster.comcast.net/smtp-error-codes.php#BL000001",
    ),
    (Hard, "5.1.1", "550 5.1.1 MXIN501 mailbox unknown ;id=x"),
    (Soft, "5.0.0", "554-No SMTP service 554 IP address is block listed, see http://mailcheck.example"),
    (Soft, "5.0.0", "550 High probability of spam"),
    (Hard, "5.1.1", "550 5.1.1 No such user - gcdp"),
    (Hard, "5.1.1", "550 5.1.1 User does not exist - x@y.example (in reply to RCPT TO command)"),
    (Soft, "5.7.1", "550 5.7.1 No such user!"),
    (Soft, "5.7.1", "550 5.7.1 Policy rejection on the target address"),
    (Hard, "5.0.0", "550 Mailbox does not exist! (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "550 x@o2.example mailbox is full"),
    (Hard, "5.1.1", "511 sorry, no mailbox here by that name (#5.1.1 - chkuser)"),
    (Soft, "5.7.1", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)"),
    (Hard, "5.0.0", "550 User unknown (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "550 Administrative prohibition (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "550 Callback setup failed while verifying <b@news.example> (in reply to RCPT TO command)"),
    (
        Soft,
        "5.0.0",
        "550-Verification failed for <b@news.example> 550-No Such User Here 550 Sender verify failed (in reply to RCPT TO command)",
    ),
    (
        Soft,
        "5.1.1",
        "550 5.1.1 <b@news.example>: Sender address rejected: undeliverable address: host said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
    ),
    (
        Hard,
        "5.1.1",
        "550 5.1.1 <x@y.example>: Recipient address rejected: undeliverable address: host mx said: 550 5.1.1 No such user",
    ),
    (Soft, "4.1.1", "450 4.1.1 <x@y.example>: Recipient address rejected: unverified address: connect to mx timed out"),
    (
        Soft,
        "4.2.0",
        "450 4.2.0 <x@y.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/y.html",
    ),
    (
        Soft,
        "5.7.1",
        "550 5.7.1 <x@y.example>: Recipient address rejected: SPF-Result=b@news.example: 'SoftFail' by mail policy",
    ),
    (Soft, "5.7.1", "554 5.7.1 <x@y.example>: Recipient address rejected: Policy Rejection- Abuse. Go away."),
    (
        Soft,
        "5.0.0",
        "550 <x@y.example>: Recipient address rejected: You are not allowed to send mail to this list (in reply to RCPT TO command)",
    ),
    (
        Soft,
        "5.0.0",
        "550 <x@y.example>: Recipient address rejected: Mail appeared to be SPAM or forged (in reply to RCPT TO command)",
    ),
    (
        Hard,
        "5.0.0",
        "550 <x@y.example>: Recipient address rejected: User unknown in virtual alias table (in reply to RCPT TO command)",
    ),
    (Soft, "5.0.0", "552 Requested mail action aborted: exceeded storage allocation"),
    (Soft, "5.3.4", "Message size 10000000 exceeds size limit 5000000 of server mx[192.0.2.1]"),
    (Soft, "5.4.6", "mail for y.example loops back to myself"),
    (Soft, "4.0.0", "host mx[192.0.2.1] refused to talk to me: 554 mx ESMTP not accepting messages"),
    (Soft, "4.4.2", "lost connection with mx[192.0.2.1] while receiving the initial server greeting"),
    (
        Soft,
        "5.4.4",
        "Host or domain name not found. Name service error for name=y.example type=MX: Host not found, try again",
    ),
    (Soft, "5.2.2", "unable to write /home/x/Maildir: Disk quota exceeded"),
    (Soft, "5.2.0", "maildir delivery failed: create maildir file: Permission denied"),
    (Soft, "5.2.0", "can't create user output file"),
    (Hard, "5.1.1", "<x@y.example>: user does not exist, but will deliver to /x/y"),
    (
        Soft,
        "5.7.26",
        "550 5.7.26 Unauthenticated email from news.example is not accepted due to domain's DMARC policy.",
    ),
    (Soft, "5.7.1", "550 5.7.1 Email rejected per SPAM policy"),
    (Hard, "5.1.1", "550-5.1.1 The email account that you tried to reach does not exist. Please try"),
    (Soft, "5.0.0", "550 Service unavailable; Client host blocked"),
    (Hard, "5.1.1", "550 5.1.1 unknown recipient (Mode: normal) (in reply to RCPT TO command)"),
    (Hard, "5.1.1", "550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]"),
    (Soft, "5.2.0", "550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]"),
    (
        Soft,
        "4.0.0",
        "421 mwinf5c04 ME Trop de connexions, veuillez verifier votre configuration. Too many connections, slow down. OFR004_104 [104]",
    ),
    (Soft, "5.5.0", "550 5.5.0 Boite du destinataire archivee. Archived recipient. OFR_417"),
    (Soft, "5.0.0", "550 Mailbox unavailable or access denied"),
    (Hard, "5.1.1", "550 5.1.1 <x@y.example> is not a valid mailbox (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "550 That user's mailbox has been blocked"),
    (Soft, "5.0.0", "550 x@wp.example: Konto zablokowane"),
    (Hard, "5.0.0", "550 Nie ma takiego konta / No such account (in reply to RCPT TO command)"),
    (Soft, "5.2.2", "550 Recipient's mailbox is full, message returned to sender. (#5.2.2)"),
    (Soft, "5.0.0", "550 mailbox isn't verified for delivery"),
    (Soft, "5.6.0", "554 5.6.0 Message contains NUL bytes"),
    (Soft, "5.6.1", "550 5.6.1 8BITMIME unsupported"),
    (Hard, "5.1.1", "550 5.1.1 : Email address could not be found, or was misspelled (G8)"),
    (Hard, "5.1.2", "550 5.1.2 Bad destination system: no such domain"),
    (Soft, "5.4.4", "550 5.4.4 Invalid domain"),
    (Soft, "5.4.4", "554 5.4.4 Unable to route due to invalid MX record"),
    (Soft, "5.1.1", "smtp; 550 5.1.1 spam domain blocked"),
    (Hard, "5.1.1", "550 5.1.1 userunknown"),
    (Soft, "4.2.2", "550 4.2.2 mailbox over quota"),
    (Soft, "5.2.1", "550 5.2.1 Mailbox unavailable. Your IP address 192.0.2.1 is blacklisted using sbl.spamcop.net"),
    (Soft, "5.0.0", "550 Blocked for abuse"),
    (Hard, "5.3.0", "553 5.3.0 <x@y.example>... User Unknown (in reply to RCPT TO command)"),
    (Soft, "5.2.1", "550 5.2.1 Mailbox not available / Konto niedostepne (in reply to RCPT TO command)"),
    (Soft, "5.0.0", "551 <x@y.example> is a deactivated mailbox (in reply to RCPT TO command)"),
];

#[test]
fn the_reply_alone_is_read_as_in_a_report() {
    for (status, words, class) in [
        (None, "550 5.1.1 No such user here", Class::Hard),
        (Some("5.1.1"), "The email account that you tried to reach does not exist", Class::Hard),
        (None, "552 5.2.2 Mailbox full", Class::Soft),
        (Some("5.7.1"), "550 5.7.1 Message rejected as spam", Class::Soft),
        (None, "", Class::Soft),
    ] {
        let status = status.map(|status| status.parse().expect("a status"));
        assert_eq!(bellwether_bounces::read_reply(status, words).0, class, "{words}");
    }
}

#[test]
fn a_report_says_whether_it_was_written_for_programs() {
    let text = "From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\n\r\n\
                <reader@mail.example>:\r\nRemote host said: 550 5.1.1 No such user\r\n";
    let report = "From: MAILER-DAEMON@mx.example\r\nContent-Type: message/delivery-status\r\n\r\n\
                  Final-Recipient: rfc822; reader@mail.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";
    for (message, machine_readable) in [(text, false), (report, true), ("Subject: x\r\n\r\nHello\r\n", false)] {
        let report = bellwether_bounces::read(message.as_bytes());
        assert_eq!((report.machine_readable, report.returns.is_empty()), (machine_readable, message.contains("Hello")));
    }
}
