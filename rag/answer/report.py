"""A question about the report itself -> places, from the card that was made when the report was added.

Who wrote it, for whom, when, how it was researched, what it concludes and recommends, and summaries: the report's own
where it has one, or else the most central sentences of its chapters. With several reports each is answered.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.card_types import Card, Part, Role
from index.types import Section, Sentence
from rag.answer.intents import Intent, Judged, intent_of
from rag.answer.places import PlaceOptions, Selection, choose_places, joined, said_by, text_of, understood, words_of
from rag.evidence.traits import asked_for
from rag.evidence.weighing import Evidence, refusal_threshold, weigh
from rag.protocols import Retriever
from rag.words import SAME, content_words, likeness

WORDS = 120  # of a summary, of all reports together
_LINES = 60  # words that say who, for whom or when, a report
_FEWEST = 25  # words for each report, however many there are
_MOST_REPORTS = 6  # that are answered at once
_PLACES = 3  # of the method
_NEAR = 0.9  # likeness of a word of the question and one of a heading, where the question names no subject
# Where a doubtful question is about the report when the part that it asks for answers it.
_ANSWERED_BY_EVIDENCE: frozenset[Intent] = frozenset(["aanpak", "onderzoek"])
_SAID = frozenset(["prose", "announcement", "item"])  # kinds of sentences that tell something
_NUMBER = re.compile(
    r"\b(?:(?P<kind>bijlage|annex|appendix|artikel|deel)\s+(?P<letter>[a-z]\b)?)?(?<![\d.,])"
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)?(?:e|de|ste)?\b(?! ?(?:woorden|zinnen|punten|regels))",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\bover (?:de |het |een )?(?P<topic>.+?)(?: over| samen(?:vatten)?)?\s*[?.!]*$", re.IGNORECASE)
_LAST = re.compile(r"\blaatste\b", re.IGNORECASE)

_UNSAID: dict[Intent, str] = {
    "makers": "Wie {it} schreef, staat er niet in.",
    "opdrachtgever": "Voor wie {it} is geschreven, staat er niet in.",
    "datum": "Wanneer {it} verscheen, staat er niet in.",
    "aanpak": "In {it} vond ik niets over het onderzoek.",
    "onderzoek": "In {it} vond ik dit niet.",
    "conclusies": "In {it} vond ik geen conclusies.",
    "aanbevelingen": "In {it} vond ik geen deel met aanbevelingen.",
    "hoofdstuk": "In {it} vond ik dat deel niet.",
}
_OWN = "{It} heeft geen eigen samenvatting. Dit zijn zinnen die veel zeggen over de hoofdstukken."
_NO_CONCLUSIONS = "{It} heeft geen hoofdstuk met conclusies. Dit staat in de samenvatting."
_RESEARCH = "{It} schrijft dit over het onderzoek. Of het uw vraag beantwoordt, is niet zeker."
_NO_CHAPTER = "{It} heeft geen {chapter}."
_OTHER_CHAPTER = "Geen kop in {it} noemt “{topic}”. Dit deel komt er het dichtst bij."
_MANY = "Dit zijn {most} van de {count} rapporten. Kies een rapport om de andere te zien."


@dataclass(frozen=True, kw_only=True)
class AboutReport:
    """What the reports say about themselves."""

    intent: Intent  # what was asked
    selections: tuple[Selection, ...] = ()  # in order of the documents, and of the report
    remarks: tuple[str, ...] = ()  # plain Dutch lines: what the file says and the report does not, how this was chosen
    missing: tuple[str, ...] = ()  # plain Dutch, a line for each report that does not say it
    sure: bool = True  # False: only for want of sentences that answer the question as any other


@dataclass(frozen=True, kw_only=True)
class Command:
    """What to do with the answer before."""

    name: Literal["korter", "noem"]
    count: int = 0  # how many of its items; 0 for "korter"


def command_of(question: str, vector: Sequence[float], retriever: Retriever) -> Command | None:
    """Return what a turn asks of the answer before ("korter", "noem er drie"); None for a question."""
    judged = intent_of(vector, retriever.embedder)
    if judged is None or not judged.sure:
        return None
    if judged.intent == "noem":
        return Command(name="noem", count=_count(question))
    return Command(name="korter") if judged.intent == "korter" else None


def about_report(
    question: str, vector: Sequence[float], retriever: Retriever, documents: Sequence[str]
) -> AboutReport | None:
    """Return what ``documents`` (empty = all) say about themselves; None for any other question.

    ``vector`` is Retrieval.vector of the question. No selections: the question is about the report, and the report
    does not say. Where the report has no part that the question asks for, such as a method, it is an ordinary one:
    None.
    """
    judged = intent_of(vector, retriever.embedder)
    names = tuple(documents) or tuple(one.name for one in retriever.documents)
    if judged is None or judged.intent in ("korter", "noem") or not names:
        return None
    if not judged.sure and judged.intent not in _ANSWERED_BY_EVIDENCE:
        return None
    shown = names[:_MOST_REPORTS]
    asked = _Asked(question=question, judged=judged, reports=len(shown))
    found = [(card, _of_document(asked, card, retriever)) for card in map(retriever.card, shown)]
    if all(one is None for _, one in found):
        return None
    told = [one or AboutReport(intent=judged.intent, missing=(_unsaid(asked, card),)) for card, one in found]
    many = (_MANY.format(most=len(shown), count=len(names)),) if len(names) > len(shown) else ()
    return AboutReport(
        intent=judged.intent,
        selections=tuple(selection for one in told for selection in one.selections),
        remarks=(*dict.fromkeys(line for one in told for line in one.remarks), *many),
        missing=tuple(line for one in told for line in one.missing),
        sure=all(one.sure for one in told),
    )


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A question about one or more reports."""

    question: str
    judged: Judged
    reports: int  # that are answered, at least one

    @property
    def words(self) -> int:
        """How many a summary of one of the reports may have."""
        return max(_FEWEST, WORDS // self.reports)

    def line(self, text: str, card: Card, **given: str) -> str:
        """Return a line about a report: by its title when there are several."""
        it = f"“{card.title}”" if self.reports > 1 else "dit rapport"
        return text.format(it=it, It=it[:1].upper() + it[1:], **given)


def _of_document(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport | None:
    intent = asked.judged.intent
    if intent in ("makers", "opdrachtgever", "datum"):
        return _front(asked, card, retriever)
    if intent in ("aanpak", "onderzoek"):
        return _method(asked, card, retriever)
    if intent == "conclusies":
        return _conclusions(asked, card, retriever)
    if intent == "aanbevelingen":
        return _recommendations(asked, card, retriever)
    return _chapters(asked, card, retriever) if intent == "hoofdstuk" else _summary(asked, card, retriever)


def _unsaid(asked: _Asked, card: Card) -> str:
    return asked.line(_UNSAID[asked.judged.intent], card)


# --- who, for whom, when ------------------------------------------------------------------------------------------


def _front(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport:
    """Return the lines of the first and last pages that say it, and what only the file says."""
    intent = asked.judged.intent
    role: Role = "makers" if intent == "makers" else "client" if intent == "opdrachtgever" else "date"
    parts = sorted(card.playing(role), key=lambda part: "signature" in part.roles)  # stable: else in reading order
    if not parts and role == "makers":
        parts = list(card.playing("colophon"))[:1]
    selections = _joined(_whole(card, part, retriever) for part in parts)
    kept = tuple(_within(selections, _LINES, retriever))
    said = " ".join(_spoken(kept, retriever))
    by = [card.organisation] if role != "date" and (role == "makers" or "opdracht" in card.organisation) else []
    known = [one for one in (*by, str(card.year or "") if role != "client" else "") if one and one not in said]
    if role == "makers" and not [one for one in known if one == card.organisation]:
        known = []
    remarks: tuple[str, ...] = ()
    if known:
        line = f"Volgens de gegevens van het bestand: {', '.join(known)}."
        remarks = (f"“{card.title}”: {line[0].lower()}{line[1:]}" if asked.reports > 1 else line,)
    missing = () if kept or remarks else (_unsaid(asked, card),)
    return AboutReport(intent=intent, selections=kept, remarks=remarks, missing=missing)


def _whole(card: Card, part: Part, retriever: Retriever) -> Iterable[Selection]:
    """Yield a part with all its sentences that say something; what is a line of a title page counts, too."""
    for number in part.sections:
        section = retriever.section(card.document, number)
        places = part.sentences or tuple(
            place for place, (_, sentence) in enumerate(section.sentences) if sentence.kind not in ("note", "caption")
        )
        yield _selection(section, places, places)


def _joined(runs: Iterable[Iterable[Selection]]) -> list[Selection]:
    """Return selections with those of one section as one, where the first of them stands."""
    found: dict[tuple[str, int], Selection] = {}
    for run in runs:
        for one in run:
            key = (one.document, one.section)
            found[key] = joined(found[key], one) if key in found else one
    return list(found.values())


def _within(selections: Iterable[Selection], words: int, retriever: Retriever) -> Iterable[Selection]:
    """Yield selections, the last ones without their last sentences, that have so many words together at most."""
    room = words
    for one in selections:
        section = retriever.section(one.document, one.section)
        kept: list[int] = []
        for place in one.sentences:
            room -= words_of(section, [place])
            if room < 0 and kept:
                break
            kept.append(place)
        if kept:
            yield replace(one, sentences=tuple(kept), decisive=one.decisive & set(kept))
        if room <= 0:
            return


def _spoken(selections: Sequence[Selection], retriever: Retriever) -> Iterable[str]:
    for one in selections:
        section = retriever.section(one.document, one.section)
        yield from (text_of(*section.sentences[place]) for place in one.sentences)


# --- the research -------------------------------------------------------------------------------------------------


def _method(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return what the method says to the question; for "who took part?" the list of names when there is one."""
    intent = asked.judged.intent
    names = card.playing("names")
    if names and intent == "onderzoek" and asked_for(asked.question)["who"]:
        selections = _joined(_whole(card, part, retriever) for part in names)
        kept = tuple(_within(selections, WORDS, retriever))
        short = sum(len(one.sentences) for one in kept) < sum(len(one.sentences) for one in selections)
        return AboutReport(intent=intent, selections=(*kept[:-1], replace(kept[-1], goes_on=short)))
    parts = card.playing("method")
    if not parts:
        return None
    evidence = _weigh(asked.question, card, parts, retriever)
    if evidence.answerable >= refusal_threshold():
        options = PlaceOptions(most=_PLACES, words=asked.words)
        chosen = choose_places(asked.question, evidence, evidence, retriever, options)
        return AboutReport(intent=intent, selections=chosen, sure=intent == "aanpak")
    if not asked.judged.sure:
        return None
    headed = [part for part in parts if part.depth]
    told = _gist(card, _outermost(headed) or parts, asked.words, retriever)
    remarks = () if intent == "aanpak" else (asked.line(_RESEARCH, card),)
    return AboutReport(intent=intent, selections=told, remarks=remarks, sure=intent == "aanpak")


def _weigh(question: str, card: Card, parts: Sequence[Part], retriever: Retriever) -> Evidence:
    """Weigh the sentences of some parts against a question."""
    wanted = {
        (chunk.id, sentence.start)
        for part in parts
        for number in part.sections
        for place, (chunk, sentence) in enumerate(retriever.section(card.document, number).sentences)
        if not part.sentences or place in part.sentences
    }
    retrieval = retriever.retrieve(question, documents=[card.document], k=1)
    inside = tuple(one for one in retrieval.sentences if (one.chunk.id, one.span.start) in wanted)
    return weigh(replace(retrieval, sentences=inside))


# --- conclusions, recommendations, summaries ----------------------------------------------------------------------


def _conclusions(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return what the closing chapter concludes, or else the summary; None without either."""
    parts = _outermost(card.playing("conclusions"))
    summed = {number for part in card.playing("summary") for number in part.sections}
    own_chapter = [part for part in parts if "." not in part.number and not set(part.sections) <= summed]
    closing = own_chapter or parts[-1:]
    if closing:
        plain = _without_lists(closing, card, retriever)
        return AboutReport(intent="conclusies", selections=_gist(card, plain, asked.words, retriever))
    if not card.playing("summary"):
        return None
    return replace(_summary(asked, card, retriever), remarks=(asked.line(_NO_CONCLUSIONS, card),))


def _without_lists(parts: Sequence[Part], card: Card, retriever: Retriever) -> list[Part]:
    """Return parts that conclude; of those that recommend as well without the items, which are recommendations."""

    def prose(part: Part) -> tuple[tuple[int, int], ...]:
        kinds = [retriever.section(card.document, number).sentences[place][1].kind for number, place in part.central]
        return tuple(place for place, kind in zip(part.central, kinds, strict=True) if kind != "item")

    return [
        replace(part, central=prose(part) or part.central) if "recommendations" in part.roles else part
        for part in parts
    ]


def _recommendations(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport | None:
    """Return the items of the lists that recommend, or else what stands for the part; None without such a part."""
    parts = _outermost(card.playing("recommendations"))
    if not parts:
        return None
    items = [
        (number, place)
        for part in parts
        for number in part.sections
        for place, (_, sentence) in enumerate(retriever.section(card.document, number).sentences)
        if sentence.kind == "item" and sentence.begins
    ]
    if items:
        return AboutReport(intent="aanbevelingen", selections=_chosen(card, items, asked.words, retriever))
    return AboutReport(intent="aanbevelingen", selections=_gist(card, parts, asked.words, retriever))


def _summary(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport:
    """Return the report's own summary cut to its most central sentences, or the most central ones of its chapters."""
    intent = asked.judged.intent
    own = [part for part in _outermost(card.playing("summary")) if "." not in part.number][:1]
    if own:
        return AboutReport(intent=intent, selections=_gist(card, own, asked.words, retriever))
    selections = _chosen(card, card.central, asked.words, retriever)
    return AboutReport(intent=intent, selections=selections, remarks=(asked.line(_OWN, card),))


def _outermost(parts: Sequence[Part]) -> list[Part]:
    """Return the parts that are in no other one of them."""
    return [
        part
        for at, part in enumerate(parts)
        if not any(set(part.sections) <= set(other.sections) for other in parts[:at] if other.depth < part.depth)
    ]


def _gist(card: Card, parts: Sequence[Part], words: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return parts whole when they are short enough, or else their most central sentences."""
    places = [
        (number, place)
        for part in parts
        for number in part.sections
        for place in part.sentences or range(len(retriever.section(card.document, number).sentences))
    ]
    kinds = [retriever.section(card.document, number).sentences[place][1].kind for number, place in places]
    said = [place for place, kind in zip(places, kinds, strict=True) if kind in _SAID] or places  # or names, one a line
    size = sum(words_of(retriever.section(card.document, number), [place]) for number, place in said)
    short = size <= words and "row" not in kinds  # a table is not read out, nor what points at it
    longest = max((len(part.central) for part in parts), default=0)
    central = [part.central[turn] for turn in range(longest) for part in parts if turn < len(part.central)]
    return _chosen(card, said if short else central or said, words, retriever)


def _chosen(card: Card, places: Sequence[tuple[int, int]], words: int, retriever: Retriever) -> tuple[Selection, ...]:
    """Return the first of these sentences that fit, with what they need, in the order of the report."""
    picked: dict[int, set[int]] = {}
    decisive: dict[int, set[int]] = {}
    room = words
    for number, place in places:
        section = retriever.section(card.document, number)
        own = said_by(section, place)
        fresh = understood(section, own) - picked.get(number, set())
        size = words_of(section, fresh)
        if size > room and picked:
            if room < words / 4:
                break
            continue
        picked.setdefault(number, set()).update(fresh)
        decisive.setdefault(number, set()).update(own)
        room -= size
    return tuple(
        _selection(retriever.section(card.document, number), sorted(found), decisive[number])
        for number, found in sorted(picked.items())
    )


def _selection(section: Section, places: Iterable[int], decisive: Iterable[int]) -> Selection:
    kept = tuple(sorted(places))
    sentences: list[Sentence] = [sentence for _, sentence in section.sentences]
    groups = {sentences[place].group for place in kept if sentences[place].kind == "item"}
    left = any(
        sentence.kind == "item" and sentence.begins and sentence.group in groups and place not in kept
        for place, sentence in enumerate(sentences)
    )
    return Selection(
        document=section.document,
        section=section.number,
        sentences=kept,
        decisive=frozenset(decisive),
        goes_on=left,
    )


# --- chapters -----------------------------------------------------------------------------------------------------


def _chapters(asked: _Asked, card: Card, retriever: Retriever) -> AboutReport | None:
    numbers = _numbers(asked.question)
    parts = [part for part in card.parts if part.depth and part.number in numbers]
    if numbers and not parts:
        named = numbers[0] if numbers[0][:1].isalpha() else f"hoofdstuk {numbers[0]}"
        return AboutReport(intent="hoofdstuk", missing=(asked.line(_NO_CHAPTER, card, chapter=named),))
    remarks: tuple[str, ...] = ()
    if not numbers:
        topic = _TOPIC.search(asked.question)
        about = topic["topic"] if topic else asked.question
        last = bool(_LAST.search(asked.question))
        parts = _named(about, card, last=last, least=SAME if topic else _NEAR)
        if not parts and topic and asked.reports == 1:
            parts = _nearest(about, card, retriever)
            remarks = (asked.line(_OTHER_CHAPTER, card, topic=about),)
    if not parts:
        return None
    own = [part for part in card.playing("summary") if any(set(part.sections) < set(one.sections) for one in parts)]
    selections = _gist(card, own or parts, asked.words, retriever)
    return AboutReport(intent="hoofdstuk", selections=selections, remarks=remarks, sure=not remarks)


def _numbers(question: str) -> list[str]:
    """Return the numbers of the chapters that a question names, as in Part.number: "3", "2.3", "bijlage 1"."""
    found = []
    for one in _NUMBER.finditer(_in_figures(question)):
        kind = (one["kind"] or "").lower().replace("annex", "bijlage").replace("appendix", "bijlage")
        number = one["number"] or one["letter"]
        if number:
            found.append(f"{kind} {number}".strip().lower())
    return list(dict.fromkeys(found))


def _named(topic: str, card: Card, *, last: bool, least: float) -> list[Part]:
    """Return the part whose heading has most of the words of a topic; the outermost of equals."""
    chapters = [part for part in card.parts if part.depth]
    if last:
        return [part for part in chapters if part.depth == 1 and part.number][-1:]
    words = content_words(topic)

    def shared(part: Part) -> float:
        heading = [word for word in content_words(part.heading) if not word[0].isdigit()]
        alike = [max((likeness(word, other) for other in heading), default=0.0) for word in words]
        return sum(one for one in alike if one >= least) / math.sqrt(max(len(heading), 1))

    best = max(chapters, key=lambda part: (shared(part), -part.depth), default=None)
    return [best] if best is not None and shared(best) > 0 else []


def _nearest(topic: str, card: Card, retriever: Retriever) -> list[Part]:
    """Return the chapter of the passage that is found first for a topic."""
    for passage in retriever.retrieve(topic, documents=[card.document], k=10).passages:
        inside = [part for part in card.parts if part.depth and passage.chunk.section in part.sections]
        if inside and not inside[0].roles:
            return inside[:1]
    return []


def _count(question: str) -> int:
    """Return how many a turn asks for; 3 when it names no number ("een paar")."""
    found = re.search(r"\d+(?! paar)", _in_figures(question))
    return max(1, int(found[0])) if found else 3


def _in_figures(question: str) -> str:
    """Return a question with its number words, Dutch or English, as figures: "het derde" -> "het 3e"."""
    from text_to_num import alpha2digit

    dutch = str(alpha2digit(question, "nl", threshold=0))
    return dutch if re.search(r"\d", dutch) else str(alpha2digit(question, "en", threshold=0))
