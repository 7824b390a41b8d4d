"""A real nginx with HTTPS before `ringback up`, set up as docs/guides/https.md says. Takes the command, the folder of the
application, the folder to work in, what signs webhooks, and the
number that is called; the variables of the application are in the environment."""

import http.client
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse

from twilio.request_validator import RequestValidator

command, application, work, secret, line = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), *sys.argv[4:]
NAME = "calls.example.com"
GUIDE = pathlib.Path(application, "docs/guides/https.md").read_text()


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


inside, outside = free(), free()
PUBLIC = f"https://{NAME}:{outside}"
key, certificate = work / "key.pem", work / "certificate.pem"
own = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
own += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
subprocess.run(own, check=True, capture_output=True)
# What the guide tells people to write is what is tried.
told = re.search(r"nginx: `(proxy_pass [^`]*)`", GUIDE)[1].replace("127.0.0.1:3000", f"127.0.0.1:{inside}")
(work / "nginx.conf").write_text(f"""
daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
    server {{
        listen 127.0.0.1:{outside} ssl;
        ssl_certificate {certificate}; ssl_certificate_key {key};
        location / {{ {told} }}
    }}
}}
""")
context = ssl.create_default_context(cafile=certificate)


class Direct(http.client.HTTPSConnection):
    """To the proxy on this machine, whatever the name says, from an address of this machine."""

    def __init__(self, source):
        super().__init__(NAME, outside, context=context, timeout=20)
        self.source = source

    def connect(self):
        plain = socket.create_connection(("127.0.0.1", outside), 20, (self.source, 0))
        self.sock = context.wrap_socket(plain, server_hostname=NAME)


def post(path, form, source="127.0.0.1", **headers):
    connection = Direct(source)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    names["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("POST", path, urllib.parse.urlencode(form), names)
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def well(port):
    """It listens before it has loaded the application, and answers then."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=180)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200


def eventually(what, told):
    for _ in range(240):
        try:
            return what()
        except OSError:
            time.sleep(0.25)
    raise AssertionError(told)


processes = []
try:
    variables = os.environ | {"SPIN_VARIABLE_PUBLIC_URL": PUBLIC}
    arguments = [command, "up", "--no-build", "--listen", f"127.0.0.1:{inside}", "--data", str(work / "data")]
    arguments += ["--trust-forwarded-from", "127.0.0.1"]
    processes.append(subprocess.Popen(arguments, cwd=application, env=variables, stdout=subprocess.DEVNULL))
    processes.append(subprocess.Popen(["nginx", "-c", str(work / "nginx.conf"), "-e", str(work / "nginx.log")]))
    eventually(lambda: well(inside), "ringback up does not become ready")
    eventually(lambda: socket.create_connection(("127.0.0.1", outside)).close(), "nginx does not listen")

    form = {"CallSid": "CA" + "1" * 32, "From": "+14805550142", "To": line}
    form |= {"CallStatus": "ringing", "Direction": "inbound"}
    signature = RequestValidator(secret).compute_signature(PUBLIC + "/voice/inbound", form)
    status, body = post("/voice/inbound", form, X_Twilio_Signature=signature)
    assert status == 200 and "<Response>" in body, (status, body)
    status, _ = post("/voice/inbound", form | {"From": "+14805550143"}, X_Twilio_Signature=signature)
    assert status == 403, f"signed for another call: {status}"

    loud = [post("/voice/inbound", form, "127.0.0.2")[0] for _ in range(30)]
    assert set(loud) == {403, 429} and loud[-1] == 429, loud
    pretends = post("/voice/inbound", form, "127.0.0.2", X_Forwarded_For="127.0.0.3", Forwarded="for=127.0.0.3")[0]
    assert pretends == 429, f"who pretends to be another is that other: {pretends}"
    other = post("/voice/inbound", form, "127.0.0.3")[0]
    assert other == 403, f"one source is told off for another: {other}"
    print("signed ones pass, and each source is told from the others behind nginx")
finally:
    for process in reversed(processes):
        process.terminate()
        process.wait(20)
