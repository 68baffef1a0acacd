//! Pictures in the newsroom: what is kept of an upload is what it shows, bombs are refused, and readers get a picture when a text of theirs
//! shows it.

use std::collections::BTreeMap;
use std::io::Cursor;

use bellwether::accounts::Role;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage};

use super::Administrator;
use crate::answer::Answer;
use crate::engines::on_both_engines;
use crate::exports::{as_bundle, assert_same};
use crate::test_app::{TestApp, files_in};

on_both_engines!(
    each_kind_is_taken_in_by_its_content,
    nothing_is_kept_but_what_a_picture_shows,
    bombs_are_refused_in_three_languages,
    drawings_become_pixels,
    no_two_pictures_have_one_name,
    who_writes_the_original_looks_after_its_pictures,
    what_no_text_shows_can_go,
    a_lead_picture_needs_its_words,
    readers_get_what_their_texts_show,
    a_point_stays_in_sight,
    pictures_come_back_with_a_bundle,
    a_script_is_told_how_a_text_shows_a_picture,
);

const TEXT: &str = "/desk/issues/2024-01-22/sections/economy/be";
const PICTURES: &str = "/desk/issues/2024-01-22/sections/economy/pictures";
/// A section of a published issue, with a lead picture.
const PUBLISHED: &str = "/desk/issues/2024-01-01/sections/security/pictures";

async fn editor(app: &TestApp) -> Administrator<'_> {
    Administrator::with_roles(app, "editor", &[Role::Editor]).await
}

/// A picture of one colour, of which the left half is darker.
fn picture(format: ImageFormat, width: u32, height: u32, colour: u8) -> Vec<u8> {
    let shade = |x, _| if x < width / 2 { Rgb([colour / 2, 0, 0]) } else { Rgb([colour, 90, 30]) };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, shade)).write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}

fn png(colour: u8) -> Vec<u8> {
    picture(ImageFormat::Png, 60, 40, colour)
}

const PLACE: &[u8] = b"53.9045 N, 27.5615 E";

/// A JPEG that says that it was taken with the camera turned, and where.
fn jpeg_with_exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
    };
    // Turned by a quarter; the directory of the place, at 38.
    tiff.extend([2, 0]);
    tiff.extend(entry(0x0112, 3, 1, 6));
    tiff.extend(entry(0x8825, 4, 1, 38));
    tiff.extend([0; 4]);
    // The name of the place, at 56.
    tiff.extend([1, 0]);
    tiff.extend(entry(0x001c, 7, u32::try_from(PLACE.len()).expect("a short text"), 56));
    tiff.extend([0; 4]);
    tiff.extend(PLACE);
    let plain = picture(ImageFormat::Jpeg, 80, 40, 200);
    let length = u16::try_from(tiff.len() + 8).expect("a short text").to_be_bytes();
    [&plain[..2], b"\xff\xe1", &length, b"Exif\0\0", &tiff, &plain[2..]].concat()
}

fn drawing(inside: &str) -> Vec<u8> {
    format!("<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' width='40' height='20'>{inside}</svg>").into_bytes()
}

async fn upload(editor: &Administrator<'_>, path: &str, files: &[(&str, &[u8])]) -> Answer {
    editor.upload_pictures(path, files, "en", "text/html").await
}

async fn uploaded(editor: &Administrator<'_>, path: &str, name: &str, bytes: &[u8]) {
    let answer = upload(editor, path, &[(name, bytes)]).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{path}?done=picture-added").as_str()));
}

/// The names on the page, and where the pictures are.
async fn listed(editor: &Administrator<'_>, path: &str) -> BTreeMap<String, String> {
    let page = editor.page(path).await.html();
    page.inside("frame", "img").map(|image| (image.must("alt").to_owned(), image.must("src").to_owned())).collect()
}

async fn names(editor: &Administrator<'_>, path: &str) -> Vec<String> {
    listed(editor, path).await.into_keys().collect()
}

/// Every byte that is kept of pictures.
fn kept(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    files_in(&app.config().media.directory)
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(bytes, part).is_some()
}

