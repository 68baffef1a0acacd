//! What goes wrong again and again: it is said once, and not as long as it goes on.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::worker::patience;
use crate::db::Uuid;

/// What has failed lately, with one of many of its kind.
#[derive(Default)]
pub(super) struct Troubles(Mutex<HashMap<(&'static str, Uuid), Trouble>>);

struct Trouble {
    failures: u32,
    rests_until: Instant,
}

impl Troubles {
    /// Does something with one of many. What goes wrong with it is no error to the others: it is logged, and then this one rests for a
    /// while, at first a second and at most half a minute. Returns none if it fails or rests.
    pub async fn aside<T>(
        &self,
        what: &'static str,
        id: Uuid,
        act: impl Future<Output = anyhow::Result<T>>,
    ) -> Option<T> {
        if self.known().get(&(what, id)).is_some_and(|trouble| trouble.rests_until > Instant::now()) {
            return None;
        }
        match act.await {
            Ok(done) => {
                self.known().remove(&(what, id));
                Some(done)
            }
            Err(error) => {
                if self.failed(what, id) == 1 {
                    tracing::error!(%id, error = format!("{error:#}"), "{what}: failed, and will be tried again");
                }
                None
            }
        }
    }

    /// Returns how often in a row it has failed.
    fn failed(&self, what: &'static str, id: Uuid) -> u32 {
        let mut known = self.known();
        let trouble = known.entry((what, id)).or_insert(Trouble { failures: 0, rests_until: Instant::now() });
        trouble.failures = trouble.failures.saturating_add(1);
        trouble.rests_until = Instant::now() + patience(trouble.failures);
        trouble.failures
    }

    fn known(&self) -> MutexGuard<'_, HashMap<(&'static str, Uuid), Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Troubles;
    use crate::db::Uuid;

    #[tokio::test]
    async fn one_in_trouble_rests_and_the_others_go_on() {
        let (troubles, bad, good) = (Troubles::default(), Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(troubles.aside::<u32>("A test", bad, async { anyhow::bail!("no") }).await, None);
        assert_eq!(troubles.aside("A test", bad, async { Ok(1) }).await, None, "it rests");
        assert_eq!(troubles.aside("A test", good, async { Ok(2) }).await, Some(2));
        assert_eq!(troubles.aside("Another test", bad, async { Ok(3) }).await, Some(3));
        assert_eq!((troubles.failed("A test", bad), troubles.failed("A test", good)), (2, 1));
    }
}
