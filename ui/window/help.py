"""The help tab: how to use the window, in plain Dutch, and what is known about its accessibility."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from index.reading.kinds import IN_WORDS
from rag.types import Mode
from ui.window.answer import status_sign
from ui.window.pieces import SERVER

STATEMENT = Path(__file__).with_name("toegankelijkheid.md")

_CONTENTS = (
    '<nav aria-label="Onderwerpen"><ul class="onderwerpen">'
    + "".join(
        f'<li><a href="#{name}" data-bron="{name}">{title}</a></li>'
        for name, title in (
            ("uitleg-vragen", "Een vraag stellen"),
            ("uitleg-controleren", "Een antwoord controleren"),
            ("uitleg-rapporten", "Rapporten en zoeken"),
            ("uitleg-bewaren", "Bewaren"),
            ("uitleg-toetsen", "Met het toetsenbord"),
            ("uitleg-grenzen", "Wat Vraagbaak niet kan"),
            ("toegankelijkheid", "Toegankelijkheid"),
        )
    )
    + "</ul></nav>"
)
_ASKING = (
    '<h3 id="uitleg-vragen" tabindex="-1">Een vraag stellen</h3><ol>'
    "<li>Ga naar \u201cVragen\u201d en typ uw vraag in het vak.</li>"
    "<li>Druk op Enter of op \u201cVraag\u201d. Met Shift en Enter begint u een nieuwe regel.</li>"
    "<li>Bij \u201cVindplaatsen\u201d ziet u eerst de passages die zijn gevonden: stukjes tekst uit uw rapporten. "
    "Daarna komt het antwoord.</li></ol>"
    "<p>Met \u201cStop\u201d houdt u op; wat er al staat, blijft staan. Met \u201cOpnieuw\u201d stelt u dezelfde vraag "
    "nog een keer. Met \u201cVraag aanpassen\u201d zet u de vraag terug in het vak. Een vraag als "
    "\u201cEn in 2024?\u201d gaat door op de vraag ervoor. Wilt u met iets anders beginnen, kies dan "
    "\u201cNieuw gesprek\u201d.</p>"
    "<p>Vraagbaak beantwoordt één vraag tegelijk. Is er nog iemand bezig, dan ziet u uw plaats in de rij.</p>"
)
_MODES = (
    "<h3>Twee soorten antwoord</h3><dl>"
    "<dt>Alleen citaten</dt><dd>U ziet de plaatsen in het rapport die uw vraag beantwoorden, woord voor woord.</dd>"
    "<dt>Geschreven antwoord, op proef</dt><dd>Een AI-model schrijft ook zelf een antwoord. Dat staat boven de "
    "plaatsen uit het rapport, en elke zin wordt gecontroleerd. De controle is streng: ook veel zinnen die kloppen, "
    "krijgen geen vinkje. Krijgt geen enkele zin een vinkje, dan ziet u alleen de plaatsen.</dd></dl>"
)
_CHECKING = (
    '<h3 id="uitleg-controleren" tabindex="-1">Een antwoord controleren</h3>'
    "<p>Bovenaan staat meestal een kort antwoord. Dat zijn woorden uit het rapport. Staat er \u201c\u2026\u201d, dan "
    "is daar tekst weggelaten.</p>"
    "<p>Daaronder leest u een tot drie plaatsen uit het rapport, woord voor woord. De woorden die uw vraag "
    "beantwoorden, zijn vet. Lees ook de zinnen eromheen: die horen erbij.</p>"
    "<p>Achter elke plaats staat een nummer. Kies het nummer om de pagina van het rapport te zien. In een pdf is de "
    "tekst daar omlijnd, als de plaats zeker is. U kunt de pagina groter maken, verder bladeren, en het citaat "
    "kopiëren met de bron erbij. Bij \u201cVindplaatsen\u201d staat van elke plaats een klein beeld van de pagina.</p>"
    "<p>Een zin die een AI-model schreef, heeft een teken:</p><dl>"
    f"<dt>{status_sign('gesteund')}</dt><dd>De controle vond dat het rapport dit ook zegt.</dd>"
    f"<dt>{status_sign('niet gecontroleerd')}</dt><dd>Het is niet zeker dat het rapport dit zegt. U leest erbij "
    "waarom. Gebruik zo\u2019n zin niet zonder het rapport te lezen.</dd></dl>"
    "<p>Is er geen antwoord gevonden, dan ziet u waarnaar is gezocht en wat het dichtst in de buurt komt. Is een deel "
    "van uw vraag niet gevonden, dan staat dat onder het antwoord. Probeer het met andere woorden, of zoek zelf bij "
    "\u201cZoeken\u201d.</p>"
)
_REPORTS = (
    '<h3 id="uitleg-rapporten" tabindex="-1">Rapporten en zoeken</h3>'
    f"<p>Bij \u201cRapporten\u201d voegt u bestanden toe: {IN_WORDS}. U kunt er meer tegelijk kiezen. Een bestand "
    "met dezelfde naam en een andere inhoud vervangt het oude. Hetzelfde bestand komt er niet twee keer in.</p>"
    "<p>Daar kiest u ook in welke rapporten Vraagbaak zoekt. Van elk rapport ziet u de inhoud met pagina\u2019s, en "
    "vragen die het rapport beantwoordt. Kiest u zo\u2019n vraag, dan krijgt u het antwoord bij \u201cVragen\u201d. "
    "Aan de vingerafdruk herkent u het bestand: elke versie heeft een andere.</p>"
    "<p>Een pdf moet tekst bevatten. Van een scan kan Vraagbaak niets lezen.</p>"
    "<p>Bij \u201cZoeken\u201d vindt u passages zonder dat een taalmodel iets schrijft. Een zoekmodel bepaalt de "
    "volgorde. Dat gaat snel. "
    "Met \u201cBekijk de pagina\u201d ziet u de gevonden zin op de pagina van het rapport.</p>"
)
_KEEPING = (
    '<h3 id="uitleg-bewaren" tabindex="-1">Bewaren</h3>'
    "<p>Met \u201cKopieer antwoord met bronnen\u201d zet u het antwoord in uw eigen tekst, met titel en pagina. Met "
    "\u201cBewaren\u201d krijgt u een bestand voor Word, of een Markdown- of JSON-bestand: van dit antwoord of van het "
    "hele gesprek. Bij \u201cEerdere gesprekken\u201d staan al uw gesprekken. U kunt ze openen, verdergaan, een andere "
    "naam geven en wissen.</p>"
    "<p>Met de duim omhoog (nuttig), de duim omlaag (niet nuttig) of \u201cVerkeerde bron\u201d zegt u wat u van een "
    "antwoord vindt. Dat blijft op {computer}. Kiest u dezelfde knop nog een keer, dan trekt u het oordeel in.</p>"
)
_KEYS = (
    '<h3 id="uitleg-toetsen" tabindex="-1">Met het toetsenbord</h3><dl class="toetsen">'
    "<dt><kbd>Tab</kbd></dt><dd>Naar het volgende onderdeel. Met Shift en Tab gaat u terug.</dd>"
    "<dt><kbd>←</kbd> en <kbd>→</kbd></dt><dd>Naar een ander tabblad, als u op een tabblad staat.</dd>"
    "<dt><kbd>↑</kbd> en <kbd>↓</kbd></dt><dd>Een andere soort antwoord kiezen, of rollen in een lijst of pagina.</dd>"
    "<dt><kbd>Spatie</kbd></dt><dd>Een rapport aan- of uitvinken, of tekst uitklappen.</dd>"
    "<dt><kbd>Enter</kbd></dt><dd>De vraag stellen, of een knop gebruiken.</dd>"
    "<dt><kbd>Esc</kbd></dt><dd>Een venster sluiten zonder iets te doen.</dd></dl>"
)
_LIMITS = (
    '<h3 id="uitleg-grenzen" tabindex="-1">Wat Vraagbaak niet kan</h3><ul>'
    "<li>Vraagbaak weet alleen wat in uw rapporten staat, en zoekt niet op internet.</li>"
    "<li>Het leest geen plaatjes en grafieken, en telt of rekent niet zelf.</li>"
    "<li>Het kan een antwoord missen of een verkeerde zin kiezen. Controleer daarom altijd de bron.</li></ul>"
    "<h3>Uw gegevens</h3>"
)
_AT_HOME = (
    "<p>Alles blijft op deze computer: uw rapporten, uw vragen en de antwoorden. Er gaat niets over het internet.</p>"
)
_AWAY = (
    "<p>{kept} Kiest u \u201cGeschreven antwoord\u201d, dan gaan uw vraag "
    "en de gevonden stukken tekst naar {address}.</p>"
)


_SHARED_AT_HOME = (
    "<p>Rapporten, vragen en antwoorden staan op {computer}. Andere gebruikers zien uw vragen en antwoorden niet. Ze "
    "gaan alleen over het netwerk tussen die computer en de uwe.</p>"
)


def lay_out_help(html: Any, modes: Sequence[Mode], model: str, address: str, *, shared: bool) -> None:
    """Create the page; ``html`` makes a gradio.HTML without its default style."""
    import gradio

    html(help_html(modes, model, address, shared=shared), elem_id="uitleg")
    gradio.Markdown(STATEMENT.read_text(encoding="utf-8"), elem_id="toegankelijkheid", latex_delimiters=[])


def help_html(modes: Sequence[Mode], model: str, address: str = "", *, shared: bool = False) -> str:
    """Return how to use the window.

    ``model`` is the name of the model that writes, ``address`` that of the server it runs on; "" when there is none.
    ``shared``: several people log in, from computers of their own.
    """
    computer = SERVER if shared else "deze computer"
    if address:
        kept = f"Uw rapporten en gesprekken staan op {computer}."
        kept += " Andere gebruikers zien uw gesprekken niet." if shared else ""
        data = _AWAY.format(kept=kept, address=escape(address))
    else:
        data = _SHARED_AT_HOME.format(computer=computer) if shared else _AT_HOME
    keeping = _KEEPING.format(computer=computer)
    kinds = _MODES if len(modes) > 1 else ""
    used = f"<p>Het AI-model is {escape(model)}.</p>" if model else ""
    sections = f"{_CONTENTS}{_ASKING}{kinds}{_CHECKING}{_REPORTS}{keeping}{_KEYS}{_LIMITS}{data}{used}"
    return f'<div class="uitleg"><h2>Uitleg</h2>{sections}</div>'
