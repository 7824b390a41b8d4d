//! One process on its SQLite file, killed again and again.

use std::time::Duration;

use tests::{Process, Temporary, environment, free_address};

use crate::stage::{Callers, carrier, nobody_is_lost_and_nobody_is_texted_twice, texts_at_once};

const KILLS: u64 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_a_hundred_times_while_webhooks_come_in_it_loses_nobody_and_texts_nobody_twice() {
    let folder = Temporary::new();
    let listen = free_address();
    let variables = environment(&texts_at_once(), &format!("http://{listen}"));
    let carrier = carrier(&variables["public_url"], listen);
    let clockwork = carrier.spawn_real_time();
    let start = || tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    let callers = Callers::start(&carrier, 3, Duration::from_millis(40));
    for kill in 0..KILLS {
        let process = start();
        // Any moment will do, as long as it is not always the same.
        tokio::time::sleep(Duration::from_millis(1 + kill * 7919 % 211)).await;
        process.kill();
    }
    let process = start();
    callers.stop().await;
    let told = nobody_is_lost_and_nobody_is_texted_twice(&carrier).await;
    let failed = carrier.failed_webhooks().len();
    assert!(told > 50 && failed > 50, "{told} calls were taken, {failed} webhooks failed");
    assert_eq!(tokio::task::block_in_place(|| process.terminate()).0, Some(0));
    clockwork.abort();
}
