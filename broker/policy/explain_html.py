"""One decision as one HTML page: no script, nothing from elsewhere, readable aloud, on paper and at 320 pixels.

The words are those of the terminal (explain_text.py); the names of the components are those of the console's theme.
Source: WCAG 2.2 AA (EN 301 549); NL Design System, Utrecht.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from audit.desk.console.spell import say
from broker.policy import explain_text, words
from broker.policy.explanation import Explanation

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("broker.policy"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip
_ENVIRONMENT.filters |= {"eis": explain_text.missing, "poort": explain_text.looked}


def html(found: Sequence[tuple[str, Explanation]]) -> str:
    """The page, with every explanation under its heading."""
    template = _ENVIRONMENT.get_template("uitleg.html")
    return template.render(uitleggen=found, tekst=explain_text, woorden=words, zeg=say)
