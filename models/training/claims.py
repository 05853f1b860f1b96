"""True and falsified claims about pieces of our own reports, for the judge: every way of being false that we know.

A claim is made from a sentence of the piece or from an answer written by hand about it. True ones are literal,
shortened, joined, in synonyms, with figures spelled otherwise. False ones are a true one with one thing changed, an
answer about another piece, or a true one beside a piece in which the same thing was changed: so that no change gives
itself away by how it sounds, only by what the piece says. Further claims were written by hand (data/uitspraken.jsonl).
"""

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.structure.lists import without_mark
from index.structure.sentences import split_sentences
from models.training.falsifying import FALSIFIERS
from models.training.falsifying_figures import Surroundings
from models.training.reports import DATA, Report, read_genres, read_reports
from models.training.rewording import respelled, reworded, shortened
from rag.words import content_words, coverage

LONGEST_SOURCE = 6  # sentences
_CLAIMS = 10  # of one piece, half of them true
_WORDS = (4, 45)  # of a claim
_HEADED = 0.25  # share of the pieces that begin with their heading
_TURNED = 0.3  # share of the pieces in which something is changed
_ANSWERED = (
    0.3  # least share of an answer's content words that a piece which does not hold it has: it must look like it
)
_HELD = 0.7  # share from which it may hold it after all
_SHORT_FORM = re.compile(r"^(?:Ja|Nee)[,:]? +(?:want |maar |omdat )?")
_MARK = re.compile(r"\s*\{(\d+)\}")
_TRIED = 12  # sentences of other sections that are looked at for one that looks alike
# Of a piece that was changed so, the sentence that was there before may still follow, or is broken.
_CRUDE = frozenset(("gebroken", "iets erbij", "oorzaak en gevolg"))  # can be made of anything: not too many of them
_HALF = 0.5
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_ONE_WAY = frozenset(("gebroken", "iets erbij", "oorzaak en gevolg", "voorwaarde weg", "plan als feit"))


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence that somebody might write about a source."""

    text: str
    true: bool
    kind: str  # how it was made
    origin: str = ""  # the true sentence that it was made from by a small change; "" when it was not


@dataclass(frozen=True, kw_only=True)
class Case:
    """A source with claims about it."""

    document: str
    source: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Reports by what they are for; whole documents."""

    train: tuple[Report, ...]
    tune: tuple[Report, ...]  # the threshold is fitted on them
    held: tuple[Report, ...]  # figures are measured on them


def part_reports() -> Parts:
    """Deal out the reports and the documents of other genres; deterministic."""
    reports = [*read_reports(), *read_genres()]
    return Parts(
        train=tuple(one for place, one in enumerate(reports) if place % 9 not in (4, 8)),
        tune=tuple(one for place, one in enumerate(reports) if place % 9 == 4),
        held=tuple(one for place, one in enumerate(reports) if place % 9 == 8),
    )


