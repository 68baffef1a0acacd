//! The two engines, and a database of its own for each test on either.

use std::env;
use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use bellwether::db::Db;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Makes of each named `async fn test(app: TestApp)` two tests, `test::sqlite` and `test::postgres`.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            #[tokio::test]
            async fn sqlite() {
                super::$test($crate::test_app::TestApp::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                super::$test($crate::test_app::TestApp::postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

/// What a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A new database and a directory beside it. Both go when the test ends, however it ends.
pub struct Database {
    pub engine: Engine,
    pub url: String,
    _on_server: Option<OnServer>,
    directory: TempDir,
}

impl Database {
    pub async fn create(engine: Engine) -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        let (url, on_server) = match engine {
            Engine::Sqlite => (format!("sqlite:{}", directory.path().join("bellwether.db").display()), None),
            Engine::Postgres => {
                let on_server = OnServer::create().await;
                (address(&on_server.name), Some(on_server))
            }
        };
        Self { engine, url, _on_server: on_server, directory }
    }

    pub fn directory(&self) -> &Path {
        self.directory.path()
    }
}

/// Where the PostgreSQL for tests is.
const VARIABLE: &str = "BELLWETHER_TEST_POSTGRES";

fn server() -> PgConnectOptions {
    let Ok(url) = env::var(VARIABLE) else {
        panic!("{VARIABLE} is not set: run `cargo xtask test`, or `cargo xtask postgres -- cargo test`");
    };
    PgConnectOptions::from_str(&url).expect("an address of a PostgreSQL")
}

fn address(database: &str) -> String {
    server().database(database).to_url_lossy().into()
}

/// A database on the server.
struct OnServer {
    name: String,
}

impl OnServer {
    async fn create() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(template).await;
        let name = format!("bellwether_it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut connection = connect().await;
        run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")).await;
        Self { name }
    }
}

impl Drop for OnServer {
    fn drop(&mut self) {
        let name = self.name.clone();
        // A drop can't wait inside of the test's own runtime.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                run(&mut connect().await, format!("DROP DATABASE {name} WITH (FORCE)")).await;
            });
        });
        if dropped.join().is_err() && !thread::panicking() {
            panic!("the database {} could not be dropped", self.name);
        }
    }
}

async fn connect() -> PgConnection {
    PgConnection::connect_with(&server())
        .await
        .unwrap_or_else(|error| panic!("no PostgreSQL answers at the address in {VARIABLE}: {error}"))
}

async fn run(connection: &mut PgConnection, statement: String) {
    let outcome = connection.execute(AssertSqlSafe(statement.clone())).await;
    outcome.unwrap_or_else(|error| panic!("{statement}: {error}"));
}

/// A database with every migration applied, to be copied. It is named by the migrations, so that all processes share one; the lock
/// keeps two from making it at once, and the change of name keeps others from finding it half made.
async fn template() -> String {
    const LOCK: &str = "SELECT pg_advisory_lock(7264502)";
    let name = format!("bellwether_it_template_{}", digest_of_migrations());
    let mut connection = connect().await;
    run(&mut connection, LOCK.to_owned()).await;
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut connection)
        .await
        .expect("the list of databases");
    if !there {
        let unfinished = format!("{name}_unfinished");
        run(&mut connection, format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)")).await;
        run(&mut connection, format!("CREATE DATABASE {unfinished}")).await;
        Db::open(&address(&unfinished)).await.expect("migrations").close().await;
        run(&mut connection, format!("ALTER DATABASE {unfinished} RENAME TO {name}")).await;
    }
    name
}

fn digest_of_migrations() -> String {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<PathBuf> =
        directory.read_dir().expect("the migrations").map(|entry| entry.expect("a migration").path()).collect();
    files.sort();
    let mut hasher = Sha256::new();
    for file in files {
        hasher.update(std::fs::read(file).expect("a migration"));
    }
    hasher.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
