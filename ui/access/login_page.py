"""The pages in front of a shared window: to log in, and to see who one is and log out. HTML alone, without scripts."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from ui.access.accounts import LONGEST, LONGEST_NAME
from ui.access.people import Person
from ui.rendering import render

LOGIN, ACCOUNT, LOGOUT = "/aanmelden", "/account", "/afmelden"
SIGN_ON, BACK = "/aanmelden/organisatie", "/aanmelden/terug"  # to the organisation's own login, and from there

WRONG = "De naam of het wachtwoord klopt niet. Probeer het opnieuw."

_COLOURS = Path(__file__).parents[1] / "colours.css"
_LIGHT, _DARK = re.findall(r"^(?::root|\.dark) \{\n(.*?)^\}", _COLOURS.read_text(encoding="utf-8"), re.M | re.S)[:2]
_STYLE = f"""
:root {{ color-scheme: light dark; {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
{Path(__file__).with_name("login.css").read_text(encoding="utf-8")}"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def login_html(name: str = "", error: str = "") -> str:
    """Return the page to log in; with what went wrong, and the name that was typed, after a failure."""
    return _page("login.html", name=name, error=error, action=LOGIN, longest_name=LONGEST_NAME, longest=LONGEST)


def sign_on_html(error: str = "") -> str:
    """Return the page that leads to the organisation's own login; with what went wrong there."""
    return _page("sign_on.html", error=error, sign_on=SIGN_ON)


def signed_on_html() -> str:
    """Return the page that leads on to the window: from another site no browser would send our cookie along with it."""
    return _page("signed_on.html")


def account_html(person: Person, *, by_organisation: bool) -> str:
    """Return the page that says who somebody is; who logged in elsewhere (``by_organisation``) also leaves there."""
    return _page("account.html", person=person, by_organisation=by_organisation, logout=LOGOUT)


def too_often(seconds: float) -> str:
    """Return in one Dutch line how long somebody must wait."""
    minutes = -int(-seconds // 60)
    wait = f"{minutes} minuten" if minutes > 1 else "een minuut"
    return f"Er is te vaak geprobeerd om aan te melden. Wacht {wait} en probeer het dan opnieuw."


def _page(template: str, **values: Any) -> str:
    from markupsafe import Markup

    return render(template, style=Markup(_STYLE), **values)  # noqa: S704 - our own file, and its hash is in POLICY
