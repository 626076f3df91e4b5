"""Hand-made values of the words of the desk, one for every state of a page. All organisations are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from audit.desk import lexicon
from audit.desk.words import (
    Check,
    Counts,
    Decided,
    Disclosure,
    Gaps,
    Integrity,
    LogState,
    Look,
    Page,
    Row,
    TimelineStep,
    Wanted,
)

NOW = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
NAMEN = {
    "procesregie-oij": "Procesregie zorg en veiligheid",
    "politie-oij": "Politie, basisteam",
    "vz-oij": "Instelling voor verslavingszorg",
}
CASUS = "p1.AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"
TRACE = "0af7651916cd43dd8448eb211c80319c"
BELEID = "2026.11.24+77cb6400e957"
LOOK = UUID(int=1)
GIVEN, REFUSED, MIXED, HIDDEN, ERASED, TAMPERED, ACT, QUESTION, WAITING = (
    UUID(f"01a20d93-b83b-76f1-9762-5fd20000000{n}") for n in range(1, 10)
)


def row(entry_id: UUID, **changes: object) -> Row:
    made = Row(
        entry_id=entry_id,
        nr=0,
        op=NOW - timedelta(hours=entry_id.int % 16),
        soort="antwoord",
        ontvanger="procesregie-oij",
        verstrekker="politie-oij",
        element="pol.lijst",
        doel="lokaal-veiligheid",
        fase="F3",
        ave=3,
        kader="lokaal",
        casus=CASUS,
        uitkomst="verstrekt",
        vorm="volledig",
        reden="",
        regels=("WPG-11",),
        beleid=BELEID,
        trace=TRACE,
        handeling="",
        proven=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a row, by name


ROWS = (
    row(GIVEN),
    row(MIXED, nr=1, element="pol.rol", uitkomst="geweigerd", vorm="", reden="D-GROND"),
    row(MIXED),
    row(REFUSED, verstrekker="vz-oij", element="vz.inhoud", uitkomst="geweigerd", vorm="", reden="D-GEHEIM"),
    row(HIDDEN, vorm="niet", regels=()),
    row(WAITING, uitkomst="wacht", vorm="", element="pol.bezoek"),
    row(ACT, soort="handeling", handeling="opschalen", verstrekker="", element="", vorm="", doel="", fase=""),
    row(QUESTION, soort="vraag", uitkomst="gevraagd", vorm=""),
)


def page(rows: tuple[Row, ...] = ROWS, *, more: bool = False, following: str | None = None) -> Page:
    def count(name: str) -> dict[str, int]:
        codes = [getattr(r, name) for r in rows if getattr(r, name)]
        return {code: codes.count(code) for code in dict.fromkeys(codes)}

    total = 10_000 if more else len(rows)
    counts = Counts(total, more, count("uitkomst"), count("reden"), count("element"), count("vorm"))
    return Page(rows, following, counts, NOW - timedelta(days=30), NOW, NAMEN if rows else {}, LOOK)


CHECKS = (
    Check("blad", "Deze regel staat in het log, op deze plaats", good=True, uitleg="Het pad is nu nagerekend."),
    Check("handtekening", "Het log is getekend door de makelaar", good=True, uitleg="De sleutel kent het bureau."),
    Check("inhoud", "De verzegelde inhoud is wat is vastgelegd", good=True, uitleg="Geopend en ertegen gehouden."),
    Check("rijen", "De rijen zijn wat is vastgelegd", good=True, uitleg="Alle rijen zijn ertegen gehouden."),
)
ASKED = Wanted(
    verzoek=str(UUID(int=7)),
    ontvanger="procesregie-oij",
    rol="R02",
    medewerker="medewerker-procesregie-oij",
    doel="lokaal-veiligheid",
    fase="F3",
    initiatief="aanvrager",
    ave=3,
    kader="lokaal",
    casus=CASUS,
    vraag="Overlast stoppen, laatste 24 maanden",
    periode=("2024-11-24", "2026-11-24"),
    spoed_tot="2026-11-25T10:00:00Z",
    paren=(("politie-oij", "pol.lijst"), ("politie-oij", "pol.rol")),
)


def decided(**changes: object) -> Decided:
    made = Decided(
        verstrekker="politie-oij",
        element="pol.lijst",
        uitkomst="verstrekt",
        vorm="volledig",
        reden="",
        redenen=(),
        uitleg="",
        artikelen=lexicon.artikelen(["WPG-11"], allowed=True, said=["AVG art. 6 lid 1 en 3"]),
        matrix="M040",
        vereist=(),
        voorwaarden=("niet doorgeven",),
        real=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a decision, by name


NO_GROUND = decided(
    element="pol.rol", uitkomst="geweigerd", vorm="", reden="D-GROND", redenen=("D-GROND",),
    uitleg=lexicon.uitleg("D-GROND"), artikelen=lexicon.artikelen(["WPG-11"], allowed=False), matrix="",
    vereist=("besluit_wpg",), voorwaarden=(),
)  # fmt: skip
SECRECY = decided(
    verstrekker="vz-oij", element="vz.inhoud", uitkomst="geweigerd", vorm="", reden="D-GEHEIM", redenen=("D-GEHEIM",),
    uitleg=lexicon.uitleg("D-GEHEIM"), artikelen=lexicon.artikelen(["ZVH-08"], allowed=False), matrix="",
    vereist=("toestemming",), voorwaarden=(),
)  # fmt: skip
NOTHING = decided(
    vorm="niet", reden="D-OPSP", redenen=("D-OPSP",), uitleg=lexicon.uitleg("D-OPSP"), matrix="", voorwaarden=(),
    artikelen=lexicon.artikelen(["WPG-04"], allowed=False), real=True,
)  # fmt: skip


def disclosure(entry_id: UUID, *what: Decided, **changes: object) -> Disclosure:
    made = Disclosure(
        entry_id=entry_id,
        soort="antwoord",
        op=NOW - timedelta(hours=1),
        leaf={"v": "1", "id": str(entry_id), "type": "antwoord"},
        index=18,
        size=1_204,
        asked=ASKED,
        handeling="",
        decided=what,
        identificatie={"politie-oij": "bsn"},
        beleid=BELEID,
        beleid_sha256="77cb6400e95747d5bfa97c9437bda75c8fe0f02abd2216327782ef26332470df",
        erased=False,
        checks=CHECKS,
        rows=tuple(r for r in ROWS if r.entry_id == entry_id) or (row(entry_id),),
        namen=NAMEN,
        look=LOOK,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a disclosure, by name


def _broken(checks: tuple[Check, ...], code: str) -> tuple[Check, ...]:
    return tuple(replace(c, good=False) if c.code == code else c for c in checks)


DISCLOSURES = {
    d.entry_id: d
    for d in (
        disclosure(GIVEN, decided()),
        disclosure(MIXED, decided(), NO_GROUND),
        disclosure(REFUSED, SECRECY, identificatie={}),
        disclosure(HIDDEN, NOTHING),
        disclosure(WAITING, decided(element="pol.bezoek", uitkomst="wacht", vorm="", artikelen=(), voorwaarden=())),
        disclosure(
            ERASED, SECRECY, asked=None, erased=True, identificatie={},
            checks=(*CHECKS[:2], replace(CHECKS[2], good=None), replace(CHECKS[3], good=None)),
        ),
        disclosure(TAMPERED, decided(), asked=None, checks=_broken(CHECKS, "rijen")),
        disclosure(
            ACT, decided(verstrekker="", element="", uitkomst="gedaan", vorm="", matrix="", voorwaarden=()),
            soort="handeling", handeling="opschalen", identificatie={},
        ),
        disclosure(QUESTION, decided(uitkomst="gevraagd", vorm="", voorwaarden=()), soort="vraag"),
    )
}  # fmt: skip


def step(days: int, entry_id: UUID, **changes: object) -> TimelineStep:
    made = TimelineStep(
        op=NOW - timedelta(days=30 - days),
        entry_id=entry_id,
        soort="antwoord",
        handeling="",
        ontvanger="procesregie-oij",
        verstrekkers=("politie-oij",),
        elementen=("pol.lijst",),
        uitkomsten={"verstrekt": 1},
        reden="",
        fase="F3",
        ave=2,
        ave_was=None,
        kader="lokaal",
        proven=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a step, by name


STEPS = (
    step(0, ACT, soort="handeling", handeling="aanmelding", verstrekkers=(), elementen=(), fase=""),
    step(4, GIVEN),
    step(9, REFUSED, verstrekkers=("vz-oij",), elementen=("vz.inhoud",), uitkomsten={"geweigerd": 2}, reden="D-GEHEIM"),
    step(15, ACT, soort="handeling", handeling="opschalen", verstrekkers=(), elementen=(), ave=3, ave_was=2, fase=""),
    step(29, MIXED, uitkomsten={"verstrekt": 1, "geweigerd": 1}, reden="D-GROND", ave=3, proven=False),
)

CHECKPOINT = (
    "sluis.scenario/log\n1204\nYpoLnqhp/QKXc45sgz+NkJF6QxxvqDNi7pDU5i89o0Q=\n\n— sluis.scenario/log LuKcRvLkz+po\n"
)
LOG_CHECKS = (
    Check("boom", "De regels geven samen de getekende wortel", good=True, uitleg="Elke regel is opnieuw gehasht."),
    Check("handtekening", "Het checkpoint is getekend met de sleutel van dit log", good=True, uitleg="Nagerekend."),
    Check("doorlopend", "Er is niets teruggedraaid", good=True, uitleg="Een vervolg op wat eerder is gecontroleerd."),
    Check("rijen", "Bij elke regel horen de zoekrijen die zijn vastgelegd", good=True, uitleg="Ertegen gehouden."),
)


def state(name: str, **changes: object) -> LogState:
    made = LogState(
        log=name,
        size=1_204,
        root="ab" * 32,
        checkpoint=CHECKPOINT,
        key=f"{name}+2ee29c46+AZdzsLkz",
        how="herberekend",
        checks=LOG_CHECKS,
        gaps=Gaps(without_payload=3, without_index=3),
        verified=NOW,
        verified_size=1_204,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # the fields of a state, by name


LOOKS = (
    Look(
        op=NOW - timedelta(minutes=2), medewerker="fg-procesregie", doel="rechtmatigheid", wat="bureau.zoek",
        filter={}, aantal=8, proven=True,
    ),
    Look(
        op=NOW - timedelta(hours=3), medewerker="fg-procesregie", doel="interne_controle", wat="bureau.lees",
        filter={}, aantal=1, proven=False,
    ),
)  # fmt: skip
WHOLE = Integrity(state("sluis.sandbox/broker"), state("sluis.sandbox/bureau"), LOOKS, LOOK)
EMPTY_LOG = Integrity(
    state("sluis.sandbox/broker", size=0, checkpoint="", how="leeg", gaps=Gaps(), verified=None, verified_size=0),
    state("sluis.sandbox/bureau"),
    (),
    LOOK,
)
BROKEN = Integrity(
    state(
        "sluis.sandbox/broker",
        how="aangesloten",
        checks=_broken(LOG_CHECKS, "boom"),
        gaps=Gaps(without_leaf=1, changed=(TAMPERED,), more=True),
    ),
    state("sluis.sandbox/bureau"),
    LOOKS,
    LOOK,
)
RECEIPT = "c2sp.org/tlog-proof@v1\nindex 18\nx4T1Zb2JWQqBfDHZTy8WgpE5VWjHxoBWxQ=\n\n" + CHECKPOINT
