"""The same and yet false: one way of changing a sentence for every kind of mistake that a model makes.

The lists of opposites and of verbs serve training alone: the product has none; what the judge learns from them holds
for words that it has not seen here.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.dutch import MONTHS, NUMBERS, WEEKDAYS
from index.structure.sentences import split_sentences
from models.training.rewording import any_word, replace_word

# Words of which one in the place of the other says the opposite, or something else; forms written out.
_OPPOSITES = """
meer|minder; meeste|minste; hoger|lager; hoogste|laagste; hoog|laag; hoge|lage; groter|kleiner; grootste|kleinste
grote|kleine; groot|klein; stijgt|daalt; stijgen|dalen; steeg|daalde; stegen|daalden; gestegen|gedaald
stijging|daling; stijgende|dalende; toename|afname; toegenomen|afgenomen; nam toe|nam af; namen toe|namen af
neemt toe|neemt af; nemen toe|nemen af; toenam|afnam; toeneemt|afneemt; toenamen|afnamen; toenemen|afnemen
groeide|kromp; groeit|krimpt; groei|krimp; gegroeid|gekrompen; groeien|krimpen; liep op|liep terug
opgelopen|teruggelopen; oploopt|terugloopt; vaker|minder vaak; vaak|zelden; sneller|langzamer; snel|langzaam
snelste|langzaamste; beter|slechter; beste|slechtste; goed|slecht; goede|slechte; verbeterd|verslechterd
verbeterde|verslechterde; verbetering|verslechtering; verbetert|verslechtert; verbeteren|verslechteren
positief|negatief; positieve|negatieve; voordeel|nadeel; voordelen|nadelen; sterker|zwakker; sterk|zwak; sterke|zwakke
sterkst|zwakst; eerste|laatste; begin|eind; begint|eindigt; langer|korter; langste|kortste; lange|korte; lang|kort
langst|kortst; hoogst|laagst; vroeger|later; eerder|later; voor|na; vóór|na; voordat|nadat; ouder|jonger
oudere|jongere; ouderen|jongeren; oudste|jongste; oude|nieuwe; oud|nieuw; nieuwe|bestaande; vrijwillig|verplicht
vrijwillige|verplichte; mag|moet; mogen|moeten; kan|moet; hoeft|moet; kunnen|moeten; mocht|moest; tevreden|ontevreden
eens|oneens; veilig|onveilig; veilige|onveilige; bekend|onbekend; mogelijk|onmogelijk; voldoende|onvoldoende
duidelijk|onduidelijk; duidelijke|onduidelijke; geschikt|ongeschikt; gelijk|ongelijk; zeker|onzeker
bereikbaar|onbereikbaar; afhankelijk|onafhankelijk; rustig|onrustig; gunstig|ongunstig; betrouwbaar|onbetrouwbaar
gewenst|ongewenst; volledig|onvolledig; gezond|ongezond; belangrijk|onbelangrijk; binnen|buiten; boven|onder
met|zonder; minstens|hoogstens; minimaal|maximaal; ten minste|ten hoogste; minimum|maximum; vanaf|tot; ruim|bijna
meer dan|minder dan; minstens|precies; altijd|nooit; altijd|soms; overal|nergens; iedereen|niemand; veel|weinig
alle|sommige; alle|geen; bijna alle|alle; de meeste|alle; enkele|veel; sommige|alle; enige|alle; een deel van|alle
elke|geen enkele; grotendeels|volledig; deels|volledig; gedeeltelijk|volledig; vrijwel|helemaal; steeds|zelden
meestal|altijd; meestal|zelden; soms|altijd; regelmatig|nooit; een kwart|driekwart; de helft|een derde
twee derde|een derde; een op de|negen van de; tweemaal|driemaal; dubbel|half; twee keer|drie keer
verdubbeld|gehalveerd; verdubbelde|halveerde; duurder|goedkoper; duur|goedkoop; rijke|arme; makkelijk|moeilijk
makkelijker|moeilijker; gemakkelijker|moeilijker; eenvoudig|ingewikkeld; zware|lichte; zwaarder|lichter; vroeg|laat
tijdelijk|permanent; tijdelijke|vaste; vast|tijdelijk; structureel|eenmalig; structurele|eenmalige; eenmalig|jaarlijks
jaarlijks|maandelijks; maandelijks|wekelijks; wekelijks|dagelijks; per week|per maand; per maand|per jaar
per jaar|per maand; per uur|per dag; per dag|per week; landelijk|plaatselijk; landelijke|lokale; regionale|landelijke
wel|niet; geopend|gesloten; open|dicht; gestart|gestopt; begonnen|gestopt; starten|stoppen; aangenomen|verworpen
goedgekeurd|afgekeurd; toegekend|afgewezen; toegewezen|afgewezen; gegrond|ongegrond; verleend|geweigerd; winst|verlies
overschot|tekort; overschotten|tekorten; inkomsten|uitgaven; baten|lasten; ontvangt|betaalt; krijgt|betaalt
krijgen|betalen; kopen|verkopen; huurder|verhuurder; huurders|verhuurders; werkgever|werknemer; werkgevers|werknemers
ouders|leerlingen; leraren|leerlingen; mannen|vrouwen; vrouwen|mannen; man|vrouw; jongens|meisjes; stad|platteland
steden|dorpen; noorden|zuiden; oosten|westen; noordelijke|zuidelijke; oost|west; links|rechts; openbaar|besloten
openbare|besloten; intern|extern; interne|externe; direct|indirect; bruto|netto; formele|informele
voorstander|tegenstander; voorstanders|tegenstanders; voor het plan|tegen het plan; steunt|verwerpt; steunen|verwerpen
geslaagd|mislukt; slaagde|mislukte; slagen|zakken; toegestaan|verboden; verlagen|verhogen; verlaagd|verhoogd
verlaging|verhoging; verlaagt|verhoogt; uitbreiden|inkrimpen; uitbreiding|inkrimping; versnellen|vertragen
versneld|vertraagd; bevestigt|ontkent; overdag|'s nachts; zomer|winter; voorjaar|najaar; zomers|winters
ochtend|middag; 's ochtends|'s avonds; ochtend|avond; middag|avond; dag|nacht; overdag|'s avonds; uiterlijk|pas
sinds|tot; eerste|tweede; tweede|derde; derde|eerste; dezelfde|een andere; eigen|andere; samen|apart
volledig|gedeeltelijk; voortaan|vroeger; nu|vroeger; al|nog niet; nog|niet meer; ook|niet; zelf|niet zelf
toegankelijk|ontoegankelijk; stabiel|wisselend; meerderheid|minderheid; minderheid|meerderheid
hoofdzakelijk|nauwelijks; warm|koud; warme|koude; droge|natte; drukke|rustige; drukker|rustiger; publieke|private
digitaal|op papier; telefonisch|schriftelijk; mondeling|schriftelijk; schriftelijk|mondeling; gratis|tegen betaling
wettelijk|vrijwillig; basisschool|middelbare school; kleiner|groter; lager|hoger; minder|meer; zonder|met
nooit|altijd; onder|boven; buiten|binnen; daalde|steeg; daalden|stegen; daling|stijging; afname|toename
gedaald|gestegen; daalt|stijgt; minst|meest; meest|minst; moeten|mogen; moet|mag; niet|wel; geen|alle; tot|vanaf
later|eerder; na|voor; nadeel|voordeel; jongeren|ouderen; weinig|veel; maximaal|minimaal; hoogstens|minstens
hooguit|minstens; laagste|hoogste; kleinste|grootste; klein|groot; kleine|grote; verplicht|vrijwillig; bijna|ruim
slechter|beter; zelden|vaak; tekort|overschot; oorzaak|gevolg; oorzaken|gevolgen; adviseert|verplicht
adviseren|verplichten; raadt aan|raadt af; aangeraden|afgeraden; wenst|weigert; aanwezig|afwezig
meegenomen|weggelaten; vergoed|geweigerd; toegelaten|geweigerd; bewoners|ambtenaren; inwoners|bedrijven
gemeente|provincie; gemeenten|provincies; provincie|gemeente; minister|gemeenteraad; college|raad; raad|college
school|gemeente; docenten|studenten; studenten|docenten; patiënten|artsen; artsen|patiënten; cliënten|medewerkers
medewerkers|cliënten; bezoekers|medewerkers; eigenaar|huurder; aanvrager|gemeente; verzekeraar|verzekerde
scholen|gemeenten; bedrijven|gemeenten; organisaties|gemeenten
"""
# What a plan, a wish, an estimate or a possibility becomes when it is told as a fact.
_PLANS = (
    (r"\bkan leiden tot\b", "leidt tot"),
    (r"\bkunnen leiden tot\b", "leiden tot"),
    (r"\bkunnen helpen\b", "helpen"),
    (r"\bzal (\w+en)\b", r"gaat \1"),
    (r"\bzou (\w+) kunnen (\w+en)\b", r"zal \1 \2"),
    (r"\bzouden\b", "zullen"),
    (r"\bzou\b", "zal"),
    (r"\bmoet(?:en)? worden (\w+d)\b", r"zijn \1"),
    (r"\bmoet(?:en)? (\w+) worden\b", r"is \1"),
    (r"\bmoet (?=.{3,60}\b(?:zijn|worden)\b)", "zal "),
    (r"\bkunnen worden\b", "worden"),
    (r"\bkan worden\b", "wordt"),
    (r"\bkunnen\b", "zullen"),
    (r"\bkan\b", "zal"),
    (r"\bmoeten\b", "zullen"),
    (r"\bmoet\b", "zal"),
    (r"\bwil(?:len)?\b", "gaat"),
    (r"\bwordt (?=.*\b\w+d\.$)", "is "),
    (r"\bworden (?=.*\b\w+d\.$)", "zijn "),
    (
        r"\b(?:naar verwachting|naar schatting|waarschijnlijk|mogelijk|vermoedelijk|in principe|vooralsnog|voorlopig) ",
        "",
    ),
    (
        r"^[^,.;:“]{3,50}\b(?:verwacht|verwachten|denkt|denken|vindt|vinden|hoopt|hopen|schat|schatten|stelt voor|wil"
        r"|willen), ?dat ",
        "",
    ),
    (r"\b(?:verwacht|verwachten|hopen|hoopt) dat\b", "stelt vast dat"),
    (r"\bstreeft ernaar\b", "is erin geslaagd"),
    (r"\bstreven ernaar\b", "zijn erin geslaagd"),
    (r"\bhet doel is (?:om )?", "het is gelukt om "),
    (r"\bvoorgesteld\b", "ingevoerd"),
    (r"\bvoornemen\b", "besluit"),
    (r"\bstelt voor\b", "besluit"),
    (r"\bhangt samen met\b", "wordt veroorzaakt door"),
    (r"\bgaat samen met\b", "leidt tot"),
    (r"\b[Vv]olgens [^,.]{3,40}? (?=(?:is|zijn|heeft|hebben|was|waren|wordt|worden)\b)", ""),
)
_CONDITIONS = (
    r",? (?:als|wanneer|indien|mits|tenzij|zodra|zolang|behalve als|alleen als|op voorwaarde dat|voor zover)\s"
    r"[^,;:.]{6,}(?=[,.;])",
    r",? behalve\s[^,;:.]{4,}(?=[,.;])",
    r",? met uitzondering van\s[^,;:.]{4,}(?=[,.;])",
    r"\b(?:alleen|uitsluitend|slechts|enkel|vooral|met name|hooguit|hoogstens|maximaal|ten hoogste|minstens|minimaal"
    r"|ten minste|bijna|ongeveer|circa|gemiddeld|vrijwel) ",
    r" (?:van de|van het) (?:ondervraagden|respondenten|deelnemers|ondervraagde \w+|onderzochte \w+"
    r"|grote \w+|kleine \w+|nieuwe \w+|jonge \w+)\b",
    r" (?:met|zonder|onder|boven|vanaf|tot|jonger dan|ouder dan) (?:een |de )?(?:\w+ )?(?:\d[\d.,]*|\w+) "
    r"(?:jaar|maanden|weken|dagen|uur|euro|inwoners|kinderen|medewerkers)\b",
    r" in (?:de )?(?:grote|kleine|andere|sommige|beide|vier|drie|twee) [\w-]+",
    r" (?:bij|voor|onder) (?:de )?(?:\w+e )?[a-z]{5,}(?= )",
    r" binnen [\w ]{3,20}? (?:dagen|weken|maanden|jaar|uur)\b",
    r"^(?:Voor|Bij|Onder|In|Na|Binnen|Buiten|Tijdens) [^,.;]{4,40}?,? "
    r"(?=(?:is|zijn|was|waren|geldt|gelden|kan|moet|mag|heeft|hebben|wordt|worden)\b)",
)
_AUXILIARY = (
    "(?:is|zijn|was|waren|heeft|hebben|had|hadden|wordt|worden|werd|werden|kan|kunnen|mag|mogen|moet|moeten|zal|zullen"
    "|wil|willen|geldt|gelden|krijgt|krijgen|komt|komen|blijft|blijven|doet|gaat|ligt|staat|vindt|vinden|verwacht"
    "|verwachten|steunt|betaalt|betalen|leidt|werkt|werken|vergoedt|telt)"
)
_FIGURE = re.compile(
    r"(?:€ ?)?(?<![\w.,/-])\d+(?:[.,]\d+)*(?![\w/]|[.,-]\d)(?: ?%| procent| miljoen| miljard| euro)?(?: euro)?"
)
_WORD_FIGURE = re.compile(rf"\b(?:{'|'.join(NUMBERS[2:])})\b")
_DATE = re.compile(rf"\b(?:\d{{1,2}} )?(?:{'|'.join(MONTHS)})(?: \d{{4}})?\b")
_NAME = re.compile(
    r"(?<=[a-z,:;”] )(?:(?:van|de|der|den|ten) )*[A-Z][\w’'-]+(?: (?:van |de |der |den )*[A-Z][\w’'-]+)*"
)
_PHRASE = re.compile(
    r"\b(?:de|het|een|deze|dit|hun|alle|elke|beide|De|Het|Een|Deze|Alle) (?:[a-z]+e )?[a-zéëïöü-]{4,}\b"
)
_UNITS = (
    ("%", ("-punt", " procentpunt", " euro", "‰")),
    (" procent", (" procentpunt", " promille")),
    (" dagen", (" weken", " uur", " maanden")),
    (" weken", (" dagen", " maanden")),
    (" maanden", (" weken", " jaar", " dagen")),
    (" jaar", (" maanden", " weken")),
    (" uur", (" minuten", " dagen")),
    (" minuten", (" uur", " seconden")),
    (" miljoen", (" miljard", "", " duizend")),
    (" miljard", (" miljoen",)),
    (" euro", (" procent", " dollar")),
    (" meter", (" kilometer", " centimeter")),
    (" kilometer", (" meter",)),
    (" kilo", (" gram", " ton")),
    (" keer", (" procent", " dagen")),
)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a document has to exchange things with."""

    figures: tuple[str, ...]
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    dates: tuple[str, ...]
    sentences: tuple[str, ...]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Surroundings":
        """Find them in the texts of a document's sections."""
        whole = "\n".join(texts)
        return cls(
            figures=tuple(dict.fromkeys(_FIGURE.findall(whole))),
            names=tuple(dict.fromkeys(_NAME.findall(whole))),
            phrases=tuple(dict.fromkeys(_PHRASE.findall(whole))),
            dates=tuple(dict.fromkeys(_DATE.findall(whole))),
            sentences=tuple(text[span.start : span.end] for text in texts for span in split_sentences(text)),
        )


