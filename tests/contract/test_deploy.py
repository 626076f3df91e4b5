"""What is rolled out: compose, the Helm chart and systemd units, held by their own checkers and by what we promise.

The checkers come with `python deploy/fetch_checkers.py`; a test that needs one that is not there skips and says so.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from broker.opa_binary import OPA_VERSION
from broker.settings import _NAMES, _NEEDED, Process
from tests.sources import ROOT

DEPLOY: Final = ROOT / "deploy"
CHART: Final = DEPLOY / "helm" / "sluis"
KUBERNETES: Final = "1.34.0"
SCHEMAS: Final = ".tools/kubernetes/{{.NormalizedKubernetesVersion}}-standalone{{.StrictSuffix}}"
UNITS: Final = tuple(sorted((DEPLOY / "systemd").glob("*.service")))
FULL: Final = (
    "--set", "database.cloudnativepg.enabled=true,metrics.enabled=true,tls.secret=tls,tls.clientCa=ca",
    "--set", "koppelingen.secret=koppelingen,network.outside={10.1.0.0/16},network.databaseSelector.app=db",
    "--set", "network.database={10.2.0.0/16},imagePullSecrets[0].name=pull",
)  # fmt: skip


def tool(name: str) -> str:
    found = ROOT / ".tools" / name
    if found.exists():
        return str(found)
    if on_path := shutil.which(name):
        return on_path
    pytest.skip(f"{name} is not here; `python deploy/fetch_checkers.py` brings it where it can")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def rendered(*values: str) -> list[dict[str, Any]]:
    """The objects that the chart makes."""
    done = run(tool("helm"), "template", "proef", str(CHART), "--kube-version", KUBERNETES, *values)
    assert done.returncode == 0, done.stderr
    return [made for made in yaml.safe_load_all(done.stdout) if made]


def pods(objects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The pod of every part, by its component."""
    templates = [made["spec"]["template"] for made in objects if made["kind"] in ("Deployment", "Job")]
    return {t["metadata"]["labels"]["app.kubernetes.io/component"]: t["spec"] for t in templates}


def containers(pod: dict[str, Any]) -> list[dict[str, Any]]:
    return [*pod.get("initContainers", ()), *pod["containers"]]


# --- the chart --------------------------------------------------------------------------------------------------


def test_the_chart_has_no_lint() -> None:
    """`helm lint --strict`: values against the schema, templates against YAML."""
    done = run(tool("helm"), "lint", "--strict", str(CHART), "--kube-version", KUBERNETES)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("values", [(), FULL], ids=["url", "everything"])
def test_what_the_chart_makes_is_what_kubernetes_knows(values: tuple[str, ...], tmp_path: Path) -> None:
    """kubeconform --strict: no field that Kubernetes does not have; the Cluster is CloudNativePG's, and is skipped."""
    if not (ROOT / ".tools" / "kubernetes").exists():
        pytest.skip("the schemas of Kubernetes are not here; `python deploy/fetch_checkers.py` brings them")
    made = tmp_path / "made.yaml"
    made.write_text(yaml.safe_dump_all(rendered(*values)), encoding="utf-8")
    done = run(
        tool("kubeconform"), "-strict", "-summary", "-output", "json", "-kubernetes-version", KUBERNETES,
        "-schema-location", f"{SCHEMAS}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json", "-skip", "Cluster", str(made),
    )  # fmt: skip
    summary = json.loads(done.stdout)["summary"]
    assert done.returncode == 0, done.stdout
    assert (summary["valid"], summary["skipped"]) == (10, 1 if values else 0)


@pytest.mark.parametrize("values", [(), FULL], ids=["url", "everything"])
def test_nothing_runs_with_more_than_it_needs(values: tuple[str, ...]) -> None:
    """Not root, a read-only file system, no capability, no token of the cluster; memory bounded."""
    for part, pod in pods(rendered(*values)).items():
        assert pod["automountServiceAccountToken"] is False, part
        assert pod["securityContext"]["runAsNonRoot"] is True, part
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, part
        for container in containers(pod):
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, (part, container["name"])
            assert container["resources"]["limits"]["memory"], (part, container["name"])


