"""The same in other words: shortened, in synonyms, with figures and dates spelled otherwise. True when the original is.

The lists serve training alone: what the judge learns from them holds for words that it has not seen here.
"""

import random
import re
from collections.abc import Callable, Iterable

from index.dutch import MONTHS, NUMBERS, SHORT_MONTHS, TENS

# Words that may take each other's place in a sentence; inflected forms are written out.
_SYNONYMS = """
steeg|nam toe; stegen|namen toe; daalde|nam af; daalden|namen af; stijgt|neemt toe; daalt|neemt af
gestegen|toegenomen|gegroeid; gedaald|afgenomen; stijging|toename|groei; daling|afname|vermindering
ongeveer|circa|zo'n; ruim|meer dan|iets meer dan; bijna|net geen; vrijwel|bijna|nagenoeg; bedraagt|is; bedroeg|was
bedragen|zijn; bedroegen|waren; vaak|dikwijls|veelal; soms|af en toe|nu en dan; omdat|aangezien; doordat|omdat
daarom|om die reden|dus; ook|eveneens; sinds|vanaf; ten minste|minstens|minimaal
ten hoogste|hoogstens|maximaal|hooguit; alleen|uitsluitend|enkel; slechts|maar|niet meer dan; bewoners|inwoners
inwoners|burgers; medewerkers|werknemers|personeelsleden; deelnemers|degenen die meedoen; krijgt|ontvangt
krijgen|ontvangen; kreeg|ontving; kregen|ontvingen; gekregen|ontvangen; start|begint; starten|beginnen
gestart|begonnen; startte|begon; stopt|houdt op; vooral|met name|in het bijzonder; voornamelijk|hoofdzakelijk
jaarlijks|per jaar|elk jaar|ieder jaar; maandelijks|per maand|elke maand; wekelijks|per week|elke week
dagelijks|elke dag|iedere dag; per jaar|jaarlijks; per maand|maandelijks; per week|wekelijks; tegenover|tegen
in totaal|bij elkaar|alles bij elkaar; nodig|vereist|noodzakelijk; belangrijkste|voornaamste; extra|aanvullende
voldoende|genoeg; hele|gehele; bovendien|daarnaast|verder; zoals|bijvoorbeeld; wegens|vanwege
direct|meteen|onmiddellijk; hulp|ondersteuning; ondersteuning|hulp; aanpak|werkwijze; besluit|beslissing
moeilijk|lastig; makkelijk|eenvoudig|gemakkelijk; samen|gezamenlijk; niettemin|toch; echter|maar; tijdens|gedurende
laat zien|toont; laten zien|tonen; toont aan|laat zien; zorgt voor|leidt tot; zorgen voor|leiden tot
leidt tot|zorgt voor; leidden tot|zorgden voor; leidde tot|zorgde voor; maakt gebruik van|gebruikt
maken gebruik van|gebruiken; vindt|meent; vinden|menen; zegt|stelt; zeggen|stellen; meldt|laat weten; kosten|uitgaven
bedrag|som geld; verplicht|niet vrijblijvend; toegestaan|geoorloofd; mag niet|is niet toegestaan om; moet|dient
moeten|dienen; wordt gestart|begint; vergoeding|tegemoetkoming; elke|iedere; elk|ieder; iedere|elke; ieder|elk
niemand|geen enkele persoon; iedereen|alle mensen; overal|op alle plekken; nooit|op geen enkel moment
gemiddeld|doorsnee; jongeren|jonge mensen; ouderen|oudere mensen; kinderen|jongens en meisjes; gebouw|pand
woning|huis; woningen|huizen; auto|wagen; arts|dokter; artsen|dokters; ziekenhuis|kliniek; opgesteld|gemaakt
uitgevoerd|gedaan; vastgesteld|bepaald; gezegd|verteld; gevraagd|verzocht; bezocht|langs geweest bij; groot|fors
grote|forse; kleine|beperkte; flink|fors; sterk|flink; licht|iets; snel|vlug; langzaam|traag
onderzoekers|wetenschappers; rapport|verslag; onderzoek|studie; cijfers|getallen; vragenlijst|enquête
gesprekken|interviews; doel|oogmerk; gevolg|effect; gevolgen|effecten; oorzaak|reden; reden|oorzaak; risico|gevaar
risico's|gevaren; kans|mogelijkheid; uiterlijk|niet later dan; binnen|in minder dan; vóór|eerder dan
eerst|in de eerste plaats; huidige|tegenwoordige; nieuwe|recente; betaalt|voldoet; betalen|voldoen; vergoedt|betaalt
dekt|betaalt; volgens|naar zeggen van; aldus|volgens; dient in|levert in; aanvragen|verzoeken; aanvraag|verzoek
aangevraagd|verzocht; formulier|document; beperkt|begrensd
"""
_CONNECTIVE = re.compile(
    r"^(?:Overigens|Bovendien|Daarnaast|Wel|Toch|Echter|Kortom|Ten slotte|Tot slot|Verder|Zo)[,:]? +(?=[a-z])"
)
_MAIN = r"(?:en|maar|terwijl|waarbij|waardoor|zodat|omdat|doordat|aangezien|want|hoewel|al)"
_TAIL = re.compile(rf",\s+{_MAIN}\s[^,;]{{12,}}[.]$")
_TAIL_LOOSE = re.compile(r"\s+(?:omdat|doordat|zodat|waardoor|want)\s[^,;]{12,}[.]$")
_PARENTHESIS = re.compile(r"\s+\([^()]{3,}\)")
_DASHED = re.compile(r"\s+[–—]\s[^–—]{4,}\s[–—](?=\s)")
_ASIDE = re.compile(
    r",\s+(?:zoals|bijvoorbeeld|waaronder|onder wie|met name|vooral|mede|naast|behalve dat|aldus)\s[^,;:]{4,}(?=[,.])"
)
_RELATIVE = re.compile(r",\s+(?:die|dat|wat|waarvan|waar|waarin)\s[^,;:]{6,}(?=,\s|[.]$)")
_FIRST_CLAUSE = re.compile(r"^.{15,}?(?=[;:]\s)|^.{20,}?(?=,\s(?:en|maar|terwijl|waarbij|want)\s)")
_QUOTED = re.compile(r"[“”‘\"„]")
_IS_SHORT = 4  # words