async fn each_kind_is_taken_in_by_its_content(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    assert!(editor.page(PICTURES).await.main().contains("There are no pictures yet"));
    let files = [
        ("C:\\Фота\\Плошча Незалежнасці.EXE", picture(ImageFormat::Png, 60, 40, 10)),
        ("second.png", picture(ImageFormat::Jpeg, 60, 40, 60)),
        ("third.svg", picture(ImageFormat::WebP, 60, 40, 110)),
        ("fourth", picture(ImageFormat::Gif, 60, 40, 160)),
        ("fifth.jpg", drawing("<rect width='20' height='20' fill='#0a0'/>")),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let answer = upload(&editor, PICTURES, &files).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{PICTURES}?done=picture-added").as_str()));
    let listed = listed(&editor, PICTURES).await;
    let names: Vec<&str> = listed.keys().map(String::as_str).collect();
    assert_eq!(names, ["fifth.png", "fourth.png", "plosca-niezalieznasci.png", "second.jpg", "third.webp"]);
    for (name, address) in &listed {
        let answer = editor.get(address).await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"), "{name}");
        image::load_from_memory(&answer.body).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(editor.get(&address.replace(".jpg", ".webp")).await.header("content-type"), "image/webp");
    }
    let acts = app.rows().await.remove("audit_event").expect("a log");
    assert_eq!(acts.iter().filter(|act| act.contains("picture-added")).count(), 5);
}

async fn nothing_is_kept_but_what_a_picture_shows(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let before = kept(&app);
    let photo = jpeg_with_exif();
    assert!(holds(&photo, PLACE));
    uploaded(&editor, PICTURES, "photo.jpg", &photo).await;
    let address = listed(&editor, PICTURES).await.remove("photo.jpg").expect("the picture");
    let served = editor.get(&address).await;
    let shown = image::load_from_memory(&served.body).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (40, 80), "it is turned as the camera says");
    // What was on the left is above now.
    assert!(shown.get_pixel(20, 5).0[0] < shown.get_pixel(20, 75).0[0]);
    for sample in ["payload_in_all_known_metadata.jpg", "payload_in_all_known_metadata.png"] {
        let shared = std::env::var_os("BELLWETHER_SHARED").map_or_else(|| "../shared".into(), std::path::PathBuf::from);
        match std::fs::read(shared.join("samples/xss/svg").join(sample)) {
            Ok(bytes) => uploaded(&editor, PICTURES, sample, &bytes).await,
            Err(_) => eprintln!("there is no {sample} in {}: it was not tried", shared.display()),
        }
    }
    let now = kept(&app);
    let fresh: Vec<_> = now.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
    assert!(fresh.len() >= 3, "the picture, its WebP, its JPEG");
    for (name, bytes) in fresh {
        for trace in [PLACE, b"Exif", b"exif", b"EXIF", b"http://ns.adobe.com", b"tEXt", b"iTXt", b"<script", b"alert("]
        {
            assert!(!holds(bytes, trace), "{name} holds {:?}", String::from_utf8_lossy(trace));
        }
    }
    assert!(app.export_all().await.values().all(|bytes| !holds(bytes, PLACE)));
}

/// A PNG of nothing but a header that announces `side` × `side` pixels.
fn header(side: u32) -> Vec<u8> {
    let chunk = [&b"IHDR"[..], &side.to_be_bytes(), &side.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let crc = chunk.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
    });
    let data = [&[0, 0, 0, 0][..], b"IDAT", &0x35AF_061E_u32.to_be_bytes()].concat();
    [&b"\x89PNG\r\n\x1a\n\0\0\0\x0d"[..], &chunk, &(!crc).to_be_bytes(), &data].concat()
}

