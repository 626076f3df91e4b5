"""Room 2, load: one read tells what is on record about the caller, the case, the person and the evidence.

One raw SQL statement, no transaction kept open. A stranger (an onderdeel that is not on record, or no member of the
samenwerkingsverband of the case) gets an empty dossier and walks the same way, so that nothing can be told apart
later (design 6a.8, 6a.11). What a token claims and the record does not have counts for nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import asyncpg
import orjson

from broker.dossier import NOBODY, Dossier, ReaderRow, Versies, utc
from broker.ids import read_id
from broker.reading import Reading
from broker.repeat import COLUMNS, JOIN, Key
from broker.terms import Identity, Initiatief, Moment
from broker.verzoek import Verzoek

_MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'


def _utc(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'UTC', '{_MOMENT}')"


# How often one asker asked the same lately: of the asked pairs about this person, the one that was asked most (AVG art.
# 5 lid 1 c). A repeat under one key and a later delivery are no askings. Of the newest only: counting stays cheap.
_EERDER = """
SELECT COALESCE(max(n), 0) FROM (
  SELECT count(*) AS n FROM (
    SELECT vraag FROM manifest WHERE casus = $4 AND aanvrager = $1 AND levering = 0 AND op > $11 - interval '24 hours'
      AND vraag->>'persoon' IS NOT DISTINCT FROM $5::text AND vraag->>'initiatief' = 'aanvrager'
      AND vraag->'verstrekkers' ?| $7 AND vraag->'elementen' ?| $12
    ORDER BY op DESC LIMIT 200) m,
    jsonb_array_elements_text(vraag->'verstrekkers') v, jsonb_array_elements_text(vraag->'elementen') e
  WHERE v = ANY ($7) AND e = ANY ($12) GROUP BY v, e) paar"""


_SELECT = f"""
WITH ik AS (
  SELECT o.id, o.oin, o.soort, o.versie, o.log_kid, m.id AS medewerker, m.rollen, m.aangewezen, m.commerciele_taken,
         {_utc("m.screening_tot")} AS screening_tot
  FROM onderdeel o LEFT JOIN medewerker m ON m.id = $2 AND m.onderdeel = o.id
  WHERE o.id = $1 AND o.oin = $3),
zaak AS (
  SELECT c.*, s.versie AS s_versie FROM casus c
  JOIN samenwerkingsverband s ON s.id = c.samenwerkingsverband
  JOIN lidmaatschap l ON l.samenwerkingsverband = s.id AND l.onderdeel = $1 AND l.van <= $8
       AND (l.tot IS NULL OR l.tot > $8)
  WHERE c.id = $4 AND EXISTS (SELECT FROM ik)),
