"""The postbus: what a supplier sends of its own accord lies there sealed to the receiver's key (design 6a.4).

The broker cannot open a box. It lies fourteen days at most, and is taken by an employee of the receiver who passes
the gates of that moment.
"""

from __future__ import annotations

from base64 import b64decode
from uuid import uuid4

from broker.answer import box
from broker.dossier import Dossier
from broker.errors import NoReceiverKey
from broker.kept import Post
from broker.seal import seal
from broker.terms import Besluit, Identity, Initiatief, Minimaal
from broker.verzoek import Verzoek

INFO = b"sluis/postbus/v1"


def seal_post(
    verzoek: Verzoek, caller: Identity, dossier: Dossier, besluit: Besluit, minimaal: Minimaal
) -> Post | None:
    """The box for the receiver of a push; None in a pull, or when nothing may go.

    Raises NoReceiverKey (409) when the receiver has no key on record: nothing is kept that the broker could open.
    """
    if verzoek.initiatief is Initiatief.AANVRAGER or not minimaal.gegevens or dossier.stranger:
        return None
    if dossier.ontvanger_sleutel is None or verzoek.ontvanger is None:
        raise NoReceiverKey
    id_ = uuid4()
    sealed = seal(b64decode(dossier.ontvanger_sleutel), INFO + id_.bytes, box(verzoek, besluit, minimaal))
    return Post(id_, verzoek.ontvanger, caller.onderdeel, sealed)