async fn bombs_are_refused_in_three_languages(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let before = (kept(&app), app.rows().await);
    let level = |at: u32| format!("<g id='n{}'>{}</g>", at + 1, format!("<use xlink:href='#n{at}'/>").repeat(10));
    let uses = format!("<g id='n0'><path d='M0 0h9v9z'/></g>{}", (0..9).map(level).collect::<String>());
    let entities = b"<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
    let mut long = png(1);
    long.resize(20_000_001, 0);
    for (bytes, en, be, ru) in [
        (header(50_000), "At most 40 million", "40 мільёнаў", "40 миллионов"),
        (long, "larger than 20 MB", "большы за 20 МБ", "больше 20 МБ"),
        (drawing(&uses), "too long to draw", "занадта доўга", "слишком долго"),
        (entities.to_vec(), "declares XML entities", "сутнасці XML", "сущности XML"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg' width='1e6' height='1e6'/>".to_vec(),
            "1,000,000 × 1,000,000 pixels",
            "пікселяў",
            "пикселей",
        ),
        (drawing("<text>a</text>"), "Turn letters into outlines", "ў контуры", "в контуры"),
        (drawing("<image xlink:href='file:///etc/passwd'/>"), "“image”", "«image»", "«image»"),
        (drawing("<rect"), "damaged", "пашкоджаны", "повреждён"),
        (b"GIF89a\x01".to_vec(), "damaged", "пашкоджаны", "повреждён"),
        (b"<html><script>alert(1)</script></html>".to_vec(), "neither PNG", "не PNG", "не PNG"),
        (b"%PDF-1.7".to_vec(), "neither PNG", "не PNG", "не PNG"),
    ] {
        for (language, words) in [("en", en), ("be", be), ("ru", ru)] {
            // One that is right beside it is not taken in either.
            let files: [(&str, &[u8]); 2] = [("<b>x</b>.png", &bytes), ("good.png", &png(77))];
            let answer = editor.upload_pictures(PICTURES, &files, language, "text/html").await;
            assert_eq!(answer.status, 422, "{words}");
            let said = answer.main().replace(['\u{a0}', '\u{202f}'], " ");
            assert!(said.contains(words), "{language}: {words}: {said}");
            assert!(said.contains("<b>x</b>.png"), "a name is text");
        }
    }
    let nothing = upload(&editor, PICTURES, &[]).await;
    assert!(nothing.status == 422 && nothing.main().contains("Choose a picture"));
    let many: Vec<(&str, &[u8])> = vec![("a.png", b"x"); 13];
    assert_eq!(upload(&editor, PICTURES, &many).await.status, 422);
    let vast = vec![0; 33 * 1024 * 1024];
    assert_eq!(upload(&editor, PICTURES, &[("vast.png", &vast)]).await.status, 413);
    assert!((kept(&app), app.rows().await) == before, "something was kept of what was refused");
}

async fn drawings_become_pixels(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let inside = "<script>alert(1)</script><style>@import url(https://evil.example/x.css)</style>\
                  <a xlink:href='javascript:alert(2)'><rect width='20' height='20' fill='#c00' onload='alert(3)' onclick='alert(4)'/></a>\
                  <foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example/'/></foreignObject>";
    let before = kept(&app);
    uploaded(&editor, PICTURES, "drawing.svg", &drawing(inside)).await;
    let address = listed(&editor, PICTURES).await.remove("drawing.png").expect("the picture");
    let shown = image::load_from_memory(&editor.get(&address).await.body).expect("a picture");
    assert_eq!((shown.width(), shown.height()), (1600, 800));
    let (left, right) = (shown.get_pixel(300, 300).0, shown.get_pixel(1300, 300).0);
    assert!(left[0] > 180 && left[1] < 40 && right[1] > 240, "{left:?} {right:?}");
    for (name, bytes) in kept(&app).iter().filter(|(name, _)| !before.contains_key(*name)) {
        for trace in [&b"<svg"[..], b"alert", b"evil.example"] {
            assert!(!holds(bytes, trace), "{name}");
        }
    }
    let shared = std::env::var_os("BELLWETHER_SHARED").map_or_else(|| "../shared".into(), std::path::PathBuf::from);
    for sample in ["SVG_XSS1.svg", "SVG_XSS2.svg"] {
        let Ok(bytes) = std::fs::read(shared.join("samples/xss/svg").join(sample)) else { continue };
        let answer = upload(&editor, PICTURES, &[(sample, &bytes)]).await;
        assert_eq!(answer.status, 422, "{sample} is not well-formed");
    }
}

