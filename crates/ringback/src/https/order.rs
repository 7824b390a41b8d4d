//! One certificate: ordered, proven, taken.

use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewOrder, Order, OrderStatus, RetryPolicy,
};

use super::arguments::Domain;
use super::refusal::{Kind, Refusal};
use crate::host::{Challenges, Shown};

/// How often, and how long, we ask whether the authority is done.
const PATIENCE: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(250))
    .backoff(1.5)
    .timeout(Duration::from_secs(90));

/// Gets a certificate: its chain and its key, as PEM in one text.
pub async fn certificate(
    account: &Account,
    domain: &Domain,
    challenges: &Challenges,
) -> Result<String, Refusal> {
    let names = [Identifier::Dns(domain.as_str().to_owned())];
    let mut order = account.new_order(&NewOrder::new(&names)).await?;
    // Shown until the authority has looked.
    let shown = prove(&mut order, challenges).await?;
    match order.poll_ready(&PATIENCE).await {
        Ok(OrderStatus::Ready) => {}
        Ok(_) => return Err(reason(&mut order, None).await),
        Err(error) => return Err(reason(&mut order, Some(error)).await),
    }
    drop(shown);
    let key = order.finalize().await?;
    let chain = order.poll_certificate(&PATIENCE).await?;
    Ok(format!("{}\n{key}", chain.trim_end()))
}

/// Shows what is asked for, and says that it can be looked at. What was proven not long ago need not be again.
async fn prove(order: &mut Order, challenges: &Challenges) -> Result<Vec<Shown>, Refusal> {
    let mut shown = Vec::new();
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let challenge = authorization.challenge(ChallengeType::Http01);
        let none = || Refusal::of(Kind::Name, "the authority does not ask over HTTP (http-01)");
        let mut challenge = challenge.ok_or_else(none)?;
        shown.push(challenges.show(&challenge.token, challenge.key_authorization().as_str()));
        challenge.set_ready().await?;
    }
    Ok(shown)
}

/// Why an order came to nothing: what the authority saw says more than the order itself.
async fn reason(order: &mut Order, error: Option<Error>) -> Refusal {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        if let Some(problem) = state.challenges.iter().find_map(|challenge| challenge.error.as_ref()) {
            return Refusal::told(problem);
        }
    }
    error.map_or_else(|| Refusal::of(Kind::Other, "the authority refused without a reason"), Refusal::from)
}
