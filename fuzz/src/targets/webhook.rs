//! Webhooks whole, as the functions hand them to the adapter. Unsigned they are forged, whatever is in them; signed
//! they are read or refused, and a refusal does not quote what was sent.

use carrier::settings::{BaseUrl, Secrets, WebhookSettings};
use carrier::signature::sign;
use carrier::webhook::{read_call, read_receipt, read_text};
use carrier::webhooks::{Rejection, Request};

const SECRET: &str = "3f1c9a57e2d84b06a9c1d3e5f7081a2b";

pub fn check(bytes: &[u8]) {
    let ([path], body) = crate::lines::<1>(bytes);
    let path = format!("/{}", path.trim_start_matches('/'));
    let settings = WebhookSettings {
        public_url: BaseUrl::parse("public_url", "https://calls.example.com").unwrap(),
        secrets: Secrets::parse("carrier_secret", SECRET).unwrap(),
    };
    let url = settings.public_url.join(&path);
    let form = carrier::form::Form::parse(body.as_bytes());
    let kind = ("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned());
    let signature = ("x-twilio-signature".to_owned(), sign(SECRET, &url, form.fields()));
    let request =
        |headers| Request { path_and_query: path.clone(), headers, body: body.clone().into_bytes() };
    let unsigned = request(vec![kind.clone()]);
    assert!(matches!(read_call(&unsigned, &settings), Err(Rejection::Forged)));
    assert!(matches!(read_text(&unsigned, &settings), Err(Rejection::Forged)));
    assert!(matches!(read_receipt(&unsigned, &settings), Err(Rejection::Forged)));
    let signed = request(vec![kind, signature]);
    let refusals = [
        read_call(&signed, &settings).err(),
        read_text(&signed, &settings).err(),
        read_receipt(&signed, &settings).err(),
    ];
    for refusal in refusals.into_iter().flatten() {
        let Rejection::Malformed(what) = refusal else { panic!("signed, and taken for {refusal:?}") };
        assert!(what.len() < 200, "{what}");
    }
}
