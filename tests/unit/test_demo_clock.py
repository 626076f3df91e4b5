"""Who may move the moment of decision: a sandbox that was started for it, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broker.api.klok import may_be_moved
from broker.settings import Environment, Settings, SettingsRefused

NOW = datetime(2023, 10, 5, 10, tzinfo=UTC)


def test_a_sandbox_with_a_clock_of_its_own_may_move_it() -> None:
    """Design 9: a setting that only the sandbox accepts moves the moment of decision."""
    assert may_be_moved(Settings(environment=Environment.SANDBOX, unsafe_clock=NOW))


@pytest.mark.parametrize(("environment", "clock"), [(Environment.SANDBOX, None), (Environment.TEST, NOW)])
def test_without_that_setting_or_outside_the_sandbox_nobody_moves_it(
    environment: Environment, clock: datetime | None
) -> None:
    """The route does not exist."""
    assert not may_be_moved(Settings(environment=environment, unsafe_clock=clock))


def test_production_refuses_a_clock_that_can_be_moved() -> None:
    """Design/style: what is dangerous has `unsafe_` in its name, and production does not start with it."""
    with pytest.raises(SettingsRefused, match="SLUIS_UNSAFE_CLOCK"):
        Settings(environment=Environment.PRODUCTION, unsafe_clock=NOW)
