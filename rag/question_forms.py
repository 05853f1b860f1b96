"""A sentence of a report -> questions that it answers, in forms that are right whatever words fill them.

Every form keeps the sentence's own words in their own order and leaves out what it asks for; see rag.question_grammar.
A form that cannot be certain gives nothing.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag.question_figures import ask_amount, ask_change, ask_growth, ask_part, ask_percentage, ask_share, ask_size
from rag.question_grammar import (
    ADVERBS,
    COPULAS,
    DETERMINERS,
    FINITE,
    PARTICIPLE,
    POINTING,
    POINTING_COMPOUND,
    PREPOSITIONS,
    SUBORDINATORS,
    Clause,
    Draft,
    compose,
    first_clause,
    plain,
    read_clause,
    word_set,
)
from rag.words import content_words

_FEWEST, _MOST = 5, 16  # words of a question
_MAY_BE_SHORT = ("Wat betekent ", "Wat is een ", "Hoeveel kost een ")  # 3 words or more
_LONGEST_SENTENCE = 32  # words
_UNFIT = re.compile(
    r"[“”\"?!/<>|]|https?:|www\.|\.\.|\b(?:zie|bijlage|figuur|tabel|hoofdstuk|paragraaf|pagina|et al)\b", re.IGNORECASE
)
_PASSIVES = word_set("wordt worden werd werden is zijn was waren")
_HAPPENED = word_set("werd werden begon startte startten opende besloot kwam kwamen ontstond verdween")
_MUST = word_set("moet moeten dient dienen zal zullen")
_DANGLING = word_set("en of de het een van met per als dat die")
_BEFORE_ER = word_set("dat als of gebeurt is zijn was waren ontstaan ontstaat komen komt zal zullen")
_MEASURES = word_set("aantal aandeel percentage bedrag")
_SAYING = word_set("""
    zegt zeggen zei zeiden vindt vinden vond vonden denkt denken dacht dachten verwacht verwachten verwachtte
    verwachtten vreest vrezen stelt stellen stelde stelden meldt melden meldde meldden weet weten wist wisten blijkt
    merkt merken""")
# Words that hardly tell what a question is about.
_WEAK = word_set("""
    bedraagt bedragen bedroeg bedroegen kost kostte kosten kostten hoog lang groot procent geld deel bedrag totaal
    totale gemiddeld gemiddelde extra jaar maand week dag uur jaarlijkse aantal bestaat bestond duurt duurde""")
_NEEDED = re.compile(
    r"\b(?:nodig|noodzakelijk|cruciaal|essentieel|belangrijk|vereist|moet|moeten|van (?:groot )?belang)\b"
)
_OFFERS = re.compile(r"\b(?:kans|mogelijkhe|gelegenheid|ruimte|tijd|recht|risico|wens|manier|bereid|moeite|in staat)")
_ROLES = re.compile(
    r"(?:het doel|de taak|de oorzaak|de reden|het gevolg|de kern|het advies|de voorwaarde|de opdracht|de oplossing"
    r"|(?:de|het) (?:belangrijkste|grootste|voornaamste) \w+|voorbeelden) "
)
_KIND = re.compile(r"een (?!.*(?:voorbeeld|probleem|oplossing|uitzondering|punt|reden|gevolg))\w+(?: \w+)?")
_PEOPLE_ASKED = word_set("experts deskundigen onderzoekers respondenten geïnterviewden deelnemers")
_COUNTS = re.compile(
    r"(?:sommige|meeste|meerdere|verschillende|andere|diverse|alle|enkele|vele|bepaalde|huidige|beide|overige|twee|drie"
    r"|belangrijkste|volgende|zulke|geraadpleegde|bevraagde|geïnterviewde|ondervraagde|nederlandse|onze|hele) "
)
_DEFINING = re.compile(r"begrip|definities?\b|bedoel|versta|betekenis", re.IGNORECASE)


def draft_questions(sentence: str, heading: str, lower: frozenset[str]) -> tuple[Draft, ...]:
    """Return the well-formed questions that a sentence answers.

    ``lower`` holds the words that the document also writes without a capital (rag.question_grammar.lower_words).
    """
    drafts = [*_speaker(sentence), *_term(sentence, heading)]
    if _is_statement(sentence):
        text = plain(sentence)
        first = first_clause(text)
        drafts += [*ask_share(first), *ask_part(first), *_reason(text, lower), *_condition(text), *_need(text)]
        clause = read_clause(first, lower)
        if clause:
            for form in (
                ask_percentage,
                ask_amount,
                ask_size,
                ask_growth,
                ask_change,
                _cause,
                _since,
                _result,
                _aim,
                _which,
            ):
                drafts += form(clause)
    unique = {draft.text: draft for draft in reversed(drafts) if is_well_formed(draft.text)}
    return tuple(reversed(unique.values()))


def is_well_formed(question: str) -> bool:
    """Whether a question stands alone: neither long nor short, nothing left over, no word that points outside it."""
    count = len(question.split())
    if not question.endswith("?") or not (3 if question.startswith(_MAY_BE_SHORT) else _FEWEST) <= count <= _MOST:
        return False
    text = re.sub(r":? ‘[^?]*’", " citaat", question.rstrip("?"))  # a quotation may point where it likes
    words = [word.strip(",") for word in text.lower().split()]
    if re.search(r"[()\[\]%:;“”\"?]|\s,|-\s(?!en |of |tot )", text) or words[-1] in _DANGLING:
        return False
    if words[-1] in ("deel", "mee") and "aan" not in words:
        return False
    if any(_points(before, word) for before, word in pairwise(words)):
        return False
    telling = [word for word in content_words(question) if word not in _WEAK]
    return len(telling) >= 2 or re.search(r"\been \w|‘", question) is not None


def _points(before: str, word: str) -> bool:
    """Whether the second of two words points to something outside the question."""
    if before == "hun":  # not of somebody, but to somebody
        return word in ADVERBS | DETERMINERS | PREPOSITIONS
    if before in _MEASURES:  # of what?
        return word in ADVERBS | FINITE | {"niet"}
    if word == "er":
        return before not in _BEFORE_ER
    if word in ("dat", "die"):  # they join a clause to the words before, unless those cannot carry one
        return before in PREPOSITIONS | {"en", "of"} or (before in FINITE and (word == "die" or before not in _SAYING))
    return word in POINTING or POINTING_COMPOUND.fullmatch(word) is not None


def _is_statement(sentence: str) -> bool:
    return (
        re.match(r"[A-Z0-9]", sentence) is not None
        and re.search(r"\.(?:[⁰¹²³⁴-⁹]+|\d{1,2})?$", sentence) is not None
        and len(sentence.split()) <= _LONGEST_SENTENCE
        and _UNFIT.search(sentence) is None
    )


def _reason(text: str, lower: frozenset[str]) -> Iterator[Draft]:
    """De school sluit eerder, omdat er te weinig leraren zijn. / De school sluit eerder vanwege een tekort."""
    match = re.fullmatch(r"([^,;:–]+?),? (?:mede |vooral |deels )?(?:omdat|doordat|aangezien|want) .+", text)
    if not match:
        match = re.fullmatch(r"([^,;:–]+?) (?:vanwege|wegens|dankzij) ([^,;:–]+)", text)
        if not match or not (FINITE | SUBORDINATORS).isdisjoint(match[2].split()) or PARTICIPLE.search(match[2]):
            return
    clause = read_clause(match[1], lower)
    if clause and clause.subject and len(clause.rest.split()) >= 2:
        yield compose("reden", "waarom", clause.verb, clause.subject, clause.rest)


def _condition(text: str) -> Iterator[Draft]:
    """Als de wachttijd oploopt, haken mensen af. / Als de wachttijd oploopt haken mensen af."""
    match = re.fullmatch(r"(?:Als|Wanneer|Indien) ([^,]+), (\w+) .+", text)
    if match and match[2] in FINITE:
        yield compose("gevolg", "wat gebeurt er als", match[1])
    elif match := re.fullmatch(r"(?:Als|Wanneer|Indien) ([^,]+)", text):
        words = match[1].split()
        for place, (word, after) in enumerate(pairwise(words), 1):
            if word in FINITE and after in FINITE and not after.endswith("en"):
                yield compose("gevolg", "wat gebeurt er als", " ".join(words[:place]))
                return


def _need(text: str) -> Iterator[Draft]:
    """Om de norm te halen, zijn meer handen nodig. / Het is nodig dat scholen samenwerken om de norm te halen."""
    infinitive = r"te (?:\w+en|zijn|gaan|doen|staan|zien)(?: \w+en){0,2}"
    match = re.fullmatch(
        rf"Om ([^,]+? {infinitive}(?: (?:{'|'.join(sorted(PREPOSITIONS))}) [^,]{{3,25}}?)?),? (\w+) (.+)", text
    )
    if match:
        if match[2] in _MUST or (match[2] in COPULAS and _NEEDED.search(match[3])):
            yield compose("nodig", "wat is er nodig om", match[1])
        return
    match = re.fullmatch(rf"(.+?(?:\w+en|,)) om ([^,]+ {infinitive})", text)
    if match and _NEEDED.search(match[1]) and not _OFFERS.search(match[1]) and " om " not in match[1]:
        yield compose("nodig", "wat is er nodig om", match[2])


def _cause(clause: Clause) -> Iterator[Draft]:
    """Door de nieuwe regels wachten mensen langer."""
    if re.match(r"(?:door|dankzij|vanwege|wegens) ", clause.opening) and clause.verb not in _PASSIVES:
        yield compose("oorzaak", "waardoor", clause.verb, clause.rest)


def _since(clause: Clause) -> Iterator[Draft]:
    """Sinds 2021 geven verhuurders achterstanden door. / In 2021 werd de wet ingevoerd."""
    if re.search(r"\d|\b(?:procent|helft|kwart|derde)\b", clause.rest):
        return
    if match := re.fullmatch(r"(sinds|vanaf) \d{4}", clause.opening):
        yield compose("wanneer", match[1], "wanneer", clause.verb, clause.rest)
    elif re.fullmatch(r"in \d{4}", clause.opening) and clause.verb in _HAPPENED:
        yield compose("wanneer", "in welk jaar", clause.verb, clause.rest)


def _result(clause: Clause) -> Iterator[Draft]:
    """Krapte leidt vaak tot langere wachttijden. / Krapte kan leiden tot langere wachttijden."""
    if not clause.subject:
        return
    if clause.verb in ("leidt", "leiden", "leidde", "leidden"):
        if match := re.match(r"((?:\w+ )?)tot (?!\d)\w+", clause.rest):
            yield compose("gevolg", "waartoe", clause.verb, clause.subject, match[1])
    elif match := re.match(r"((?:\w+ )?)leiden tot (?!\d)\w+", clause.rest):
        yield compose("gevolg", "waartoe", clause.verb, clause.subject, match[1], "leiden")
    elif clause.verb in ("bestaat", "bestaan", "bestond", "bestonden") and clause.rest.startswith("uit "):
        yield compose("bestaan", "waaruit", clause.verb, clause.subject)
    elif clause.verb in COPULAS and (match := re.match(r"((?:\w+ )?)afhankelijk van \w+", clause.rest)):
        yield compose("afhankelijk", "waarvan", clause.verb, clause.subject, match[1], "afhankelijk")


def _aim(clause: Clause) -> Iterator[Draft]:
    """Het doel van de proef is minder restafval. / Een volkstuin is een stuk grond waarop bewoners groente kweken."""
    if clause.verb not in COPULAS or len(clause.rest.split()) < 3 or re.search(r"\bniet\b", clause.rest):
        return
    if _ROLES.match(clause.subject) and re.search(r" (?:van|voor) ", clause.subject):
        yield compose("wat", "wat", clause.verb, clause.subject)
    elif _KIND.fullmatch(clause.subject) and re.match(r"(?:een|het|de) ", clause.rest):
        yield compose("betekenis", "wat", clause.verb, clause.subject)


def _which(clause: Clause) -> Iterator[Draft]:
    """Praktijken met een terugbelfunctie hadden kortere rijen. / Kleine dorpen houden hun winkels."""
    match = re.fullmatch(
        r"(?P<kind>(?!de )(?:[a-zë-]+e )?)(?P<noun>[a-zë-]+(?:en|s))"
        r"(?P<more>(?: (?:met|zonder|in|uit|zoals|voor|boven) .+)?)",
        clause.subject,
    )
    if not match or not (match["kind"] or match["more"]) or match["noun"] in _PEOPLE_ASKED:
        return
    plural = clause.verb.endswith("en") or clause.verb == "zijn"
    if plural and not _COUNTS.match(match["kind"]) and not re.search(r"\bdan\b|\d", clause.rest):
        yield compose("welke", "welke", match["noun"], clause.verb, clause.rest)


def _speaker(sentence: str) -> Iterator[Draft]:
    """“Zonder vaste gezichten blijft hulp een loket.” – Marijke Tolsma."""
    says = r"\s*(?:[–—-] ?|, (?:zegt|aldus|stelt|vindt) )"
    match = re.fullmatch(rf"[“\"]([^“”\"‘’.?!…(]{{15,90}})[.!]?[”\"]{says}[A-Z][^“”\"]{{5,80}}", sentence)
    if match:
        yield compose("wie", f"wie zei: ‘{match[1]}’")


def _term(sentence: str, heading: str) -> Iterator[Draft]:
    """In a list of terms: Volkstuin: een stuk grond waarop bewoners groente kweken."""
    match = re.fullmatch(r"(?:[•◼▪*–-] ?)?([A-Z][\w-]+(?: [\w-]+){0,3})(?: \([^)]*\))?: [a-z“‘(].{20,}", sentence)
    if match and _DEFINING.search(heading) and FINITE.isdisjoint(match[1].split()):
        term = match[1] if re.search(r"[A-Z]", match[1][1:]) and match[1].istitle() else _first_small(match[1])
        yield compose("betekenis", f"wat betekent ‘{term}’")


def _first_small(text: str) -> str:
    return text if text[1:2].isupper() else f"{text[:1].lower()}{text[1:]}"
