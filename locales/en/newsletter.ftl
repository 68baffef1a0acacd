# The newsletter: its pages, and the letters that belong to it.

newsletter-description = Get the newsletter by mail: every issue, in your language.
newsletter-trap = Leave this field empty
newsletter-sections = Sections
newsletter-sections-hint = Choose none to get all of them.
newsletter-envelope = Envelope
newsletter-plain = Neutral sender and subject
newsletter-plain-hint = Then neither the sender’s name nor the subject says where a message comes from. Its address and the text inside do.
newsletter-consent = We store your address, encrypted, to send you the newsletter and for nothing else; if you don’t confirm, it is gone after three days. We do not record whether you open it. You can leave at any time.
newsletter-invalid-email = Enter a valid email address
newsletter-too-many = There have been too many sign-ups from your network today. Please try again tomorrow.
newsletter-puzzle = Instead of waiting until tomorrow, you can sign up now: enter your address once more, and your browser will calculate for a few seconds.
newsletter-puzzle-working = Your browser is calculating; this takes a few seconds…
newsletter-sent-title = Check your inbox: we have sent you a confirmation link
newsletter-sent-text = The link works for three days. If no message comes, look in the spam folder.
newsletter-confirm = Confirm subscription
newsletter-confirm-text = Press the button and the newsletter will come to you. If it was not you who signed up, just close this page: you will get nothing.
newsletter-confirmed-title = You have been successfully subscribed
newsletter-confirmed-text = The next issue will come to your inbox. Every message has a link by which you can change your choice or leave.
newsletter-refused-title = This address cannot get the newsletter
newsletter-refused-text = A message to it came back before or was reported as spam, or the editors took the address off. Sign up with another address, or write to the editors.
newsletter-expired-title = This link has expired
newsletter-expired-text = A confirmation link works once, and for three days. If you would like to get the newsletter, please sign up again.
newsletter-unknown-title = This link no longer works
newsletter-unknown-text = Nobody reads the newsletter by this link any more: the address was deleted, or the link is not whole. If you would like to get the newsletter, please sign up.
newsletter-manage = Manage subscription
newsletter-save = Save
newsletter-saved = Your choice has been saved.
newsletter-leave = Unsubscribe
newsletter-leave-text = Press the button and we will send you nothing more.
newsletter-left-title = You have unsubscribed from the newsletter
newsletter-left-text = We will send you nothing more. We will delete your address in thirty days; until then you can come back here, or have it deleted at once.
newsletter-return = Subscribe again
newsletter-erase = Delete my address now
newsletter-erased-title = Your address has been deleted
newsletter-erased-text = All that is left is a fingerprint from which the address cannot be recovered. It tells us not to write to you.

letter-confirm-subject = Please confirm your subscription
letter-confirm-text =
    Someone, probably you, has asked for the newsletter of { $site } at this address.

    Confirm it here:

    { $link }

    The link works for three days. If it was not you, there is nothing to do: without confirmation you will hear no more of us.
letter-already-subject = You are already subscribed
letter-already-text =
    Someone, probably you, has asked for the newsletter of { $site } at this address. You are already subscribed, so nothing has changed.

    Change your choice or leave here:

    { $link }
letter-key-replaced-subject = Your OpenPGP key was replaced
letter-key-replaced-text =
    The OpenPGP key to which we encrypt the newsletter of { $site } for this address was replaced by another one. This mail is the last that is encrypted to the former key.

    If it was you, there is nothing to do. If not, somebody knows the link in your mails and reads them from now on. Set your own key here, or unsubscribe:

    { $link }
letter-key-removed-subject = Your OpenPGP key was removed
letter-key-removed-text =
    The OpenPGP key to which we encrypted the newsletter of { $site } for this address was removed. This mail is the last that is encrypted; what comes from now on is not.

    If it was you, there is nothing to do. If not, somebody knows the link in your mails. Set your key again here, or unsubscribe:

    { $link }
letter-plain-sender = Mailing list
letter-plain-subject = A question about your request
letter-plain-issue-subject = Your reading for this week

openpgp-title = Encrypted mail
openpgp-text = If you use OpenPGP, paste your public key here. From then on everything that we send you is encrypted to it, the subject too. If the key expires, we send nothing rather than send it open.
openpgp-given = Your mail is encrypted.
openpgp-key = OpenPGP public key
openpgp-save = Encrypt my mail
openpgp-remove = Send without encryption again
openpgp-problem-too-large = The key is too long. Export it without pictures and other people’s signatures.
openpgp-problem-not-a-key = This is not an OpenPGP key. It should begin with -----BEGIN PGP PUBLIC KEY BLOCK-----.
openpgp-problem-private = This is a private key. Nobody should ever get it from you: export the public one.
openpgp-problem-several = There are several keys here. Export the one that should be used.
openpgp-problem-damaged = The key is damaged, or its signatures are of a kind that is no longer safe.
openpgp-problem-revoked = The key has been revoked.
openpgp-problem-expired = The key has expired. Extend it and send it again.
openpgp-problem-no-encryption = No part of this key can be used for encryption now.

mailbox-title = Mailbox
mailbox-text = What would have been sent. This page exists only in the demo.
mailbox-empty = Nothing has been sent yet. Subscribe to the newsletter and the first message will be here.
mailbox-from = From
mailbox-to = To
mailbox-date = Date
mailbox-as-html = As mail programs show it
mailbox-as-text = As plain text
mailbox-source = Source
mailbox-back = All messages

preflight-missing = “{ $detail }” is not translated yet: readers in this language wait.
preflight-stale = “{ $detail }”: the translation is behind, and readers in this language wait.
preflight-ready = The mail is ready, { $detail } kB.
preflight-broken-link = A link leads nowhere: { $detail }
preflight-long-subject = The subject has { $detail } characters; mail programs show about 70.
preflight-loud-subject = The subject shouts, and filters count that against it: { $detail }
preflight-many-links = The mail has { $detail } links; filters count that against it.
preflight-other-domain = Bounces come to { $detail }, which is not the sender’s domain: some servers then don’t recognise our mail.
preflight-record-good = In the DNS, { $detail } is as it must be.
preflight-record-missing = In the DNS, { $detail } is missing. “bellwether key show” prints our keys’ records.
preflight-record-wrong = In the DNS, { $detail } says something else than it must.
preflight-record-unknown = The DNS could not be asked about { $detail }.
preflight-keys-elsewhere = The keys that sign mail are on another machine, so the DNS was not checked. “bellwether campaign check” does it there.
