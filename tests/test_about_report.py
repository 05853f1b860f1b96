import pytest
from reports import LEAFLET, LETTER, REPORT, RULES, library

from index.retrieval import Library
from rag.answer import command
from rag.answer.command import command_of
from rag.answer.cutting import shorter, so_many
from rag.answer.intents import Intent, Judged
from rag.answer.report import about
from rag.answer.report.about import about_report
from rag.answer.report.question import WORDS, AboutReport
from rag.answer.showing import show_places


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> object:
    """Take every question for what the test says it is."""

    def take(intent: Intent | None, *, sure: bool = True) -> None:
        judged = Judged(intent=intent, sure=sure) if intent else None
        for module in (about, command):
            monkeypatch.setattr(module, "intent_of", lambda vector, embedder: judged)

    return take


def ask(
    judge: object, intent: Intent | None, question: str, shelf: Library, *, sure: bool = True
) -> AboutReport | None:
    judge(intent, sure=sure)  # type: ignore[operator]
    return about_report(question, (), shelf, ())


def said(found: AboutReport | None, shelf: Library) -> list[tuple[str, list[str]]]:
    assert found is not None
    return [(place.document, [s.text for s in place.sentences]) for place in show_places(found.selections, shelf)]


def test_an_ordinary_question_is_not_about_the_report(judge: object) -> None:
    assert ask(judge, None, "Hoeveel budget is er?", library(REPORT)) is None
    assert ask(judge, "samenvatting", "Vat samen", library()) is None, "no report, nothing about it"


def test_who_wrote_it_is_quoted_from_the_colophon_before_the_signature(judge: object) -> None:
    shelf = library(REPORT)
    places = said(ask(judge, "makers", "Wie heeft dit geschreven?", shelf), shelf)
    assert places[0][1][0] == "Auteurs: Mia Bos en Jan Vos"
    assert places[-1][1] == ["Mia Bos", "Directeur"]


def test_for_whom_and_when(judge: object) -> None:
    shelf = library(REPORT)
    client = said(ask(judge, "opdrachtgever", "In opdracht van wie?", shelf), shelf)
    assert client == [
        ("scholing.pdf", ["Dit onderzoek is uitgevoerd door Bureau Kompas in opdracht van de gemeente Oost."])
    ]
    assert said(ask(judge, "datum", "Wanneer verschenen?", shelf), shelf) == [("scholing.pdf", ["maart 2025"])]


def test_what_only_the_file_says_is_a_remark(judge: object) -> None:
    found = ask(judge, "datum", "Wanneer verschenen?", library(RULES))
    assert found is not None
    assert (found.selections, found.remarks) == ((), ("Volgens de gegevens van het bestand: 2026.",))


def test_what_neither_says_is_missing(judge: object) -> None:
    found = ask(judge, "opdrachtgever", "Voor wie?", library(RULES))
    assert found is not None
    assert (found.selections, found.remarks) == ((), ())
    assert found.missing == ("Voor wie dit rapport is geschreven, staat er niet in.",)


def test_a_question_about_the_research_is_answered_from_the_method(judge: object) -> None:
    shelf = library(REPORT)
    found = said(ask(judge, "onderzoek", "Hoeveel interviews zijn er gehouden?", shelf), shelf)
    assert "Wij hielden 24 interviews met medewerkers en een enquête onder 300 teams." in found[0][1]


def test_who_took_part_is_the_list_of_names(judge: object) -> None:
    shelf = library(REPORT)
    found = said(ask(judge, "onderzoek", "Wie zijn er geïnterviewd?", shelf), shelf)
    assert found == [("scholing.pdf", ["An Smit, gemeente Oost", "Bo Kok, ziekenhuis West"])]


def test_a_doubtful_question_that_the_method_does_not_answer_is_an_ordinary_one(judge: object) -> None:
    assert ask(judge, "onderzoek", "Hoeveel appels hangen er in het park?", library(REPORT), sure=False) is None
    assert ask(judge, "samenvatting", "Vat samen", library(REPORT), sure=False) is None


def test_without_a_method_or_recommendations_it_is_an_ordinary_question(judge: object) -> None:
    assert ask(judge, "aanpak", "Hoe is dit onderzocht?", library(RULES)) is None
    assert ask(judge, "aanbevelingen", "Wat bevelen zij aan?", library(RULES)) is None
    assert ask(judge, "conclusies", "Wat zijn de conclusies?", library(RULES)) is None


