//! Themes: every template renders in every language, and an operator's directory takes the place of the built-in one file by file.

use std::collections::BTreeSet;

use bellwether::app::App;
use bellwether::config::Config;
use minijinja::context;

use crate::bundle::Bundle;
use crate::crawl::Crawl;
use crate::engines::on_both_engines;
use crate::post::{now, open_newsletter};
use crate::test_app::{TestApp, files_in};

on_both_engines!(every_template_renders_in_every_language);

/// The built-in theme, in which each page says in its body's class which template it was made with.
fn signed_theme() -> (Bundle, BTreeSet<String>) {
    const KIND: &str = "{%- block kind %}";
    let theme = Bundle::copy_of("themes/default");
    let mut pages = BTreeSet::new();
    for file in files_in(theme.path()).into_keys().filter(|file| file.ends_with(".html")) {
        let name = file.trim_start_matches("templates/").trim_end_matches(".html");
        if theme.read(&file).contains("{%- extends \"base.html\" -%}") {
            theme.replace(&file, KIND, &format!("{KIND}made-with-{name} "));
            pages.insert(name.to_owned());
        }
    }
    (theme, pages)
}

async fn every_template_renders_in_every_language(app: TestApp) {
    let (theme, templates) = signed_theme();
    assert!(templates.len() >= 16, "{templates:?}");
    let app = TestApp::configured(app.engine(), |config| {
        config.web.theme = Some(theme.path().to_owned());
        open_newsletter(config);
        config.mailbox.clone_from(&config.mail.directory);
    })
    .await;
    let bundle = Bundle::sample();
    // A text that is missing in Belarusian and Russian; another one is missing in English.
    bundle.write("issues/2024-01-15/information/commentary.toml", "original = \"en\"\ncontributors = [\"b-rowan\"]\n");
    bundle.write("issues/2024-01-15/information/en.md", "+++\ntitle = \"News\"\nlead = \"A lead.\"\n+++\n");
    app.import(&bundle).await;
    let mut pages: Vec<_> = Crawl::of(&app).await.answers.into_values().collect();
    for language in ["be", "ru", "en"] {
        let reader = app.join(&format!("{language}@example.org"), language).await;
        for path in [reader.clone(), format!("{reader}/departure"), format!("/{language}/newsletter/sent")] {
            pages.push(app.page(&path).await);
        }
        app.post(&format!("/{language}/newsletter"), &[("email", &format!("{language}-2@example.org"))]).await;
        app.worker().correspond(now()).await.expect("a letter");
        let mailbox = app.page(&format!("/{language}/mailbox")).await;
        let letter =
            mailbox.html().all("a").map(|link| link.must("href").to_owned()).find(|href| href.ends_with(".eml"));
        pages.extend([mailbox, app.page(&letter.expect("a letter")).await]);
        let confirm = app.take_mails()[0].link("/confirm/");
        pages.push(app.page(&confirm).await);
    }
    app.execute("ALTER TABLE rendering RENAME TO lost").await.expect("a table of another name");
    for (language, slug) in
        [("be", "pauonocny-port-adkryty"), ("ru", "ceny-na-hleb"), ("en", "a-storm-has-damaged-the-quay")]
    {
        for path in ["nothing", "issues/2024-01-15/economy", &format!("commentaries/{slug}/revisions/9")] {
            pages.push(app.get(&format!("/{language}/{path}")).await);
        }
        let long = "a".repeat(1024 * 1024);
        pages.push(app.post(&format!("/{language}/newsletter"), &[("email", &long)]).await);
    }
    for language in ["be", "ru", "en"] {
        let made: BTreeSet<String> = pages
            .iter()
            .filter(|page| page.path.starts_with(&format!("/{language}/")) && page.is_html())
            .filter_map(|page| {
                page.html()
                    .only("body")
                    .must("class")
                    .split(' ')
                    .find_map(|class| class.strip_prefix("made-with-").map(str::to_owned))
            })
            .collect();
        assert_eq!(made, templates, "{language}");
    }
}

