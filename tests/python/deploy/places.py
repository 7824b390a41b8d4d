"""The container file, compose, Fly.io, Render, Railway and DigitalOcean."""

import json
import re

import compose_spec

from . import strict
from .common import DATA, HEALTH, PORT, PREFIX, image, leads, mebibytes, seconds, variables

# Longer than a request may take, which is 30 s.
GRACE = 35
# Of a busy process it is less than half.
MEMORY = 256


def check(root, spin):
    """Every fault of these files."""
    deploy = root / "deploy"
    found = []
    for each in (containerfile, compose, fly, render, railway, digitalocean):
        try:
            for fault in each(deploy, spin):
                found.append(fault)
        except strict.Fault as fault:
            found.append(str(fault))
        except KeyError as name:
            found.append(f"{each.__name__}: {name} is missing, and nothing after it is looked at")
    return found


def containerfile(deploy, _):
    where = "Containerfile"
    text = (deploy / where).read_text()
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]
    words = [line.split(None, 1) for line in lines]
    stages = [rest.split()[0] for word, rest in words if word == "FROM"]
    for stage in stages[:-1]:
        yield from image(where, stage)
    yield from leads(where, "the last stage", stages[-1], "scratch")
    last = words[max(at for at, (word, _) in enumerate(words) if word == "FROM"):]
    said = {word: rest for word, rest in last}
    yield from leads(where, "USER", said.get("USER"), "${RUN_AS}")
    if not re.search(r"^ARG RUN_AS=[1-9]\d*:[1-9]\d*$", text, re.MULTILINE):
        yield f"{where}: RUN_AS is root, unless a place says otherwise"
    yield from leads(where, "EXPOSE", said.get("EXPOSE"), str(PORT))
    yield from leads(where, "STOPSIGNAL", said.get("STOPSIGNAL"), "SIGTERM")
    for word in ("RUN", "VOLUME", "SHELL"):
        if word in said:
            yield f"{where}: the last stage has {word}"
    command = json.loads(said.get("CMD", "[]"))
    yield from leads(where, "ENTRYPOINT", json.loads(said.get("ENTRYPOINT", "[]")), ["/ringback"])
    healthy = said.get("HEALTHCHECK", "").partition("CMD ")[2]
    yield from leads(where, "HEALTHCHECK", json.loads(healthy or "[]"), ["/ringback", "healthy", "--listen", f"0.0.0.0:{PORT}"])
    yield from serves(where, command)


def serves(where, command):
    """Faults of the words after `ringback`."""
    yield from leads(where, "the verb", command[:1], ["up"])
    options = dict(zip(command[1::2], command[2::2]))
    yield from leads(where, "--listen", options.get("--listen"), f"0.0.0.0:{PORT}")
    yield from leads(where, "--data", options.get("--data"), DATA)


def compose(deploy, spin):
    where = "compose.yaml"
    path = deploy / where
    file = strict.yaml(path)
    try:
        compose_spec.PyCompose.from_yaml(path.read_text())
    except ValueError as error:
        yield f"{where}: {error}"
        return
    for name, service in file["services"].items():
        at = f"{where}: {name}"
        yield from image(at, service["image"])
        if service.get("user", "0").split(":")[0] in ("0", "root"):
            yield f"{at} runs as root"
        if service.get("read_only") is not True:
            yield f"{at} has no read-only root"
        yield from leads(at, "cap_drop", service.get("cap_drop"), ["ALL"])
        yield from leads(at, "security_opt", service.get("security_opt"), ["no-new-privileges:true"])
    ours = file["services"]["ringback"]
    # What `:?` and `:-` fill in is not in the file.
    given = {name: None if value.startswith("${") else value for name, value in ours["environment"].items()}
    yield from variables(where, given, spin)
    yield from serves(where, ours["command"])
    yield from leads(where, "healthcheck", ours["healthcheck"]["test"][1:], ["/ringback", "healthy", "--listen", f"0.0.0.0:{PORT}"])
    for port in ours["ports"]:
        if not re.fullmatch(rf"127\.0\.0\.1:\d+:{PORT}", port):
            yield f"{where}: {port} is not port {PORT} on this machine only"
    if f"data:{DATA}" not in ours["volumes"] or "data" not in file["volumes"]:
        yield f"{where}: no volume at {DATA}"
    if (deploy / ours["build"]["context"] / ours["build"]["dockerfile"]).resolve() != (deploy / "Containerfile").resolve():
        yield f"{where}: it builds something else"
    if seconds(ours["stop_grace_period"]) < GRACE:
        yield f"{where}: it stops before its requests are done"
    if mebibytes(ours["mem_limit"]) < MEMORY:
        yield f"{where}: a busy process takes more than {ours['mem_limit']}"
    asked = set(re.findall(r"\$\{(\w+)", path.read_text()))
    said = (deploy / "ringback.env.example").read_text()
    for name in sorted(asked):
        if name not in said:
            yield f"{where}: {name} is not in ringback.env.example"


