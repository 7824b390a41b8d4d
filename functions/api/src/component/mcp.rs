//! Assistants: the same operations, in their own protocol.

use guest::web::Incoming;
use serde_json::{Value, json};
use session::key::Scope;

use super::access::{self, Visitor};
use super::{Answered, Ask, Failed, leads, perform, told};
use crate::asks::Leads;
use crate::mcp::lost::{Lost, LostLead};
use crate::mcp::tools::{self, Use};
use crate::mcp::{self, Wanted};
use crate::problem::{Problem, Reply};
use crate::routes::{Needs, Operation};
use crate::types::dates_to;

/// So many leads are looked at for those who were lost.
const MOST_LEADS: usize = 1000;

pub(super) async fn answer(request: &Incoming) -> Answered {
    // No page of anybody's asks here: what comes from a browser is somebody else's doing.
    if request.header("origin").is_some() {
        return Err(Problem::new(403, "Assistants ask this, not pages: send no Origin.").into());
    }
    let visitor = access::visitor(request).await?;
    Ok(match mcp::read(&request.body) {
        None => Reply::json(400, &mcp::error(&Value::Null, -32600, "This is no message of JSON-RPC 2.0.")),
        Some(Wanted::Nothing) => Reply { status: 202, ..Reply::empty() },
        Some(Wanted::Answer(answer)) => Reply::json(200, &answer),
        Some(Wanted::Call { id, tool, arguments }) => call(&visitor, &id, &tool, &arguments).await,
    })
}

async fn call(visitor: &Visitor, id: &Value, tool: &str, arguments: &Value) -> Reply {
    let Some(read) = tools::read(tool, arguments) else {
        return Reply::json(200, &mcp::error(id, -32602, "There is no such tool: tools/list has them."));
    };
    let used = match read {
        Ok(wanted) => used(visitor, wanted).await,
        Err(problem) => Err(problem.into()),
    };
    let reply = used.unwrap_or_else(told);
    let answer = serde_json::from_str(&reply.body).unwrap_or(Value::Null);
    Reply::json(200, &mcp::given(id, &answer, reply.status >= 400))
}

async fn used(visitor: &Visitor, wanted: Use) -> Answered {
    match wanted {
        Use::Ask { operation, about, query, body } => {
            let ask = Ask { about: &about, query: &query, body: body.as_bytes(), once: None };
            perform(visitor, operation, &ask).await
        }
        Use::Lead(id) => {
            let ask = Ask { about: &id, query: "", body: &[], once: None };
            let lead = perform(visitor, Operation::Lead, &ask).await?;
            let conversation = perform(visitor, Operation::Conversation, &ask).await?;
            let read = |reply: &Reply| serde_json::from_str::<Value>(&reply.body).unwrap_or(Value::Null);
            Ok(Reply::json(200, &json!({ "lead": read(&lead), "conversation": read(&conversation) })))
        }
        Use::Lost(days) => lost(visitor, days).await,
    }
}

async fn lost(visitor: &Visitor, days: u32) -> Answered {
    visitor.may(Needs::Scope(Scope::LeadsRead)).map_err(Failed::from)?;
    let from = dates_to(leads::today(visitor), days).last().copied();
    let (mut asked, mut looked_at, mut items) =
        (Leads { from, to: None, outcome: None, open: None, limit: 100, after: None }, 0, Vec::new());
    let more = loop {
        let page = leads::page(visitor, &asked).await?;
        looked_at += page.leads.len();
        items.extend(page.leads.iter().filter_map(|lead| LostLead::of(lead, &visitor.business)));
        asked.after = page.next;
        if page.next.is_none() || looked_at >= MOST_LEADS {
            break page.next.is_some();
        }
    };
    Ok(Reply::json(200, &Lost { days, more, items }))
}
