//! What each piece of Markdown becomes, and which problems are found.

use bellwether_language::Language;

use crate::{BlockKind, Document, Heading, NoteKind, Options, Picture, Problem, ProblemKind, Source, plain, render};

fn picture(name: &str) -> Option<Picture> {
    let source = |kind: &str, srcset: &str| Source { kind: kind.to_owned(), srcset: srcset.to_owned() };
    let sources = match name {
        "large.png" => vec![source("image/avif", "/m/0 800w"), source("image/webp", "/m/1 800w, /m/2 1600w")],
        _ => Vec::new(),
    };
    name.ends_with(".png").then(|| Picture { src: format!("/m/{name}?a&b"), sources, width: 16, height: 9 })
}

fn options() -> Options<'static> {
    Options { sources: &["briefing", "law"], pictures: &picture, heading_base: 2 }
}

fn rendered(markdown: &str) -> Document {
    match render(markdown, Language::English, &options()) {
        Ok(document) => document,
        Err(refusal) => panic!("{refusal}: {markdown}"),
    }
}

fn problems(markdown: &str) -> Vec<(usize, ProblemKind)> {
    let refusal = render(markdown, Language::English, &options()).expect_err("this text has problems");
    refusal.problems.into_iter().map(|Problem { line, kind }| (line, kind)).collect()
}

#[test]
fn blocks_and_inlines() {
    for (markdown, html) in [
        ("a *b* **c** ~~d~~ `<e>`", "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>&lt;e&gt;</code></p>\n"),
        ("a  \nb\nc", "<p>a<br>\nb\nc</p>\n"),
        ("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n"),
        ("- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n"),
        ("3. a\n\n4. b", "<ol start=\"3\">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>\n"),
        ("1. a", "<ol>\n<li>a</li>\n</ol>\n"),
        ("***", "<hr>\n"),
        ("```sh\na \"b\"\n\n<c>\n```", "<pre><code>a \"b\"\n\n&lt;c&gt;</code></pre>\n"),
        ("AT&T &copy; &lt;b&gt; \\*", "<p>AT&amp;T © &lt;b&gt; *</p>\n"),
        ("a <b onclick='x'>c</b>", "<p>a &lt;b onclick='x'&gt;c&lt;/b&gt;</p>\n"),
        ("<script>\nx\n</script>", "<p>&lt;script&gt;\nx\n&lt;/script&gt;</p>\n"),
        ("a\u{1}&#1;&#0;b", "<p>a\u{fffd}b</p>\n"),
        ("[x] - [y][z]", "<p>[x]—[y][z]</p>\n"),
        ("", ""),
    ] {
        assert_eq!(rendered(markdown).html, html, "{markdown}");
    }
}

#[test]
fn typography_runs_through_markup() {
    let html = |markdown, language| render(markdown, language, &options()).map(|document| document.html);
    assert_eq!(
        html("\"Піша *\"Ніва\"*\" -\nу *5\nмлн* `\"\"` \"так\"", Language::Belarusian).as_deref(),
        Ok("<p>«Піша <em>„Ніва“</em>»\u{a0}—\nу\u{a0}<em>5\u{a0}млн</em> <code>\"\"</code> «так»</p>\n")
    );
    assert_eq!(rendered("\"open\n\n\"again\"").html, "<p>“open</p>\n<p>“again”</p>\n");
}

#[test]
fn links() {
    for (markdown, html) in [
        ("[a](/b?c&d)", "<p><a href=\"/b?c&amp;d\">a</a></p>\n"),
        (
            "[a](https://x.example/ \"t\\\"\")",
            "<p><a href=\"https://x.example/\" rel=\"noopener external\" title=\"t”\">a</a></p>\n",
        ),
        (
            "<https://x.example/a'b>",
            "<p><a href=\"https://x.example/a'b\" rel=\"noopener external\">https://x.example/a'b</a></p>\n",
        ),
        ("[a <https://x.example>](/b)", "<p><a href=\"/b\">a https://x.example</a></p>\n"),
        ("[a][b]\n\n[b]: #c", "<p><a href=\"#c\">a</a></p>\n"),
        ("[*a*](mailto:a@x.example)", "<p><a href=\"mailto:a@x.example\"><em>a</em></a></p>\n"),
    ] {
        assert_eq!(rendered(markdown).html, html, "{markdown}");
    }
    assert_eq!(rendered("[a](/b) [c](/d) [e](/b)").links, ["/b", "/d"]);
    assert_eq!(
        problems("a\n[b](javascript:x)\n[c](JAVA&#10;script:x) [d]()\n\n<vbscript:x>\n\n[e](https://)"),
        [
            (2, ProblemKind::ForbiddenLink("javascript:x".to_owned())),
            (3, ProblemKind::ForbiddenLink("JAVA\nscript:x".to_owned())),
            (3, ProblemKind::IncompleteLink(String::new())),
            (5, ProblemKind::ForbiddenLink("vbscript:x".to_owned())),
            (7, ProblemKind::IncompleteLink("https://".to_owned())),
        ]
    );
}