@pytest.mark.parametrize("values", [(), FULL], ids=["url", "everything"])
def test_each_process_gets_its_own_role_and_keys_and_no_other(values: tuple[str, ...]) -> None:
    """Design A11: what production refuses (broker/settings.py) the chart does not hand out either."""
    found = pods(rendered(*values))
    for part, process in (("broker", Process.BROKER), ("desk", Process.DESK), ("migratie", Process.OWNER)):
        env = {entry["name"] for container in found[part]["containers"] for entry in container["env"]}
        needed = {f"SLUIS_{name.upper()}" for name in _NEEDED[process]}
        databases = {name for name in env if name.endswith("DATABASE_URL")}
        assert needed <= env, part
        assert databases == {name for name in needed if name.endswith("DATABASE_URL")}, part
        assert {name for name in env if name.startswith("SLUIS_")} <= set(_NAMES), part
        secrets = {v["secret"]["secretName"] for v in found[part]["volumes"] if "secret" in v}
        keys = {name for name in secrets if name.startswith("sluis-sleutels-")}
        assert keys == ({f"sluis-sleutels-{part}"} if part != "migratie" else set())


def test_no_secret_stands_in_the_chart() -> None:
    """Secrets are named, never made or given as a value."""
    objects = rendered(*FULL)
    assert "Secret" not in {made["kind"] for made in objects}
    for pod in pods(objects).values():
        for container in containers(pod):
            for entry in container.get("env", ()):
                secret = entry["name"].endswith(("PASSWORD", "TOKEN")) or "DATABASE_URL" in entry["name"]
                assert not secret or "valueFrom" in entry or "$(DATABASE_PASSWORD)" in entry["value"], entry["name"]


def test_opa_is_on_the_loopback_of_its_broker_with_the_bundle_of_the_same_image() -> None:
    """ADR 0002: policy and broker are rolled out together, and nobody else can load anything into OPA."""
    broker = pods(rendered())["broker"]
    init = {container["name"]: container for container in broker["initContainers"]}
    assert "--addr=127.0.0.1:8181" in init["opa"]["args"]
    assert not any("decision" in argument for argument in init["opa"]["args"])
    assert init["opa"]["image"].split(":")[1].startswith(OPA_VERSION)
    assert init["beleid"]["image"] == broker["containers"][0]["image"]
    env = {entry["name"]: entry.get("value") for entry in broker["containers"][0]["env"]}
    assert env["SLUIS_OPA_URL"] == "http://127.0.0.1:8181"


def test_a_roll_out_is_no_outage() -> None:
    """Two replicas at least, readiness before traffic, and more time to stop than an answer can take."""
    objects = rendered()
    [deployment] = [m for m in objects if m["kind"] == "Deployment" and m["metadata"]["name"].endswith("broker")]
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    env = {entry["name"]: entry.get("value") for entry in container["env"]}
    assert deployment["spec"]["replicas"] == 2
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod["terminationGracePeriodSeconds"] >= pause + float(env["SLUIS_HIDDEN_ANSWER_DELAY"]) + 5
    assert [made["kind"] for made in objects].count("PodDisruptionBudget") == 1


def test_nobody_reaches_a_part_unless_it_is_said() -> None:
    """SECURITY.md: the database, OPA and the numbers are not open to partners."""
    policies = {m["metadata"]["name"]: m["spec"] for m in rendered(*FULL) if m["kind"] == "NetworkPolicy"}
    assert policies["proef-niets"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policies["proef-niets"]
    assert "egress" not in policies["proef-niets"]
    assert "ingress" not in policies["proef-migratie"]
    for part, port in (("broker", 8000), ("desk", 8001)):
        ports = [p["port"] for rule in policies[f"proef-{part}"]["ingress"] for p in rule["ports"]]
        assert ports == [port, 9000]
        assert all("from" in rule for rule in policies[f"proef-{part}"]["ingress"])
    assert all(rule.get("to") for spec in policies.values() for rule in spec.get("egress", ()))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("broker.replicas=1", "replicas"),
        ("broker.hiddenAnswerDelay=2", "hiddenAnswerDelay"),
        ("toegang.jwksUrl=http://auth.example.nl/jwks.json", "jwksUrl"),
        ("tls.clientCa=ca", "tls"),
        ("omgeving=proef", "omgeving"),
        ("broker.replica=2", "replica"),
    ],
)
def test_values_that_would_not_hold_are_refused_by_name(wrong: str, named: str) -> None:
    """values.schema.json: before anything is rolled out."""
    done = run(tool("helm"), "template", "proef", str(CHART), "--kube-version", KUBERNETES, "--set", wrong)
    assert done.returncode != 0
    assert named in done.stderr


