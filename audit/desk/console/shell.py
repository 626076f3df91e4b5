"""What every page has: the templates, the frame around them, and the headers that let a browser do nothing else.

    page("logboek.html", session, ...) -> Response        go("/logboek") -> Response

No script runs on any page and nothing is inline, so the policy forbids both. Nothing may keep a page.
Source: design A8 and A9; ux.md 2.6 A10; API Design Rules /core/transport/security-headers.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from audit.desk.console import spell
from audit.desk.console.session import Session

FOLDER: Final = Path(__file__).parent
BASE: Final = "/console"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
}


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    theme = (FOLDER / "static" / "thema.css").read_bytes()
    made.globals |= {"basis": BASE, "zeg": spell.say, "versie": sha256(theme).hexdigest()[:8]}
    made.filters |= spell.FILTERS
    return made


_TEMPLATES: Final = _environment()


def page(name: str, session: Session | None, status: int = 200, **shown: Any) -> Response:
    """One page, with the frame for this session."""
    text = _TEMPLATES.get_template(name).render(sessie=session, **shown)
    return HTMLResponse(text, status, HEADERS)


def go(to: str) -> Response:
    """Send the browser on with a GET, so that reloading asks nothing twice."""
    return RedirectResponse(BASE + to, 303, HEADERS)