#[test]
fn headings() {
    let document = rendered("## What \"now\"?[^law]\n\n#### Deep\n\n## What *now*\n\n####### No");
    assert_eq!(
        document.headings,
        [(2, "What “now”?", "what-now"), (3, "Deep", "deep"), (2, "What now", "what-now-2")]
            .map(|(level, text, anchor)| { Heading { level, text: text.to_owned(), anchor: anchor.to_owned() } })
    );
    assert!(document.html.starts_with("<h2 id=\"what-now\">What “now”?<sup class=\"citation\">"), "{}", document.html);
    assert!(document.html.contains("<h3 id=\"deep\">Deep</h3>\n<h2 id=\"what-now-2\">What <em>now</em></h2>\n"));

    let lower = Options { heading_base: 4, ..options() };
    let html = render("## a\n### b\n##### c", Language::English, &lower).map(|document| document.html);
    assert_eq!(html.as_deref(), Ok("<h4 id=\"a\">a</h4>\n<h5 id=\"b\">b</h5>\n<h6 id=\"c\">c</h6>\n"));

    let levels: Vec<u8> =
        rendered("### a\n##### b\n#### c\n## d").headings.iter().map(|heading| heading.level).collect();
    assert_eq!(levels, [2, 3, 4, 2]);

    assert_eq!(problems("a\n\n# b\n\nc\n=\n"), [(3, ProblemKind::TitleInBody), (5, ProblemKind::TitleInBody)]);
}

#[test]
fn tables() {
    assert_eq!(
        rendered("a|b|c|d\n-|:-|:-:|-:\n\"1\"|`2`|*3*|4").html,
        "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table 1\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th>\
         <th scope=\"col\" class=\"left\">b</th><th scope=\"col\" class=\"center\">c</th><th scope=\"col\" class=\"right\">d</th></tr>\n\
         </thead>\n<tbody>\n<tr><td>“1”</td><td class=\"left\"><code>2</code></td><td class=\"center\"><em>3</em></td>\
         <td class=\"right\">4</td></tr>\n</tbody>\n</table>\n</div>\n"
    );
    let html = rendered("a\n-\n\n|a|\n|-|\n\n|b|\n|-|").html;
    assert!(html.contains("aria-label=\"Table 2\"") && !html.contains("tbody"), "{html}");
}

#[test]
fn pictures() {
    let document = rendered("![A \"b\" *c*](small.png \"It's - <d>\")\n\nIn ![e](small.png) line\n\n![f](large.png)");
    assert_eq!(
        document.html,
        "<figure><img src=\"/m/small.png?a&amp;b\" width=\"16\" height=\"9\" alt=\"A “b” c\" loading=\"lazy\" \
         decoding=\"async\"><figcaption>It’s—&lt;d&gt;</figcaption></figure>\n\
         <p>In <img src=\"/m/small.png?a&amp;b\" width=\"16\" height=\"9\" alt=\"e\" loading=\"lazy\" decoding=\"async\"> line</p>\n\
         <figure><picture><source type=\"image/avif\" srcset=\"/m/0 800w\" sizes=\"(min-width: 48rem) 46rem, 100vw\">\
         <source type=\"image/webp\" srcset=\"/m/1 800w, /m/2 1600w\" sizes=\"(min-width: 48rem) 46rem, 100vw\">\
         <img src=\"/m/large.png?a&amp;b\" width=\"16\" height=\"9\" alt=\"f\" loading=\"lazy\" decoding=\"async\"></picture></figure>\n"
    );
    assert_eq!(document.pictures, ["small.png", "large.png"]);
    assert_eq!(
        document.blocks.iter().map(|block| block.kind).collect::<Vec<_>>(),
        [BlockKind::Picture, BlockKind::Paragraph, BlockKind::Picture]
    );
    assert_eq!(
        problems("![](small.png)\n\n![a](none.jpg)\n![ ](https://x.example/y.gif)"),
        [
            (1, ProblemKind::PictureWithoutDescription("small.png".to_owned())),
            (3, ProblemKind::UnknownPicture("none.jpg".to_owned())),
            (4, ProblemKind::PictureWithoutDescription("https://x.example/y.gif".to_owned())),
            (4, ProblemKind::UnknownPicture("https://x.example/y.gif".to_owned())),
        ]
    );
}

#[test]
fn citations_are_numbered_by_their_first_appearance() {
    let document =
        rendered("A[^law] b[^Note] c[^LAW][^briefing]\n\n[^note]: *Text*[^more]\n[^more]: One\n\n    two[^law]\n");
    let cite = |id: &str, number: u32| {
        format!(
            "<sup class=\"citation\"><a id=\"cite-{id}\" href=\"#note-{number}\" role=\"doc-noteref\" \
             aria-describedby=\"notes\">{number}</a></sup>"
        )
    };
    assert_eq!(
        document.html,
        format!("<p>A{} b{} c{}{}</p>\n", cite("1", 1), cite("2", 2), cite("1-2", 1), cite("3", 3))
    );
    let notes: Vec<_> =
        document.notes.iter().map(|note| (note.number, &*note.anchor, &note.kind, note.references)).collect();
    assert_eq!(
        notes,
        [
            (1, "note-1", &NoteKind::Source("law".to_owned()), 3),
            (2, "note-2", &NoteKind::Text(format!("<em>Text</em>{}", cite("4", 4))), 1),
            (3, "note-3", &NoteKind::Source("briefing".to_owned()), 1),
            (4, "note-4", &NoteKind::Text(format!("<p>One</p>\n<p>two{}</p>\n", cite("1-3", 1))), 1),
        ]
    );
    assert_eq!(document.plain_text, "A b c");
}

