//! The component: reads the variables and the store, and leaves everything else to the pure parts.

mod events;
mod keys;
mod set_up;

use std::rc::Rc;

use domain::lead::Happening;
use domain::{Business, Lead};
use guest::nudge::{self, MediaFile};
use guest::web::{Answer, Incoming, serve};
use guest::{Error, businesses, config, episodes, leads, spam, watch};
use jiff::Timestamp;
use jiff::civil::Date;
use session::Claims;
use spin_sdk::http::{IntoResponse, Method, Request, StatusCode};
use state::Store;

use crate::arrange::{Gathered, MOST_LEADS, Opened};
use crate::door::{Door, is_own_form};
use crate::reply::Reply;
use crate::routes::{Route, route};
use crate::{forms, pages, picture, range, reply, sound};

#[spin_sdk::http_service]
async fn handle(request: Request) -> impl IntoResponse {
    let mut answer: Answer = serve(request, answer).await;
    if !answer.headers.iter().any(|(name, _)| *name == "content-security-policy") {
        answer.headers.extend(reply::guards());
    }
    answer
}

async fn answer(request: Incoming) -> Result<Answer, Error> {
    let route = route(request.method.as_str(), &request.path);
    if route == Route::Health {
        return health().await.map(|reply| sent(&request, reply));
    }
    if matches!(route, Route::Voicemail | Route::Picture) {
        return file(&request, &route).await;
    }
    let public_url = config::required("public_url").await?;
    let session_key = config::required("session_key").await?;
    let door = Door { public_url: &public_url, session_key: &session_key, now: guest::now() };
    let reply = match route {
        // Answered above.
        Route::Health | Route::Voicemail | Route::Picture => Reply::plain(200, "ok"),
        Route::LoginPage => login_page(&door, &request).await?,
        Route::LogIn => log_in(&door, &request).await?,
        Route::LogOut if is_own_form(request.header("sec-fetch-site")) => {
            Reply::see_other("/desk/").with("set-cookie", door.close())
        }
        Route::LogOut => Reply::page(403, pages::locked()),
        Route::Desk => desk(&door, &request).await?,
        Route::Judge => judge(&door, &request).await?,
        Route::ForgetLead => forget_lead(&door, &request).await?,
        Route::SetUp => set_up::page(&door, &request).await?,
        Route::SetUpForm(ask) => set_up::form(&door, &request, ask).await?,
        Route::Events => events::page(&door, &request).await?,
        Route::Replay => events::replay(&door, &request).await?,
        Route::Keys => keys::page(&door, &request).await?,
        Route::CreateKey => keys::create(&door, &request).await?,
        Route::RevokeKey => keys::revoke(&door, &request).await?,
        Route::Unknown if door.visitor(request.header("cookie")).is_none() => {
            Reply::page(401, pages::locked())
        }
        Route::Unknown => Reply::page(404, pages::unknown()),
        Route::Takes(methods) => Reply::plain(405, &format!("this takes {methods}")).with("allow", methods),
    };
    Ok(sent(&request, reply))
}

fn sent(request: &Incoming, reply: Reply) -> Answer {
    let body = if request.method == Method::HEAD { String::new() } else { reply.body };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Answer { status, headers: reply.headers, body: body.into_bytes() }
}

/// One read of the store: what every function needs to work at all.
async fn health() -> Result<Reply, Error> {
    Store::open().await?.get("health").await?;
    Ok(Reply::plain(200, "ok"))
}

async fn login_page(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let claims = match door.link(request.query_value("token")) {
        Ok(claims) => claims,
        Err(why) => return Ok(Reply::page(403, pages::forbidden(Some(why)))),
    };
    let used = Store::open().await?.get(&session::nonce_key(&claims.nonce)).await?.is_some();
    Ok(if used { Reply::page(403, pages::forbidden(None)) } else { Reply::page(200, pages::login()) })
}

async fn log_in(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let claims = match door.link(request.query_value("token")) {
        Ok(claims) if is_own_form(request.header("sec-fetch-site")) => claims,
        Ok(_) => return Ok(Reply::page(403, pages::locked())),
        Err(why) => return Ok(Reply::page(403, pages::forbidden(Some(why)))),
    };
    if !use_up(&claims).await? {
        return Ok(Reply::page(403, pages::forbidden(None)));
    }
    let cookie = door.open(&claims.business).map_err(|cause| Error::Ours(cause.to_string()))?;
    Ok(Reply::see_other("/desk/").with("set-cookie", cookie))
}

/// Only who is first goes in.
async fn use_up(claims: &Claims) -> Result<bool, Error> {
    let store = Store::open().await?;
    Ok(store.create(&session::nonce_key(&claims.nonce), claims.expires.to_string().as_bytes()).await?)
}

