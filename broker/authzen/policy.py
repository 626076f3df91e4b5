"""AuthZEN answered by Sluis: whether this employee may ask an element of a supplier, for a case, purpose and phase.

Information model (docs/authzen.md): subject `medewerker` (the employee of the token and nobody else), action
`opvragen` with `doel` and `fase`, resource `gegeven` named `<verstrekker>/<element>` with `casus` and `persoon`. The
answer is that of POST /v1/mogelijkheden, and recorded as that is: a yes says in which form, and what it obliges to. It
lets nothing out; the data goes through POST /v1/informatieverzoeken alone. What is not of this model is a no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID, uuid4

from broker.authzen.words import Action, Decision, Entity, Evaluation
from broker.house import House
from broker.mogelijkheden import explore
from broker.policy_tables import policy_table
from broker.repeat import Claim
from broker.terms import Fase, Identity, Paar
from broker.verzoek import Gevraagd, Verzoek

SUBJECT: Final = "medewerker"
ACTION: Final = "opvragen"
RESOURCE: Final = "gegeven"
_LONGEST: Final = 2000

Told: TypeAlias = Mapping[str, Any]


class _Subject(NamedTuple):
    """What one question to the policy is about; pairs that share it are decided together."""

    casus: UUID
    persoon: UUID | None
    doel: str
    fase: Fase
    vraag: str


class _Asked(NamedTuple):
    about: _Subject
    paar: Paar | None
    noodzaak: str | None


@dataclass(frozen=True, slots=True)
class PolicyDecider:
    """Answers for one caller. `claim` gives a fresh claim for each question that is recorded."""

    caller: Identity
    house: House
    trace: str
    claim: Callable[[], Claim]

    async def decide(self, evaluations: Sequence[Evaluation]) -> list[Decision]:
        """One decision per evaluation. What is asked about the same is one question to the policy, and one entry."""
        read = [self._read(evaluation) for evaluation in evaluations]
        groups: dict[_Subject, list[_Asked]] = {}
        for asked in read:
            if isinstance(asked, _Asked):
                groups.setdefault(asked.about, []).append(asked)
        told = {about: await self._explore(about, group) for about, group in groups.items()}
        return [
            asked if isinstance(asked, Decision) else _decision(told[asked.about], asked.paar or Paar("", ""))
            for asked in read
        ]

    async def subjects(self, search: Evaluation) -> list[Entity]:
        """The caller, when the caller may; nobody else is told about."""
        me = Entity(SUBJECT, self.caller.medewerker)
        if search.subject.type != SUBJECT:
            return []
        (made,) = await self.decide([Evaluation(me, search.action, search.resource, search.context)])
        return [me] if made.decision else []

    async def resources(self, search: Evaluation) -> list[Entity]:
        """Everything that may be asked of the table of this case, now, for this purpose and phase."""
        asked = self._read(search, named=False)
        if isinstance(asked, Decision):
            return []
        told = await self._explore(asked.about, ())
        return [Entity(RESOURCE, f"{pair['verstrekker']}/{pair['element']}") for pair in told.get("teVragen", ())]

    async def actions(self, search: Evaluation) -> list[Action]:
        """`opvragen`, when the context names purpose and phase and the policy permits it."""
        action = Action(ACTION, search.context)
        (made,) = await self.decide([Evaluation(search.subject, action, search.resource, search.context)])
        return [Action(ACTION)] if made.decision else []

    async def _explore(self, about: _Subject, group: Iterable[_Asked]) -> Told:
        pairs = {asked.paar: asked.noodzaak for asked in group if asked.paar is not None}
        reasons = {paar.element: why for paar, why in reversed(pairs.items())}
        verzoek = Verzoek(
            id=uuid4(),
            casus=about.casus,
            persoon=about.persoon,
            doel=about.doel,
            vraag=about.vraag,
            fase=about.fase,
            verstrekkers=tuple(dict.fromkeys(paar.verstrekker for paar in pairs)),
            elementen=tuple(Gevraagd(code, reasons[code]) for code in dict.fromkeys(p.element for p in pairs)),
            alleen=frozenset(pairs) or None,
        )
        return (await explore(verzoek, self.caller, self.claim(), self.house, self.trace)).content

    def _read(self, asked: Evaluation, *, named: bool = True) -> _Asked | Decision:
        """The evaluation in our words, or the no that says which word is not one of ours."""
        action = asked.action or Action("")
        if asked.subject.type != SUBJECT or asked.subject.id not in (None, self.caller.medewerker):
            return _no(f"subject is een {SUBJECT}: de medewerker van het toegangsbewijs, en niemand anders.")
        if action.name != ACTION:
            return _no(f"action is {ACTION}.")
        if asked.resource.type != RESOURCE:
            return _no(f"resource is een {RESOURCE}: verstrekker/element.")
        about = _about(action.properties, asked.resource.properties)
        if about is None:
            return _no("Noem doel en fase bij action.properties, casus en persoon bij resource.properties.")
        paar = _paar(asked.resource.id or "")
        if named and paar is None:
            return _no("resource.id is verstrekker/element, met een element dat bestaat.")
        return _Asked(about, paar if named else None, _text(action.properties.get("noodzaak")) or None)


def _about(action: Told, resource: Told) -> _Subject | None:
    doel, fase, vraag = (_text(action.get(name, "")) for name in ("doel", "fase", "vraag"))
    casus, persoon = _uuid(resource.get("casus")), _uuid(resource.get("persoon"))
    known = doel in policy_table("doelen")["doelen"] and fase in set(Fase) and vraag is not None
    if not known or casus is None or (persoon is None and resource.get("persoon") is not None):
        return None
    return _Subject(casus, persoon, doel or "", Fase(fase or ""), vraag or "")


def _paar(name: str) -> Paar | None:
    verstrekker, _, element = name.partition("/")
    return Paar(verstrekker, element) if verstrekker and element in policy_table("elementen") else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and len(value) <= _LONGEST else None


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _decision(told: Told, paar: Paar) -> Decision:
    """What the answer about all says of this pair."""
    for name, tell in (
        ("teVragen", _yes),
        ("wacht", _later),
        ("uitnodigingen", _invited),
        ("achtergehouden", _refused),
    ):
        for pair in told.get(name, ()):
            if (pair["verstrekker"], pair["element"]) == paar:
                return tell(pair, told)
    return _no("Deze casus, of deze persoon erin, is er voor u niet.")


def _yes(pair: Told, told: Told) -> Decision:
    form = {"id": "vorm", "type": "custom", "properties": {"action": "sluis:vorm", "vorm": pair["vorm"]}}
    duties = [
        {"id": duty["soort"], "type": "custom", "properties": {"action": "sluis:verplichting", **duty}}
        for duty in told["verplichtingen"]
    ]
    return Decision(decision=True, context={"besluit": told["besluit"], "obligations": [form, *duties]})


def _later(pair: Told, told: Told) -> Decision:
    names = ("op", "vorm", "bij", "vereist")
    return Decision(decision=False, context={"besluit": told["besluit"], **{name: pair[name] for name in names}})


def _invited(_pair: Told, told: Told) -> Decision:
    uitleg = "Deze partij wordt uitgenodigd en beslist zelf wat zij deelt."
    return Decision(decision=False, context={"besluit": told["besluit"], "uitleg": uitleg})


def _refused(pair: Told, told: Told) -> Decision:
    names = ("reden", "uitleg", "artikelen", "regels", "vereist")
    return Decision(decision=False, context={"besluit": told["besluit"], **{name: pair[name] for name in names}})


def _no(uitleg: str) -> Decision:
    return Decision(decision=False, context={"uitleg": uitleg})
