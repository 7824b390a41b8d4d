"""Google's Calendar API as it is documented, as far as Ringback speaks it, and strict about it. It stands in for Google,
which cannot be had in a test.

google_calendar.py      prints one line of JSON, {"port": ..., "service": <key of a service account>}, and serves

Besides the API it answers /test/events (GET, POST, DELETE /test/events/ID), /test/revoke and /test/refuse?status=N, with
which a test plays the owner and faults.
"""

import json
import re
import sys
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CALENDAR = "jobs@group.calendar.google.com"
EMAIL = "ringback@acme.iam.gserviceaccount.com"
REFRESH = {"client_id": "client", "client_secret": "secret", "refresh_token": "refresh"}
PAGE = 2

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
events = {}
granted = []
refusing = []


class Refused(Exception):
    def __init__(self, status, reason):
        self.status, self.reason = status, reason


def moment(text):
    """RFC 3339 with an offset, which Google insists on."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", text or ""):
        raise Refused(400, "badRequest")
    return datetime.fromisoformat(text)


def period(event):
    def at(name):
        when = event[name]
        if "date" in when:
            return datetime.fromisoformat(when["date"]).replace(tzinfo=timezone(timedelta(hours=-7)))
        return moment(when.get("dateTime"))

    return at("start"), at("end")


def token(form):
    kind = form.get("grant_type")
    if kind == "refresh_token":
        if any(form.get(name) != value for name, value in REFRESH.items()):
            raise Refused(400, "invalid_grant")
    elif kind == "urn:ietf:params:oauth:grant-type:jwt-bearer":
        try:
            # The application's clock is not the world's: how old the token is, is not looked at.
            claims = jwt.decode(
                form["assertion"],
                key.public_key(),
                algorithms=["RS256"],
                audience=token_uri(),
                options={"verify_exp": False, "verify_iat": False, "require": ["iss", "scope", "aud", "iat", "exp"]},
            )
        except jwt.PyJWTError as error:
            raise Refused(400, "invalid_grant") from error
        right = claims["iss"] == EMAIL and 0 < claims["exp"] - claims["iat"] <= 3600
        if not right or claims["scope"] != "https://www.googleapis.com/auth/calendar":
            raise Refused(400, "invalid_grant")
    else:
        raise Refused(400, "unsupported_grant_type")
    granted.append(f"ya29.{len(granted)}")
    return {"access_token": granted[-1], "expires_in": 3599, "token_type": "Bearer"}


def checked(event):
    if not re.fullmatch(r"[a-v0-9]{5,1024}", event.get("id", "abcde")):
        raise Refused(400, "invalid")
    starts, ends = period(event)
    if starts > ends:
        raise Refused(400, "timeRangeEmpty")
    return event


def listed(query):
    if query.get("singleEvents") != "true":
        raise Refused(400, "this test wants series expanded")
    first, last = moment(query["timeMin"]), moment(query["timeMax"])
    inside = [e for e in events.values() if period(e)[0] < last and first < period(e)[1] and e["status"] != "cancelled"]
    inside.sort(key=lambda event: event["id"])
    page = int(query.get("pageToken", "0"))
    answer = {"kind": "calendar#events", "items": inside[page : page + PAGE]}
    if page + PAGE < len(inside):
        answer["nextPageToken"] = str(page + PAGE)
    return answer


def api(method, parts, query, body):
    if parts[:1] == ["freeBusy"]:
        raise Refused(403, "forbidden")
    if parts[:2] != ["calendars", CALENDAR]:
        raise Refused(404, "notFound")
    match (method, parts[2:]):
        case ("GET", []):
            return {"id": CALENDAR, "summary": "Jobs"}
        case ("GET", ["events"]):
            return listed(query)
        case ("POST", ["events"]):
            event = checked(body)
            if event["id"] in events:
                raise Refused(409, "duplicate")
            events[event["id"]] = {"status": "confirmed", **event}
            return events[event["id"]]
        case (_, ["events", name]) if name not in events:
            raise Refused(404, "notFound")
        case ("GET", ["events", name]):
            return events[name]
        case ("PATCH", ["events", name]):
            events[name] = checked({**events[name], **body})
            return events[name]
        case ("DELETE", ["events", name]):
            if events[name]["status"] == "cancelled":
                raise Refused(410, "deleted")
            events[name]["status"] = "cancelled"
            return None
    raise Refused(404, "notFound")


def test(method, parts, query, body):
    match (method, parts):
        case ("GET", ["events"]):
            return [event for event in events.values() if event["status"] != "cancelled"]
        case ("POST", ["events"]):
            events.setdefault(body["id"], {"status": "confirmed"}).update(body)
        case ("DELETE", ["events", name]):
            events[name]["status"] = "cancelled"
        case ("POST", ["revoke"]):
            granted.append("another")
        case ("POST", ["refuse"]):
            refusing[:] = [int(query["status"])] if query["status"] != "0" else []
    return {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        url = urlsplit(self.path)
        parts = [unquote(part) for part in url.path.split("/") if part]
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        raw = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        try:
            if parts == ["token"]:
                form = {name: values[0] for name, values in parse_qs(raw).items()}
                self.say(200, token(form))
            elif parts[0] == "test":
                self.say(200, test(self.command, parts[1:], query, json.loads(raw or "null")))
            else:
                if refusing:
                    raise Refused(refusing[0], "rateLimitExceeded")
                if not granted or self.headers.get("authorization") != f"Bearer {granted[-1]}":
                    raise Refused(401, "authError")
                if parts[:2] != ["calendar", "v3"]:
                    raise Refused(404, "notFound")
                done = api(self.command, parts[2:], query, json.loads(raw or "null"))
                self.say(200 if done is not None else 204, done)
        except Refused as refused:
            self.say(refused.status, {"error": {"code": refused.status, "errors": [{"reason": refused.reason}]}})
        except (KeyError, TypeError, ValueError) as error:
            self.say(400, {"error": {"code": 400, "message": str(error)}})

    def say(self, status, body):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PATCH = do_DELETE = answer

    def log_message(self, *_):
        pass


def token_uri():
    return f"http://127.0.0.1:{server.server_port}/token"


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
pem = key.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
service = {"type": "service_account", "client_email": EMAIL, "private_key": pem, "token_uri": token_uri()}
print(json.dumps({"port": server.server_port, "service": service}), flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
