"""The kinds of value that a setting can have; the description is what an error says is expected."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, HttpUrl, SecretStr

from broker.outside import read_proxies


def _postgres(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith("postgresql://"):
        raise ValueError
    return url


def _networks(text: str) -> str:
    read_proxies(text)
    return text


Port = Annotated[int, Field(ge=0, le=65535, description="een poortnummer van 0 tot en met 65535")]
Seconds = Annotated[float, Field(gt=0, le=60, allow_inf_nan=False, description="een aantal seconden tussen 0 en 60")]
Url = Annotated[HttpUrl, Field(description="een adres dat begint met https:// of http://")]
Postgres = Annotated[
    SecretStr,
    AfterValidator(_postgres),
    Field(description="een PostgreSQL-adres: postgresql://rol:wachtwoord@server/database"),
]
Calls = Annotated[int, Field(ge=60, le=1_000_000, description="een aantal aanroepen per minuut, 60 tot en met 1000000")]
Networks = Annotated[
    str,
    AfterValidator(_networks),
    Field(description="adressen of netwerken met komma's ertussen, zoals 10.0.0.4,10.1.0.0/16"),
]
Header = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$", description="de naam van een kop, zoals Client-Cert")]
Name = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^\S+$", description="een naam zonder spaties")]
Patience = Annotated[
    float, Field(ge=30, le=86_400, allow_inf_nan=False, description="een aantal seconden van 30 tot en met 86400")
]
Days = Annotated[int, Field(ge=1, le=3_650, description="een aantal dagen van 1 tot en met 3650")]
