"""The projection: what it computes, that it is kept as it was, and that training brings answers near."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import CountingEmbedder, document

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.protocols import FloatMatrix
from index.retrieval import Library
from models.errors import DamagedWeightsError
from models.projection import LowRankProjection, load_projection, save_projection
from models.training.projection import Pairs, make_pairs, train_projection
from models.training.reports import Report, ReportQuestion, Section

UNIT = np.eye(3, dtype=np.float32)


def projection(*, towards: float) -> LowRankProjection:
    """One correction of rank 1: adds ``towards`` times the first coordinate of a question to its second."""
    down, up = np.zeros((1, 1, 3), np.float32), np.zeros((1, 3, 1), np.float32)
    down[0, 0, 0], up[0, 1, 0] = 1, towards
    zero = np.zeros_like
    return LowRankProjection(query_down=down, query_up=up, passage_down=zero(down), passage_up=zero(up))


def test_a_question_is_moved_and_a_passage_is_not() -> None:
    moved = projection(towards=1)
    assert moved.project_queries(UNIT) == pytest.approx(
        np.array([[0.5**0.5, 0.5**0.5, 0], [0, 1, 0], [0, 0, 1]]), abs=1e-6
    )
    assert moved.project_passages(UNIT) == pytest.approx(UNIT, abs=1e-6)


def test_the_inner_product_of_two_corrections_is_the_mean_of_their_cosines() -> None:
    one, other = projection(towards=1), projection(towards=0)
    both = LowRankProjection(
        query_down=np.concatenate([one.query_down, other.query_down]),
        query_up=np.concatenate([one.query_up, other.query_up]),
        passage_down=np.concatenate([one.passage_down, other.passage_down]),
        passage_up=np.concatenate([one.passage_up, other.passage_up]),
    )
    products = both.project_queries(UNIT[:1]) @ both.project_passages(UNIT).T
    assert products == pytest.approx(np.array([[(0.5**0.5 + 1) / 2, 0.5**0.5 / 2, 0]]), abs=1e-6)
    assert np.linalg.norm(both.project_queries(UNIT), axis=1) == pytest.approx(1)


def test_no_rows_stay_no_rows() -> None:
    assert projection(towards=1).project_queries(np.empty((0, 3), np.float32)).shape == (0, 3)


def test_it_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    save_projection(projection(towards=0.5), tmp_path / "p.safetensors")
    read = load_projection(tmp_path / "p.safetensors")
    assert read.project_queries(UNIT) == pytest.approx(projection(towards=0.5).project_queries(UNIT))
    assert read.dimension == 3


@pytest.mark.parametrize("content", [b"", b"\x10\0\0\0\0\0\0\0{}", None])
def test_a_damaged_file_is_an_error_that_says_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "p.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DamagedWeightsError, match=r"p\.safetensors is beschadigd of ontbreekt. Installeer"):
        load_projection(path)


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="passage_up has shape"):
        replace(projection(towards=1), passage_up=np.zeros((1, 4, 1), np.float32))


def test_a_match_is_scored_by_the_projection_and_equals_the_cosine_without_one() -> None:
    embedder = CountingEmbedder()
    stored = embed_document(document("Krapte houdt aan.\nHet loon daalt."), embedder, ChunkOptions())
    swap = np.eye(embedder.dimension, dtype=np.float32)[[1, 0, *range(2, embedder.dimension)]]

    class Swapped:
        """Reads a question about the first axis as one about the second."""

        dimension = embedder.dimension

        def project_queries(self, vectors: FloatMatrix) -> FloatMatrix:
            return vectors @ swap

        def project_passages(self, vectors: FloatMatrix) -> FloatMatrix:
            return vectors

    def matches(library: Library, question: str) -> list[tuple[float, float]]:
        return [(s.cosine, s.match) for s in library.retrieve(question).sentences]

    plain = matches(Library([summarise(stored, added="")], [stored], embedder), "krapte")
    assert [match for _, match in plain] == [cosine for cosine, _ in plain]
    swapped = matches(Library([summarise(stored, added="")], [stored], embedder, Swapped()), "krapte")
    assert [cosine for cosine, _ in swapped] == [cosine for cosine, _ in plain]
    query = embedder.embed_queries(["krapte"]) @ swap
    assert [match for _, match in swapped] == pytest.approx((stored.sentence_vectors @ query[0]).tolist(), abs=1e-6)


def test_pairs_hold_the_questions_that_are_answered_and_the_sentences_that_answer_them() -> None:
    def report(name: str) -> Report:
        return Report(
            name=name,
            title=name,
            sections=(Section(heading="Krapte", text="De krapte is 51%. Het loon steeg."),),
            questions=(
                ReportQuestion(kind="getal", text="Hoe groot is de krapte?", pages=(1,), answer="Die is 51% {1}."),
                ReportQuestion(kind="buiten", text="Wat kost scholing?", pages=(), answer=""),
            ),
        )

    pairs = make_pairs([report("a"), report("b")], CountingEmbedder())
    assert pairs.carrying.tolist() == [[True, False, False, False], [False, False, True, False]]
    assert pairs.own.tolist() == [[True, True, False, False], [False, False, True, True]]
    assert len(pairs.questions) == 2
    assert len(pairs.sentences) == 4


def test_training_learns_which_sentences_answer_and_does_so_the_same_way_again() -> None:
    rng = np.random.default_rng(0)
    sentences = rng.normal(size=(300, 24)).astype(np.float32)
    turn = np.linalg.qr(rng.normal(size=(24, 24)))[0].astype(np.float32)
    questions = sentences @ turn  # what answers a question is not what lies near it
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    sentences /= np.linalg.norm(sentences, axis=1, keepdims=True)
    seen, unseen = slice(0, 240), slice(240, 300)
    pairs = Pairs(
        questions=questions[seen],
        sentences=sentences[seen],
        carrying=np.eye(240, dtype=np.bool_),
        own=np.ones((240, 240), np.bool_),
    )
    trained = train_projection(pairs)
    assert np.array_equal(trained.query_up, train_projection(pairs).query_up)

    def right(found: FloatMatrix) -> float:
        return float((found.argmax(axis=1) == np.arange(60)).mean())

    assert right(questions[unseen] @ sentences[unseen].T) < 0.2
    assert right(trained.project_queries(questions[unseen]) @ trained.project_passages(sentences[unseen]).T) > 0.8
