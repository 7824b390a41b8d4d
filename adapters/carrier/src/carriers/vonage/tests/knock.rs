//! A text that nobody wrote.

use super::super::VONAGE;
use super::super::samples::{self, account};
use crate::account::AccountApi as _;
use crate::account_types::KnockText;
use crate::carriers::Carrier as _;
use crate::settings::SettingError;
use crate::webhooks::{Party, Request};

#[test]
fn a_knock_is_believed_and_only_an_opt_out_of_nobody_counts_as_answered() {
    for (body, answered) in [("STOP", true), ("Hi", false)] {
        let text = KnockText {
            path: "/sms/inbound".into(),
            message_id: "doctor1".into(),
            sender: "+12025550199".into(),
            recipient: "+15305550123".into(),
            body: body.into(),
        };
        let signed = VONAGE.signed(&account(), &samples::settings(), &text).unwrap().unwrap();
        assert_eq!(signed.url, "https://acme.example/sms/inbound");
        let request = Request {
            method: "POST".into(),
            path_and_query: "/sms/inbound".into(),
            headers: signed.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
            body: signed.body.into_bytes(),
        };
        let read = VONAGE.read_text(&request, &samples::settings()).unwrap();
        assert_eq!(read.sender, Party::Number("+12025550199".into()));
        assert_eq!((read.recipient.as_str(), read.body.as_str()), ("+15305550123", body));
        assert_eq!((read.message_id.as_str(), read.answered_by_carrier), ("doctor1", answered));
    }
    let mut without = samples::settings();
    without.signing = None;
    let text = KnockText {
        path: "/sms/inbound".into(),
        message_id: "doctor1".into(),
        sender: "+12025550199".into(),
        recipient: "+15305550123".into(),
        body: "STOP".into(),
    };
    let missing = VONAGE.signed(&account(), &without, &text).err();
    assert_eq!(missing, Some(SettingError::Missing("carrier_signing_key")));
}
