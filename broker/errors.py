"""What should not happen. A refusal is a result, not an error, and has no class here.

Every error carries a stable `code`, an HTTP `status` and a Dutch `uitleg` that names the way out and never
personal data. The API turns them into RFC 9457 problems; nothing ever shows `str(exc)` of another exception.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fout:
    """One wrong field of an input: where it stands, what is wrong and how to mend it."""

    veld: str
    code: str
    uitleg: str


class SluisError(Exception):
    """Base of all errors of the house."""

    status = 500
    code = "interne-fout"
    uitleg = "Er ging iets mis bij de makelaar. Er is niets verstrekt. Geef het incidentnummer door aan de beheerder."


class InvalidInput(SluisError):
    """The caller sent something that cannot be a question; all errors at once (400, never 422)."""

    status = 400
    code = "ongeldige-invoer"
    uitleg = "De vraag klopt niet. Verbeter de genoemde velden en stuur haar opnieuw."

    def __init__(self, *fouten: Fout) -> None:
        super().__init__(self.code)
        self.fouten = fouten


class NotAuthenticated(SluisError):
    """No valid access token, or not shown by whom it was given to (RFC 6750 section 3, RFC 9449 section 7.1).

    `reason` and `onderdeel` (once the token itself was found good) are for the security event and not for the caller,
    who learns in `scheme` how to come in, and a `nonce` when its proof needs one.
    """

    status = 401
    code = "niet-aangemeld"
    uitleg = "Het toegangsbewijs ontbreekt of is niet geldig. Vraag een nieuw token aan bij uw autorisatieserver."
    scheme = "Bearer"
    onderdeel: str | None = None

    def __init__(self, reason: str, *, nonce: str | None = None) -> None:
        super().__init__(self.code)
        self.reason = reason
        self.nonce = nonce


class InsufficientScope(SluisError):
    """The token is good, and not for this operation (RFC 6750 section 3.1)."""

    status = 403
    code = "onvoldoende-scope"
    uitleg = "Uw toegangsbewijs geldt niet voor deze handeling. Vraag er een aan met de scope die de API noemt."
    scheme = "Bearer"
    onderdeel: str | None = None

    def __init__(self, scope: str) -> None:
        super().__init__(self.code)
        self.scope = scope


class NotFound(SluisError):
    """Unknown, foreign or not in the case: one and the same answer (design 6a.11)."""

    status = 404
    code = "niet-gevonden"
    uitleg = "Dit is er niet, of het is niet voor u. Controleer het nummer of vraag de procesregisseur."


class Conflict(SluisError):
    """The state does not allow this now."""

    status = 409
    code = "conflict"
    uitleg = "Dit kan nu niet omdat het al is gebeurd of net is veranderd. Haal de stand opnieuw op."


class KeyReused(Conflict):
    code = "sleutel-hergebruikt"
    uitleg = "Deze Idempotency-Key is al gebruikt voor een andere vraag. Maak een nieuwe sleutel."


class StillRunning(Conflict):
    code = "loopt-nog"
    uitleg = "Deze vraag loopt nog. Vraag het antwoord over enkele seconden opnieuw met dezelfde sleutel."

    def __init__(self, retry_after: int) -> None:
        super().__init__(self.code)
        self.retry_after = retry_after


class NoReceiverKey(Conflict):
    code = "ontvanger-zonder-sleutel"
    uitleg = "De ontvanger heeft nog geen sleutel geregistreerd. Vraag de ontvanger dat te doen."


class Unavailable(SluisError):
    """Policy, log, key, clock or database is missing: nothing leaves (design A10)."""

    status = 503
    code = "niet-beschikbaar"
    uitleg = "De makelaar kan nu niet veilig antwoorden. Er is niets verstrekt. Probeer het later opnieuw."


class PolicyUnavailable(Unavailable):
    """Undefined, malformed, late, or answered pairs other than asked pairs: never a yes and never a no."""

    code = "beleid-niet-beschikbaar"


class LogUnavailable(Unavailable):
    """The entry could not be made durable, or it is not known whether it was."""

    code = "logboek-niet-beschikbaar"


class KeyUnavailable(Unavailable):
    """A key is missing or does not open what it should."""

    code = "sleutel-niet-beschikbaar"


class Stale(SluisError):
    """What was decided on has changed before the log; the corridor decides again (at most twice)."""

    status = 503
    code = "veranderd-tijdens-vraag"
    uitleg = "De casus veranderde tijdens uw vraag. Er is niets verstrekt. Stel de vraag opnieuw."
