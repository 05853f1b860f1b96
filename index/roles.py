"""What a heading, or a line of the first and last pages, tells about the part that it plays in a document.

Dutch publications name these parts by convention: "Managementsamenvatting", "5.2 Conclusies en aanbevelingen",
"Bijlage 1 Lijst van geïnterviewden", "Opdrachtgever: Gemeente Oost".
"""

import re
import unicodedata
from collections.abc import Sequence

from index.card_types import Role

_NUMBER = re.compile(
    r"(?:(?P<kind>hoofdstuk|chapter|deel|bijlage|annex|appendix|artikel|paragraaf|§)\s*)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*|(?<=[a-z§] )(?:[a-z]|[ivx]{1,4})(?=\W|$))\s*[.:)|–—-]*\s+(?=\S)",
    re.IGNORECASE,
)
_UNNUMBERED = re.compile(r"(?:bijlage|annex|appendix)\s*[:–—-]\s*")
_KINDS = {"bijlage": "bijlage ", "annex": "bijlage ", "appendix": "bijlage ", "artikel": "artikel ", "deel": "deel "}

_REPORT = (
    r"(?:rapport|rapportage|onderzoek|monitor|evaluatie|verslag|jaarverslag|publicatie|studie|notitie|nota|brochure"
    r"|folder|brief|advies|handreiking|verkenning|inspectie|document|uitgave)"
)
_THIS = rf"(?:dit|deze|het|de|ons|onze) {_REPORT}"
_QUALIFIED = (
    r"(?:(?:de|het|een|onze|ons|onze|mijn|korte|belangrijkste|voornaamste|algemene|overige|overkoepelende|beknopte"
    r"|uitgebreide|publieks|beleids|bestuurlijke|voorlopige|reflectie op de) )*"
)
# A part of a heading ("Samenvatting", "en conclusies") that begins like this plays the role.
_HEADINGS: dict[Role, str] = {
    "summary": rf"\w*samenvatting|samengevat|(?:executive )?summary|abstract|{_THIS} in (?:het kort|vogelvlucht"
    r"|één oogopslag)|in (?:het kort|vogelvlucht|één oogopslag)$|(?:uitkomsten|bevindingen|resultaten"
    rf"|inzichten)(?: (?:van {_THIS}|op een rij|in het kort))?$|hoofd(?:punten|bevindingen|boodschap\w*"
    r"|lijnen)$|kern(?:punten|boodschap\w*|bevindingen)?$",
    "conclusions": r"(?:hoofd|eind|slot|deel)?conclusies?|slotbeschouwing|slotsom|nabeschouwing|eindoordeel|tot besluit"
    r"|(?:beantwoording|antwoord(?:en)?) (?:van|op) de \w*vra(?:ag|gen)|conclusions?",
    "recommendations": r"wat (?:we|wij) (?:aanraden|aanbevelen|adviseren)|\w*aanbeveling(?:en)?|adviezen"
    r"|handelingsperspectief\w*|recommendations?",
    "foreword": r"voorwoord|ten geleide|woord vooraf|preface|foreword",
    "colophon": r"colofon|impressum|publicatiegegevens|document ?(?:beheer|gegevens|informatie)|versiebeheer",
    "method": r"method(?:e[ns]?|iek|ologie|ologische .*|s)\b|onderzoeks?\w*(?:method\w*|opzet|aanpak"
    r"|verantwoording|ontwerp|uitvoering)|(?:opzet|aanpak|uitvoering|verantwoording|werkwijze|toelichting"
    rf"|methode) (?:van|op|voor|bij) (?:het|dit|de|deze|ons) \w*{_REPORT}|over {_THIS}|(?:zo|hoe) .*onderzo\w+"
    r"|steekproef\w*|respons\b|veldwerk|technische (?:toelichting|verantwoording)|wijze van onderzoek"
    r"|(?:onderzoeksvra|vraagstelling)\w*|bronnen en method\w+",
    "names": r"(?:lijst|overzicht) (?:van |met )?(?:de |alle )?(?:geïnterview\w+|gesprekspartners|respondenten"
    r"|geraadpleegde\b.*|deelnemers|gesproken .*|betrokkenen|experts|deskundigen)|geïnterview\w+"
    r"|gesprekspartners|geraadpleegde (?:personen|experts|deskundigen|organisaties|partijen)|(?:samenstelling"
    r"|leden) (?:van )?(?:de )?\w*(?:commissie|groep)|begeleidingscommissie|klankbordgroep",
    "introduction": rf"inleiding|introductie|introduction|aanleiding|waarom {_THIS}|waarom deze|waarvoor (?:dit|deze)",
    "client": r"voor wie (?:is|zijn) (?:dit|deze)|doelgroep van (?:dit|deze)|opdrachtgever",
    "aside": r"inhoud(?:sopgave)?$|leeswijzer|contents$|literatuur\w*|bronnen(?:lijst)?$|referenties"
    r"|(?:lijst (?:van|met) )?(?:begrippen|begripsbepalingen|afkortingen|figuren|tabellen)\w*|\w*noten$"
    r"|dankwoord|eindnoten|verklarende .*",
}
_ROLES = {role: re.compile(rf"{_QUALIFIED}(?:{pattern})\b", re.IGNORECASE) for role, pattern in _HEADINGS.items()}
# Headings that plans and letters have as well: they name the method where the text below speaks of research.
_PERHAPS_METHOD = re.compile(
    r"(?:aanpak|dataverzameling|gegevensverzameling|opzet|werkwijze|verantwoording|betrouwbaarheid|beperkingen"
    r"|inleiding en \w*vragen|waarom .*onderzoek|toetsingskader|bijlage)\b",
    re.IGNORECASE,
)
_RESEARCH = {
    name: re.compile(pattern, re.IGNORECASE)
    for name, pattern in {
        "interview": r"\binterview|\bgeïnterview|\b(?:diepte|groeps|expert)gesprek|gesprekken (?:gevoerd|met)"
        r"|\b\d+ gesprekken|\bspraken\b.*\bmet\b",
        "survey": r"\benqu[eê]te|vragenlijst|\bpeiling|\bgeënquêteerd|\bingevuld\b|\binvul(?:de|den|len)\b",
        "sample": r"steekproef|\brespons\b|respondent|\bvulde[n]?\b.*\bin\b|representatief|\bpopulatie\b|\bgeworven\b",
        "desk": r"literatuur(?:studie|onderzoek)|deskresearch|documentanalyse|dossieronderzoek|\bdossiers\b"
        r"|registraties",
        "study": r"\bonderzoeksvra|\bonderzoeksmethod|\bonderzoekers\b|\bonderzochten\b|\bveldwerk|\bcasestud"
        r"|\bdataset|\bgewogen\b",
    }.items()
}