FLY = {
    "": {"app": str, "primary_region": str, "kill_signal": str, "kill_timeout": str, "build": dict, "env": dict,
         "mounts": list, "http_service": dict, "vm": list, "deploy": dict},
    "build": {"dockerfile": str, "args": dict},
    "http_service": {"internal_port": int, "force_https": bool, "auto_stop_machines": str, "auto_start_machines": bool,
                     "min_machines_running": int, "checks": list},
    "deploy": {"strategy": str, "wait_timeout": str},
}


def fly(deploy, spin):
    where = "fly.toml"
    file = strict.toml(deploy / where)
    for name, known in FLY.items():
        yield from strict.unknown(f"{where}: {name}", file[name] if name else file, known)
    (mount,), (check_,), (machine,) = file["mounts"], file["http_service"]["checks"], file["vm"]
    yield from strict.unknown(f"{where}: mounts", mount,
                              {"source": str, "destination": str, "initial_size": str, "snapshot_retention": int})
    yield from strict.unknown(f"{where}: checks", check_, dict.fromkeys(
        ("method", "path", "interval", "timeout", "grace_period"), str))
    service = file["http_service"]
    yield from leads(where, "internal_port", service["internal_port"], PORT)
    yield from leads(where, "the health check", check_["path"], HEALTH)
    yield from leads(where, "the volume", mount["destination"], DATA)
    yield from leads(where, "force_https", service["force_https"], True)
    if service["auto_stop_machines"] != "off" or service["min_machines_running"] < 1:
        yield f"{where}: the clock stands still while nobody calls"
    yield from leads(where, "the address", file["env"][PREFIX + "PUBLIC_URL"], f"https://{file['app']}.fly.dev")
    secrets = dict.fromkeys(re.findall(r"SPIN_VARIABLE_\w+", comments(deploy / where)))
    yield from variables(where, secrets | file["env"], spin)
    yield from leads(where, "kill_signal", file["kill_signal"], "SIGTERM")
    if seconds(file["kill_timeout"]) < GRACE:
        yield f"{where}: it stops before its requests are done"
    if not (deploy / file["build"]["dockerfile"]).is_file():
        yield f"{where}: {file['build']['dockerfile']} is not there"
    if mebibytes(machine["memory"]) < MEMORY:
        yield f"{where}: a busy process takes more than {machine['memory']}"


def comments(path):
    return "\n".join(line for line in path.read_text().splitlines() if line.lstrip().startswith("#"))


RENDER = {
    "type": str, "name": str, "runtime": str, "plan": str, "region": str, "dockerfilePath": str, "dockerContext": str,
    "autoDeployTrigger": str, "healthCheckPath": str, "maxShutdownDelaySeconds": int, "numInstances": int, "disk": dict,
    "envVars": list,
}


def render(deploy, spin):
    where = "render.yaml"
    file = strict.yaml(deploy / where)
    yield from strict.unknown(where, file, {"services": list})
    (service,) = file["services"]
    yield from strict.unknown(where, service, RENDER)
    yield from strict.unknown(f"{where}: disk", service["disk"], {"name": str, "mountPath": str, "sizeGB": int})
    given = {}
    for variable in service["envVars"]:
        ways = [way for way in ("value", "sync", "generateValue") if way in variable]
        if len(ways) != 1 or variable.get("sync", False) is not False:
            yield f"{where}: {variable['key']} has no one way to its value"
        if variable["key"] in given:
            yield f"{where}: {variable['key']} is there twice"
        given[variable["key"]] = variable.get("value")
    yield from leads(where, "PORT", given.pop("PORT", None), str(PORT))
    given.pop("RUN_AS", None)
    yield from variables(where, given, spin)
    yield from leads(where, "the health check", service.get("healthCheckPath"), HEALTH)
    yield from leads(where, "the disk", service["disk"]["mountPath"], DATA)
    yield from leads(where, "numInstances", service["numInstances"], 1)
    yield from leads(where, "the container file", service["dockerfilePath"], "./deploy/Containerfile")
    if service["maxShutdownDelaySeconds"] < GRACE:
        yield f"{where}: it stops before its requests are done"
    if service["plan"] == "free":
        yield f"{where}: a free one has no disk, and sleeps while nobody calls"


