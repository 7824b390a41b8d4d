//! The carrier's answers (JSON). A success never reads as a refusal and a refusal never as a success, since either
//! mistake sends a text twice or not at all; what is found is as new as was asked for, newest first, at most fifty.

use carrier::answers::{Answer, found, sent};
use carrier::messages::SendError;

pub fn check(bytes: &[u8]) {
    let ([status, retry_after], body) = crate::lines::<2>(bytes);
    let status = status.trim().parse().unwrap_or(200);
    let answer =
        Answer { status, retry_after: Some(retry_after), content_type: None, body: body.into_bytes() };
    let success = (200..300).contains(&status);
    match sent(&answer) {
        Ok(accepted) => assert!(success && !accepted.message_id.is_empty()),
        Err(SendError::Failed(_)) => assert!(!success, "accepted, and taken for refused"),
        Err(SendError::Ambiguous(text)) => assert!(text.len() < 200, "an answer's text may hold a number"),
        Err(SendError::Unavailable(_)) => {}
    }
    let since = 1_700_000_000;
    if let Ok(found) = found(&answer, since) {
        assert!(success && found.len() <= 50);
        assert!(found.iter().all(|text| text.created >= since && !text.message_id.is_empty()));
        assert!(found.is_sorted_by(|a, b| a.created >= b.created));
    }
}
