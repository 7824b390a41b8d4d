// Reads the messages of when.jsonl with chrono-node; prints for each what it found, as one JSON line.
// Run by adapters/understanding/compare.
import { readFileSync } from "node:fs";
import * as chrono from "chrono-node";

const pad = (number) => String(number).padStart(2, "0");
const date = (parts) => `${parts.get("year")}-${pad(parts.get("month"))}-${pad(parts.get("day"))}`;
const time = (parts) => `${pad(parts.get("hour"))}:${pad(parts.get("minute") ?? 0)}`;
// "Morning" is no certain hour for it, but an hour that it means.
const tells = (parts) =>
  parts.isCertain("hour") ||
  parts.isCertain("meridiem") ||
  [...parts.tags()].some((tag) => /morning|noon|afternoon|evening|night/i.test(tag));

// "-07:00" in minutes: the reference is on the clocks of the message, not of this machine.
const offset = (now) => {
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(now);
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};

const [, , corpus] = process.argv;
for (const line of readFileSync(corpus, "utf8").trim().split("\n")) {
  const message = JSON.parse(line);
  const reader = message.language === "es" ? chrono.es.casual : chrono.casual;
  const reference = { instant: new Date(message.now), timezone: offset(message.now) };
  const results = reader.parse(message.text, reference, { forwardDate: true });
  const [first] = results;
  // A time that it found apart from the day counts as found.
  const timed = results.find((result) => tells(result.start));
  const found = first && {
    date: date(first.start),
    until_date: first.end ? date(first.end) : null,
    time: timed ? time(timed.start) : null,
    until_time: timed?.end && tells(timed.end) ? time(timed.end) : null,
  };
  console.log(JSON.stringify(found ?? {}));
}