mens AS (SELECT p.* FROM persoon p JOIN zaak z ON z.id = p.casus WHERE p.id = $5),
krijger AS (SELECT o.id, o.oin, o.soort, o.versie, o.sleutel FROM onderdeel o WHERE o.id = $6)
SELECT
  (SELECT row_to_json(ik)::text FROM ik) AS ik,
  (SELECT json_build_object('id', z.id, 'samenwerkingsverband', z.samenwerkingsverband, 'kader', z.kader, 'ave', z.ave,
     'toestand', z.toestand, 'doel', z.doel, 'doel_vastgelegd_op', {_utc("z.doel_vastgelegd_op")},
     'aanmelder', z.aanmelder, 'doeltoets', z.doeltoets, 'eerste_verwerking_op', {_utc("z.eerste_verwerking_op")},
     'afgesloten_op', {_utc("z.afgesloten_op")}, 'radicalisering', z.radicalisering, 'part_opgepakt', z.part_opgepakt,
     'deelnemers', COALESCE((SELECT json_agg(d.onderdeel ORDER BY d.onderdeel) FROM casus_deelnemer d
        WHERE d.casus = z.id AND d.van <= $8 AND (d.tot IS NULL OR d.tot > $8)), '[]'),
     'verwijderd', COALESCE((SELECT json_agg(d.onderdeel ORDER BY d.onderdeel) FROM casus_deelnemer d
        WHERE d.casus = z.id AND d.tot <= $8), '[]'))::text FROM zaak z) AS casus,
  (SELECT json_build_object('id', p.id, 'in_casus', true, 'rol', p.rol, 'leeftijd', p.leeftijd,
     'leeftijd_per', p.leeftijd_per, 'beschermd_adres', p.beschermd_adres)::text FROM mens p) AS persoon,
  (SELECT json_agg(json_build_object('id', o.id, 'soort', o.soort, 'koppeling', o.koppeling, 'adres', o.adres,
     'lid', EXISTS (SELECT FROM lidmaatschap l JOIN zaak z ON l.samenwerkingsverband = z.samenwerkingsverband
        WHERE l.onderdeel = o.id AND l.van <= $8 AND (l.tot IS NULL OR l.tot > $8)),
     'referentie', (SELECT encode(r.referentie, 'base64') FROM persoon_referentie r JOIN mens p ON p.id = r.persoon
        WHERE r.onderdeel = o.id)))::text
   FROM onderdeel o WHERE o.id = ANY ($7) AND EXISTS (SELECT FROM zaak)) AS verstrekkers,
  (SELECT json_agg(json_build_object('id', b.id, 'soort', b.soort, 'inhoud', b.inhoud,
     'ondertekenaar', b.ondertekenaar, 'ondertekenaar_soort', t.soort, 'vastgelegd_op', {_utc("b.vastgelegd_op")},
     'ingetrokken_op', {_utc("b.ingetrokken_op")}) ORDER BY b.vastgelegd_op, b.id)::text
   FROM bewijsstuk b JOIN zaak z ON z.id = b.casus JOIN onderdeel t ON t.id = b.ondertekenaar
   WHERE b.vastgelegd_op <= $8 AND (b.beeindigd_op IS NULL OR b.beeindigd_op > $8)
     AND (b.persoon IS NULL OR b.persoon = $5)) AS bewijs,
  (SELECT json_agg(json_build_object('onderdeel', o.id, 'soort', o.soort) ORDER BY o.id)::text FROM onderdeel o
   WHERE o.id IN (SELECT jsonb_array_elements_text(b.inhoud->'door') FROM bewijsstuk b JOIN zaak z ON z.id = b.casus
     WHERE b.soort = 'doeltoets' AND b.beeindigd_op IS NULL)) AS leden,
  (SELECT json_agg(json_build_object('id', p.id, 'rol', p.rol, 'identiteit', encode(p.identiteit, 'base64'))
     ORDER BY p.rol, p.id)::text FROM persoon p JOIN zaak z ON z.id = p.casus) AS kring,
  (SELECT row_to_json(k)::text FROM (SELECT id, oin, soort, versie, encode(sleutel, 'base64') AS sleutel,
     EXISTS (SELECT FROM lidmaatschap l JOIN zaak z ON l.samenwerkingsverband = z.samenwerkingsverband
        WHERE l.onderdeel = krijger.id AND l.van <= $8 AND (l.tot IS NULL OR l.tot > $8)) AS lid
     FROM krijger) k) AS krijger,
  (SELECT NOT EXISTS (SELECT FROM toewijzing t JOIN medewerker m ON m.id = t.medewerker
        WHERE t.casus = $4 AND m.onderdeel = $1)
     OR EXISTS (SELECT FROM toewijzing t WHERE t.casus = $4 AND t.medewerker = $2)) AS toegewezen,
  ({_EERDER}) AS eerder,
  z.k_case, z.epoch, z.pseudoniem, z.versie, z.s_versie, sleutel.kid AS log_kid, sleutel.pk AS log_pk,
  {COLUMNS}
