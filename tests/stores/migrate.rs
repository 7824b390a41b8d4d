//! What an older program left in a redis, and what becomes of it when somebody is interrupted.

use std::sync::atomic::{AtomicBool, Ordering};

use ringback::backup;
use ringback::migrate::in_redis;
use state::version::{Becomes, IN_USE, KEY, Step, Unfit, readable};
use tests::Temporary;
use tests::redis::Redis;

const PREFIX: &str = "ringback:";
const WORDS: usize = 1200;
/// The first time, it comes as far as some word and no further.
static FIRST: AtomicBool = AtomicBool::new(true);

/// Words become loud, counters go.
const LOUD: Step = Step::Entries(|key, value| match key.split(':').next() {
    Some("word") if key == "word:0700" && FIRST.swap(false, Ordering::Relaxed) => Err("no".to_owned()),
    Some("word") => Ok(Becomes::This(value.to_ascii_uppercase())),
    Some("counter") => Ok(Becomes::Gone),
    _ => Ok(Becomes::Same),
});

fn version(redis: &Redis) -> Option<Vec<u8>> {
    redis.values(&format!("{PREFIX}{KEY}")).pop()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_is_interrupted_in_a_redis_leaves_it_closed_to_all_but_those_who_finish_it() {
    let Some(redis) = Redis::start() else { return };
    let folder = Temporary::new();
    let migrate = async |steps: &[Step]| in_redis(&redis.state(), PREFIX, steps, folder.path()).await;
    // Nothing is there: the first component notes the version.
    migrate(&[LOUD]).await.unwrap();
    assert_eq!(version(&redis), None);

    redis.put("other:word:1", "quiet");
    redis.put(&format!("{PREFIX}{IN_USE}"), "acme\n");
    redis.put(&format!("{PREFIX}counter:1"), "1");
    (0..WORDS).for_each(|number| redis.put(&format!("{PREFIX}word:{number:04}"), "quiet"));
    let error = format!("{:#}", migrate(&[LOUD, Step::Number]).await.unwrap_err());
    assert!(error.contains("word:...") && !error.contains("0700"), "{error}");
    assert_eq!(version(&redis).as_deref(), Some(&b"1<0"[..]));
    let older = Err(Unfit::Older { found: 0, known: 2 });
    assert_eq!(readable(version(&redis).as_deref(), &[LOUD, Step::Number]), older);
    assert_eq!(readable(version(&redis).as_deref(), &[]), Err(Unfit::Newer { found: 1, known: 0 }));

    migrate(&[LOUD, Step::Number]).await.unwrap();
    assert_eq!(version(&redis).as_deref(), Some(&b"2"[..]));
    let words = redis.values(&format!("{PREFIX}word:"));
    assert!(words.len() == WORDS && words.iter().all(|word| word == b"QUIET"));
    assert_eq!(redis.values(&format!("{PREFIX}counter:")).len(), 0);
    assert_eq!(redis.values("other:"), [b"quiet"], "what is not ours was touched");
    // What was kept is of before, although the first try had come half way.
    let kept = folder.path().join("redis.version-0.backup");
    backup::in_redis::restore(&redis.state(), "kept:", &kept).await.unwrap();
    let words = redis.values("kept:word:");
    assert!(words.len() == WORDS && words.iter().all(|word| word == b"quiet"));
    assert_eq!((redis.values("kept:counter:").len(), redis.values(&format!("kept:{KEY}")).len()), (1, 0));

    let error = format!("{:#}", migrate(&[LOUD]).await.unwrap_err());
    assert!(error.contains("(state version 2, this one knows 1)"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_who_may_not_migrate_shuts_nobody_out() {
    let Some(redis) = Redis::start() else { return };
    redis.put(&format!("{PREFIX}{IN_USE}"), "acme\n");
    let client = redis::Client::open(redis.state()).unwrap();
    // What deploy/spinkube/secrets.sh gives the application.
    let mut user = redis::cmd("ACL");
    user.arg("SETUSER").arg("ringback").arg("on").arg(">word").arg("~ringback:*").arg("resetchannels");
    user.arg("-@all").arg(&["+get", "+set", "+eval", "+del", "+incrby", "+ping", "+hello"]);
    user.exec(&mut client.get_connection().unwrap()).unwrap();
    let address = redis.state().replace("redis://", "redis://ringback:word@");
    let folder = Temporary::new();
    let error = in_redis(&address, PREFIX, &[Step::Entries(|_, _| Ok(Becomes::Same))], folder.path()).await;
    let error = format!("{:#}", error.unwrap_err());
    assert!(error.contains("by a user who may do that") && !error.contains("word@"), "{error}");
    assert_eq!(version(&redis), None);
}
