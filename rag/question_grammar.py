"""Just enough Dutch grammar to ask what a sentence says: which part stands before the finite verb, the verb, the rest.

A Dutch statement has its finite verb in second place. A question has a question word there before it, and all other
parts keep their place and form. So a statement whose first part and verb are certain can be asked without changing a
word. What is not certain is not taken apart: a question less is no harm, a crooked one is.
"""

import re
from dataclasses import dataclass


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, written as one string to be read easily."""
    return frozenset(text.split())


DETERMINERS = word_set("de het een elk elke ieder iedere zijn hun haar alle beide")
PREPOSITIONS = word_set("""
    aan achter bij binnen boven buiten door in langs met na naar naast om onder op over per rond sinds tegen tijdens
    tot tussen uit van vanaf via volgens voor vanuit zonder zoals wegens vanwege dankzij""")
SUBORDINATORS = word_set("""
    die dat wie wat waar of als omdat doordat toen terwijl zodat hoewel wanneer indien waarin waarbij waardoor waarvan
    waarop waarmee waarvoor waaraan waaruit welke hoe dan om te""")
# Words that point to what was said before; in a question that stands alone they point to nothing.
POINTING = word_set("""
    deze dit zulke dergelijke hij hem zij ze hen hier daar onze ons wij we ik mijn mij je jij jouw u uw jullie men er
    genoemde voornoemde bovenstaande onderstaande volgende betreffende betrokken zo'n zo’n laatste laatstgenoemde eerste
    tweede derde zo toen vorig vorige daarentegen anderen andere ander beide beiden dezelfde hetzelfde evenveel zoveel
    degenen degene dusdanig zodanig rest meesten sommigen velen enkelen dat die""")
POINTING_COMPOUND = re.compile(
    r"(?:er|daar|hier)(?:aan|achter|bij|binnen|boven|door|in|mee|na|naar|naast|om|onder|op|over|tegen|toe|tussen|uit|van"
    r"|voor)"
)
# Finite forms that are common in reports and are not also common nouns.
FINITE = word_set("""
    is zijn was waren wordt worden werd werden heeft hebben had hadden kan kunnen kon konden zal zullen zou zouden moet
    moeten moest moesten mag mogen mocht mochten wil willen wilde wilden dient dienen hoeft hoeven gaat gaan ging gingen
    komt komen kwam kwamen blijft blijven bleef bleven krijgt krijgen kreeg kregen doet doen deed deden maakt maken
    maakte maakten neemt nemen nam namen geeft geven gaf gaven ziet zien zag zagen zegt zeggen zei zeiden vindt vinden
    vond vonden denkt denken dacht dachten staat staan stond stonden ligt liggen lag lagen loopt lopen liep liepen houdt
    houden hield hielden brengt brengen bracht brachten helpt helpen hielp hielpen werkt werkte werkten gebruikt
    gebruiken gebruikte gebruikten verwacht verwachten verwachtte verwachtten noemt noemen noemde noemden stelt stelde
    stelden stijgt stijgen steeg stegen daalt daalde daalden groeit groeien groeide groeiden duurt duren duurde duurden
    kost kostte kostten bedraagt bedragen bedroeg bedroegen leidt leiden leidde leidden zorgt zorgen zorgde zorgden
    biedt bieden bood boden vraagt vroeg vroegen volgt volgen volgde volgden levert leveren leverde leverden speelt
    spelen speelde speelden bestaat bestaan bestond bestonden vormt vormen vormde vormden betaalt betalen betaalde
    betaalden ontvangt ontvangen ontving ontvingen telt tellen telde telden verdwijnt verdwijnen verdween verdwenen
    ontstaat ontstaan ontstond ontstonden verandert veranderen veranderde veranderden vergroot vergroten vergrootte
    verlaagt verlagen verlaagde verhoogt verhogen verhoogde beperkt verplicht schat schatten schatte kiest kiezen koos
    kozen besteedt besteden besteedde besteedden wacht wachtte wachtten vereist vereisen vergt vergen treft treffen trof
    troffen raakt raken raakte scoort scoren scoorde woont wonen woonde woonden ontbreekt ontbreken ontbrak ontbraken
    past paste draagt dragen droeg droegen bevat bevatten bevatte sluit sluiten sloot sloten verschilt verschillen
    verschilde verschilden weegt wegen woog wogen meldt melden meldde meldden haalt halen haalde haalden start startte
    startten stopt stopte stopten verdient verdienen verdiende verdienden bespaart besparen bespaarde bespaarden bereikt
    bereiken bereikte bereikten merkt merken merkte merkten voelt voelen voelde voelden laat laten liet lieten blijkt
    blijken bleek bleken hoort hoorde hoorden weet weten wist wisten kent kennen kende kenden zit zitten zat zaten valt
    viel vielen adviseert adviseren adviseerde vervangt vervangen verving vervingen verkleint verkleinen ondersteunt
    ondersteunen ondersteunde zet zette zetten leert leren leerde leerden schrijft schrijven schreef schreven vergen
    beïnvloedt beïnvloeden geldt gelden gold golden verliest verliezen verloor verloren koopt kopen kocht kochten
    vertrekt vertrekken vertrok vertrokken besluit besloot besloten neigt neigen dreigt dreigen dreigde bezoekt bezoeken
    bezocht bezochten rijdt rijden reed reden gebeurt lukt lukte slaagt slagen slaagde slaagden
    wijst wijzen wees wezen spreekt spreken sprak spraken waarschuwt waarschuwen steunt steunen steunde draait draaien
    draaide lijkt lijken leek leken legt leggen legde legden raadt raden reageert reageren reageerde reageerden begint
    beginnen begon begonnen trekt trekken trok trokken voert voerde voerden pleit pleiten verklaart verklaren zakt zakte
    zakten zoekt zoeken zocht zochten schrapt schrappen schrapte schrapten profiteert profiteren profiteerde
    profiteerden plaatst plaatsen plaatste verlaat verlaten verliet verlieten verleent verlenen veroorzaakt veroorzaken
    scheelt scheelde vergoedt vergoeden opent openen opende bouwt bouwen bouwde vreest vrezen dekt dekken dekte
    vermindert verminderen verminderde verbetert verbeteren verbeterde versnelt versnelde betreft betreffen betrof
    bezit bezitten bezat hanteert hanteren rekent rekenen rekende luidt luidde roept roepen riep behaalt behalen
    behaalde verbruikt verbruiken verbruikte klaagt klagen klaagde voorziet voorspelt voorspellen stemt stemmen stemde
    stemden onderschrijft onderschrijven concentreert beslist beslissen besliste varieert varieerde
    wachten werken vragen stellen aarzelt aarzelen aarzelde aarzelden haakt haken haakte haakten""")
COPULAS = word_set("is zijn was waren")
PARTICIPLE = re.compile(r"\b\w*ge\w+(?:d|t|en)$")
# Forms in -en may be infinitives at the end of a clause; these can only be finite.
_SURELY_FINITE = frozenset(word for word in FINITE if not word.endswith("en"))
# Sentence adverbs that tie a sentence to the one before it and can be left out.
_TIES = word_set("immers echter namelijk bovendien daarnaast dus ook eveneens overigens inmiddels toch daarom zelfs")
_ADJECTIVES = word_set("""
    groot klein hoog laag nieuw oud jong vast gemiddeld goed slecht belangrijk Nederlands eigen extra digitaal flexibel
    tijdelijk meer minder veel weinig twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien
    zestien zeventien achttien negentien twintig dertig veertig vijftig""")
_MEASURES = word_set("aantal percentage aandeel tekort groep soort")  # a noun may follow without a preposition
ADVERBS = word_set("""
    gemiddeld soms vaak ook toch nog alleen vooral zelfs wel daarnaast bovendien verder tegelijkertijd samen nu
    momenteel inmiddels overal nergens jaarlijks landelijk regionaal opmerkelijk helaas uiteindelijk tot""")
_NO_START = ADVERBS | PREPOSITIONS | word_set("zijn hun haar")
_NOT_A_NOUN = FINITE | SUBORDINATORS | POINTING - word_set("zijn")
_LONGEST_FIRST_PART = 10  # words before the verb

_CUT = re.compile(
    r"[;:]| [–—-] "
    r"|, (?:terwijl|maar|want|zodat|waarbij|waardoor|waarmee|waarvan|waarvoor|al|hoewel|en dat|wat|en|tegen|tegenover"
    r"|vergeleken|een|ongeveer|ofwel|namelijk|waar|waarna|waaronder|waarin|bijna|ruim|tot|met|dus|vooral|onder|zo|volgens"
    r"|blijkt|naast|inclusief|exclusief|omdat|doordat|aangezien|mede|aldus|meestal|samen|vaak|gevolgd|gemiddeld|niet|oftewel|omgerekend)\b"
    r"|, (?=\d)| en (?=(?:€ )?(?!(?:19|20)\d\d\b)\d)"
    r"|, (?:van|op|in|bij|voor|aan|na|sinds|door|over)\b(?=[^,]*$)"
    r"|,? (?:tegen|tegenover|terwijl|maar|ten opzichte van|in plaats van) "
)
_TIME = re.compile(
    r"(?:In|Sinds|Vanaf|Tot|Eind|Begin|Medio|Na|Tot eind|In het (?:voorjaar|najaar|schooljaar|studiejaar|jaar)(?: van)?"
    r"|Tussen (?:19|20)\d\d en|(?:In|Sinds|Vanaf) [a-z]+) (?:19|20)\d\d(?:[-–/](?:19|20)?\d\d)?"
)
_OPENINGS = ("Gemiddeld", "In totaal", "Er")
_BECAUSE = word_set("Door Dankzij Vanwege Wegens")
_PLACES = word_set("In Bij Onder Binnen Tijdens Tussen Op Na Aan")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A question made from a sentence, not yet tried."""

    kind: str  # which form it has, to choose different ones
    text: str  # ends with "?"


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A main clause with its verb in second place."""

    subject: str  # the first part, when that is the subject, spelled as inside a sentence; else ""
    opening: str  # the first part, when that is a time, a place, a cause, "gemiddeld" or "er"; else ""
    verb: str  # the finite verb
    rest: str  # all that follows


def compose(kind: str, *parts: str) -> Draft:
    """Join the parts of a question; empty ones are left out."""
    text = " ".join(" ".join(parts).split()).strip(" ,.")
    return Draft(kind=kind, text=f"{text[:1].upper()}{text[1:]}?")


def plain(sentence: str) -> str:
    """Return a sentence without footnote marks, asides in brackets (but for shares) and a full stop."""
    text = re.sub(r"(?:(?<=\w\w)|(?<=[.,;:’”)]))[⁰¹²³⁴-⁹]+|(?<=[a-z]\.)\d{1,2}$", "", sentence)
    return re.sub(r"\s*\((?![^)]*%)[^)]*\)", "", text).strip().rstrip(".")


def first_clause(text: str) -> str:
    """Return a plain sentence up to what is loosely added to it: a comparison, a contrast, a second main clause."""
    clause = _CUT.split(text, maxsplit=1)[0]
    joined = re.search(r" en (\w+) ", f"{clause} ")
    while joined and joined[1] not in _SURELY_FINITE:
        joined = re.compile(r" en (\w+) ").search(f"{clause} ", joined.end() - 1)
    return (clause[: joined.start()] if joined else clause).rstrip(" ,")


def read_clause(text: str, lower: frozenset[str]) -> Clause | None:
    """Take a main clause apart; None when it is not certain where its first part and its verb end.

    ``lower`` holds the words that the document also writes without a capital: only those lose it.
    """
    words = text.split()
    at = _find_verb(words)
    if at is None or not _one_verb(words[at + 1 :]):
        return None
    first, verb, rest = words[:at], words[at], without_ties(words[at + 1 :])
    placed = first[0] in _BECAUSE | _PLACES and is_noun_phrase(first[1:])
    if placed or " ".join(first) in _OPENINGS or _TIME.fullmatch(" ".join(first)):
        return Clause(subject="", opening=_small(" ".join(first)), verb=verb, rest=rest)
    subject = _spelled_inside(first, lower) if is_noun_phrase(first) else None
    return Clause(subject=subject, opening="", verb=verb, rest=rest) if subject else None


def _find_verb(words: list[str]) -> int | None:
    """Return where the first finite verb stands, not in first place; None when there is none for certain."""
    for place, word in enumerate(words[1:], 1):
        if word in FINITE:
            possessive = word == "zijn" and words[place - 1].lower() in PREPOSITIONS | {"en", "of"}
            return None if possessive else place
    return None


def is_noun_phrase(words: list[str]) -> bool:
    """Whether the words are surely one noun phrase: article, adjectives, noun, and the same after prepositions."""
    if not words or len(words) > _LONGEST_FIRST_PART or words[0].lower() in _NO_START:
        return False
    state = "start"  # what was read last
    for place, word in enumerate(words):
        small, before = word.lower(), state
        if not re.fullmatch(r"[\w’'&./-]+", word) or small in _NOT_A_NOUN:
            return False
        if small in PREPOSITIONS or small in ("en", "of"):
            if before not in ("noun", "adjective"):
                return False
            state = "start"
        elif before == "start" and small in DETERMINERS:
            state = "determiner"
        elif before == "noun":  # a name may follow ("regio Vechtkant"), or it was an adjective ("een klein dorp")
            if not (word[0].isupper() or (words[place - 2].lower() == "een" and place >= 2)):
                return False
        elif small in _ADJECTIVES | _MEASURES or re.fullmatch(r"[a-zë-]+e|[\d.,]+", small):
            state = "adjective"
        else:
            state = "noun"
    return state in ("noun", "adjective")


def _spelled_inside(words: list[str], lower: frozenset[str]) -> str | None:
    """Return the words as they are spelled inside a sentence; None when it is unknown whether they open with a name."""
    first = words[0]
    if first.lower() in DETERMINERS or first.lower() in lower:
        return _small(" ".join(words))
    return " ".join(words) if re.search(r"\d|.[A-Z]", first) else None


def without_ties(words: list[str]) -> str:
    """Return the words without sentence adverbs such as "immers" and "ook"."""
    kept = [
        word
        for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
        if word not in _TIES or after in ("wel", "als") or before in ("niet", "maar", "zowel", "en")
    ]
    return " ".join(kept)


def lower_words(text: str) -> frozenset[str]:
    """Return the words that the text writes without a capital anywhere."""
    return frozenset(re.findall(r"(?<![\w-])[a-zà-ÿ][\w’'-]*", text))


def _one_verb(words: list[str]) -> bool:
    """Whether no second main clause follows."""
    for word in words:
        if word.strip(",") in SUBORDINATORS:
            return True
        if word in _SURELY_FINITE:
            return False
    return True


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
