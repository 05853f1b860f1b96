"""Set the sample report: ``ai-op-het-werk.md`` -> ``ai-op-het-werk.pdf``.

A tool for developers; Vraagbaak itself only ships the PDF. The same Markdown, style sheet, fonts and versions of the
packages give the same bytes. The SHA-256 of the Markdown stands in the PDF under the key ``/markdownsha256``.

    python ui/sample/make_pdf.py [TARGET.pdf]
"""

import hashlib
import html
import os
import sys
from pathlib import Path

MISSING = (
    "Maken lukt niet: installeer eerst WeasyPrint en de lettertypen met "
    "`pip install weasyprint markdown-it-py mdit-py-plugins` en `apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0 fonts-lato fonts-sil-gentiumplus`."
)
try:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token
    from mdit_py_plugins.container import container_plugin  # type: ignore[import-not-found, unused-ignore]
    from mdit_py_plugins.footnote import footnote_plugin  # type: ignore[import-not-found, unused-ignore]
    from weasyprint import HTML  # type: ignore[import-not-found, import-untyped, unused-ignore]
except (ImportError, OSError) as error:  # OSError: the Pango library of the system is missing
    raise SystemExit(f"{MISSING} ({error})") from error

FOLDER = Path(__file__).resolve().parent
SOURCE = FOLDER / "ai-op-het-werk.md"
STYLE = FOLDER / "rapport.css"

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="author" content="{author}">
<meta name="description" content="{subject}">
<meta name="keywords" content="{keywords}">
<meta name="dcterms.created" content="{date}T12:00:00Z">
<meta name="dcterms.modified" content="{date}T12:00:00Z">
<meta name="year" content="{year}">
<meta name="markdownsha256" content="{sha256}">
</head>
<body>
<header>
<p class="organisatie">{author}, {year}</p>
<h1>{title}</h1>
<p class="ondertitel">{subtitle}</p>
</header>
<main>
{body}
</main>
</body>
</html>
"""


def front_matter(text: str) -> tuple[dict[str, str], str]:
    """Split ``---`` / ``name: value`` lines / ``---`` from the Markdown below them."""
    _, head, body = text.split("---\n", 2)
    pairs = (line.split(": ", 1) for line in head.splitlines())
    return {name: value.strip() for name, value in pairs}, body


def take_footnotes(tokens: list[Token]) -> tuple[list[Token], dict[int, Token]]:
    """Return the tokens without the list of notes at the end, and the inline token of each note by its number."""
    notes: dict[int, Token] = {}
    kept: list[Token] = []
    current: int | None = None
    in_list = False
    for token in tokens:
        in_list = in_list or token.type == "footnote_block_open"
        if token.type == "footnote_open":
            current = token.meta["id"]
        elif in_list and token.type == "inline" and current is not None:
            notes[current] = token
        if not in_list:
            kept.append(token)
        in_list = in_list and token.type != "footnote_block_close"
    return kept, notes


def to_html(markdown: str) -> str:
    """Render Markdown; a note stands where its mark was, the style sheet moves it to the foot of the page."""
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin).use(container_plugin, "kader")
    tokens, notes = take_footnotes(parser.parse(markdown))
    renderer = parser.renderer

    def reference(row: list[Token], at: int, *_: object) -> str:
        note = notes[row[at].meta["id"]]
        inner = renderer.render(note.children or [], parser.options, {})
        return f'<span class="voetnoot">{inner}</span>'

    parser.add_render_rule("footnote_ref", lambda _self, row, at, *rest: reference(row, at, *rest))
    return str(renderer.render(tokens, parser.options, {}))


def make(target: Path) -> None:
    """Write the PDF. Dates and the identifier are fixed, so the bytes depend on the input alone."""
    source = SOURCE.read_text(encoding="utf-8")
    fields, body = front_matter(source)
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    values = {name: html.escape(value) for name, value in fields.items()}
    page = PAGE.format(**values, sha256=sha256, body=to_html(body))
    os.environ["SOURCE_DATE_EPOCH"] = "0"  # the font subsetter writes the time into the fonts
    HTML(string=page, base_url=str(FOLDER)).write_pdf(
        target,
        stylesheets=[str(STYLE)],
        pdf_variant="pdf/ua-1",
        pdf_identifier=bytes.fromhex(sha256[:32]),
        custom_metadata=True,
    )


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCE.with_suffix(".pdf"))
