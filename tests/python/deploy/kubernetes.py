"""deploy/spinkube: against Kubernetes' own schemas, and how its parts fit together."""

import re

import jsonschema
import kubernetes_validate

from . import strict
from .common import HEALTH, PREFIX, image, leads, variables

VERSION = "1.37"
# Of spin-operator 0.6.1, as far as they are used here. `published` in manifests.py checks against the real ones.
OURS = {
    "SpinApp": {
        "image": str, "executor": str, "enableAutoscaling": bool, "serviceAccountName": str, "podLabels": dict,
        "variables": list, "checks": dict, "resources": dict,
    },
    "SpinAppExecutor": {"createDeployment": bool, "deploymentConfig": dict},
}
# The pods that the operator makes.
OPERATORS = {"core.spinkube.dev/app-name": "ringback"}
LEAST_SPIN = (4, 1)
# Reached from outside by nobody.
PRIVATE = {"/tick"}


def check(root, spin):
    """Every fault of the folder."""
    folder = root / "deploy/spinkube"
    kustomization = strict.yaml(folder / "kustomization.yaml")
    apart = {"kustomization.yaml", "restore.yaml"}
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in apart and path.name not in kustomization["resources"]:
            yield f"kustomization.yaml: {path.name} is missing"
    objects = [one for name in kustomization["resources"] for one in strict.yaml_documents(folder / name)]
    restore = strict.yaml(folder / "restore.yaml")
    unsound = [fault for one in [kustomization, *objects, restore] for fault in schema(one)]
    yield from unsound
    if unsound:
        return
    found = Found(objects)
    yield from application(found, spin)
    for one in [*objects, restore]:
        yield from pods(one)
    made = made_secrets((folder / "secrets.sh").read_text())
    yield from referred(objects, restore, found, made)
    yield from state(found, (folder / "secrets.sh").read_text())
    yield from network(found)
    yield from tick(found)
    yield from outside(found, spin)


class Found:
    """Objects by kind and name."""

    def __init__(self, objects):
        self.all = {(one["kind"], one["metadata"]["name"]): one for one in objects}

    def of(self, kind):
        return [one for (other, _), one in self.all.items() if other == kind]

    def spec(self, kind, name):
        if (kind, name) not in self.all:
            raise strict.Fault(f"there is no {kind} {name}")
        return self.all[kind, name]["spec"]


def title(one):
    metadata = one.get("metadata", {})
    return f"{one['kind']} {metadata.get('name') or metadata.get('generateName', '')}"


def schema(one):
    """Faults against the schema of its kind."""
    if one["kind"] == "Kustomization":
        known = {"apiVersion": str, "kind": str, "namespace": str, "resources": list, "labels": list}
        yield from strict.unknown("kustomization.yaml", one, known)
    elif one["kind"] in OURS:
        yield from strict.unknown(title(one), one["spec"], OURS[one["kind"]])
        yield from leads(title(one), "apiVersion", one["apiVersion"], "core.spinkube.dev/v1alpha1")
    else:
        try:
            kubernetes_validate.validate(one, VERSION, strict=True)
        except (jsonschema.ValidationError, kubernetes_validate.ValidationError) as error:
            yield f"{title(one)}: {error.message}"


def template(one):
    """The pod that an object makes, with its labels; None where it makes none."""
    spec = one.get("spec", {})
    if one["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    return spec.get("template") if one["kind"] in ("CronJob", "Job", "StatefulSet", "Deployment") else None


def pods(one):
    """Each container: who it runs as, what it may, which image."""
    made = template(one)
    if not made:
        return
    where, spec = title(one), made["spec"]
    context = spec.get("securityContext", {})
    if context.get("runAsNonRoot") is not True or not context.get("runAsUser"):
        yield f"{where} may run as root"
    yield from leads(where, "seccomp", context.get("seccompProfile"), {"type": "RuntimeDefault"})
    yield from leads(where, "automountServiceAccountToken", spec.get("automountServiceAccountToken"), False)
    volumes = {volume["name"] for volume in spec.get("volumes", [])}
    volumes |= {claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])}
    for container in spec["containers"]:
        yield from image(where, container["image"])
        own = container.get("securityContext", {})
        if own.get("readOnlyRootFilesystem") is not True:
            yield f"{where} has no read-only root"
        yield from leads(where, "allowPrivilegeEscalation", own.get("allowPrivilegeEscalation"), False)
        yield from leads(where, "capabilities", own.get("capabilities"), {"drop": ["ALL"]})
        if "memory" not in container.get("resources", {}).get("limits", {}):
            yield f"{where} has no limit of memory"
        for mount in container.get("volumeMounts", []):
            if mount["name"] not in volumes:
                yield f"{where}: there is no volume {mount['name']}"


