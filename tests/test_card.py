import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import CountingEmbedder, document
from reports import LEAFLET, LETTER, REPORT, RULES, library

from index.card.card import make_card
from index.card_types import Card, Role
from index.chunks import ChunkOptions
from index.embedding import embed_document
from index.roles import number_of, roles_of_heading
from index.store.document_files import read_document_files, write_files
from index.types import Document


def card_of(made: Document) -> Card:
    return embed_document(made, CountingEmbedder(), ChunkOptions()).card


def texts(made: Document, *roles: Role) -> list[list[str]]:
    """The sentences of each part with a role."""
    shelf = library(made)
    found = []
    for part in shelf.card(made.name).playing(*roles):
        own: list[str] = []
        for number in part.sections:
            sentences = shelf.section(made.name, number).sentences
            own += [
                c.text[s.start : s.end]
                for at, (c, s) in enumerate(sentences)
                if not part.sentences or at in part.sentences
            ]
        found.append(own)
    return found


def headings(made: Document, *roles: Role) -> list[str]:
    return [part.heading for part in card_of(made).playing(*roles) if part.depth]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("colophon", ["Colofon"]),
        ("foreword", ["Voorwoord"]),
        ("summary", ["Management­samenvatting"]),
        ("introduction", ["1 Inleiding"]),
        ("method", ["2 Onderzoeksverantwoording"]),
        ("names", ["Bijlage 1 Lijst van geïnterviewden"]),
        ("conclusions", ["4.1 Conclusies"]),
        ("recommendations", ["4.2 Wat te doen"]),
    ],
)
def test_the_parts_of_a_report_are_found_by_their_headings(role: Role, expected: Sequence[str]) -> None:
    assert headings(REPORT, role) == expected


def test_who_for_whom_and_when_are_lines_of_the_first_pages() -> None:
    assert texts(REPORT, "title page") == [["Scholing in de zorg", "Bureau Kompas", "maart 2025"]]
    assert ["Auteurs: Mia Bos en Jan Vos"] in texts(REPORT, "makers")
    assert ["Mia Bos", "Directeur"] in texts(REPORT, "signature")
    assert texts(REPORT, "date") == [["maart 2025"]]
    (client,) = texts(REPORT, "client")
    assert client == ["Dit onderzoek is uitgevoerd door Bureau Kompas in opdracht van de gemeente Oost."]


def test_a_letter_has_an_addressee_and_a_signature() -> None:
    assert texts(LETTER, "client") == [["Aan de voorzitter van de raad", "Geachte voorzitter,"]]
    assert texts(LETTER, "signature") == [["Hoogachtend,", "de wethouder van Zorg,", "K. de Boer"]]


def test_a_leaflet_says_who_it_is_for_and_nothing_else() -> None:
    assert headings(LEAFLET, "client") == ["Voor wie is deze folder?"]
    assert card_of(LEAFLET).playing("makers", "summary", "conclusions", "method", "signature") == ()


def test_chapters_have_their_numbers_and_their_depth() -> None:
    found = {part.number: part.depth for part in card_of(REPORT).parts if part.number}
    assert found == {"1": 1, "2": 1, "3": 1, "3.1": 2, "3.2": 2, "4": 1, "4.1": 2, "4.2": 2, "bijlage 1": 1}
    assert [part.number for part in card_of(RULES).parts if part.depth] == ["artikel 1", "artikel 2"]


def test_a_chapter_holds_the_sections_below_it() -> None:
    parts = {part.number: part for part in card_of(REPORT).parts}
    assert parts["3"].sections == (*parts["3.1"].sections, *parts["3.2"].sections)


def test_sections_without_a_chapter_above_them_are_chapters() -> None:
    made = document("1.1 Een\nEen zin.\n1.2 Twee\nNog een zin.", headings=["1.1 Een", "1.2 Twee"])
    assert [part.depth for part in card_of(made).parts if part.depth] == [1, 1]


def test_central_sentences_are_whole_and_stand_alone() -> None:
    made = document(
        "Scholing\nVan alle teams krijgt de helft dit jaar scholing in de zorg.\nDat is veel meer dan in de jaren daarvoor.\n"
        "Tabel 1 Scholing naar sector en jaar\nIn tabel 1 staat hoeveel scholing de teams in de zorg krijgen.\nTe kort.",
        headings=["Scholing"],
    )
    shelf = library(made)
    part = next(part for part in shelf.card(made.name).parts if part.depth)
    sentences = [shelf.section(made.name, number).sentences[place] for number, place in part.central]
    assert [c.text[s.start : s.end] for c, s in sentences] == [
        "Van alle teams krijgt de helft dit jaar scholing in de zorg."
    ]


