"""The help tab: how to use the window, in plain Dutch."""

from collections.abc import Sequence
from html import escape

from rag.types import Mode
from ui.chat_answer import status_sign

_ASKING = (
    "<h3>Een vraag stellen</h3><ol>"
    "<li>Ga naar \u201cVragen\u201d en typ uw vraag in het vak.</li>"
    "<li>Druk op Enter of op \u201cVraag\u201d. Met Shift en Enter begint u een nieuwe regel.</li>"
    "<li>Rechts ziet u eerst de passages die zijn gevonden. Daarna komt het antwoord.</li></ol>"
    "<p>Met \u201cStop\u201d houdt u op; wat er al staat, blijft staan. Met \u201cOpnieuw\u201d stelt u dezelfde vraag "
    "nog een keer. Met \u201cVraag aanpassen\u201d zet u de vraag terug in het vak. Een vraag als "
    "\u201cEn in 2024?\u201d gaat door op de vraag ervoor. Wilt u met iets anders beginnen, kies dan "
    "\u201cNieuw gesprek\u201d.</p>"
    "<p>Vraagbaak beantwoordt één vraag tegelijk. Is er nog iemand bezig, dan ziet u uw plaats in de rij.</p>"
)
_MODES = (
    "<h3>Twee soorten antwoord</h3><dl>"
    "<dt>Alleen citaten</dt><dd>U ziet de zinnen uit het rapport die het best passen, woord voor woord.</dd>"
    "<dt>Geschreven antwoord</dt><dd>Een AI-model op uw computer schrijft een antwoord. Elke zin wordt daarna "
    "vergeleken met het rapport.</dd></dl>"
)
_CHECKING = (
    "<h3>Een antwoord controleren</h3>"
    "<p>Achter elke zin staat een nummer, zoals [1]. Kies het nummer om de pagina van het rapport te zien, met de "
    "zin omlijnd. Naast het antwoord staan alle bronnen met hun tekst. Achter elke zin staat ook een teken:</p><dl>"
    f"<dt>{status_sign('gesteund')}</dt><dd>De zin staat zo in het rapport.</dd>"
    f"<dt>{status_sign('gedeeltelijk')}</dt><dd>De zin zegt het in andere woorden dan het rapport. Lees de bron erbij."
    "</dd>"
    f"<dt>{status_sign('niet gesteund')}</dt><dd>Het rapport steunt de zin niet. De zin hoort dan niet bij het "
    "antwoord; u vindt hem bij \u201cWeggelaten uit het antwoord\u201d.</dd></dl>"
    "<p>Is er geen antwoord gevonden, dan ziet u wat het dichtst in de buurt komt. Probeer het met andere woorden, of "
    "zoek zelf bij \u201cZoeken\u201d.</p>"
)
_REPORTS = (
    "<h3>Rapporten</h3>"
    "<p>Bij \u201cRapporten\u201d voegt u bestanden toe: pdf, txt of md. U kunt er meer tegelijk kiezen. Een bestand "
    "met dezelfde naam en een andere inhoud vervangt het oude. Hetzelfde bestand komt er niet twee keer in. Daar "
    "kiest u ook in welke rapporten Vraagbaak zoekt.</p>"
    "<p>Een pdf moet tekst bevatten. Van een scan kan Vraagbaak niets lezen.</p>"
    "<h3>Zoeken</h3>"
    "<p>Bij \u201cZoeken\u201d vindt u passages zonder dat een AI-model iets schrijft of kiest. Dat gaat snel.</p>"
)
_KEYS = (
    "<h3>Met het toetsenbord</h3><dl>"
    "<dt><kbd>Tab</kbd></dt><dd>Naar het volgende onderdeel. Met Shift en Tab gaat u terug.</dd>"
    "<dt><kbd>←</kbd> en <kbd>→</kbd></dt><dd>Naar een ander tabblad, als u op een tabblad staat.</dd>"
    "<dt><kbd>Enter</kbd></dt><dd>De vraag stellen, of een knop gebruiken.</dd>"
    "<dt><kbd>Esc</kbd></dt><dd>Een venster sluiten zonder iets te doen.</dd></dl>"
)
_LIMITS = (
    "<h3>Wat Vraagbaak niet kan</h3><ul>"
    "<li>Vraagbaak weet alleen wat in uw rapporten staat, en zoekt niet op internet.</li>"
    "<li>Het leest geen plaatjes en grafieken, en telt of rekent niet zelf.</li>"
    "<li>Het kan een antwoord missen of een verkeerde zin kiezen. Controleer daarom altijd de bron.</li></ul>"
    "<h3>Uw gegevens</h3>"
    "<p>Alles blijft op deze computer: uw rapporten, uw vragen en de antwoorden. Er gaat niets over het internet.</p>"
)


def help_html(modes: Sequence[Mode], model: str) -> str:
    """Return the page; ``model`` is the language model's name, "" when there is none."""
    kinds = _MODES if len(modes) > 1 else ""
    used = f"<p>Het AI-model is {escape(model)}.</p>" if model else ""
    return f'<div class="uitleg"><h2>Uitleg</h2>{_ASKING}{kinds}{_CHECKING}{_REPORTS}{_KEYS}{_LIMITS}{used}</div>'
