"""The systemd unit: what it must say, and what systemd itself says about it where that is installed."""

import configparser
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from .common import PREFIX, leads, variables

MUST = {
    "DynamicUser": "yes", "StateDirectory": "ringback", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "RestrictNamespaces": "yes",
    "LockPersonality": "yes", "SystemCallArchitectures": "native", "UMask": "0077", "MemoryMax": "256M",
}
# In tenths; systemd calls up to 2.0 well.
EXPOSURE = 20


def check(root, spin):
    """Every fault of the unit, and of the variables that it is given."""
    path = root / "deploy/ringback.service"
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read_string(path.read_text())
    where, service = path.name, dict(unit["Service"])
    for name, value in MUST.items():
        yield from leads(where, name, service.get(name), value)
    if "MemoryDenyWriteExecute" in service:
        yield f"{where}: with MemoryDenyWriteExecute no component can be run"
    words = service["ExecStart"].split()
    options = dict(zip(words[2::2], words[3::2]))
    yield from leads(where, "what is run", words[:2], [f"{service['WorkingDirectory']}/ringback", "up"])
    yield from leads(where, "--data", options.get("--data"), f"%S/{service['StateDirectory']}")
    if not re.fullmatch(r"127\.0\.0\.1:\d+", options.get("--listen", "")):
        yield f"{where}: it listens to more than this machine"
    if int(service["TimeoutStopSec"]) < 35:
        yield f"{where}: it stops before its requests are done"
    example = (root / "deploy/ringback.env.example").read_text()
    given = dict.fromkeys(re.findall(rf"\b({PREFIX}\w+)=", example))
    yield from variables("ringback.env.example", given, spin)
    for name, value in re.findall(rf"^({PREFIX}\w+)=(.+)$", example, re.MULTILINE):
        if spin["variables"].get(name.removeprefix(PREFIX).lower(), {}).get("secret"):
            yield f"ringback.env.example: {name} has a value: {value[:2]}..."
    yield from asked(path)


def asked(path):
    """What systemd says."""
    if not shutil.which("systemd-analyze"):
        print("PASSED OVER: systemd-analyze is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        # What is run need not be there.
        copy.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", path.read_text(), flags=re.MULTILINE))
        said = subprocess.run(["systemd-analyze", "verify", copy], capture_output=True, text=True)
        ours = [line for line in said.stderr.splitlines() if path.name in line]
        yield from (f"systemd: {line}" for line in ours)
        safe = subprocess.run(["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", copy],
                              capture_output=True, text=True)
        if safe.returncode != 0:
            yield f"systemd: more exposed than {EXPOSURE / 10}: {safe.stdout.strip().splitlines()[-1:] or safe.stderr}"
