// Turns away who does not need the business: sellers, robots, and whoever got it wrong. The rules are below; change them.

// The first that matches decides. The reason is one of: spam, wrong_number, not_interested, out_of_area.
const RULES = [
  { reason: "spam", note: "sells search ranking", words: /\b(seo|google (ranking|listing|page)|first page of google)\b/ },
  { reason: "spam", note: "sells loans", words: /\b(business (loan|funding|capital)|line of credit|merchant cash)\b/ },
  { reason: "spam", note: "a crypto scheme", words: /\b(bitcoin|crypto|forex)\b.*\b(invest|profit|returns?)\b/ },
  { reason: "spam", note: "a shortened link", words: /\b(bit\.ly|tinyurl\.com|t\.ly|rb\.gy)\// },
  { reason: "not_interested", note: "looks for work", words: /\b(are you hiring|job opening|my resume)\b/ },
];

addEventListener("fetch", (told) => told.respondWith(handle(told.request)));

async function handle(request) {
  return Response.json({ commands: answer(await request.json()) });
}

function answer({ type, data }) {
  // Whoever has a visit, or somebody's ear, is no stranger.
  if (type !== "message.received" || data.lead.visit || data.lead.owner) return [];
  const text = data.message?.text?.toLowerCase() ?? "";
  const rule = RULES.find(({ words }) => words.test(text));
  if (!rule) return [];
  return [
    { command: "note", text: rule.note },
    { command: "disqualify", reason: rule.reason },
  ];
}
