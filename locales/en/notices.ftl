# What people at the desk are told, and the mail that says that there is something.

desk-notices-title = Notices
desk-notices-none = Nothing yet. You are told here what becomes yours, what comes back to you, and what changes.
desk-notices-read = Mark all as read
desk-notices-count = { $count } new
desk-notice-unread = New
desk-notice-assignment = A text is yours now
desk-notice-mention = You are mentioned
desk-notice-review-wanted = A text waits for approval
desk-notice-approved = Your text is approved
desk-notice-sent-back = Your text came back
desk-notice-stale = The original of your translation has changed
desk-notice-published = The issue is out
desk-done-notices-read = All are read.
notice-mail-subject = Something new for you
notice-mail-text =
    Hello,

    there is something new for you. Sign in to see it:
    { $link }

    How often you get this mail is up to you: choose it in your account.
