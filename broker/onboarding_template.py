"""A partner's file to fill in, for one kind of organisation: what it usually needs, with a word at each line."""

from __future__ import annotations

from typing import Final

from broker.scenario.known import soorten

_CONNECTORS: Final = {
    "politie": """\
      soort: politie            # ons koppelvlak over wederzijdse TLS; elk item draagt de labels van de Wpg
      url: https://politie.example/v1
      ca: politie-ca.pem        # bestanden staan naast het koppelingenbestand van de makelaar
      cert: makelaar.crt
      key: makelaar.key
""",
    "ggz": """\
      soort: ggz                # FHIR R4 met nl-core-profielen
      url: https://zorg.example/fhir
      stelsel: "urn:oid:2.16.528.1.1007"   # waarin uw eigen referenties uniek zijn
      oauth: {token_url: "https://zorg.example/token", client: sluis, sleutel: zorg.pem, scope: system/*.rs}
""",
    "gemeente": """\
      soort: gemeente           # Zaken API van ZGW
      url: https://zaken.example/zaken/api/v1
      catalogi: https://zaken.example/catalogi/api/v1
      client: sluis
      geheim: zaken.geheim      # een bestand met ten minste 32 bytes
      zaaktypen: zaaktypen.yaml
""",
    "generic": """\
      soort: generic            # POST /informatievraag (docs/openapi-informatievraag.yaml)
      url: https://partner.example/v1
      token: partner.token      # of ca, cert en key voor wederzijdse TLS
""",
}
_OF_SOORT: Final = {
    **dict.fromkeys(("politie", "wijkagent", "noodhulp", "meldkamer"), "politie"),
    **dict.fromkeys(("ggz", "verslavingszorg", "crisisdienst_ggz"), "ggz"),
    **dict.fromkeys(("college", "oov", "handhaving", "werk_inkomen", "schuldhulp"), "gemeente"),
}
_ALIAS: Final = {"gemeente": "college", "base": "woningcorporatie"}
_TEMPLATE: Final = """\
# Een partner van soort {soort}. Vul in, en kijk wat er zou veranderen: sluis partner add DIT.yaml --dry-run
# Dit bestand zegt alles over deze onderdelen: wat hier uit verdwijnt, wordt weggenomen. Er staat geen geheim in.
organisatie:
  oin: "00000000000000000000"   # uw OIN, 20 cijfers
  naam: "Naam van de organisatie"
onderdelen:
  - id: {soort_id}-voorbeeld    # kleine letters; deze naam blijft
    naam: "Naam van het onderdeel"
    soort: {soort}
    # openssl genpkey -algorithm X25519 -out postbus.pem
    # openssl pkey -in postbus.pem -pubout -outform DER | tail -c 32 | base64
    postbus: "VERVANG-DIT-DOOR-DE-OPENBARE-SLEUTEL="
    tafels:
      - {{id: naam-van-de-tafel, van: 2027-01-01}}   # nieuw? geef ook naam, en soort lokaal of zvh
    medewerkers:                # uw eigen nummers, geen namen
      - {{id: m-0001, rollen: [{rollen}], screening_tot: 2028-01-01}}
      - {{id: fg-0001, rollen: [R15]}}   # de FG, die het logboek mag inzien
    koppeling:                  # hoe uw systeem gevraagd wordt; weglaten als u alleen vraagt
{koppeling}    clients:                    # de systemen waarmee u vraagt, voor de autorisatieserver
      - id: {soort_id}-voorbeeld.{rol_klein}
        medewerker: m-0001
        rol: {rol}
        scopes: [informatieverzoeken:stellen, informatieverzoeken:lezen, postbus:lezen, postbus:ophalen, taken:lezen]
        gebonden: dpop          # of certificaat, met daaronder certificaat: de vingerafdruk (x5t#S256)
        jwks_url: https://partner.example/.well-known/jwks.json
"""


def template(kind: str) -> str | None:
    """The file for this kind of organisation; None when there is no such kind."""
    soort = _ALIAS.get(kind, kind)
    if soort not in soorten():
        return None
    rollen = soorten()[soort] or ("R01",)
    return _TEMPLATE.format(
        soort=soort,
        soort_id=soort.replace("_", "-"),
        rollen=", ".join(rollen),
        rol=rollen[0],
        rol_klein=rollen[0].lower(),
        koppeling=_CONNECTORS[_OF_SOORT.get(soort, "generic")],
    )
