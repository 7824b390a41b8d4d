//! Delivery receipts, followed to the end.

use domain::Lead;
use domain::event::{Event, ReceiptStatus};
use domain::lead::Caller;
use guest::web::{Answer, Incoming};
use guest::webhooks::{MessageStatus, Receipt, number, read_receipt, trouble};
use guest::{Error, businesses, leads, people};
use state::Store;

pub(crate) async fn receipt(request: Incoming) -> Result<Answer, Error> {
    let receipt = read_receipt(request.webhook()?).await?;
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
    let event = event(receipt, request.query_value("effect"));
    leads::handle(&store, &business, &key, None, &[event], guest::now()).await?;
    Ok(Answer::empty())
}

fn event(receipt: Receipt, effect: Option<&str>) -> Event {
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
        effect: effect.map(str::to_owned),
        status,
        trouble: receipt.trouble.map(trouble),
        code: receipt.code,
    }
}
