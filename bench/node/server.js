// A missed-call service of the kind that people deploy today: Express, Twilio's own library, SQLite on the disk. For
// each call that nobody takes it checks the signature, stores the lead, sends one text, notes that the carrier has
// accepted it, and answers with TwiML. An answer means that both writes are on the disk (WAL, synchronous=FULL).
'use strict';

const http = require('node:http');
const Database = require('better-sqlite3');
const express = require('express');
const twilio = require('twilio');

const { ACCOUNT_SID, AUTH_TOKEN, CARRIER_API, DATABASE, PUBLIC_URL } = process.env;
const WORDS =
  'Hi, this is Acme Heating & Air. Sorry we missed your call! What can we help with, and what ZIP code are you in? ' +
  'Reply STOP to opt out.';
const publicUrl = new URL(PUBLIC_URL);

const database = new Database(DATABASE);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec(`
  CREATE TABLE IF NOT EXISTS leads (
    phone TEXT PRIMARY KEY, line TEXT NOT NULL, call TEXT NOT NULL, opened TEXT NOT NULL,
    message TEXT, texted TEXT
  ) STRICT`);
const insert = database.prepare(
  'INSERT INTO leads (phone, line, call, opened) VALUES (?, ?, ?, ?) ON CONFLICT (phone) DO NOTHING',
);
const accepted = database.prepare('UPDATE leads SET message = ?, texted = ? WHERE phone = ?');

// Twilio's own client, which knows no other address than Twilio's: the same requests, to the simulated carrier.
class ToTheCarrier extends twilio.RequestClient {
  request(options) {
    return super.request({ ...options, uri: options.uri.replace('https://api.twilio.com', CARRIER_API) });
  }
}
const client = twilio(ACCOUNT_SID, AUTH_TOKEN, { httpClient: new ToTheCarrier() });

const app = express();
app.disable('x-powered-by');
app.disable('etag');

const signed = twilio.webhook(AUTH_TOKEN, { protocol: publicUrl.protocol.slice(0, -1), host: publicUrl.host });

app.post('/voice/inbound', express.urlencoded({ extended: false }), signed, async (request, response) => {
  const { From: from, To: line, CallSid: call } = request.body;
  // Only the first webhook of a caller leads to a text.
  if (insert.run(from, line, call, new Date().toISOString()).changes === 1) {
    const message = await client.messages.create({ to: from, from: line, body: WORDS });
    accepted.run(message.sid, new Date().toISOString(), from);
  }
  const answer = new twilio.twiml.VoiceResponse();
  answer.say('Sorry, nobody can take your call right now. We have just sent you a text.');
  answer.hangup();
  response.type('text/xml').send(answer.toString());
});

const server = http.createServer(app).listen(0, '127.0.0.1', () => {
  console.log(`ready http://127.0.0.1:${server.address().port}`);
});
// Longer than any pause of a load.
server.keepAliveTimeout = 60_000;
