"""The Word file, read back with python-docx and as the XML that it is."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pypdf
import pytest
from docx.shared import Pt
from filed import CONVERSATION, QUOTES, REFUSED, answer, record, recorded

from ui.export.word import to_docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@pytest.fixture(scope="module")
def content() -> bytes:
    return to_docx(CONVERSATION)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tree(content: bytes, name: str) -> ET.Element:
    return ET.fromstring(parts(content)[name])


def said(element: ET.Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def paragraphs(content: bytes) -> list[tuple[str, str]]:
    return [(p.style.name, p.text) for p in docx.Document(io.BytesIO(content)).paragraphs]  # type: ignore[union-attr]


def test_every_part_is_well_formed_and_every_relationship_leads_somewhere(content: bytes) -> None:
    files = parts(content)
    for name, body in files.items():
        if name.endswith((".xml", ".rels")):
            ET.fromstring(body)
    for name in (name for name in files if name.endswith(".rels")):
        folder = Path(name).parent.parent
        for relationship in ET.fromstring(files[name]):
            if relationship.get("TargetMode") != "External":
                target = relationship.get("Target", "")
                at = target.lstrip("/") if target.startswith("/") else str((Path("/") / folder / target).resolve())[1:]
                assert at in files, f"{name} points to {target}"
    types = {o.get("PartName"): o.get("ContentType") for o in ET.fromstring(files["[Content_Types].xml"])}
    assert types["/word/footnotes.xml"] == (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    )


def test_headings_text_and_lists_are_real_styles_in_order(content: bytes) -> None:
    found = paragraphs(content)
    assert found[:11] == [
        ("Title", "Vragen aan Vraagbaak"),
        ("Opmerking", "Gevraagd aan Vraagbaak, 26-11-2026 om 14:05 uur"),
        ("Heading 1", "Vraag 1: Hoeveel banen waren er?"),
        ("Kort antwoord", "“In 2024 … 120 banen”"),
        ("Opmerking", "Ingekort, met de woorden van het rapport."),
        ("Quote", "Wij groeien. In 2024 waren er 120 banen. … Dat zijn er 20 meer.1"),  # 1: a field
        ("Quote", "Dit zijn de redenen:"),
        ("List Bullet", "er is krapte;"),
        ("List Bullet", "er komen klanten bij."),
        ("Normal", "Over de vacatures vond ik niets."),
        ("Opmerking", "De citaten staan woord voor woord in het rapport. Het vet is van Vraagbaak."),
    ]
    assert [text for style, text in found if style == "Heading 1"] == [
        "Vraag 1: Hoeveel banen waren er?",
        "Vraag 2: En de lonen?",
        "Vraag 3: Wat kost een brood?",
        "Vraag 4: En nu?",
    ]
    assert [text for style, text in found if style == "Tabelregel"] == ["Sector 2023 2024", "Zorg 2% 5%4"]
    assert [style for style, _ in found[-4:]] == ["Heading 3", "Kleine letter", "Kleine letter", "Kleine letter"]
    assert found[-1][1].endswith(f"SHA-256 {'b' * 64}")


def test_the_decisive_words_are_bold(content: bytes) -> None:
    read = docx.Document(io.BytesIO(content))
    bold = [
        [run.text for run in p.runs if run.bold] for p in read.paragraphs if p.style.name in ("Quote", "Tabelregel")
    ]  # type: ignore[union-attr]
    assert bold == [["120 banen"], [], ["3%"], [], ["Zorg", "5%"]]


def test_an_answer_is_kept_on_one_page_with_its_footnotes_and_the_record_is_small() -> None:
    read = docx.Document(io.BytesIO(to_docx(record(recorded(QUOTES)))))
    kept = [bool(p.paragraph_format.keep_with_next) for p in read.paragraphs]
    styles = [p.style.name for p in read.paragraphs]  # type: ignore[union-attr]
    end = styles.index("Heading 3")
    assert kept[: end - 1] == [True] * (end - 1)
    assert not kept[end - 1]
    assert read.styles["Kleine letter"].font.size == Pt(8)  # type: ignore[attr-defined]


def test_footnotes_stand_in_their_part_in_order(content: bytes) -> None:
    notes = tree(content, "word/footnotes.xml")
    assert [(n.get(f"{W}id"), n.get(f"{W}type")) for n in notes][:2] == [
        ("-1", "separator"),
        ("0", "continuationSeparator"),
    ]
    assert [(n.get(f"{W}id"), said(n)) for n in notes][2:] == [
        ("1", " Banenmonitor (Testdienst, 2024), pagina 4 en 5."),
        ("2", " Banenmonitor (Testdienst, 2024), pagina 6."),
        ("3", " Lonen, pagina 2."),
        ("4", " Banenmonitor (Testdienst, 2024), pagina 9."),
    ]
    for note in list(notes)[2:]:
        assert [s.get(f"{W}val") for s in note.iter(f"{W}pStyle")] == ["FootnoteText"]
        assert len(list(note.iter(f"{W}footnoteRef"))) == 1
    named = {s.get(f"{W}id") for s in tree(content, "word/settings.xml").find(f"{W}footnotePr") or ()}
    assert named == {"-1", "0"}


def test_each_footnote_is_referred_to_once_and_then_by_a_field(content: bytes) -> None:
    body = tree(content, "word/document.xml")
    assert [r.get(f"{W}id") for r in body.iter(f"{W}footnoteReference")] == ["1", "2", "3", "4"]
    bookmarks = {b.get(f"{W}name"): b.get(f"{W}id") for b in body.iter(f"{W}bookmarkStart")}
    assert bookmarks == {f"_Noot{n}": str(n) for n in range(1, 5)}
    assert sorted(b.get(f"{W}id", "") for b in body.iter(f"{W}bookmarkEnd")) == ["1", "2", "3", "4"]
    assert [i.text for i in body.iter(f"{W}instrText")] == [f" NOTEREF _Noot{n} \\f \\h " for n in (1, 4, 3, 4)]
    kinds = [f.get(f"{W}fldCharType") for f in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"] * 4


def test_the_styles_that_are_named_are_there(content: bytes) -> None:
    styles = tree(content, "word/styles.xml")
    known = {s.get(f"{W}styleId"): s.find(f"{W}name").get(f"{W}val") for s in styles.iter(f"{W}style")}  # type: ignore[union-attr]
    assert known["FootnoteText"] == "footnote text"
    assert known["FootnoteReference"] == "footnote reference"
    for name in ("word/document.xml", "word/footnotes.xml", "word/footer1.xml"):
        used = [s.get(f"{W}val") for tag in ("pStyle", "rStyle") for s in tree(content, name).iter(f"{W}{tag}")]
        assert set(used) <= set(known)


def test_the_document_is_dutch_titled_and_without_tables(content: bytes) -> None:
    read = docx.Document(io.BytesIO(content))
    assert read.core_properties.title == "Vragen aan Vraagbaak"
    assert read.core_properties.language == "nl-NL"
    assert read.core_properties.author == "Vraagbaak 0.1.0"
    assert read.core_properties.created == dt.datetime(2026, 11, 26, 13, 5, 33, tzinfo=dt.UTC)
    assert read.tables == []
    languages = {e.get(f"{W}val") for e in tree(content, "word/styles.xml").iter(f"{W}lang")}
    assert languages == {"nl-NL"}
    assert tree(content, "word/settings.xml").find(f"{W}themeFontLang").get(f"{W}val") == "nl-NL"  # type: ignore[union-attr]
    assert "docProps/thumbnail.jpeg" not in parts(content)


def test_a_refusal_has_no_footnotes() -> None:
    content = to_docx(record(recorded(REFUSED)))
    assert len(tree(content, "word/footnotes.xml")) == 2  # the separators
    assert not list(tree(content, "word/document.xml").iter(f"{W}footnoteReference"))
    assert ("Heading 2", "Wat het dichtst in de buurt komt: dit is geen antwoord") in paragraphs(content)


def test_a_long_question_does_not_break_the_title() -> None:
    read = docx.Document(io.BytesIO(to_docx(record(recorded(answer("lang " * 200))))))
    assert len(read.core_properties.title) == 201
    assert read.core_properties.title.endswith("…")


def test_libreoffice_shows_the_footnotes_at_the_foot_of_the_page(content: bytes, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    (tmp_path / "verslag.docx").write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "verslag.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    page = " ".join(pypdf.PdfReader(tmp_path / "verslag.pdf").pages[0].extract_text().split())
    order = [
        "Hoeveel banen waren er?",
        "In 2024 waren er 120 banen.",
        "er komen klanten bij.",
        "1 Banenmonitor (Testdienst, 2024), pagina 4 en 5.",
        "2 Banenmonitor (Testdienst, 2024), pagina 6.",
        "Pagina 1 van",
    ]
    places = [page.find(text) for text in order]
    assert -1 not in places, page
    assert places == sorted(places)
