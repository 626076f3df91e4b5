"""The connectors of a house come from one file, and a wrong file fails the start without telling what is in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.directory import read_directory
from connectors.endpoint import Endpoint
from tests.contract.suppliers import question


@pytest.mark.usefixtures("generic", "politie")
async def test_a_directory_makes_connectors_that_answer(
    tmp_path: Path, plain_port: int, police_endpoint: Endpoint
) -> None:
    """Design section 7: per supplier a kind, an address and the means to prove who we are."""
    (tmp_path / "token").write_text("proeftoken\n")
    path = tmp_path / "koppelingen.yaml"
    path.write_text(
        f"gemeente: {{soort: generic, url: 'http://127.0.0.1:{plain_port}', token: token}}\n"
        f"politie: {{soort: politie, url: '{police_endpoint.url}', ca: '{police_endpoint.ca}', "
        f"cert: '{police_endpoint.cert}', key: '{police_endpoint.key}', timeout: 5}}\n"
    )
    connectors = read_directory(path)
    for connector in connectors.values():
        assert set((await connector.fetch(question("inv.bekend"))).items) == {"inv.bekend"}
        await connector.close()
    assert list(connectors) == ["gemeente", "politie"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[", "niet te lezen"),
        ("- a", "per verstrekker"),
        ("ggd: {soort: fax, url: 'https://ggd.example'}", "koppeling ggd: controleer soort"),
        ("ggd: {soort: generic, url: 'https://ggd.example', geheim: hoera}", "koppeling ggd: controleer geheim"),
        ("ggd: {soort: generic, url: 'http://ggd.example'}", "koppeling ggd: adres"),
        ("ggd: {soort: generic, url: 'https://ggd.example', token: geen}", "koppeling ggd: adres"),
        ("pol: {soort: politie, url: 'https://pol.example'}", "koppeling pol: adres"),
        ("ggd: 7", "koppeling ggd: controleer de vorm"),
    ],
)
def test_a_wrong_directory_fails_the_start(tmp_path: Path, text: str, told: str) -> None:
    """Settings: unknown names fail the start; what was written is not repeated in the error."""
    path = tmp_path / "koppelingen.yaml"
    path.write_text(text)
    with pytest.raises(ValueError, match=told) as error:
        read_directory(path)
    assert "hoera" not in str(error.value)
    with pytest.raises(ValueError, match="niet te lezen"):
        read_directory(tmp_path / "geen.yaml")
