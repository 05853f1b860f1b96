"""The true and falsified claims that the judge is trained on."""

import itertools
import random

import pytest

from models.judge_network import pack_claims
from models.training.claims import Case, make_cases, mixed_written, part_reports
from models.training.falsifying import FALSIFIERS
from models.training.falsifying_figures import Surroundings
from models.training.judging import as_read, token_labels
from models.training.rewording import number_word, respelled, shortened
from rag.writing.quantity_check import missing_quantities

PIECE = ("Als de raad instemt, steeg de huur in 2022 met 4%, en in 2023 met 5%.", "De wethouder vindt het te duur.")
AROUND = Surroundings.of([*PIECE, "Elders steeg de huur met 7%."])


class Encoded:
    def __init__(self, words: list[str]) -> None:
        self.tokens = words
        self.ids = [10 + sum(map(ord, word)) for word in words]


class WordTokenizer:
    """A token for every word."""

    def encode(self, text: str, *, add_special_tokens: bool) -> Encoded:
        return Encoded(text.split())


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(itertools.islice(make_cases(part_reports().tune, 1), 40))


def test_whole_documents_are_kept_apart() -> None:
    parts = part_reports()
    names = [{report.name for report in part} for part in (parts.train, parts.tune, parts.held)]
    assert len(set.union(*names)) == sum(map(len, names))
    assert all(any(name.startswith("genre") for name in part) for part in names)


def test_the_same_seed_makes_the_same_cases(cases: list[Case]) -> None:
    assert list(itertools.islice(make_cases(part_reports().tune, 1), 5)) == cases[:5]


def test_there_are_about_as_many_true_as_false_claims(cases: list[Case]) -> None:
    claims = [claim for case in cases for claim in case.claims]
    assert 0.35 < sum(claim.true for claim in claims) / len(claims) < 0.65


def test_no_false_claim_is_a_sentence_of_its_source(cases: list[Case]) -> None:
    assert not [c.text for case in cases for c in case.claims if not c.true and f" {c.text}" in f" {case.source}"]


@pytest.mark.parametrize("kind", ["getal van iets anders", "getallen verwisseld", "ontkenning", "tegendeel", "datum"])
def test_a_falsified_sentence_differs_from_what_it_was(kind: str) -> None:
    made = {FALSIFIERS[kind](PIECE[0], PIECE, AROUND, random.Random(seed)) for seed in range(9)} - {None}
    assert made
    assert PIECE[0] not in made


def test_a_dropped_condition_leaves_the_rest() -> None:
    made = FALSIFIERS["voorwaarde weg"](PIECE[0], PIECE, AROUND, random.Random(2))
    assert made == "De huur steeg in 2022 met 4%, en in 2023 met 5%."


def test_a_figure_spelled_otherwise_is_the_same_figure() -> None:
    sentence = "Op 3 mei 2023 kwam 25% van de 12 leden met € 2.300 naar huis."
    made = {text for seed in range(5) for text in respelled(sentence, random.Random(seed))}
    assert len(made) >= 4
    assert [text for text in made if missing_quantities(text, sentence)] == []


def test_shortening_keeps_the_condition() -> None:
    made = shortened("U krijgt geld als u werkt, omdat de wet dat zegt.", random.Random(1))
    assert "U krijgt geld als u werkt." in made


def test_number_words() -> None:
    assert [number_word(value) for value in (7, 23, 60, 81)] == ["zeven", "drieëntwintig", "zestig", "eenentachtig"]


def test_the_changed_words_are_taught_as_wrong() -> None:
    case = Case(document="", source="", claims=mixed_written(1)[0].claims)
    claim = next(claim for claim in case.claims if not claim.true)
    assert token_labels(WordTokenizer(), claim) is None  # nobody knows where it is wrong
    from dataclasses import replace

    changed = replace(claim, text="De huur daalde snel.", origin="De huur steeg snel.")
    assert token_labels(WordTokenizer(), changed) == [0, 0, 0, 1, 0, 0]
    shorter = replace(claim, text="De huur steeg.", origin="De huur steeg. niet")
    assert token_labels(WordTokenizer(), shorter) == [0, 0, 0, 1, 1]


def test_the_judge_reads_figures_in_one_spelling() -> None:
    case = Case(document="", source="Een kwart kwam.", claims=())
    assert as_read(case).source == "25% kwam."


def test_claims_share_their_source_and_know_what_is_familiar() -> None:
    layout = pack_claims(WordTokenizer(), "de huur steeg snel", ["De huur daalde snel", "steeg"])
    assert layout.block == [0] * 6 + [1] * 6 + [2] * 3
    assert layout.places == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 7, 8]
    assert layout.familiar == [0] * 6 + [2, 3, 3, 1, 2, 2] + [2, 3, 2]
