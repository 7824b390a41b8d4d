//! The driver over `spin:redis`: one Redis or Valkey for many hosts.
//!
//! Every conditional write is one command or one script, which the server runs alone: `SET NX` creates, a script
//! compares and sets, `INCRBY` fetches and adds. (Spin's own key-value provider for Redis has a compare-and-swap that
//! cannot be used; `docs/decisions/0006` says why.) Whatever breaks off is reported as an error of which nobody
//! knows whether it was applied; only a read is asked again, over a new connection.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use futures::future::{Either, select};
use spin_sdk::redis::{Connection, Error as RedisError, RedisParameter, RedisResult};

use crate::Error;

/// How long the server may take. A phone call waits for the answer.
const LIMIT: Duration = Duration::from_secs(5);

const REPLACE: &str = "\
    if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) return 1 end return 0";

thread_local! {
    /// The connection of this instance, with what it is connected to: all its requests share it.
    static OPEN: RefCell<Option<(String, Rc<Connection>)>> = const { RefCell::new(None) };
}

pub(crate) struct Redis {
    address: String,
    prefix: String,
}

impl Redis {
    pub(crate) fn new(address: String, prefix: String) -> Self {
        Self { address, prefix }
    }

    pub(crate) async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let key = self.key(key);
        let ask = || self.ask(async |connection: &Connection| connection.get(&key).await);
        match ask().await {
            // The server may have been restarted since the connection was opened.
            Err(Error::Unavailable(_)) => ask().await,
            answer => answer,
        }
    }

    pub(crate) async fn create(&self, key: &str, value: &[u8]) -> Result<bool, Error> {
        let arguments = [self.key(key).into_bytes(), value.to_vec(), b"NX".to_vec()];
        match self.execute("SET", arguments).await? {
            Some(RedisResult::Status(_)) => Ok(true),
            Some(RedisResult::Nil) => Ok(false),
            _ => Err(unexpected("SET")),
        }
    }

    pub(crate) async fn replace(&self, key: &str, old: &[u8], value: &[u8]) -> Result<bool, Error> {
        let script = REPLACE.as_bytes().to_vec();
        let arguments = [script, b"1".to_vec(), self.key(key).into_bytes(), old.to_vec(), value.to_vec()];
        match self.execute("EVAL", arguments).await? {
            Some(RedisResult::Int64(changed)) => Ok(changed == 1),
            _ => Err(unexpected("EVAL")),
        }
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), Error> {
        let key = self.key(key);
        self.ask(async |connection: &Connection| connection.del([&key]).await).await.map(|_| ())
    }

    pub(crate) async fn add(&self, key: &str, delta: i64) -> Result<i64, Error> {
        let arguments = [self.key(key).into_bytes(), delta.to_string().into_bytes()];
        match self.execute("INCRBY", arguments).await? {
            Some(RedisResult::Int64(sum)) => Ok(sum),
            _ => Err(unexpected("INCRBY")),
        }
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    async fn execute<const N: usize>(
        &self,
        command: &str,
        arguments: [Vec<u8>; N],
    ) -> Result<Option<RedisResult>, Error> {
        let arguments = arguments.map(RedisParameter::Binary);
        let results =
            self.ask(async move |connection: &Connection| connection.execute(command, arguments).await);
        Ok(results.await?.into_iter().next())
    }

    /// Asks the server over the instance's connection, within the time limit.
    async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Connection) -> Result<T, RedisError>,
    ) -> Result<T, Error> {
        let known = OPEN.with_borrow(|open| {
            open.as_ref()
                .filter(|(address, _)| *address == self.address)
                .map(|(_, connection)| connection.clone())
        });
        let connection = match known {
            Some(connection) => connection,
            None => {
                let connection = Rc::new(within(Connection::open(&self.address)).await?);
                OPEN.set(Some((self.address.clone(), connection.clone())));
                connection
            }
        };
        let answer = within(question(&connection)).await;
        if answer.is_err() {
            // Whatever is wrong with it, the next question gets another one.
            OPEN.with_borrow_mut(|open| {
                open.take_if(|(_, same)| Rc::ptr_eq(same, &connection));
            });
        }
        answer
    }
}

async fn within<T>(answer: impl Future<Output = Result<T, RedisError>>) -> Result<T, Error> {
    let limit = pin!(spin_sdk::time::sleep(LIMIT));
    match select(pin!(answer), limit).await {
        Either::Left((answer, _)) => answer.map_err(failed),
        Either::Right(_) => Err(Error::Unavailable("redis did not answer in time".to_owned())),
    }
}

fn failed(error: RedisError) -> Error {
    Error::Unavailable(match error {
        RedisError::InvalidAddress => {
            "the address of redis is refused: is state_host the redis://host:port of the variable state?"
                .to_owned()
        }
        RedisError::TooManyConnections => "there are too many connections to redis".to_owned(),
        RedisError::TypeError => "redis holds something of another type".to_owned(),
        RedisError::Other(cause) => cause,
    })
}

fn unexpected(command: &str) -> Error {
    Error::Unavailable(format!("redis answered {command} with something else"))
}