def application(found, spin):
    """The SpinApp, its executor and what scales it."""
    app = found.spec("SpinApp", "ringback")
    if ("SpinAppExecutor", app["executor"]) not in found.all:
        yield f"SpinApp: there is no executor {app['executor']}"
    for executor in found.of("SpinAppExecutor"):
        spin_image = executor["spec"]["deploymentConfig"]["spinImage"]
        yield from image(title(executor), spin_image)
        version = tuple(map(int, re.search(r":v(\d+)\.(\d+)", spin_image).groups()))
        if version < LEAST_SPIN:
            yield f"{title(executor)}: the components need Spin 4.1, not {spin_image}"
    yield from image("SpinApp", app["image"])
    if "replicas" in app and app.get("enableAutoscaling"):
        yield "SpinApp: replicas, although it is scaled"
    given = {}
    for variable in app["variables"]:
        if set(variable) - {"name"} not in ({"value"}, {"valueFrom"}):
            yield f"SpinApp: {variable['name']} has no one way to its value"
        given[PREFIX + variable["name"].upper()] = variable.get("value")
    yield from variables("SpinApp", given, spin)
    yield from leads("SpinApp", "the health check", app["checks"]["readiness"]["httpGet"]["path"], HEALTH)
    if "memory" not in app["resources"]["limits"]:
        yield "SpinApp has no limit of memory"
    target = found.spec("HorizontalPodAutoscaler", "ringback")["scaleTargetRef"]
    yield from leads("HorizontalPodAutoscaler", "what is scaled", (target["kind"], target["name"]), ("Deployment", "ringback"))
    budget = found.spec("PodDisruptionBudget", "ringback")["selector"]["matchLabels"]
    yield from leads("PodDisruptionBudget", "the selector", budget, OPERATORS)


def made_secrets(script):
    """The Secrets that secrets.sh makes: name to keys."""
    made = {}
    for command in re.findall(r"kubectl create secret generic (.*?)\n(?! )", script + "\n", re.DOTALL):
        keys = re.findall(r'--from-file=(?:"\$folder/)?([\w.]+)', command)
        made[command.split()[0]] = set(keys)
    return made


