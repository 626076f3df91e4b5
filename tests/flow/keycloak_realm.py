"""One realm as an authorisation server of the NL GOV profile would have it: clients with keys and no secrets.

Each client is the system of one organisation. Who its tokens are about stands in mappers, as an operator would set it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

REALM: Final = "zorgveilig"
AUDIENCE: Final = "sluis"
DPOP: Final = {"dpop.bound.access.tokens": "true"}
MTLS: Final = {"tls.client.certificate.bound.access.tokens": "true"}


@dataclass(frozen=True)
class Partner:
    """A client, the key it authenticates with, and who its tokens are about."""

    onderdeel: str
    oin: str
    medewerker: str
    rol: str
    bound: dict[str, str]
    scopes: tuple[str, ...]
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))


def realm(*partners: Partner) -> dict[str, Any]:
    """The realm with these clients."""
    scopes = sorted({scope for partner in partners for scope in partner.scopes})
    return {
        "realm": REALM,
        "enabled": True,
        "accessTokenLifespan": 300,
        "defaultSignatureAlgorithm": "PS256",
        "clientScopes": [_scope(name) for name in scopes],
        "clients": [_client(partner) for partner in partners],
    }


def _scope(name: str) -> dict[str, Any]:
    attributes = {"include.in.token.scope": "true", "display.on.consent.screen": "false"}
    return {"name": name, "protocol": "openid-connect", "attributes": attributes}


def _client(partner: Partner) -> dict[str, Any]:
    public = jwt.algorithms.ECAlgorithm.to_jwk(partner.key.public_key(), as_dict=True)
    jwks = {"keys": [public | {"kid": partner.onderdeel, "use": "sig", "alg": "ES256"}]}
    fixed = {"organisatie": partner.oin, "onderdeel": partner.onderdeel, "rol": partner.rol}
    return {
        "clientId": partner.onderdeel,
        "enabled": True,
        "protocol": "openid-connect",
        "publicClient": False,
        "serviceAccountsEnabled": True,
        "standardFlowEnabled": False,
        "directAccessGrantsEnabled": False,
        "fullScopeAllowed": False,
        "clientAuthenticatorType": "client-jwt",
        "defaultClientScopes": [],
        "optionalClientScopes": list(partner.scopes),
        "attributes": {
            "use.jwks.string": "true",
            "jwks.string": json.dumps(jwks),
            "token.endpoint.auth.signing.alg": "ES256",
            "access.token.header.type.rfc9068": "true",
            **partner.bound,
        },
        "protocolMappers": [
            _mapper("sub", "oidc-sub-mapper", {}),
            _mapper("aud", "oidc-audience-mapper", {"included.custom.audience": AUDIENCE}),
            *(_fixed(name, value) for name, value in {**fixed, "medewerker": partner.medewerker}.items()),
        ],
    }


def _fixed(name: str, value: str) -> dict[str, Any]:
    config = {"claim.name": name, "claim.value": value, "jsonType.label": "String"}
    return _mapper(name, "oidc-hardcoded-claim-mapper", config)


def _mapper(name: str, kind: str, config: dict[str, str]) -> dict[str, Any]:
    config = config | {"access.token.claim": "true", "id.token.claim": "false", "introspection.token.claim": "true"}
    return {"name": name, "protocol": "openid-connect", "protocolMapper": kind, "config": config}
