"""``vraagbaak ask --export`` and ``vraagbaak verify``: files on disk, words on screen, exit status."""

import json
import re
from collections.abc import Generator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest
from fakes import CountingEmbedder
from filed import LOON, MONITOR, QUOTES, REFUSED, WRITTEN, answer, place, record, recorded, sentence

from index.store.collection import add_document
from index.types import DocumentSummary
from rag.errors import NoDocumentsError
from rag.types import Answer, Fragment, Question
from ui.cli import main
from ui.errors import InputError
from ui.export.json_file import from_json, to_json
from ui.export.saving import write_transcript


class Product:
    """Answers QUOTES; refuses what has "brood" in it; has no reports when asked for "niets"."""

    def __init__(self, *, settings: object, tell: object) -> None:
        self.asked: list[Question] = []

    def default_mode(self) -> str:
        return "citaten"

    def documents(self) -> Sequence[DocumentSummary]:
        return (MONITOR, LOON)

    def outdated_line(self) -> str:
        return ""

    def collection(self) -> SimpleNamespace:
        return SimpleNamespace(remark="")

    def model_line(self) -> str:
        return "model-x"

    def modes(self) -> tuple[str, ...]:
        return ("citaten",)

    def ask(self, question: Question) -> Generator[Fragment, None, Answer]:
        yield Fragment(text="niet gecontroleerd")
        if "niets" in question.text:
            raise NoDocumentsError
        return replace(REFUSED if "brood" in question.text else QUOTES, question=question.text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with a product that answers at once."""
    monkeypatch.setattr("ui.commands.running.Vraagbaak", Product)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_an_answer_is_filed_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Hoeveel?", "--document", "monitor.pdf", "--export", "a.json"]) == 0
    shown = capsys.readouterr()
    assert shown.out.startswith("Kort: “In 2024 … 120 banen” [1]\n\nWij groeien. In 2024 waren er 120 banen. … Dat")
    assert shown.err == "Bewaard in a.json\n"
    filed = from_json((folder / "a.json").read_text(encoding="utf-8"))
    assert [(q.text, q.documents, q.answer) for q in filed.questions] == [
        ("Hoeveel?", ("monitor.pdf",), replace(QUOTES, question="Hoeveel?"))
    ]
    assert (filed.documents, filed.model) == ((MONITOR,), "model-x")


def test_an_answer_is_filed_as_word_and_markdown(folder: Path) -> None:
    assert main(["ask", "Hoeveel?", "--export", "a.DOCX"]) == 0
    assert main(["ask", "Wat kost brood?", "--export", "b.md"]) == 0
    assert docx.Document(str(folder / "a.DOCX")).paragraphs[0].text == "Hoeveel?"
    assert "### Geen antwoord gevonden\n" in (folder / "b.md").read_text(encoding="utf-8")
    assert names(folder) == ["a.DOCX", "b.md"]


def test_with_json_only_json_is_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "Hoeveel?", "--json", "--export", "a.json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((folder / "a.json").read_text(encoding="utf-8"))["record"]["questions"][0]["answer"]


def test_a_file_that_exists_is_only_replaced_with_force(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.md").write_text("van mij")
    assert main(["ask", "niets", "--export", "a.md"]) == 1  # refused before anything is asked
    assert capsys.readouterr().err == (
        "a.md bestaat al. Kies een andere naam, of geef --force om het bestand te vervangen.\n"
    )
    assert (folder / "a.md").read_text() == "van mij"
    assert main(["ask", "Hoeveel?", "--export", "a.md", "--force"]) == 0
    assert (folder / "a.md").read_text(encoding="utf-8").startswith("# Hoeveel")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--export", "a.pdf"], "a.pdf heeft geen bekend formaat. Kies een naam die eindigt op .docx, .md of .json.\n"),
        (["--export", "docx"], "docx heeft geen bekend formaat. Kies een naam die eindigt op .docx, .md of .json.\n"),
        (["--export", "weg/a.md"], "De map weg bestaat niet. Maak de map eerst of kies een andere plaats.\n"),
        (["--export", "map.md"], "map.md is een map. Kies een naam voor een bestand.\n"),
        (["--force"], "Bij --force hoort --export BESTAND. Geef aan welk bestand u wilt vervangen.\n"),
    ],
)
def test_a_wrong_place_is_named_before_anything_is_asked(
    arguments: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "map.md").mkdir()
    assert main(["ask", "niets", *arguments]) == 1
    assert capsys.readouterr().err == said


def test_an_answer_that_fails_leaves_no_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "niets", "--export", "a.md"]) == 1
    assert capsys.readouterr().err == f"{NoDocumentsError()}\n"
    assert names(folder) == []


def test_a_write_that_fails_leaves_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.md").write_text("van mij")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert main(["ask", "Hoeveel?", "--export", "a.md", "--force"]) == 1
    assert capsys.readouterr().err.startswith("a.md is niet te schrijven.")
    assert names(folder) == ["a.md"]
    assert (folder / "a.md").read_text() == "van mij"


@pytest.mark.parametrize("name", ["a.md", "a.pdf", "weg/a.md"])
def test_a_place_that_cannot_be_used_is_refused_before_anything_is_made(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").write_text("van mij")
    monkeypatch.delattr("ui.export.saving.exported")
    with pytest.raises(InputError):
        write_transcript(record(recorded(QUOTES)), folder / name, overwrite=False)
    assert names(folder) == ["a.md"]


def test_a_file_that_appears_meanwhile_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fsync", lambda descriptor: (folder / "a.md").write_text("van mij"))
    with pytest.raises(InputError, match="bestaat al"):
        write_transcript(record(recorded(QUOTES)), folder / "a.md", overwrite=False)
    assert names(folder) == ["a.md"]
    assert (folder / "a.md").read_text() == "van mij"


def test_a_link_is_followed_and_stays_a_link(folder: Path) -> None:
    (folder / "echt.md").write_text("oud")
    (folder / "a.md").symlink_to("echt.md")
    write_transcript(record(recorded(QUOTES)), folder / "a.md", overwrite=True)
    assert (folder / "a.md").is_symlink()
    assert (folder / "echt.md").read_text(encoding="utf-8").startswith("# Hoeveel")


# verify


QUOTE = "In 2024 waren er 120 banen."
FILED = record(
    recorded(
        answer(
            "Hoeveel?",
            place(1, 1, sentence(QUOTE), document="banen.txt"),
            place(2, 1, sentence("Er is krapte."), document="banen.txt"),
        ),
        "banen.txt",
    ),
    recorded(REFUSED, "banen.txt"),
)


def collection(data: Path, text: str, name: str = "banen.txt") -> DocumentSummary:
    """Put a report into the collection below ``data``; no weights are needed."""
    path = data / name
    path.write_text(text, encoding="utf-8")
    return add_document(data / "collection", path, CountingEmbedder()).summary


def verify(data: Path, filed: str) -> int:
    (data / "verslag.json").write_text(filed, encoding="utf-8")
    return main(["--data", str(data), "verify", str(data / "verslag.json")])


def test_a_record_whose_quotes_stand_is_confirmed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.")
    assert verify(tmp_path, to_json(replace(FILED, documents=(report,)))) == 0
    assert capsys.readouterr().out == (
        f"Vraag 1 [1] banen.txt, pagina 1: staat er nog.\n    “{QUOTE}”\n"
        "Vraag 1 [2] banen.txt, pagina 1: staat er nog.\n    “Er is krapte.”\n"
        "Alle citaten staan letterlijk op hun pagina (2).\n"
    )


def test_a_quote_that_was_changed_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.")
    changed = to_json(replace(FILED, documents=(report,))).replace(
        f'"quote": "{QUOTE}', '"quote": "In 2024 waren er 12 banen.'
    )
    assert verify(tmp_path, changed) == 1
    out = capsys.readouterr().out
    assert "Vraag 1 [1] banen.txt, pagina 1: staat niet meer op die pagina.\n    “In 2024 waren er 12 banen.”\n" in out
    assert out.endswith("Niet alle citaten staan letterlijk op hun pagina: 1 van 2.\n")


def test_an_empty_quote_stands_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.")
    assert (
        verify(tmp_path, re.sub('"quote": "[^"]*"', '"quote": " "', to_json(replace(FILED, documents=(report,))))) == 1
    )
    assert capsys.readouterr().out.endswith(": 0 van 2.\n")


def test_a_new_version_of_the_report_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.")
    collection(tmp_path, f"Nieuw. {QUOTE} Er is krapte.")
    assert verify(tmp_path, to_json(replace(FILED, documents=(report,)))) == 0
    assert capsys.readouterr().out.count("staat er nog, maar het rapport is een andere versie") == 2
    collection(tmp_path, f"Nieuwer. {QUOTE}")
    assert verify(tmp_path, to_json(replace(FILED, documents=(report,)))) == 1
    out = capsys.readouterr().out
    assert "[1] banen.txt, pagina 1: staat er nog, maar het rapport is een andere versie dan in het verslag.\n" in out
    assert "[2] banen.txt, pagina 1: staat niet meer op die pagina.\n" in out


def test_of_two_versions_in_one_record_each_question_has_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = collection(tmp_path, f"{QUOTE} Er is krapte.")
    new = collection(tmp_path, f"Nieuw. {QUOTE} Er is krapte.")
    first, second = (replace(FILED.questions[0], versions={"banen.txt": one.sha256}) for one in (old, new))
    assert verify(tmp_path, to_json(replace(FILED, questions=(first, second), documents=(old, new)))) == 0
    out = capsys.readouterr().out
    assert "Vraag 1 [1] banen.txt, pagina 1: staat er nog, maar het rapport is een andere versie" in out
    assert "Vraag 2 [1] banen.txt, pagina 1: staat er nog.\n" in out


def test_the_same_file_under_another_name_is_known_by_its_hash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.", "nieuwe-naam.txt")
    filed = replace(FILED, documents=(replace(report, name="banen.txt"),))
    assert verify(tmp_path, to_json(filed)) == 0
    assert capsys.readouterr().out.count("staat er nog.\n") == 2


def test_a_page_or_report_that_is_gone_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, f"{QUOTE} Er is krapte.")
    filed = to_json(replace(FILED, documents=(report,)))
    assert verify(tmp_path, filed.replace('"page": 1,', '"page": 9,', 1)) == 1
    assert "[1] banen.txt, pagina 9: die pagina is er niet meer.\n" in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "index", "remove", "banen.txt"]) == 0
    assert verify(tmp_path, filed) == 1
    assert capsys.readouterr().out.count("dit rapport is niet in de verzameling.\n") == 2


def test_a_refusal_has_nothing_to_verify(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(tmp_path, to_json(record(recorded(REFUSED)))) == 0
    assert capsys.readouterr().out == "In dit verslag staan geen citaten.\n"


def test_a_record_of_the_version_before_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = collection(tmp_path, "Lonen. De lonen stegen met 3%.", "loon.txt")
    old = json.loads(Path(__file__).with_name("old-record.json").read_text(encoding="utf-8"))
    cited = old["record"]["questions"][1]["answer"]["citations"][0]
    cited.update(document="loon.txt", page=1)
    old["record"].update(documents=[asdict(report)], questions=[old["record"]["questions"][1]])
    old["record"]["questions"][0].update(versions={})
    assert verify(tmp_path, json.dumps(old)) == 1
    assert capsys.readouterr().out == (
        "Vraag 1 [1] loon.txt, pagina 1: staat er nog.\n    “De lonen stegen met 3%.”\n"
        "Vraag 1 [2] monitor.pdf, pagina 9: dit rapport is niet in de verzameling.\n    “Krapte dreef de lonen op.”\n"
        "Niet alle citaten staan letterlijk op hun pagina: 1 van 2.\n"
    )


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{}", b"niets"])
def test_what_is_no_record_is_an_error(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "v.json").write_bytes(content)
    assert main(["--data", str(tmp_path), "verify", str(tmp_path / "v.json")]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "verslag" in error


def test_a_record_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "verify", "weg.json"]) == 1
    assert capsys.readouterr().err.startswith("Het verslag weg.json is niet te lezen.")


def test_control_characters_of_a_record_do_not_reach_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = replace(WRITTEN, places=(place(1, 2, sentence("a\x1b[31mb\u202e"), document="weg\x07.pdf"),))
    assert verify(tmp_path, to_json(record(recorded(given)))) == 1
    assert (
        "Vraag 1 [1] weg.pdf, pagina 2: dit rapport is niet in de verzameling.\n    “a[31mb”\n"
        in capsys.readouterr().out
    )
