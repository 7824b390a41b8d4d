//! More than it can do, and clients that want to make it grow. Everything is counted; nothing is measured by time.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use futures::future::join_all;
use http::Method;
use ringback::host::Limits;
use tests::{Answer, Bench, LINE, Process, SECRET, Setup, Signature, Temporary, environment, profile};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// A carrier that takes connections and says nothing until it is let go; then it accepts every text.
struct SilentCarrier {
    address: SocketAddr,
    go: watch::Sender<bool>,
    connected: watch::Receiver<usize>,
}

impl SilentCarrier {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (go, let_go) = watch::channel(false);
        let (count, connected) = watch::channel(0);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                count.send_modify(|count| *count += 1);
                let mut let_go = let_go.clone();
                tokio::spawn(async move {
                    let_go.wait_for(|go| *go).await.unwrap();
                    let mut buffer = [0; 8192];
                    while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                        let body = r#"{"sid":"SM0123456789abcdef0123456789abcdef","status":"queued"}"#;
                        let head = format!(
                            "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                            body.len()
                        );
                        stream.write_all((head + body).as_bytes()).await.unwrap();
                    }
                });
            }
        });
        Self { address, go, connected }
    }
}

fn call(number: usize) -> [(&'static str, String); 5] {
    [
        ("CallSid", format!("CA{number:032x}")),
        ("From", format!("+1602555{:04}", 2000 + number)),
        ("To", LINE.to_owned()),
        ("CallStatus", "ringing".to_owned()),
        ("Direction", "inbound".to_owned()),
    ]
}

async fn ring(bench: &Bench, number: usize, signature: Signature<'_>) -> Answer {
    let call = call(number);
    let form: Vec<(&str, &str)> = call.iter().map(|(name, value)| (*name, value.as_str())).collect();
    bench.http.webhook("/voice/inbound", &form, signature).await
}

async fn bench(limits: Limits) -> Bench {
    Bench::with(Setup { at: "2026-12-01T20:00", limits, ..Setup::default() }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_than_it_can_do_is_turned_away_at_once_and_what_was_let_in_is_done() {
    let carrier = SilentCarrier::start().await;
    // Whoever waits does so until the carrier is let go.
    let wait = Duration::from_secs(600);
    let limits = Limits { work: 4, pages: 2, queue: 4, wait, ..Limits::default() };
    let carrier_api = Some(format!("http://{}", carrier.address));
    let bench = Bench::with(Setup { at: "2026-12-01T20:00", limits, carrier_api, ..Setup::default() }).await;
    let (mut turned_away, mut let_in) = (0, 0);
    let calls = join_all((0..40).map(|number| ring(&bench, number, Signature::With(SECRET))));
    let mut calls = std::pin::pin!(calls);
    // Four in work hold the carrier's line; only then the rest of the test goes on.
    let mut connected = carrier.connected.clone();
    tokio::select! {
        _ = &mut calls => panic!("all were answered, and the carrier had said nothing"),
        all = connected.wait_for(|count| *count >= 4) => { all.unwrap(); }
    }
    // Pages and unsigned requests are turned away first, upkeep last.
    let rest = async {
        let page = bench.http.send(Method::GET, "/desk/", &[], "").await;
        assert_eq!((page.status, page.headers["retry-after"].to_str().unwrap()), (503, "2"));
        assert_eq!(ring(&bench, 90, Signature::Missing).await.status, 503);
        assert_eq!(bench.http.send(Method::GET, "/healthz", &[], "").await.status, 200);
        assert_eq!(bench.tick(bench.tick_token()).await.status, 204);
        carrier.go.send_replace(true);
    };
    let (answers, ()) = tokio::join!(calls, rest);
    for answer in answers {
        match answer.status {
            200 => let_in += 1,
            503 => {
                assert!(answer.headers.contains_key("retry-after"), "{answer:?}");
                turned_away += 1;
            }
            other => panic!("{other}: {}", answer.body),
        }
    }
    // As many as were in work and waited, and those that came when some were done.
    assert!(let_in >= 8, "{let_in} let in, {turned_away} turned away");
    assert!(turned_away >= 1, "{let_in} let in, {turned_away} turned away");
    assert_eq!(bench.leads().len(), let_in, "a lead for each that was let in, and for no other");
    // It is over, and everything is as before.
    assert_eq!(ring(&bench, 91, Signature::With(SECRET)).await.status, 200);
    assert_eq!(bench.http.send(Method::GET, "/desk/", &[], "").await.status, 401);
}

/// Everything that comes until the other side closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    match stream.read_to_end(&mut all).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_trickles_headers_or_a_body_or_says_nothing_is_let_go() {
    let short = Duration::from_millis(300);
    let bench = bench(Limits { headers_within: short, body_within: short, ..Limits::default() }).await;
    let open = async || TcpStream::connect(bench.address()).await.unwrap();
    let mut silent = open().await;
    assert_eq!(rest(&mut silent).await, "");
    let mut slow_headers = open().await;
    slow_headers.write_all(b"POST /sms/inbound HTTP/1.1\r\nhost: x\r\nx-a: ").await.unwrap();
    assert!(!rest(&mut slow_headers).await.contains(" 200 "));
    let mut idle = open().await;
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(rest(&mut idle).await.starts_with("HTTP/1.1 200 "));
    for head in ["content-length: 1000", "transfer-encoding: chunked"] {
        let mut slow_body = open().await;
        let request = format!("POST /sms/inbound HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n1\r\nB\r\n");
        slow_body.write_all(request.as_bytes()).await.unwrap();
        let answer = rest(&mut slow_body).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{head}: {answer}");
    }
    assert!(bench.leads().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_without_end_is_cut_off_at_the_limit() {
    let bench = bench(Limits::default()).await;
    let mut stream = TcpStream::connect(bench.address()).await.unwrap();
    let head = b"POST /sms/inbound HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let chunk = format!("4000\r\n{}\r\n", "a".repeat(0x4000));
    let write = async {
        let mut written = 0_usize;
        while written < 64 * 1024 * 1024 && writer.write_all(chunk.as_bytes()).await.is_ok() {
            written += chunk.len();
        }
        written
    };
    let mut start = [0; 12];
    let (written, read) = tokio::join!(write, reader.read_exact(&mut start));
    assert!(written < 16 * 1024 * 1024, "{written} bytes went out before it was cut off");
    if read.is_ok() {
        assert_eq!(String::from_utf8_lossy(&start), "HTTP/1.1 413");
    }
}

/// Asks until the answer has another status than this one, but not for ever.
async fn until_not(status: u16, ask: impl AsyncFn() -> u16) -> u16 {
    for _ in 0..500 {
        let answered = ask().await;
        if answered != status {
            return answered;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    status
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_take_no_more_memory_than_they_may_over_all_clients() {
    let bench = bench(Limits { bodies: 1000, ..Limits::default() }).await;
    let small = async || ring(&bench, 1, Signature::With(SECRET)).await.status;
    assert_eq!(small().await, 200);
    let mut greedy = TcpStream::connect(bench.address()).await.unwrap();
    let head = "POST /sms/inbound HTTP/1.1\r\nhost: x\r\ncontent-length: 990\r\n\r\n";
    greedy.write_all(format!("{head}{}", "a".repeat(980)).as_bytes()).await.unwrap();
    // While it holds nearly all of the room, the others are turned away, and know when to come again.
    assert_eq!(until_not(200, small).await, 503);
    assert!(ring(&bench, 1, Signature::With(SECRET)).await.headers.contains_key("retry-after"));
    drop(greedy);
    assert_eq!(until_not(503, small).await, 200, "the room is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_never_reads_its_answers_is_let_go() {
    const ASKED: usize = 4000;
    let bench = bench(Limits { write_within: Duration::from_millis(300), ..Limits::default() }).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let stream = socket.connect(bench.address().parse().unwrap()).await.unwrap();
    let (mut reader, mut writer) = stream.into_split();
    let asks = tokio::spawn(async move {
        let page = b"GET /desk/ HTTP/1.1\r\nhost: x\r\n\r\n".repeat(ASKED);
        // Breaks off when the other side closes.
        let _ = writer.write_all(&page).await;
    });
    // Nobody reads for a while; then everything that had left is read.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (mut all, mut buffer) = (Vec::new(), [0; 65536]);
    while let Ok(count @ 1..) = reader.read(&mut buffer).await {
        all.extend_from_slice(&buffer[..count]);
    }
    asks.await.unwrap();
    let answers = String::from_utf8_lossy(&all).matches("HTTP/1.1 401").count();
    assert!((1..ASKED).contains(&answers), "{answers} answers to {ASKED} requests");
    assert_eq!(bench.http.send(Method::GET, "/healthz", &[], "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_too_many_closes_the_oldest_that_waits() {
    let bench = bench(Limits { connections: 8, ..Limits::default() }).await;
    let mut open = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(bench.address()).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
        let mut start = [0; 12];
        stream.read_exact(&mut start).await.unwrap();
        assert_eq!(&start, b"HTTP/1.1 200");
        open.push(stream);
    }
    // The last eight live: they are answered again. Those before them were closed.
    for (number, stream) in open.iter_mut().enumerate() {
        let alive = number >= 12;
        // Writing may fail already, where it was closed.
        let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
        let answers = rest(stream).await.matches("HTTP/1.1 200").count();
        assert_eq!(answers, usize::from(alive), "connection {number}");
    }
}

async fn unsigned_from(address: &str, bench: &Bench, header: &str) -> u16 {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{address}:0").parse().unwrap()).unwrap();
    let mut stream = socket.connect(bench.address().parse().unwrap()).await.unwrap();
    let request = format!(
        "POST /sms/inbound HTTP/1.1\r\nhost: x\r\n{header}connection: close\r\ncontent-length: 1\r\n\r\nB"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_of_unsigned_requests_is_refused_and_no_other() {
    let never = Duration::from_secs(100_000);
    let limits = Limits {
        unsigned_burst: 5,
        unsigned_refill: never,
        trusted: vec!["127.0.0.9".parse().unwrap()],
        ..Limits::default()
    };
    let bench = bench(limits).await;
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(unsigned_from("127.0.0.2", &bench, "").await);
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429, 429, 429]);
    // Another source, and the carrier's own, are not touched by it.
    assert_eq!(unsigned_from("127.0.0.3", &bench, "").await, 403);
    assert_eq!(ring(&bench, 1, Signature::With(SECRET)).await.status, 200);
    // What the trusted proxy says counts: each of its clients has its own allowance.
    let from = |client: &str| format!("x-forwarded-for: 127.0.0.2, {client}\r\n");
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(unsigned_from("127.0.0.9", &bench, &from("198.51.100.1")).await);
    }
    assert_eq!(statuses, [403, 403, 403, 403, 403, 429]);
    assert_eq!(unsigned_from("127.0.0.9", &bench, &from("198.51.100.2")).await, 403);
}

/// Resident memory of a process, in KiB.
fn resident(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says it");
    line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
}

/// Not ten thousand at the same time: each new connection beyond four hundred closes the oldest of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_slow_connections_one_after_another_four_hundred_kept_open_take_little_memory() {
    const OPENED: usize = 10_000;
    // Open at a time: less than half of what a process may open where the limit is a thousand.
    const KEPT: usize = 400;
    const MOST_KIB: usize = 128 * 1024;
    let folder = Temporary::new();
    let variables = environment(&profile(&[]), "http://127.0.0.1:9");
    let process = Process::start(&variables, folder.path());
    let address = variables["public_url"].trim_start_matches("http://").to_owned();
    let http = tests::Http::new(variables["public_url"].clone());
    assert_eq!(http.send(Method::GET, "/healthz", &[], "").await.status, 200);
    let before = resident(process.id());
    let mut open = std::collections::VecDeque::new();
    for number in 0..OPENED {
        let mut stream = TcpStream::connect(&address).await.expect("it takes connections");
        let words: &[u8] = match number % 3 {
            0 => b"",
            1 => b"POST /sms/inbound HTTP/1.1\r\nhost: x\r\nx-slow: ",
            _ => b"POST /sms/inbound HTTP/1.1\r\nhost: x\r\ncontent-length: 200000\r\n\r\nBody=",
        };
        stream.write_all(words).await.expect("a new connection takes a few bytes");
        open.push_back(stream);
        if open.len() > KEPT {
            open.pop_front();
        }
        if number % 1000 == 999 {
            let answer = tests::Http::new(variables["public_url"].clone());
            assert_eq!(answer.send(Method::GET, "/healthz", &[], "").await.status, 200, "after {number}");
        }
    }
    let after = resident(process.id());
    println!("{before} KiB before, {after} KiB after {OPENED} connections");
    assert!(after < before + MOST_KIB, "{before} KiB before, {after} KiB after");
    drop(open);
    assert_eq!(process.terminate().0, Some(0));
}