_Falsifier = Callable[[str, Sequence[str], Surroundings, random.Random], str | None]


def _kind_of(figure: str) -> str:
    for mark, kind in (("%", "%"), ("procent", "%"), ("€", "€"), ("euro", "€")):
        if mark in figure:
            return kind
    return "jaar" if re.fullmatch(r"(?:19|20)\d\d", figure) else "aantal"


def _other_figure(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another figure of the piece or the document in the place of one: a figure of another group or year."""
    found = list(_FIGURE.finditer(text))
    if not found:
        return _other_number(text, rng)
    match = rng.choice(found)
    own = {one[0] for one in found}
    near: list[str] = [figure for one in piece for figure in _FIGURE.findall(one)]
    pool = [f for f in near if _kind_of(f) == _kind_of(match[0]) and f not in own]
    if not pool or rng.random() < 0.15:
        pool += [f for f in around.figures if _kind_of(f) == _kind_of(match[0]) and f not in own]
    if not pool:
        return None
    return text[: match.start()] + rng.choice(pool) + text[match.end() :]


def _other_number(text: str, rng: random.Random) -> str | None:
    match = _WORD_FIGURE.search(text)
    if not match:
        return None
    other = rng.choice([word for word in NUMBERS[2:13] if word != match[0]])
    return text[: match.start()] + other + text[match.end() :]


def _exchanged_figures(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Exchange two figures of the sentence: each gets the group of the other."""
    found = list(_FIGURE.finditer(text))
    pairs = [
        (a, b) for n, a in enumerate(found) for b in found[n + 1 :] if _kind_of(a[0]) == _kind_of(b[0]) and a[0] != b[0]
    ]
    return _exchange(text, *rng.choice(pairs)) if pairs else None


def _exchange(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    return f"{text[: one.start()]}{other[0]}{text[one.end() : other.start()]}{one[0]}{text[other.end() :]}"


def _unit(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    found = [(unit, others) for unit, others in _UNITS if re.search(rf"(?<=\d){re.escape(unit)}(?!\w)", text)]
    if not found:
        return None
    unit, others = rng.choice(found)
    return re.sub(rf"(?<=\d){re.escape(unit)}(?!\w)", rng.choice(others), text, count=1)


def _sign(text: str, _piece: Sequence[str], _around: Surroundings, _rng: random.Random) -> str | None:
    if re.search(r"(?:^|\s)[-−]\d", text):
        return re.sub(r"(?<=\s)[-−](?=\d)", "", text, count=1)
    if re.search(r"(?:groei|stijging|daling|verschil|saldo|resultaat|toename|afname|verandering)", text):
        return re.sub(r"(?<=\s)(?=\d+(?:,\d+)?%)", "-", text, count=1)
    return None


def _name(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    found = list(_NAME.finditer(text))
    near = [name for one in piece for name in _NAME.findall(one)]
    if not found:
        return None
    match = rng.choice(found)
    pool = [name for name in near if name not in text] or [name for name in around.names if name not in text]
    return text[: match.start()] + rng.choice(pool) + text[match.end() :] if pool else None


def _date(text: str, _piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    found = list(_DATE.finditer(text))
    if found:
        match = rng.choice(found)
        month = next(month for month in MONTHS if month in match[0])
        other = match[0].replace(month, rng.choice([one for one in MONTHS if one != month]))
        pool = [date for date in around.dates if date != match[0]]
        return (
            text[: match.start()] + (rng.choice(pool) if pool and rng.random() < 0.6 else other) + text[match.end() :]
        )
    for day in WEEKDAYS:
        if day in text:
            return text.replace(day, rng.choice([one for one in WEEKDAYS if one != day]), 1)
    years = list(re.finditer(r"\b(?:19|20)\d\d\b", text))
    if not years:
        return None
    match = rng.choice(years)
    return text[: match.start()] + str(int(match[0]) + rng.choice((-2, -1, 1, 2))) + text[match.end() :]


def _denied(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Add a denial or take one away."""
    for pattern, other in (
        (r"\bniet (?=\w)", ""),
        (r"\bgeen (?=\w)", rng.choice(("", "een ", "wel "))),
        (r"\b[Nn]ooit\b", "altijd"),
        (r"\bniemand\b", "iedereen"),
        (r"\b[Gg]een enkele?\b", "elke"),
        (r"\bniets\b", "alles"),
        (r"\bnergens\b", "overal"),
        (r"\bnauwelijks\b", "sterk"),
        (r"\bzonder\b", "met"),
        (r"\bevenmin\b", "ook"),
        (r"\bnog niet\b", "al"),
        (r"\bniet meer\b", "nog steeds"),
    ):
        if re.search(pattern, text):
            return re.sub(pattern, other, text, count=1)
    return _with_denial(text, rng)


def _with_denial(text: str, rng: random.Random) -> str | None:
    ways = [
        (rf"(\b{_AUXILIARY} )een (?=\w)", r"\1geen "),
        (r"( )(?=(?:ge|ver|be|ont|her|op|af|aan|uit|in|toe|mee|over|terug)\w+(?:d|t|en)[.]$)", " niet "),
        (
            rf"(\b{_AUXILIARY}) (?=(?:meer|minder|hoger|lager|vaker|beter|groter|sneller|verplicht|tevreden|nodig"
            r"|duidelijk|bereid|voldoende|mogelijk|gestegen|gedaald|alleen|altijd|genoeg)\b)",
            r"\1 niet ",
        ),
        (rf"(\b{_AUXILIARY} (?:de|het|deze|dit|hij|zij|ze|u|men|er|hun|zijn)(?: [\w-]+)?) ", r"\1 niet "),
        (rf"(\b{_AUXILIARY}) ", r"\1 niet "),
        (r"\b(en|maar|omdat|doordat|die|dat|als) ((?:de |het )?[\w-]+) ", r"\1 \2 niet "),
    ]
    if rng.random() < 0.3:
        ways.reverse()
    for pattern, other in ways:
        if re.search(pattern, text):
            return re.sub(pattern, other, text, count=1)
    return None


def _opposite(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    found = list(dict.fromkeys(_TURNED.findall(text)))
    if not found:
        return None
    # Among many that can be turned, rarely one of the little words.
    found.sort(key=lambda word: (word.lower() in _LITTLE) * 2 + rng.random() * 2)
    return replace_word(text, found[0], rng.choice(_TURNS[found[0]]))


def _turned_opposites() -> dict[str, tuple[str, ...]]:
    others: dict[str, tuple[str, ...]] = {}
    for group in re.split(r"[;\n]", _OPPOSITES.strip()):
        one, other = (word.strip() for word in group.split("|"))
        for first, second in ((one, other), (one[:1].upper() + one[1:], other[:1].upper() + other[1:])):
            others[first] = tuple(dict.fromkeys((*others.get(first, ()), second)))
    return others


_TURNS = _turned_opposites()
_TURNED = any_word(_TURNS)
_LITTLE = frozenset(
    [
        "voor",
        "na",
        "met",
        "zonder",
        "onder",
        "boven",
        "tot",
        "vanaf",
        "kan",
        "kunnen",
        "mag",
        "moet",
        "moeten",
        "eerste",
        "wel",
        "niet",
        "geen",
        "goed",
    ]
)


def _exchanged_parts(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Exchange two phrases or names: subject and object, the sides of a comparison, giver and receiver."""
    for pattern in rng.sample((_PHRASE, _NAME, _SIDES), 3):
        found = [match for match in pattern.finditer(text) if len(match[0]) > 5]
        pairs = [(a, b) for n, a in enumerate(found) for b in found[n + 1 :] if a[0].lower() != b[0].lower()]
        if pairs:
            a, b = rng.choice(pairs)
            made = _exchange(text, a, b)
            if a.start() == 0:
                inside = b.start() + len(b[0]) - len(a[0])
                made = made[:1].upper() + made[1:inside] + made[inside : inside + 1].lower() + made[inside + 1 :]
            return made
    return None


_SIDES = re.compile(
    r"(?:(?<=dan )|(?<=aan )|(?<=van )|(?<=door )|(?<=tegen ))[a-z]{5,}(?=[ ,.])|^[A-Z][a-z]{5,}s\b"
    r"|(?<= )[a-z]{4,}(?:en|ers)(?= (?:dan|als)\b)"
)


def _other_group(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Put another phrase of the piece or the document in the place of one: it is said of something else."""
    found = list(_PHRASE.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    article = match[0].split()[0].lower()
    near = [phrase for one in piece for phrase in _PHRASE.findall(one)]
    pool = [
        one
        for one in (near if rng.random() < 0.7 else around.phrases)
        if one.split()[0].lower() == article and one.lower() not in text.lower()
    ]
    if not pool:
        return None
    other = rng.choice(pool)
    other = other[:1].upper() + other[1:] if match[0][0].isupper() else other[:1].lower() + other[1:]
    return text[: match.start()] + other + text[match.end() :]


def _without_condition(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    led = re.match(
        r"^(?:Als|Wanneer|Indien|Zodra|Zolang|Wie) [^,]{4,}, (\w+) ((?:de |het |een )?(?:\w+e )?[\w-]+) (.+)$", text
    )
    if led:
        return f"{led[2][:1].upper()}{led[2][1:]} {led[1]} {led[3]}"
    found = [match for pattern in _CONDITIONS for match in re.finditer(pattern, text)]
    if not found:
        return None
    match = found[0] if rng.random() < 0.5 else rng.choice(found)
    gap = " " if match[0].startswith(" ") and match[0].endswith(" ") else ""
    rest = f"{text[: match.start()]}{gap}{text[match.end() :]}".strip(" ,")
    return rest[:1].upper() + rest[1:] if len(rest.split()) > 3 else None


def _cause(text: str, piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Turn cause and effect around, or make a cause of what only stands beside it."""
    led = re.match(r"^(.{12,}?),? (doordat|omdat|want|waardoor|zodat) (.{8,})\.$", text)
    if led and rng.random() < 0.8:
        if rng.random() < 0.4:
            other = {"doordat": "waardoor", "omdat": "zodat", "want": "zodat", "waardoor": "doordat", "zodat": "omdat"}[
                led[2]
            ]
            return f"{led[1]}, {other} {led[3]}."
        return f"{led[3][:1].upper()}{led[3][1:]}, {led[2]} {led[1][:1].lower()}{led[1][1:]}."
    for pattern in (
        r"^(.{5,60}?) (leidt tot|leidde tot|leiden tot|zorgt voor|zorgde voor|veroorzaakt|komt door|kwam door"
        r"|komen door) (.{4,})\.$",
    ):
        turned = re.match(pattern, text)
        if turned:
            return f"{turned[3][:1].upper()}{turned[3][1:]} {turned[2]} {turned[1][:1].lower()}{turned[1][1:]}."
    others = [
        one
        for one in piece
        if one not in text and text not in one and one.endswith(".") and 4 <= len(one.split()) <= 16
    ]
    if not others or len(text.split()) > 20:
        return None
    other = rng.choice(others)
    link = rng.choice((", doordat ", ", waardoor ", ", omdat ", ", zodat "))
    return f"{text.rstrip('.')}{link}{other[:1].lower()}{other[1:]}"


def _as_fact(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    found = [(pattern, other) for pattern, other in _PLANS if re.search(pattern, text)]
    if not found:
        return None
    pattern, other = found[0] if rng.random() < 0.6 else rng.choice(found)
    made = re.sub(pattern, other, text, count=1)
    return made[:1].upper() + made[1:]


_SEAM = re.compile(rf" (?=(?:{_AUXILIARY}|omdat|doordat|als|met|voor|in|bij|van|op|dan|tegen|tot) )|(?<=,) ")


def _mixed(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Join the beginning of one sentence to the end of another, at the same word where there is one."""
    pool = [one for one in (piece if rng.random() < 0.75 else around.sentences) if one != text and len(one.split()) > 5]
    if not pool:
        return None
    other = rng.choice(pool)
    pairs = [
        (a, b)
        for a in _SEAM.finditer(text)
        for b in _SEAM.finditer(other)
        if text[a.end() :].split()[0] == other[b.end() :].split()[0] and a.start() > 8 and len(other) - b.end() > 10
    ]
    if not pairs:
        return None
    a, b = rng.choice(pairs)
    made = text[: a.end()] + other[b.end() :]
    return made if made not in (text, other) else None


def _added(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> str | None:
    """Add what does not stand there: a second statement of another piece."""
    pool = [one for one in around.sentences if one not in piece and 4 <= len(one.split()) <= 14 and one.endswith(".")]
    if not pool or len(text.split()) > 22:
        return None
    other = rng.choice(pool)
    first = (
        other[:1].lower() + other[1:]
        if re.match(r"(?:De|Het|Een|In|Bij|Dat|Dit|Ook|Er|Daarom|Van)\b", other)
        else other
    )
    return f"{text.rstrip('.')}{rng.choice((', en ', ' en ', '; '))}{first}"


def _broken(text: str, piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Break it: words that do not exist, words that are doubled or gone, no end."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if not long:
        return None
    place = rng.choice(long)
    word = words[place]
    way = rng.randrange(5)
    if way == 0:
        other = rng.choice(
            [one for sentence in piece for one in sentence.split() if len(one) > 6 and one.isalpha()] or [word[::-1]]
        )
        words[place] = word[: len(word) // 2] + other[len(other) // 2 :]
    elif way == 1:
        cut = rng.randrange(2, len(word) - 2)
        words[place] = word[:cut] + rng.choice(("er", "en", "ge", "st", "isch", "ings", "baar", "lijk")) + word[cut:]
    elif way == 2:
        words = words[: max(4, place)] + words[max(4, place) - 2 :]
    elif way == 3 and len(words) > 7:
        del words[place]
        at = rng.randrange(1, len(words) - 2)
        words[at], words[at + 1] = words[at + 1], words[at]
    else:
        words = words[: max(4, len(words) * 2 // 3)]
    return " ".join(words)


FALSIFIERS: dict[str, _Falsifier] = {
    "getal van iets anders": _other_figure,
    "getallen verwisseld": _exchanged_figures,
    "eenheid": _unit,
    "teken": _sign,
    "naam": _name,
    "datum": _date,
    "ontkenning": _denied,
    "tegendeel": _opposite,
    "wie en wat verwisseld": _exchanged_parts,
    "andere groep": _other_group,
    "voorwaarde weg": _without_condition,
    "oorzaak en gevolg": _cause,
    "plan als feit": _as_fact,
    "twee zinnen door elkaar": _mixed,
    "iets erbij": _added,
    "gebroken": _broken,
}
