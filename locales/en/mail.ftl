### What readers are mailed, in English.
### The three files hold the same keys in the same order. See themes/default/README.md.

## An issue

mail-web = Read on the website
mail-full = Full texts
mail-full-below = Full text below
mail-continue = Continue reading on the website
mail-picture = Picture: { $alt }
mail-why = You are receiving this because you subscribed to “{ $site }”.
mail-chosen = It has the sections that you chose.
mail-whole = The whole issue
mail-publisher = Published by { $publisher }
mail-contact = Write to us:
mail-archive = All issues
mail-preferences = Change language or sections
mail-unsubscribe = Unsubscribe

## What mail programs show beside the subject: "The situation improved in 2 sections and did not change in 3 sections."

mail-preheader = The situation { $parts }.
mail-parts-last = { $others } and { $last }
mail-improved =
    { $count ->
        [one] improved in { NUMBER($count) } section
       *[other] improved in { NUMBER($count) } sections
    }
mail-deteriorated =
    { $count ->
        [one] deteriorated in { NUMBER($count) } section
       *[other] deteriorated in { NUMBER($count) } sections
    }
mail-unchanged =
    { $count ->
        [one] did not change in { NUMBER($count) } section
       *[other] did not change in { NUMBER($count) } sections
    }
mail-not-assessed =
    { $count ->
        [one] was not assessed in { NUMBER($count) } section
       *[other] was not assessed in { NUMBER($count) } sections
    }