_TELLING = 2  # kinds of words of research that settle a doubtful heading

_WRITTEN = r"(?:geschreven|opgesteld|uitgevoerd|samengesteld|gemaakt|ontwikkeld|verricht|uitgegeven|geredigeerd)"
_LABELS: dict[Role, re.Pattern[str]] = {
    "makers": re.compile(
        r"^(?:auteurs?|onderzoekers?|redactie|eindredactie|projectleid\w+|projectteam|tekst|samenstelling"
        r"|opgesteld door|opstellers?|uitgever|uitgave|een uitgave|authors?)\b(?:/\w+| van)?"
        r"(?:\s*[:|–-]|$| (?=(?-i:[A-Z])[^.!?]*$))|\b(?:een"
        rf"|dit is een) (?:uitgave|publicatie) van\b|{_THIS}[^.]*\b(?:is|werd|zijn)\b[^.]*\b{_WRITTEN} door\b"
        rf"|\b{_WRITTEN} door\b[^.]*$|\b(?:schreef|schreven|maakten?|voerden?|deed|deden) {_THIS}|^(?:©|copyright)",
        re.IGNORECASE,
    ),
    "client": re.compile(
        r"\bin opdracht van\b|^opdrachtgever\b|\bop verzoek van\b|\bis opdrachtgever\b", re.IGNORECASE
    ),
}
_COLOPHON = re.compile(
    r"\bISBN\b|^©|copyright|^(?:auteurs?|onderzoekers?|redactie|eindredactie|vormgeving|opmaak|ontwerp|drukwerk"
    r"|druk|fotografie|foto\w*|uitgave|uitgever|opdrachtgever|postbus|telefoon|e-mail|datum|versie|status"
    r"|projectnummer)\b|^\S+@\S+\.\w+$|^(?:www\.|https?:)",
    re.IGNORECASE,
)
_SIGNED = 10  # words of a line of a signature, at most
_SALUTATION = re.compile(r"(?:geachte|beste|dear)\b.{0,60},?$", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:hoogachtend|met (?:vriendelijke|hartelijke|beleefde) groet(?:en)?|namens (?:de|het|burgemeester)\b.*)\s*,?"
    r"(?:\s|$)|de (?:minister|staatssecretaris)\b[^.]{0,80},?$",
    re.IGNORECASE,
)