FROM (SELECT 1) een
LEFT JOIN zaak z ON true LEFT JOIN mens p ON true
LEFT JOIN log_sleutel sleutel ON sleutel.kid = COALESCE(p.log_kid, z.log_kid, (SELECT log_kid FROM ik), $9)
{JOIN.format(key="$10", now="$11")}
"""  # noqa: S608  # only our own column names are put in; values are parameters


async def load(
    reading: Reading, identity: Identity, verzoek: Verzoek, moment: Moment, key: Key | None = None
) -> Dossier:
    """Read once what is on record, and what stands under the key of this walk.

    Raises what asyncpg raises when the database is gone (503 at the edge).
    """
    row = await reading.fetchrow(
        _SELECT,
        identity.onderdeel,
        identity.medewerker,
        identity.oin,
        verzoek.casus,
        verzoek.persoon,
        verzoek.ontvanger or identity.onderdeel,
        list(verzoek.verstrekkers),
        moment.op,
        NOBODY,
        key.sleutel if key else b"",
        key.op if key else moment.op,
        _asking(verzoek),
    )
    return _dossier(row, identity, verzoek, moment)


def _asking(verzoek: Verzoek) -> list[str]:
    """The elements whose earlier askings count: none in a push or a later delivery, where nobody asks again."""
    asks = verzoek.initiatief is Initiatief.AANVRAGER and not verzoek.levering
    return [element.code for element in verzoek.elementen] if asks else []


def _dossier(row: asyncpg.Record, identity: Identity, verzoek: Verzoek, moment: Moment) -> Dossier:
    ik = orjson.loads(row["ik"]) if row["ik"] else None
    casus = orjson.loads(row["casus"]) if row["casus"] else None
    staff = _medewerker(identity, ik, toegewezen=row["toegewezen"])
    caller = _partij(identity.onderdeel, ik, staff, lid=casus is not None)
    caller["rol"] = identity.rol if ik and identity.rol in (ik["rollen"] or ()) else None
    krijger = orjson.loads(row["krijger"]) if row["krijger"] else None
    ontvanger = caller
    if verzoek.initiatief is Initiatief.VERSTREKKER:
        ontvanger = _partij(verzoek.ontvanger or "", krijger, _onbekend(), lid=bool(krijger and krijger["lid"]))
        ontvanger["rol"] = verzoek.rol_ontvanger
    return Dossier(
        caller=caller,
        casus=casus,
        persoon=_persoon(row["persoon"], verzoek, moment.vandaag),
        verstrekkers=_verstrekkers(row["verstrekkers"], verzoek),
        bewijs=_bewijs(row["bewijs"], verzoek, caller, moment),
        ontvanger=ontvanger,
        ontvanger_oin=krijger["oin"] if krijger else identity.oin,
        ontvanger_sleutel=krijger["sleutel"] if krijger else None,
        k_case=row["k_case"],
        epoch=row["epoch"] or 0,
        pseudoniem=row["pseudoniem"],
        kring=orjson.loads(row["kring"]) if row["kring"] else [],
        reader=ReaderRow(str(row["log_kid"]), row["log_pk"]) if row["log_kid"] else None,
        versies=_versies(row, ik, krijger, casus),
        sleutel=row,
        eerder_gevraagd=row["eerder"],
        leden=orjson.loads(row["leden"]) if row["leden"] else [],
    )


def _partij(onderdeel: str, row: dict[str, Any] | None, medewerker: dict[str, Any], *, lid: bool) -> dict[str, Any]:
    return {
        "onderdeel": onderdeel,
        "soort": row["soort"] if row else None,
        "rol": None,
        "bekend": row is not None,
        "lid": lid,
        "medewerker": medewerker,
    }


def _medewerker(identity: Identity, ik: dict[str, Any] | None, *, toegewezen: bool) -> dict[str, Any]:
    return {
        "id": identity.medewerker,
        "aangewezen": bool(ik and ik["aangewezen"]),
        "toegewezen": toegewezen,
        "screening_tot": ik["screening_tot"] if ik else None,
        "commerciele_taken": bool(ik and ik["commerciele_taken"]),
    }


def _onbekend() -> dict[str, Any]:
    """In a push nobody fetches yet; the employee who does is tested at `GET /postbus/{id}` (design 6a.4)."""
    return {"id": "", "aangewezen": True, "toegewezen": True, "screening_tot": None, "commerciele_taken": False}


def _persoon(found: str | None, verzoek: Verzoek, vandaag: date) -> dict[str, Any] | None:
    if verzoek.persoon is None:
        return None
    if found is None:
        return {"id": str(verzoek.persoon), "in_casus": False, "rol": None, "leeftijd": None, "beschermd_adres": False}
    persoon = orjson.loads(found)
    per = persoon.pop("leeftijd_per")
    if persoon["leeftijd"] is not None and per is not None:
        persoon["leeftijd"] += _jaren(date.fromisoformat(per), vandaag)
    return dict(persoon)


def _jaren(van: date, tot: date) -> int:
    return tot.year - van.year - ((tot.month, tot.day) < (van.month, van.day))


def _verstrekkers(found: str | None, verzoek: Verzoek) -> dict[str, dict[str, Any]]:
    rows = {row.pop("id"): row for row in (orjson.loads(found) if found else ())}
    leeg = {"soort": None, "koppeling": None, "adres": None, "lid": False, "referentie": None}
    return {id_: rows.get(id_, dict(leeg)) for id_ in verzoek.verstrekkers}


def _bewijs(found: str | None, verzoek: Verzoek, caller: dict[str, Any], moment: Moment) -> list[dict[str, Any]]:
    stukken = [_stuk(stuk.pop("inhoud"), stuk) for stuk in (orjson.loads(found) if found else ())]
    vraag = {
        "soort": "noodzaak",
        "ondertekenaar": caller["onderdeel"],
        "ondertekenaar_soort": caller["soort"],
        "vastgelegd_op": utc(moment.op),
        "ingetrokken_op": None,
    }
    stukken += [
        {**vraag, "id": f"vraag-{nr}", "tekst": element.noodzaak, "elementen": [element.code]}
        for nr, element in enumerate(verzoek.elementen)
        if element.noodzaak
    ]
    return stukken


def _stuk(inhoud: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """Content and record of one piece. A withdrawal counts whichever of the two tells it."""
    return {**inhoud, **row, "ingetrokken_op": row["ingetrokken_op"] or inhoud.get("ingetrokken_op")}


def _versies(
    row: asyncpg.Record, ik: dict[str, Any] | None, krijger: dict[str, Any] | None, casus: dict[str, Any] | None
) -> Versies:
    return Versies(
        casus=(read_id(casus["id"]), row["versie"]) if casus else None,
        onderdelen=tuple(sorted({(o["id"], o["versie"]) for o in (ik, krijger) if o})),
        samenwerkingsverband=(casus["samenwerkingsverband"], row["s_versie"]) if casus else None,
    )