def walk(value):
    """Every object in an object."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from walk(item)


def referred(objects, restore, found, made):
    """Whatever is named is there."""
    claims = {f"{claim['metadata']['name']}-{name}-0" for (kind, name), one in found.all.items() if kind == "StatefulSet"
              for claim in one["spec"].get("volumeClaimTemplates", [])}
    for one in [*objects, restore]:
        for item in walk(one.get("spec", {})):
            key = item.get("secretKeyRef")
            if key and key["key"] not in made.get(key["name"], ()):
                yield f"{title(one)}: secrets.sh makes no {key['key']} in {key['name']}"
            secret = item.get("secret")
            if isinstance(secret, dict) and secret.get("secretName") not in made:
                yield f"{title(one)}: secrets.sh makes no {secret.get('secretName')}"
            config = item.get("configMap")
            if isinstance(config, dict) and ("ConfigMap", config.get("name")) not in found.all:
                yield f"{title(one)}: there is no ConfigMap {config.get('name')}"
            claim = item.get("persistentVolumeClaim")
            if isinstance(claim, dict) and claim["claimName"] not in claims:
                if ("PersistentVolumeClaim", claim["claimName"]) not in found.all:
                    yield f"{title(one)}: there is no claim {claim['claimName']}"
            account = item.get("serviceAccountName")
            if account and ("ServiceAccount", account) not in found.all:
                yield f"{title(one)}: there is no ServiceAccount {account}"


def state(found, script):
    """Valkey is where `state` leads, and keeps what it acknowledged."""
    app = {variable["name"]: variable.get("value") for variable in found.spec("SpinApp", "ringback")["variables"]}
    host = re.search(r'"redis://ringback:\$password@([\w.-]+:\d+)"', script).group(1)
    yield from leads("SpinApp", "state_host", app.get("state_host"), f"redis://{host}")
    name, port = host.split(":")
    if ("Service", name) not in found.all:
        yield f"secrets.sh: state leads to {name}, and there is no such Service"
        return
    service = found.spec("Service", name)
    yield from leads("Service valkey", "the port", service["ports"][0]["port"], int(port))
    labels = template(found.all["StatefulSet", "valkey"])["metadata"]["labels"]
    yield from leads("Service valkey", "the selector", service["selector"].items() <= labels.items(), True)
    settings = dict(line.split(" ", 1) for line in found.all["ConfigMap", "valkey"]["data"]["valkey.conf"].splitlines()
                    if line and not line.startswith("#"))
    for setting, value in {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}.items():
        yield from leads("valkey.conf", setting, settings.get(setting), value)
    for user in re.findall(r"^user (\w+) (.*)$", script, re.MULTILINE):
        if user[0] != "default" and "-@all" not in user[1].split() or user[0] == "default" and user[1] != "off":
            yield f"secrets.sh: the user {user[0]} may do anything"


def network(found):
    """Nobody may speak but for what is said, and what is said is about pods that are there."""
    labels = {"ringback": found.spec("SpinApp", "ringback")["podLabels"]["app.kubernetes.io/name"]}
    names = set(labels.values())
    for one in found.all.values():
        if made := template(one):
            names.add(made["metadata"]["labels"]["app.kubernetes.io/name"])
    policies = found.of("NetworkPolicy")
    if not any(p["spec"]["podSelector"] == {} and set(p["spec"]["policyTypes"]) == {"Ingress", "Egress"}
               and not {"ingress", "egress"} & p["spec"].keys() for p in policies):
        yield "NetworkPolicy: none forbids everything else"
    for policy in policies:
        for item in walk(policy["spec"]):
            name = item.get("matchLabels", {}).get("app.kubernetes.io/name")
            if name and name not in names:
                yield f"{title(policy)}: there are no pods {name}"


def tick(found):
    """Somebody asks for what is due, at the right place, at least each minute."""
    spec = found.spec("CronJob", "tick")
    yield from leads("CronJob tick", "the schedule, which is each minute,", spec["schedule"], "* * * * *")
    (container,) = template(found.all["CronJob", "tick"])["spec"]["containers"]
    addresses = re.findall(r"http://\S+", container["args"][0])
    yield from leads("CronJob tick", "what it asks, which is /tick,", addresses, ["http://ringback/tick"])
    if "Authorization: Bearer %s' \"$TICK_TOKEN\"" not in container["args"][0]:
        yield "CronJob tick: it does not show the token by standard input"


def outside(found, spin):
    """The ingress leads to each public route of spin.toml, and to none that is not."""
    routes = {trigger["route"].removesuffix("/...") for trigger in spin["trigger"]["http"] if isinstance(trigger["route"], str)}
    (rule,) = found.spec("Ingress", "ringback")["rules"]
    yield from leads("Ingress", "the host", rule["host"], found.spec("Ingress", "ringback")["tls"][0]["hosts"][0])
    paths = {path["path"] for path in rule["http"]["paths"]}
    covers = lambda path, route: route == path or route.startswith(path + "/")
    for route in sorted(routes - PRIVATE):
        if not any(covers(path, route) for path in paths):
            yield f"Ingress: {route} is not reached"
    for path in sorted(paths):
        if not any(covers(path, route) for route in routes) or any(covers(path, route) for route in PRIVATE):
            yield f"Ingress: {path} is reached"
