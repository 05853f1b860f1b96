"""Sentences made false in what they say: denials, opposites, conditions, causes, plans told as facts.

The lists of opposites and of verbs serve training alone: the product has none; what the judge learns from them holds
for words that it has not seen here.
"""

import random
import re
from collections.abc import Sequence

from models.training.falsifying_figures import Surroundings
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
AUXILIARY = (
    "(?:is|zijn|was|waren|heeft|hebben|had|hadden|wordt|worden|werd|werden|kan|kunnen|mag|mogen|moet|moeten|zal|zullen"
    "|wil|willen|geldt|gelden|krijgt|krijgen|komt|komen|blijft|blijven|doet|gaat|ligt|staat|vindt|vinden|verwacht"
    "|verwachten|steunt|betaalt|betalen|leidt|werkt|werken|vergoedt|telt)"
)


def denied(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
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
        (rf"(\b{AUXILIARY} )een (?=\w)", r"\1geen "),
        (r"( )(?=(?:ge|ver|be|ont|her|op|af|aan|uit|in|toe|mee|over|terug)\w+(?:d|t|en)[.]$)", " niet "),
        (
            rf"(\b{AUXILIARY}) (?=(?:meer|minder|hoger|lager|vaker|beter|groter|sneller|verplicht|tevreden|nodig"
            r"|duidelijk|bereid|voldoende|mogelijk|gestegen|gedaald|alleen|altijd|genoeg)\b)",
            r"\1 niet ",
        ),
        (rf"(\b{AUXILIARY} (?:de|het|deze|dit|hij|zij|ze|u|men|er|hun|zijn)(?: [\w-]+)?) ", r"\1 niet "),
        (rf"(\b{AUXILIARY}) ", r"\1 niet "),
        (r"\b(en|maar|omdat|doordat|die|dat|als) ((?:de |het )?[\w-]+) ", r"\1 \2 niet "),
    ]
    if rng.random() < 0.3:
        ways.reverse()
    for pattern, other in ways:
        if re.search(pattern, text):
            return re.sub(pattern, other, text, count=1)
    return None


def opposite(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Put the opposite of a word in its place."""
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


def without_condition(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Leave out a condition, a reservation, or for whom it holds."""
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


def turned_cause(text: str, piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
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


def as_fact(text: str, _piece: Sequence[str], _around: Surroundings, rng: random.Random) -> str | None:
    """Tell a plan, a wish, an estimate or a possibility as a fact."""
    found = [(pattern, other) for pattern, other in _PLANS if re.search(pattern, text)]
    if not found:
        return None
    pattern, other = found[0] if rng.random() < 0.6 else rng.choice(found)
    made = re.sub(pattern, other, text, count=1)
    return made[:1].upper() + made[1:]
