//! Promise 4, through the components: webhooks ten times and in every order. (The domain's own tests play 100,000 seeds.)

use ringback::simulate::dice::Dice;
use ringback::simulate::stage::{SECRET, Stage};
use serde_json::Value;

use super::support::{
    RAY, assert_none, caller, each, figure, finish, lead, on_stage, seconds, seeds, setting, texts_to,
};

type Webhook = (String, Vec<(String, String)>);

/// Without the moments at which things happened, and the hashes over them: those differ by what the network took.
fn timeless(value: &mut Value) {
    match value {
        Value::String(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            "a hash".clone_into(text);
        }
        Value::String(text) if text.parse::<jiff::Timestamp>().is_ok() => "a moment".clone_into(text),
        Value::Array(all) => all.iter_mut().for_each(timeless),
        Value::Object(all) => all.values_mut().for_each(timeless),
        _ => {}
    }
}

fn state(stage: &Stage) -> Value {
    let mut lead = serde_json::to_value(lead(stage, RAY).expect("there is a lead")).unwrap();
    timeless(&mut lead);
    lead
}

/// The webhooks of one step of a story, in order, as the carrier sent them.
fn taken(stage: &Stage, from: usize) -> Vec<Webhook> {
    let path = |url: &str| format!("/{}", url.splitn(4, '/').nth(3).unwrap());
    stage.carrier.webhooks()[from..].iter().map(|sent| (path(&sent.url), sent.params.clone())).collect()
}

async fn deliver(stage: &Stage, webhooks: &[Webhook]) -> Result<(), String> {
    for (path, form) in webhooks {
        let status = stage.webhook(path, form, SECRET).await?;
        if !(200..300).contains(&status) {
            return Err(format!("{path} was answered with {status}"));
        }
    }
    Ok(())
}

/// A call that is missed after hours, and what the caller then wrote: each step's webhooks ten times, mixed up.
fn mixed_up(seed: u64) -> Result<(), String> {
    let words = ["my ac is making a loud noise, 85016. this is Ray Kim", "this week", "1"];
    let expected = on_stage(&setting(seed, "2026-12-01T18:30"), async |stage| {
        stage.call(caller(RAY));
        stage.pass(seconds(200)).await;
        for words in words {
            stage.text(RAY, words);
            stage.pass(seconds(60)).await;
        }
        (state(stage), texts_to(stage, RAY))
    });
    let found = on_stage(&setting(seed, "2026-12-01T18:30"), async |stage| {
        let mut dice = Dice::of(seed, "order");
        let mut from = 0;
        stage.call(caller(RAY));
        stage.pass(seconds(100)).await;
        for words in words.map(Some).into_iter().chain([None]) {
            let step = taken(stage, from);
            from = stage.carrier.webhooks().len();
            let mut many: Vec<Webhook> = (0..9).flat_map(|_| step.clone()).collect();
            for at in (1..many.len()).rev() {
                many.swap(at, usize::try_from(dice.below(at as u64 + 1)).unwrap());
            }
            deliver(stage, &many).await?;
            stage.pass(seconds(60)).await;
            if let Some(words) = words {
                stage.text(RAY, words);
                stage.pass(seconds(40)).await;
            }
        }
        if let Some(breach) = finish(stage).first() {
            return Err(format!("seed {seed}: {breach}"));
        }
        Ok((state(stage), texts_to(stage, RAY)))
    })?;
    if found == expected { Ok(()) } else { Err(format!("seed {seed}:\n{found:?}\ninstead of\n{expected:?}")) }
}

#[test]
fn every_webhook_of_a_story_ten_times_and_mixed_up_comes_to_the_same_lead() {
    let seeds = seeds(100);
    let failed = each(&seeds, |seed| mixed_up(*seed));
    assert_none(&failed, seeds.len());
    figure(
        "4",
        &format!("{} stories through the components, each webhook ten times: the same lead", seeds.len()),
    );
}