async fn no_two_pictures_have_one_name(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    for colour in [10, 20, 30] {
        uploaded(&editor, PICTURES, "Photo (1).png", &png(colour)).await;
    }
    uploaded(&editor, PICTURES, "../../../etc/.png", &png(40)).await;
    assert_eq!(names(&editor, PICTURES).await, ["photo-1-2.png", "photo-1-3.png", "photo-1.png", "picture.png"]);
    let again = upload(&editor, PICTURES, &[("other.png", &png(20))]).await;
    assert_eq!(again.location(), format!("{PICTURES}?done=picture-known"), "one picture has one name");
    // Another section has its own.
    let other = PICTURES.replace("economy", "security");
    uploaded(&editor, &other, "Photo (1).png", &png(20)).await;
    assert_eq!(names(&editor, &other).await, ["photo-1.png"]);
}

async fn who_writes_the_original_looks_after_its_pictures(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let analyst = Administrator::with_roles(&app, "analyst", &[Role::Analyst]).await;
    let translator =
        Administrator::with_roles(&app, "translator", &[Role::Translator(bellwether_language::Language::Russian)])
            .await;
    uploaded(&analyst, PICTURES, "a.png", &png(10)).await;
    assert_eq!(upload(&translator, PICTURES, &[("b.png", &png(20))]).await.status, 403);
    for act in ["lead", "focus", "removal"] {
        assert_eq!(translator.post(&format!("{PICTURES}/{act}"), &[("name", "a.png")]).await.status, 403, "{act}");
    }
    let page = translator.page(PICTURES).await;
    assert_eq!(names(&translator, PICTURES).await, ["a.png"], "she sees them");
    assert!(page.html().all("input").all(|field| field.attribute("type") != Some("file")));
    // It is somebody else's now.
    app.execute(
        "INSERT INTO assignment (issue_id, section_id, language, account_id)
         SELECT issue.id, section.id, 'be', account.id FROM issue, section, account
         WHERE issue.starts = '2024-01-22' AND section.code = 'economy' AND account.name = 'translator'",
    )
    .await
    .expect("an assignment");
    assert_eq!(upload(&analyst, PICTURES, &[("c.png", &png(30))]).await.status, 403);
    // What readers see already, changes who may publish.
    let refused = analyst.post(&format!("{PUBLISHED}/lead"), &[("name", "harbour.png"), ("remove", "yes")]).await;
    assert!(refused.status == 403 && refused.main().contains("somebody who may publish"));
    let refused = analyst.post(&format!("{PUBLISHED}/focus"), &[("name", "harbour.png"), ("x", "1"), ("y", "1")]).await;
    assert_eq!(refused.status, 403);
    assert!(analyst.get(&format!("{PICTURES}/files/x.webp")).await.status == 404);
}

async fn what_no_text_shows_can_go(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let before = kept(&app);
    for (name, colour) in [("used.png", 10), ("idle.png", 20), ("lead.png", 30)] {
        uploaded(&editor, PICTURES, name, &png(colour)).await;
    }
    let body = "Text.\n\n![Плошча](used.png \"Плошча. Фота: рэдакцыя\")";
    let text = [("base", "0"), ("title", "Цэны"), ("lead", "Лід."), ("body", body), ("contributor", "a-kalina")];
    assert_eq!(editor.post(TEXT, &text).await.status, 303);
    // A later revision doesn't show it any longer, but the first one can be restored.
    let text = [("base", "1"), ("title", "Цэны"), ("lead", "Лід."), ("body", "Text."), ("contributor", "a-kalina")];
    assert_eq!(editor.post(TEXT, &text).await.status, 303);
    assert_eq!(editor.post(&format!("{PICTURES}/lead"), &[("name", "lead.png")]).await.status, 303);
    let removal = format!("{PICTURES}/removal");
    for name in ["used.png", "lead.png"] {
        let refused = editor.post(&removal, &[("name", name)]).await;
        assert!(refused.status == 409 && refused.main().contains("It stays"), "{name}");
    }
    assert_eq!(editor.post(&removal, &[("name", "none.png")]).await.status, 404);
    let gone = editor.post(&removal, &[("name", "idle.png")]).await;
    assert_eq!(gone.location(), format!("{PICTURES}?done=picture-removed"));
    assert_eq!(names(&editor, PICTURES).await, ["lead.png", "used.png"]);
    let fresh = |app: &TestApp| kept(app).into_keys().filter(|name| !before.contains_key(name)).collect::<Vec<_>>();
    let originals = |app: &TestApp| fresh(app).iter().filter(|name| name.ends_with(".original")).count();
    assert_eq!(originals(&app), 2, "its file is gone");
    // What another section has, too, stays there.
    let other = PICTURES.replace("economy", "security");
    uploaded(&editor, &other, "idle.png", &png(20)).await;
    uploaded(&editor, PICTURES, "idle.png", &png(20)).await;
    assert_eq!(editor.post(&removal, &[("name", "idle.png")]).await.status, 303);
    assert_eq!(originals(&app), 3);
    let address = listed(&editor, &other).await.remove("idle.png").expect("the picture");
    assert_eq!(editor.get(&address).await.status, 200);
}

