"""What the evidence weights are trained on and measured by; and that the weights in use are as good as recorded."""

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import CountingEmbedder

from index.chunks import ChunkOptions
from index.embedding import embed_document, summarise
from index.retrieval import Library
from index.store.store import store_in_memory
from index.types import Chunk, PageOffset, Retrieval, ScoredSentence, Sentence
from models.training.ablation import Asked, by_product, by_search, compounds, fused, meaning, words
from models.training.crossval import area, precision_recall
from models.training.examples import FOLDS, folds_of, library_of, make_examples, sentences_in
from models.training.labels import carrying_sentences, decisive
from models.training.measuring import as_given, evaluation_questions, finished, read_questions, side_by_side
from models.training.reports import (
    DATA,
    RememberingEmbedder,
    Report,
    ReportQuestion,
    Section,
    read_reports,
    to_document,
    without,
)
from rag.answer.selection import Selection
from rag.answer.showing import show_places
from rag.answering import answer_question
from rag.evidence.features import compare
from rag.evidence.verdict import describe
from rag.evidence.weighing import load_evidence_weights, refusal_threshold, weigh
from rag.searching import AnswerOptions, Models
from rag.types import Question

FIGURES = Path(__file__).parents[1] / "models" / "training" / "evidence-figures.json"

SENTENCES = (
    (1, "In 2024 was er krapte in de zorg."),
    (1, "Van de werkgevers zoekt 51% extra personeel."),
    (2, "Van de scholen zoekt 51% extra personeel."),
    (2, "Robots nemen geen banen over, zegt Sanne Hofland."),
)


@pytest.mark.parametrize(
    ("question", "answer", "pages", "carrying"),
    [
        ("Hoeveel bedrijven zoeken mensen?", "Van de werkgevers zoekt 51% personeel {1}.", [1], (1,)),
        ("Hoeveel scholen zoeken mensen?", "Van de scholen zoekt 51% personeel {2}.", [2], (2,)),
        ("Wie ziet geen gevaar?", "Sanne Hofland zegt dat robots geen banen overnemen {2}.", [2], (3,)),
        ("En samen?", "Bij werkgevers is het 51% {1}. Robots nemen geen banen over {2}.", [1, 2], (1, 3)),
    ],
)
def test_carrying_sentences(question: str, answer: str, pages: list[int], carrying: tuple[int, ...]) -> None:
    assert carrying_sentences(question, answer, pages, SENTENCES) == carrying


def test_decisive_words_are_new_figures_and_names() -> None:
    assert decisive("Hoeveel procent was het in 2024?", "In 2024 was het 51%, zegt Hofland {1}.") == ("51%", "hofland")


def report(name: str) -> Report:
    return Report(
        name=name,
        title=name,
        sections=(
            Section(heading="Krapte", text="De krapte is 51%. Het loon steeg."),
            Section(heading="Zorg", text="De zorg zoekt 12 mensen."),
        ),
        questions=(
            ReportQuestion(kind="getal", text="Hoe groot is de krapte?", pages=(1,), answer="De krapte is 51% {1}."),
            ReportQuestion(kind="buiten", text="Wat kost scholing?", pages=(), answer=""),
        ),
    )


def test_a_report_is_laid_out_with_a_page_for_each_section() -> None:
    made = to_document(report("a"))
    assert [page.text for page in made.pages] == [
        "Krapte\nDe krapte is 51%. Het loon steeg.",
        "Zorg\nDe zorg zoekt 12 mensen.",
    ]
    assert [(h.page, h.offset, h.title) for h in made.headings] == [(1, 0, "Krapte"), (2, 0, "Zorg")]


def test_reports_side_by_side_have_pages_and_answers_that_are_numbered_on() -> None:
    first, second = side_by_side([report("a"), report("b")])
    assert first == report("a")
    assert [(page.number, bool(page.text)) for page in to_document(second).pages] == [
        (1, False),
        (2, False),
        (3, True),
        (4, True),
    ]
    found = library_of([first, second], CountingEmbedder()).retrieve("krapte").sentences
    assert {(s.chunk.document, s.chunk.page_offsets[0].page) for s in found} == {("a", 1), ("a", 2), ("b", 3), ("b", 4)}
    assert [h.page for h in to_document(second).headings] == [3, 4]
    assert second.questions[0] == replace(report("b").questions[0], pages=(3,), answer="De krapte is 51% {3}.")


