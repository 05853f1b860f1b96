"""The page that tells what the API can do, made from its OpenAPI description: no scripts, nothing from elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ui.rendering import render


def api_page(description: Mapping[str, Any]) -> str:
    """Return the page for an OpenAPI 3.1 description."""
    from markupsafe import Markup

    style = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return render("api.html", style=Markup(style), description=description)  # noqa: S704 - our own file
