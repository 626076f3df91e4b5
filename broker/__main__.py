"""`python -m broker` is `sluis`, for where the command itself is not on the path (children of the sandbox)."""

from __future__ import annotations

from broker.cli import app

if __name__ == "__main__":
    app(prog_name="sluis")