async fn a_lead_picture_needs_its_words(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    for (name, colour) in [("lead.png", 10), ("map.png", 20)] {
        uploaded(&editor, PICTURES, name, &png(colour)).await;
    }
    let chosen = editor.post(&format!("{PICTURES}/lead"), &[("name", "lead.png")]).await;
    assert_eq!(chosen.location(), format!("{PICTURES}?done=lead-chosen"));
    assert!(editor.page(PICTURES).await.main().contains("Lead picture"));
    let save = async |base: &str, body: &str, words: &[(&str, &str)]| {
        let text = [("base", base), ("title", "Цэны"), ("lead", "Лід."), ("body", body), ("contributor", "a-kalina")];
        assert_eq!(editor.post(TEXT, &[&text[..], words].concat()).await.status, 303);
        editor.page("/desk/issues/2024-01-22/readiness").await.main()
    };
    let findings = |page: &str| {
        [
            "The picture has no description",
            "The picture has no caption",
            "does not say who made it",
            "for the picture “Карта”",
        ]
        .map(|words| page.contains(words))
    };
    let page = save("0", "![Карта](map.png)", &[]).await;
    assert_eq!(findings(&page), [true; 4]);
    let page = save("1", "![Карта](map.png \"Карта: рэдакцыя\")", &[("alt", "Кірмаш")]).await;
    assert_eq!(findings(&page), [false, true, true, false]);
    let words = [("alt", "Кірмаш"), ("caption", "Кірмаш у Менску"), ("credit", "Рэдакцыя")];
    let page = save("2", "![Карта](map.png \"Карта: рэдакцыя\")", &words).await;
    assert_eq!(findings(&page), [false; 4]);
    let removed = editor.post(&format!("{PICTURES}/lead"), &[("name", "lead.png"), ("remove", "yes")]).await;
    assert_eq!(removed.location(), format!("{PICTURES}?done=lead-removed"));
}

async fn readers_get_what_their_texts_show(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    uploaded(&editor, PUBLISHED, "later.png", &png(10)).await;
    let mut listed = listed(&editor, PUBLISHED).await;
    let of_readers = |address: &str| address.replace(&format!("{PUBLISHED}/files/"), "/media/");
    let later = listed.remove("later.png").expect("the picture");
    assert_eq!(editor.get(&later).await.status, 200);
    assert_eq!(app.get(&of_readers(&later)).await.status, 404, "no text of theirs shows it");
    assert!(!app.export_public().await.contains_key("issues/2024-01-01/security/later.png"));
    let (_, lead) = listed.pop_first().expect("the lead picture");
    assert_eq!(app.get(&of_readers(&lead)).await.status, 200);
    // It is another section's picture.
    assert_eq!(editor.get(&lead.replace("security", "economy")).await.status, 404);
    // The desk's previews show pictures before readers can see them.
    let body = [("base", "0"), ("title", "Цэны"), ("lead", "Лід."), ("body", "![A](a.png)"), ("preview", "yes")];
    uploaded(&editor, PICTURES, "a.png", &png(20)).await;
    let page = editor.post(TEXT, &body).await.html();
    let shown = page.inside("paper", "img").next().expect("a picture").must("src").to_owned();
    assert!(shown.starts_with(&format!("{PICTURES}/files/")), "{shown}");
    assert_eq!(editor.get(&shown).await.status, 200);
}

