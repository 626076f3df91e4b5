"""Every setting of the house: one prefix, read from the environment once, wrong or unknown names stop the start.

Secrets have no default and print masked. What is dangerous has `unsafe_` in its name and production refuses it; so does
production a setting that the sandbox may leave to the embedded parts. An error names the variable and the way out in
plain Dutch, and never shows the value. The description of a field is what the error says is expected.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from pydantic import AwareDatetime, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import SettingsConfigDict

from broker.outside import CERT_HEADER, Outside, read_proxies
from broker.setting_types import Calls, Days, Header, Name, Networks, Patience, Port, Postgres, Seconds, Url
from broker.setting_webhook import WebhookSettings

PREFIX: Final = "SLUIS_"
MARGIN: Final = 1.0  # deciding and two log entries come on top of the deadline of the suppliers
METRICS_PORT: Final = 9000
_OF_OTHERS: Final = frozenset({"SLUIS_SHARED", "SLUIS_OPA"})  # read by the tests and by the build of the policy


class Environment(StrEnum):
    SANDBOX = "sandbox"
    TEST = "test"
    PRODUCTION = "production"


class EngineKind(StrEnum):
    """The two ways to ask the policy (design A2)."""

    OPA = "opa"
    WASM = "wasm"


class SettingsRefused(Exception):
    """The start is refused. `sentences` says per variable what is wrong and what to do, never the value."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class Settings(WebhookSettings):
    """All settings. None means: the sandbox takes the embedded part; production refuses (see `_complete`)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Environment = Field(default=Environment.SANDBOX, description="sandbox, test of production")
    data_dir: Path = Field(default=Path(".cache/sluis"), description="een map voor de ingebouwde database en sleutels")

    database_url: Postgres | None = None
    desk_database_url: Postgres | None = None
    owner_database_url: Postgres | None = None
    pool_size: int = Field(default=10, ge=1, le=200, description="een aantal databaseverbindingen van 1 tot en met 200")

    engine: EngineKind | None = Field(default=None, description="opa of wasm")
    opa_url: Url | None = None
    opa_token: SecretStr | None = Field(default=None, description="het toegangsbewijs voor de OPA-server")
    policy_deadline: Seconds = 1.0
    opa_bundle_file: Path | None = Field(
        default=None, description="een bestand dat de makelaar schrijft en de OPA-server volgt"
    )
    policy_signers_file: Path | None = Field(
        default=None, description="een bestand met wie beleid mag voorstellen en vaststellen (YAML)"
    )
    policy_alarm_after: Patience = 300.0
    policy_stop_after: Patience = 3_600.0
    policy_review_alarm: Days = 180
    policy_review_stop: Days = 365
    gather_deadline: Seconds = 5.0
    terms_every: Seconds = 10.0
    hidden_answer_delay: float | None = Field(
        default=None,
        ge=0,
        le=60,
        allow_inf_nan=False,
        description="een aantal seconden van 0 tot en met 60, in productie ten minste SLUIS_GATHER_DEADLINE plus een",
    )

    connectors_file: Path | None = Field(
        default=None, description="een bestand dat per verstrekker de koppeling noemt (connectors/directory.py)"
    )

    keys_dir: Path | None = Field(default=None, description="de map met de sleutels van dit proces")
    log_origin: Name | None = None
    jwks_url: Url | None = None
    jwks_file: Path | None = Field(
        default=None, description="een bestand met de openbare sleutels van de autorisatieserver"
    )
    jwks_ca_file: Path | None = Field(
        default=None, description="een bestand met de uitgevers van het certificaat van de autorisatieserver (PEM)"
    )
    issuer: Name | None = None
    audience: Name | None = None
    bound_tokens: bool | None = Field(default=None, description="true of false; in productie alleen true")
    dpop_nonce: bool = Field(default=False, description="true of false")

    console_issuer: Name | None = None
    console_client_id: Name | None = None
    console_key_file: Path | None = Field(default=None, description="een bestand met de sleutel van de console (PEM)")
    console_acr: Name = "http://eidas.europa.eu/LoA/substantial"

    public_url: Url | None = None
    tls_cert_file: Path | None = Field(default=None, description="een bestand met ons certificaat en zijn keten (PEM)")
    tls_key_file: Path | None = Field(default=None, description="een bestand met de sleutel van ons certificaat (PEM)")
    tls_client_ca_file: Path | None = Field(
        default=None, description="een bestand met wie certificaten van aanroepers mag uitgeven (PEM)"
    )
    proxy_addresses: Networks = ""
    proxy_cert_header: Header = CERT_HEADER

    host: Name = "127.0.0.1"
    port: Port = 8000
    desk_port: Port = 8001
    metrics_host: Name = "127.0.0.1"
    metrics_port: Port | None = None
    body_limit: int = Field(default=65_536, ge=1_024, le=16_777_216, description="een aantal bytes van 1024 tot 16 MiB")
    calls_organisation: Calls = 3_000
    calls_employee: Calls = 600
    replicas: int = Field(default=1, ge=1, le=60, description="het aantal processen van de makelaar, 1 tot en met 60")

    contact_name: str = Field(default="Sluis", min_length=1, max_length=100, description="een naam")
    contact_email: Name = "beheer@sluis.example"
    contact_url: Url | None = None
    token_url: Url | None = None

    unsafe_clock: AwareDatetime | None = Field(
        default=None, description="een moment met tijdzone, zoals 2026-11-24T10:00:00Z"
    )
    unsafe_no_fsync: bool = Field(default=False, description="true of false")

    @property
    def antwoord_na(self) -> float:
        """The fixed moment at which an answer leaves that could hide something (design 6a.11)."""
        if self.hidden_answer_delay is not None:
            return self.hidden_answer_delay
        return self.gather_deadline + MARGIN if self.environment is Environment.PRODUCTION else 0.0

    @property
    def numbers_port(self) -> int | None:
        """Where `/metrics` is served; a sandbox has it only when asked, so that several can run on one machine."""
        if self.metrics_port is None and self.environment is Environment.PRODUCTION:
            return METRICS_PORT
        return self.metrics_port

    @property
    def bound_only(self) -> bool:
        """True when only tokens count that are bound to a certificate or a proof key."""
        return self.environment is Environment.PRODUCTION if self.bound_tokens is None else self.bound_tokens

    @property
    def outside(self) -> Outside:
        """How this process is seen by who calls it."""
        address = str(self.public_url) if self.public_url else None
        return Outside(address, read_proxies(self.proxy_addresses), self.proxy_cert_header)

    def unsafe(self) -> list[str]:
        """The names of dangerous settings that are on; the start warns about each."""
        return [name for name in type(self).model_fields if name.startswith("unsafe_") and getattr(self, name)]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wrong = _wrong_together(self)
        if self.environment is Environment.PRODUCTION:
            wrong += [f"{_env(name)} mag niet aan in productie. Haal deze instelling weg." for name in self.unsafe()]
        if wrong:
            raise SettingsRefused(*wrong)
        return self


class Process(StrEnum):
    """The processes of the house: each has its own database role and keys (design A11)."""

    BROKER = "broker"
    DESK = "desk"
    OWNER = "owner"  # migrations and partners
    ALL = "all"  # broker and desk together, for a first try


_NEEDED: Final[Mapping[Process, tuple[str, ...]]] = {
    Process.BROKER: ("database_url", "engine", "keys_dir", "log_origin", "issuer", "audience"),
    Process.DESK: ("desk_database_url", "keys_dir", "log_origin", "issuer", "audience"),
    Process.OWNER: ("owner_database_url",),
}
_DATABASES: Final = frozenset({"database_url", "desk_database_url", "owner_database_url"})


def load_settings(process: Process = Process.ALL) -> Settings:
    """Read the environment for one process.

    Raises SettingsRefused with one sentence per variable that is unknown, wrong, missing in production, or of
    another process there.
    """
    given = sorted(name for name in os.environ if name.upper().startswith(PREFIX))
    if unknown := [_unknown(name) for name in given if name not in _NAMES]:
        raise SettingsRefused(*unknown)
    try:
        settings = Settings()
    except ValidationError as exc:
        fields = sorted({str(error["loc"][0]) for error in exc.errors(include_input=False, include_url=False)})
        raise SettingsRefused(*(f"{_env(name)} klopt niet. Verwacht: {_expected(name)}." for name in fields)) from None
    if settings.environment is Environment.PRODUCTION and (wrong := _wrong_in_production(settings, process)):
        raise SettingsRefused(*wrong)
    return settings


def _env(name: str) -> str:
    return PREFIX + name.upper()


_NAMES: Final = frozenset(map(_env, Settings.model_fields)) | _OF_OTHERS


def _unknown(name: str) -> str:
    near = get_close_matches(name.upper(), _NAMES - _OF_OTHERS, n=1)
    remedy = f"Bedoelt u {near[0]}?" if near else "Haal deze weg; docs/instellingen.md noemt alle instellingen."
    return f"{name} is geen instelling van Sluis. {remedy}"


def _expected(name: str) -> str:
    field = Settings.model_fields[name]
    texts = [field.description, *(getattr(part, "description", None) for part in field.metadata)]
    return next((text for text in texts if text), _of_type(name))


def _of_type(name: str) -> str:
    """The description inside `X | None`, which pydantic does not lift to the field."""
    for part in getattr(Settings.model_fields[name].annotation, "__args__", ()):
        for meta in getattr(part, "__metadata__", ()):
            if text := getattr(meta, "description", None):
                return str(text)
    return "een geldige waarde, zie docs/instellingen.md"


def _wrong_together(s: Settings) -> list[str]:
    wrong = []
    if s.jwks_url and s.jwks_file:
        wrong.append("SLUIS_JWKS_URL en SLUIS_JWKS_FILE zijn beide gezet. Kies er een.")
    if (s.tls_cert_file is None) != (s.tls_key_file is None):
        wrong.append("SLUIS_TLS_CERT_FILE en SLUIS_TLS_KEY_FILE horen bij elkaar. Zet ze allebei, of geen van beide.")
    if s.tls_client_ca_file and not s.tls_cert_file:
        wrong.append("SLUIS_TLS_CLIENT_CA_FILE werkt alleen met een eigen certificaat. Zet ook SLUIS_TLS_CERT_FILE.")
    if s.policy_alarm_after >= s.policy_stop_after or s.policy_review_alarm >= s.policy_review_stop:
        wrong.append("Een alarm gaat voor stoppen: maak SLUIS_POLICY_(REVIEW_)ALARM korter dan de STOP ervan.")
    if s.opa_bundle_file and not s.opa_url:
        wrong.append("SLUIS_OPA_BUNDLE_FILE werkt alleen met een eigen OPA-server. Zet ook SLUIS_OPA_URL.")
    if s.opa_url and s.engine is not EngineKind.OPA:
        wrong.append(
            "SLUIS_OPA_URL is gezet, maar SLUIS_ENGINE is niet opa. Zet SLUIS_ENGINE=opa of haal het adres weg."
        )
    return wrong


def _wrong_in_production(s: Settings, process: Process) -> list[str]:
    if process is Process.ALL:
        return ["In productie draaien makelaar en loket apart. Start: sluis serve broker, en elders: sluis serve desk."]
    wrong = [
        f"{_env(name)} ontbreekt en is in productie nodig. Verwacht: {_expected(name)}."
        for name in _NEEDED[process]
        if getattr(s, name) is None
    ]
    wrong += [
        f"{_env(name)} hoort bij een ander proces. Haal deze instelling hier weg."
        for name in sorted(_DATABASES - set(_NEEDED[process]))
        if getattr(s, name) is not None
    ]
    return wrong + ([] if process is Process.OWNER else _wrong_when_serving(s, process))


def _wrong_when_serving(s: Settings, process: Process) -> list[str]:
    wrong = []
    if not s.jwks_url and not s.jwks_file:
        wrong.append("SLUIS_JWKS_URL of SLUIS_JWKS_FILE is in productie nodig. Zet er een.")
    if s.bound_tokens is False:
        wrong.append("SLUIS_BOUND_TOKENS mag in productie niet uit. Haal deze instelling weg.")
    if s.public_url is None:
        wrong.append("SLUIS_PUBLIC_URL ontbreekt en is in productie nodig. Noem het adres dat partners aanroepen.")
    wrong += [
        f"{_env(name)} begint in productie met https://, anders kan iemand onderweg zich ervoor uitgeven."
        for name in ("jwks_url", "public_url")
        if (url := getattr(s, name)) is not None and url.scheme != "https"
    ]
    if process is Process.BROKER and s.engine is EngineKind.OPA and not s.opa_url:
        wrong.append("SLUIS_OPA_URL ontbreekt en is in productie nodig bij SLUIS_ENGINE=opa.")
    if process is Process.BROKER and s.antwoord_na < s.gather_deadline + MARGIN:
        wrong.append(
            "SLUIS_HIDDEN_ANSWER_DELAY is te kort. Maak haar ten minste SLUIS_GATHER_DEADLINE plus een seconde."
        )
    return wrong
