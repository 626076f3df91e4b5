"""The questions of a casus file, as the policy is asked them (broker/policy/casus_input.py)."""

from __future__ import annotations

from broker.policy.casus_input import HANDELING, VERZOEK, Request, read_casus

__all__ = ["HANDELING", "VERZOEK", "Request", "read_casus"]
