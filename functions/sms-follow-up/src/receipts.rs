//! Delivery receipts, followed to the end.

use domain::Lead;
use domain::decide::attempt_id;
use domain::effect::sending_id;
use domain::event::{Event, ReceiptStatus};
use domain::lead::Caller;
use guest::web::{Answer, Incoming};
use guest::webhooks::{MessageStatus, Receipt, number, read_receipt, trouble};
use guest::{Error, businesses, leads, people};
use state::Store;

pub(crate) async fn receipt(request: Incoming) -> Result<Answer, Error> {
    let receipt = read_receipt(request.webhook()).await?;
    let (Some(line), Some(recipient)) = (number(&receipt.sender), number(&receipt.recipient)) else {
        return Ok(Answer::empty());
    };
    let store = Store::open().await?;
    let Some(business) = businesses::by_number(&store, &line).await? else { return Ok(Answer::empty()) };
    let key = if business.person(&recipient).is_some() {
        let asked = people::asked(&store, &business.id, &recipient).await?;
        let tag = request.query_value("lead").unwrap_or_default();
        asked.tagged(tag).map(|asked| asked.lead.clone())
    } else {
        Some(Lead::key(&business.id, &Caller::Number(recipient)))
    };
    let Some(key) = key else { return Ok(Answer::empty()) };
    let event = event(receipt, about(&request));
    leads::handle(&store, &business, &key, None, &[event], guest::now()).await?;
    Ok(Answer::empty())
}

/// Which try of which effect it is about; every try, where the carrier makes one text of them.
fn about(request: &Incoming) -> Option<String> {
    let effect = request.query_value("effect")?;
    let number = |name: &str| request.query_value(name).and_then(|number| number.parse().ok());
    Some(match number("try") {
        Some(attempt) => attempt_id(effect, attempt),
        None => sending_id(effect, number("sending").unwrap_or(0)),
    })
}

fn event(receipt: Receipt, effect: Option<String>) -> Event {
    let status = match receipt.status {
        MessageStatus::Queued | MessageStatus::Sending | MessageStatus::Sent => ReceiptStatus::Underway,
        MessageStatus::Delivered => ReceiptStatus::Delivered,
        MessageStatus::Undelivered | MessageStatus::Failed | MessageStatus::Canceled => ReceiptStatus::Failed,
        MessageStatus::Other(word) => {
            // Taken for a text on its way; the log keeps the word for us to learn.
            let word: String =
                word.chars().filter(|c| c.is_ascii_alphabetic() || *c == '-').take(40).collect();
            eprintln!("the carrier has a new word for the state of a text: {word}");
            ReceiptStatus::Other(word)
        }
    };
    Event::Receipt {
        message: receipt.message_id,
        effect,
        status,
        trouble: receipt.trouble.map(trouble),
        code: receipt.code,
    }
}
