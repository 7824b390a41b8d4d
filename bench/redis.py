#!/usr/bin/env python3
"""What a lead costs where the state is in a Redis or Valkey: commands, bytes, processor time.

    cargo build --release --package ringback && target/release/ringback build
    python3 bench/redis.py [LEADS]           # on `ringback up`
    python3 bench/redis.py [LEADS] --spin    # the same components on `spin up`, 4.1 or later, from the PATH

A real `ringback up` on a real redis-server (appendonly, appendfsync always), as the user that deploy/spinkube/secrets.sh
makes: with its keys and its commands, and no others. The carrier is a small server in this script that accepts every text and sends
the receipts. Each lead is one caller, one after the other: a missed call, the end of the call, an answer that says everything, a time that
is chosen; two receipts for every text. What comes later in a lead's life (reminders, keeping, forgetting) is not in it. What the
ticks of the same time would have cost without a lead is measured first, and taken off.
"""

import base64
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINE = "+16025550100"
ACCOUNT, SECRET, PASSWORD = "ACbench", "secret-of-the-bench", "password-of-the-bench"
IDLE_SECONDS = 20


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        secrets = (ROOT / "deploy/spinkube/secrets.sh").read_text()
        rights = re.search(r"^user ringback on #\S+ \S+ (.*)$", secrets, re.MULTILINE).group(1)
        users = folder / "users.acl"
        users.write_text(f"user default on nopass ~* &* +@all\nuser ringback on >{PASSWORD} {rights}\n")
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always", "--aclfile", str(users)], stdout=subprocess.DEVNULL if "-v" not in sys.argv else None)
        self.folder = folder
        while True:
            try:
                self.ask("PING")
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("redis-server did not start")
                time.sleep(0.05)

    def ask(self, *words):
        with socket.create_connection(("127.0.0.1", self.port)) as one:
            one.sendall((" ".join(words) + "\r\nQUIT\r\n").encode())
            return b"".join(iter(lambda: one.recv(65536), b"")).decode(errors="replace")

    def used(self):
        calls = dict(re.findall(r"cmdstat_([a-z|]+):calls=(\d+)", self.ask("INFO", "commandstats")))
        memory = self.ask("INFO", "memory")
        return {
            "commands": {name: int(count) for name, count in calls.items()
                         if name in ("get", "set", "eval", "del", "incrby")},
            "keys": int(self.ask("DBSIZE").splitlines()[0].lstrip(":")),
            "memory": int(re.search(r"used_memory_dataset:(\d+)", memory).group(1)),
            "file": sum(file.stat().st_size for file in (self.folder / "appendonlydir").iterdir()),
            "cpu": cpu(self.process.pid),
        }


class Carrier:
    """Accepts every text, remembers it, and says twice what became of it."""

    def __init__(self):
        self.texts, self.came = {}, threading.Condition()
        self.count = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Else an answer's body waits 40 ms for the acknowledgement of its head.
            disable_nagle_algorithm = True

            def answer(self, status, value):
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                self.answer(200, {"messages": []})

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
                with outer.came:
                    outer.count += 1
                    sid = f"SM{outer.count:032x}"
                self.answer(201, {"sid": sid, "status": "queued", "to": form["To"], "from": form.get("From", LINE),
                                  "body": form["Body"], "num_segments": "1", "error_code": None})
                for status in ("sent", "delivered"):
                    if form.get("StatusCallback"):
                        outer.application.post(form["StatusCallback"], {
                            "MessageSid": sid, "MessageStatus": status, "From": form.get("From", LINE), "To": form["To"]})
                with outer.came:
                    outer.texts.setdefault(form["To"], []).append(form["Body"])
                    outer.came.notify_all()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.api = f"http://127.0.0.1:{self.server.server_port}"

    def wait(self, phone, count):
        with self.came:
            if not self.came.wait_for(lambda: len(self.texts.get(phone, [])) >= count, 60):
                sys.exit(f"a text never came: {self.texts.get(phone)}")
            return self.texts[phone][count - 1]


