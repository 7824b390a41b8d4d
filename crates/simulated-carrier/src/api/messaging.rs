//! The messaging API: services with their numbers and campaigns, and toll-free verifications. Twilio serves it at a host
//! of its own; here it is at the same one.

use serde_json::{Value, json};

use super::{answer::Answer, request::Request};
use crate::{registration::Registration, state::State};

/// Answers below `/v1/`. A number that is in a service has it for itself.
pub(super) fn handle(state: &State, request: &Request, resource: &[&str]) -> Answer {
    match resource {
        ["Services"] => Answer::ok(json!({ "services": services(state), "meta": meta("services") })),
        ["Services", sid, "PhoneNumbers"] => {
            let members: Vec<Value> =
                in_service(state, sid).map(|(phone, _)| member(state, sid, phone)).collect();
            Answer::ok(json!({ "phone_numbers": members, "meta": meta("phone_numbers") }))
        }
        ["Services", sid, "Compliance", "Usa2p"] => {
            let campaigns =
                in_service(state, sid).filter_map(|(_, registration)| registration.campaign.as_ref());
            let campaigns: Vec<Value> = campaigns
                .map(|status| json!({ "sid": "QE2c6890da8086d771620e9b13fadeba0b", "campaign_status": status }))
                .collect();
            Answer::ok(json!({ "compliance": campaigns, "meta": meta("compliance") }))
        }
        ["Tollfree", "Verifications"] => Answer::ok(verifications(state, request)),
        _ => request.not_found(),
    }
}

fn meta(key: &str) -> Value {
    json!({ "key": key, "page": 0, "page_size": 50, "next_page_url": null, "previous_page_url": null })
}

fn service_of(phone: &str) -> String {
    format!("MG{:0>32}", phone.trim_start_matches('+'))
}

fn in_service<'a>(state: &'a State, sid: &'a str) -> impl Iterator<Item = (&'a String, &'a Registration)> {
    let all = state.registrations.iter();
    all.filter(move |(phone, registration)| registration.is_in_a_service() && service_of(phone) == sid)
}

fn services(state: &State) -> Vec<Value> {
    let all = state.registrations.iter().filter(|(_, registration)| registration.is_in_a_service());
    all.map(|(phone, registration)| {
        json!({
            "account_sid": state.config.account_sid,
            "friendly_name": phone,
            "inbound_request_url": null,
            "sid": service_of(phone),
            "use_inbound_webhook_on_number": !registration.service_takes_texts,
        })
    })
    .collect()
}

fn member(state: &State, service: &str, phone: &str) -> Value {
    let sid = state.own_number(phone).map(|own| own.sid.clone());
    json!({ "sid": sid, "service_sid": service, "phone_number": phone, "country_code": "US" })
}

fn verifications(state: &State, request: &Request) -> Value {
    let wanted = request.filter("TollfreePhoneNumberSid");
    let numbers = state.numbers.iter().filter(|own| wanted.is_none_or(|wanted| wanted == own.sid));
    let found = numbers.filter_map(|own| {
        let status = state.registrations.get(&own.number.phone)?.verification.clone()?;
        let sid = &own.sid;
        Some(json!({ "tollfree_phone_number_sid": sid, "status": status, "rejection_reason": null }))
    });
    json!({ "verifications": found.collect::<Vec<_>>(), "meta": meta("verifications") })
}
