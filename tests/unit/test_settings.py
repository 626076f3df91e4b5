"""Settings stop the start when they are unknown, wrong or dangerous, and say so without showing a value."""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from broker.settings import EngineKind, Environment, Process, Settings, SettingsRefused, load_settings

PRODUCTION = {
    "SLUIS_ENVIRONMENT": "production",
    "SLUIS_DATABASE_URL": "postgresql://makelaar:zeergeheim@db/sluis",
    "SLUIS_ENGINE": "opa",
    "SLUIS_OPA_URL": "http://127.0.0.1:8181",
    "SLUIS_KEYS_DIR": "/run/keys",
    "SLUIS_LOG_ORIGIN": "log.example.nl/sluis",
    "SLUIS_JWKS_URL": "https://aanmelden.example.nl/jwks",
    "SLUIS_ISSUER": "https://aanmelden.example.nl",
    "SLUIS_AUDIENCE": "sluis",
    "SLUIS_PUBLIC_URL": "https://sluis.example.nl",
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SLUIS_")]:
        monkeypatch.delenv(name)


def refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], process: Process = Process.BROKER) -> str:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsRefused) as caught:
        load_settings(process)
    return "\n".join(caught.value.sentences)


def test_sandbox_needs_no_setting_at_all() -> None:
    """A first try starts with the embedded parts, and nothing dangerous is on."""
    settings = load_settings()
    assert settings.environment is Environment.SANDBOX
    assert settings.database_url is None
    assert settings.engine is None
    assert settings.unsafe() == []
    assert settings.host == "127.0.0.1"


def test_unknown_name_stops_the_start_and_the_nearest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Style part 3: a typing error must not silently leave a default in place."""
    said = refused(monkeypatch, {"SLUIS_PROT": "geheim1"})
    assert said == "SLUIS_PROT is geen instelling van Sluis. Bedoelt u SLUIS_PORT?"
    monkeypatch.delenv("SLUIS_PROT")
    assert "sluis_port" in refused(monkeypatch, {"sluis_port": "1"})


def test_every_wrong_value_is_named_at_once_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors name the variable and the remedy, never the value."""
    given = {
        "SLUIS_PORT": "geheim1",
        "SLUIS_ENGINE": "geheim2",
        "SLUIS_DATABASE_URL": "mysql://u:geheim3@db",
        "SLUIS_POLICY_DEADLINE": "inf",
        "SLUIS_JWKS_URL": "geheim4",
        "SLUIS_UNSAFE_CLOCK": "2026-11-24T10:00:00",
        "SLUIS_BODY_LIMIT": "1",
        "SLUIS_ISSUER": "geheim 5",
        "SLUIS_OPA_TOKEN": "",
    }
    said = refused(monkeypatch, given)
    assert {line.split(" ")[0] for line in said.splitlines()} == given.keys() - {"SLUIS_OPA_TOKEN"}
    assert "geheim" not in said
    assert "SLUIS_PORT klopt niet. Verwacht: een poortnummer van 0 tot en met 65535." in said


def test_secrets_print_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password in a database address is in no log, error or print-out of the settings."""
    monkeypatch.setenv("SLUIS_DATABASE_URL", "postgresql://u:zeergeheim@db/sluis")
    settings = load_settings()
    assert "zeergeheim" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.database_url is not None
    assert settings.database_url.get_secret_value().endswith("@db/sluis")


def test_production_starts_when_everything_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the refusals below."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(Process.BROKER)
    assert settings.engine is EngineKind.OPA
    assert settings.antwoord_na > settings.gather_deadline


@pytest.mark.parametrize("absent", sorted(PRODUCTION.keys() - {"SLUIS_ENVIRONMENT"}))
def test_production_misses_nothing_silently(absent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Production has no embedded part and no sandbox default."""
    assert absent in refused(monkeypatch, {name: value for name, value in PRODUCTION.items() if name != absent})


