"""The commands about conversations and feedback, as a user types them."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from exchanges import exchange, refusal
from logins import quick_hashing

from rag.types import Question
from ui.access.accounts import Accounts
from ui.access.people import Person, history_file, personal
from ui.cli import main
from ui.conversation.exchange import Exchange
from ui.history.conversations import History
from ui.history.feedback import FeedbackStore
from ui.product import Vraagbaak
from ui.settings import Settings


@pytest.fixture
def product(tmp_path: Path) -> Vraagbaak:
    return Vraagbaak(settings=Settings(data=tmp_path / "data"))


@pytest.fixture
def history(product: Vraagbaak) -> History:
    return product.history()


@pytest.fixture
def feedback(product: Vraagbaak) -> FeedbackStore:
    return product.feedback()


@pytest.fixture
def said(product: Vraagbaak, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Run a command; its exit status, output and errors."""

    def run(*words: str) -> tuple[int, str, str]:
        status = main(["--data", str(product.settings.data), *words])
        return status, *capsys.readouterr()

    return run


def keep(history: History, *questions: str) -> str:
    point = history.save(tuple(exchange(n, question) for n, question in enumerate(questions, 1)))
    assert point
    return point.id


def test_both_stores_are_in_one_file_of_the_data_folder(product: Vraagbaak) -> None:
    assert product.history().path == product.feedback().path == product.settings.data / "geschiedenis.sqlite"


def test_without_conversations(said, product: Vraagbaak) -> None:  # type: ignore[no-untyped-def]
    assert said("history", "list") == (0, "Er zijn nog geen gesprekken bewaard.\n", "")
    assert said("history", "list", "--search", "iets") == (0, "Er is niets gevonden.\n", "")
    assert said("history", "show", "12ab") == (
        1,
        "",
        "Er is geen gesprek 12ab. Kijk met 'vraagbaak history list'; misschien is het gewist.\n",
    )
    assert not product.settings.data.exists()


def test_list_and_search(said, history: History) -> None:  # type: ignore[no-untyped-def]
    first, second = keep(history, "Hoeveel banen?"), keep(history, "Welke categorieën?", "En verder?")
    changed = {item.id: f"{item.changed[:10]} {item.changed[11:16]}" for item in history.conversations()}
    assert said("history", "list") == (
        0,
        f"{second}  {changed[second]}  Welke categorieën? (2 vragen)\n{first}  {changed[first]}  Hoeveel banen? (1 vraag)\n",
        "",
    )
    assert said("history", "list", "--search", "CATEGORIEEN") == (
        0,
        f"{second}  {changed[second]}  Welke categorieën? (2 vragen)\n"
        "    Welke categorieën? In 2024 waren er 120 banen. Over de prijs vond ik niets.\n",
        "",
    )


def test_show(said, history: History) -> None:  # type: ignore[no-untyped-def]
    stopped = Exchange(number=3, question=Question(text="Traag?"), titles={}, status="gestopt", text="Half ant")
    failed = replace(stopped, number=4, status="mislukt", text="", error="Er is geen model. Voer prepare uit.")
    point = history.save((exchange(1, "Hoeveel banen?"), refusal(2, "Wie?"), stopped, failed))
    assert point
    created = history.load(point.id).created
    status, out, _ = said("history", "show", point.id)
    assert status == 0
    assert out == (
        f"Hoeveel banen?\n{created[:10]} {created[11:16]}\n\n"
        "Vraag 1: Hoeveel banen?\nKort: “In 2024 … 120 banen” [1]\n\nIn 2024 waren er 120 banen. [1]\n\n"
        "Over de prijs vond ik niets.\n\n[1] a.pdf, pagina 5\n\nEr is geen taalmodel.\n\n"
        "Vraag 2: Wie?\nIk kan het antwoord niet vinden in de rapporten.\n\nDit komt het dichtst in de buurt:\n"
        "1. a.pdf, pagina 5, Banen (score 0.250)\nIn 2024 waren er 120 banen. Meer niet.\n\nEr is geen taalmodel.\n\n"
        "Vraag 3: Traag?\nHalf ant\n(Gestopt; dit is niet gecontroleerd.)\n\n"
        "Vraag 4: Traag?\n(Mislukt: Er is geen model. Voer prepare uit.)\n"
    )


def test_rename(said, history: History) -> None:  # type: ignore[no-untyped-def]
    id_ = keep(history, "Hoeveel banen?")
    assert said("history", "rename", id_, "Voor de raad") == (0, "De titel is veranderd.\n", "")
    assert history.load(id_).title == "Voor de raad"
    assert said("history", "rename", id_, " ") == (1, "", "Een titel mag niet leeg zijn. Typ een titel.\n")


