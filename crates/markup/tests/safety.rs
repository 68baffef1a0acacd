//! Nothing that a text can say gets out of the HTML's vocabulary, and nothing takes long.
//!
//! Two judges that share no code with the formatter: ammonia, which has to find nothing to change, and a scanner that
//! reads every tag literally. Payloads of others are read from `$BELLWETHER_SHARED/samples/xss`, or from
//! `shared/samples/xss` beside the checkout; where they are missing, those below remain.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use ammonia::{Builder, UrlRelative};
use bellwether_language::Language;
use bellwether_markup::{
    Document, ELEMENTS, NoteKind, Options, Picture, ProblemKind, Source, elsewhere, inline, plain, render,
};
use proptest::prelude::*;

const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

fn judge() -> Builder<'static> {
    let attributes: HashMap<&str, HashSet<&str>> =
        ELEMENTS.iter().map(|(element, attributes)| (*element, attributes.iter().copied().collect())).collect();
    let mut judge = Builder::new();
    judge
        .tags(ELEMENTS.iter().map(|(element, _)| *element).collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(SCHEMES.into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    judge
}

/// What is wrong with the HTML, if anything.
fn verdict(judge: &Builder<'_>, html: &str) -> Result<(), String> {
    // ammonia writes no-break spaces as entities; we write them as they are.
    let cleaned = judge.clean(html).to_string().replace("&nbsp;", "\u{a0}");
    if cleaned != html {
        return Err(format!("ammonia made of\n{html}\nthis:\n{cleaned}"));
    }
    scan(html)
}

/// Reads the tags one by one; whatever isn't literally an allowed tag is an error.
fn scan(html: &str) -> Result<(), String> {
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (tag, behind) = rest[start + 1..].split_once('>').ok_or("a tag without an end")?;
        rest = behind;
        let (name, mut attributes) = match tag.strip_prefix('/') {
            Some(name) => (name, ""),
            None => tag.split_once(' ').unwrap_or((tag, "")),
        };
        let (_, allowed) = ELEMENTS.iter().find(|(element, _)| *element == name).ok_or(format!("element <{tag}>"))?;
        while !attributes.is_empty() {
            let (attribute, behind) = attributes.split_once("=\"").ok_or(format!("attribute in <{tag}>"))?;
            let (value, behind) = behind.split_once('"').ok_or(format!("value in <{tag}>"))?;
            attributes = behind.trim_start();
            if !allowed.contains(&attribute) || attribute.starts_with("on") {
                return Err(format!("attribute {attribute} in <{tag}>"));
            }
            if matches!(attribute, "href" | "src") && !leads_somewhere_allowed(value) {
                return Err(format!("address in <{tag}>"));
            }
        }
    }
    Ok(())
}

fn leads_somewhere_allowed(address: &str) -> bool {
    let begins_like_a_path = address.split(['/', '?', '#']).next().is_some_and(|start| !start.contains(':'));
    begins_like_a_path || address.split_once(':').is_some_and(|(scheme, _)| SCHEMES.contains(&scheme))
}

fn picture(name: &str) -> Option<Picture> {
    name.ends_with("png").then(|| Picture {
        src: format!("/media/{}", name.len()),
        sources: vec![Source { kind: "image/webp".to_owned(), srcset: "/media/1 800w".to_owned() }],
        width: 1,
        height: 1,
    })
}

/// The HTML of a document and of its notes, if the text isn't refused.
fn rendered(markdown: &str, language: Language) -> Option<(Document, String)> {
    let options = Options { sources: &["a"], pictures: &picture, heading_base: 2 };
    let document = render(markdown, language, &options).ok()?;
    let notes = document.notes.iter().filter_map(|note| match &note.kind {
        NoteKind::Text(html) => Some(format!("<div>{html}</div>")),
        NoteKind::Source(_) => None,
    });
    let html = document.html.clone() + &notes.collect::<String>();
    Some((document, html))
}

