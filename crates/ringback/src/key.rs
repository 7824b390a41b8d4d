//! `ringback key`: asks the application that runs, wherever it keeps its state.

use anyhow::{Result, bail};
use http::Method;
use serde::Deserialize;
use serde_json::json;
use session::key::{Scope, is_id};

use crate::application::Application;
use crate::settings::Values;

/// What is wanted.
pub enum Wanted {
    /// All of them.
    List,
    /// A new one.
    Create {
        /// What it is for.
        name: String,
        /// What it is good for.
        scopes: Vec<Scope>,
    },
    /// The end of one.
    Revoke {
        /// Its id.
        id: String,
    },
}

#[derive(Deserialize)]
struct Page {
    items: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    id: String,
    name: String,
    scopes: Vec<String>,
    key: Option<String>,
}

/// Reads a scope as it is written.
pub fn scope(text: &str) -> Result<Scope, String> {
    Scope::named(text).ok_or_else(|| {
        format!("there is no such scope: take some of {}", Scope::ALL.map(Scope::name).join(", "))
    })
}

/// Does it, and tells what came of it.
pub async fn key(values: &Values, wanted: &Wanted) -> Result<String> {
    let application = Application::new(values)?;
    match wanted {
        Wanted::List => {
            let page: Page = application.ask(Method::GET, "/api/v1/keys", None).await?.read()?;
            Ok(if page.items.is_empty() { "there is no key yet".to_owned() } else { table(&page.items) })
        }
        Wanted::Create { name, scopes } => {
            let scopes: Vec<&str> = scopes.iter().map(|scope| scope.name()).collect();
            let body = json!({ "name": name, "scopes": scopes });
            let made: Key = application.ask(Method::POST, "/api/v1/keys", Some(&body)).await?.read()?;
            // Alone on its line, so that a script can take it.
            Ok(made.key.unwrap_or_default())
        }
        Wanted::Revoke { id } => {
            if !is_id(id) {
                bail!("{id} is no id of a key: ringback key list has them");
            }
            application.ask(Method::DELETE, &format!("/api/v1/keys/{id}"), None).await?.succeeded()?;
            Ok("it opens nothing any more".to_owned())
        }
    }
}

fn table(keys: &[Key]) -> String {
    let row = |key: &Key| format!("{}  {}  {}", key.id, key.name, key.scopes.join(" "));
    keys.iter().map(row).collect::<Vec<_>>().join("\n")
}
