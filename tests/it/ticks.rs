//! The clock's door.

use futures::future::join_all;
use tests::Bench;

const ANN: &str = "+16025550192";

#[tokio::test]
async fn only_the_right_token_is_let_in() {
    let bench = Bench::start("2026-12-01T10:00").await;
    let right = bench.tick_token().to_owned();
    for wrong in ["", "x", right.trim_start_matches('t'), &format!("{right}x"), &right.to_uppercase()] {
        assert_eq!(bench.tick(wrong).await.status, 401, "{wrong:?}");
    }
    let without = bench.http.send(http::Method::POST, "/tick", &[], "").await;
    assert_eq!(without.status, 401);
    assert!(without.body.contains("Authorization: Bearer"), "{}", without.body);
    assert!(!without.body.contains(&right));
    assert_eq!(bench.tick(&right).await.status, 204);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_ticks_at_once_take_effect_once() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    bench.stand_at("2026-12-01T18:21");
    let token = bench.tick_token();
    let answers = join_all((0..8).map(|_| bench.tick(token))).await;
    assert!(answers.iter().all(|answer| answer.status == 204));
    let nudges = bench.texts_to(ANN).iter().filter(|text| text.contains("in case you still need us")).count();
    assert_eq!(nudges, 1, "{:?}", bench.texts_to(ANN));
    assert_eq!(bench.the_lead(ANN).nudges, 1);
}

#[tokio::test]
async fn ticks_that_come_too_early_write_nothing() {
    let mut bench = Bench::start("2026-12-01T18:00").await;
    bench.miss(ANN).await;
    bench.ticks().await;
    let before = bench.writes();
    for _ in 0..5 {
        assert_eq!(bench.tick(bench.tick_token()).await.status, 204);
    }
    assert_eq!(bench.writes(), before);
}
