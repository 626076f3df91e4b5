"""Which function brings an element to a form. Nothing named for that form: an absence (fail closed)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from broker.generalise import advice, codes, counts, identity, texts
from broker.generalise.work import Values, Vormer, Werk
from broker.terms import Json, Vorm

VORMERS: Final[Mapping[str, Vormer]] = {
    "aantal": counts.give_number,
    "adres": identity.give_address,
    "advies": advice.give_advice,
    "bekend": codes.give_known,
    "bekend_iets": codes.give_any,
    "bekend_ja_nee": codes.give_known_yes_no,
    "bsn": identity.give_bsn,
    "casuspseudoniem": identity.give_case_pseudonym,
    "categorie": codes.give_category,
    "code": codes.give_code,
    "codes": codes.give_codes,
    "conclusie": advice.give_conclusion,
    "contact": advice.give_contact,
    "datum": identity.give_date,
    "gezin": counts.give_household,
    "initialen": identity.give_initials,
    "ja_nee": codes.give_yes_no,
    "jaar": codes.give_year,
    "kinderen": counts.give_children,
    "leeftijdsband": identity.give_age_band,
    "maand": codes.give_month,
    "naam": identity.give_naam,
    "organisatie": advice.give_organisation,
    "postcode4": identity.give_postcode4,
    "pseudoniem": texts.give_pseudonymous,
    "relaties": counts.give_relations,
    "rollen": counts.give_roles,
    "soorten": counts.give_kinds,
    "soorten_en_jaren": counts.give_kinds_and_years,
    "tekst": texts.give_text,
    "telefoon": identity.give_phone,
    "telling": counts.give_counts,
    "titel": advice.give_title,
    "velden": texts.give_fields,
    "woord": identity.give_word,
}


def bring_to_form(values: Values, vorm: Vorm, werk: Werk) -> Json:
    """The values in this form; None is an absence. A form not named for the element is an absence."""
    regel = werk.element.vormen.get(vorm)
    if regel is None or not values:
        return None
    value = VORMERS[regel.doe](values, regel, werk)
    if vorm is Vorm.VOLLEDIG and werk.element.lijst and value is not None and not isinstance(value, list):
        return [value]
    return value
