"""An extension of Ringback: it is told what happens, and may answer with commands (docs/guides/extensions.md)."""

import json

from spin_sdk.http import Handler, Request, Response

SALES = ["seo", "google ranking", "business loan"]


def answer(event: dict) -> list[dict]:
    """What this extension wants. Change it."""
    text = (event["data"].get("message") or {}).get("text", "").lower()
    if event["type"] == "message.received" and any(words in text for words in SALES):
        return [
            {"command": "note", "text": "wants to sell something"},
            {"command": "disqualify", "reason": "spam"},
        ]
    return []


class HttpHandler(Handler):
    """Events come by POST to /event, as CloudEvents in JSON."""

    async def handle_request(self, request: Request) -> Response:
        commands = {"commands": answer(json.loads(request.body))}
        return Response(200, {"content-type": "application/json"}, json.dumps(commands).encode())
