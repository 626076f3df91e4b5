"""The settings of webhooks: whom we may call besides the whole world, whom we trust, and which key signs."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings

from broker.setting_types import Networks


class WebhookSettings(BaseSettings):
    """Part of `broker.settings.Settings`."""

    webhook_networks: Networks = ""
    webhook_ca_file: Path | None = Field(
        default=None, description="een bestand met de uitgevers van certificaten van ontvangers (PEM)"
    )
    webhook_key: int = Field(default=1, ge=1, le=9_999, description="het volgnummer van de sleutel, vanaf 1")
