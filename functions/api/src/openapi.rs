//! The description of the API, made from the code that answers.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{Modify, OpenApi as _};

use crate::asks;
use crate::problem::Problem;
use crate::routes::{Needs, TABLE};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Ringback", version = "1", description = "Missed calls and what became of them. Every request brings \
        a key as a bearer token; keys are made at /desk/keys or by `ringback key create`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")),
    paths(
        asks::description, asks::businesses, asks::put_business, asks::leads, asks::lead, asks::conversation, asks::note, asks::outcome,
        asks::text, asks::claim, asks::events, asks::replay, asks::bookings, asks::report, asks::export, asks::forget, asks::keys, asks::create_key,
        asks::revoke_key, asks::setup_numbers, asks::setup_connect, asks::setup_undo, asks::setup_doctor,
        asks::setup_call, asks::setup_forwarding,
    ),
    components(schemas(Problem)),
    security(("key" = [])),
    modifiers(&Shared),
)]
struct Description;

/// What all operations have in common.
struct Shared;

impl Modify for Shared {
    fn modify(&self, openapi: &mut OpenApi) {
        let bearer =
            HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("rbk_<id>_<secret>").build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("key", SecurityScheme::Http(bearer));
        close_shapes(components);
        for (method, path, operation) in TABLE {
            let Some(item) = openapi.paths.paths.get_mut(*path) else { continue };
            let described = match *method {
                "GET" => item.get.as_mut(),
                "POST" => item.post.as_mut(),
                "PUT" => item.put.as_mut(),
                _ => item.delete.as_mut(),
            };
            let Some(described) = described else { continue };
            if operation.is_done_once() {
                described.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
            }
            for (status, words) in problems(method, operation.needs()) {
                add(described, *status, words);
            }
        }
    }
}

/// Bodies that have one of several shapes refuse what they do not know, like the others; utoipa does not say so by itself.
fn close_shapes(components: &mut Components) {
    let schemas = components.schemas.iter_mut().filter(|(name, _)| name.ends_with("Body"));
    for (_, schema) in schemas {
        let RefOr::T(Schema::OneOf(shapes)) = schema else { continue };
        for shape in &mut shapes.items {
            if let RefOr::T(Schema::Object(object)) = shape {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
}

/// The header with which a write is done once.
fn idempotency_key() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(Some("^[A-Za-z0-9_-]{8,64}$"));
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The same key with the same request again: it is done once, and answered alike for a day.",
        ))
        .schema(Some(text))
        .build()
}

type Words = &'static [(u16, &'static str)];

/// What can go wrong.
fn problems(method: &str, needs: Needs) -> impl Iterator<Item = &'static (u16, &'static str)> {
    const ALWAYS: Words = &[(400, "Something in the request is wrong"), (503, "Try again later")];
    const KEYS: Words = &[
        (401, "No key, or one that opens nothing"),
        (403, "The key is not good for this"),
        (404, "There is no such thing, or it is another business's"),
    ];
    const WRITES: Words = &[
        (409, "It cannot be done as things stand"),
        (413, "The body is longer than 256 KiB"),
        (422, "The idempotency key came with another request"),
    ];
    let keys = if needs == Needs::Nothing { &[][..] } else { KEYS };
    let writes = if method == "GET" { &[][..] } else { WRITES };
    ALWAYS.iter().chain(keys).chain(writes)
}

fn add(operation: &mut Operation, status: u16, words: &str) {
    let body = Content::new(Some(Ref::from_schema_name("Problem")));
    let response =
        ResponseBuilder::new().description(words).content("application/problem+json", body).build();
    operation.responses.responses.entry(status.to_string()).or_insert(response.into());
}

/// The description.
pub fn description() -> OpenApi {
    Description::openapi()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::{Route, route};
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_described_and_whatever_is_described_is_a_route() {
        let document = serde_json::to_value(description()).unwrap();
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                described.insert((method.to_uppercase(), path.clone()));
            }
        }
        let routes: BTreeSet<_> =
            TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
        assert_eq!(described, routes);
        for (method, path, operation) in TABLE {
            let example = path
                .replace("{business}", "acme-heating")
                .replace("{lead}", "0123456789abcdef")
                .replace("{key}", "0123456789abcdef")
                .replace("{event}", "0123456789abcdef-1-0");
            assert!(matches!(route(method, &example), Route::Does(does, _) if does == *operation), "{path}");
        }
    }

    #[test]
    fn the_pattern_of_types_is_that_of_the_events_that_there_are() {
        let document = serde_json::to_value(description()).unwrap();
        let parameters = document["paths"]["/api/v1/events"]["get"]["parameters"].as_array().unwrap();
        let of_type = parameters.iter().find(|one| one["name"] == "type").unwrap();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for kind in domain::occurrence::Kind::ALL {
            let (group, name) = kind.name().split_once('.').unwrap();
            match groups.iter_mut().find(|(known, _)| *known == group) {
                Some((_, names)) => names.push(name),
                None => groups.push((group, vec![name])),
            }
        }
        let groups = groups.iter().map(|(group, names)| format!(r"{group}\.(\*|{})", names.join("|")));
        let expected = format!(r"^(\*|{})$", groups.collect::<Vec<_>>().join("|"));
        assert_eq!(of_type["schema"]["pattern"], expected);
    }

    #[test]
    fn every_body_that_is_described_refuses_what_it_does_not_know() {
        let document = serde_json::to_value(description()).unwrap();
        let schemas = document["components"]["schemas"].as_object().unwrap();
        let bodies: Vec<_> =
            schemas.iter().filter(|(name, _)| name.ends_with("Body") && *name != "UnfitBody").collect();
        assert!(bodies.len() >= 6, "{:?}", schemas.keys());
        for (name, schema) in bodies {
            let shapes = schema["oneOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
            for shape in shapes {
                assert_eq!(shape["additionalProperties"], false, "{name}: {shape}");
            }
        }
    }

    #[test]
    fn it_is_openapi_3_1_and_every_operation_but_itself_needs_a_key() {
        let document = serde_json::to_value(description()).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        assert_eq!(document["security"][0]["key"], serde_json::json!([]));
        assert!(document["paths"]["/api/v1/leads"]["get"]["responses"]["401"].is_object());
        assert!(document["paths"]["/api/v1/openapi.json"]["get"]["responses"]["401"].is_null());
    }
}
