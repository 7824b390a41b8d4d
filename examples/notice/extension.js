// Tells a Slack or Teams channel when a caller needs somebody, and when a visit is booked.

import { get as variable } from "fermyon:spin/variables@2.0.0";

const WORDS = {
  "call.missed": "called and nobody answered",
  "lead.handed_over": "needs a person",
  "lead.claimed": "was taken",
  "booking.confirmed": "booked a visit",
  "booking.moved": "moved a visit",
  "booking.cancelled": "cancelled a visit",
};

addEventListener("fetch", (told) => told.respondWith(handle(told.request)));

async function handle(request) {
  const line = notice(await request.json());
  if (!line) return new Response(null, { status: 204 });
  const address = variable("webhook");
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(variable("kind") === "teams" ? card(line) : { text: escaped(line) }),
  });
  // Whatever is not taken is told to us again, later and later.
  return new Response(null, { status: answer.ok ? 204 : 503 });
}

function notice({ type, data: { business, lead } }) {
  if (!WORDS[type]) return null;
  const who = [lead.name, lead.phone].filter(Boolean).join(", ") || "Somebody without a number";
  const about = [lead.service ?? lead.need, lead.zip ?? lead.city, lead.urgency, lead.owner && `with ${lead.owner}`];
  const when = lead.visit && `${lead.visit.starts.slice(0, 16).replace("T", " ")} UTC`;
  return `${business.name}: ${who} ${WORDS[type]}. ${[...about, when].filter(Boolean).join(" · ")}`.trim();
}

// https://api.slack.com/messaging/webhooks: these three stand for themselves only so.
function escaped(line) {
  return line.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// What a Teams workflow "when a webhook request is received" takes.
function card(line) {
  const body = [{ type: "TextBlock", text: line, wrap: true }];
  const content = { $schema: "http://adaptivecards.io/schemas/adaptive-card.json", type: "AdaptiveCard", version: "1.4", body };
  return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content }] };
}
