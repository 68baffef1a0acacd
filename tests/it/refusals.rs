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
    case("no front matter", |bundle| bundle.replace(EN, "+++\ntitle", "title"), &[]),
    case("front matter without end", |bundle| bundle.replace(EN, "\n+++\n", "\n"), &[]),
    case("an empty text file", |bundle| bundle.write(EN, ""), &[]),
    case("a line that is no TOML", |bundle| bundle.replace(ISSUE, "baseline = 2024-01-01", "baseline = "), &[]),
    case("no TOML in front matter", |bundle| bundle.replace(EN, "source-revision = 1", "source-revision 1"), &[]),
    case("an unknown key", |bundle| bundle.replace(EN, "lead =", "leed ="), &[]),
    case("a date that is none", |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-02-30"), &[]),
    case(
        "an instant in quotes",
        |bundle| bundle.replace(ISSUE, "published = 2024-01-22T09:00:00Z", "published = \"2024-01-22\""),
        &[],
    ),
    case("a title in two lines", |bundle| bundle.replace(EN, "title = \"The", "title = \"The\\n"), &[]),
    case(
        "a title that is too long",
        |bundle| bundle.edit(EN, |text| text.replace("The \\\"Northern", &"a".repeat(290))),
        &[],
    ),
    case("not UTF-8", |bundle| bundle.write(EN, b"+++\ntitle = \"\xcf\xee\xf0\xf2\"\n+++\n"), &[]),
    case("a control character", |bundle| bundle.append(EN, "\nA bell \u{7} rings.\n"), &[]),
    case("more than a megabyte", |bundle| bundle.append(EN, &"Long. ".repeat(200_000)), &[]),
    case("a link to a file outside", |bundle| link(bundle, "/etc/passwd", EN), &[]),
    case("a link to a directory outside", |bundle| link(bundle, "/etc", "issues/2024-01-01/press"), &[]),
    case("a link in place of settings", |bundle| link(bundle, "/etc/passwd", "topics.toml"), &[]),
    case("a file that belongs nowhere", |bundle| bundle.write("notes.txt", "To do."), &[]),
    case("a directory that belongs nowhere", |bundle| bundle.write("drafts/be.md", "To do."), &[]),
    case("a file among issues", |bundle| bundle.write("issues/notes.txt", "To do."), &[]),
    case("a file in an issue", |bundle| bundle.write("issues/2024-01-01/be.md", "To do."), &[]),
    case("a file among texts", |bundle| bundle.write("issues/2024-01-01/security/be.txt", "To do."), &[]),
    case("a directory among texts", |bundle| bundle.write("issues/2024-01-01/security/more/be.md", "To do."), &[]),
    case(
        "a text in a language that there is not",
        |bundle| bundle.write("issues/2024-01-01/security/de.md", "+++\n+++\n"),
        &[],
    ),
    case("settings that are missing", |bundle| bundle.remove("monitor.toml"), &[]),
    case("a directory that is missing", |bundle| bundle.remove("pages/about"), &[]),
    // Settings
    case(
        "a monitor in a language that there is not",
        |bundle| bundle.replace("monitor.toml", "[\"be\", \"ru\", \"en\"]", "[\"be\", \"ru\", \"en\", \"de\"]"),
        &[],
    ),
    case(
        "a name that is missing in a language",
        |bundle| bundle.replace("sections.toml", ", ru = \"Пресса\"", ""),
        &[],
    ),
    case(
        "a time zone that there is not",
        |bundle| bundle.replace("monitor.toml", "Europe/Vilnius", "Europe/Examplia"),
        &[],
    ),
    case(
        "an origin with a path",
        |bundle| bundle.replace("monitor.toml", "https://examplia.example\"", "https://examplia.example/monitor\""),
        &[],
    ),
    case(
        "a channel that runs script",
        |bundle| bundle.replace("monitor.toml", "https://telegram.example/examplia", "javascript:alert(1)"),
        &[],
    ),
    case(
        "two sections with one code",
        |bundle| bundle.replace("sections.toml", "code = \"information\"", "code = \"economy\""),
        &[],
    ),
    case(
        "a section that ends before it begins",
        |bundle| bundle.replace("sections.toml", "to = 2024-01-14", "to = 2023-12-31"),
        &[],
    ),
    case("a page at an address of the site", |bundle| bundle.rename("pages/about", "pages/situation"), &[]),
    case(
        "a redirect to another site",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "\"//evil.example/\""),
        &[],
    ),
    case(
        "a redirect to another site by backslash",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "'/\\evil.example/'"),
        &[],
    ),
    case(
        "a redirect that can't be sent",
        |bundle| bundle.replace("redirects.toml", "\"/en/issues/2024-01-01\"", "\"/be/навіны\""),
        &[],
    ),
    case(
        "an address that redirects twice",
        |bundle| bundle.append("redirects.toml", "\n[[redirect]]\nfrom = \"/index.php?id=7&lang=en\"\nto = \"/en/\"\n"),
        &[],
    ),
    // Periods and verdicts
    case("a period that overlaps", |bundle| bundle.rename("issues/2024-01-08", "issues/2024-01-05"), &[]),
    case("a period of eight days", |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-01-22"), &[]),
    case(
        "a period that ends before it begins",
        |bundle| bundle.replace(ISSUE, "end = 2024-01-21", "end = 2024-01-14"),
        &[],
    ),
    case("a period that is missing", |bundle| bundle.remove("issues/2024-01-08"), &[]),
    case("a directory that is no day", |bundle| bundle.rename("issues/2024-01-22", "issues/2024-1-22"), &[]),
    case("an issue without settings", |bundle| bundle.remove(ISSUE), &[]),
    case("a beginning that is missing", |bundle| bundle.remove("issues/2024-01-01"), &[]),
    case("a number left out", |bundle| bundle.replace(ISSUE, "number = 2", "number = 3"), &[]),
    case("a number twice", |bundle| bundle.replace(ISSUE, "number = 2", "number = 1"), &[]),
    case(
        "a skipped period with a verdict",
        |bundle| {
            bundle.append(
                "issues/2024-01-08/issue.toml",
                "\n[[assessment]]\nsection = \"economy\"\nverdict = \"improved\"\n",
            )
        },
        &[],
    ),
    case(
        "a skipped period without a reason in a language",
        |bundle| bundle.replace("issues/2024-01-08/issue.toml", "ru = \"Редакция отдыхала.\", ", ""),
        &[],
    ),
    case(
        "a section that is not assessed",
        |bundle| {
            bundle.edit(ISSUE, |text| {
                text.split("\n[[assessment]]\nsection = \"information\"").next().unwrap_or_default().to_owned()
            })
        },
        &[],
    ),
    case("a verdict that there is not", |bundle| bundle.replace(ISSUE, "\"deteriorated\"", "\"worse\""), &[]),
    case(
        "a verdict on a section that there is not",
        |bundle| bundle.replace(ISSUE, "section = \"information\"", "section = \"weather\""),
        &[],
    ),
    case("not assessed, and no word why", |bundle| bundle.replace(ISSUE, "\"deteriorated\"", "\"not-assessed\""), &[]),
    case(
        "a second verdict without instant and reason",
        |bundle| bundle.append(ISSUE, "\n[[assessment]]\nsection = \"information\"\nverdict = \"unchanged\"\n"),
        &[],
    ),
    // Commentaries
    case(
        "a directory that is no section",
        |bundle| bundle.rename("issues/2024-01-15/security", "issues/2024-01-15/sekurity"),
        &[],
    ),
    case(
        "a section that is not valid any more",
        |bundle| bundle.rename("issues/2024-01-15/security", "issues/2024-01-15/press"),
        &[],
    ),
    case("a contributor that there is not", |bundle| bundle.replace(COMMENTARY, "\"b-rowan\"", "\"c-birch\""), &[]),
    case("nobody who signs", |bundle| bundle.replace(COMMENTARY, "[\"a-kalina\", \"b-rowan\"]", "[]"), &[]),
    case("a topic that there is not", |bundle| bundle.replace(COMMENTARY, "\"prices\"", "\"wages\""), &[]),
    case(
        "an original that there is not",
        |bundle| bundle.replace("issues/2024-01-01/economy/commentary.toml", "original = \"ru\"", "original = \"en\""),
        &[],
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
        &[],
    ),
    case(
        "a slug that was another text's",
        |bundle| bundle.replace("issues/2024-01-15/security/en.md", "a-storm-has-damaged-the-quay", "harbour-opens"),
        &[],
    ),
    case(
        "a slug in capital letters",
        |bundle| bundle.replace("issues/2024-01-15/security/en.md", "a-storm-has-damaged-the-quay", "A-Storm"),
        &[],
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
        &[],
    ),
    case(
        "a revision that is missing",
        |bundle| bundle.rename("issues/2024-01-15/security/en.r1.md", "issues/2024-01-15/security/en.r2.md"),
        &[],
    ),
    case("a newest revision that is missing", |bundle| bundle.remove("issues/2024-01-15/security/en.md"), &[]),
    case(
        "a change without a word why",
        |bundle| bundle.replace("issues/2024-01-01/economy/ru.md", "typo = true\n", ""),
        &[],
    ),
    case(
        "a correction of nothing",
        |bundle| bundle.replace("issues/2024-01-15/security/en.r1.md", "source-revision = 1\n", "typo = true\n"),
        &[],
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
        &[],
    ),
    case(
        "a revision of a draft issue that is published",
        |bundle| {
            bundle.replace("issues/2024-01-22/security/be.md", "lead =", "published = 2024-01-29T00:00:00Z\nlead =")
        },
        &[],
    ),
    // Markdown
    case("a hundred thousand quotations", |bundle| bundle.append(EN, &format!("\n{}\n", ">".repeat(100_000))), &[]),
    case("a hundred thousand brackets", |bundle| bundle.append(EN, &format!("\n{}\n", "[".repeat(100_000))), &[]),
    case("a link that runs script", |bundle| bundle.append(EN, "\n[Read](javascript:alert(1))\n"), &[]),
    case("a link with data", |bundle| bundle.append(EN, "\n[Read](data:text/html;base64,AAAA)\n"), &[]),
    case("a title in the body", |bundle| bundle.append(EN, "\n# Title\n"), &[]),
    case("a note that there is not", |bundle| bundle.replace(EN, "[^memory]", "[^memories]"), &[]),
    case("a source with an address and no day", |bundle| bundle.replace(EN, "accessed = 2024-01-06\n", ""), &[]),
    case(
        "a source whose address runs script",
        |bundle| bundle.replace(EN, "https://harbour.example/journal", "javascript:alert(1)"),
        &[],
    ),
    // Pictures
    case("a picture that is missing", |bundle| bundle.remove("issues/2024-01-01/security/harbour.png"), &[]),
    case("a picture in a text that is missing", |bundle| bundle.remove("media/map.png"), &[]),
    case("a picture outside of the bundle", |bundle| bundle.replace(EN, "(map.png", "(../../../media/map.png"), &[]),
    case("a picture of another site", |bundle| bundle.replace(EN, "(map.png", "(https://evil.example/map.png"), &[]),
    case("a picture without description", |bundle| bundle.replace(EN, "![A plan of the harbour]", "![]"), &[]),
    case(
        "a hero without description",
        |bundle| {
            bundle.edit(EN, |text| {
                text.lines().filter(|line| !line.starts_with("hero =")).map(|line| format!("{line}\n")).collect()
            })
        },
        &[],
    ),
    case(
        "a header of 50,000 by 50,000 pixels",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", png_header(50_000)),
        &[],
    ),
    case(
        "a header without a picture",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", png_header(50)),
        &[],
    ),
    case(
        "a picture that is none",
        |bundle| bundle.write("issues/2024-01-01/security/harbour.png", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        &[],
    ),
    case(
        "something else among shared pictures",
        |bundle| bundle.write("media/map.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        &[],
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
    assert!(app.rows().await.values().all(Vec::is_empty));
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
