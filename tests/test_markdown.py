"""Markdown and plain text as documents."""

from pathlib import Path

from pdf_pages import read, texts

from index.reading.document import read_document


def test_a_text_file_has_a_page_per_form_feed(tmp_path: Path) -> None:
    text = "Jaarverslag\r\n\r\nDe eerste\r\nzin is hier en\r\ndaar.\f\fTweede € pagina.\f"
    for data in (text.encode("utf-8"), text.encode("utf-8-sig"), text.encode("cp1252"), text.encode("utf-16")):
        document = read(tmp_path, data, "verslag.txt")
        assert texts(document) == ["Jaarverslag\nDe eerste zin is hier en daar.", "", "Tweede € pagina."]
    assert (document.title, document.name, document.year) == ("Jaarverslag", "verslag.txt", None)


MARKDOWN = """---
titel: "Krapte"
organisatie: UWV
jaar: 2024
---
# Hoofdstuk *een*

Tekst met **vet**, een [koppeling](https://uwv.nl) en een noot[^1].
Nog een ﬁjne zin.

- punt een
  over twee regels
  1. genummerd

| Sector | Aantal |
|--------|--------|
| Bouw   | 12     |

Kop twee
--------
> Een citaat.

<b>Vet</b>

[^1]: https://uwv.nl
"""


def test_markdown(tmp_path: Path) -> None:
    document = read(tmp_path, MARKDOWN.encode(), "krapte.md")
    assert texts(document)[0].split("\n") == [
        "Hoofdstuk een",
        "Tekst met vet, een koppeling en een noot¹. Nog een fijne zin.",
        "- punt een over twee regels",
        "1. genummerd",
        "Sector Aantal",
        "Bouw 12",
    ]
    assert texts(document)[1].split("\n") == [
        "Kop twee",
        "Een citaat.",
        "Vet",
        "¹ https://uwv.nl",
    ]
    assert [(heading.level, heading.title) for heading in document.headings] == [(1, "Hoofdstuk een"), (2, "Kop twee")]
    assert (document.title, document.organisation, document.year) == ("Krapte", "UWV", 2024)
    assert [page.label for page in document.pages] == ["“Hoofdstuk een”", "“Kop twee”"]
    assert [edit.source for page in document.pages for edit in page.edits] == ["[^1]", "ﬁ", "[^1]:"]


def test_a_break_in_markdown_parts_words(tmp_path: Path) -> None:
    text = "| Sector | Aantal |\n|---|---|\n| Bouw<br>Zorg | 40 |\n\nRegel een<BR/>regel twee, een<b>heid</b>.\n"
    assert texts(read(tmp_path, text.encode(), "a.md")) == [
        "Sector Aantal\nBouw Zorg 40\nRegel een regel twee, eenheid."
    ]


def test_a_task_in_markdown_is_a_box(tmp_path: Path) -> None:
    text = "- [x] De huur is betaald.\n- [ ] De zaal is klaar.\n- [nota] Zie ook.\n"
    assert texts(read(tmp_path, text.encode(), "a.md")) == [
        "☒ De huur is betaald.\n☐ De zaal is klaar.\n- [nota] Zie ook."
    ]


def test_an_empty_cell_in_markdown_keeps_its_place(tmp_path: Path) -> None:
    text = "| Sector | 2023 | 2024 |\n|---|---|---|\n| Bouw | | 3% |\n| | 1% | 2% |\n| | | |\n"
    document = read(tmp_path, text.encode(), "a.md")
    assert texts(document) == ["Sector 2023 2024\nBouw 3%\n1% 2%"]
    assert [[(cell.start, cell.end, cell.column, cell.head) for cell in row.cells] for row in document.rows] == [
        [(0, 6, 0, ""), (7, 11, 1, ""), (12, 16, 2, "")],
        [(0, 4, 0, "Sector"), (5, 7, 2, "2024")],
        [(0, 2, 1, "2023"), (3, 5, 2, "2024")],
    ]


def test_html_inside_markdown_is_read_as_html(tmp_path: Path) -> None:
    text = (
        "Wat <span style='display:none'>niet </span>geldt, ~~12~~ <del>13</del> 14 keer 10<sup>6</sup>.\n\n<div hidden>Weg.</div>\n\n"
        "<table><tr><th>Wijk<th>2029<tr><td>Noord<td>3</table>\n"
    )
    document = read(tmp_path, text.encode(), "a.md")
    assert texts(document) == ["Wat geldt, 14 keer 10⁶.\nWijk 2029\nNoord 3"]
    assert [(cell.column, cell.head) for cell in document.rows[1].cells] == [(0, "Wijk"), (1, "2029")]


def test_markdown_with_form_feeds_has_pages(tmp_path: Path) -> None:
    assert texts(read(tmp_path, b"# Een\n\x0c# Twee\n\nTekst\n", "a.md")) == ["Een", "Twee\nTekst"]


def test_a_document_may_get_another_name(tmp_path: Path) -> None:
    (tmp_path / "tmp123.txt").write_text("Tekst.", encoding="utf-8")
    document = read_document(tmp_path / "tmp123.txt", name="Jaarverslag.txt")
    assert (document.name, document.pages[0].document) == ("Jaarverslag.txt", "Jaarverslag.txt")