class Application:
    @staticmethod
    def profile():
        """The usual business, open at every hour, and its phones do not ring."""
        profile = (ROOT / "tests/profiles/acme-heating.toml").read_text()
        profile = re.sub(r'^([a-z]+day) = \[.*\]', r'\1 = ["00:00-23:59"]', profile, flags=re.MULTILINE)
        profile = re.sub(r"^holidays = .*", "holidays = []", profile, flags=re.MULTILINE)
        return profile.replace('ring = ["dispatch", "owner"]', "ring = []").replace('"21:00-08:00"', '"03:00-03:01"')

    def __init__(self, folder, redis, carrier, spin=False):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        business = folder / "business.toml"
        business.write_text(self.profile())
        self.requests = 0
        variables = {
            "PUBLIC_URL": self.url, "CARRIER_API": carrier.api, "CARRIER_ACCOUNT": ACCOUNT, "CARRIER_SECRET": SECRET,
            "TICK_TOKEN": "tick-token-of-the-bench", "SESSION_KEY": "session-key-of-the-bench",
            "STATE": f"redis://ringback:{PASSWORD}@127.0.0.1:{redis.port}",
        }
        if spin:
            variables |= {"BUSINESS": self.profile(), "STATE_HOST": f"redis://127.0.0.1:{redis.port}"}
        environment = os.environ | {f"SPIN_VARIABLE_{name}": value for name, value in variables.items()}
        command = [ROOT / "target/release/ringback", "up", "--no-build", "--listen", f"127.0.0.1:{port}", "--data",
                   ROOT / "target/bench-redis", "--business", business]
        if spin:
            command = ["spin", "up", "--from", ROOT / "spin.toml", "--listen", f"127.0.0.1:{port}", "--state-dir", folder / "spin"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, start_new_session=True,
                                        stdout=subprocess.DEVNULL if spin else subprocess.PIPE, stderr=subprocess.DEVNULL)
        if spin:
            self.serve_with_spin(variables["TICK_TOKEN"])
        elif not self.process.stdout.readline().startswith("ready"):
            sys.exit("ringback up did not become ready")

    def serve_with_spin(self, token):
        """It says nothing when it is ready, and its clock is asked from outside: every second, as `ringback up` asks its own."""
        def ask(path, body=None):
            request = urllib.request.Request(self.url + path, body, {"authorization": f"Bearer {token}"})
            return urllib.request.urlopen(request, timeout=60).read()

        def tick():
            while self.process.poll() is None:
                try:
                    ask("/tick", b"")
                except OSError as error:
                    print(f"a tick failed: {error}", file=sys.stderr)
                time.sleep(1)

        while True:
            try:
                ask("/healthz")
                break
            except OSError:
                if self.process.poll() is not None:
                    sys.exit("spin up ended")
                time.sleep(0.2)
        threading.Thread(target=tick, daemon=True).start()

    def post(self, url, form):
        text = url + "".join(name + form[name] for name in sorted(form))
        signature = base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha1).digest()).decode()
        request = urllib.request.Request(url, urllib.parse.urlencode(form).encode(),
                                         {"X-Twilio-Signature": signature})
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.requests += 1
            return answer.read()

    def used(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return sum(cpu(pid) for pid in [self.process.pid, *children])

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def cpu(pid):
    """Seconds of processor time so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(application, carrier, at):
    phone = f"+1602556{at:04}"
    both = {"From": phone, "To": LINE, "AccountSid": ACCOUNT}
    call = both | {"CallSid": f"CA{at:032x}", "Direction": "inbound"}
    application.post(f"{application.url}/voice/inbound", call | {"CallStatus": "ringing"})
    application.post(f"{application.url}/voice/status", call | {"CallStatus": "completed", "CallDuration": "4"})
    carrier.wait(phone, 1)
    for turn, words in enumerate(["my ac is making a loud noise, 85016, next week. this is Ray Kim", "1"]):
        application.post(f"{application.url}/sms/inbound",
                         both | {"MessageSid": f"SMin{at:028x}{turn:02}", "Body": words, "NumMedia": "0"})
        carrier.wait(phone, turn + 2)
    return len(carrier.texts[phone])


def main():
    leads = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 50)
    with tempfile.TemporaryDirectory() as folder:
        redis = Redis(Path(folder))
        carrier = Carrier()
        carrier.application = application = Application(Path(folder), redis, carrier, "--spin" in sys.argv)
        try:
            play(application, carrier, 9999)
            time.sleep(IDLE_SECONDS)
            idle = (time.monotonic(), redis.used(), application.used())
            time.sleep(IDLE_SECONDS)
            before = (time.monotonic(), redis.used(), application.used())
            application.requests, carrier.count = 0, 0
            for at in range(leads):
                play(application, carrier, at)
            time.sleep(IDLE_SECONDS)
            after = (time.monotonic(), redis.used(), application.used())
            share = (after[0] - before[0]) / (before[0] - idle[0])

            def each(of):
                return (of(after) - of(before) - share * (of(before) - of(idle))) / leads

            names = sorted(after[1]["commands"])
            print(f"leads {leads}, texts {carrier.count}, webhooks {application.requests}")
            for name in names:
                print(f"{name.upper():8} a lead  {each(lambda used: used[1]['commands'].get(name, 0)):8.1f}")
            total = lambda used: sum(used[1]["commands"].values())
            print(f"commands a lead  {each(total):8.1f}")
            print(f"keys a lead      {(after[1]['keys'] - before[1]['keys']) / leads:8.1f}")
            print(f"memory a lead    {(after[1]['memory'] - before[1]['memory']) / leads / 1024:8.1f} KiB")
            print(f"log a lead       {(after[1]['file'] - before[1]['file']) / leads / 1024:8.1f} KiB")
            print(f"server a lead    {1000 * each(lambda used: used[2]):8.1f} ms of a processor")
            print(f"redis a lead     {1000 * each(lambda used: used[1]['cpu']):8.1f} ms of a processor")
            idle_commands = (total(before) - total(idle)) / (before[0] - idle[0])
            print(f"without a lead   {idle_commands:8.1f} commands a second")
        finally:
            application.end()
            redis.process.terminate()
            redis.process.wait()


if __name__ == "__main__":
    main()
