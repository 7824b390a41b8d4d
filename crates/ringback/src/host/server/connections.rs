//! Open connections, and which one to close when there are too many: the one that has kept us waiting for the
//! longest time. Whoever is in work, or waits for it, is not closed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The open connections. Clones are the same.
#[derive(Clone)]
pub struct Connections(Arc<Mutex<All>>);

struct All {
    most: usize,
    open: usize,
    /// Counts up: whoever began to wait earlier has the smaller number.
    next: u64,
    waiting: BTreeMap<u64, Arc<Notify>>,
}

/// An open connection. It counts until it is dropped.
pub struct Connection {
    all: Connections,
    close: Arc<Notify>,
    place: Mutex<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// We wait for the client, since this number.
    Waiting(u64),
    /// The client waits for us: so many of its requests.
    Busy(usize),
}

impl Connections {
    /// At most so many.
    pub fn new(most: usize) -> Self {
        Self(Arc::new(Mutex::new(All { most, open: 0, next: 0, waiting: BTreeMap::new() })))
    }

    /// Takes one more in; closes another if it must. None: every other is in work.
    pub fn open(&self) -> Option<Connection> {
        let mut all = self.lock();
        if all.open >= all.most {
            let (_, oldest) = all.waiting.pop_first()?;
            all.open -= 1;
            oldest.notify_one();
        }
        all.open += 1;
        let close = Arc::new(Notify::new());
        let number = all.wait(close.clone());
        Some(Connection { all: self.clone(), close, place: Mutex::new(Place::Waiting(number)) })
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl All {
    fn wait(&mut self, close: Arc<Notify>) -> u64 {
        self.next += 1;
        self.waiting.insert(self.next, close);
        self.next
    }
}

impl Connection {
    /// Returns when the connection has to go.
    pub async fn told_to_close(&self) {
        self.close.notified().await;
    }

    /// From now on the client waits for us, until the result is dropped.
    pub fn busy(self: &Arc<Self>) -> Busy {
        let mut all = self.all.lock();
        let mut place = self.place();
        *place = match *place {
            Place::Busy(requests) => Place::Busy(requests + 1),
            Place::Waiting(number) if all.waiting.remove(&number).is_some() => Place::Busy(1),
            // Told to close a moment ago.
            closed @ Place::Waiting(_) => closed,
        };
        Busy(self.clone())
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut all = self.all.lock();
        let counts = match *self.place() {
            Place::Waiting(number) => all.waiting.remove(&number).is_some(),
            Place::Busy(_) => true,
        };
        if counts {
            all.open -= 1;
        }
    }
}

/// A request that the client waits for.
pub struct Busy(Arc<Connection>);

impl Drop for Busy {
    fn drop(&mut self) {
        let mut all = self.0.all.lock();
        let mut place = self.0.place();
        *place = match *place {
            Place::Busy(requests) if requests > 1 => Place::Busy(requests - 1),
            Place::Busy(_) => Place::Waiting(all.wait(self.0.close.clone())),
            closed @ Place::Waiting(_) => closed,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_told(connection: &Connection) -> bool {
        use std::task::{Context, Poll, Waker};
        let told = std::pin::pin!(connection.told_to_close());
        told.poll(&mut Context::from_waker(Waker::noop())) == Poll::Ready(())
    }

    #[test]
    fn one_too_many_closes_the_one_that_has_kept_us_waiting_longest() {
        let all = Connections::new(3);
        let [a, b, c] = [(); 3].map(|()| Arc::new(all.open().unwrap()));
        drop(a.busy());
        let d = all.open().unwrap();
        assert_eq!([&*a, &*b, &*c, &d].map(is_told), [false, true, false, false]);
        drop(b);
        let _e = all.open().unwrap();
        assert_eq!([&*a, &*c, &d].map(is_told), [false, true, false]);
        assert_eq!(all.lock().open, 3);
    }

    #[test]
    fn whoever_waits_for_us_is_not_closed() {
        let all = Connections::new(2);
        let [a, b] = [(); 2].map(|()| Arc::new(all.open().unwrap()));
        let (first, second, other) = (a.busy(), a.busy(), b.busy());
        assert!(all.open().is_none());
        drop(first);
        assert!(all.open().is_none());
        drop(second);
        assert!(all.open().is_some());
        assert!(is_told(&a) && !is_told(&b));
        drop((other, a, b));
        let all = all.lock();
        assert_eq!((all.open, all.waiting.len()), (0, 0));
    }
}
