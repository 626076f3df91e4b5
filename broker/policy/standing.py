"""How the published policies stand at a moment: which one is in force, which is to come, and what is wrong with them.

For `sluis policy status` and `sluis doctor`, from the same rules as the brokers. Errors: none; what is wrong is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from broker.dossier import utc
from broker.policy.bundles import BundleRefused, Bundles, UnknownBundle
from broker.policy.own_checks import check_bundle
from broker.policy.published import Gebrek, Published, Stand
from broker.settings import Environment

_WRONG = {
    Gebrek.UNREADABLE: "het voorstel is niet te lezen",
    Gebrek.SIGNATURE: "een handtekening klopt niet, of is van iemand die niet mocht tekenen",
    Gebrek.SAME_PERSON: "voorgesteld en vastgesteld door dezelfde persoon",
    Gebrek.BUNDLE: "de bundel is niet wat is vastgesteld, of slaagt niet voor haar eigen controles",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """The adopted policies around one moment."""

    op: datetime
    now: Published | None
    coming: tuple[Published, ...]
    gebreken: tuple[tuple[Published, Gebrek], ...]

    @property
    def reviewed_ago(self) -> timedelta | None:
        """How long ago the law was compared for what is in force."""
        said = self.now.inhoud if self.now else None
        return self.op.date() - said.wet_getoetst_op if said else None

    def wrong(self, environment: Environment) -> bool:
        """Whether something must be mended before questions can be answered, now or at a moment to come."""
        return bool(self.gebreken) or (self.now is None and environment is Environment.PRODUCTION)

    def lines(self, environment: Environment, alarm_days: int) -> Iterator[str]:
        """All of it in plain Dutch."""
        if self.now is None:
            alone = environment is Environment.PRODUCTION
            so = "er wordt niets besloten" if alone else "het beleid van deze uitgave telt"
            yield f"Er is geen vastgesteld beleid van kracht; {so}."
        else:
            yield f"Van kracht sinds {utc(self.now.geldig_vanaf)}: {_told(self.now)}."
        if (ago := self.reviewed_ago) is not None:
            late = ": te lang geleden, vergelijk de wet en stel opnieuw vast" if ago.days > alarm_days else ""
            yield f"De wet is {ago.days} dagen geleden vergeleken{late}."
        for one in self.coming:
            yield f"Vanaf {utc(one.geldig_vanaf)}: {_told(one)}."
        for one, gebrek in self.gebreken:
            yield f"FOUT: {one.versie}: {_WRONG[gebrek]}. Vanaf {utc(one.geldig_vanaf)} wordt er niets besloten."


def _told(one: Published) -> str:
    said = one.inhoud
    if said is None:
        return one.versie
    advice = f"RAC {said.rac}" if said.rac else "in afwijking van de RAC, met reden"
    return f"{one.versie}, voorgesteld door {said.door}, vastgesteld door {one.vastgesteld_door}, {advice}"


async def stand_at(op: datetime, known: Sequence[Published], bundles: Bundles) -> Standing:
    """How they stand at this moment; every policy that counts now or later goes through its own checks."""
    adopted = [one for one in known if one.stand is Stand.VASTGESTELD]
    past = [one for one in adopted if one.geldig_vanaf <= op]
    now, coming = (past[-1] if past else None), tuple(one for one in adopted if one.geldig_vanaf > op)
    gebreken = [(one, gebrek) for one in (*past[-1:], *coming) if (gebrek := await _gebrek(one, bundles)) is not None]
    return Standing(op, now, coming, tuple(gebreken))


async def _gebrek(one: Published, bundles: Bundles) -> Gebrek | None:
    if one.gebrek is not None or one.inhoud is None:
        return one.gebrek or Gebrek.UNREADABLE
    try:
        bundle = await bundles.find(one.versie)
        await check_bundle(bundle)
    except (BundleRefused, UnknownBundle):
        return Gebrek.BUNDLE
    return None if one.inhoud.fits(bundle.lock) else Gebrek.BUNDLE
