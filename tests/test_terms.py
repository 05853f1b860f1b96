import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.store.terms import TermIndex, character_ngrams


def test_ngrams_of_words_with_their_edges() -> None:
    assert character_ngrams("Een baan") == ["_een", "een_", "_een_", "_baa", "baan", "aan_", "_baan", "baan_"]
    assert character_ngrams("a") == ["_a_", "_a_"]


def test_a_compound_is_met_half_way() -> None:
    scores = TermIndex(["arbeidsmarktkrapte neemt toe", "de lonen stijgen"]).scores("krapte")
    assert scores[0] > 0
    assert scores[1] == 0


def test_scores_equal_bm25_by_hand() -> None:
    # "abc" is one word of the n-grams _abc, abc_, _abc_: each once in a text of 3, mean length 3, 2 texts.
    scores = TermIndex(["abc", "xyz"]).scores("abc")
    idf = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert math.isclose(scores[0], 3 * idf * 1 / (1 + 1.2 * (1 - 0.75 + 0.75 * 3 / 3)), rel_tol=1e-5)


@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=30))
def test_no_text_or_question_breaks_it(texts: list[str], question: str) -> None:
    scores = TermIndex(texts).scores(question)
    assert scores.shape == (len(texts),)
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()