#[test]
fn citations_stand_wherever_text_does() {
    for (markdown, numbers) in [
        ("a[^law][^briefing][^law]", vec!["1", "2", "1-2"]),
        ("[sic][^law]", vec!["1"]),
        ("Wow![^law]", vec!["1"]),
        ("*a[^law]* **[^law]**", vec!["1", "1-2"]),
        ("|a[^law]|\n|-|\n|b[^law]|", vec!["1", "1-2"]),
        ("- a[^law]\n\n> b[^law]", vec!["1", "1-2"]),
    ] {
        let html = rendered(markdown).html;
        let ids: Vec<&str> = html.split("id=\"cite-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids, numbers, "{markdown}");
    }
    assert!(rendered("[sic][^law]").html.starts_with("<p>[sic]<sup"));
    assert!(rendered("Wow![^law]").html.starts_with("<p>Wow!<sup"));
    // The parser lets a citation into a link if brackets are entangled.
    let html = rendered("[[^law]*[law]: /x](/x)").html;
    assert!(html.starts_with("<p><a href=\"/x\">*[law]: /x</a><sup class=\"citation\"><a id=\"cite-1\""), "{html}");

    let with_underscores = "a[^_x_y_]\n\n[^_x_y_]: b";
    assert_eq!(rendered(with_underscores).notes.len(), 1);
    assert_eq!(rendered("`[^none]` \\[^none] [^ a b]").html, "<p><code>[^none]</code> [^none] [^ a b]</p>\n");
}

#[test]
fn notes_without_sense_are_problems() {
    assert_eq!(
        problems("a[^none]\nb[^None]\n\n[^unused]: c[^law]\n[^twice]: d\n[^twice]: e\n[^law]: f\n\n[^twice]"),
        [
            (1, ProblemKind::UnknownNote("none".to_owned())),
            (2, ProblemKind::UnknownNote("None".to_owned())),
            (4, ProblemKind::UnusedNote("unused".to_owned())),
            (6, ProblemKind::DuplicateNote("twice".to_owned())),
            (7, ProblemKind::DuplicateNote("law".to_owned())),
        ]
    );
    // Notes that only cite each other are never reached.
    assert_eq!(problems("x\n\n[^a]: [^b]\n[^b]: [^a]").len(), 2);
}

#[test]
fn blocks_follow_the_source() {
    let document =
        rendered("## A\n\nb\nc\n\n- d\n  e\n\n  f\n- g\n\n> h[^n]\n\n```\ni\n```\n\n[^n]: j\n\n<k>\n\n---\n");
    let blocks: Vec<_> = document.blocks.iter().map(|block| (block.kind, &*block.text)).collect();
    assert_eq!(
        blocks,
        [
            (BlockKind::Heading, "A"),
            (BlockKind::Paragraph, "b c"),
            (BlockKind::ListItem, "d e\n\nf"),
            (BlockKind::ListItem, "g"),
            (BlockKind::Quote, "h"),
            (BlockKind::Code, "i"),
            (BlockKind::Note, "j"),
            (BlockKind::Paragraph, "<k>"),
            (BlockKind::Rule, ""),
        ]
    );
    assert_eq!(document.plain_text, "A\n\nb c\n\n• d e\n\nf\n• g\n\nh\n\ni\n\n<k>");
    assert_eq!(document.words, 10);
    // Folding lines differently changes no hash, and neither do the neighbours.
    let folded = rendered("## A\r\n\r\nb c\r\n\r\n\r\n- d e\r\n\r\n  f\r\n\r\n- g2\r\n\r\n> h[^n]\r\n\r\n[^n]:   j");
    let hashes = |document: &Document| document.blocks.iter().map(|block| block.hash).collect::<Vec<_>>();
    let (before, after) = (hashes(&document), hashes(&folded));
    assert_eq!(before[..3], after[..3]);
    assert_ne!(before[3], after[3]);
    assert_eq!((before[4], before[6]), (after[4], after[5]));
}

#[test]
fn plain_text_needs_no_correct_text() {
    let text = plain("# T\n\n*a* [b](javascript:c)[^x] ![d](none)\n\n1. e\n2. f", Language::English);
    assert_eq!(text, "T\n\na b [d]\n\n1. e\n2. f");
    assert_eq!(
        plain(&format!("{}\"x\"", ">".repeat(40)), Language::English),
        format!("{}“x”", ">".repeat(40)).replace(">“", ">”")
    );
}

#[test]
fn a_byte_order_mark_is_no_text() {
    assert_eq!(rendered("\u{feff}## a").html, "<h2 id=\"a\">a</h2>\n");
}