async fn desk(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_business(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let dates = range::dates(door.now, &business.time_zone, range::page_days(&request.query));
    let gathered = gathered(&store, &business, &dates, door.now).await?;
    let mut view = gathered.view(&business, door.now, &dates, range::before(&request.query));
    view.feed = door.feed(&business.id);
    let trouble = watch::trouble(&store, &business.id).await?;
    view.calendar_trouble = trouble.map(|trouble| (trouble.since, trouble.what));
    Ok(Reply::page(200, pages::desk(&view)))
}

/// The business of a visitor who sends a form of one of our own pages. None: they may not.
async fn own_form(door: &Door<'_>, request: &Incoming, store: &Store) -> Result<Option<Rc<Business>>, Error> {
    if !is_own_form(request.header("sec-fetch-site")) {
        return Ok(None);
    }
    own_business(door, request, store).await
}

/// The business of a visitor. None: nobody is logged in.
async fn own_business(
    door: &Door<'_>,
    request: &Incoming,
    store: &Store,
) -> Result<Option<Rc<Business>>, Error> {
    match door.visitor(request.header("cookie")) {
        Some(id) => businesses::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// A visitor may judge callers of their own business only; the form names the lead.
async fn judge(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let Some(form) = forms::judged(&request.body, &business.id) else {
        return Ok(Reply::page(404, pages::unknown()));
    };
    if let Some(lead) = leads::load(&store, &form.lead).await? {
        spam::said(&store, &business, &lead, None, &form.id, form.said).await?;
    }
    Ok(Reply::see_other("/desk/#leads"))
}

async fn forget_lead(door: &Door<'_>, request: &Incoming) -> Result<Reply, Error> {
    let store = Store::open().await?;
    let Some(business) = own_form(door, request, &store).await? else {
        return Ok(Reply::page(401, pages::locked()));
    };
    let Some(form) = forms::about_lead(&request.body, &business.id) else {
        return Ok(Reply::page(404, pages::unknown()));
    };
    leads::forget(&store, &business, &form.lead, &form.id).await?;
    Ok(Reply::see_other("/desk/#leads"))
}

/// A voicemail or a picture, got from the carrier by the component that may reach it: the owner never gets the carrier's
/// own link. The address names the lead by a hash, and the file by its moment.
async fn file(request: &Incoming, route: &Route) -> Result<Answer, Error> {
    let public_url = config::required("public_url").await?;
    let session_key = config::required("session_key").await?;
    let door = Door { public_url: &public_url, session_key: &session_key, now: guest::now() };
    let Some(id) = door.visitor(request.header("cookie")) else {
        return Ok(sent(request, Reply::page(401, pages::locked())));
    };
    let store = Store::open().await?;
    let wanted = request.query_value("lead").zip(request.query_value("at").and_then(|at| at.parse().ok()));
    let lead = match (businesses::by_id(&store, &id).await?, wanted) {
        (Some(business), Some((tag, _))) => match episodes::tagged(&store, &business, tag, door.now).await? {
            Some(key) => leads::load(&store, &key).await?,
            None => None,
        },
        _ => None,
    };
    let number = request.query_value("n").and_then(|number| number.parse().ok()).unwrap_or(0);
    let url = lead.zip(wanted).and_then(|(lead, (_, at))| kept(lead, at, number, route));
    let Some(url) = url else { return Ok(sent(request, Reply::page(404, pages::unknown()))) };
    let file = nudge::file("sms-follow-up", "/media", &MediaFile { url }).await?;
    let reply = match route {
        Route::Picture => picture::answer(file),
        _ => sound::answer(file, request.header("range")),
    };
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Ok(Answer { status, headers: reply.headers, body: reply.body })
}

/// Where the carrier keeps what came at that moment.
fn kept(lead: Lead, at: i64, number: usize, route: &Route) -> Option<String> {
    let then = lead.story.into_iter().filter(|entry| entry.at.as_millisecond() == at);
    then.into_iter().find_map(|entry| match (entry.what, route) {
        (Happening::Recorded { url, .. }, Route::Voicemail) => Some(url),
        (Happening::Wrote { media, .. }, Route::Picture) => media.get(number).cloned(),
        _ => None,
    })
}

/// What began on these dates, in the desk's own words.
async fn gathered(
    store: &Store,
    business: &Business,
    dates: &[Date],
    now: Timestamp,
) -> Result<Gathered, Error> {
    let episodes::Gathered { leads, opened, cut } =
        episodes::gather(store, business, dates, MOST_LEADS, now).await?;
    let opened = opened.into_iter().map(|(episode, lead)| Opened { episode, lead }).collect();
    Ok(Gathered { leads, opened, cut })
}
