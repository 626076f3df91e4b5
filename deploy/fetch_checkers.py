"""Bring what `tests/contract/test_deploy*.py` check the deployment with: helm, kubeconform, compose-go, the schemas.

    python deploy/fetch_checkers.py

All go into .tools/, out of git; the tests that need one skip, aloud, where it is not there. Go and pip check what they
bring against the checksums of their registries. Takes minutes and some disk, so `make setup` leaves it out.
Standard library only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

TOOLS: Final = Path(__file__).resolve().parents[1] / ".tools"
KUBERNETES: Final = "1.34.0"
SCHEMAS: Final = "kubernetes-validate==1.37.0"  # the JSON schemas of Kubernetes, as a package
KINDS: Final = (
    "deployment-apps-v1",
    "job-batch-v1",
    "networkpolicy-networking-v1",
    "poddisruptionbudget-policy-v1",
    "service-v1",
)  # what the chart makes
PROGRAMS: Final = {
    "helm": "helm.sh/helm/v3/cmd/helm@v3.22.0",
    "kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0",
    "compose-go": "github.com/compose-spec/compose-go/v2/cmd@v2.16.2",
}


def main() -> None:
    """Bring what is not there yet; one line about each."""
    TOOLS.mkdir(exist_ok=True)
    go = shutil.which("go")
    for name, module in PROGRAMS.items():
        if (TOOLS / name).exists():
            print(f"{name} is er al.")
        elif go is None:
            print(f"{name}: Go is er niet, dus niet op te halen.")
        else:
            _build(go, name, module)
    _schemas(TOOLS / "kubernetes" / f"v{KUBERNETES}-standalone-strict")


def _build(go: str, name: str, module: str) -> None:
    with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
        done = subprocess.run([go, "install", module], env=os.environ | {"GOBIN": folder}, check=False)
        built = list(Path(folder).iterdir())
        if done.returncode or len(built) != 1:
            print(f"{name}: bouwen met Go lukte niet.")
            return
        built[0].replace(TOOLS / name)
    print(f"{name} gebouwd.")


def _schemas(target: Path) -> None:
    """One self-contained schema per kind of object, under the names that kubeconform looks for."""
    if target.exists():
        print("De schema's van Kubernetes zijn er al.")
        return
    with tempfile.TemporaryDirectory(dir=TOOLS) as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, SCHEMAS]
        done = subprocess.run(command, check=False)
        wheel = next(Path(folder).glob("*.whl"), None)
        if done.returncode or wheel is None:
            print("De schema's van Kubernetes waren niet op te halen.")
            return
        made = Path(folder, "schemas")
        made.mkdir()
        _unpack(wheel, made)
        target.parent.mkdir(exist_ok=True)
        made.replace(target)
    print("De schema's van Kubernetes opgehaald.")


def _unpack(wheel: Path, made: Path) -> None:
    prefix = f"kubernetes_validate/kubernetes-json-schema/v{KUBERNETES}-local-strict"
    with zipfile.ZipFile(wheel) as packed:
        shared = json.loads(packed.read(f"{prefix}/_definitions.json"))["$defs"]
        for kind in KINDS:
            text = packed.read(f"{prefix}/{kind}.json").decode().replace("/api/_definitions.json#", "#")
            (made / f"{kind}.json").write_text(json.dumps(json.loads(text) | {"$defs": shared}), encoding="utf-8")


if __name__ == "__main__":
    main()
