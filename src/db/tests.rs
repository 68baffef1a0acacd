use super::Db;

#[tokio::test]
async fn sqlite_goes_on_when_the_disk_is_no_longer_full() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let url = format!("sqlite:{}", directory.path().join("bellwether.db").display());
    let db = Db::open(&url).await.expect("a database");
    let run = async |statements: &[&'static str]| -> super::Result<()> {
        let mut tx = db.begin().await?;
        for statement in statements {
            execute!(&mut tx, |connection| sqlx::query(*statement).execute(connection).await)?;
        }
        tx.commit().await
    };
    run(&["CREATE TABLE filler (content BLOB)"]).await.expect("a table");
    // As full as a disk: not a page more than there are.
    let full = run(&["PRAGMA max_page_count = 1", "INSERT INTO filler VALUES (zeroblob(1000000))"]).await;
    assert!(full.is_err_and(|error| error.to_string().contains("full")));
    run(&["INSERT INTO filler VALUES (zeroblob(1000000))"]).await.expect("room");
}
