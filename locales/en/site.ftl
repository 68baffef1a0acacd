### What readers see, in English.
### The three files hold the same keys in the same order. See themes/default/README.md.

## Navigation

nav-skip = Skip to content
nav-menu = Menu
nav-close = Close
nav-language = Language
nav-sections = Sections
nav-siblings = Sections of this issue
nav-turn = Previous and next issue
nav-footer = Site map
nav-contacts = Contacts
language-missing = not translated yet
language-stale = the translation is behind its original
view-all = View all
read-more = Read more
list-empty = Nothing has been published here yet.
years-label = Years

## Labels of the menu

menu-front = Home
menu-situation = Situation
menu-issues = Archive
menu-topics = Topics
menu-authors = Authors

## Verdicts: the wording when the monitor has none of its own

verdict-label = Assessment
verdict-improved = The situation has gotten better
verdict-unchanged = The situation has not changed
verdict-deteriorated = The situation has gotten worse
verdict-not-assessed = The situation has not been assessed
verdict-improved-short = Improved
verdict-unchanged-short = Not changed
verdict-deteriorated-short = Deteriorated
verdict-not-assessed-short = Not assessed
verdict-votes = How the analysts voted:
verdict-dissent = Dissenting opinion:
verdict-superseded = Earlier assessment:
verdict-level = Level { $level } of 5
confidence-low = Confidence: low
confidence-medium = Confidence: medium
confidence-high = Confidence: high

## The situation: box, chart and table

situation-in = Situation in { $country }
situation-intro = Each tile shows what our analysts thought of a section in that period. It leads to the commentary, or to the issue where there is none. The newest period is on the right.
situation-table = The same data as a table
situation-period = Period
strip-title = How the situation has changed
strip-label = Assessments by section and period
strip-cell = { $section }, { $period }: { $verdict }
strip-skipped = no issue appeared
legend-title = How to read the chart
legend-empty = Blank: the section did not exist at that time. Hatched: no issue appeared.

## Front page

front-latest = Latest issue
front-earlier = Earlier issues
front-empty = The first issue has not been published yet.

## Issues and the archive

issue-number = No. { $number }
issue-previous = Previous issue
issue-next = Next issue
issue-skipped = No issue appeared for this period.
issue-verdicts-only = This issue has assessments only: its texts are not available.
issues-title = Archive: { $year }

## A commentary

published = Published { $date }
updated = Updated { $date }
reading-time =
    { $count ->
        [one] { NUMBER($count) } minute to read
       *[other] { NUMBER($count) } minutes to read
    }
notes-title = Sources and notes
note-accessed = accessed { $date }
note-back = Back to the text
cite-title = How to cite
commentary-previous = Earlier in this section
commentary-next = Later in this section

## Translations

translation-of = Translation. Original:
translation-behind = The translation is behind its original.
translation-stale = This translation is behind its original, which has since been changed in { $changes }.
change-lead = the lead
change-title = the headline
change-picture = the picture caption
change-paragraphs =
    { $count ->
        [one] { NUMBER($count) } paragraph
       *[other] { NUMBER($count) } paragraphs
    }
changes-last = { $others } and { $last }
translation-read-original = Read the original
missing-title = This article has not been translated yet
available-in = Available in other languages:

## Corrections and revisions

corrections-title = Corrections
correction-earlier = Read the earlier version
difference-title = What has changed
revisions-title = Versions of this text
revision-number = Version { $number }
revision-earlier = You are reading version { $number }, published on { $date }. A newer one has replaced it.
revision-read-current = Read the current version

## Sections, topics, authors

section-kicker = Section
section-since = Published since { $date }
section-closed = Published from { $from } to { $to }
section-continues = Continues:
section-continued = Continued in:
topics-title = Topics
topic-kicker = Topic
authors-title = Authors
author-kicker = Author

## Newsletter and other channels

newsletter-title = Subscribe to our newsletter
newsletter-email = Email address
newsletter-language = Newsletter language
newsletter-submit = Subscribe
newsletter-opens-title = The newsletter opens soon
newsletter-opens-text = We do not send mail yet. Your address has not been stored, and no message has been sent to it.
newsletter-until-then = Until then you can follow us here
channels-title = Subscribe to us
channel-atom = Atom feed
channel-json = JSON feed

## Footer and messages

footer-privacy = This site sets no cookies and loads nothing from other sites.
footer-source = Source code
not-found-title = Page not found
not-found-text = The page may have been moved or deleted
gone-title = This page has been withdrawn
gone-text = The editors have withdrawn this text. Its address will not be used for another.
server-error-title = Server error
server-error-text = Something went wrong. Please try again later
too-long-title = Too much at once
too-long-text = This is longer than anything we can take here. Go back, shorten it and send it again.
error-back-home = Back to the home page

## Texts that the program composes: titles, descriptions, feeds, citations

page-title = { $page } – { $site }
issue-title = Situation in { $country }: { $period }
feed-section = { $site }: { $section }
description-issue = What happened, why, and whether the situation improved: { $period }.
description-issues = All issues published in { $year }, with the assessment of each section.
description-section = { $section }: commentaries and assessments published in { $year }.
description-situation = Assessments of every section, period by period, in one chart.
description-topic = Commentaries on the topic “{ $topic }”.
description-topics = What our commentaries are about.
description-author = { $author }: commentaries and assessments.
description-authors = Who writes the monitor.
cite = { $authors }. { $title }. { $site }, { $period }. { $address }

## Counted nouns

count-articles =
    { $count ->
        [one] { NUMBER($count) } article
       *[other] { NUMBER($count) } articles
    }
count-subscribers =
    { $count ->
        [one] { NUMBER($count) } subscriber
       *[other] { NUMBER($count) } subscribers
    }
count-results =
    { $count ->
        [one] { NUMBER($count) } result
       *[other] { NUMBER($count) } results
    }
count-minutes =
    { $count ->
        [one] { NUMBER($count) } minute
       *[other] { NUMBER($count) } minutes
    }
count-weeks =
    { $count ->
        [one] { NUMBER($count) } week
       *[other] { NUMBER($count) } weeks
    }
count-days =
    { $count ->
        [one] { NUMBER($count) } day
       *[other] { NUMBER($count) } days
    }
count-years =
    { $count ->
        [one] { NUMBER($count) } year
       *[other] { NUMBER($count) } years
    }
