"""The pages in front of a shared window: to log in, and to see who one is and log out. HTML alone, without scripts."""

import base64
import hashlib
import re
from html import escape
from pathlib import Path

from ui.access.accounts import LONGEST, LONGEST_NAME
from ui.access.people import Person

LOGIN, ACCOUNT, LOGOUT = "/aanmelden", "/account", "/afmelden"
SIGN_ON, BACK = "/aanmelden/organisatie", "/aanmelden/terug"  # to the organisation's own login, and from there

WRONG = "De naam of het wachtwoord klopt niet. Probeer het opnieuw."

_COLOURS = Path(__file__).parents[1] / "colours.css"
_LIGHT, _DARK = re.findall(r"^(?::root|\.dark) \{\n(.*?)^\}", _COLOURS.read_text(encoding="utf-8"), re.M | re.S)[:2]
_STYLE = f"""
:root {{ color-scheme: light dark; {_LIGHT} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_DARK} }} }}
body {{ margin: 0; background: var(--vb-ground); color: var(--vb-text); font: 1rem/1.5 system-ui, sans-serif; }}
main {{ max-width: 24rem; margin: 3rem auto; padding: 0 1rem; }}
h1 {{ color: var(--vb-accent); }}
a {{ color: var(--vb-accent); }}
label {{ display: block; font-weight: 600; }}
input, button {{ box-sizing: border-box; width: 100%; min-height: 44px; padding: 0.5rem; font: inherit;
  border: 1px solid var(--vb-edge); border-radius: 0.4rem; }}
input {{ background: var(--vb-surface); color: var(--vb-text); }}
button, .knop {{ background: var(--vb-accent); color: var(--vb-on-accent); font-weight: 600; cursor: pointer; }}
.knop {{ display: block; padding: 0.7rem; border-radius: 0.4rem; text-align: center; text-decoration: none; }}
:focus-visible {{ outline: 3px solid var(--vb-focus); outline-offset: 2px; }}
.fout {{ padding: 0.75rem; border-radius: 0.4rem; background: var(--vb-warn-soft); color: var(--vb-warn); }}
"""
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def login_html(name: str = "", error: str = "") -> str:
    """Return the page to log in; with what went wrong, and the name that was typed, after a failure."""
    told = f'<p class="fout" role="alert" id="fout">{escape(error)}</p>' if error else ""
    described = ' aria-describedby="fout"' if error else ""
    focus = ("", " autofocus") if name else (" autofocus", "")
    return _page(
        "Fout bij aanmelden" if error else "Aanmelden",
        f"<h2>Aanmelden</h2>{told}"
        f'<form method="post" action="{LOGIN}"><p><label for="naam">Naam</label>'
        f'<input id="naam" name="naam" value="{escape(name)}" autocomplete="username" autocapitalize="none" '
        f'spellcheck="false" maxlength="{LONGEST_NAME}" required{described}{focus[0]}></p>'
        '<p><label for="wachtwoord">Wachtwoord</label><input id="wachtwoord" name="wachtwoord" type="password" '
        f'autocomplete="current-password" maxlength="{LONGEST}" required{described}{focus[1]}></p>'
        '<p><button type="submit">Aanmelden</button></p></form>'
        "<p>Geen account, of uw wachtwoord vergeten? Vraag het aan wie Vraagbaak bij u beheert.</p>",
    )


def sign_on_html(error: str = "") -> str:
    """Return the page that leads to the organisation's own login; with what went wrong there."""
    told = f'<p class="fout" role="alert">{escape(error)}</p>' if error else ""
    return _page(
        "Fout bij aanmelden" if error else "Aanmelden",
        f"<h2>Aanmelden</h2>{told}"
        f'<p><a class="knop" href="{SIGN_ON}">Aanmelden bij uw organisatie</a></p>'
        "<p>U komt daarna hier terug.</p>",
    )


def signed_on_html() -> str:
    """Return the page that leads on to the window: from another site no browser would send our cookie along with it."""
    return _page(
        "Aangemeld",
        '<h2>U bent aangemeld</h2><p><a href="/">Naar het venster</a></p>',
        '<meta http-equiv="refresh" content="0; url=/">',
    )


def account_html(person: Person, *, by_organisation: bool) -> str:
    """Return the page that says who somebody is; who logged in elsewhere (``by_organisation``) also leaves there."""
    name = escape(person.shown or person.name)
    may = "U mag ook rapporten toevoegen en verwijderen." if person.keeper else "U kunt vragen stellen en zoeken."
    leave = (
        "<p>Uw organisatie heeft u aangemeld. Meld u daar ook af.</p>"
        if by_organisation
        else f'<form method="post" action="{LOGOUT}"><p><button type="submit">Afmelden</button></p></form>'
    )
    return _page(
        "Uw account",
        f"<h2>Uw account</h2><p>U bent aangemeld als <strong>{name}</strong>. {may}</p>{leave}"
        '<p><a href="/">Naar het venster</a></p>',
    )


def too_often(seconds: float) -> str:
    """Return in one Dutch line how long somebody must wait."""
    minutes = -int(-seconds // 60)
    wait = f"{minutes} minuten" if minutes > 1 else "een minuut"
    return f"Er is te vaak geprobeerd om aan te melden. Wacht {wait} en probeer het dan opnieuw."


def _page(title: str, body: str, more: str = "") -> str:
    return (
        '<!doctype html><html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title} - Vraagbaak</title>{more}<style>{_STYLE}</style></head>"
        f"<body><main><h1>Vraagbaak</h1>{body}</main></body></html>"
    )
