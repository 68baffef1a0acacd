//! Bad input: each is refused with a message that names the place and says what to do, and changes nothing.

use std::fs;
use std::os::unix::fs::symlink;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::TestApp;

on_both_engines!(an_empty_installation_refuses_all_of_it, an_installation_with_content_keeps_it);

/// What was done to the sample, and every line that the import answers.
struct Case {
    name: &'static str,
    spoil: fn(&Bundle),
    told: &'static [&'static str],
}

const fn case(name: &'static str, spoil: fn(&Bundle), told: &'static [&'static str]) -> Case {
    Case { name, spoil, told }
}

/// A text, a commentary's directory, and an issue to spoil.
const EN: &str = "issues/2024-01-01/security/en.md";
const COMMENTARY: &str = "issues/2024-01-01/security/commentary.toml";
const ISSUE: &str = "issues/2024-01-15/issue.toml";

const CASES: &[Case] = &[
    // Files
    case(
        "no front matter",
        |bundle| bundle.replace(EN, "+++\ntitle", "title"),
        &[
            "issues/2024-01-01/security/en.md:1: the front matter is missing: begin the file with a line +++, then the title and so on, then another line +++",
        ],
    ),
    case(
        "front matter without end",
        |bundle| bundle.replace(EN, "\n+++\n", "\n"),
        &["issues/2024-01-01/security/en.md:1: the front matter has no end: close it with a line +++"],
    ),
    case(
        "an empty text file",
        |bundle| bundle.write(EN, ""),
        &[
            "issues/2024-01-01/security/en.md:1: the front matter is missing: begin the file with a line +++, then the title and so on, then another line +++",
        ],
    ),
    case(
        "a line that is no TOML",
        |bundle| bundle.replace(ISSUE, "baseline = 2024-01-01", "baseline = "),
        &["issues/2024-01-15/issue.toml:8: this is not TOML: string values must be quoted, expected literal string"],
    ),
    case(
        "no TOML in front matter",
        |bundle| bundle.replace(EN, "source-revision = 1", "source-revision 1"),
        &["issues/2024-01-01/security/en.md:6: this is not TOML: key with no value, expected `=`"],
    ),
    case(
        "an unknown key",
        |bundle| bundle.replace(EN, "lead =", "leed ="),
        &[
            "issues/2024-01-01/security/en.md:2: `lead` is missing: add it",
            "issues/2024-01-01/security/en.md:5: `leed` is not a known key: did you mean `lead`?",
        ],
    ),
    case(
        "a date that is none",
        |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-02-30"),
        &["issues/2024-01-15/issue.toml:2: this is not TOML: invalid date, expected day between 01 and 29"],
    ),
    case(
        "an instant in quotes",
        |bundle| bundle.replace(ISSUE, "published = 2024-01-22T09:00:00Z", "published = \"2024-01-22\""),
        &[
            "issues/2024-01-15/issue.toml:3: `published` must be an instant in whole seconds with an offset, such as 2019-03-04T09:00:00Z, without quotes, not a text",
            "issues/2024-01-15/security/be.md:6: `published` is set, but the issue is a draft: publish the issue in issue.toml, or remove this",
            "issues/2024-01-15/security/en.md:6: `published` is set, but the issue is a draft: publish the issue in issue.toml, or remove this",
        ],
    ),
    case(
        "a title in two lines",
        |bundle| bundle.replace(EN, "title = \"The", "title = \"The\\n"),
        &[
            "issues/2024-01-01/security/en.md:2: `title` holds the control character U+000A: keep it on one line",
            "issues/2024-01-01/security/en.md:11: `title` holds the control character U+000A: keep it on one line",
            "issues/2024-01-01/security/en.md:20: [^journal] is neither a source nor a footnote",
        ],
    ),
    case(
        "a title that is too long",
        |bundle| bundle.edit(EN, |text| text.replace("The \\\"Northern", &"a".repeat(290))),
        &["issues/2024-01-01/security/en.md:2: `title` has 329 characters; at most 300 are accepted: shorten it"],
    ),
    case(
        "not UTF-8",
        |bundle| bundle.write(EN, b"+++\ntitle = \"\xcf\xee\xf0\xf2\"\n+++\n"),
        &["issues/2024-01-01/security/en.md:2: this is not UTF-8: save the file as UTF-8"],
    ),
    case(
        "a control character",
        |bundle| bundle.append(EN, "\nA bell \u{7} rings.\n"),
        &["issues/2024-01-01/security/en.md:35: there is a control character in this line: remove it"],
    ),
    case(
        "more than a megabyte",
        |bundle| bundle.append(EN, &"Long. ".repeat(200_000)),
        &["issues/2024-01-01/security/en.md: the file has 1201025 bytes; at most 1000000 are accepted"],
    ),
    case(
        "a link to a file outside",
        |bundle| link(bundle, "/etc/passwd", EN),
        &["issues/2024-01-01/security/en.md: this is a symbolic link: put the file itself here"],
    ),
    case(
        "a link to a directory outside",
        |bundle| link(bundle, "/etc", "issues/2024-01-01/press"),
        &["issues/2024-01-01/press: this is a symbolic link: put the file itself here"],
    ),
    case(
        "a link in place of settings",
        |bundle| link(bundle, "/etc/passwd", "topics.toml"),
        &[
            "issues/2024-01-01/economy/commentary.toml:3: prices is not in topics.toml: add it there",
            "issues/2024-01-01/security/commentary.toml:3: harbours is not in topics.toml: add it there",
            "issues/2024-01-01/security/commentary.toml:3: prices is not in topics.toml: add it there",
            "issues/2024-01-15/economy/commentary.toml:3: secrets is not in topics.toml: add it there",
            "issues/2024-01-15/security/commentary.toml:3: harbours is not in topics.toml: add it there",
            "topics.toml: this is a symbolic link: put the file itself here",
        ],
    ),
    case(
        "a file that belongs nowhere",
        |bundle| bundle.write("notes.txt", "To do."),
        &["notes.txt: this doesn't belong into a bundle: remove it, or begin its name with a dot"],
    ),
    case(
        "a directory that belongs nowhere",
        |bundle| bundle.write("drafts/be.md", "To do."),
        &["drafts: this directory doesn't belong into a bundle: remove it, or begin its name with a dot"],
    ),
    case(
        "a file among issues",
        |bundle| bundle.write("issues/notes.txt", "To do."),
        &["issues/notes.txt: only directories belong here, one for each issue"],
    ),
    case(
        "a file in an issue",
        |bundle| bundle.write("issues/2024-01-01/be.md", "To do."),
        &["issues/2024-01-01/be.md: this belongs into the directory of a section"],
    ),
    case(
        "a file among texts",
        |bundle| bundle.write("issues/2024-01-01/security/be.txt", "To do."),
        &[
            "issues/2024-01-01/security/be.txt: this is neither commentary.toml, a picture nor a text: texts are named by their language, such as be.md or be.r1.md",
        ],
    ),
    case(
        "a directory among texts",
        |bundle| bundle.write("issues/2024-01-01/security/more/be.md", "To do."),
        &["issues/2024-01-01/security/more: nothing belongs this deep: move it"],
    ),
    case(
        "a text in a language that there is not",
        |bundle| bundle.write("issues/2024-01-01/security/de.md", "+++\n+++\n"),
        &[
            "issues/2024-01-01/security/de.md: this is neither commentary.toml, a picture nor a text: texts are named by their language, such as be.md or be.r1.md",
        ],
    ),
    case(
        "settings that are missing",
        |bundle| bundle.remove("monitor.toml"),
        &["monitor.toml: the file is missing: a bundle begins with the monitor's settings"],
    ),
    case(
        "a directory that is missing",
        |bundle| bundle.remove("pages/about"),
        &["pages/about: the page is missing: readers look for it"],
    ),
    // Settings
    case(
        "a monitor in a language that there is not",
        |bundle| bundle.replace("monitor.toml", "[\"be\", \"ru\", \"en\"]", "[\"be\", \"ru\", \"en\", \"de\"]"),
        &["monitor.toml:6: `languages`: \"de\" is not a language: write be, ru or en"],
    ),
    case(
        "a name that is missing in a language",
        |bundle| bundle.replace("sections.toml", ", ru = \"Пресса\"", ""),
        &["sections.toml:15: `name` has no text in Русский: add `ru = \"…\"`"],
    ),
    case(
        "a time zone that there is not",
        |bundle| bundle.replace("monitor.toml", "Europe/Vilnius", "Europe/Examplia"),
        &[
            "monitor.toml:9: `time-zone`: \"Europe/Examplia\" is not the name of a time zone: write it as in Europe/Vilnius",
        ],
    ),
    case(
        "an origin with a path",
        |bundle| bundle.replace("monitor.toml", "https://examplia.example\"", "https://examplia.example/monitor\""),
        &["monitor.toml:10: `origin` must be scheme and host alone, such as https://monitor.example"],
    ),
    case(
        "a channel that runs script",
        |bundle| bundle.replace("monitor.toml", "https://telegram.example/examplia", "javascript:alert(1)"),
        &["monitor.toml:17: `address` must begin with https://"],
    ),
    case(
        "two sections with one code",
        |bundle| bundle.replace("sections.toml", "code = \"information\"", "code = \"economy\""),
        &[
            "issues/2024-01-15/issue.toml:15: information is not a section of sections.toml: add it there, or correct the name",
            "sections.toml:19: the code economy is used twice: change one",
        ],
    ),
    case(
        "a section that ends before it begins",
        |bundle| bundle.replace("sections.toml", "to = 2024-01-14", "to = 2023-12-31"),
        &[
            "issues/2024-01-01/issue.toml:22: the section press is not valid on 2024-01-01: remove its assessment, or change the days in sections.toml",
            "sections.toml:17: `to` is 2023-12-31, which is before `from`, 2024-01-01",
        ],
    ),
    case(
        "a redirect of one of our pages",
        |bundle| bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/en/issues\"\nto = \"/en/about\"\n"),
        &["redirects.toml:9: /en/issues is an address of this site: remove the redirect"],
    ),
    case(
        "a redirect of a redirect",
        |bundle| {
            bundle.replace("redirects.toml", "to = \"/en/issues/2024-01-01\"", "to = \"/%69ndex.php?id=7&lang=en\"")
        },
        &["redirects.toml:1: /%69ndex.php?id=7&lang=en is redirected itself: write where it leads in the end"],
    ),
    case(
        "a page at an address of the site",
        |bundle| bundle.rename("pages/about", "pages/situation"),
        &[
            "pages/about: the page is missing: readers look for it",
            "pages/situation: situation is an address that the site uses itself: choose another",
        ],
    ),
    case(
        "a redirect to another site",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "\"//evil.example/\""),
        &["redirects.toml:3: \"//evil.example/\" must be a path on this site, beginning with one /"],
    ),
    case(
        "a redirect to another site by backslash",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "'/\\evil.example/'"),
        &["redirects.toml:3: \"/\\\\evil.example/\" must be a path on this site, beginning with one /"],
    ),
    case(
        "a redirect that can't be sent",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "\"/be/навіны\""),
        &[
            "redirects.toml:3: \"/be/навіны\" must be written as it is sent: Latin letters, digits and signs, all else as %XX",
        ],
    ),
    case(
        "an address that redirects twice",
        |bundle| bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/index.php?id=7&lang=en\"\nto = \"/en/\"\n"),
        &["redirects.toml:9: /index.php?id=7&lang=en is redirected twice: remove one"],
    ),
    // Periods and verdicts
    case(
        "a period that overlaps",
        |bundle| bundle.rename("issues/2024-01-08", "issues/2024-01-05"),
        &[
            "issues/2024-01-05/issue.toml: no period starts on 2024-01-05: the one around it starts on 2024-01-01; rename the directory",
            "issues/2024-01-05/issue.toml: the period overlaps that of issues/2024-01-01, which ends on 2024-01-07",
        ],
    ),
    case(
        "a period of eight days",
        |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-01-22"),
        &[
            "issues/2024-01-15/issue.toml: the period of 2024-01-15 is missing before this one: add it, or issues/2024-01-15/issue.toml with `skipped` and the reason",
            "issues/2024-01-15/issue.toml:2: `end` is 2024-01-22, but the period that starts on 2024-01-15 ends on 2024-01-21",
            "issues/2024-01-22/issue.toml: the period overlaps that of issues/2024-01-15, which ends on 2024-01-22",
        ],
    ),
    case(
        "a period that ends before it begins",
        |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-01-14"),
        &["issues/2024-01-15/issue.toml:2: `end` is 2024-01-14, which is before the first day, 2024-01-15"],
    ),
    case(
        "a period that is missing",
        |bundle| bundle.remove("issues/2024-01-08"),
        &[
            "issues/2024-01-15/issue.toml: the period of 2024-01-08 is missing before this one: add it, or issues/2024-01-08/issue.toml with `skipped` and the reason",
        ],
    ),
    case(
        "a directory that is no day",
        |bundle| bundle.rename("issues/2024-01-22", "issues/2024-1-22"),
        &["issues/2024-1-22: the directory must be named by the first day of the period, such as 2019-02-25"],
    ),
    case(
        "an issue without settings",
        |bundle| bundle.remove(ISSUE),
        &[
            "issues/2024-01-15: issue.toml is missing: it holds the period's verdicts",
            "issues/2024-01-22/issue.toml: `number` is 3, but this is issue 2: numbers follow each other without gaps, skipped periods have none",
            "issues/2024-01-22/issue.toml: the period of 2024-01-15 is missing before this one: add it, or issues/2024-01-15/issue.toml with `skipped` and the reason",
        ],
    ),
    case(
        "a beginning that is missing",
        |bundle| bundle.remove("issues/2024-01-01"),
        &[
            "issues/2024-01-08/issue.toml: this is the first period, but monitor.toml says that the monitor `started` on 2024-01-01",
            "issues/2024-01-15/issue.toml: `number` is 2, but this is issue 1: numbers follow each other without gaps, skipped periods have none",
        ],
    ),
    case(
        "a number left out",
        |bundle| bundle.replace(ISSUE, "number = 2", "number = 3"),
        &[
            "issues/2024-01-15/issue.toml: `number` is 3, but this is issue 2: numbers follow each other without gaps, skipped periods have none",
        ],
    ),
    case(
        "a number twice",
        |bundle| bundle.replace(ISSUE, "number = 2", "number = 1"),
        &[
            "issues/2024-01-15/issue.toml: `number` is 1, but this is issue 2: numbers follow each other without gaps, skipped periods have none",
        ],
    ),
    case(
        "a skipped period with a verdict",
        |bundle| {
            bundle.append(
                "issues/2024-01-08/issue.toml",
                "\n[[assessment]]\nsection = \"economy\"\nverdict = \"improved\"\n",
            )
        },
        &["issues/2024-01-08/issue.toml:4: a skipped period has only `skipped` and `end`: remove this, or `skipped`"],
    ),
    case(
        "a skipped period without a reason in a language",
        |bundle| bundle.replace("issues/2024-01-08/issue.toml", "ru = \"Редакция отдыхала.\", ", ""),
        &["issues/2024-01-08/issue.toml: `skipped` has no text in Русский: readers are told the reason"],
    ),
    case(
        "a section that is not assessed",
        |bundle| {
            bundle.edit(ISSUE, |text| {
                text.split("\n[[assessment]]\nsection = \"information\"").next().unwrap_or_default().to_owned()
            })
        },
        &[
            "issues/2024-01-15/issue.toml: information is not assessed: a published issue has a verdict for every section, if only `not-assessed`",
        ],
    ),
    case(
        "a verdict that there is not",
        |bundle| bundle.replace(ISSUE, "\"deteriorated\"", "\"worse\""),
        &[
            "issues/2024-01-15/issue.toml:7: `verdict` is \"worse\": it must be one of `improved`, `unchanged`, `deteriorated`, `not-assessed`",
        ],
    ),
    case(
        "a verdict on a section that there is not",
        |bundle| bundle.replace(ISSUE, "section = \"information\"", "section = \"weather\""),
        &[
            "issues/2024-01-15/issue.toml: information is not assessed: a published issue has a verdict for every section, if only `not-assessed`",
            "issues/2024-01-15/issue.toml:15: weather is not a section of sections.toml: add it there, or correct the name",
        ],
    ),
    case(
        "not assessed, and no word why",
        |bundle| bundle.replace(ISSUE, "\"deteriorated\"", "\"not-assessed\""),
        &["issues/2024-01-15/issue.toml:7: `not-assessed` needs a `reason` in every language: readers are told why"],
    ),
    case(
        "a second verdict without instant and reason",
        |bundle| bundle.append(ISSUE, "\n[[assessment]]\nsection = \"information\"\nverdict = \"unchanged\"\n"),
        &[
            "issues/2024-01-15/issue.toml:19: information is assessed again: the later assessment needs an `assessed` after the first one and a `reason`; or remove one of the two",
        ],
    ),
    // Commentaries
    case(
        "a directory that is no section",
        |bundle| bundle.rename("issues/2024-01-15/security", "issues/2024-01-15/sekurity"),
        &[
            "issues/2024-01-15/sekurity: sekurity is not a section of sections.toml: add it there, or rename the directory",
        ],
    ),
    case(
        "a section that is not valid any more",
        |bundle| bundle.rename("issues/2024-01-15/security", "issues/2024-01-15/press"),
        &["issues/2024-01-15/press: the section press is not valid on 2024-01-15"],
    ),
    case(
        "a contributor that there is not",
        |bundle| bundle.replace(COMMENTARY, "\"b-rowan\"", "\"c-birch\""),
        &["issues/2024-01-01/security/commentary.toml:2: c-birch is not in contributors.toml: add it there"],
    ),
    case(
        "nobody who signs",
        |bundle| bundle.replace(COMMENTARY, "[\"a-kalina\", \"b-rowan\"]", "[]"),
        &["issues/2024-01-01/security/commentary.toml:2: `contributors` is empty: name at least one"],
    ),
    case(
        "a topic that there is not",
        |bundle| bundle.replace(COMMENTARY, "\"prices\"", "\"wages\""),
        &["issues/2024-01-01/security/commentary.toml:3: wages is not in topics.toml: add it there"],
    ),
    case(
        "an original that there is not",
        |bundle| bundle.replace("issues/2024-01-01/economy/commentary.toml", "original = \"ru\"", "original = \"en\""),
        &["issues/2024-01-01/economy/commentary.toml: `original` is en, but there is no en.md"],
    ),
    case(
        "two texts with one slug",
        |bundle| {
            bundle.replace(
                "issues/2024-01-15/security/en.md",
                "a-storm-has-damaged-the-quay",
                "the-northern-harbour-is-open",
            )
        },
        &[
            "issues/2024-01-15/security/en.md: the slug the-northern-harbour-is-open is that of issues/2024-01-01/security/en.md too: give one of them another `slug`",
        ],
    ),
    case(
        "a slug that was another text's",
        |bundle| bundle.replace("issues/2024-01-15/security/en.md", "a-storm-has-damaged-the-quay", "harbour-opens"),
        &[
            "issues/2024-01-15/security/en.md: the slug harbour-opens is that of issues/2024-01-01/security/en.md too: give one of them another `slug`",
        ],
    ),
    case(
        "a slug in capital letters",
        |bundle| bundle.replace("issues/2024-01-15/security/en.md", "a-storm-has-damaged-the-quay", "A-Storm"),
        &[
            "issues/2024-01-15/security/en.md:3: `slug`: \"A-Storm\" is not a code: use lower-case Latin letters, digits and single hyphens, at most 120 characters",
        ],
    ),
    case(
        "a title of which no slug can be made",
        |bundle| {
            bundle.replace(
                "issues/2024-01-15/security/ru.md",
                "title = \"Буря повредила причал\"\nslug = \"burya-povredila-prichal\"",
                "title = \"...\"",
            )
        },
        &["issues/2024-01-15/security/ru.md: no slug can be made from the title: write one, `slug = \"…\"`"],
    ),
    case(
        "a revision that is missing",
        |bundle| bundle.rename("issues/2024-01-15/security/en.r1.md", "issues/2024-01-15/security/en.r2.md"),
        &[
            "issues/2024-01-15/security/en.r1.md: the file is missing: revisions are numbered from 1 without gaps, unless the newest has `revision`, its number",
            "issues/2024-01-15/security/en.r2.md: `saved` is missing: a later revision says when it was made",
        ],
    ),
    case(
        "a newest revision whose number is too low",
        |bundle| bundle.replace("issues/2024-01-15/security/en.md", "+++\n", "+++\nrevision = 1\n"),
        &["issues/2024-01-15/security/en.md:2: `revision` is 1, but there are 2 revisions"],
    ),
    case(
        "a newest revision that is missing",
        |bundle| bundle.remove("issues/2024-01-15/security/en.md"),
        &["issues/2024-01-15/security/en.md: the file is missing: it holds the newest revision"],
    ),
    case(
        "a change without a word why",
        |bundle| bundle.replace("issues/2024-01-01/economy/ru.md", "typo = true\n", ""),
        &[
            "issues/2024-01-01/economy/ru.md: a revision that replaces a published one says why: add [correction] with a `note`, or `typo = true`",
        ],
    ),
    case(
        "a correction of nothing",
        |bundle| bundle.replace("issues/2024-01-15/security/en.r1.md", "source-revision = 1\n", "typo = true\n"),
        &["issues/2024-01-15/security/en.r1.md: the first revision corrects nothing: remove `correction` or `typo`"],
    ),
    case(
        "a revision that appeared before its issue",
        |bundle| {
            bundle.replace(
                "issues/2024-01-01/economy/ru.md",
                "published = 2024-01-08T11:05:00Z",
                "published = 2024-01-08T08:00:00Z",
            )
        },
        &[
            "issues/2024-01-01/economy/be.md:5: revision 2 of the original is not published, this translation of it is: publish both or none",
            "issues/2024-01-01/economy/ru.md:6: `published` is before the issue's release, 2024-01-08T09:00:00Z",
        ],
    ),
    case(
        "a revision of a draft issue that is published",
        |bundle| {
            bundle.replace("issues/2024-01-22/security/be.md", "lead =", "published = 2024-01-29T00:00:00Z\nlead =")
        },
        &[
            "issues/2024-01-22/security/be.md:4: `published` is set, but the issue is a draft: publish the issue in issue.toml, or remove this",
        ],
    ),
    // Markdown
    case(
        "a hundred thousand quotations",
        |bundle| bundle.append(EN, &format!("\n{}\n", ">".repeat(100_000))),
        &["issues/2024-01-01/security/en.md:35: nested more than 32 levels deep"],
    ),
    case(
        "a hundred thousand brackets",
        |bundle| bundle.append(EN, &format!("\n{}\n", "[".repeat(100_000))),
        &["issues/2024-01-01/security/en.md:35: nested more than 32 levels deep"],
    ),
    case(
        "a link that runs script",
        |bundle| bundle.append(EN, "\n[Read](javascript:alert(1))\n"),
        &[
            "issues/2024-01-01/security/en.md:35: links to \"javascript:alert(1)\" aren't allowed: use https, http, mailto, tel or a path",
        ],
    ),
    case(
        "a link with data",
        |bundle| bundle.append(EN, "\n[Read](data:text/html;base64,AAAA)\n"),
        &[
            "issues/2024-01-01/security/en.md:35: links to \"data:text/html;base64,AAAA\" aren't allowed: use https, http, mailto, tel or a path",
        ],
    ),
    case(
        "a title in the body",
        |bundle| bundle.append(EN, "\n# Title\n"),
        &["issues/2024-01-01/security/en.md:35: a heading of level 1 is reserved for the title: begin with ##"],
    ),
    case(
        "a note that there is not",
        |bundle| bundle.replace(EN, "[^memory]", "[^memories]"),
        &["issues/2024-01-01/security/en.md:20: [^memories] is neither a source nor a footnote"],
    ),
    case(
        "a source with an address and no day",
        |bundle| bundle.replace(EN, "accessed = 2024-01-06\n", ""),
        &[
            "issues/2024-01-01/security/en.md:13: `accessed` is missing: a source with an address says on which day it was visited",
        ],
    ),
    case(
        "a source whose address runs script",
        |bundle| bundle.replace(EN, "https://harbour.example/journal", "javascript:alert(1)"),
        &["issues/2024-01-01/security/en.md:13: `address` must begin with https:// or http://"],
    ),
    // Pictures
    case(
        "a picture that is missing",
        |bundle| bundle.remove("issues/2024-01-01/security/harbour.png"),
        &[
            "issues/2024-01-01/security/commentary.toml:4: there is no picture \"harbour.png\" beside this file or in media/",
        ],
    ),
    case(
        "a picture in a text that is missing",
        |bundle| bundle.remove("media/map.png"),
        &[
            "issues/2024-01-01/security/be.md:23: there is no picture \"map.png\"",
            "issues/2024-01-01/security/en.md:31: there is no picture \"map.png\"",
            "issues/2024-01-01/security/ru.r1.md:16: there is no picture \"map.png\"",
        ],
    ),
    case(
        "a picture outside of the bundle",
        |bundle| bundle.replace(EN, "(map.png", "(../../../media/map.png"),
        &["issues/2024-01-01/security/en.md:31: there is no picture \"../../../media/map.png\""],
    ),
    case(
        "a picture of another site",
        |bundle| bundle.replace(EN, "(map.png", "(https://evil.example/map.png"),
        &["issues/2024-01-01/security/en.md:31: there is no picture \"https://evil.example/map.png\""],
    ),
    case(
        "a picture without description",
        |bundle| bundle.replace(EN, "![A plan of the harbour]", "![]"),
        &["issues/2024-01-01/security/en.md:31: the picture \"map.png\" has no description: ![what it shows](map.png)"],
    ),
    case(
        "a hero without description",
        |bundle| {
            bundle.edit(EN, |text| {
                text.lines().filter(|line| !line.starts_with("hero =")).map(|line| format!("{line}\n")).collect()
            })
        },
        &[
            "issues/2024-01-01/security/en.md: `hero` is missing: the commentary has a picture, say what it shows: hero = { alt = \"…\" }",
        ],
    ),
    case(
        "a header of 50,000 by 50,000 pixels",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", png_header(50_000)),
        &[
            "issues/2024-01-01/security/harbour.png: the picture has 50000 × 50000 pixels; at most 40000000 pixels are accepted: save it smaller",
        ],
    ),
    case(
        "a header without a picture",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", png_header(50)),
        &[
            "issues/2024-01-01/security/harbour.png: the picture can't be used: decoding the picture: unexpected end of file",
        ],
    ),
    case(
        "a picture that is none",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        &[
            "issues/2024-01-01/security/harbour.png: this is not a PNG, JPEG or WebP picture, whatever its name says: convert it",
        ],
    ),
    case(
        "something else among shared pictures",
        |bundle| bundle.write("media/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        &["media/map.svg: only pictures belong here: PNG, JPEG or WebP"],
    ),
];

/// Puts a symbolic link to `target` in the place of a file.
fn link(bundle: &Bundle, target: &str, file: &str) {
    let path = bundle.path().join(file);
    if path.exists() {
        fs::remove_file(&path).expect("removing a file");
    }
    symlink(target, path).expect("making a link");
}

/// A PNG of nothing but a header that announces `side` × `side` pixels.
fn png_header(side: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(side.to_be_bytes());
    header.extend(side.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\r".to_vec();
    bytes.extend(&header);
    bytes.extend(crc32(&header).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT");
    bytes.extend(crc32(b"IDAT").to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    })
}

async fn an_empty_installation_refuses_all_of_it(app: TestApp) {
    try_all(&app).await;
    assert!(app.is_empty().await);
}

async fn an_installation_with_content_keeps_it(app: TestApp) {
    app.import(&Bundle::sample()).await;
    try_all(&app).await;
}

async fn try_all(app: &TestApp) {
    let mut wrong = Vec::new();
    for case in CASES {
        let bundle = Bundle::sample();
        (case.spoil)(&bundle);
        match app.told(&bundle).await {
            Some(told) if told == case.told => {}
            other => wrong.push(format!("{}: {other:#?}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
