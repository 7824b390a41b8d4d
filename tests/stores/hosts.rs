//! Three hosts on one Redis.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use simulated_carrier::{Carrier, WebhookRecord};
use tests::redis::Redis;
use tests::{LINE, Process, Temporary, environment, free_address};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use crate::stage::{
    self, Callers, nobody_is_lost_and_nobody_is_texted_twice, phone, texts, texts_at_once, until,
};

/// Three hosts behind a balancer, before a carrier.
pub struct Hosts {
    pub carrier: Carrier,
    variables: Vec<BTreeMap<&'static str, String>>,
    folders: Vec<Temporary>,
    running: Vec<Option<Process>>,
}

impl Hosts {
    pub async fn start(redis: &Redis) -> Self {
        let (balancer, listen) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), free_address());
        let public_url = format!("http://{}", balancer.local_addr().unwrap());
        let mut variables = Vec::new();
        let mut addresses = Vec::new();
        for _ in 0..3 {
            let own = free_address();
            let mut all = environment(&texts_at_once(), &format!("http://{listen}"));
            all.extend([
                ("public_url", public_url.clone()),
                ("listen", own.to_string()),
                ("state", redis.state()),
            ]);
            variables.push(all);
            addresses.push(own);
        }
        tokio::spawn(balance(balancer, addresses));
        let carrier = stage::carrier(&public_url, listen);
        let folders = (0..3).map(|_| Temporary::new()).collect();
        let mut hosts = Self { carrier, variables, folders, running: vec![None, None, None] };
        for at in 0..3 {
            hosts.run(at);
        }
        hosts
    }

    fn run(&mut self, at: usize) {
        let (variables, folder) = (&self.variables[at], self.folders[at].path());
        self.running[at] = Some(tokio::task::block_in_place(|| Process::start(variables, folder)));
    }

    fn kill(&mut self, at: usize) {
        self.running[at].take().unwrap().kill();
    }

    fn terminate(&mut self, at: usize) {
        let process = self.running[at].take().unwrap();
        let (code, _, log) = tokio::task::block_in_place(|| process.terminate());
        assert_eq!(code, Some(0), "{log}");
    }
}

/// To each host in turn; to the next one where one does not listen.
async fn balance(listener: TcpListener, hosts: Vec<SocketAddr>) {
    let turn = Arc::new(AtomicUsize::new(0));
    while let Ok((mut client, _)) = listener.accept().await {
        let (hosts, turn) = (hosts.clone(), turn.clone());
        tokio::spawn(async move {
            let first = turn.fetch_add(1, Ordering::Relaxed);
            for at in 0..hosts.len() {
                if let Ok(mut host) = TcpStream::connect(hosts[(first + at) % hosts.len()]).await {
                    let _ = copy_bidirectional(&mut client, &mut host).await;
                    return;
                }
            }
        });
    }
}

/// Callers of whom every one says STOP; gives how many texts each had had when that was acknowledged.
async fn stoppers(carrier: &Carrier) -> BTreeMap<String, usize> {
    let phones: Vec<String> = (9000..9012).map(phone).collect();
    let mut before = BTreeMap::new();
    for phone in phones {
        carrier.call(tests::caller(&phone), LINE).await;
        // Twice at once: the other one may be what is acknowledged.
        tokio::join!(
            carrier.text(&phone, LINE, "STOP", Vec::new()),
            carrier.text(&phone, LINE, "Are you open today?", Vec::new())
        );
        let is_stop = |sent: &WebhookRecord| {
            let says = |name: &str, value: &str| sent.params.iter().any(|(n, v)| n == name && v == value);
            sent.error.is_none() && says("From", &phone) && says("Body", "STOP")
        };
        if carrier.webhooks().iter().any(is_stop) {
            // Whatever had not left by then must not leave any more.
            before.insert(phone.clone(), texts(carrier).get(&phone).map_or(0, Vec::len));
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    before
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hosts_lose_nobody_and_text_nobody_twice_while_they_are_killed_and_redis_is_restarted() {
    let Some(mut redis) = Redis::start() else { return };
    let mut hosts = Hosts::start(&redis).await;
    let clockwork = hosts.carrier.spawn_real_time();
    let callers = Callers::start(&hosts.carrier, 3, Duration::from_millis(60));
    let carrier = hosts.carrier.clone();
    let stopping = tokio::spawn(async move { stoppers(&carrier).await });
    for round in 0..9 {
        tokio::time::sleep(Duration::from_millis(700 + round * 7919 % 900)).await;
        let at = usize::try_from(round).unwrap() % 3;
        hosts.kill(at);
        if round % 4 == 2 {
            tokio::task::block_in_place(|| redis.restart());
        }
        hosts.run(at);
    }
    // A new version is rolled out.
    for at in 0..3 {
        hosts.terminate(at);
        hosts.run(at);
    }
    callers.stop().await;
    let stopped = stopping.await.unwrap();
    let told = nobody_is_lost_and_nobody_is_texted_twice(&hosts.carrier).await;
    assert!(!stopped.is_empty(), "nobody's STOP was taken");
    assert!(told > 50, "{told} calls were taken");
    for (phone, before) in stopped {
        let after = texts(&hosts.carrier).get(&phone).cloned().unwrap_or_default();
        assert_eq!(after.len(), before, "{phone} was texted after STOP: {after:?}");
    }
    clockwork.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_callers_after_one_time_one_has_it_over_three_hosts_on_redis() {
    let Some(redis) = Redis::start() else { return };
    let hosts = Hosts::start(&redis).await;
    let clockwork = hosts.carrier.spawn_real_time();
    crate::slot::race(&hosts.carrier).await;
    let mut booked = Vec::new();
    until("everybody has a time or is offered another", || {
        let leads = redis.values("ringback:lead:");
        booked = leads.iter().filter_map(|bytes| serde_json::from_slice(bytes).ok()).collect();
        crate::slot::is_over(&booked, &hosts.carrier)
    })
    .await;
    crate::slot::one_has_it(&booked);
    clockwork.abort();
}
