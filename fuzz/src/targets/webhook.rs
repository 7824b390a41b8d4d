//! Webhooks whole, as the functions hand them to the adapter. Unsigned they are forged, whatever is in them; signed
//! they are read or refused, and a refusal does not quote what was sent.

use carrier::carriers::twilio::TWILIO;
use carrier::carriers::twilio::signature::sign;
use carrier::carriers::{self, Carrier as _};
use carrier::settings::{BaseUrl, Secrets, WebhookSettings};
use carrier::webhooks::{Rejection, Request};

const SECRET: &str = "3f1c9a57e2d84b06a9c1d3e5f7081a2b";

pub fn check(bytes: &[u8]) {
    let ([path], body) = crate::lines::<1>(bytes);
    let path = format!("/{}", path.trim_start_matches('/'));
    let settings = WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://calls.example.com").unwrap(),
        secrets: Secrets::parse("carrier_secret", SECRET).unwrap(),
        signing: Secrets::parse("carrier_signing_key", SECRET).ok(),
        now: 1_700_000_000,
    };
    let url = settings.public_url.join(&path);
    let form = carrier::form::Form::parse(body.as_bytes());
    let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
    let signature = ("x-twilio-signature".to_owned(), sign(SECRET, &url, form.fields()));
    let request = |headers| Request {
        method: "POST".to_owned(),
        path_and_query: path.clone(),
        headers,
        body: body.clone().into_bytes(),
    };
    let json = ("content-type".to_owned(), "application/json".to_owned());
    for carrier in carriers::names().filter_map(|name| carriers::by_name(name).ok()) {
        for kind in [&kind, &json] {
            // What nobody signed is not believed. That it is not even of the right kind may be said before.
            let unsigned = request(vec![kind.clone()]);
            assert!(matches!(carrier.read_call(&unsigned, &settings), Err(Rejection::Forged)));
            let refused = |rejection| matches!(rejection, Rejection::Forged | Rejection::Malformed(_));
            assert!(carrier.read_text(&unsigned, &settings).is_err_and(refused));
            assert!(carrier.read_receipt(&unsigned, &settings).is_err_and(refused));
        }
    }
    let signed = request(vec![kind, signature]);
    let refusals = [
        TWILIO.read_call(&signed, &settings).err(),
        TWILIO.read_text(&signed, &settings).err(),
        TWILIO.read_receipt(&signed, &settings).err(),
    ];
    for refusal in refusals.into_iter().flatten() {
        let Rejection::Malformed(what) = refusal else { panic!("signed, and taken for {refusal:?}") };
        assert!(what.len() < 200, "{what}");
    }
}
