import math
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CollectionError
from index.store.postings import make_postings, merge_postings, open_postings
from index.terms import (
    COLUMNS,
    Scorer,
    background,
    character_ngrams,
    ngram_columns,
    passage_vector,
    question_vector,
)
from models.training.background import count
from models.training.reports import read_genres, read_reports


def test_ngrams_of_words_with_their_edges() -> None:
    assert character_ngrams("Een baan") == ["_een", "een_", "_een_", "_baa", "baan", "aan_", "_baan", "baan_"]
    assert character_ngrams("a") == ["_a_", "_a_"]


def test_a_compound_is_met_half_way() -> None:
    scores = Scorer(question_vector("krapte")).passages(["arbeidsmarktkrapte neemt toe", "de lonen stijgen"])
    assert scores[0] > 0
    assert scores[1] == 0


def test_scores_equal_bm25_by_hand() -> None:
    # "abc" is one word of the n-grams _abc, abc_, _abc_: each once in a text of 3.
    figures = background()
    found = dict(zip(figures.columns.tolist(), figures.counts.tolist(), strict=True))
    counts = [found.get(column, 0) for column in ngram_columns("abc")]
    rarity = sum(math.log(1 + (figures.passages - one + 0.5) / (one + 0.5)) for one in counts)
    scorer = Scorer(question_vector("abc"))
    for score, usual in ((scorer.passages, figures.passage), (scorer.sentences, figures.sentence)):
        (by_score,) = score(["abc"])
        assert by_score == pytest.approx(rarity / (1 + 1.2 * (1 - 0.75 + 0.75 * 3 / usual)), rel=1e-5)


def test_rare_words_weigh_more_than_common_ones_in_dutch_reports() -> None:
    common, rare = (float(question_vector(word).weights.sum()) for word in ("jaar", "kwik"))
    assert rare > 2 * common


@pytest.mark.slow
def test_the_figures_are_those_of_our_own_documents(tmp_path: Path) -> None:
    count((*read_reports(), *read_genres()), tmp_path / "made.npz")
    with files("index").joinpath("background.npz").open("rb") as kept:
        assert kept.read() == (tmp_path / "made.npz").read_bytes()


TEXTS = ["De krapte in de zorg houdt aan.", "Lonen stijgen.", "", "Krapte, krapte en nog eens krapte."]


def test_the_inner_product_of_both_vectors_is_the_score() -> None:
    question = question_vector("Waar is krapte in de zorg?")
    weights = dict(zip(question.columns.tolist(), question.weights.tolist(), strict=True))
    products = []
    for text in TEXTS:
        passage = passage_vector(text)
        assert (np.diff(passage.columns) > 0).all()
        pairs = zip(passage.columns.tolist(), passage.weights.tolist(), strict=True)
        products.append(sum(weights.get(column, 0) * weight for column, weight in pairs))
    assert products == pytest.approx(Scorer(question).passages(TEXTS).tolist(), rel=1e-5)


def test_postings_find_what_scores_best_in_that_order_and_nothing_that_shares_no_ngram() -> None:
    question = question_vector("krapte in de zorg")
    rows, scores = make_postings(TEXTS).search(question, 9)
    assert rows.tolist() == [0, 3]
    assert scores.tolist() == pytest.approx(Scorer(question).passages(TEXTS)[[0, 3]].tolist(), rel=0.01)
    assert make_postings(TEXTS).search(question, 1)[0].tolist() == [0]
    assert make_postings(TEXTS).search(question, 9, np.array([False, True, True, True]))[0].tolist() == [3]


def test_merged_postings_are_those_of_all_texts_together(tmp_path: Path) -> None:
    parts = [
        (tmp_path / str(number), len(texts)) for number, texts in enumerate((TEXTS[:1], TEXTS[1:3], [], TEXTS[3:]))
    ]
    for (path, _), texts in zip(parts, (TEXTS[:1], TEXTS[1:3], [], TEXTS[3:]), strict=True):
        path.mkdir()
        make_postings(texts).save(path)
    merge_postings(tmp_path, parts)
    merged, whole = open_postings(tmp_path, len(TEXTS)), make_postings(TEXTS)
    np.testing.assert_array_equal(merged.columns, whole.columns)
    np.testing.assert_array_equal(merged.terms, whole.terms)


@pytest.mark.parametrize("file", ["columns.npy", "terms.npy"])
def test_damaged_postings_are_a_clear_error(tmp_path: Path, file: str) -> None:
    make_postings(TEXTS).save(tmp_path)
    (tmp_path / file).write_bytes((tmp_path / file).read_bytes()[:-8])
    with pytest.raises(CollectionError, match="zoekwoorden"):
        open_postings(tmp_path, len(TEXTS))


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=30))
def test_no_text_or_question_breaks_it(texts: list[str], question: str) -> None:
    vector = question_vector(question)
    assert ((vector.columns >= 0) & (vector.columns < COLUMNS)).all()
    for score in (Scorer(vector).passages, Scorer(vector).sentences):
        scores = score(texts)
        assert scores.shape == (len(texts),)
        assert np.isfinite(scores).all()
        assert (scores >= 0).all()
    rows, _ = make_postings(texts).search(vector, 9)
    assert set(rows.tolist()) == set(np.flatnonzero(Scorer(vector).passages(texts) > 0).tolist())
