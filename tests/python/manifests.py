"""Whether the manifests in deploy/ are sound, and agree with spin.toml and with each other.

manifests.py check ROOT             every fault, a line each; fails if there is one
manifests.py broken ROOT            the same on copies in which one thing is wrong each: fails where that is not found
manifests.py published ROOT FOLDER  against published schemas in a folder, as many as are there; objects are closed, so that a
                                    name that a schema does not know is a fault

For `published`, the files are named: fly.json (SchemaStore), render.json (render.com/schema/render.yaml.json), railway.json
(railway.com/railway.schema.json), digitalocean.json (npm: @digitalocean/mcp, dist/app-create-schema.json), spinapps.yaml and
spinappexecutors.yaml (spin-operator, config/crd/bases).
"""

import json
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import jsonschema
from deploy import kubernetes, places, strict, systemd

BROKEN = [
    # file, what is there, what is put in its place, a word of what must be said
    ("deploy/compose.yaml", "pids_limit:", "pids_limits:", "pids_limits"),
    ("deploy/compose.yaml", "read_only: true\n    cap_drop", "cap_drop", "read-only root"),
    ("deploy/compose.yaml", 'user: "65532:65532"', 'user: "0:0"', "root"),
    ("deploy/compose.yaml", 'healthy, --listen, "0.0.0.0:8080"', 'healthy, --listen, "0.0.0.0:3000"', "healthcheck"),
    ("deploy/compose.yaml", "ringback:0.1.0", "ringback:latest", "tag"),
    ("deploy/compose.yaml", "data:/data\n", "data:/store\n", "/data"),
    ("deploy/compose.yaml", "SPIN_VARIABLE_SESSION_KEY:", "SPIN_VARIABLE_SESION_KEY:", "SESION_KEY"),
    ("deploy/compose.yaml", "${SPIN_VARIABLE_TICK_TOKEN:?openssl rand -hex 32}", "0123456789abcdef", "secret"),
    ("deploy/compose.yaml", "restart: unless-stopped", "restart: unless-stopped\n    restart: always", "twice"),
    ("deploy/fly.toml", "internal_port = 8080", "internal_port = 3000", "8080"),
    ("deploy/fly.toml", 'path = "/healthz"', 'path = "/health"', "/healthz"),
    ("deploy/fly.toml", 'destination = "/data"', 'destination = "/store"', "/data"),
    ("deploy/fly.toml", 'auto_stop_machines = "off"', 'auto_stop_machines = "stop"', "clock"),
    ("deploy/render.yaml", "      - key: SPIN_VARIABLE_TICK_TOKEN\n        generateValue: true\n", "", "TICK_TOKEN"),
    ("deploy/render.yaml", 'value: "8080"', 'value: "10000"', "8080"),
    ("deploy/render.yaml", "healthCheckPath: /healthz", "healthCheckPaths: /healthz", "healthCheckPaths"),
    ("deploy/railway.json", '"drainingSeconds": 40', '"drainingSeconds": "40"', "drainingSeconds"),
    ("deploy/railway.json", '"requiredMountPath": "/data",', "", "/data"),
    ("deploy/railway.json", '"numReplicas": 1,', '"numReplicas": 1, "numReplicas": 2,', "twice"),
    ("deploy/digitalocean/app.yaml", "http_port: 8080", "http_port: 80", "8080"),
    ("deploy/digitalocean/app.yaml", "      - key: SPIN_VARIABLE_STATE\n        scope: RUN_TIME\n        type: SECRET\n", "", "STATE"),
    ("deploy/digitalocean/app.yaml", "initial_delay_seconds", "initial_delay", "initial_delay"),
    ("deploy/Containerfile", "rust:1.95-bookworm", "rust", "tag"),
    ("deploy/Containerfile", "FROM scratch", "FROM debian:bookworm", "scratch"),
    ("deploy/Containerfile", '"healthy", "--listen", "0.0.0.0:8080"', '"healthy", "--listen", "0.0.0.0:80"', "HEALTHCHECK"),
    ("deploy/compose.yaml", "mem_limit: 256m", "mem_limit: 64m", "busy process"),
    ("deploy/Containerfile", "USER ${RUN_AS}\n", "", "USER"),
    ("deploy/Containerfile", '["up", "--listen", "0.0.0.0:8080"', '["up", "--listen", "0.0.0.0:3000"', "8080"),
    ("deploy/ringback.service", "ProtectSystem=strict\n", "", "ProtectSystem"),
    ("deploy/ringback.service", "DynamicUser=yes", "User=root", "DynamicUser"),
    ("deploy/ringback.service", "RestartSec=2", "RestartSecs=2", "RestartSecs"),
    ("deploy/spinkube/spinapp.yaml", "- name: state_host", "- name: states_host", "STATES_HOST"),
    ("deploy/spinkube/spinapp.yaml", "redis://valkey:6379", "redis://redis:6379", "state_host"),
    ("deploy/spinkube/spinapp.yaml", "key: session_key", "key: session", "session"),
    ("deploy/spinkube/spinapp.yaml", "executor: spin-4", "executor: containerd-shim-spin", "executor"),
    ("deploy/spinkube/spinapp.yaml", "enableAutoscaling: true", "enableAutoscaling: true\n  replicas: 2", "replicas"),
    ("deploy/spinkube/spinapp.yaml", "podLabels:", "podLabel:", "podLabel"),
    ("deploy/spinkube/executor.yaml", "spin:v4.1.0", "spin:v4.0.2", "4.1"),
    ("deploy/spinkube/valkey.yaml", "appendfsync always", "appendfsync everysec", "appendfsync"),
    ("deploy/spinkube/valkey.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "read-only root"),
    ("deploy/spinkube/valkey.yaml", "serviceName: valkey", "serviceNames: valkey", "serviceNames"),
    ("deploy/spinkube/tick.yaml", "http://ringback/tick", "http://ringback/ticks", "/tick"),
    ("deploy/spinkube/tick.yaml", 'schedule: "* * * * *"', 'schedule: "*/5 * * * *"', "minute"),
    ("deploy/spinkube/tick.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "root"),
    ("deploy/spinkube/network.yaml", "matchLabels: { app.kubernetes.io/name: tick }", "matchLabels: { app.kubernetes.io/name: ticks }", "ticks"),
    ("deploy/spinkube/scale.yaml", "kind: Deployment\n    name: ringback", "kind: Deployment\n    name: ringbacks", "ringbacks"),
    ("deploy/spinkube/ingress.yaml", "path: /sms,", "path: /text,", "/sms"),
    ("deploy/spinkube/ingress.yaml", "path: /book,", "path: /tick,", "/tick"),
    ("deploy/spinkube/kustomization.yaml", "  - backup.yaml\n", "", "backup.yaml"),
    ("deploy/spinkube/secrets.sh", "@valkey:6379", "@redis:6379", "state"),
]


def faults(root):
    """Everything that is wrong, as sentences."""
    spin = tomllib.loads((root / "spin.toml").read_text())
    found = []
    for check in (places.check, systemd.check, kubernetes.check):
        try:
            for fault in check(root, spin):
                found.append(fault)
        except strict.Fault as fault:
            found.append(str(fault))
        except KeyError as name:
            found.append(f"{name} is missing, and nothing after it is looked at")
    return found


def broken(root):
    """What is wrong in a copy and was not said."""
    missed = []
    for file, old, new, word in BROKEN:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            shutil.copy(root / "spin.toml", copy)
            shutil.copytree(root / "deploy", copy / "deploy")
            text = (copy / file).read_text()
            if old not in text:
                missed.append(f"{file} does not hold {old!r} any more")
                continue
            (copy / file).write_text(text.replace(old, new, 1))
            said = faults(copy)
            if not any(word in fault for fault in said):
                missed.append(f"{file} with {new!r} for {old!r}: {said or 'no fault'}")
    return missed


def closed(schema):
    """A schema in which an object has no other names than those that are described."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(value) for name, value in schema.items()}
    describes = isinstance(schema.get("properties"), dict) and not isinstance(schema["properties"].get("type"), str)
    if describes and not {"allOf", "anyOf", "oneOf", "$ref"} & schema.keys():
        if schema.get("additionalProperties", True) in (True, {}):
            schema["additionalProperties"] = False
    return schema


def published(root, folder):
    """What published schemas say."""
    deploy = root / "deploy"

    def crd(file):
        version = strict.yaml_documents(folder / file)[0]["spec"]["versions"][0]
        schema = version["schema"]["openAPIV3Schema"]
        # What every object has is the API server's own.
        schema["properties"]["metadata"] = {}
        return schema

    def app(file):
        schema = json.loads((folder / file).read_text())
        while "spec" not in schema.get("properties", {}):
            (schema,) = schema["properties"].values()
        return schema["properties"]["spec"]

    def plain(file):
        return json.loads((folder / file).read_text())

    table = [
        ("fly.json", plain, strict.toml(deploy / "fly.toml")),
        ("render.json", plain, strict.yaml(deploy / "render.yaml")),
        ("railway.json", plain, strict.json_(deploy / "railway.json")),
        ("digitalocean.json", app, strict.yaml(deploy / "digitalocean/app.yaml")),
        ("spinapps.yaml", crd, strict.yaml_documents(deploy / "spinkube/spinapp.yaml")[0]),
        ("spinappexecutors.yaml", crd, strict.yaml(deploy / "spinkube/executor.yaml")),
    ]
    found = []
    for file, read, value in table:
        if not (folder / file).is_file():
            print(f"PASSED OVER: there is no {file}")
            continue
        schema = read(file)
        # Render's closes its objects itself.
        schema = schema if "unevaluatedProperties" in schema else closed(schema)
        for error in jsonschema.validators.validator_for(schema)(schema).iter_errors(value):
            found.append(f"{file}: {error.json_path}: {error.message[:300]}")
        print(f"checked: {file}")
    return found


def main():
    verb, root, *rest = sys.argv[1:]
    checks = {"check": faults, "broken": broken, "published": lambda root: published(root, Path(rest[0]))}
    found = checks[verb](Path(root))
    if found:
        sys.exit("\n".join(found))
    print(f"{len(BROKEN)} faults are found" if verb == "broken" else "sound")


main()
