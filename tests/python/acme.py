"""Has `ringback up --domain` get certificates from Pebble, the test server of Let's Encrypt. Takes the command, the folder of
the application, and the folder to work in; the variables of the application are in the environment."""

import datetime
import http.client
import ipaddress
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DOMAIN = "calls.example.com"
command, application, work = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
running = []


def free():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(arguments, **more):
    process = subprocess.Popen(arguments, text=True, **more)
    running.append(process)
    return process


def eventually(what, told):
    for _ in range(240):
        try:
            found = what()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(told)


def own_certificate():
    """Pebble's own HTTPS, which has nothing to do with what it issues."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "pebble")])
    now = datetime.datetime.now(datetime.timezone.utc)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
    built = built.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
    built = built.add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
    pem = serialization.Encoding.PEM
    (work / "pebble.pem").write_bytes(built.sign(key, hashes.SHA256()).public_bytes(pem))
    plain = serialization.NoEncryption()
    (work / "pebble.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


class Authority:
    """Pebble, which issues certificates that are good for so many seconds, and the DNS that it asks."""

    def __init__(self, seconds):
        self.port, self.management, dns = free(), free(), free()
        self.http, self.https = free(), free()
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{self.management}",
            "certificate": str(work / "pebble.pem"),
            "privateKey": str(work / "pebble.key"),
            "httpPort": self.http,
            "tlsPort": self.https,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
            "certificateValidityPeriod": seconds,
            "profiles": {"default": {"description": "for tests", "validityPeriod": seconds}},
        }
        (work / "pebble.json").write_text(json.dumps({"pebble": settings}))
        names = ["pebble-challtestsrv", "-defaultIPv4", "127.0.0.1", "-defaultIPv6", "", "-http01", "", "-https01", ""]
        names += ["-tlsalpn01", "", "-dns01", f"127.0.0.1:{dns}", "-management", f"127.0.0.1:{free()}"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.processes = [start(names, **quiet)]
        environment = os.environ | {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "10"}
        arguments = ["pebble", "-config", str(work / "pebble.json"), "-dnsserver", f"127.0.0.1:{dns}"]
        self.processes.append(start(arguments, env=environment, **quiet))
        eventually(self.root, "pebble does not start")

    def root(self):
        trusting = ssl._create_unverified_context()
        with urllib.request.urlopen(f"https://127.0.0.1:{self.management}/roots/0", context=trusting) as answer:
            return answer.read().decode()

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()


class Application:
    def __init__(self, authority, data):
        self.authority = authority
        arguments = [command, "up", "--no-build", "--domain", DOMAIN, "--data", str(data)]
        arguments += ["--https-listen", f"127.0.0.1:{authority.https}", "--http-listen", f"127.0.0.1:{authority.http}"]
        arguments += ["--acme-directory", f"https://127.0.0.1:{authority.port}/dir", "--acme-root", str(work / "pebble.pem")]
        self.process = start(arguments, cwd=application, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        assert line == f"ready https://{DOMAIN}\n", line

    def connect(self):
        """Over TLS, as somebody who trusts the authority and nobody else."""
        context = ssl.create_default_context(cadata=self.authority.root())
        plain = socket.create_connection(("127.0.0.1", self.authority.https), timeout=30)
        connection = http.client.HTTPConnection(DOMAIN)
        connection.sock = context.wrap_socket(plain, server_hostname=DOMAIN)
        return connection

    def serial(self):
        connection = self.connect()
        try:
            return connection.sock.getpeercert()["serialNumber"]
        finally:
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0


def healthy(connection):
    connection.request("GET", "/healthz")
    answer = connection.getresponse()
    assert (answer.status, answer.read().strip()) == (200, b"ok"), answer.status
    return True


def plain(method, path, port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers={"host": "evil.example.com"})
    answer = connection.getresponse()
    return answer.status, answer.getheader("location")


def main():
    own_certificate()
    authority = Authority(3600)
    first = Application(authority, work / "kept")
    assert healthy(first.connect())
    assert plain("GET", "/desk/", authority.http) == (308, f"https://{DOMAIN}/desk/")
    assert plain("POST", "/sms/inbound", authority.http)[0] == 403
    silent = socket.create_connection(("127.0.0.1", authority.https), timeout=120)
    assert silent.recv(1) == b"", "a handshake that never comes is not waited for"
    serial = first.serial()
    first.stop()
    again = Application(authority, work / "kept")
    assert again.serial() == serial, "a restart takes the certificate that is kept"
    again.stop()
    modes = {path.stat().st_mode & 0o077 for path in (work / "kept" / "tls").rglob("*") if path.is_file()}
    assert modes == {0}, modes
    authority.stop()

    authority = Authority(30)
    renewing = Application(authority, work / "renewed")
    before, held = renewing.serial(), renewing.connect()
    assert healthy(held)
    # An idle connection would be closed: this one is used all the time.
    eventually(lambda: healthy(held) and renewing.serial() != before, "it is not renewed")
    assert healthy(held), "who was connected stays so"
    renewing.stop()
    authority.stop()
    print("kept over a restart, renewed under a connection")


try:
    main()
finally:
    for process in running:
        process.kill()
