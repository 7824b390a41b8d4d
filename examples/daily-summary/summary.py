"""What became of the calls that nobody answered: GET /summary with a key to Ringback's API gives a short text."""

import json
from urllib.parse import parse_qs, urlsplit

from spin_sdk.http import Handler, Request, Response, send

API = "http://api.spin.internal/api/v1"
LONGEST = 10


async def ask(path: str, key: str) -> dict | None:
    """What the API answers, over local chaining."""
    answer = await send(Request("GET", API + path, {"authorization": key}, None))
    return json.loads(answer.body) if answer.status == 200 else None


def figures(report: dict) -> list[str]:
    """The report in lines."""
    money = f"{report['currency']}{report['revenue']}" if report["revenue"] else "nothing yet"
    lines = [
        f"Missed calls: {report['missed']}",
        f"  answered our text: {report['replied']}",
        f"  booked: {report['booked']} (worth {money})",
        f"  with a person: {report['handed']}",
        f"  never answered: {report['unreachable']}",
    ]
    median = report["speed"].get("median_seconds")
    if median is not None:
        lines.append(f"First text after {median} s, in the middle.")
    return lines


def waiting(leads: list[dict]) -> list[str]:
    """Who still waits, with the number to call."""
    if not leads:
        return ["Nobody is waiting."]
    lines = ["Still open:"]
    for lead in leads[:LONGEST]:
        about = [lead.get("name"), lead.get("number"), lead.get("need"), lead.get("urgency")]
        lines.append("  " + ", ".join(words for words in about if words))
    if len(leads) > LONGEST:
        lines.append(f"  and {len(leads) - LONGEST} more")
    return lines


class HttpHandler(Handler):
    """The route that spin.toml gives it."""

    async def handle_request(self, request: Request) -> Response:
        key = request.headers.get("authorization", "")
        days = parse_qs(urlsplit(request.uri).query).get("days", ["1"])[0]
        report = await ask(f"/report?days={days}", key) if days.isdecimal() else None
        leads = await ask("/leads?open=true&limit=100", key)
        plain = {"content-type": "text/plain; charset=utf-8"}
        if report is None or leads is None:
            return Response(403, plain, b"This needs a key with reports:read and leads:read.\n")
        lines = [f"Ringback, {report['from']} to {report['to']}", *figures(report), *waiting(leads["items"]), report["advice"]]
        return Response(200, plain, ("\n".join(line for line in lines if line) + "\n").encode())
