//! The team of one business, the carrier's webhooks about the other, and who is told what happens.

use serde_json::json;
use tests::{DANA, LUIS, Setup, texting};

use super::*;

#[tokio::test]
async fn the_team_of_one_business_is_nobody_at_the_other() {
    let mut two = Two::lived().await;
    let before = two.theirs.lead(&two.bench, ZOE);
    // Their number is dialled by our owner, who would have their caller deleted, blocked, and the desk opened.
    for words in ["FORGET 0188 YES", "BLOCK 0188", "DESK", "OK 0188"] {
        two.text(DANA, OTHER_LINE, words).await;
    }
    two.bench.run_for("1m").await;
    let after = two.theirs.lead(&two.bench, ZOE);
    assert!(after.as_ref().and_then(Lead::person).is_none_or(|person| person.as_str() != DANA));
    let told = |lead: Option<Lead>| lead.map(|lead| (lead.said, lead.forget));
    assert_eq!(told(after), told(before));
    assert!(two.texts(&two.theirs, DANA).iter().all(|text| !text.contains("/desk/")), "no link to a desk");
    // Their own number knows nothing of the other's callers.
    two.text(DANA, LINE, "FORGET 0188 YES").await;
    assert!(two.texts(&two.ours, DANA).last().unwrap().starts_with("I know of no call"));
}

#[tokio::test]
async fn whoever_works_for_both_answers_for_the_business_whose_number_they_write_to() {
    let theirs = their_profile().replace(OTHER_PERSON, LUIS);
    let variables = [("their_profile".to_owned(), theirs)];
    let mut two = Two::with(Setup { variables: variables.into(), ..Setup::default() }).await;
    for line in [LINE, OTHER_LINE] {
        two.call(caller(RAY), line).await;
        two.text(RAY, line, "I want to talk to a person").await;
    }
    two.text(LUIS, OTHER_LINE, "OK").await;
    let holder =
        |side: &Side| side.lead(&two.bench, RAY).unwrap().person().map(|phone| phone.as_str().to_owned());
    assert_eq!((holder(&two.ours), holder(&two.theirs)), (None, Some(LUIS.to_owned())));
    two.bench.assert_webhooks_taken();
}

#[tokio::test]
async fn a_webhook_that_names_another_business_is_not_the_carriers() {
    let two = Two::lived().await;
    let call = [
        ("CallSid", "CA0123456789abcdef0123456789abcdef"),
        ("AccountSid", tests::ACCOUNT),
        ("From", RAY),
        ("To", LINE),
        ("CallStatus", "completed"),
        ("Direction", "inbound"),
    ];
    let before = two.bench.writes();
    for path in
        ["/voice/status", "/voice/recording", "/voice/accept", "/voice/answered-by", "/voice/test-call"]
    {
        let fields: Vec<(String, String)> =
            call.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let signed =
            simulated_carrier::sign(tests::SECRET, &format!("http://{}{path}", two.bench.address()), &fields);
        // The signature is of the address as the carrier was given it.
        let path = format!("{path}?business=acme-heating-2&call=CA01");
        let answer = two.bench.http.webhook(&path, &call, tests::Signature::Text(&signed)).await;
        assert_eq!(answer.status, 403, "{path}");
    }
    // A receipt of their text, said to be ours: it finds nothing.
    let sent = two.bench.messages_to(RAY).into_iter().find(|message| message.from == OTHER_LINE).unwrap();
    let receipt = [
        ("MessageSid", sent.sid.as_str()),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30007"),
        ("AccountSid", tests::ACCOUNT),
        ("From", LINE),
        ("To", RAY),
    ];
    let tag = tag(&two.theirs.lead_key(RAY));
    let theirs = two.theirs.lead(&two.bench, RAY);
    two.bench.webhook(&format!("/sms/status?effect=x&sending=0&lead={tag}"), &receipt).await;
    assert_eq!(two.theirs.lead(&two.bench, RAY), theirs);
    assert_eq!(two.bench.writes(), before, "nothing was written at all");
}

#[tokio::test]
async fn what_happens_at_one_business_is_told_to_its_own_subscribers_only() {
    // One server, two addresses.
    let (subscriber, url) = crate::events::Subscriber::start(&[204, 410]).await;
    let hook = |path: &str| {
        format!("\n[[webhooks]]\nid = \"crm\"\nurl = \"{url}/{path}\"\nevents = [\"call.missed\"]\n")
    };
    let variables = [
        ("webhook_host".to_owned(), url.clone()),
        ("their_profile".to_owned(), their_profile() + &hook("theirs")),
    ];
    let setup = Setup { profile: texting() + &hook("ours"), variables: variables.into(), ..Setup::default() };
    let mut two = Two::with(setup).await;
    two.call(caller(MARIA), LINE).await;
    subscriber.types(1).await;
    two.call(caller(ZOE), OTHER_LINE).await;
    subscriber.types(2).await;
    two.bench.run_for("1m").await;
    let paths = || subscriber.all().iter().map(|(head, _)| head[":path"].clone()).collect::<Vec<_>>();
    assert_eq!(paths(), [json!("/ours"), json!("/theirs")]);
    assert_nothing_of_theirs("the event", &subscriber.all()[0].1);
    let secret =
        |side: &Side| events::signature::secret(two.bench.session_key(), &side.business.id, "crm").unwrap();
    assert_ne!(secret(&two.ours), secret(&two.theirs));
    // Their letter is dead. Our button sends ours again, of which there are none.
    let dead =
        |two: &Two| two.bench.stored().keys().filter(|key| key.starts_with("event:acme-heating-2:")).count();
    assert_eq!(dead(&two), 1);
    two.ours.form(&two.bench, "/desk/events/replay", &[]).await;
    let name = two.bench.stored().into_keys().find(|key| key.starts_with("event:acme-heating-2:")).unwrap();
    let event = name.strip_prefix("event:acme-heating-2:").unwrap().to_owned();
    for event in [json!(null), json!(event)] {
        let replay = json!({ "business": two.ours.business.id, "event": event });
        assert_eq!(two.bench.ask("publisher", "/replay", &replay).await, 200);
    }
    two.bench.run_for("2m").await;
    assert_eq!(paths().len(), 2);
    assert_nothing_of_theirs("our log", &two.ours.page(&two.bench, "/desk/events").await.body);
}
