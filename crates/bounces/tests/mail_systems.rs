//! Messages in the shapes of the main mail systems, written for this test: what each must be read as.

use bellwether_bounces::{Class, Reason, Report, read};

use Class::{Complaint, Delay, Hard, None as Nothing, Soft};

/// A message, and each recipient with its class.
type Case = (&'static str, &'static str, &'static [(&'static str, Class)]);

#[test]
fn notices_for_people_are_read() {
    check(NOTICES);
    check(MORE_NOTICES);
}

#[test]
fn delivery_reports_are_read() {
    check(REPORTS);
}

#[test]
fn complaints_are_read() {
    check(COMPLAINTS);
}

#[test]
fn what_is_no_bounce_changes_nothing() {
    check(NO_BOUNCES);
}

fn check(cases: &[Case]) {
    let mut wrong = Vec::new();
    for (name, message, expected) in cases {
        let report = read(message.as_bytes());
        let read = returns(&report);
        let expected: Vec<(String, Class)> =
            expected.iter().map(|(recipient, class)| ((*recipient).to_owned(), *class)).collect();
        if read != expected {
            let reasons: Vec<Reason> = report.returns.iter().map(|entry| entry.reason).collect();
            wrong.push(format!("{name}: expected {expected:?}, read {read:?} {reasons:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn returns(report: &Report) -> Vec<(String, Class)> {
    report.returns.iter().map(|entry| (entry.recipient.clone().unwrap_or_default(), entry.class)).collect()
}

const NOTICES: &[Case] = &[
    (
        "qmail, unknown",
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.relay.example\nTo: bounces-17@news.example\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program at mx.relay.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\
         This is a permanent error; I've given up. Sorry it didn't work out.\n\n<reader@mail.example>:\n\
         198.51.100.7 does not like recipient.\nRemote host said: 550 No such user here\nGiving up on 198.51.100.7.\n\n\
         --- Below this line is a copy of the message.\n\nReturn-Path: <bounces-17@news.example>\nTo: reader@mail.example\nMessage-ID: <17@news.example>\n\nHello\n",
        &[("reader@mail.example", Hard)],
    ),
    (
        "vpopmail, full",
        "From: MAILER-DAEMON@mx.relay.example\nTo: b@news.example\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program at mx.relay.example.\n\n<reader@mail.example>:\nUser's mailbox is full.\n\n--- Below this line is a copy of the message.\n\nTo: reader@mail.example\n",
        &[("reader@mail.example", Soft)],
    ),
    (
        "qmail, no such host",
        "From: MAILER-DAEMON@mx.relay.example\nTo: b@news.example\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program.\n\n<reader@gone.example>:\nSorry, I couldn't find any host named gone.example. (#5.1.2)\n",
        &[("reader@gone.example", Hard)],
    ),
    (
        "qmail, refused after DATA",
        "From: MAILER-DAEMON@mx.relay.example\nTo: b@news.example\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program.\n\n<reader@mail.example>:\n198.51.100.7 failed after I sent the message.\n\
         Remote host said: 554 delivery error: dd Sorry your message cannot be delivered [-5] - mta1\n",
        &[("reader@mail.example", Soft)],
    ),
    (
        "Exim, local user unknown and remote quota",
        "X-Failed-Recipients: one@mail.example,\n  two@mail.example\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.relay.example>\n\
         To: b@news.example\nSubject: Mail delivery failed: returning message to sender\n\n\
         This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n\
         recipients. This is a permanent error. The following address(es) failed:\n\n  one@mail.example\n    Unrouteable address\n  two@mail.example\n\
         \x20   SMTP error from remote mail server after RCPT TO:<two@mail.example>:\n    host mx.mail.example [192.0.2.1]: 552 5.2.2 Over quota\n\n\
         ------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <b@news.example>\nTo: one@mail.example\n",
        &[("one@mail.example", Hard), ("two@mail.example", Soft)],
    ),
    (
        "Exim, warning",
        "Auto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.relay.example>\nTo: b@news.example\n\
         Subject: Warning: message 1aB-0001-Xy delayed 24 hours\n\nThis message was created automatically by mail delivery software.\n\
         A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue on mx.relay.example.\n\n\
         The address to which the message has not yet been delivered is:\n\n  reader@mail.example\n    host mx.mail.example [192.0.2.1]\n    Delay reason: Connection timed out\n\n\
         No action is required on your part. Delivery attempts will continue for\nsome time, and this warning may be repeated at intervals.\n",
        &[("reader@mail.example", Delay)],
    ),
    (
        "Exim, sender verification",
        "X-Failed-Recipients: reader@mail.example\nFrom: Mail Delivery System <Mailer-Daemon@mx.relay.example>\nTo: b@news.example\n\
         Subject: Mail delivery failed: returning message to sender\n\nThe following address(es) failed:\n\n  reader@mail.example\n\
         \x20   SMTP error from remote mail server after RCPT TO:<reader@mail.example>:\n    host mx.mail.example [192.0.2.1]: 550-Verification failed for <b@news.example>\n\
         \x20   550-Called:   192.0.2.8\n    550-Sent:     RCPT TO:<b@news.example>\n    550-Response: 550 5.1.1 User unknown\n    550 Sender verify failed\n",
        &[("reader@mail.example", Soft)],
    ),
    (
        "sendmail, old, with transcript",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.relay.example>\nTo: b@news.example\nSubject: Returned mail: User unknown\n\n\
         The original message was received at Mon, 5 Oct 1998 10:00:00 +0200\n\n   ----- The following addresses had delivery problems -----\n\
         <reader@mail.example>  (unrecoverable error)\n\n   ----- Transcript of session follows -----\n... while talking to mx.mail.example.:\n\
         >>> RCPT To:<reader@mail.example>\n<<< 550 <reader@mail.example>... User unknown\n550 <reader@mail.example>... User unknown\n\n\
         \x20  ----- Original message follows -----\n\nTo: reader@mail.example\n",
        &[("reader@mail.example", Hard)],
    ),
    (
        "sendmail, warning",
        "From: Mail Delivery Subsystem <MAILER-DAEMON@mx.relay.example>\nTo: b@news.example\nSubject: Warning: could not send message for past 4 hours\n\n\
         \x20   **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n\
         \x20   **********************************************\n\n   ----- Transcript of session follows -----\n<reader@mail.example>... Deferred: Connection timed out with mx.mail.example.\n\
         Warning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n",
        &[("reader@mail.example", Delay)],
    ),
    (
        "Exchange 5.5",
        "From: System Administrator <postmaster@corp.example>\nTo: b@news.example\nSubject: Undeliverable: The issue\n\n\
         Your message\n\n  To:      reader@corp.example\n  Subject: The issue\n  Sent:    Mon, 5 Oct 1998 10:00:00 +0200\n\ndid not reach the following recipient(s):\n\n\
         reader@corp.example on Mon, 5 Oct 1998 10:00:03 +0200\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=US;a= ;p=CORP;l=X-1\n    MSEXCH:IMS:CORP:SITE:SERVER 0 (000C05A6) Unknown Recipient\n",
        &[("reader@corp.example", Hard)],
    ),
    (
        "Exchange, text only",
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>\nTo: b@news.example\nSubject: Undeliverable: The issue\n\n\
         Delivery has failed to these recipients or groups:\n\nreader@corp.example<mailto:reader@corp.example>\nThe email address you entered couldn't be found. Please check the recipient's email address and try to resend the message.\n\n\
         Diagnostic information for administrators:\n\nGenerating server: mx.corp.example\n\nreader@corp.example\nRemote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'\n\n\
         Original message headers:\n\nReceived: from x\nMessage-ID: <1@news.example>\nTo: reader@corp.example\n",
        &[("reader@corp.example", Hard)],
    ),
    (
        "Office 365, blocked",
        "From: postmaster@corp.example\nTo: b@news.example\nSubject: Undeliverable: The issue\nAuto-Submitted: auto-generated\n\n\
         Your message to reader@corp.example couldn't be delivered.\n\nThe group only accepts messages from people in its organization or on its allowed senders list.\n\n\
         Remote server returned '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required'\n",
        &[("reader@corp.example", Soft)],
    ),
    (
        "Gmail, unknown, in Ukrainian",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: b@news.example\nSubject: Delivery Status Notification (Failure)\nX-Failed-Recipients: reader@mail.example\n\n\
         ** Адресу не знайдено **\n\nВаше повідомлення не доставлено на адресу reader@mail.example, оскільки її не знайдено.\n\nВідповідь:\n550 5.1.1 The email account that you tried to reach does not exist.\n",
        &[("reader@mail.example", Hard)],
    ),
    (
        "Gmail, over quota",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: b@news.example\nSubject: Delivery Status Notification (Failure)\n\n\
         Delivery to the following recipient failed permanently:\n\n     reader@gmail.example\n\nTechnical details of permanent failure:\nThe email account that you tried to reach is over quota.\n",
        &[("reader@gmail.example", Soft)],
    ),
    (
        "Gmail, delay",
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nTo: b@news.example\nSubject: Delivery Status Notification (Delay)\n\n\
         This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nDelivery to the following recipient has been delayed:\n\n     reader@mail.example\n\nMessage will be retried for 2 more day(s)\n",
        &[("reader@mail.example", Delay)],
    ),
    (
        "Yahoo",
        "From: MAILER-DAEMON@yahoo.example\nTo: b@news.example\nSubject: Failure Notice\n\nSorry, we were unable to deliver your message to the following address.\n\n<reader@mail.example>:\n\
         550: 5.1.1 <reader@mail.example>: Recipient address rejected: User unknown\n\n--- Below this line is a copy of the message.\n\nReceived: from x\n",
        &[("reader@mail.example", Hard)],
    ),
    (
        "GMX, German",
        "From: GMX Mailer Daemon <mailer-daemon@gmx.example>\nTo: b@news.example\nSubject: Mail konnte nicht zugestellt werden\n\n\
         Dieses ist eine automatisch generierte Nachricht.\n\nEine von Ihnen gesendete Nachricht konnte nicht an alle Empfänger zugestellt werden.\nFolgende Adressen sind betroffen:\n\n\
         \"reader@mail.example\":\nSMTP error from remote server after RCPT command:\nhost: mx.mail.example\n5.1.1 <reader@mail.example>: Empfänger unbekannt\n\n--- Der Kopf der Originalnachricht folgt: ---\n\nReceived: from x\nTo: reader@mail.example\n",
        &[("reader@mail.example", Hard)],
    ),
    (
        "French provider, full",
        "From: Mail Administrator <postmaster@fai.example>\nTo: b@news.example\nSubject: Message non remis\nContent-Type: text/plain; charset=utf-8\n\n\
         Votre message n'a pas pu être remis au destinataire suivant :\n\n  lecteur@fai.example\n\nMotif : boîte aux lettres pleine\n",
        &[("lecteur@fai.example", Soft)],
    ),
    (
        "Russian provider",
        "From: mailer-daemon@post.example\nTo: b@news.example\nSubject: =?UTF-8?B?0J3QtSDQtNC+0YHRgtCw0LLQu9C10L3Qvg==?=\nContent-Type: text/plain; charset=utf-8\n\n\
         Письмо не может быть доставлено:\n\n<reader@post.example>: почтовый ящик переполнен\n",
        &[("reader@post.example", Soft)],
    ),
    (
        "Japanese carrier",
        "Return-Path: <>\nFrom: Mail Administrator <postmaster@mobile.example>\nTo: b@news.example\nSubject: Mail System Error - Returned Mail\nContent-Type: text/plain; charset=utf-8\n\n\
         次のあて先へのメッセージはエラーのため送信できませんでした。\n\n送信先メールアドレスが見つかりません。\n\n<reader@mobile.example>:\nmobile.example [192.0.2.3] said: 550 Unknown user reader@mobile.example (in reply to RCPT TO command)\n",
        &[("reader@mobile.example", Hard)],
    ),
    (
        "IMail",
        "From: \"Mail Delivery System\" <postmaster@host.example>\nTo: b@news.example\nSubject: Undeliverable Mail\nX-Mailer: <SMTP32 v8.22>\n\nUnknown user: reader@host.example\n\n\nOriginal message follows.\n\nReceived: from x\nMessage-ID: <1@news.example>\nTo: reader@host.example\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "MailMarshal",
        "From: MAILER-DAEMON@gateway.example\nTo: b@news.example\nSubject: Undeliverable Mail\n\nYour message:\n   From:    b@news.example\n   Subject: The issue\n\nCould not be delivered because of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n    reader@host.example\n\nAdditional Information\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "MessageLabs",
        "From: Mail Delivery System <MAILER-DAEMON@labs.example>\nTo: b@news.example\nSubject: Mail Delivery Failure\n\nThis is the mail delivery agent at labs.example.\nI was unable to deliver your message to the following addresses.\n\nreader@host.example\n\nReason: 550 No such user (reader@host.example)\n\nThe message subject was: The issue\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "Domino, French",
        "From: Postmaster@corp.example\nTo: b@news.example\nSubject: ECHEC DE DISTRIBUTION\nContent-Type: text/plain; charset=utf-8\n\nVotre message\n\n  Objet : Le numéro\n\nn'a pas pu être distribué à :\n\n  lecteur@corp.example\n\nmotif :\n\n  Utilisateur lecteur (lecteur@corp.example) non répertorié dans l'Annuaire Domino\n",
        &[("lecteur@corp.example", Hard)],
    ),
    (
        "Barracuda, no address but in the session",
        "Return-Path: <>\nFrom: postmaster@gw.example\nTo: b@news.example\nSubject: Returned mail\n\nYour message was rejected.\n\n550 5.7.1 <reader@host.example>: Message blocked as spam\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "Exchange, several, one on hold",
        "From: System Administrator <postmaster@corp.example>\nTo: b@news.example\nSubject: Undeliverable: The issue\n\nYour message did not reach some or all of the intended recipients.\n\n      Subject:\tThe issue\n      Sent:\t1/2/2003 3:04 AM\n\nThe following recipient(s) could not be reached:\n\n\
         \x20     one@corp.example on 1/2/2003 3:04 AM\n            The e-mail account does not exist at the organization this message was sent to.  Check the e-mail address, or contact the recipient directly to find out the correct address.\n            <mx.corp.example #5.1.1>\n\
         \x20     two@corp.example on 1/2/2003 3:04 AM\n            The message could not be delivered because the recipient's mailbox is full.\n            <mx.corp.example #5.2.2>\n",
        &[("one@corp.example", Hard), ("two@corp.example", Soft)],
    ),
    (
        "HTML alone",
        "From: Mail Delivery System <mailer-daemon@web.example>\nTo: b@news.example\nSubject: Undelivered Mail\nContent-Type: text/html; charset=utf-8\n\n\
         <html><body><p>Your message could not be delivered to:</p><p><b>reader@host.example</b></p><p>The remote server said: 550 5.1.1 User unknown</p></body></html>\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "the returned message names the recipient",
        "Return-Path: <>\nFrom: MAILER-DAEMON@gw.example\nTo: b@news.example\nSubject: Undeliverable message\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nThe message could not be delivered.\n\n--x\nContent-Type: message/rfc822\n\nFrom: news@news.example\nTo: reader@host.example\nMessage-ID: <1@news.example>\n\nHello\n--x--\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "an unread reason after end of data",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered Mail Returned to Sender\n\n<reader@host.example>: host mx.host.example[192.0.2.1] said: 550\n    5.1.1 Mail refused, listed by example-list.test (in reply to MAIL FROM command)\n",
        &[("reader@host.example", Soft)],
    ),
];

const MORE_NOTICES: &[Case] = &[
    (
        "a forwarded address",
        "X-Failed-Recipients: deep@other.example\nFrom: Mail Delivery System <Mailer-Daemon@relay.example>\nTo: b@news.example\nSubject: Mail delivery failed\n\nA message sent by\n\n  <b@news.example>\n\ncould not be delivered to one or more of its recipients. The following\naddress(es) failed:\n\n  deep@other.example\n    (ultimately generated from reader@host.example)\n    all hosts have been failing for a long time and were last tried after this message arrived\n\n------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <b@news.example>\n",
        &[("deep@other.example", Delay)],
    ),
    (
        "a Japanese provider",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Returned mail\n\n   ----- The following addresses had delivery problems -----\nreader@host.example\n\n   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit.\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "a gateway's session",
        "From: InterScan Notification <postmaster@gw.example>\nTo: b@news.example\nSubject: Mail could not be delivered\n\n**** ATTENTION\n\nSent <<< RCPT TO:<reader@host.example>\nReceived >>> 550 <reader@host.example>... user unknown\n\nUnable to deliver message to <reader@host.example>.\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "a mail foundry",
        "From: <postmaster@gw.example>\nTo: b@news.example\nSubject: Message delivery has failed\n\nUnable to deliver message to: <reader@host.example>\nDelivery failed for the following reason:\nServer mx.host.example[192.0.2.4] failed with: 550 <reader@host.example> No such user here\n\nThis has been a permanent failure. No further delivery attempts will be made.\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "a bracketed log",
        "From: mailer-daemon@mail.relay.example\nTo: b@news.example\nSubject: Undelivered Mail Returned to Sender\n\nThis message was created automatically by mail delivery software.\n\n[Status: Error, Address: <reader@host.example>, ResponseCode 421, , Host not reachable.]\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "the sender was called back",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered Mail Returned to Sender\n\n<reader@host.example>: host mx.host.example[192.0.2.1] said: 550 5.1.1\n    User unknown: b@news.example (in reply to RCPT TO command)\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "nobody is named",
        "From: Mailer-Daemon@gw.example\nTo: b@news.example\nSubject: Message status - undeliverable\n\nThe message that you sent was undeliverable to the following:\n\n\treader (User account is expired)\n",
        &[("", Soft)],
    ),
    (
        "nothing but a title",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Returned mail: see transcript for details\nContent-Type: multipart/report; boundary=x\n\n<<< No Message Collected >>>\n",
        &[("", Soft)],
    ),
];

const REPORTS: &[Case] = &[
    (
        "status as text/plain, base64",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\nIt failed.\n\n--x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n\
         UmVwb3J0aW5nLU1UQTogZG5zOyByZWxheS5leGFtcGxlCgpGaW5hbC1SZWNpcGllbnQ6IHJmYzgy\nMjsgcmVhZGVyQGhvc3QuZXhhbXBsZQpBY3Rpb246IGZhaWxlZApTdGF0dXM6IDUuMS4xCg==\n--x--\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "no end, no boundary line before the status",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered\n\nIt failed.\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; reader@host.example\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 mailbox full\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "international address, quoted form",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\nIt failed.\n\n--x\nContent-Type: message/global-delivery-status\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: utf-8; \\x{447}\\x{44B}\\x{442}\\x{430}\\x{447}@host.example\nAction: failed\nStatus: 5.1.1\n--x--\n",
        &[("чытач@host.example", Hard)],
    ),
    (
        "sendmail's guess for a blocked host",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Returned mail\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\n   ----- Transcript of session follows -----\n>>> RCPT To:<reader@host.example>\n<<< 550 Your host is on our blocklist\n550 5.1.1 <reader@host.example>... User unknown\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: RFC822; reader@host.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: SMTP; 550 Your host is on our blocklist\n--x--\n",
        &[("reader@host.example", Soft)],
    ),
    (
        "delivered, delayed and failed in one",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Report\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; one@host.example\nAction: relayed\nStatus: 2.0.0\n\nFinal-Recipient: rfc822; two@host.example\nAction: delayed\nStatus: 4.2.2\n\nFinal-Recipient: rfc822; three@host.example\nAction: failed\nStatus: 5.1.2\n--x--\n",
        &[("one@host.example", Nothing), ("two@host.example", Delay), ("three@host.example", Hard)],
    ),
    (
        "Microsoft, unknown",
        "From: postmaster@corp.example\nTo: b@news.example\nSubject: Undeliverable\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>Your message to reader@corp.example couldn't be delivered.</p>\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns;mx.corp.example\n\nFinal-Recipient: rfc822;reader@corp.example\nAction: failed\nStatus: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient reader@corp.example not found by SMTP address lookup\n--x--\n",
        &[("reader@corp.example", Hard)],
    ),
    (
        "the report is repeated for people",
        "From: MAILER-DAEMON@relay.example\nTo: b@news.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: text/plain\n\nFinal-Recipient: rfc822; reader@host.example\nAction: failed\nStatus: 5.0.0\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; reader@host.example\nAction: failed\nStatus: 5.1.1\n--x--\n",
        &[("reader@host.example", Hard)],
    ),
    (
        "an attached report that somebody passed on",
        "From: Colleague <colleague@news.example>\nTo: b@news.example\nSubject: Fwd: look\nContent-Type: multipart/mixed; boundary=y\n\n--y\nContent-Type: text/plain\n\nWhat is this?\n--y\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@relay.example\nTo: bounces-9@news.example\nSubject: Undelivered\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; reader@host.example\nAction: failed\nStatus: 5.1.1\n--x--\n--y--\n",
        &[("reader@host.example", Hard)],
    ),
];

const COMPLAINTS: &[Case] = &[
    (
        "the address is concealed",
        "From: fbl@provider.example\nTo: abuse@news.example\nSubject: FW: The issue\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: text/plain\n\nThis is an email abuse report.\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Loop/1.0\nVersion: 1\n\n--x\nContent-Type: message/rfc822\n\nFrom: news@news.example\nTo: <redacted>\nMessage-ID: <77@news.example>\nList-Unsubscribe: <https://news.example/leave/abc>\n\nHello\n--x--\n",
        &[("", Complaint)],
    ),
    (
        "opt-out",
        "From: fbl@provider.example\nTo: abuse@news.example\nSubject: opt-out\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: text/plain\n\nPlease remove.\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: opt-out\nRemoval-Recipient: reader@provider.example\nVersion: 1\n--x--\n",
        &[("reader@provider.example", Complaint)],
    ),
    (
        "Microsoft's programme",
        "From: staff@hotmail.example\nTo: abuse@news.example\nSubject: complaint about message from 192.0.2.1\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n\nX-HmXmrOriginalRecipient: reader@hotmail.example\nFrom: news@news.example\nTo: undisclosed\nMessage-ID: <78@news.example>\n\nHello\n--x--\n",
        &[("reader@hotmail.example", Complaint)],
    ),
    (
        "a report of failed authentication is none",
        "From: dmarc@provider.example\nTo: ruf@news.example\nSubject: FW: forged\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n--x\nContent-Type: text/plain\n\nThis is a report.\n--x\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\nAuth-Failure: dmarc\nOriginal-Rcpt-To: reader@provider.example\n--x--\n",
        &[("reader@provider.example", Nothing)],
    ),
];

const NO_BOUNCES: &[Case] = &[
    (
        "absence, Outlook",
        "From: Reader <reader@corp.example>\nTo: b@news.example\nSubject: Automatic reply: The issue\nAuto-Submitted: auto-replied\nReturn-Path: <>\n\nI no longer work here, this mailbox does not exist any more. Please write to other@corp.example.\n",
        &[("reader@corp.example", Nothing)],
    ),
    (
        "absence that sounds like a bounce",
        "From: Reader <reader@corp.example>\nTo: b@news.example\nSubject: Re: The issue\nAuto-Submitted: auto-replied\nReturn-Path: <>\n\nThis mailbox is closed. 550 5.1.1 User unknown.\n",
        &[("reader@corp.example", Nothing)],
    ),
    (
        "absence, Belarusian",
        "From: reader@post.example\nTo: b@news.example\nSubject: =?UTF-8?B?0JDRntGC0LDQsNC00LrQsNC3?=\nContent-Type: text/plain; charset=utf-8\n\nЯ ў адпачынку да панядзелка.\n",
        &[("reader@post.example", Nothing)],
    ),
    (
        "absence, German, without headers",
        "From: reader@firma.example\nTo: b@news.example\nSubject: Abwesenheitsnotiz: The issue\n\nIch bin bis Montag nicht im Haus.\n",
        &[("reader@firma.example", Nothing)],
    ),
    (
        "read receipt, deleted",
        "From: reader@corp.example\nTo: b@news.example\nSubject: Not read: The issue\nContent-Type: multipart/report; report-type=disposition-notification; boundary=x\n\n--x\nContent-Type: text/plain\n\nYour message was deleted without being read.\n--x\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;reader@corp.example\nDisposition: automatic-action/MDN-sent-automatically; deleted\n--x--\n",
        &[("reader@corp.example", Nothing)],
    ),
    (
        "aggregate report",
        "From: noreply-dmarc@provider.example\nTo: rua@news.example\nSubject: Report Domain: news.example Submitter: provider.example Report-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nThis is a DMARC aggregate report for news.example\n--x\nContent-Type: application/gzip; name=a.xml.gz\nContent-Transfer-Encoding: base64\n\nH4sIAAAAAAAAAwMAAAAAAAAAAAA=\n--x--\n",
        &[],
    ),
    (
        "a person writes about failed mail",
        "From: Reader <reader@corp.example>\nTo: editor@news.example\nReturn-Path: <reader@corp.example>\nSubject: Re: The issue\n\nHello, my colleague's mail to other@corp.example could not be delivered, it says 550 user unknown. Can you help?\n",
        &[],
    ),
    (
        "a challenge",
        "From: reader@host.example\nTo: b@news.example\nSubject: Please confirm your message to reader@host.example\n\nTo deliver your message, reply to this one.\n",
        &[("reader@host.example", Nothing)],
    ),
    ("nothing", "", &[]),
    ("an ordinary message", "From: a@b.example\nTo: c@news.example\nSubject: Hello\n\nHow are you?\n", &[]),
];

#[test]
fn what_identifies_the_original_is_kept() {
    let report = read(COMPLAINTS[0].1.as_bytes());
    assert_eq!(report.original.message_id.as_deref(), Some("77@news.example"));
    assert_eq!(report.original.list_unsubscribe.as_deref(), Some("<https://news.example/leave/abc>"));
    let report = read(NOTICES[0].1.as_bytes());
    assert_eq!(report.addressed_to, ["bounces-17@news.example"]);
    assert_eq!(report.original.return_path.as_deref(), Some("bounces-17@news.example"));
    assert_eq!(report.original.to, ["reader@mail.example"]);
}
