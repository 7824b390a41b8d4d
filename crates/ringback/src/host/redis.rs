//! `spin:redis@3.0.0`, bound by name: as much of it as the application uses. A component reaches the servers that its
//! `allowed_outbound_hosts` name. All instances share one connection for each address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, FromRedisValue, Value};
use wasmtime::Result;
use wasmtime::component::{ComponentType, Lift, Linker, Lower, Resource, ResourceType};

use super::state::Instance;

/// How long the server may take, to be reached and to answer.
const LIMIT: Duration = Duration::from_secs(5);

#[derive(ComponentType, Lift, Lower, Debug, Clone)]
#[component(variant)]
enum Error {
    #[component(name = "invalid-address")]
    InvalidAddress,
    #[component(name = "too-many-connections")]
    #[allow(dead_code, reason = "a case of the interface")]
    TooManyConnections,
    #[component(name = "type-error")]
    #[allow(dead_code, reason = "a case of the interface")]
    WrongType,
    #[component(name = "other")]
    Other(String),
}

#[derive(ComponentType, Lift, Lower, Debug, Clone)]
#[component(variant)]
enum Parameter {
    #[component(name = "int64")]
    Int64(i64),
    #[component(name = "binary")]
    Binary(Vec<u8>),
}

#[derive(ComponentType, Lift, Lower, Debug, Clone)]
#[component(variant)]
enum Answer {
    #[component(name = "nil")]
    Nil,
    #[component(name = "status")]
    Status(String),
    #[component(name = "int64")]
    Int64(i64),
    #[component(name = "binary")]
    Binary(Vec<u8>),
}

/// A connection as a component holds it.
pub struct Connection {
    address: String,
    live: MultiplexedConnection,
}

/// The connections of an application, by address. Clones share them.
#[derive(Clone, Default)]
pub struct Connections(Arc<Mutex<BTreeMap<String, MultiplexedConnection>>>);

impl Connections {
    fn all(&self) -> MutexGuard<'_, BTreeMap<String, MultiplexedConnection>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn open(&self, address: &str) -> Result<MultiplexedConnection, Error> {
        if let Some(live) = self.all().get(address) {
            return Ok(live.clone());
        }
        let client = redis::Client::open(address).map_err(|_| Error::InvalidAddress)?;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(LIMIT))
            .set_response_timeout(Some(LIMIT));
        let live = client.get_multiplexed_async_connection_with_config(&config).await.map_err(failed)?;
        self.all().insert(address.to_owned(), live.clone());
        Ok(live)
    }

    /// Asks over a connection. One that broke is not given out again.
    async fn ask<T: FromRedisValue>(
        &self,
        connection: (String, MultiplexedConnection),
        question: Cmd,
    ) -> Result<T, Error> {
        let (address, mut live) = connection;
        question.query_async(&mut live).await.map_err(|error| {
            if error.is_unrecoverable_error() || error.is_timeout() || error.is_io_error() {
                self.all().remove(&address);
            }
            failed(error)
        })
    }
}

/// Adds the interface.
pub fn add_to_linker(linker: &mut Linker<Instance>) -> Result<()> {
    let mut interface = linker.instance("spin:redis/redis@3.0.0")?;
    interface.resource("connection", ResourceType::host::<Connection>(), |mut instance, handle| {
        instance.data_mut().table.delete(Resource::<Connection>::new_own(handle))?;
        Ok(())
    })?;
    interface.func_wrap_concurrent("[static]connection.open", |accessor, (address,): (String,)| {
        let (allowed, connections) = accessor.with(|mut access| {
            let instance = access.get();
            (instance.may_reach(&address), instance.grants.redis.clone())
        });
        Box::pin(async move {
            if !allowed {
                return Ok((Err(Error::InvalidAddress),));
            }
            let live = match connections.open(&address).await {
                Ok(live) => live,
                Err(error) => return Ok((Err(error),)),
            };
            let connection =
                accessor.with(|mut access| access.get().table.push(Connection { address, live }))?;
            Ok((Ok(connection),))
        })
    })?;
    interface.func_wrap_concurrent(
        "[method]connection.get",
        |accessor, (connection, key): (Resource<Connection>, String)| {
            let found = accessor.with(|mut access| found(access.get(), &connection));
            Box::pin(async move {
                let (connections, connection) = found?;
                Ok((connections.ask::<Option<Vec<u8>>>(connection, Cmd::get(key)).await,))
            })
        },
    )?;
    interface.func_wrap_concurrent(
        "[method]connection.del",
        |accessor, (connection, keys): (Resource<Connection>, Vec<String>)| {
            let found = accessor.with(|mut access| found(access.get(), &connection));
            Box::pin(async move {
                let (connections, connection) = found?;
                Ok((connections.ask::<u32>(connection, Cmd::del(keys)).await,))
            })
        },
    )?;
    interface.func_wrap_concurrent(
        "[method]connection.execute",
        |accessor, (connection, command, parameters): (Resource<Connection>, String, Vec<Parameter>)| {
            let found = accessor.with(|mut access| found(access.get(), &connection));
            Box::pin(async move {
                let (connections, connection) = found?;
                let mut question = redis::cmd(&command);
                for parameter in parameters {
                    match parameter {
                        Parameter::Int64(number) => question.arg(number),
                        Parameter::Binary(bytes) => question.arg(bytes),
                    };
                }
                let answer = connections.ask::<Value>(connection, question).await;
                Ok((answer.and_then(answers),))
            })
        },
    )
}

type Found = Result<(Connections, (String, MultiplexedConnection))>;

fn found(instance: &mut Instance, connection: &Resource<Connection>) -> Found {
    let Connection { address, live } = instance.table.get(connection)?;
    Ok((instance.grants.redis.clone(), (address.clone(), live.clone())))
}

/// As Spin gives them: an array is one answer after another.
fn answers(value: Value) -> Result<Vec<Answer>, Error> {
    Ok(vec![match value {
        Value::Nil => Answer::Nil,
        Value::Int(number) => Answer::Int64(number),
        Value::Okay => Answer::Status("OK".to_owned()),
        Value::SimpleString(status) => Answer::Status(status),
        Value::BulkString(bytes) => Answer::Binary(bytes),
        Value::Array(values) => {
            return values.into_iter().map(answers).collect::<Result<Vec<_>, _>>().map(|all| all.concat());
        }
        _ => {
            return Err(Error::Other(
                "redis answered with something that spin:redis has no word for".to_owned(),
            ));
        }
    }])
}

fn failed(error: redis::RedisError) -> Error {
    Error::Other(error.to_string())
}
