"""The systems of a partner at the authorisation server: what to register there, in the words of RFC 7591.

Sluis keeps no clients: the authorisation server knows who is a client, Sluis knows what an employee may be. Every
client proves itself with a key of its own (`private_key_jwt`) and its tokens are bound, to a certificate or a DPoP key.
Source: RFC 7591, RFC 8705 section 3.4, RFC 9449 section 5.2; NL GOV profile for OAuth 2.0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import jwt
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from broker.api.faults import wrong
from broker.api.scopes import SANDBOX_ONLY, SCOPES

_SCOPES: Final = frozenset(scope.name for name, scope in SCOPES.items() if name not in SANDBOX_ONLY)
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_SMALLEST_RSA: Final = 2048


class Binding(StrEnum):
    """What a token of this client is bound to, so that a stolen one is worth nothing."""

    DPOP = "dpop"
    CERTIFICAAT = "certificaat"


def _scope(name: str) -> str:
    if name not in _SCOPES:
        raise wrong("onbekende-scope", f"Deze scope bestaat niet. Kies uit: {', '.join(sorted(_SCOPES))}.")
    return name


def _jwk(key: dict[str, Any]) -> dict[str, Any]:
    """A public key of a kind that is accepted: P-256, or RSA of 2048 bits and more."""
    if _PRIVATE & key.keys():
        raise wrong("geheime-sleutel", "Dit is een geheime sleutel. Geef alleen de openbare helft, en vervang deze.")
    try:
        found = jwt.PyJWK(key, algorithm="PS256" if key.get("kty") == "RSA" else "ES256").key
    except jwt.PyJWTError:
        raise wrong("geen-sleutel", "Geef een openbare sleutel als JWK: P-256 (ES256) of RSA.") from None
    if getattr(found, "key_size", 0) < (_SMALLEST_RSA if key.get("kty") == "RSA" else 256):
        raise wrong("te-kort", "Een RSA-sleutel is ten minste 2048 bits.")
    return key


class _Jwks(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    keys: Annotated[tuple[Annotated[dict[str, Any], AfterValidator(_jwk)], ...], Field(min_length=1)]


class ClientBody(BaseModel):
    """One client: on whose behalf it asks, and how it proves who it is."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
    medewerker: str
    rol: str | None = None
    scopes: Annotated[tuple[Annotated[str, AfterValidator(_scope)], ...], Field(min_length=1)]
    gebonden: Binding = Binding.DPOP
    certificaat: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")] | None = None
    jwks: _Jwks | None = None
    jwks_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s?#]+$")] | None = None

    @model_validator(mode="after")
    def _fits(self) -> ClientBody:
        if (self.jwks is None) == (self.jwks_url is None):
            raise wrong("een-van-beide", "Geef jwks (de openbare sleutels zelf) of jwks_url (waar zij staan).")
        if (self.gebonden is Binding.CERTIFICAAT) != (self.certificaat is not None):
            raise wrong("hoort-bij-elkaar", "Bij gebonden: certificaat hoort certificaat, de vingerafdruk (x5t#S256).")
        return self

    def registration(self, oin: str, onderdeel: str) -> dict[str, Any]:
        """What the authorisation server must know of it; `claims` are fixed for this client."""
        claims = {"organisatie": oin, "onderdeel": onderdeel, "medewerker": self.medewerker}
        keys = {"jwks": self.jwks.model_dump(mode="json")} if self.jwks else {"jwks_uri": self.jwks_url}
        bound = self.gebonden is Binding.CERTIFICAAT
        return {
            "client_id": self.id,
            "grant_types": ["client_credentials"],
            "token_endpoint_auth_method": "private_key_jwt",
            **keys,
            "scope": " ".join(self.scopes),
            "tls_client_certificate_bound_access_tokens": bound,
            "dpop_bound_access_tokens": not bound,
            **({"certificaat": self.certificaat} if self.certificaat else {}),
            "claims": claims | ({"rol": self.rol} if self.rol else {}),
        }


def write_registration(folder: Path, document: Mapping[str, Any]) -> Path:
    """One file for each client, for whoever manages the authorisation server."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{document['client_id']}.json"
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def register_in_sandbox(clients: Path, client: ClientBody, oin: str, onderdeel: str) -> bool:
    """Known at the sandbox's own authorisation server from now on (broker/sandbox_clients.py); it reads P-256 alone."""
    key = next((key for key in client.jwks.keys if key.get("crv") == "P-256"), None) if client.jwks else None
    if key is None:
        return False
    row: dict[str, Any] = {"jwk": key, "organisatie": oin, "onderdeel": onderdeel, "medewerker": client.medewerker}
    row |= {"rol": client.rol, "scope": " ".join(client.scopes), "certificaat": client.certificaat}
    clients.mkdir(parents=True, exist_ok=True, mode=0o700)
    (clients / f"{client.id}.json").write_text(json.dumps(row), encoding="utf-8")
    return True
