"""The files for systemd and Kubernetes, by other people's checks and by what the gateway says."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from demo import ROOT, Demo, gateway

UNITS = ROOT / "deploy/systemd"
KUBERNETES = ROOT / "deploy/kubernetes"
BIN = Path(sys.executable).parent


def checked(*command: str | Path) -> str:
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    return done.stdout


def settings() -> set[str]:
    """The names of all settings."""
    return set(re.findall(r"^ +([A-Z_]+)$", checked(gateway(), "serve", "--help"), re.MULTILINE))


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def shutdown_grace() -> float:
    text = checked(gateway(), "serve", "--help")
    return seconds(re.search(r"--shutdown-grace .*\(default: (\w+)\)", text)[1])


def document(name: str) -> dict:
    return yaml.safe_load((KUBERNETES / name).read_text())


def container() -> dict:
    [only] = document("deployment.yaml")["spec"]["template"]["spec"]["containers"]
    return only


def test_the_service_is_shut_in():
    said = checked(
        "systemd-analyze", "security", "--offline=true", "--no-pager",
        UNITS / "frame-gateway.service")
    exposure = re.search(r"Overall exposure level for .*: ([\d.]+)", said)
    assert float(exposure[1]) <= 2.0


def test_the_units_are_valid(tmp_path):
    """With the binary where it is here."""
    for name in ("frame-gateway.service", "frame-gateway.socket"):
        text = (UNITS / name).read_text().replace("/usr/local/bin/frame-gateway", str(gateway()))
        (tmp_path / name).write_text(text)
    said = checked("systemd-analyze", "verify", "--man=no", tmp_path / "frame-gateway.service")
    assert "frame-gateway" not in said, said


class Filtered(Demo):
    """A demo under the system call filter of a unit; a call that it leaves out kills it."""

    def __init__(self, unit: Path, *flags: str):
        super().__init__(*flags)
        self.runner = (sys.executable, Path(__file__).parent / "filtered.py", unit)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.is_killed = True
        return self.process.wait(timeout=60)


def test_the_units_system_calls_are_enough(tmp_path):
    """With pixels, a folder and sockets at work, files read again, and an end in good order."""
    admin = tmp_path / "admin.sock"
    flags = ("--cache-dir", str(tmp_path / "frames"), "--admin", f"{admin}")
    with Filtered(UNITS / "frame-gateway.service", *flags) as running:
        for path in (
            "frames/3.png", "frames/3.npy", "frames/4.jpg?width=64", "frames.zip?frames=0-9",
            "frames.jpg?frames=0-30:3&width=32&columns=4",
        ):
            assert urlopen(f"{running.url}/videos/1/{path}").status == 200
        assert urlopen(f"{running.url}/metrics").status == 200
        running.process.send_signal(signal.SIGHUP)
        subprocess.run(
            [gateway(), "purge", "1"], check=True, env={"GATEWAY_ADMIN": str(admin)},
            stdout=subprocess.DEVNULL)
        assert urlopen(f"{running.url}/videos/1/frames/3").status == 200
        assert running.end() == 0


def test_a_system_call_beyond_the_unit_is_noticed(tmp_path):
    text = (UNITS / "frame-gateway.service").read_text()
    assert text.count("SystemCallFilter=setpriority\n") == 1
    unit = tmp_path / "frame-gateway.service"
    unit.write_text(text.replace("SystemCallFilter=setpriority\n", ""))
    running = Filtered(unit)
    with pytest.raises(RuntimeError), running:
        urlopen(f"{running.url}/videos/1/frames/3.png")
    assert running.process.returncode == -signal.SIGSYS


def test_the_units_settings_are_some():
    text = (UNITS / "frame-gateway.service").read_text()
    named = dict(re.findall(r"^Environment=(\w+)=(.*)$", text, re.MULTILINE))
    assert named.keys() <= settings()
    socket = (UNITS / "frame-gateway.socket").read_text()
    [name] = re.findall(r"^FileDescriptorName=(.*)$", socket, re.MULTILINE)
    assert named["GATEWAY_LISTEN"] == f"systemd:{name}"
    [stop] = re.findall(r"^TimeoutStopSec=(.*)$", text, re.MULTILINE)
    assert seconds(stop) > shutdown_grace()


@pytest.mark.parametrize("path", sorted(
    path.name for path in KUBERNETES.glob("*.yaml")
    # Not Kubernetes's own: a file of kustomize, and a resource of the Prometheus operator.
    if path.name not in ("kustomization.yaml", "servicemonitor.yaml")))
def test_a_resource_is_valid(path):
    checked(BIN / "kubernetes-validate", "--strict", "--quiet", KUBERNETES / path)


def test_the_resources_are_secure():
    said = checked(
        BIN / "checkov", "--directory", KUBERNETES, "--framework", "kubernetes", "--compact",
        "--quiet", "--skip-download")
    counts = re.search(r"Passed checks: (\d+), Failed checks: (\d+), Skipped checks: (\d+)", said)
    assert int(counts[1]) > 50 and counts.groups()[1:] == ("0", "0"), said


def test_kustomize_has_all_of_them():
    files = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(document("kustomization.yaml")["resources"]) == files


def test_the_configuration_is_good(tmp_path):
    """As the container would have it, but for the token's place."""
    [config] = document("kustomization.yaml")["configMapGenerator"]
    variables = dict(item.split("=", 1) for item in config["literals"])
    assert variables.keys() <= settings()
    token = tmp_path / "token"
    token.write_text("token")
    variables["API_TOKEN_FILE"] = str(token)
    done = subprocess.run(
        [gateway(), "check-config"], env=variables | {"HOME": str(tmp_path)}, text=True,
        capture_output=True)
    assert done.returncode == 0, done.stderr
    listening = {port["containerPort"] for port in container()["ports"]}
    named = [variables[name] for name in ("GATEWAY_LISTEN", "GATEWAY_METRICS_LISTEN")]
    assert {int(address.rsplit(":", 1)[1]) for address in named} == listening


def test_what_runs_is_finished():
    spec = document("deployment.yaml")["spec"]["template"]["spec"]
    [_, pause] = container()["lifecycle"]["preStop"]["exec"]["command"]
    assert spec["terminationGracePeriodSeconds"] > float(pause) + shutdown_grace()
