//! An installation for one test: what it imports, what it exports, what it answers.

use std::collections::BTreeMap;
use std::fs;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

use axum::body::Body;
use bellwether::app::App;
use bellwether::bundle::{self, ImportError, Imported, Mode, Scope};
use bellwether::config::Config;
use bellwether::db::{Db, Tx, Uuid};
use bellwether::site::Site;
use bellwether::web::server::{self, Client, Front};
use http::{Method, Request};
use sqlx::AssertSqlSafe;

use crate::answer::Answer;
use crate::bundle::Bundle;
use crate::engines::{Database, Engine};

/// Files by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// An installation with nothing in it.
pub struct TestApp {
    pub app: App,
    front: Front<Site>,
    config: Config,
    database: Database,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::on(Engine::Sqlite).await
    }

    pub async fn postgres() -> Self {
        Self::on(Engine::Postgres).await
    }

    pub async fn on(engine: Engine) -> Self {
        Self::configured(engine, |_| ()).await
    }

    /// On SQLite, with an operator's theme.
    pub async fn with_theme(theme: &Bundle) -> Self {
        Self::configured(Engine::Sqlite, |config| config.web.theme = Some(theme.path().to_owned())).await
    }

    /// With a newsletter, whose mail goes into a directory.
    pub async fn with_newsletter(engine: Engine) -> Self {
        Self::configured(engine, crate::post::open_newsletter).await
    }

    pub async fn configured(engine: Engine, configure: impl FnOnce(&mut Config)) -> Self {
        let database = Database::create(engine).await;
        let mut config = Config::in_directory(database.directory());
        config.database.url.clone_from(&database.url);
        configure(&mut config);
        let app = App::open(&config).await.unwrap_or_else(|error| panic!("{error:#}"));
        Self { front: app.front(), app, config, database }
    }

    pub fn config(&self) -> &Config {
        &self.config
    }

    pub fn engine(&self) -> Engine {
        self.database.engine
    }

    /// A further handle on the same database, as another process has it.
    pub async fn another_db(&self) -> Db {
        Db::open(&self.database.url).await.expect("the database")
    }

    // Importing

    /// Imports a bundle that has no problems, and takes notice of it.
    pub async fn import(&self, bundle: &Bundle) -> Imported {
        self.import_directory(bundle.path()).await
    }

    pub async fn import_directory(&self, directory: &Path) -> Imported {
        let imported = self.try_import(directory, Mode::Write).await.unwrap_or_else(|error| match error {
            ImportError::Refused(problems) => panic!("{}", lines(&problems).join("\n")),
            ImportError::Failed(error) => panic!("{error:#}"),
        });
        self.app.site.refresh().await.expect("a refresh");
        imported
    }

    pub async fn try_import(&self, directory: &Path, mode: Mode) -> Result<Imported, ImportError> {
        bundle::import(&self.app.site.db, &self.app.site.store, directory, mode, |_, _| ()).await
    }

    /// Imports a bundle that must be refused: its problems, after a look that the refusal changed nothing.
    pub async fn refusal(&self, bundle: &Bundle) -> Vec<String> {
        self.told(bundle).await.expect("the bundle was imported")
    }

    /// As [`TestApp::refusal`]; none if the bundle was imported.
    pub async fn told(&self, bundle: &Bundle) -> Option<Vec<String>> {
        let before = (self.rows().await, self.pictures());
        let problems = match self.try_import(bundle.path(), Mode::Write).await {
            Err(ImportError::Refused(problems)) => lines(&problems),
            Err(ImportError::Failed(error)) => panic!("the import failed instead of naming problems: {error:#}"),
            Ok(_) => return None,
        };
        assert_eq!(self.rows().await, before.0, "a refused import changed the database");
        assert_eq!(self.pictures(), before.1, "a refused import changed the directory of pictures");
        Some(problems)
    }

    // Exporting

    /// Everything, as plain files.
    pub async fn export_all(&self) -> Files {
        self.export(Scope::Everything).await
    }

    /// What readers can see, as plain files.
    pub async fn export_public(&self) -> Files {
        self.export(Scope::Public).await
    }

    async fn export(&self, scope: Scope) -> Files {
        let parent = tempfile::TempDir::new().expect("a temporary directory");
        let target = parent.path().join("bundle");
        bundle::export(&self.app.site.db, &self.app.site.store, &target, scope)
            .await
            .unwrap_or_else(|error| panic!("{error:#}"));
        files_in(&target)
    }

    // Reading

    pub async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send_body(method, path, headers, Body::empty()).await
    }

    /// Sends a form from nobody knows where: there is no limit to how often.
    pub async fn post_from_anywhere(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send_from(None, Method::POST, path, &[], Body::from(body)).await
    }

    /// Sends a form, as a browser does.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send_body(Method::POST, path, &headers, Body::from(body)).await
    }

    pub async fn send_body(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        self.send_from(Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), method, path, headers, body).await
    }

    /// As from `client`, of whom the server in front tells or not.
    async fn send_from(
        &self,
        client: Option<IpAddr>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).extension(Client(client));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.front.answer(request.body(body).expect("a request")).await;
        Answer::new(path, server::collect(answer).await.expect("a whole answer"))
    }

    /// What is at `path`, which must be there.
    pub async fn page(&self, path: &str) -> Answer {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}, {:?}: {}", answer.location(), String::from_utf8_lossy(&answer.body));
        answer
    }

    // Looking inside

    /// Runs one statement in a transaction of its own; `$1`, where it occurs, is a new row's id.
    pub async fn execute(&self, statement: &str) -> sqlx::Result<u64> {
        let mut tx = self.app.site.db.begin().await?;
        let rows = execute(&mut tx, statement).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// Every row of every table, as text.
    pub async fn rows(&self) -> BTreeMap<String, Vec<String>> {
        match &self.app.site.db {
            Db::Sqlite { writer, .. } => rows_of_sqlite(writer).await,
            Db::Postgres(pool) => rows_of_postgres(pool).await,
        }
        .expect("the rows of every table")
    }

    /// Whether there is no row but that which says which generation of keys is in use: it is always there.
    pub async fn is_empty(&self) -> bool {
        self.rows().await.iter().all(|(table, rows)| table == "key_generation" || rows.is_empty())
    }

    /// What other processes were told to have changed.
    pub async fn changes(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.rows().await.remove("change").unwrap_or_default();
        tags.sort();
        tags
    }

    /// The files in which pictures are kept.
    pub fn pictures(&self) -> Vec<String> {
        files_in(&self.config.media.directory).into_keys().collect()
    }
}