def test_further_questions_of_several_files_come_together(tmp_path: Path) -> None:
    shutil.copy(DATA / "rapporten-a.jsonl", tmp_path)
    for name in "ab":
        line = {"rapport": "rapport-02", "qa": [], "onbeantwoordbaar": [f"Vraag {name}?"]}
        (tmp_path / f"vragen-{name}.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    first, second, *_ = read_reports(tmp_path)
    assert [q.text for q in second.questions[-2:]] == ["Vraag a?", "Vraag b?"]
    assert not any(q.text.startswith("Vraag ") for q in first.questions)
    assert (second.organisation, second.year) == ("Koepel Sociale Verhuur Noord", 2024)


def test_what_each_part_adds_is_measured_on_places() -> None:
    embedder = RememberingEmbedder(CountingEmbedder())
    reports = side_by_side([report("a"), replace(report("b"), questions=())])
    library = library_of(reports, embedder)
    pool = [(1, "De krapte is 51%."), (1, "Het loon steeg."), (2, "De zorg zoekt 12 mensen.")]
    questions = evaluation_questions(reports[0], pool)
    asked = Asked(name="a", questions=questions, library=library)
    for found in (by_search(asked, compounds), by_search(asked, fused(meaning, words)), by_product(asked, None)):
        assert (found.questions, found.quote_exact, found.sentence_cited) == (2, 1, 1)
    assert by_search(asked, compounds).fact_recall == 1
    assert by_search(asked, compounds).refusal_recall == 0, "a search alone never refuses"


def test_an_answer_is_measured_with_a_mark_behind_every_sentence_and_its_stretches() -> None:
    library = library_of([report("a")], CountingEmbedder())
    selections = [Selection(section=library.section("a", 0), sentences=(0, 1), decisive=frozenset())]
    (question, _) = evaluation_questions(report("a"), [(1, "De krapte is 51%.")])
    given = as_given(question, show_places(selections, library), ["passage"], library, (0.12342, 2.0))
    assert given.answer == "De krapte is 51%. [1]\nHet loon steeg. [1]"
    assert [(c.page, c.quote) for c in given.citations] == [(1, "De krapte is 51%. Het loon steeg.")]
    assert (given.abstained, given.passages, given.seconds_first) == (False, ("passage",), 0.1234)
    assert as_given(question, (), [], library).abstained


def test_an_answer_is_run_to_its_end() -> None:
    library = library_of([report("a")], CountingEmbedder())
    options = AnswerOptions(threshold=0.0, read_threshold=0.0)
    answer, (first, total) = finished(
        answer_question(Question(text="Hoe groot is de krapte?"), library, Models(), options)
    )
    assert answer.places
    assert 0 < first <= total


def test_a_question_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "vragen.jsonl"
    lines = [{"id": 1, "question": "Hoe groot?", "answerable": True, "facts": [["51%", "51 procent"]]}]
    lines.append({"id": "b", "question": "En?", "answerable": False, "history": [{"question": "x", "answer": "y"}]})
    path.write_text("\n\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    first, second = read_questions(path)
    assert (first.id, first.facts, first.answerable) == ("1", (("51%", "51 procent"),), True)
    assert (second.history, second.answerable) == ((("x", "y"),), False)


def test_without_takes_sentences_out() -> None:
    left = without(report("a"), [(1, "De krapte is 51%.")])
    assert [section.text.strip() for section in left.sections] == ["Het loon steeg.", "De zorg zoekt 12 mensen."]


def test_examples_cover_every_situation_and_keep_reports_in_one_fold() -> None:
    reports = [report(f"rapport-{n:02}") for n in range(12 * FOLDS)]
    first = [e for e in make_examples(reports, CountingEmbedder()) if e.fold == 0]
    count = {(kind, situation): 0 for kind in ("getal", "buiten", "gat") for situation in ("alleen", "zes")}
    for example in first:
        if example.kind != "vreemd":
            count[example.kind, example.situation] += 1
    expected = dict.fromkeys(count, 12) | {("gat", "zes"): 0}
    assert count == expected
    assert all(example.labels.sum() == (example.kind == "getal") for example in first)
    assert len({r.name for fold in folds_of(reports) for r in fold}) == len(reports)


def test_our_reports_are_complete() -> None:
    reports = read_reports()
    assert len(reports) == 112
    assert sum(q.kind == "buiten" for r in reports for q in r.questions) == 1619


def test_remembering_embeds_a_text_once_and_keeps_the_order() -> None:
    asked: list[str] = []

    class Noting(CountingEmbedder):
        def embed_passages(self, texts):  # type: ignore[no-untyped-def]
            asked.extend(texts)
            return super().embed_passages(texts)

    plain, remembering = CountingEmbedder(), RememberingEmbedder(Noting())
    remembering.embed_passages(["baan", "loon"])
    assert np.array_equal(
        remembering.embed_passages(["zorg", "baan", "baan"]), plain.embed_passages(["zorg", "baan", "baan"])
    )
    assert asked == ["baan", "loon", "zorg"]


def test_area_counts_pairs_in_the_right_order() -> None:
    assert area(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == (1 + 1 + 0.5 + 1) / 4


def test_precision_and_recall_of_refusing() -> None:
    refused, unanswerable = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert precision_recall(refused, unanswerable, np.array([3.0, 1.0, 1.0, 1.0])) == (0.75, 0.75)


def test_the_weights_belong_to_the_features() -> None:
    found = retrieval("Hoe groot is de krapte?", 3)
    compared = compare(found.question, found.sentences)
    weights = load_evidence_weights()
    assert weights.sentence.names == tuple(compared.columns)
    assert weights.subject.names == weights.detail.names == tuple(describe(compared, np.zeros(3)))
    assert 0 < refusal_threshold() < 1


def test_recorded_figures_hold() -> None:
    """Of documents that training did not see, each in turn; lower these only with a reason.

    They were measured on 96 documents, with tables, of other genres, and mostly asked in other words than theirs.
    """
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert figures["sentences"]["alleen"]["hit_1"] >= 0.61
    assert figures["sentences"]["alleen"]["hit_3"] >= 0.80
    assert figures["sentences"]["zes"]["hit_3"] >= 0.76
    assert figures["sentences"]["zes"]["decisive"][2] >= 0.72  # told by the best three
    assert figures["refusal"]["area"]["buiten, zes"] >= 0.64
    assert figures["refusal"]["area"]["gat, alleen"] >= 0.70
    assert figures["refusal"]["area"]["vreemd, zes"] >= 0.85


def retrieval(question: str, count: int) -> Retrieval:
    """A retrieval of ``count`` sentences, eight in a passage; the signals fall from first to last."""
    text = "In 2024 zocht 51% van de werkgevers in de zorg personeel, volgens het jaarlijkse onderzoek nummer"
    texts = [f"{text} {number}." for number in range(count)]
    sentences = []
    for start in range(0, count, 8):
        group = texts[start : start + 8]
        ends = np.cumsum([len(one) + 1 for one in group]).tolist()
        spans = tuple(Sentence(start=end - len(one) - 1, end=end - 1) for one, end in zip(group, ends, strict=True))
        offsets = (PageOffset(offset=0, page=1, page_offset=0),)
        chunk = Chunk(
            id=start // 8, document="a", heading="Krapte", text=" ".join(group), page_offsets=offsets, sentences=spans
        )
        for place, span in enumerate(spans, start):
            value = 1 - place / count
            sentences.append(
                ScoredSentence(
                    chunk=chunk, span=span, place=place, origin="", leaned_on="", cosine=value, cosine_z=value,
                    terms=value, passage_cosine=value, passage_cosine_z=value, passage_terms=value,
                )
            )  # fmt: skip
    return Retrieval(question=question, passages=(), sentences=tuple(sentences))


def test_a_thousand_sentences_are_weighed_fast() -> None:
    found = retrieval("Hoeveel procent van de werkgevers in de zorg zocht in 2024 personeel?", 1000)
    taken = []
    for _ in range(3):
        started = time.process_time()
        weigh(found)
        taken.append(time.process_time() - started)
    assert min(taken) < 0.3


@pytest.mark.slow
def test_the_weights_in_use_find_the_answer_with_the_real_embedder(data: Path) -> None:
    """Six of our own reports, as the product searches them; questions in quite other words are harder."""
    from models.embedder import load_embedder

    embedder = load_embedder(data / "weights" / "e5-small")
    lines = [line for path in sorted(DATA.glob("vragen-[g-j].jsonl")) for line in path.read_text("utf-8").splitlines()]
    reworded = {item["vraag"] for line in lines for item in json.loads(line)["qa"]}
    hits: dict[str, list[bool]] = {"in the report's words": [], "reworded": [], "with tables": []}
    reports = read_reports()
    with_tables = [report.name for report in reports[95::10]]
    for one in (*reports[:92:24], *reports[95::10]):
        stored = embed_document(to_document(one), embedder, ChunkOptions())
        library = Library(store_in_memory([summarise(stored, added="")], [stored]), embedder)
        candidates = [(page, text) for _, page, text in sentences_in(library, one.name)]
        for question in one.questions:
            if question.kind != "buiten":
                best = {item.sentence.text for item in weigh(library.retrieve(question.text)).sentences[:3]}
                carrying = carrying_sentences(question.text, question.answer, question.pages, candidates)
                found = any(candidates[place][1] in best for place in carrying)
                wording = "reworded" if question.text in reworded else "in the report's words"
                hits["with tables" if one.name in with_tables else wording].append(found)
    assert np.mean(hits["in the report's words"]) >= 0.85
    assert np.mean(hits["reworded"]) >= 0.65
    assert np.mean(hits["with tables"]) >= 0.80
