//! Voicemails and pictures: heard and seen at the desk, never by the carrier's own link, and deleted with the caller.

use http::Method;
use simulated_carrier::{Caller, Carrier};
use tests::{Bench, DANA, Setup, caller, profile};

const MARIA: &str = "+14805550142";

/// Someone left a message after hours.
async fn left() -> Bench {
    let profile = profile(&[("after_hours = \"voice-intake\"", "after_hours = \"voicemail\"")]);
    let mut bench = Bench::with(Setup { profile, at: "2026-12-01T20:47", ..Setup::default() }).await;
    let says = vec!["This is Maria, the water heater is leaking, please call me back tonight.".to_owned()];
    bench.call(Caller { says, ..caller(MARIA) }).await;
    assert_eq!(recordings(&bench.carrier).len(), 1);
    bench.assert_webhooks_taken();
    bench
}

fn recordings(carrier: &Carrier) -> Vec<String> {
    carrier.calls().into_iter().flat_map(|call| call.recordings).map(|recording| recording.url).collect()
}

/// The desk's page, and the address of the voicemail on it.
async fn at_the_desk(bench: &Bench) -> (String, String) {
    let page = bench.http.send(Method::GET, "/desk/", &[("cookie", &bench.desk_cookie())], "").await;
    assert_eq!(page.status, 200);
    let address = page.body.split("<audio").nth(1).and_then(|rest| rest.split("src=\"").nth(1));
    let address = address.and_then(|rest| rest.split('"').next()).expect("there is a voicemail on the page");
    let address = address.replace("&amp;", "&");
    (page.body, address)
}

#[tokio::test]
async fn the_owner_hears_a_voicemail_and_never_sees_the_carriers_link_to_it() {
    let bench = left().await;
    let (page, address) = at_the_desk(&bench).await;
    assert!(!page.contains("/Recordings/") && !address.contains("0142"), "{address}");
    let cookie = bench.desk_cookie();
    let get = async |headers: &[(&str, &str)], address: &str| {
        bench.http.send(Method::GET, address, headers, "").await
    };
    let whole = get(&[("cookie", &cookie)], &address).await;
    assert_eq!((whole.status, whole.headers["content-type"].to_str().unwrap()), (200, "audio/wav"));
    assert!(whole.body.starts_with("RIFF"));
    let part = get(&[("cookie", &cookie), ("range", "bytes=0-3")], &address).await;
    assert_eq!((part.status, part.body.as_str()), (206, "RIFF"));
    assert!(part.headers["content-range"].to_str().unwrap().starts_with("bytes 0-3/"));
    // Nobody else hears it, and nothing else is fetched.
    assert_eq!(get(&[], &address).await.status, 401);
    let other = address.replace("at=", "at=1");
    assert_eq!(get(&[("cookie", &cookie)], &other).await.status, 404);
    assert_eq!(get(&[("cookie", &cookie)], "/desk/voicemail").await.status, 404);
}

#[tokio::test]
async fn a_voicemail_that_the_carrier_has_no_more_is_not_there() {
    let bench = left().await;
    let (_, address) = at_the_desk(&bench).await;
    let url = recordings(&bench.carrier).remove(0);
    let path = url.split("/2010").nth(1).map(|rest| format!("/2010{rest}")).unwrap();
    let login = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{}:{}", tests::ACCOUNT, tests::SECRET),
    );
    let carrier = tests::Http::new(bench.carrier.api_url());
    let deleted =
        carrier.send(Method::DELETE, &path, &[("authorization", &format!("Basic {login}"))], "").await;
    assert_eq!(deleted.status, 204);
    let cookie = bench.desk_cookie();
    let gone = bench.http.send(Method::GET, &address, &[("cookie", &cookie)], "").await;
    assert!(gone.status >= 400, "{}", gone.status);
}

#[tokio::test]
async fn forgetting_a_caller_deletes_the_voicemail_at_the_carrier() {
    let mut bench = left().await;
    bench.text(DANA, "forget 0142 yes").await;
    bench.run_for("1m").await;
    assert_eq!(recordings(&bench.carrier), Vec::<String>::new());
    assert!(bench.lead(MARIA).is_none_or(|lead| lead.story.is_empty()));
}

#[tokio::test]
async fn while_the_carrier_is_away_forgetting_waits_and_is_done_when_it_is_back() {
    let mut bench = left().await;
    bench.carrier.faults(|faults| faults.refuse_connections = true);
    bench.text(DANA, "forget 0142 yes").await;
    bench.run_for("2m").await;
    assert_eq!(recordings(&bench.carrier).len(), 1);
    assert!(!bench.the_lead(MARIA).story.is_empty(), "nothing is half done");
    bench.carrier.faults(|faults| faults.refuse_connections = false);
    bench.run_for("2m").await;
    assert_eq!(recordings(&bench.carrier), Vec::<String>::new());
    assert!(bench.lead(MARIA).is_none_or(|lead| lead.story.is_empty()));
}

#[tokio::test]
async fn a_picture_is_seen_at_the_desk_and_forgotten_with_the_caller() {
    let mut bench = Bench::start("2026-12-01T10:00").await;
    bench.miss(MARIA).await;
    let api = bench.carrier.api_url();
    let (sid, file) = (format!("MM{}", "1".repeat(32)), format!("ME{}", "2".repeat(32)));
    let url = format!("{api}/2010-04-01/Accounts/{}/Messages/{sid}/Media/{file}", tests::ACCOUNT);
    let media = vec![(url, "image/png".to_owned())];
    bench.carrier.text(MARIA, tests::LINE, "look at this leak, 85014", media).await;
    bench.run_for("5s").await;
    let cookie = bench.desk_cookie();
    let page = bench.http.send(Method::GET, "/desk/", &[("cookie", &cookie)], "").await.body;
    let address = page.split("<img src=\"").nth(1).and_then(|rest| rest.split('"').next());
    let address = address.expect("there is a picture on the page").replace("&amp;", "&");
    assert!(address.starts_with("/desk/picture?") && !page.contains("/Media/"), "{address}");
    let picture = bench.http.send(Method::GET, &address, &[("cookie", &cookie)], "").await;
    assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    assert_eq!(bench.http.send(Method::GET, &address, &[], "").await.status, 401);
    let other = format!("{}9", address.trim_end_matches('0'));
    assert_eq!(bench.http.send(Method::GET, &other, &[("cookie", &cookie)], "").await.status, 404);
    bench.text(DANA, "FORGET 0142 YES").await;
    bench.run_for("2m").await;
    assert!(bench.lead(MARIA).is_none_or(|lead| lead.forgotten));
    assert_eq!(bench.http.send(Method::GET, &address, &[("cookie", &cookie)], "").await.status, 404);
}