@pytest.mark.parametrize(
    "extra",
    [
        {"SLUIS_UNSAFE_CLOCK": "2026-11-24T10:00:00Z"},
        {"SLUIS_UNSAFE_NO_FSYNC": "true"},
        {"SLUIS_HIDDEN_ANSWER_DELAY": "1"},
        {"SLUIS_DESK_DATABASE_URL": "postgresql://loket:x@db/sluis"},
        {"SLUIS_OWNER_DATABASE_URL": "postgresql://eigenaar:x@db/sluis"},
        {"SLUIS_JWKS_FILE": "/run/jwks.json"},
        {"SLUIS_BOUND_TOKENS": "false"},
        {"SLUIS_JWKS_URL": "http://aanmelden.example.nl/jwks"},
        {"SLUIS_PUBLIC_URL": "http://sluis.example.nl"},
    ],
    ids=lambda extra: next(iter(extra)),
)
def test_production_refuses_what_is_unsafe_or_of_another_process(
    extra: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Design A11: whoever takes over the one process cannot do what the other does; 6a.11: hiding takes time."""
    assert next(iter(extra)) in refused(monkeypatch, PRODUCTION | extra)


def test_production_never_runs_both_processes_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design A11: `sluis serve` starts both for a first try only."""
    assert "sluis serve broker" in refused(monkeypatch, PRODUCTION, Process.ALL)


def test_desk_and_owner_need_their_own_database_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design A11: each process has its own role."""
    given = PRODUCTION | {"SLUIS_DESK_DATABASE_URL": "postgresql://loket:x@db/sluis"}
    assert refused(monkeypatch, given, Process.DESK) == (
        "SLUIS_DATABASE_URL hoort bij een ander proces. Haal deze instelling hier weg."
    )
    monkeypatch.delenv("SLUIS_DATABASE_URL")
    assert load_settings(Process.DESK).desk_database_url is not None
    monkeypatch.delenv("SLUIS_DESK_DATABASE_URL")
    monkeypatch.setenv("SLUIS_OWNER_DATABASE_URL", "postgresql://eigenaar:x@db/sluis")
    assert load_settings(Process.OWNER).owner_database_url is not None


def test_the_engine_is_never_switched_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design A2: an address of OPA without the choice for OPA is a mistake, not a hint."""
    assert "SLUIS_ENGINE" in refused(monkeypatch, {"SLUIS_OPA_URL": "http://127.0.0.1:8181"})
    assert "SLUIS_ENGINE" in refused(monkeypatch, {"SLUIS_ENGINE": "wasm"})


def test_production_takes_bound_tokens_only_and_the_sandbox_any(monkeypatch: pytest.MonkeyPatch) -> None:
    """NL GOV, elevated risk: a token in other hands is nothing. A sandbox may try it out."""
    assert not load_settings().bound_only
    monkeypatch.setenv("SLUIS_BOUND_TOKENS", "true")
    assert load_settings().bound_only
    monkeypatch.delenv("SLUIS_BOUND_TOKENS")
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert load_settings(Process.BROKER).bound_only


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLUIS_TLS_CERT_FILE": "a.pem"}, "SLUIS_TLS_KEY_FILE"),
        ({"SLUIS_TLS_KEY_FILE": "a.pem"}, "SLUIS_TLS_CERT_FILE"),
        ({"SLUIS_TLS_CLIENT_CA_FILE": "a.pem"}, "SLUIS_TLS_CERT_FILE"),
        ({"SLUIS_PROXY_ADDRESSES": "0.0.0.0/0"}, "SLUIS_PROXY_ADDRESSES klopt niet"),
        ({"SLUIS_PROXY_CERT_HEADER": "a b"}, "SLUIS_PROXY_CERT_HEADER klopt niet"),
    ],
)
def test_half_of_tls_and_a_proxy_that_is_everybody_stop_the_start(
    given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would look safe and is not, is not started."""
    assert named in refused(monkeypatch, given)


def test_the_sandbox_clock_is_a_moment_with_a_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Design section 9: only the sandbox may move the moment of decision, and the start warns about it."""
    monkeypatch.setenv("SLUIS_UNSAFE_CLOCK", "2026-11-24T10:00:00Z")
    settings = load_settings()
    assert settings.unsafe_clock == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert settings.unsafe() == ["unsafe_clock"]


def test_every_setting_says_what_it_expects() -> None:
    """The error for a wrong value is only as good as the description of the field."""
    from broker.settings import _expected  # the sentence that the operator sees

    assert all("geldige waarde" not in _expected(name) for name in Settings.model_fields)
