//! How fast the application is.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use simulated_carrier::What;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};
use tokio::task::JoinSet;

use super::client::Connection;
use super::figures::{Server, Spread, Static, Text, Use, Webhooks, median};
use super::load::{self, Next, RUNS, Side};
use super::machine::{self, Processor};
use super::peers::{Node, Other};
use super::stage::{Peer, Stage};

/// Fewer than the events that the carrier keeps for a slow observer.
const CALLS: usize = 2000;
const TEXTS_AT_ONCE: [usize; 2] = [1, 16];
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// As long as the first text of the profile.
const WORDS: &str = "Hi, this is Acme Heating & Air. Sorry we missed your call! What can we help with, and what ZIP code are you in? Reply STOP to opt out.";

/// From the webhook of a miss to the carrier's acceptance of its text.
pub async fn texts(stage: &Stage) -> Result<Vec<Text>> {
    let mut texts = Vec::new();
    for at_once in TEXTS_AT_ONCE {
        // The first ones compile statements, fill caches and open connections.
        accepted_after(stage, at_once, CALLS / 10, Who::Application).await?;
        let whole = accepted_after(stage, at_once, CALLS, Who::Application).await?;
        accepted_after(stage, at_once, CALLS / 10, Who::Carrier).await?;
        let carrier = accepted_after(stage, at_once, CALLS, Who::Carrier).await?;
        texts.push(Text { at_once, calls: CALLS, whole, carrier, ours: whole.minus(carrier.p50) });
    }
    Ok(texts)
}

/// Who is asked: the application, which then sends a text, or the carrier, for such a text directly.
#[derive(Clone, Copy)]
enum Who {
    Application,
    Carrier,
}

async fn accepted_after(stage: &Stage, at_once: usize, calls: usize, who: Who) -> Result<Spread> {
    let mut events = stage.peer.carrier.subscribe();
    let address = match who {
        Who::Application => stage.host.address,
        Who::Carrier => stage.peer.carrier.address(),
    };
    let mut tasks = JoinSet::new();
    for _ in 0..at_once {
        let (peer, connection) = (stage.peer.clone(), Connection::open(address).await?);
        tasks.spawn(send(peer, connection, calls / at_once, who));
    }
    let mut sent = HashMap::new();
    while let Some(some) = tasks.join_next().await {
        sent.extend(some??);
    }
    let micros = matched(&mut events, &sent)?;
    if micros.len() != sent.len() {
        bail!("{} requests were answered, but {} texts accepted", sent.len(), micros.len());
    }
    Ok(Spread::of(micros))
}

async fn send(
    peer: Arc<Peer>,
    mut connection: Connection,
    calls: usize,
    who: Who,
) -> Result<Vec<(String, Instant)>> {
    let mut sent = Vec::with_capacity(calls);
    for _ in 0..calls {
        let (count, number) = peer.callers.next();
        let request = match who {
            Who::Application => peer.account.call(count, &number)?,
            Who::Carrier => peer.account.text(&number, WORDS)?,
        };
        sent.push((number, Instant::now()));
        let status = connection.send(request).await?;
        if !status.is_success() {
            bail!("a request was answered with {status}");
        }
    }
    Ok(sent)
}

fn matched(
    events: &mut Receiver<simulated_carrier::Event>,
    sent: &HashMap<String, Instant>,
) -> Result<Vec<u64>> {
    let mut micros = Vec::with_capacity(sent.len());
    loop {
        match events.try_recv() {
            Ok(event) => {
                if let What::TextAccepted { to, .. } = &event.what
                    && let Some(began) = sent.get(to)
                {
                    micros.push(event.real.duration_since(*began).as_micros() as u64);
                }
            }
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Ok(micros),
            Err(TryRecvError::Lagged(missed)) => bail!("{missed} events of the carrier were missed"),
        }
    }
}

/// Who else gets the webhooks.
pub struct Others<'a> {
    /// The Node service.
    pub node: Option<&'a Node>,
    /// The same application on Spin.
    pub spin: Option<&'a Other>,
}