const PAYLOADS: [&str; 40] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "<math><mtext></p><img src=x onerror=alert(1)>",
    "</p></div><script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "' onmouseover='alert(1)",
    "\" onfocus=alert(1) autofocus=\"",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&#10;script:alert(1))",
    "[a](java&Tab;script&colon;alert(1))",
    "[a](&#x6A;avascript:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](\u{1}javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a](vbscript:msgbox(1))",
    "[a](//x.example/\"onclick=alert(1))",
    "[a](/x \"\\\" onmouseover=alert(1) x=\\\"\")",
    "[a](/x '\"><script>alert(1)</script>')",
    "[a]\n\n[a]: javascript:alert(1)",
    "[a]\n\n[a]: /x \"\\\"><img src=x onerror=alert(1)>\"",
    "<javascript:alert(1)>",
    "<https://x.example/\"onclick=\"alert(1)>",
    "![a](javascript:alert(1))",
    "![\"onerror=alert(1) x=\"](x.png)",
    "![<script>alert(1)</script>](x.png \"<script>alert(1)</script>\")",
    "![a](x.png\"onerror=alert(1)//png)",
    "```\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "## <script>alert(1)</script> {onclick=alert(1)}",
    "|<script>alert(1)</script>|\n|:-:|\n|<img src=x onerror=alert(1)>|",
    "x[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: y",
    "x[^<b>]\n\n[^<b>]: <img src=x onerror=alert(1)>",
    "1. <iframe srcdoc=\"<script>alert(1)</script>\">",
    "> <style>@import 'javascript:alert(1)'</style>",
];

/// A payload in the places where a text can have one.
fn settings(payload: &str) -> Vec<String> {
    let line = payload.replace(['\n', '\r'], " ");
    vec![
        payload.to_owned(),
        format!("a {payload} b\nc"),
        format!("[a]({payload})"),
        format!("[a](<{line}>)"),
        format!("[a](/b \"{line}\")"),
        format!("[{payload}](https://x.example)"),
        format!("![{line}](b.png)"),
        format!("![a](<{line}png>)"),
        format!("![a](b.png '{line}')"),
        format!("<{line}>"),
        format!("## {line}"),
        format!("- {line}\n  > {line}"),
        format!("| {line} |\n|---|\n| {line} |"),
        format!("`{line}` **{line}**"),
        format!("```{line}\n{payload}\n```"),
        format!("x[^n]\n\n[^n]: {line}"),
        format!("x[^{line}]\n\n[^{line}]: y"),
        format!("[a]\n\n[a]: {line}"),
    ]
}

#[test]
fn payloads_stay_text() {
    let judge = judge();
    let shared = shared_payloads();
    let payloads = PAYLOADS.iter().map(|payload| (*payload).to_owned()).chain(shared);
    let mut rendered_ones = 0;
    for payload in payloads {
        for language in Language::ALL {
            assert_eq!(
                verdict(&judge, &format!("<p>{}</p>", inline(&payload, language).replace("&quot;", "\""))),
                Ok(())
            );
        }
        for markdown in settings(&payload) {
            if let Some((_, html)) = rendered(&markdown, Language::English) {
                assert_eq!(verdict(&judge, &html), Ok(()), "{markdown}");
                let moved = elsewhere(&html, "https://m.example/en/text");
                assert_eq!(verdict(&judge, &moved), Ok(()), "{markdown}, moved");
                assert_eq!(
                    elsewhere(&moved, "https://other.example/"),
                    moved,
                    "{markdown}: an address is not absolute"
                );
                rendered_ones += 1;
            }
        }
    }
    assert!(rendered_ones > 400, "only {rendered_ones} texts were accepted");
}

fn shared_payloads() -> Vec<String> {
    let folder = std::env::var_os("BELLWETHER_SHARED")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")), PathBuf::from)
        .join("samples/xss");
    let read = |path: &Path| std::fs::read_to_string(path).unwrap_or_default();
    let mut payloads: Vec<String> = read(&folder.join("payloads/RSNAKE_XSS.txt")).lines().map(str::to_owned).collect();
    for svg in ["svg/SVG_XSS1.svg", "svg/SVG_XSS2.svg"] {
        payloads.push(read(&folder.join(svg)));
    }
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&read(&folder.join("dompurify/expect.json"))).unwrap_or_default();
    payloads.extend(cases.iter().filter_map(|case| case["payload"].as_str().map(str::to_owned)));
    payloads
}

#[test]
fn hostile_texts_are_answered_quickly() {
    for (piece, kind) in [(">", ProblemKind::TooDeep), ("[", ProblemKind::TooDeep), ("1. ", ProblemKind::TooDeep)] {
        let (result, time) = best(&piece.repeat(100_000));
        assert_eq!(result, Err(kind), "{piece}");
        assert!(time < Duration::from_millis(100), "{piece}: {time:?}");
    }
    let (result, time) = best(&"*".repeat(100_000));
    assert_eq!(result, Ok(()));
    assert!(time < Duration::from_millis(100), "*: {time:?}");

    // Deep in the tree, not at the beginning of a line.
    for text in [
        format!("{}a{}", "*".repeat(100), "*".repeat(100)),
        format!("{}a{}", "**a ".repeat(50), " a**".repeat(50)),
        (0..50).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect(),
        format!("```\n```\n{}", "> - ".repeat(20)),
    ] {
        assert_eq!(timed(&text).0, Err(ProblemKind::TooDeep), "{text}");
    }
    // A fence hides the rest from the first check; the tree's check still finds it.
    assert_eq!(timed(&format!("- ```\n\n{}a", ">".repeat(1000))).0, Err(ProblemKind::TooDeep));
    // Rows of a wide table are filled up: few bytes, many cells.
    let table = format!("{}\n{}\n{}", "|x".repeat(3_000), "|-".repeat(3_000), "a\n".repeat(25_000));
    assert_eq!(timed(&table).0, Err(ProblemKind::TooEntangled));
    assert_eq!(timed(&"x".repeat((1 << 20) + 1)).0, Err(ProblemKind::TooLong));
}

