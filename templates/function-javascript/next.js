// A function of Ringback: a page with a route of its own, for the phone in the van. It shows the next visits and who waits for a person.

const API = "http://api.spin.internal/api/v1";

addEventListener("fetch", (asked) => asked.respondWith(handle(asked.request)));

// The browser asks for a password: a key to the API. It is shown to the API, and kept nowhere.
async function handle(request) {
  const key = password(request.headers.get("authorization"));
  const visits = key && (await ask("/bookings?limit=10", key));
  const open = visits && (await ask("/leads?open=true&limit=100", key));
  if (!open) {
    const headers = { "www-authenticate": 'Basic realm="a key with bookings:read and leads:read is the password"' };
    return new Response("This needs a key with bookings:read and leads:read as the password.\n", { status: 401, headers });
  }
  const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };
  // Who booked long ago is not among the newest leads.
  const coming = visits.items.map(async (visit) => ({ ...visit, lead: visit.lead && (await ask(`/leads/${visit.lead}`, key)) }));
  const waiting = open.items.filter((lead) => lead.stage === "with_people");
  return new Response(page(await Promise.all(coming), waiting), { headers });
}

function password(shown) {
  const [scheme, told] = (shown ?? "").split(" ");
  if (scheme.toLowerCase() !== "basic" || !told) return null;
  try {
    return atob(told).split(":")[1];
  } catch {
    return null;
  }
}

// What Ringback's own API (docs/guides/api.md) says, over local chaining.
async function ask(path, key) {
  const answer = await fetch(API + path, { headers: { authorization: `Bearer ${key}` } });
  return answer.ok ? answer.json() : null;
}

// What it shows. Change it. Times are written by the browser, which knows where it is.
function page(visits, leads) {
  const coming = visits.map(
    ({ starts, summary, place, lead }) => `<li><time>${escaped(starts)}</time> ${escaped(summary)}, ${escaped(place)} ${dial(lead)}`,
  );
  const about = ({ name, need, wanted_because: why }) => escaped([name, need, why].filter(Boolean).join(", "));
  const waiting = leads.map((lead) => `<li>${about(lead)} ${dial(lead)}`);
  return `<!doctype html><html lang=en><meta name=viewport content="width=device-width"><title>Next</title>
<h1>Next</h1><ul>${coming.join("\n") || "<li>No visits."}</ul>
<h1>Waiting for a person</h1><ul>${waiting.join("\n") || "<li>Nobody."}</ul>
<script>for (const time of document.querySelectorAll("time")) time.textContent = new Date(time.textContent).toLocaleString();</script>`;
}

const dial = (lead) => (lead?.number ? `<a href="tel:${escaped(lead.number)}">${escaped(lead.number)}</a>` : "");

// Callers' words are no markup.
function escaped(words) {
  return words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