def test_delete_one_by_one(said, history: History) -> None:  # type: ignore[no-untyped-def]
    ids = [keep(history, f"Vraag {number}?") for number in range(3)]
    assert said("history", "delete", *ids[:2]) == (0, f"Gesprek {ids[0]} is gewist.\nGesprek {ids[1]} is gewist.\n", "")
    assert [item.id for item in history.conversations()] == [ids[2]]
    assert said("history", "delete", "\udcff")[0] == 1


@pytest.mark.parametrize("words", [(), ("12ab", "--all")])
def test_delete_says_what(said, history: History, words: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    keep(history, "Hoeveel banen?")
    assert said("history", "delete", *words) == (
        1,
        "",
        "Geef op welk gesprek u wilt wissen, of --all voor alles. Kijk met 'vraagbaak history list'.\n",
    )
    assert len(history.conversations()) == 1


PERSON = "https://aanmelden.voorbeeld.nl#0001"  # of the organisation's own login: without an account


@pytest.fixture
def people(product: Vraagbaak) -> dict[str, History]:
    """The conversations of everybody, each with one that has a verdict."""
    kept = {"anna": "Anna?", "bram": "Bram?", PERSON: "Sanne?"}
    accounts = Accounts(product.settings.accounts)
    with quick_hashing():
        accounts.add("anna", "het wachtwoord van anna", keeper=False)
        accounts.add("leeg", "het wachtwoord van leeg", keeper=False)
    for name, question in kept.items():
        backend = personal(product, product.settings.people, lambda name=name: Person(name=name, keeper=False))
        backend.feedback().give(keep(backend.history(), question), 1, "nuttig")
    keep(product.history(), "Eigen?")
    return {name: History(history_file(product.settings.people, name)) for name in kept}


@pytest.mark.parametrize(("typed", "name"), [("anna", "anna"), (" Anna", "anna"), ("bram", "bram"), (PERSON, PERSON)])
def test_the_conversations_of_one_person(  # type: ignore[no-untyped-def]
    said, people: dict[str, History], history: History, tmp_path: Path, typed: str, name: str
) -> None:
    of = ("--account", typed)
    question = people[name].conversations()[0].title
    id_ = people[name].conversations()[0].id
    _, listed, _ = said("history", "list", *of)
    assert (listed.count("\n"), question in listed) == (1, True)
    assert f"Vraag 1: {question}" in said("history", "show", id_, *of)[1]
    assert said("history", "show", id_)[0] == 1  # it is not the user's own
    assert said("history", "rename", id_, "Voor de raad", *of)[0] == 0
    path = tmp_path / "vragen.jsonl"
    assert said("feedback", "export", str(path), *of) == (0, f"1 beoordeling geschreven naar {path}.\n", "")
    assert question in path.read_text(encoding="utf-8")
    assert said("history", "delete", "--all", "--yes", *of)[0] == 0
    left = [one.conversations() for one in people.values()]
    assert [len(one) for one in left] == [0 if other == name else 1 for other in people]
    assert question.encode() not in people[name].path.read_bytes()
    assert len(history.conversations()) == 1


def test_who_has_no_conversations_yet_and_who_is_not_there(said, people: dict[str, History]) -> None:  # type: ignore[no-untyped-def]
    assert said("history", "list", "--account", "leeg") == (0, "Er zijn nog geen gesprekken bewaard.\n", "")
    for words in (("history", "list"), ("history", "delete", "--all", "--yes"), ("feedback", "export", "x.jsonl")):
        for name in ("iemand", "", "../bram"):
            error = f"Er is geen account '{name}'. Kijk met 'vraagbaak accounts list'.\n"
            assert said(*words, "--account", name) == (1, "", error)
    assert sum(len(one.conversations()) for one in people.values()) == 3


def test_erasing_for_one_person_says_of_whom(  # type: ignore[no-untyped-def]
    said, people: dict[str, History], history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("nee\n"))
    status, out, _ = said("history", "delete", "--all", "--account", "anna")
    assert (status, "Dit wist 1 gesprek en 1 beoordeling van anna voorgoed." in out) == (1, True)
    people["anna"].path.write_bytes(b"Geheim " * 1000)
    status, _, error = said("history", "list", "--account", "anna")
    assert (status, error.endswith("of wis het met 'vraagbaak history delete --all --account anna'.\n")) == (1, True)
    assert said("history", "delete", "--all", "--yes", "--account", "anna")[0] == 0
    assert said("history", "list", "--account", "anna") == (0, "Er zijn nog geen gesprekken bewaard.\n", "")
    assert len(history.conversations()) == 1


@pytest.mark.parametrize(("typed", "left"), [("ja\n", 0), (" JA \n", 0), ("nee\n", 2), ("\n", 2), ("", 2)])
def test_delete_all_asks_first(  # type: ignore[no-untyped-def]
    said, history: History, feedback: FeedbackStore, monkeypatch: pytest.MonkeyPatch, typed: str, left: int
) -> None:
    keep(history, "Hoeveel banen?")
    feedback.give(keep(history, "Hoeveel werk?"), 1, "nuttig")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    status, out, _ = said("history", "delete", "--all")
    question = "Dit wist 2 gesprekken en 1 beoordeling voorgoed. Typ 'ja' om door te gaan: "
    outcome = "Er is niets gewist.\n" if left else "Alle gesprekken en beoordelingen zijn gewist.\n"
    assert (status, out) == (1 if left else 0, question + outcome)
    assert len(history.conversations()) == left


def test_delete_all_without_asking(said, history: History) -> None:  # type: ignore[no-untyped-def]
    keep(history, "Geheim?")
    assert said("history", "delete", "--all", "--yes") == (0, "Alle gesprekken en beoordelingen zijn gewist.\n", "")
    assert b"Geheim" not in history.path.read_bytes()


def test_delete_all_is_the_cure_of_a_damaged_file(  # type: ignore[no-untyped-def]
    said, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(history, "Geheim?")
    history.path.write_bytes(b"Geheim " * 1000)
    status, _, error = said("history", "list")
    assert status == 1
    assert error.endswith("of wis het bestand met 'vraagbaak history delete --all'.\n")
    monkeypatch.setattr("sys.stdin", io.StringIO("ja\n"))
    status, out, _ = said("history", "delete", "--all")
    assert status == 0
    assert f"Dit wist het bestand {history.path}, dat deze versie niet kan lezen, voorgoed." in out
    assert not history.path.exists()
    assert said("history", "list")[0] == 0


def test_export_feedback(said, history: History, feedback: FeedbackStore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "vragen.jsonl"
    assert said("feedback", "export", str(path)) == (
        1,
        "",
        "Er zijn nog geen beoordelingen. Beoordeel eerst antwoorden in het venster.\n",
    )
    assert not path.exists()
    id_ = keep(history, "Één?", "Twee?", "Drie?")
    feedback.give(id_, 1, "nuttig")
    assert said("feedback", "export", str(path)) == (0, f"1 beoordeling geschreven naar {path}.\n", "")
    assert path.read_text(encoding="utf-8") == feedback.export().text
    assert "Één?" in path.read_text(encoding="utf-8")
    feedback.give(id_, 2, "niet nuttig")
    feedback.give(id_, 3, "verkeerde bron")
    other = tmp_path / "meer.jsonl"
    assert said("feedback", "export", str(other)) == (
        0,
        f"3 beoordelingen geschreven naar {other}.\nNog aan te vullen: 2. Zet daar bij answerable true of false; bij "
        "true ook pages, evidence, facts en answer. Tot dan slaat 'vraagbaak eval' ze over.\n",
        "",
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data", "meer.jsonl", "vragen.jsonl"]


def test_an_export_never_overwrites_what_somebody_completed(  # type: ignore[no-untyped-def]
    said, history: History, feedback: FeedbackStore, tmp_path: Path
) -> None:
    feedback.give(keep(history, "Hoeveel banen?"), 1, "niet nuttig")
    path = tmp_path / "vragen.jsonl"
    path.write_text("aangevuld")
    error = f"{path} bestaat al en blijft zoals het is. Kies een andere naam.\n"
    assert said("feedback", "export", str(path)) == (1, "", error)
    assert path.read_text() == "aangevuld"
    nowhere = tmp_path / "weg" / "vragen.jsonl"
    assert said("feedback", "export", str(nowhere)) == (
        1,
        "",
        f"Het bestand {nowhere} is niet te schrijven. Kies een andere plaats.\n",
    )


def test_eval_says_which_questions_wait(said, history: History, feedback: FeedbackStore, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    feedback.give(keep(history, "Hoeveel banen?"), 1, "niet nuttig")
    path = tmp_path / "vragen.jsonl"
    said("feedback", "export", str(path))
    for command in ("eval", "calibrate"):
        assert said(command, str(path)) == (
            1,
            "",
            f"In {path} staan alleen vragen die nog niet zijn aangevuld. Vul bij elke vraag answerable in.\n",
        )
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"id": "x", "question": "Iets?", "answerable": False}) + "\n")
    status, _, error = said("eval", str(path))
    assert status == 1  # no reports here, so it stops after this line
    assert error.startswith("1 vraag doet niet mee: die is nog niet aangevuld (answerable is null).\n")


@pytest.mark.parametrize("answerable", ['"nee"', "0", "1", "[]"])
def test_answerable_is_true_false_or_null(said, tmp_path: Path, answerable: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "vragen.jsonl"
    path.write_text(f'{{"id": "x", "question": "Iets?", "answerable": {answerable}}}\n')
    assert said("eval", str(path)) == (
        1,
        "",
        f"Regel 1 van {path} is geen geldige vraag (answerable is true, false of null). Verbeter de regel.\n",
    )
