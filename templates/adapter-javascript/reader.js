// An adapter: it exports the interface `ringback:understanding/reader` (wit/deps/understanding), and qualification is composed
// with it instead of ours. It knows a few things only; what a caller says beyond them is asked for, or left to a person.

const SURE = 1;
const YES = new Set(["yes", "yeah", "yep", "ok", "okay", "sure", "si", "sí"]);
const NO = new Set(["no", "nope", "nah"]);

// One thing that a message says: a case of `fact` with what belongs to it, and the words that say it.
const reading = (tag, val, words) => ({ fact: { tag, val }, words, confidence: SURE });

// Letters and digits with one space around each word, so that "ac" is not found in "back".
const plain = (text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;

// The first service that it names.
function needs(text, { services }) {
  const written = plain(text);
  for (const { id, name, words } of services) {
    const said = [name, ...words].find((said) => written.includes(plain(said)));
    if (said) return [reading("need", id, said)];
  }
  return [];
}

// Five digits are a ZIP code, and so on. Change it.
function phrases(text) {
  const zip = text.match(/\b\d{5}\b/);
  const name = text.match(/\bthis is ([A-Z]\p{L}+)/u);
  const now = text.match(/\b(now|emergency|asap)\b/i);
  return [
    zip && reading("zip", zip[0], zip[0]),
    name && reading("name", name[1], name[0]),
    now && reading("urgency", "emergency", now[0]),
  ].filter(Boolean);
}

// What a short answer says to what was asked.
function answers(text, { asked, offers }) {
  const words = text.trim().replace(/[.!]+$/, "").toLowerCase();
  const number = /^\d+$/.test(words) ? Number(words) : 0;
  if (asked === "slot" && number >= 1 && number <= offers.length) return [reading("choice", number, text)];
  if (YES.has(words)) return [reading("yes", undefined, text)];
  return NO.has(words) ? [reading("no", undefined, text)] : [];
}

export const reader = {
  read: (text, context) => [...needs(text, context), ...phrases(text), ...answers(text, context)],

  // It asks nobody else.
  consult: async () => null,
};