def shortened(sentence: str, rng: random.Random) -> list[str]:
    """Return ways of leaving out what the rest does not hang on: asides, reasons, a second statement."""
    cuts = []
    if not _QUOTED.search(sentence):
        for pattern in (_CONNECTIVE, _TAIL, _TAIL_LOOSE, _PARENTHESIS, _DASHED, _ASIDE, _RELATIVE):
            found = pattern.search(sentence)
            if found:
                rest = sentence[: found.start()] + sentence[found.end() :]
                cuts.append(rest if rest.endswith((".", "!", "?")) else rest.rstrip(" ,;") + ".")
        first = _FIRST_CLAUSE.search(sentence)
        if first and not re.match(r"(?:Als|Wanneer|Indien|Zodra|Hoewel|Omdat|Doordat|Mits|Tenzij|Wie)\b", sentence):
            cuts.append(first[0].rstrip(" ,;:") + ".")
    cuts = [cut[:1].upper() + cut[1:] for cut in cuts if len(cut.split()) >= _IS_SHORT and cut != sentence]
    cuts = [cut for cut in cuts if not re.search(r"\b(?:zowel|niet alleen|enerzijds|of|noch)\b", cut) or "," in cut]
    rng.shuffle(cuts)
    return cuts


def reworded(sentence: str, rng: random.Random) -> list[str]:
    """Return the sentence with one to three words in synonyms, or with its first phrase elsewhere."""
    found = list(dict.fromkeys(_WORD.findall(sentence)))
    made = []
    if found:
        text = sentence
        for word in rng.sample(found, min(len(found), rng.choice((1, 2, 2, 3)))):
            text = replace_word(text, word, rng.choice(_OTHER[word]))
        made.append(text)
    moved = _moved(made[0] if made and rng.random() < 0.4 else sentence)
    if moved:
        made.append(moved)
    rng.shuffle(made)
    return made


