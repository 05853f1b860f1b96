"""The real weights, the real FAISS, the real PDFs."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import cache, partial
from pathlib import Path

import pypdf
import pytest
from chat_server import chat_server

from index.protocols import no_progress
from rag.conversation import ask_rewrite
from rag.measures import EvaluationQuestion, measure
from rag.types import Answer, Mode, Question
from rag.words import content_words, likeness
from ui.cli import main
from ui.evaluation.running import given_answer, read_questions, run_questions
from ui.product import Vraagbaak
from ui.sample_index import SAMPLE
from ui.settings import Settings
from ui.suggestions import SuggestionOptions, suggest_questions

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("loaded_once")]
TESTS = Path(__file__).parent
EXAMPLES = (
    "Hoeveel procent van de grote bedrijven gebruikt AI?",
    "Verdwijnt door AI de helft van alle banen?",
    "Waarom vertellen sommige werknemers hun leidinggevende niet dat zij AI gebruiken?",
    "Hoeveel tijd bespaarde AI echt bij de gemeente Waterveen?",
    "Wat is een taalmodel?",
    "Hoeveel daalde het aantal vacatures voor starters?",
)


Answered = Callable[[EvaluationQuestion], tuple[Answer, float, float]]


@pytest.fixture(scope="module")
def product(data: Path, loaded_once: None) -> Vraagbaak:
    return Vraagbaak(settings=Settings(data=data))


@pytest.fixture(scope="module")
def answered(product: Vraagbaak) -> Answered:
    """Answer a question about the sample in quotes, once for all the tests; as run_questions."""
    return cache(lambda question: next(run_questions([question], product.ask, "citaten")))


@pytest.fixture(scope="module")
def measured(product: Vraagbaak, answered: Answered) -> dict[str, float]:
    """What the answers to every other question about the sample measure."""
    questions = read_questions(TESTS / "sample-questions.jsonl")[0][::2]
    answers = {question.id: given_answer(question.id, *answered(question), product) for question in questions}

    def page_text(document: str, number: int) -> str:
        page = product.page(document, number)
        return page.source_form(0, len(page.text))

    return asdict(measure(questions, answers, page_text))


def ask(product: Vraagbaak, text: str, mode: Mode = "citaten") -> Answer:
    (found,) = run_questions([read(text)], product.ask, mode)
    return found[0]


def read(text: str) -> EvaluationQuestion:
    return EvaluationQuestion(id="x", type="", question=text, history=(), answerable=True, pages=(), evidence=(), facts=(), answer="")  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.replace("\u00ad", "").split())


def test_the_first_start_has_the_sample_report(product: Vraagbaak) -> None:
    assert [d.name for d in product.documents()] == [SAMPLE]
    assert product.check() == ()
    assert product.modes() == ("citaten",), "the small model that comes along reads and never writes"


def test_every_suggested_question_is_answered_with_its_sentence_first(
    own_data: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    patient = partial(suggest_questions, options=SuggestionOptions(patience=600))  # a busy machine finds them, too
    monkeypatch.setattr("ui.suggestions.suggest_questions", patient)
    product = Vraagbaak(settings=Settings(data=own_data()))
    (sample,) = product.documents()
    suggested = product._suggestions.make(sample, no_progress)
    assert len({one.question for one in suggested}) == len(suggested) >= 3
    assert list(product.example_questions()) == [one.question for one in suggested]
    assert product.overview(SAMPLE).questions == suggested
    for one in suggested[::2]:
        answer = ask(product, one.question)
        assert not answer.abstained, one.question
        assert (answer.citations[0].page, answer.citations[0].quote) == (one.page, one.source)


def test_quotes_of_the_sample_stand_on_their_page_in_the_pdf_itself(product: Vraagbaak, answered: Answered) -> None:
    pdf = pypdf.PdfReader(TESTS.parent / "ui" / "sample" / SAMPLE)
    pages = [squeezed(page.extract_text()) for page in pdf.pages]
    cited = 0
    for text in EXAMPLES:
        answer, *_ = answered(read(text))
        assert not answer.abstained, text
        for citation in answer.citations:
            page = product.page(SAMPLE, citation.page)
            assert page.text[citation.start : citation.end] == citation.quote
            assert squeezed(page.source_form(citation.start, citation.end)) in pages[citation.page - 1]
            cited += 1
    assert cited >= 6


def test_what_must_be_right_is_right(measured: dict[str, float]) -> None:
    found = measured
    assert (found["quote_exact"], found["sentence_cited"], found["number_supported"]) == (1, 1, 1)


def test_most_facts_of_the_sample_are_found(measured: dict[str, float]) -> None:
    assert measured["evidence_recall"] >= 0.8
    assert measured["fact_recall"] >= 0.55


def test_a_follow_up_is_answered_with_its_history(answered: Answered) -> None:
    questions = [q for q in read_questions(TESTS / "sample-questions.jsonl")[0] if q.history]
    assert questions
    for question, (answer, *_) in zip(questions, map(answered, questions), strict=True):
        said = content_words(" ".join(text for turn in question.history for text in turn) + question.question)
        assert all(max(likeness(word, other) for other in said) >= 0.7 for word in content_words(answer.searched))
        assert not answer.abstained


def test_without_a_network_indexing_and_asking_work(
    data: Path, tmp_path: Path, vraagbaak: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    unshare = shutil.which("unshare")
    if not unshare or subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("network namespaces are not allowed here")
    own = tmp_path / "data"
    own.mkdir()
    (own / "weights").symlink_to(data / "weights")
    sample = TESTS.parent / "ui" / "sample" / SAMPLE
    added = vraagbaak("--data", str(own), "index", "add", str(sample), wrap=[unshare, "-rn"])
    assert f"{SAMPLE} is toegevoegd" in added.stdout
    asked = vraagbaak("--data", str(own), "ask", "Hoe is het onderzoek gedaan?", "--json", wrap=[unshare, "-rn"])
    answer = json.loads(asked.stdout)
    assert answer["places"][0]["citations"]
    assert answer["passages"]


CONTACTS = """
import json, sys
contacted = set()
def remember(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        contacted.add("%s:%s" % arguments[1][:2])
    if event == "socket.getaddrinfo":
        contacted.add("%s:%s" % arguments[:2])
sys.addaudithook(remember)
from ui.cli import main
code = main(sys.argv[1:])
sys.stderr.write(json.dumps(sorted(contacted)))
sys.exit(code)
"""


def test_a_written_answer_contacts_the_server_that_was_named_and_nothing_else(data: Path) -> None:
    written = "Stil gebruik is riskant"
    with chat_server() as server:
        server.pieces = (f"{written} ", "[1]. ", "Dat verbiedt ", "de wet [1].")
        asked = ("--data", str(data), "--model", server.address, "ask", "Waarom is stil gebruik riskant?")
        command = [sys.executable, "-P", "-c", CONTACTS, *asked, "--mode", "antwoord", "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=TESTS.parent)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert [(one["text"], one["status"]) for one in answer["written"]] == [
        (f"{written}.", "gesteund"),
        ("Dat verbiedt de wet.", "niet gecontroleerd"),
    ]
    assert answer["places"][0]["marker"] == answer["written"][0]["markers"][0]
    host = server.address.removeprefix("http://").removesuffix("/v1")
    assert json.loads(done.stderr.splitlines()[-1]) == [host]
    assert {one.path for one in server.asked} <= {"/v1/models", "/v1/chat/completions"}


def test_a_filed_answer_can_be_verified_later(
    data: Path, tmp_path: Path, vraagbaak: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    filed, at = tmp_path / "antwoord.json", ("--data", str(data))
    vraagbaak(*at, "ask", "Hoe is het onderzoek gedaan?", "--export", str(filed))
    places = json.loads(filed.read_text(encoding="utf-8"))["record"]["questions"][0]["answer"]["places"]
    citations = [citation for place in places for citation in place["citations"]]
    assert citations
    done = vraagbaak(*at, "verify", str(filed))
    assert done.stdout.endswith(f"Alle citaten staan letterlijk op hun pagina ({len(citations)}).\n")


def test_without_the_language_model_quotes_take_its_place(data: Path, tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "e5-small").symlink_to(data / "weights" / "e5-small")
    shutil.copytree(data / "collection", tmp_path / "collection")
    product = Vraagbaak(settings=Settings(data=tmp_path))
    assert product.modes() == ("citaten",)
    answer = ask(product, EXAMPLES[0], "antwoord")
    assert answer.citations
    assert any("geen taalmodel" in remark for remark in answer.remarks)


def test_answers_are_the_same_every_time(product: Vraagbaak, answered: Answered) -> None:
    before, *_ = answered(read(EXAMPLES[0]))
    assert ask(product, EXAMPLES[0]) == before


def test_a_question_with_a_document_searches_only_that(product: Vraagbaak, tmp_path: Path) -> None:
    path = tmp_path / "appels.txt"
    path.write_text("Appels groeien aan een boom.", encoding="utf-8")
    product.add_file(path)
    steps = product.ask(Question(text="Hoe is het onderzoek gedaan?", documents=("appels.txt",)))
    fragment = next(steps)
    assert {p.chunk.document for p in fragment.passages} == {"appels.txt"}
    product.remove("appels.txt")


def test_the_short_answer_is_made_of_words_of_its_place_in_their_order(answered: Answered) -> None:
    asked = (
        *EXAMPLES,
        "Hoe komt het dat de leerbon zo weinig mensen zonder diploma bereikte?",
        "Hoeveel vacatures voor beginners verdwenen er verhoudingsgewijs, vergeleken met die voor ervaren krachten?",
    )
    short = [(answer, answer.short) for answer, *_ in map(answered, map(read, asked)) if answer.short]
    assert short
    for answer, one in short:
        place = answer.places[one.marker - 1]
        words = iter(" ".join(sentence.text for sentence in place.sentences).split())
        pieces = [word.strip(",;:.–") for word in one.text.split() if word != "…"]
        assert all(any(word == other.strip(",;:.–") for other in words) for word in pieces if word), one.text


def test_the_reader_tells_the_sentence_that_answers_and_makes_a_follow_up_stand_alone(product: Vraagbaak) -> None:
    reader = product.models.reader()
    assert reader is not None
    prompt = "Bronnen:\n[1] Leden: {}\nVraag: Hoeveel leden had de club in 2023?\nAntwoord: ["
    right = reader.chances(prompt.format("In 2023 had de club 410 leden."), ("0", "1"))
    wrong = reader.chances(prompt.format("De contributie van de club is 95 euro."), ("0", "1"))
    assert sum(right) == pytest.approx(1)
    assert right[1] > 0.5 > wrong[1]
    asked = ask_rewrite("Hoeveel leden had de zwemclub in 2022?", "Er waren 340 leden.", "En in 2023?")
    written = "".join(reader.stream(asked, max_tokens=30, stop=("\n",)))
    assert "2023" in written
    reader.chances(prompt.format("De contributie is 95 euro."), ("0", "1"))  # what was read in between changes nothing
    assert "".join(reader.stream(asked, max_tokens=30, stop=("\n",))) == written
    with pytest.raises(ValueError, match="one token"):
        reader.chances(asked, ("nul", "een lange keuze"))


def test_a_threshold_is_chosen_on_ones_own_questions(
    own_data: Callable[[], Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = own_data()
    questions = tmp_path / "vragen.jsonl"
    asked = [(text, True) for text in EXAMPLES[:3]]
    asked += [(text, False) for text in ("Wat kost een treinkaartje?", "Hoe hoog is de Domtoren?")]
    lines = [
        json.dumps({"id": str(number), "question": text, "answerable": answerable})
        for number, (text, answerable) in enumerate(asked)
    ]
    questions.write_text("\n".join(lines), encoding="utf-8")
    code, shown = main(["--data", str(own), "calibrate", str(questions), "--keep"]), capsys.readouterr()
    assert code == 0, shown.err
    assert "<- beste" in shown.out
    kept = json.loads((own / "drempel.json").read_text(encoding="utf-8"))
    product = Vraagbaak(settings=Settings(data=own))
    assert kept["model"] == product.settings.reader
    assert not ask(product, EXAMPLES[0]).abstained
    assert ask(product, "Hoe hoog is de Domtoren?").abstained