async fn a_point_stays_in_sight(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let classes = async || {
        let page = app.page("/en/commentaries/the-northern-harbour-is-open").await.html();
        page.inside("hero", "img").next().expect("a picture").attribute("class").map(str::to_owned)
    };
    assert_eq!(classes().await, None);
    let focus = format!("{PUBLISHED}/focus");
    for (x, y) in [("101", "0"), ("-1", "0"), ("a", "0"), ("", "0")] {
        let refused = editor.post(&focus, &[("name", "harbour.png"), ("x", x), ("y", y)]).await;
        assert!(refused.status == 422 && refused.main().contains("from 0 to 100"), "{x} {y}");
    }
    let set = editor.post(&focus, &[("name", "harbour.png"), ("x", "10"), ("y", "100")]).await;
    assert_eq!(set.location(), format!("{PUBLISHED}?done=picture-focused"));
    app.app.site.refresh().await.expect("what has changed");
    assert_eq!(classes().await.as_deref(), Some("fx0 fy4"));
    let sheet = app.page("/en/").await.html().linked("stylesheet")[0].must("href").to_owned();
    let sheet = app.page(&sheet).await;
    for class in ["object-position", ".fx0", ".fy4"] {
        assert!(sheet.text().contains(class), "{class}");
    }
}

async fn pictures_come_back_with_a_bundle(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    for (name, colour) in [("lead.png", 10), ("idle.png", 20)] {
        uploaded(&editor, PICTURES, name, &png(colour)).await;
    }
    let planned = app.export_all().await;
    assert!(!planned.keys().any(|name| name.starts_with("issues/2024-01-22/economy/")), "there is no text yet");
    editor.post(&format!("{PICTURES}/lead"), &[("name", "lead.png")]).await;
    editor.post(&format!("{PICTURES}/focus"), &[("name", "lead.png"), ("x", "20"), ("y", "80")]).await;
    let text = [("base", "0"), ("title", "Цэны"), ("lead", "Лід."), ("body", "Тэкст."), ("contributor", "a-kalina")];
    assert_eq!(editor.post(TEXT, &text).await.status, 303);
    let exported = app.export_all().await;
    let commentary = String::from_utf8_lossy(&exported["issues/2024-01-22/economy/commentary.toml"]).into_owned();
    assert!(commentary.ends_with("\n[[picture]]\nname = \"lead.png\"\nfocus = { x = 20, y = 80 }\n"), "{commentary}");
    assert!(exported.contains_key("issues/2024-01-22/economy/idle.png"));
    let other = TestApp::on(app.engine()).await;
    other.import(&as_bundle(&exported)).await;
    assert_same(&other.export_all().await, &exported);
    assert!(String::from_utf8_lossy(&exported["issues/2024-01-22/economy/be.md"]).contains("\n[hero]\ndraft = true\n"));
    // A bundle from before the upload takes nothing away.
    let mut earlier = exported.clone();
    earlier.retain(|name, _| !name.ends_with("/idle.png"));
    other.import(&as_bundle(&earlier)).await;
    assert_same(&other.export_all().await, &exported);
    for (old, new, told) in [
        ("x = 20", "x = 120", "`focus` says what must stay in sight"),
        ("\"lead.png\"\nfocus", "\"gone.png\"\nfocus", "`picture`: no text of this commentary shows \"gone.png\""),
    ] {
        let bundle = as_bundle(&exported);
        bundle.replace("issues/2024-01-22/economy/commentary.toml", old, new);
        let problems = other.refusal(&bundle).await;
        assert!(problems.len() == 1 && problems[0].contains(told), "{problems:?}");
    }
}

async fn a_script_is_told_how_a_text_shows_a_picture(app: TestApp) {
    let app = super::installation(app.engine()).await;
    let editor = editor(&app).await;
    let files: [(&str, &[u8]); 1] = [("a.png", &png(10))];
    let answer = editor.upload_pictures(PICTURES, &files, "en", "application/json").await;
    let markdown = "![What the picture shows](a.png \"Caption and who made it\")";
    assert_eq!((answer.status, answer.json()["markdown"][0].as_str()), (200, Some(markdown)));
    let files: [(&str, &[u8]); 1] = [("a.png", b"%PDF")];
    let answer = editor.upload_pictures(PICTURES, &files, "en", "application/json").await;
    assert_eq!(answer.status, 422);
    assert!(answer.json()["problems"][0].as_str().expect("a problem").contains("neither PNG"));
    assert!(editor.page(TEXT).await.html().iter().any(|form| form.attribute("data-pictures") == Some(PICTURES)));
}