def respelled(sentence: str, rng: random.Random) -> list[str]:
    """Return the sentence with a figure or date in another spelling of the same value."""
    ways: list[Callable[[str], str]] = [
        lambda text: re.sub(r"\b(\d+(?:,\d+)?)\s?%(?!-)", r"\1 procent", text),
        lambda text: re.sub(r"\b(\d+(?:,\d+)?) procent\b", r"\1%", text),
        lambda text: re.sub(
            rf"(?<![\w.,–/-])(\d{{1,2}})(?= [a-z])(?! (?:{'|'.join((*MONTHS, *SHORT_MONTHS))}))",
            _as_word,
            text,
        ),
        lambda text: re.sub(rf"\b({'|'.join(NUMBERS[2:13])})\b(?! (?:op|van) )", _as_digits, text),
        lambda text: re.sub(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b", _as_numbers, text),
        lambda text: re.sub(r"€ ?(\d[\d.,]*\d|\d)(?! ?(?:miljoen|miljard))", r"\1 euro", text),
        lambda text: re.sub(r"\b(\d[\d.,]*\d|\d) euro\b", r"€ \1", text),
        lambda text: re.sub(r"\b(\d{1,3})\.(\d{3})\b(?![.,]\d)", r"\1\2", text),
        lambda text: re.sub(r"\b(\d+),(\d) miljoen\b", r"\1.\g<2>00.000", text),
        lambda text: re.sub(r"\b(?<![\d.,])(\d{1,2})%(?!-)", _as_share, text),
        lambda text: re.sub(
            r"\b(een kwart|driekwart|de helft|een derde|twee derde)\b", lambda m: _SHARES_BACK[m[1]], text
        ),
    ]
    rng.shuffle(ways)
    made = [way(sentence) for way in ways]
    return [text[:1].upper() + text[1:] for text in made if text != sentence]


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of these as a whole word, the longest first."""
    longest = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])")


def replace_word(text: str, word: str, other: str) -> str:
    """Return the text with the first occurrence of a word replaced; a capital stays one."""
    return re.sub(rf"(?<![\w-]){re.escape(word)}(?![\w-])", other, text, count=1)


def _as_word(found: re.Match[str]) -> str:
    return number_word(int(found[1]))


def number_word(value: int) -> str:
    """Return 0 to 99 as a Dutch word."""
    if value < len(NUMBERS):
        return NUMBERS[value]
    ten, unit = divmod(value, 10)
    if not unit:
        return TENS[ten - 2]
    word = NUMBERS[unit].replace("é", "e")
    return f"{word}{'ën' if word.endswith('e') else 'en'}{TENS[ten - 2]}"


def _as_digits(found: re.Match[str]) -> str:
    return str(NUMBERS.index(found[1]))


def _as_numbers(found: re.Match[str]) -> str:
    return f"{found[1]}-{MONTHS.index(found[2]) + 1}-{found[3]}"


_SHARES = {"25": "een kwart", "75": "driekwart", "50": "de helft", "20": "een op de vijf", "10": "een op de tien",
           "40": "vier op de tien", "60": "zes op de tien", "80": "acht op de tien", "30": "drie op de tien",
           "70": "zeven op de tien", "90": "negen op de tien"}  # fmt: skip
_SHARES_BACK = {"een kwart": "25%", "driekwart": "75%", "de helft": "50%", "een derde": "33%", "twee derde": "67%"}


def _as_share(found: re.Match[str]) -> str:
    return _SHARES.get(found[1], found[0])


def _synonyms() -> dict[str, tuple[str, ...]]:
    others: dict[str, tuple[str, ...]] = {}
    for group in re.split(r"[;\n]", _SYNONYMS.strip()):
        first, *rest = [word.strip() for word in group.split("|")]
        others[first] = (*others.get(first, ()), *rest)
        capital = first[:1].upper() + first[1:]
        others[capital] = tuple(word[:1].upper() + word[1:] for word in others[first])
    return others


_OTHER = _synonyms()
_WORD = any_word(_OTHER)
_OPENING = re.compile(
    r"^(In (?:19|20)\d\d(?:/(?:19|20)\d\d)?|In (?:het )?(?:voorjaar|najaar)(?: van)? \d{4}"
    r"|(?:Sinds|Vanaf|Tot) (?:19|20)\d\d)"
    r" (\w+)((?: (?:de|het|een|deze|alle|elke))?(?: [a-z]+e)? (?:\d[\d.,%]* )?[\w-]+) ([^,;:]+)([.])$"
)


def _moved(sentence: str) -> str | None:
    """Return "De gemeente kocht in 2022 ..." for "In 2022 kocht de gemeente ..."."""
    found = _OPENING.match(sentence)
    if not found:
        return None
    opening, verb, subject, rest, stop = found.groups()
    subject = subject.strip()
    return f"{subject[:1].upper()}{subject[1:]} {verb} {opening[:1].lower()}{opening[1:]} {rest}{stop}"