# --- compose ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    said: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return said


def test_compose_is_what_the_specification_knows() -> None:
    """compose-go: the reader of Docker Compose itself."""
    done = run(tool("compose-go"), "-no-interpolation", "deploy/compose.yaml")
    assert done.returncode == 0, done.stderr


def test_compose_opens_nothing_but_the_doors_and_those_on_this_machine(compose: dict[str, Any]) -> None:
    """A try-out is not for the network it happens to be on."""
    ports = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}
    assert ports.keys() == {"broker-1", "broker-2", "desk"}
    assert all(port.startswith("127.0.0.1:") for opened in ports.values() for port in opened)
    assert compose["networks"]["binnen"] == {"internal": True}


def test_compose_runs_ours_without_root_on_a_read_only_file_system(compose: dict[str, Any]) -> None:
    """The same as the chart."""
    ours = [s for s in compose["services"].values() if s["image"].startswith(("sluis:", "openpolicyagent"))]
    assert len(ours) == 8
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert not service["user"].startswith("0")


def test_compose_gives_each_process_its_own_role_and_keys(compose: dict[str, Any]) -> None:
    """Design A11; and no password stands in the file."""
    services = compose["services"]
    roles = {"broker-1": "sluis_broker", "broker-2": "sluis_broker", "desk": "sluis_desk", "migraties": "sluis_owner"}
    for name, role in roles.items():
        urls = [value for key, value in services[name]["environment"].items() if key.endswith("DATABASE_URL")]
        assert [re.findall(r"//(\w+):", url) for url in urls] == [[role]]
        assert all("PASSWORD:?" in url for url in urls)
        mounted = [v["volume"]["subpath"] for v in services[name].get("volumes", ()) if v["source"] == "sleutels"]
        assert mounted == {"sluis_broker": ["broker"], "sluis_desk": ["desk"]}.get(role, [])
    for name in ("opa-1", "opa-2"):
        assert services[name]["network_mode"] == f"service:{name.replace('opa', 'broker')}"
    settings = {key for s in services.values() for key in s.get("environment", ()) if key.startswith("SLUIS_")}
    assert settings <= set(_NAMES)


# --- the image --------------------------------------------------------------------------------------------------


def test_the_image_is_made_of_locked_requirements_and_does_not_run_as_root() -> None:
    """Hashes, two stages, an account without a shell, and every file that is copied exists."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    assert text.count("--require-hashes") == 2
    assert text.count("FROM ") == 2
    assert "USER 10001:10001" in text.rpartition("FROM ")[2]
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            allowed = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
            assert any(
                source == entry[1:] or source.startswith(f"{entry[1:]}/") for entry in allowed if entry[:1] == "!"
            )


# --- systemd ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_what_systemd_knows(unit: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify`, with programs that are here in the place of those that are installed."""
    copies = [tmp_path / other.name for other in UNITS]
    for source, copy in zip(UNITS, copies, strict=True):
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", source.read_text(encoding="utf-8"), flags=re.MULTILINE)
        copy.write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    done = run(tool("systemd-analyze"), "verify", "--man=no", str(tmp_path / unit.name))
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, ours) == (0, []), done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_gives_its_process_little(unit: Path) -> None:
    """`systemd-analyze security`: from 0 (nothing) to 10 (everything); 2.0 at most."""
    done = run(tool("systemd-analyze"), "security", "--offline=true", "--threshold=20", "--no-pager", str(unit))
    if "nrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot look at a file")
    assert done.returncode == 0, done.stdout.splitlines()[-1]
    assert f"file:///opt/sluis/docs/{_page(unit)}" in unit.read_text(encoding="utf-8")
    assert (ROOT / "docs" / _page(unit)).exists()


def _page(unit: Path) -> str:
    [page] = re.findall(r"^Documentation=file:///opt/sluis/docs/(\S+)$", unit.read_text("utf-8"), re.MULTILINE)
    return str(page)
