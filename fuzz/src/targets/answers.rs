//! The carriers' answers (JSON). A success never reads as a refusal and a refusal never as a success, since either
//! mistake sends a text twice or not at all; what is found is as new as was asked for, newest first, at most fifty.

use carrier::carriers::{self, Carrier};
use carrier::exchange::Answer;
use carrier::messages::SendError;

pub fn check(bytes: &[u8]) {
    let ([status, retry_after], body) = crate::lines::<2>(bytes);
    let status = status.trim().parse().unwrap_or(200);
    let answer =
        Answer { status, retry_after: Some(retry_after), content_type: None, body: body.into_bytes() };
    for carrier in carriers::names().filter_map(|name| carriers::by_name(name).ok()) {
        check_of(carrier, &answer);
    }
}

fn check_of(carrier: &dyn Carrier, answer: &Answer) {
    let success = (200..300).contains(&answer.status);
    match carrier.sent(answer) {
        Ok(accepted) => assert!(success && !accepted.message_id.is_empty()),
        Err(SendError::Failed(_)) => assert!(!success, "accepted, and taken for refused"),
        Err(SendError::Ambiguous(text)) => assert!(text.len() < 200, "an answer's text may hold a number"),
        Err(SendError::Unavailable(_)) => {}
    }
    // The others have no list of texts to answer with.
    if !matches!(carrier.name(), "twilio" | "signalwire" | "plivo") {
        return;
    }
    let since = 1_700_000_000;
    if let Ok(found) = carrier.found(answer, since) {
        assert!(success && found.len() <= 50);
        assert!(found.iter().all(|text| text.created >= since && !text.message_id.is_empty()));
        assert!(found.is_sorted_by(|a, b| a.created >= b.created));
    }
}
