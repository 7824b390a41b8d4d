//! Takes what an older program stored in a Redis over, before anybody serves it. A file of ours is migrated where it is
//! opened: `host::store`.
//!
//! A Redis has no transaction over everything. So the version says first that a step is under way (`2<1`): from then on
//! older programs refuse what is stored, and so does every component until the step is done. Each entry is changed by a
//! compare-and-set, after a backup of what was there. Whoever was interrupted begins the step again.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use redis::Cmd;
use redis::aio::MultiplexedConnection;
use state::Place;
use state::version::{self, Becomes, IN_USE, KEY, OfEntry, STEPS, Step, Unfit};

use crate::backup;
use crate::backup::in_redis::Pages;
use crate::host::log;
use crate::settings::{self, Values};

const REPLACE: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2]) return 1 end return 0";
const REMOVE: &str =
    "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) return 1 end return 0";
/// Stands there while a step is under way of which there is a backup.
const KEPT: &str = "state:kept";

/// Migrates the Redis of the variables, where they name one; refuses what a newer program wrote. One that is away keeps
/// nothing from starting: it may come back, and the components look at its version themselves.
pub async fn prepare(values: &Values, data: &Path) -> Result<()> {
    match settings::place(values)? {
        Place::KeyValue => Ok(()),
        Place::Redis { address, prefix } => in_redis(&address, &prefix, STEPS, data).await,
    }
}

/// The same, with steps of one's own. The backups go to the folder `data`.
pub async fn in_redis(address: &str, prefix: &str, steps: &[Step], data: &Path) -> Result<()> {
    let client = redis::Client::open(address).ok().context("the address of redis cannot be read")?;
    let Ok(mut redis) = client.get_multiplexed_async_connection().await else {
        log::line(
            "host",
            "the redis of SPIN_VARIABLE_STATE is away: the version of what is stored was not looked at",
        );
        return Ok(());
    };
    let key = format!("{prefix}{KEY}");
    let stored: Option<Vec<u8>> = Cmd::get(&key).query_async(&mut redis).await?;
    let from = match version::readable(stored.as_deref(), steps) {
        // What is left are numbers, which the components note.
        Ok(_) => return Ok(()),
        Err(Unfit::Older { found, .. }) => found,
        Err(unfit) => return Err(unfit.into()),
    };
    try_rights(&mut redis, &key).await.context(
        "what is stored in redis must be migrated, by a user who may do that: `+get +set +del +eval +exists +scan +mget \
         +multi +exec` on all keys of ours",
    )?;
    if stored.is_none() && !Cmd::exists(format!("{prefix}{IN_USE}")).query_async::<bool>(&mut redis).await? {
        return Ok(());
    }
    for (at, step) in (from..).zip(version::left(from, steps)) {
        let to = at.saturating_add(1);
        if let Step::Entries(of_entry) = step {
            let () = Cmd::set(&key, format!("{to}<{at}")).query_async(&mut redis).await?;
            keep(&mut redis, prefix, at, data).await?;
            entries(&mut redis, prefix, *of_entry).await?;
        }
        let mut done = redis::pipe();
        done.atomic().set(&key, to.to_string()).ignore().del(format!("{prefix}{KEPT}")).ignore();
        let () = done.query_async(&mut redis).await?;
    }
    let to = version::last(steps);
    log::line("host", &format!("what is stored in redis went from state version {from} to {to}"));
    Ok(())
}

/// Whether the user may do all that is needed, before anybody is shut out.
async fn try_rights(redis: &mut MultiplexedConnection, key: &str) -> Result<()> {
    let mut pipe = redis::pipe();
    pipe.atomic().exists(key).ignore().mget(&[key]).ignore().del(format!("{key}:tried")).ignore();
    pipe.cmd("SCAN").arg(0).arg("COUNT").arg(1).ignore();
    pipe.cmd("EVAL").arg("return 1").arg(0).ignore();
    Ok(pipe.query_async(redis).await?)
}

/// Writes a backup of the version that is about to be left, unless that was done before somebody was interrupted: what is
/// there now may be half of each.
async fn keep(redis: &mut MultiplexedConnection, prefix: &str, version: u32, data: &Path) -> Result<()> {
    let kept = format!("{prefix}{KEPT}");
    if Cmd::exists(&kept).query_async(redis).await? {
        return Ok(());
    }
    let file = data.join(format!("redis.version-{version}.backup"));
    std::fs::create_dir_all(data).with_context(|| format!("cannot create the folder {}", data.display()))?;
    let stored = (version > 0).then(|| version.to_string().into_bytes());
    backup::in_redis::backup_closed(redis, prefix, stored.as_deref(), &file)
        .await
        .context("what is stored must be migrated, and could not be backed up first")?;
    let () = Cmd::set(&kept, "").query_async(redis).await?;
    log::line("host", &format!("what is stored in redis is kept in {}", file.display()));
    Ok(())
}

async fn entries(redis: &mut MultiplexedConnection, prefix: &str, of_entry: OfEntry) -> Result<()> {
    let mut pages = Pages::new(prefix);
    while let Some(keys) = pages.next(redis).await? {
        for key in keys {
            if let Some(own) = key.strip_prefix(prefix).filter(|own| ![KEY, KEPT].contains(own)) {
                entry(redis, &key, own, of_entry).await?;
            }
        }
    }
    Ok(())
}

async fn entry(redis: &mut MultiplexedConnection, key: &str, own: &str, of_entry: OfEntry) -> Result<()> {
    let Some(value) = Cmd::get(key).query_async::<Option<Vec<u8>>>(redis).await? else { return Ok(()) };
    let becomes =
        of_entry(own, &value).map_err(|why| version::cannot(own, &why)).map_err(anyhow::Error::msg)?;
    let (script, fresh) = match becomes {
        Becomes::Same => return Ok(()),
        Becomes::This(fresh) => (REPLACE, fresh),
        Becomes::Gone => (REMOVE, Vec::new()),
    };
    let mut eval = redis::cmd("EVAL");
    let changed: i64 = eval.arg(script).arg(1).arg(key).arg(value).arg(fresh).query_async(redis).await?;
    ensure!(
        changed == 1,
        "somebody writes to this redis: stop every other ringback there, then start this one again"
    );
    Ok(())
}
