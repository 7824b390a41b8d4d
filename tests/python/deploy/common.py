"""What holds for every place."""

import re

PORT = 8080
DATA = "/data"
HEALTH = "/healthz"
PREFIX = "SPIN_VARIABLE_"


def variables(where, given, spin):
    """Faults of the variables that a place gives: name to value, or to None where the value is made or asked for elsewhere."""
    declared = spin["variables"]
    for name in given:
        if name.removeprefix(PREFIX).lower() not in declared or not name.startswith(PREFIX):
            yield f"{where}: {name} is no variable of spin.toml"
    for name, variable in declared.items():
        upper = PREFIX + name.upper()
        if variable.get("required") and upper not in given:
            yield f"{where}: {upper} is missing"
        if variable.get("secret") and given.get(upper):
            yield f"{where}: {upper} is a secret and stands in the file"


def image(where, name):
    """Faults of an image's name: it has a tag or a digest that says which."""
    last = name.rsplit("/", 1)[-1]
    if "@sha256:" not in name and (":" not in last or last.endswith(":latest")):
        yield f"{where}: the image {name} has no tag that says which"


def leads(where, what, is_, should):
    """A fault where two things do not agree."""
    if is_ != should:
        yield f"{where}: {what} is {is_!r}, not {should!r}"


def seconds(text):
    """How many seconds `40s`, `2m` or 40 are."""
    if isinstance(text, int):
        return text
    number, unit = re.fullmatch(r"(\d+)([smh])", text).groups()
    return int(number) * {"s": 1, "m": 60, "h": 3600}[unit]


def mebibytes(text):
    """How many mebibytes `256m`, `256mb` or `1g` are."""
    number, unit = re.fullmatch(r"(\d+)([mg])b?", text).groups()
    return int(number) * {"m": 1, "g": 1024}[unit]