#[tokio::test]
async fn an_operators_files_come_first_and_the_others_stay() {
    let theme = Bundle::empty();
    theme.write(
        "templates/topics.html",
        "{% extends \"base.html\" %}{% block content %}<h1>Our own: {{ t(\"topics-title\") }}</h1>{% endblock %}",
    );
    theme.write("assets/site.css", "body { color: teal }");
    let app = TestApp::with_theme(&theme).await;
    app.import(&Bundle::sample()).await;
    let page = app.page("/en/topics").await.html();
    assert_eq!(
        (page.only("h1").text.as_str(), app.page("/en/authors").await.html().only("h1").text.as_str()),
        ("Our own: Topics", "Authors")
    );
    let sheet = page.linked("stylesheet")[0].must("href").to_owned();
    assert_eq!(app.page(&sheet).await.text(), "body { color: teal }");
    let plain = TestApp::sqlite().await;
    assert_ne!(plain.app.site.assets.address("site.css"), Some(sheet.as_str()), "the address changes with the content");
    assert_eq!(plain.app.site.assets.address("favicon.svg"), app.app.site.assets.address("favicon.svg"));
}

#[tokio::test]
async fn a_template_that_can_not_be_read_names_its_file_and_line() {
    for (text, line) in [
        ("<p>\n{% for %}\n</p>", 2),
        ("{% extends \"base.html\" %}\n\n{% block content %}{{ title }\n{% endblock %}", 3),
        ("{% if a %}\nb\n", 1),
        ("{% extends \"base.html\" %}\n{%- include \"nope.html\" %}", 2),
    ] {
        let theme = Bundle::empty();
        theme.write("templates/front.html", text);
        let mut config = Config::in_directory(theme.path());
        config.web.theme = Some(theme.path().to_owned());
        let Err(error) = App::open(&config).await else { panic!("the template was accepted: {text}") };
        let message = format!("{error:#}");
        let place = format!("{}:{line}: ", theme.path().join("templates/front.html").display());
        assert!(message.contains(&place), "{message}");
    }
}

#[tokio::test]
async fn what_a_template_does_not_get_is_named_with_file_and_line() {
    for (wrong, words) in [
        ("{{ site.titel }}", "undefined value"),
        ("{{ t(\"no-such\") }}", "no-such"),
        ("{{ asset(\"no.css\") }}", "no.css"),
        ("{{ nothing }}", "undefined value"),
    ] {
        let theme = Bundle::empty();
        theme.write("templates/authors.html", format!("<p>{{{{ site.title }}}}\n{wrong}</p>\n"));
        let app = TestApp::with_theme(&theme).await;
        let error = app
            .app
            .site
            .theme
            .render("authors.html", context! { lang => "en", site => context! { title => "T" } })
            .expect_err("nothing to show");
        let message = format!("{error:#}");
        let place = format!("{}:2: ", theme.path().join("templates/authors.html").display());
        assert!(message.starts_with(&place) && message.contains(words), "{message}");
        assert!(message.ends_with(&format!(" in {:?}", format!("{wrong}</p>"))), "{message}");
        app.import(&Bundle::sample()).await;
        let answer = app.get("/ru/authors").await;
        assert_eq!((answer.status, answer.html().only("h1").text.as_str()), (500, "Ошибка сервера"));
        app.page("/ru/topics").await;
    }
}

/// Even the page that says so is broken.
#[tokio::test]
async fn a_theme_that_can_not_even_say_so_still_gets_an_answer_out() {
    let theme = Bundle::empty();
    theme.write("templates/base.html", "{{ nothing }}");
    let app = TestApp::with_theme(&theme).await;
    app.import(&Bundle::sample()).await;
    for (path, status) in [("/en/", 500), ("/en/nothing", 404)] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, status);
        assert!(answer.is_html() && answer.text().contains("<section lang=\"be\">"), "{path}");
    }
}