/// Missed-call webhooks under load; each leaves a lead in the store and a text at the carrier. The others get the same, in
/// turns.
pub async fn webhooks(
    stage: &Stage,
    others: &Others<'_>,
    disk: &Path,
    duration: Duration,
) -> Result<Vec<Webhooks>> {
    let peer = stage.peer.clone();
    let next: Next = Arc::new(move || {
        let (count, number) = peer.callers.next();
        peer.account.call(count, &number)
    });
    let ours = Side { address: stage.host.address, next: next.clone() };
    let node = others.node.map(|node| (node, Side { address: node.address(), next: next.clone() }));
    let spin = others.spin.map(|spin| Side { address: spin.address, next });
    let mut all = Vec::new();
    for connections in CONNECTIONS {
        let leads_before = leads(stage)?;
        let (mut runs, mut syncs) = (Vec::new(), Vec::new());
        let (mut node_runs, mut spin_runs) = (Vec::new(), Vec::new());
        let (mut answered, mut texts) = (0, 0);
        let (mut used, mut processor) = (Use::default(), Processor::default());
        for _ in 0..RUNS {
            syncs.push(machine::sync(disk)?);
            let before = (used_so_far(stage), Processor::used(), stage.peer.carrier.messages().len());
            let (load, good) = load::run(&ours, connections, duration).await?;
            used = used.plus(used_so_far(stage).minus(before.0));
            processor = processor.plus(Processor::used().since(before.1));
            texts += (stage.peer.carrier.messages().len() - before.2) as u64;
            answered += good;
            runs.push(load);
            if let Some((node, side)) = &node {
                let before = node.leads()?;
                let (load, good) = load::run(side, connections, duration).await?;
                let texted = node.leads()? - before;
                if texted != good {
                    bail!("the Node service answered {good} webhooks and has {texted} leads with a text");
                }
                node_runs.push(load);
            }
            if let Some(side) = &spin {
                spin_runs.push(load::run(side, connections, duration).await?.0);
            }
        }
        let each = |total: f64| total / answered.max(1) as f64;
        let middle = |figure: fn(&Spread) -> f64| median(syncs.iter().map(figure).collect());
        all.push(Webhooks {
            load: load::middle(&runs),
            node: (!node_runs.is_empty()).then(|| load::middle(&node_runs)),
            spin: (!spin_runs.is_empty()).then(|| load::middle(&spin_runs)),
            sync: Spread { p50: middle(|sync| sync.p50), p99: middle(|sync| sync.p99) },
            answered,
            texts,
            leads: (leads(stage)? - leads_before) as u64,
            reads: each(used.reads as f64),
            writes: each(used.writes as f64),
            commits: each(used.commits as f64),
            inside: each(processor.inside),
            store: each(processor.store),
            outside: each(processor.outside),
        });
    }
    Ok(all)
}

fn used_so_far(stage: &Stage) -> Use {
    let (reads, writes, commits) = stage.host.app.store.counts();
    Use { reads, writes, commits }
}

fn leads(stage: &Stage) -> Result<usize> {
    let keys = stage.host.app.store.keys().map_err(anyhow::Error::msg)?;
    Ok(keys.iter().filter(|key| key.starts_with("lead:")).count())
}

/// The same small answer from each of these, in turns.
pub async fn statics(servers: &[(Server, SocketAddr)], duration: Duration) -> Result<Vec<Static>> {
    let mut statics: Vec<Static> =
        servers.iter().map(|(server, _)| Static { server: *server, loads: Vec::new() }).collect();
    let sides: Vec<Side> =
        servers.iter().map(|(_, address)| Side { address: *address, next: any() }).collect();
    for connections in CONNECTIONS {
        let loads = load::in_turns(&sides, connections, duration).await?;
        for (of, load) in statics.iter_mut().zip(loads) {
            of.loads.push(load);
        }
    }
    Ok(statics)
}

/// Not `/healthz`, which has few places at our door.
fn any() -> Next {
    Arc::new(|| {
        let request = Request::get("/").header("host", "localhost").body(Full::new(Bytes::new()));
        request.context("the request for a static answer is wrong")
    })
}