/// Runs one statement; `$1`, where it occurs, is a new row's id.
pub async fn execute(tx: &mut Tx, statement: &str) -> sqlx::Result<u64> {
    let needs_id = statement.contains("$1");
    let statement = AssertSqlSafe(statement.to_owned());
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    match (tx, needs_id) {
        (Tx::Sqlite(transaction), false) => {
            sqlx::query(statement).execute(&mut **transaction).await.map(|done| done.rows_affected())
        }
        (Tx::Sqlite(transaction), true) => {
            sqlx::query(statement).bind(id).execute(&mut **transaction).await.map(|done| done.rows_affected())
        }
        (Tx::Postgres(transaction), false) => {
            sqlx::query(statement).execute(&mut **transaction).await.map(|done| done.rows_affected())
        }
        (Tx::Postgres(transaction), true) => {
            sqlx::query(statement).bind(id).execute(&mut **transaction).await.map(|done| done.rows_affected())
        }
    }
}

async fn rows_of_sqlite(pool: &sqlx::SqlitePool) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let tables: Vec<String> =
        sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")
            .fetch_all(pool)
            .await?;
    let mut all = BTreeMap::new();
    for table in tables.into_iter().filter(|table| !table.starts_with("sqlite_")) {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info($1)").bind(&table).fetch_all(pool).await?;
        let columns: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
        let select = format!("SELECT {} AS line FROM {table} ORDER BY line", columns.join(" || ', ' || "));
        all.insert(table, sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(pool).await?);
    }
    Ok(all)
}

async fn rows_of_postgres(pool: &sqlx::PgPool) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%'",
    )
    .fetch_all(pool)
    .await?;
    let mut all = BTreeMap::new();
    for table in tables {
        let select = format!("SELECT line FROM (SELECT {table}::text AS line FROM {table}) AS lines ORDER BY line");
        all.insert(table, sqlx::query_scalar(AssertSqlSafe(select)).fetch_all(pool).await?);
    }
    Ok(all)
}

/// The regular files below a directory, with their content; none if it is not there. Another process may move them meanwhile: what has
/// gone between being seen and being read is left out.
pub fn files_in(directory: &Path) -> Files {
    let mut files = Files::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(next) = directories.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten() {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let name = path.strip_prefix(directory).expect("a path below").to_str().expect("UTF-8").to_owned();
            match fs::read(&path) {
                Ok(content) => drop(files.insert(name, content)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => panic!("{}: {error}", path.display()),
            }
        }
    }
    files
}

fn lines(problems: &[bundle::Problem]) -> Vec<String> {
    problems.iter().map(ToString::to_string).collect()
}