def make_cases(reports: Sequence[Report], seed: int) -> Iterator[Case]:
    """Yield cases in a mixed order, one for about every two sentences of the reports; another seed, other cases."""
    rng = random.Random(seed)  # noqa: S311
    plan = [
        (report, number)
        for report in reports
        for number, section in enumerate(report.sections, 1)
        for _ in range(max(1, len(sentences_of(section.text)) // 2))
    ]
    rng.shuffle(plan)
    known: dict[str, Surroundings] = {}
    for report, number in plan:
        if report.name not in known:
            known[report.name] = Surroundings.of([section.text for section in report.sections])
        case = make_case(report, number, known[report.name], rng)
        if case is not None:
            yield case


def mixed_written(seed: int) -> list[Case]:
    """Return the cases that were written by hand, in a mixed order, with their claims mixed too."""
    rng = random.Random(seed)  # noqa: S311
    cases = []
    for line in (DATA / "uitspraken.jsonl").read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        claims = [
            *(Claim(text=text, true=True, kind="geschreven") for text in raw["waar"]),
            *(Claim(text=text, true=False, kind="geschreven") for text in raw["onwaar"]),
        ]
        rng.shuffle(claims)
        cases.append(Case(document="uitspraken", source=raw["bron"], claims=tuple(claims)))
    rng.shuffle(cases)
    return cases


def make_case(report: Report, number: int, around: Surroundings, rng: random.Random) -> Case | None:
    """Make a case about section ``number`` of a report; None when nothing can be made of what was drawn."""
    answers = [answer for answer in _answers(report) if answer[1] == (number,)]
    sentences = sentences_of(report.sections[number - 1].text)
    if not sentences:
        return None
    drawn = rng.sample(answers, min(len(answers), 3))
    start, end = _window(sentences, [text for text, _ in drawn], rng)
    piece = sentences[start:end]
    heading = report.sections[number - 1].heading
    lead = f"{heading}\n" if rng.random() < _HEADED else ""
    held = [text for text, _ in answers if _is_held(text, " ".join(piece), heading)]
    if rng.random() < _TURNED:
        return _turned(report.name, lead, piece, held, around, rng)
    return _straight(report, number, lead, piece, held, around, rng)


@cache
def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of a section, without list marks."""
    return tuple(without_mark(text[span.start : span.end]) for span in split_sentences(text))


def _straight(
    report: Report,
    number: int,
    lead: str,
    piece: Sequence[str],
    answers: Sequence[str],
    around: Surroundings,
    rng: random.Random,
) -> Case | None:
    own = [one for one in piece if _fits(one)]
    true = [Claim(text=text, true=True, kind="antwoord") for text in answers]
    if own:
        true.append(Claim(text=rng.choice(own), true=True, kind="letterlijk"))
    for one in rng.sample(own, min(3, len(own))):
        true += [Claim(text=text, true=True, kind="ingekort") for text in shortened(one, rng)[:1]]
    for one in [*answers, *(claim.text for claim in true), *own]:
        true += [Claim(text=text, true=True, kind="andere woorden") for text in reworded(one, rng)[:1]]
        true += [Claim(text=text, true=True, kind="anders gespeld") for text in respelled(one, rng)[:1]]
    true += _joined([*own, *answers] if rng.random() < _HALF else answers, rng)
    true = _distinct(true)
    if not true:
        return None
    # What is in other words than the piece is worth most: half of what is taken is an answer, where there is one.
    first = [claim for claim in true if claim.kind == "antwoord"]
    first = rng.sample(first, min(len(first), _CLAIMS // 4 + 1))
    rest = _mixed_kinds([claim for claim in true if claim not in first], rng, _CLAIMS // 2 - len(first))
    true = [*first, *rest]
    bases = [*first, *first, *true, *(Claim(text=one, true=True, kind="letterlijk") for one in own)]
    false = [*_falsified(bases, piece, around, rng), *_elsewhere(report, number, piece, rng)]
    false = _mixed_kinds(_distinct(false), rng, len(true) + 1)
    claims = [*true, *false]
    rng.shuffle(claims)
    return Case(document=report.name, source=lead + " ".join(piece), claims=tuple(claims))


def _turned(
    document: str, lead: str, piece: Sequence[str], answers: Sequence[str], around: Surroundings, rng: random.Random
) -> Case | None:
    """Make a case of a piece in which some sentences say something else than the report does."""
    turned = list(piece)
    claims = []
    for place in rng.sample(range(len(piece)), min(3, len(piece))):
        original = piece[place]
        made = _falsify(original, piece, around, rng) if _fits(original) else None
        if made is None or made[0] in _ONE_WAY:
            continue
        kind, text = made
        turned[place] = text
        claims += [
            Claim(text=original, true=False, kind=kind, origin=text),
            Claim(text=text, true=True, kind="letterlijk"),
        ]
        claims += [Claim(text=short, true=True, kind="ingekort") for short in shortened(text, rng)[:1]]
        claims += [Claim(text=one, true=False, kind=kind, origin=text) for one in reworded(original, rng)[:1]]
        claims += [Claim(text=one, true=True, kind="andere woorden") for one in reworded(text, rng)[:1]]
        claims = [claim for claim in claims if claim.true or claim.text not in turned]
        changed = _changed_figures(original, text)
        for answer in answers:
            said = changed & set(_FIGURES.findall(answer))
            if kind == "getallen verwisseld" and len(said) == 1:
                claims += [Claim(text=answer, true=False, kind=kind)]
            elif not said and coverage(answer, original) < _ANSWERED and kind != "twee zinnen door elkaar":
                claims += [Claim(text=answer, true=True, kind="antwoord")]
    if not claims:
        return None
    rng.shuffle(claims)
    return Case(document=document, source=lead + " ".join(turned), claims=tuple(_distinct(claims)[:_CLAIMS]))


def _changed_figures(original: str, text: str) -> set[str]:
    before, after = _FIGURES.findall(original), _FIGURES.findall(text)
    return {one for one, other in zip(before, after, strict=False) if one != other}


def _falsified(
    bases: Sequence[Claim], piece: Sequence[str], around: Surroundings, rng: random.Random
) -> Iterator[Claim]:
    for base in bases:
        made = _falsify(base.text, piece, around, rng)
        if made is not None and made[1] not in " ".join(piece):
            yield Claim(text=made[1], true=False, kind=made[0], origin=base.text)


def _falsify(text: str, piece: Sequence[str], around: Surroundings, rng: random.Random) -> tuple[str, str] | None:
    kinds = list(FALSIFIERS)
    rng.shuffle(kinds)
    kinds.sort(key=lambda kind: kind in _CRUDE and rng.random() < _HALF)
    for kind in kinds:
        made: str | None = FALSIFIERS[kind](text, piece, around, rng)
        if made and made != text and made.lower() != text.lower():
            return kind, made
    return None


def _elsewhere(report: Report, number: int, piece: Sequence[str], rng: random.Random) -> Iterator[Claim]:
    """Yield answers and sentences of other sections that look as if the piece held them."""
    source = " ".join(piece)
    others = [text for text, pages in _answers(report) if number not in pages]
    for place, section in enumerate(report.sections, 1):
        if place != number:
            others += [one for one in sentences_of(section.text) if _fits(one)]
    others = rng.sample(others, min(_TRIED, len(others)))
    alike = [text for text in others if _ANSWERED <= coverage(text, source) < _HELD]
    for text in alike[:2]:
        yield Claim(text=text, true=False, kind="andere passage")


def _joined(own: Sequence[str], rng: random.Random) -> list[Claim]:
    if len(own) < 2:
        return []
    place = rng.randrange(len(own) - 1)
    one, other = own[place], own[place + 1]
    if max(len(one.split()), len(other.split())) > 18 or not one.endswith(".") or not other.endswith("."):
        return []
    start = other if other[:2].isupper() or other.split()[0] not in _STARTS else other[0].lower() + other[1:]
    return [Claim(text=f"{one[:-1]}{rng.choice((', en ', ' en ', '; '))}{start}", true=True, kind="samengevoegd")]


_STARTS = frozenset(
    [
        "De",
        "Het",
        "Een",
        "In",
        "Bij",
        "Van",
        "Op",
        "Voor",
        "Met",
        "Deze",
        "Dit",
        "Dat",
        "Die",
        "Zij",
        "Hij",
        "Ze",
        "Er",
        "Ook",
        "Daarom",
        "Daarbij",
        "Na",
        "Uit",
        "Alle",
        "Wie",
        "Wat",
        "Als",
    ]
)


def _answers(report: Report) -> list[tuple[str, tuple[int, ...]]]:
    """Return the sentences of the answers, each with the sections that it points to."""
    found = []
    for question in report.questions:
        for sentence in sentences_of(question.answer):
            pages = tuple(dict.fromkeys(int(page) for page in _MARK.findall(sentence)))
            text = _SHORT_FORM.sub("", _MARK.sub("", sentence)).strip()
            text = re.sub(r"\s+([.,;])", r"\1", text[:1].upper() + text[1:])
            if pages and _fits(text):
                found.append((text, pages))
    return found


def _is_held(answer: str, source: str, heading: str) -> bool:
    """Whether the piece, which is a part of the section, holds what the answer needs."""
    figures = set(_FIGURES.findall(answer))
    names = set(re.findall(r"(?<=[a-z,] )[A-Z]\w+", answer))
    there = set(_FIGURES.findall(source))
    return figures <= there and all(name in source + heading for name in names) and coverage(answer, source) >= 0.45


def _window(sentences: Sequence[str], answers: Sequence[str], rng: random.Random) -> tuple[int, int]:
    """Draw a run of at most LONGEST_SOURCE sentences, around the one that holds most of an answer when there is one."""
    size = min(len(sentences), rng.choice((1, 2, 2, 3, 3, 3, 4, 4, 5, LONGEST_SOURCE)))
    if answers:
        best = max(range(len(sentences)), key=lambda place: coverage(answers[0], sentences[place]))
        start = rng.randint(max(0, best - size + 1), min(best, len(sentences) - size))
    else:
        start = rng.randint(0, len(sentences) - size)
    return start, start + size


def _fits(text: str) -> bool:
    return _WORDS[0] <= len(text.split()) <= _WORDS[1] and len(content_words(text)) >= 2


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    return list({claim.text.lower(): claim for claim in claims}.values())


def _mixed_kinds(claims: list[Claim], rng: random.Random, count: int) -> list[Claim]:
    """Draw claims so that every kind comes first once before another comes twice."""
    rng.shuffle(claims)
    seen: dict[str, int] = {}
    order = []
    for claim in claims:
        seen[claim.kind] = seen.get(claim.kind, 0) + 1
        order.append((seen[claim.kind], claim))
    return [claim for _, claim in sorted(order, key=lambda item: item[0])][:count]
