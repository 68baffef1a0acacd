//! Exports: what comes out goes in again and comes out the same, byte for byte, from either engine.

use std::collections::BTreeSet;
use std::path::Path;

use bellwether::bundle::{self, Scope};
use tempfile::TempDir;

use crate::bundle::Bundle;
use crate::engines::on_both_engines;
use crate::test_app::{Files, TestApp, files_in};

on_both_engines!(
    the_sample_comes_back_the_same,
    the_sample_for_readers_comes_back_the_same,
    the_demo_comes_back_the_same,
    the_week_of_2019_comes_back_the_same,
    an_export_brought_back_home_changes_nothing,
    an_export_replaces_nothing_that_is_there,
    there_is_nothing_to_export_before_an_import,
);

/// Writes files where a bundle may be imported from.
pub fn as_bundle(files: &Files) -> Bundle {
    let bundle = Bundle::empty();
    files.iter().for_each(|(path, content)| bundle.write(path, content));
    bundle
}

/// Says which files differ, not their bytes.
pub fn assert_same(left: &Files, right: &Files) {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    for name in names {
        let text = |files: &Files| files.get(name).map(|content| String::from_utf8_lossy(content).into_owned());
        assert_eq!(text(left), text(right), "{name}");
    }
}

/// Imports `bundle`, exports it, and imports and exports that in a new installation.
async fn there_and_back(app: TestApp, bundle: &Bundle) -> Files {
    app.import(bundle).await;
    let exported = app.export_all().await;
    let other = TestApp::on(app.engine()).await;
    other.import(&as_bundle(&exported)).await;
    assert_same(&other.export_all().await, &exported);
    exported
}

async fn the_sample_comes_back_the_same(app: TestApp) {
    let bundle = Bundle::sample();
    let exported = there_and_back(app, &bundle).await;
    let given: BTreeSet<String> = files_in(bundle.path())
        .into_keys()
        .filter(|name| !["README.md", "media/map.png"].contains(&name.as_str()))
        .collect();
    let written: BTreeSet<String> = exported.into_keys().filter(|name| !name.ends_with("/map.png")).collect();
    assert_eq!(
        written, given,
        "an export holds what the bundle held; shared pictures stand beside the texts that use them"
    );
}

async fn the_sample_for_readers_comes_back_the_same(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let exported = app.export_public().await;
    let other = TestApp::on(app.engine()).await;
    other.import(&as_bundle(&exported)).await;
    assert_same(&other.export_public().await, &exported);
    assert_same(&other.export_all().await, &exported);
    assert!(
        exported.contains_key("issues/2024-01-01/security/ru.md")
            && !exported.contains_key("issues/2024-01-01/security/ru.r1.md")
    );
}

async fn the_demo_comes_back_the_same(app: TestApp) {
    there_and_back(app, &Bundle::copy_of("demo")).await;
}

async fn the_week_of_2019_comes_back_the_same(app: TestApp) {
    there_and_back(app, &Bundle::copy_of("tests/fixtures/belarus-2019")).await;
}

async fn an_export_brought_back_home_changes_nothing(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let rows = app.rows().await;
    let imported = app.import(&as_bundle(&app.export_all().await)).await;
    assert_eq!((imported.changed_issues, imported.changed_revisions, imported.changed_settings), (0, 0, false));
    assert_eq!(app.rows().await, rows);
}

#[tokio::test]
async fn both_engines_export_the_same() {
    for bundle in [Bundle::sample(), Bundle::copy_of("demo")] {
        let (sqlite, postgres) = (TestApp::sqlite().await, TestApp::postgres().await);
        sqlite.import(&bundle).await;
        postgres.import(&bundle).await;
        assert_same(&sqlite.export_all().await, &postgres.export_all().await);
        assert_same(&sqlite.export_public().await, &postgres.export_public().await);
    }
}

async fn an_export_replaces_nothing_that_is_there(app: TestApp) {
    app.import(&Bundle::sample()).await;
    let directory = TempDir::new().expect("a temporary directory");
    let site = &app.app.site;
    let into = async |target: &Path| bundle::export(&site.db, &site.store, target, Scope::Public).await;
    let error = into(directory.path().parent().expect("a parent")).await.expect_err("the directory is not empty");
    assert!(error.to_string().contains("is not empty: name a new one"), "{error:#}");
    into(directory.path()).await.expect("an empty directory is fine");
    into(directory.path()).await.expect_err("now it is not empty");
    assert_same(&files_in(directory.path()), &app.export_public().await);
}

async fn there_is_nothing_to_export_before_an_import(app: TestApp) {
    let directory = TempDir::new().expect("a temporary directory");
    let target = directory.path().join("bundle");
    let error = bundle::export(&app.app.site.db, &app.app.site.store, &target, Scope::Everything)
        .await
        .expect_err("nothing is there");
    assert_eq!(error.to_string(), "there is no monitor yet: import a bundle first");
    assert_eq!(directory.path().read_dir().expect("the directory").count(), 0);
}
