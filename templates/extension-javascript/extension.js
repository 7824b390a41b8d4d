// An extension of Ringback: it is told what happens, and may answer with commands (docs/guides/extensions.md).

const SALES = ["seo", "google ranking", "business loan"];

// Events come by POST to /event, as CloudEvents in JSON.
addEventListener("fetch", (told) => told.respondWith(handle(told.request)));

async function handle(request) {
  return Response.json({ commands: answer(await request.json()) });
}

// What this extension wants. Change it.
function answer(event) {
  const text = event.data.message?.text?.toLowerCase() ?? "";
  if (event.type === "message.received" && SALES.some((words) => text.includes(words))) {
    return [
      { command: "note", text: "wants to sell something" },
      { command: "disqualify", reason: "spam" },
    ];
  }
  return [];
}
