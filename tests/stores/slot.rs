//! Sixty-four callers after one time.

use std::collections::BTreeMap;

use domain::Lead;
use futures::future::join_all;
use ringback::host::store::Store;
use simulated_carrier::Carrier;
use tests::{LINE, Process, Temporary, caller, environment, free_address};

use crate::stage::{carrier, phone, texts, texts_at_once, until};

const CALLERS: usize = 64;
pub const NEEDS: &str = "my ac is making a loud noise, 85016, this week if possible. this is Ray Kim";

fn with_offers(carrier: &Carrier, phone: &str) -> usize {
    texts(carrier).get(phone).map_or(0, |texts| texts.iter().filter(|text| text.contains("1)")).count())
}

/// All of them call, are offered the same times, and take the first one at once.
pub async fn race(carrier: &Carrier) {
    let phones: Vec<String> = (0..CALLERS).map(phone).collect();
    join_all(phones.iter().map(|phone| carrier.call(caller(phone), LINE))).await;
    until("everybody is texted", || texts(carrier).len() >= CALLERS).await;
    join_all(phones.iter().map(|phone| carrier.text(phone, LINE, NEEDS, Vec::new()))).await;
    until("everybody is offered times", || phones.iter().all(|phone| with_offers(carrier, phone) > 0)).await;
    join_all(phones.iter().map(|phone| carrier.text(phone, LINE, "1", Vec::new()))).await;
}

/// Everybody has a time or was offered others.
pub fn is_over(leads: &[Lead], carrier: &Carrier) -> bool {
    let settled = |lead: &&Lead| {
        lead.appointment.is_some()
            || lead.caller.phone().is_some_and(|phone| with_offers(carrier, phone.as_str()) > 1)
    };
    leads.len() == CALLERS && leads.iter().filter(settled).count() == CALLERS
}

/// No time is given to two, and the one that all were after is given.
pub fn one_has_it(leads: &[Lead]) {
    let mut holders: BTreeMap<String, usize> = BTreeMap::new();
    for visit in leads.iter().filter_map(|lead| lead.appointment.as_ref()) {
        *holders.entry(format!("{:?}", visit.slot)).or_default() += 1;
    }
    assert!(!holders.is_empty(), "nobody has a time");
    assert!(holders.values().all(|count| *count == 1), "{holders:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_callers_after_one_time_one_has_it_on_sqlite() {
    let folder = Temporary::new();
    let listen = free_address();
    let variables = environment(&texts_at_once(), &format!("http://{listen}"));
    let carrier = carrier(&variables["public_url"], listen);
    let clockwork = carrier.spawn_real_time();
    let process = tokio::task::block_in_place(|| Process::start(&variables, folder.path()));
    race(&carrier).await;
    let path = folder.path().join("ringback.db");
    let leads = || -> Vec<Lead> {
        let store = Store::open_to_read(&path).unwrap();
        let keys = store.keys().unwrap().into_iter().filter(|key| key.starts_with("lead:"));
        keys.map(|key| serde_json::from_slice(&store.get(&key).unwrap().unwrap()).unwrap()).collect()
    };
    until("everybody has a time or is offered another", || is_over(&leads(), &carrier)).await;
    one_has_it(&leads());
    assert_eq!(tokio::task::block_in_place(|| process.terminate()).0, Some(0));
    clockwork.abort();
}