#[test]
fn entangled_markup_takes_linear_time() {
    let pieces = [
        "*a_ ",
        "a**b",
        "c* ",
        "]",
        "[a](",
        "[a](<b",
        "![[]()",
        "![",
        "[^a]",
        "`x ``y ",
        "<",
        "<!--",
        "a <?",
        "a <![CDATA[",
        "&",
        "\\",
        "~a ",
        "**x [^y](z",
        "- a\n\n\n",
        "a\n=\n",
        "[a](b 'c ",
        "<a b='",
        "[a]: u\n",
        "[^a]: b\n\n",
        "|x|\n|-|\n",
        "* x\n",
        "\"a' - ",
        "## a\n",
        "![a](b.png)",
        "[a](/b) ",
    ];
    for piece in pieces {
        let text = piece.repeat(30_000 / piece.len());
        let (_, time) = timed(&text);
        // Unoptimised, on a busy machine, linear takes a second or two; quadratic far longer.
        assert!(time < Duration::from_secs(10), "{piece:?}: {time:?}");
    }
}

/// The best time of a few: a busy machine makes any single one long.
fn best(markdown: &str) -> (Result<(), ProblemKind>, Duration) {
    let (result, first) = timed(markdown);
    let fastest = (0..9).map(|_| timed(markdown).1).fold(first, Duration::min);
    (result, fastest)
}

/// The first problem of a text, and how long it took to find.
fn timed(markdown: &str) -> (Result<(), ProblemKind>, Duration) {
    let start = Instant::now();
    let options = Options { sources: &["a"], pictures: &picture, heading_base: 2 };
    let result = render(markdown, Language::English, &options);
    let time = start.elapsed();
    (result.map(|_| ()).map_err(|refusal| refusal.problems[0].kind.clone()), time)
}

/// Texts dense in markup.
fn markup() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```",
        "\n",
        "\n",
        "\n\n",
        " ",
        "    ",
        "> ",
        "- ",
        "1. ",
        "## ",
        "### ",
        "[",
        "]",
        "(",
        ")",
        "](/x)",
        "](https://x.example 't')",
        "![a](b.png)",
        "![a](b.png \"c\")",
        "[^a]",
        "[^b]",
        "[^b]: ",
        "[a]: /x",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<https://x.example>",
        "|",
        "|-|",
        "|:-:|\n",
        "---",
        "\\",
        "&amp;",
        "&#1;",
        "&nbsp;",
        "\"",
        "'",
        " - ",
        "слова",
        "word",
        "5",
        "у ",
        "\r\n",
        "\t",
        "\u{a0}",
        "\0",
        "…",
        "^",
        "!",
        "<",
        ">",
        "=\n",
        "x",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn whatever_is_rendered_is_clean(markdown in markup(), index in 0..3_usize) {
        if let Some((document, html)) = rendered(&markdown, Language::ALL[index]) {
            prop_assert_eq!(verdict(&judge(), &html), Ok(()));
            let ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            let different: HashSet<&str> = ids.iter().copied().collect();
            prop_assert_eq!(ids.len(), different.len(), "{}", html);
            let json = serde_json::to_string(&document).expect("a document is serialisable");
            prop_assert_eq!(serde_json::from_str::<Document>(&json).expect("and readable"), document);
        }
    }

    #[test]
    fn any_string_is_clean_or_refused(markdown in any::<String>(), index in 0..3_usize) {
        if let Some((_, html)) = rendered(&markdown, Language::ALL[index]) {
            prop_assert_eq!(verdict(&judge(), &html), Ok(()));
        }
    }

    #[test]
    fn every_text_has_plain_text(markdown in markup(), index in 0..3_usize) {
        let text = plain(&markdown, Language::ALL[index]);
        prop_assert!(text.len() <= markdown.len() * 8 + 16);
    }
}
