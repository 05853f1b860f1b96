"""The list of reports as HTML, and how far adding is. What comes from outside is escaped here."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from index.reading.pdf.scans.recognition import can_recognise
from index.store.collection import pages_to_recognise
from index.store.overview import Overview
from index.types import DocumentSummary, Heading, SuggestedQuestion
from ui.text.labels import counted, day, document_label, length
from ui.text.place_layout import heading_page, pages_of
from ui.text.unread import how_to_recognise, unread_lines

OUTDATED = (
    "Een oudere versie van Vraagbaak heeft sommige rapporten gelezen. Sluit Vraagbaak en voer \u2018vraagbaak index "
    "refresh\u2019 uit om dat opnieuw, en beter, te doen."
)
SHORT_HASH = 12  # characters of the SHA-256 that are shown


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that is being added."""

    name: str
    share: float = 0.0  # done, 0..1
    doing: str = "wacht"  # plain Dutch
    outcome: str = ""  # one Dutch line when it is over
    failed: bool = False


def reports_html(reports: Sequence[Overview], *, removable: bool = True) -> str:
    """Return a card for every report; if they are ``removable``, with the dialogs that ask whether it may go."""
    if not reports:
        choose = " Kies hierboven bestanden om toe te voegen." if removable else ""
        return f'<p class="opmerking">Er zijn nog geen rapporten.{choose}</p>'
    cards = "".join(f"<li>{_card(number, report, removable)}</li>" for number, report in enumerate(reports, 1))
    told = f'<p class="opmerking">{OUTDATED}</p>' if removable and any(report.outdated for report in reports) else ""
    return f'{told}<ul class="kaarten">{cards}</ul>'


def _card(number: int, report: Overview, removable: bool) -> str:
    summary = report.summary
    size = f"{length(summary)}, {counted(summary.chunks, 'passage', 'passages')}"
    facts = {"Bestand": summary.name, "Omvang": size, "Toegevoegd": day(summary.added)}
    lines = "".join(f"<div><dt>{term}:</dt> <dd>{escape(value)}</dd></div>" for term, value in facts.items())
    mark = f"<div><dt>Vingerafdruk (SHA-256):</dt> <dd><code>{escape(summary.sha256[:SHORT_HASH])}</code></dd></div>"
    return (
        f'<article class="kaart" aria-labelledby="rapport-{number}">'
        f'<h3 id="rapport-{number}">{escape(document_label(summary))}</h3>'
        f'<dl class="feiten">{lines}{mark}</dl>{_unread(summary, removable)}'
        f"{_headings(summary.name, report.headings)}{_questions(summary.name, report.questions or ())}"
        f"{_removal(number, summary) if removable else ''}</article>"
    )


def _unread(summary: DocumentSummary, changeable: bool) -> str:
    """Return what was not read of a report, or not for certain, and what recognises its text if that may help."""
    lines = "".join(f"<li>{escape(line)}</li>" for line in unread_lines(summary.unread))
    if not lines:
        return ""
    cure = ""
    if changeable and pages_to_recognise(summary.unread):
        cure = (
            f'<button type="button" class="knop" data-herken="{escape(summary.name)}">Tekst herkennen (OCR)'
            f'<span class="verborgen"> in {escape(summary.title)}</span></button>'
            if can_recognise()
            else f'<p class="opmerking">{escape(how_to_recognise(""))}</p>'
        )
    return f'<p class="kop">Niet of niet zeker gelezen</p><ul class="niet-gelezen">{lines}</ul>{cure}'


def _removal(number: int, summary: DocumentSummary) -> str:
    return (
        f'<button type="button" class="knop" data-opent="weg-{number}" aria-haspopup="dialog">'
        f'Verwijderen<span class="verborgen"> {escape(summary.title)}</span></button>'
        f"{_dialog(number, summary)}"
    )


def _headings(document: str, headings: Sequence[Heading]) -> str:
    if not headings:
        return '<p class="opmerking">In dit rapport zijn geen kopjes gevonden.</p>'
    items = "".join(
        f'<li class="niveau-{min(max(heading.level, 1), 4)}"><span>{escape(heading.title)}</span> '
        f'<span class="pagina">{escape(heading_page(document, heading))}</span></li>'
        for heading in headings
    )
    return f'<details class="inhoud"><summary>Inhoud ({len(headings)})</summary><ol>{items}</ol></details>'


def _questions(document: str, questions: Sequence[SuggestedQuestion]) -> str:
    """Return the questions that the report answers, to ask with one click."""
    if not questions:
        return ""
    items = "".join(
        f'<li><button type="button" class="knop" data-vraag="{escape(one.question)}">{escape(one.question)}</button> '
        f'<span class="pagina">{escape(pages_of(document, [(one.page, one.label)]))}</span></li>'
        for one in questions
    )
    return f'<p class="kop">Vragen die dit rapport beantwoordt</p><ul class="vragenlijst">{items}</ul>'


def _dialog(number: int, summary: DocumentSummary) -> str:
    return (
        f'<dialog id="weg-{number}" class="venster" aria-labelledby="weg-kop-{number}" '
        f'aria-describedby="weg-tekst-{number}"><h4 id="weg-kop-{number}">Rapport verwijderen?</h4>'
        f'<p id="weg-tekst-{number}">U verwijdert \u201c{escape(summary.title)}\u201d uit Vraagbaak. '
        "U kunt er dan geen vragen meer over stellen. Het bestand op uw computer blijft staan.</p>"
        '<div class="knoppenrij"><button type="button" class="knop" data-sluit>Nee, bewaren</button>'
        f'<button type="button" class="knop gevaar" data-verwijder="{escape(summary.name)}">Ja, verwijderen</button>'
        "</div></dialog>"
    )


def uploads_html(uploads: Sequence[Upload]) -> str:
    """Return a line for every file: how far it is, or what became of it."""
    return f'<ul class="toevoegen">{"".join(f"<li>{_upload(n, u)}</li>" for n, u in enumerate(uploads, 1))}</ul>'


def _upload(number: int, upload: Upload) -> str:
    if upload.outcome:
        kind, sign = ("fout", "✗") if upload.failed else ("gelukt", "✓")
        return f'<p class="{kind}"><span aria-hidden="true">{sign}</span> {escape(upload.outcome)}</p>'
    percent = round(100 * min(max(upload.share, 0.0), 1.0))
    return (
        f'<div class="voortgang"><label for="voortgang-{number}">{escape(upload.name)}: {escape(upload.doing)} '
        f'({percent}%)</label><progress id="voortgang-{number}" max="100" value="{percent}">{percent}%</progress></div>'
    )


def upload_line(uploads: Sequence[Upload]) -> str:
    """Return in plain text how far adding is; it changes once a file, so that it can be read out."""
    over = [upload for upload in uploads if upload.outcome]
    if len(over) < len(uploads):
        return f"Bezig met bestand {len(over) + 1} van {len(uploads)}: {uploads[len(over)].name}."
    failed = sum(upload.failed for upload in over)
    if failed:
        return f"Klaar. {counted(failed, 'bestand is', 'bestanden zijn')} niet toegevoegd."
    return "Klaar."