def test_what_is_central_says_it_once() -> None:
    same = "De krapte in de zorg is dit jaar opnieuw groter geworden"
    other = "Het loon stijgt na een cursus met gemiddeld drie procent in het jaar"
    made = document(f"Werk\n{same}.\n{same} dan ooit.\n{other}.\n{other} erna.", headings=["Werk"])
    shelf = library(made)
    (part,) = [part for part in shelf.card(made.name).parts if part.depth]
    assert [place for _, place in part.central[:2]] in ([0, 2], [0, 3])


def test_the_whole_is_told_by_a_sentence_of_each_chapter_that_is_about_something() -> None:
    shelf = library(REPORT)
    card = shelf.card(REPORT.name)
    about = {shelf.section(REPORT.name, number).heading for number, _ in card.central}
    assert {"1 Inleiding", "3.1 Geld voor scholing", "4.1 Conclusies"} <= about
    assert about.isdisjoint(
        {"Colofon", "Voorwoord", "2 Onderzoeksverantwoording", "Bijlage 1 Lijst van geïnterviewden"}
    )


@pytest.mark.parametrize(
    ("heading", "text", "roles"),
    [
        ("Samenvatting en conclusies", "", {"summary", "conclusions"}),
        ("Bijlage: hoe we dit onderzochten", "Wij hielden een enquête.", {"method"}),
        ("1.2 Aanpak", "Wij voerden 52 gesprekken; zij zijn geworven via de bond.", {"method"}),
        ("2 Aanpak", "De gemeente legt vijf parken aan.", set()),
        ("Dataverzameling en -analyse", "Een computer neemt taken over.", set()),
        ("Het stappenplan in het kort", "", set()),
        ("Locatie West: bevindingen", "", set()),
        ("Leeswijzer", "", {"aside"}),
        ("5 De conclusies van anderen", "", {"conclusions"}),
        ("Opvolging van eerdere aanbevelingen", "", set()),
    ],
)
def test_a_heading_names_a_role_only_where_it_begins_with_it(heading: str, text: str, roles: set[Role]) -> None:
    assert set(roles_of_heading(heading, text)) == roles


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        ("3 Scholing", "3"),
        ("Hoofdstuk 3: Scholing", "3"),
        ("2.3. Methode", "2.3"),
        ("Bijlage A Tabellen", "bijlage a"),
        ("Artikel 5", "artikel 5"),
        ("2025 in cijfers", ""),
        ("Samenvatting", ""),
    ],
)
def test_the_number_of_a_heading_is_as_users_name_it(heading: str, number: str) -> None:
    assert number_of(heading) == number


def test_a_card_is_stored_and_one_of_an_older_version_is_made_on_reading(tmp_path: Path) -> None:
    stored = embed_document(REPORT, CountingEmbedder(), ChunkOptions())
    write_files(tmp_path, stored, None)
    assert read_document_files(tmp_path, "scholing.pdf").card == stored.card
    file = tmp_path / "document.json"
    raw = json.loads(file.read_text(encoding="utf-8"))
    del raw["card"]
    file.write_text(json.dumps(raw), encoding="utf-8")
    assert read_document_files(tmp_path, "scholing.pdf").card == stored.card


def test_a_document_without_sentences_has_an_empty_card() -> None:
    empty = document("Titel", headings=["Titel"])
    card = make_card(empty, (), embed_document(empty, CountingEmbedder(), ChunkOptions()).sentence_vectors)
    assert (card.parts, card.central) == ((), ())


def test_the_library_knows_no_card_of_an_unknown_document() -> None:
    with pytest.raises(KeyError):
        library(REPORT).card("weg.pdf")


def test_who_made_it_may_stand_in_a_table_of_the_page_about_the_document() -> None:
    front = "Bomen tellen\nDocumentbeheer\nVersie 0.90\nOpsteller/onderzoeker Anna Bos\nAuteurs Anna Bos\nBen Lute\nCor Dassen"
    made = document(front, "De bomen zijn geteld door buren. Auteurs Bos en Lute telden mee.", *["Er staan bomen."] * 4)
    assert texts(made, "makers") == [["Opsteller/onderzoeker Anna Bos"], ["Auteurs Anna Bos", "Ben Lute", "Cor Dassen"]]