RAILWAY = {
    "numReplicas": int, "requiredMountPath": str, "healthcheckPath": str, "healthcheckTimeout": int,
    "sleepApplication": bool, "restartPolicyType": str, "overlapSeconds": int, "drainingSeconds": int,
}


def railway(deploy, _):
    where = "railway.json"
    file = strict.json_(deploy / where)
    yield from strict.unknown(where, file, {"$schema": str, "build": dict, "deploy": dict})
    yield from strict.unknown(where, file["build"], {"builder": str, "dockerfilePath": str})
    faults = list(strict.unknown(where, file["deploy"], RAILWAY))
    yield from faults
    if faults:
        return
    settings = file["deploy"]
    yield from leads(where, "the builder", file["build"]["builder"], "DOCKERFILE")
    yield from leads(where, "the container file", file["build"]["dockerfilePath"], "deploy/Containerfile")
    yield from leads(where, "the volume", settings.get("requiredMountPath"), DATA)
    yield from leads(where, "the health check", settings.get("healthcheckPath"), HEALTH)
    yield from leads(where, "numReplicas", settings.get("numReplicas"), 1)
    yield from leads(where, "overlapSeconds", settings.get("overlapSeconds"), 0)
    yield from leads(where, "restartPolicyType", settings.get("restartPolicyType"), "ALWAYS")
    if settings.get("sleepApplication") is not False:
        yield f"{where}: the clock stands still while nobody calls"
    if settings.get("drainingSeconds", 0) < GRACE:
        yield f"{where}: it stops before its requests are done"


DIGITALOCEAN = {
    "": {"name": str, "region": str, "vpc": dict, "services": list, "ingress": dict, "alerts": list},
    "service": {"name": str, "github": dict, "dockerfile_path": str, "source_dir": str, "http_port": int,
                "instance_size_slug": str, "instance_count": int, "health_check": dict, "termination": dict, "envs": list},
    "health_check": {"http_path": str, "initial_delay_seconds": int, "period_seconds": int, "timeout_seconds": int,
                     "failure_threshold": int},
    "termination": {"drain_seconds": int, "grace_period_seconds": int},
}


def digitalocean(deploy, spin):
    where = "app.yaml"
    file = strict.yaml(deploy / "digitalocean" / where)
    (service,) = file["services"]
    for name, value in (("", file), ("service", service), *((name, service[name]) for name in ("health_check", "termination"))):
        yield from strict.unknown(f"{where}: {name}", value, DIGITALOCEAN[name])
    given = {}
    for variable in service["envs"]:
        secret = variable.get("type") == "SECRET"
        if set(variable) - {"key", "scope", "type", "value"} or secret == ("value" in variable):
            yield f"{where}: {variable['key']} is neither a value nor a secret that is given elsewhere"
        given[variable["key"]] = variable.get("value")
    yield from variables(where, given, spin)
    if PREFIX + "STATE" not in given:
        yield f"{where}: no {PREFIX}STATE, and nothing here has a disk"
    yield from leads(where, "http_port", service.get("http_port"), PORT)
    yield from leads(where, "the health check", service["health_check"].get("http_path"), HEALTH)
    yield from leads(where, "the container file", service.get("dockerfile_path"), "deploy/Containerfile")
    if service["termination"]["grace_period_seconds"] < GRACE:
        yield f"{where}: it stops before its requests are done"
    (rule,) = file["ingress"]["rules"]
    yield from leads(where, "the ingress", rule["component"]["name"], service["name"])
    if MEMORY > float(re.search(r"([\d.]+)gb$", service["instance_size_slug"]).group(1)) * 1024:
        yield f"{where}: a busy process takes more memory"
