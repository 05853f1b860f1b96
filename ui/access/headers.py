"""What the window's answers let a browser do: headers that all have, and a content security policy (CSP, level 3)."""

import base64
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Gradio names the files of its page after what is in them: other content comes under another name.
_NAMED_BY_CONTENT = re.compile(r"/assets/[\w.-]*-[\w-]{8,9}\.\w+")
KEPT = "private, max-age=31536000, immutable"


def policy(scripts: Iterable[str] = ()) -> str:
    """Return the content security policy under which only these scripts may stand in the page itself."""
    hashes = sorted({base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts})
    own = " ".join(["'self'", "'unsafe-eval'", *(f"'sha256-{digest}'" for digest in hashes)])
    return (
        f"default-src 'none'; script-src {own}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )


class _Scripts(HTMLParser):
    """Collects the scripts that are written in a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def inline_scripts(page: str) -> list[str]:
    """Return the scripts that are written in a page, as they are written."""
    parser = _Scripts()
    parser.feed(page)
    parser.close()
    return parser.found


def with_headers(send: Send, content_policy: str, path: str = "", **others: str) -> Send:
    """Return what sends an answer with the headers that all have; ``others`` take the place of one of them.

    A browser keeps nothing of it, unless at this ``path`` there is never anything else: then it asks only once.
    """

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = content_policy
            headers.update({**HEADERS, **others})
            kept = message["status"] == 200 and _NAMED_BY_CONTENT.fullmatch(path)
            headers.setdefault("Cache-Control", KEPT if kept else "no-store")
        await send(message)

    return answer