def test_conclusions_and_recommendations_are_told_apart(judge: object) -> None:
    shelf = library(REPORT)
    assert said(ask(judge, "conclusies", "Wat zijn de conclusies?", shelf), shelf) == [
        ("scholing.pdf", ["Scholing in de zorg groeit, maar bereikt de kleine teams nog niet."])
    ]
    assert said(ask(judge, "aanbevelingen", "Wat zijn de aanbevelingen?", shelf), shelf) == [
        (
            "scholing.pdf",
            [
                "Wij bevelen het volgende aan:",
                "Geef elk team in de zorg een eigen budget.",
                "Vertel leidinggevenden over het budget.",
            ],
        )
    ]


def test_a_summary_is_the_reports_own(judge: object) -> None:
    shelf = library(REPORT)
    found = ask(judge, "samenvatting", "Vat samen", shelf)
    assert found is not None
    assert found.remarks == ()
    assert [place.heading for place in show_places(found.selections, shelf)] == ["Management­samenvatting"]


def test_without_a_summary_its_chapters_tell_and_a_remark_says_so(judge: object) -> None:
    shelf = library(LETTER)
    found = ask(judge, "samenvatting", "Waar gaat deze brief over?", shelf)
    assert found is not None
    assert "De krapte nam in een jaar tijd met 9 procent toe, vooral in de nachtdiensten." in str(said(found, shelf))
    assert found.remarks[0].startswith("Dit rapport heeft geen eigen samenvatting.")


def test_a_summary_has_120_words_at_most_of_all_reports_together(judge: object) -> None:
    shelf = library(REPORT, LETTER)
    places = said(ask(judge, "samenvatting", "Vat samen", shelf), shelf)
    assert {name for name, _ in places} == {"scholing.pdf", "brief.pdf"}
    assert sum(len(text.split()) for _, texts in places for text in texts) <= WORDS


def test_with_several_reports_each_is_named(judge: object) -> None:
    shelf = library(REPORT, RULES)
    found = ask(judge, "aanpak", "Hoe is dit onderzocht?", shelf)
    assert found is not None
    assert {one.section.document for one in found.selections} == {"scholing.pdf"}
    assert found.missing == ("In “Rapport” vond ik niets over het onderzoek.",)


@pytest.mark.parametrize(
    ("question", "headings"),
    [
        ("Vat hoofdstuk 3 samen", {"3.1 Geld voor scholing", "3.2 Loon en scholing"}),
        ("Vat het derde hoofdstuk samen", {"3.1 Geld voor scholing", "3.2 Loon en scholing"}),
        ("Waar gaat paragraaf 3.2 over?", {"3.2 Loon en scholing"}),
        ("Waar gaat het hoofdstuk over het budget over?", {"3.1 Geld voor scholing", "3.2 Loon en scholing"}),
        ("Wat staat er in het voorwoord?", {"Voorwoord"}),
        ("Vat bijlage 1 samen in 20 woorden", {"Bijlage 1 Lijst van geïnterviewden"}),
    ],
)
def test_a_chapter_is_found_by_its_number_or_its_subject(judge: object, question: str, headings: set[str]) -> None:
    pytest.importorskip("text_to_num")
    shelf = library(REPORT)
    found = ask(judge, "hoofdstuk", question, shelf)
    assert found is not None
    assert {place.heading for place in show_places(found.selections, shelf)} == headings


def test_a_chapter_that_is_not_there_is_missing(judge: object) -> None:
    pytest.importorskip("text_to_num")
    found = ask(judge, "hoofdstuk", "Vat hoofdstuk 12 samen", library(REPORT))
    assert found is not None
    assert (found.selections, found.missing) == ((), ("Dit rapport heeft geen hoofdstuk 12.",))


def test_a_leaflet_tells_who_it_is_for(judge: object) -> None:
    shelf = library(LEAFLET)
    assert said(ask(judge, "opdrachtgever", "Voor wie is dit?", shelf), shelf) == [
        ("folder.pdf", ["Deze folder is bedoeld voor iedereen die een appel wil kopen op de markt."])
    ]


@pytest.mark.parametrize(
    ("intent", "question", "command"),
    [
        ("korter", "kan het korter?", (shorter, {})),
        ("noem", "noem er drie", (so_many, {"count": 3})),
        ("noem", "Noem er 5", (so_many, {"count": 5})),
        ("noem", "name two of them", (so_many, {"count": 2})),
        ("noem", "noem er een paar", (so_many, {"count": 3})),
        ("samenvatting", "vat samen", None),
        (None, "Hoeveel is drie?", None),
    ],
)
def test_a_turn_may_be_about_the_answer_before(
    judge: object, intent: Intent | None, question: str, command: tuple[object, object] | None
) -> None:
    pytest.importorskip("text_to_num")
    judge(intent)  # type: ignore[operator]
    made = command_of(question, (), library(REPORT))
    assert (made and (getattr(made, "func", made), getattr(made, "keywords", {}))) == command