def plain(heading: str) -> str:
    """Return a heading in small letters, without soft hyphens, without its number: "2.1 Methode:" -> "methode"."""
    text = unicodedata.normalize("NFKC", heading).replace("\u00ad", "")
    text = " ".join(text.split()).casefold().strip(" .:–—-")
    found = _NUMBER.match(text) or _UNNUMBERED.match(text)
    return text[found.end() :].strip(" .:–—-") if found else text


def number_of(heading: str) -> str:
    """Return the number that a heading has, as users name it: "3", "2.3", "bijlage 1"; "" when it has none."""
    text = " ".join(heading.replace("\u00ad", "").split())
    found = _NUMBER.match(f"{text} -")  # a heading may be nothing but its number
    if not found:
        return ""
    return _KINDS.get((found["kind"] or "").casefold(), "") + found["number"].casefold()


def roles_of_heading(heading: str, text: str) -> tuple[Role, ...]:
    """Return the roles that a heading names; ``text`` is what stands below it, to settle doubtful headings."""
    pieces = re.split(r"\s*(?:,|;|&|/|\ben\b)\s*", plain(heading))
    wholes = (plain(heading), *pieces)
    roles: list[Role] = [role for role, pattern in _ROLES.items() if any(pattern.match(one) for one in wholes)]
    terms = research_terms(text)
    if "method" in roles and not terms:
        roles.remove("method")  # a policy has methods, too
    if "method" not in roles and any(_PERHAPS_METHOD.match(one) for one in wholes) and terms >= _TELLING:
        roles.append("method")
    if "summary" in roles and "conclusions" in roles and not re.search("samenvatting", plain(heading)):
        roles.remove("summary")
    return tuple(roles)


def research_terms(text: str) -> int:
    """Return how many kinds of words of research a text has: interviews, surveys, samples, documents, study; 0..5."""
    return sum(pattern.search(text) is not None for pattern in _RESEARCH.values())


def roles_of_line(line: str) -> tuple[Role, ...]:
    """Return "makers", "client" or both for a line that says who wrote, published or commissioned the document."""
    return tuple(role for role, pattern in _LABELS.items() if pattern.search(line))


def is_colophon_line(line: str) -> bool:
    """Whether a line is one as colophons have: with a label such as "Versie" or "Drukwerk", an address, an ISBN."""
    return _COLOPHON.search(line) is not None


def colophon_lines(lines: Sequence[str]) -> range:
    """Return the run of lines that reads as a colophon: from the first to the last typical line; empty when none."""
    places = [place for place, line in enumerate(lines) if is_colophon_line(line)]
    return range(places[0], places[-1] + 1) if len(places) >= 3 else range(0)


def is_salutation(line: str) -> bool:
    """Whether a line opens a letter: "Geachte voorzitter,"."""
    return _SALUTATION.fullmatch(line.strip()) is not None


def is_closing(line: str) -> bool:
    """Whether a line closes a letter: "Hoogachtend,", "De minister van Financiën,"."""
    return _CLOSING.match(line.strip()) is not None


def is_name_line(line: str) -> bool:
    """Whether a line may stand in a signature: a few words, a name or a function, no sentence."""
    return 0 < len(line.split()) <= _SIGNED and not line.rstrip().endswith((".", "?", "!", ":", ";"))
