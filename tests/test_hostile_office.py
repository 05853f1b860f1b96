"""Files that ask too much, or are not what they are called, end in one clear line. With harmless input and low limits."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from office_files import docx, odt, p, zipped

from index.errors import (
    DamagedError,
    DocumentError,
    EncryptedError,
    NotItsKindError,
    TooLargeError,
    UnsupportedFormatError,
)
from index.limits import ReadLimits
from index.reading.document import read_document
from index.worker import read_file

BIG = "x" * 2_500_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_ODT = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
DOCTYPE = '<!DOCTYPE w [<!ENTITY a "b">]><w:document xmlns:w="w"><w:body/></w:document>'


@pytest.mark.parametrize(
    ("name", "data", "limits", "error", "message"),
    [
        ("a.docx", docx(p("a"), more={"word/media/a.bin": BIG}), {"unpacked": 2}, TooLargeError, "uitgepakt groter dan 2 MB"),
        ("a.odt", odt("<text:p>a</text:p>", more={"a.bin": BIG}), {"unpacked": 2}, TooLargeError, "VRAAGBAAK_LIMITS=uitgepakt=4"),
        ("a.docx", docx(p("a")), {"parts": 3}, TooLargeError, "meer dan 3 onderdelen"),
        ("a.docx", docx(p("een twee drie")), {"characters": 5}, TooLargeError, "meer dan 5 tekens"),
        ("a.html", b"<p>een twee drie</p>", {"characters": 5}, TooLargeError, "meer dan 5 tekens"),
        ("a.docx", docx(p("a"), more={"../../uit.txt": "a"}), {}, DamagedError, "niet opgebouwd zoals het hoort"),
        ("a.odt", odt("<text:p>a</text:p>", more={"/uit.txt": "a"}), {}, DamagedError, "niet opgebouwd zoals het hoort"),
        ("a.docx", docx(p("a"), more={"word/document.xml": DOCTYPE}), {}, DamagedError, "niet opgebouwd zoals het hoort"),
        ("a.docx", docx(p("a"), more={"word/document.xml": DOCTYPE.encode("utf-16")}), {}, DamagedError, "niet opgebouwd"),
        ("a.docx", docx(p("a"))[:-300], {}, DamagedError, "beschadigd of niet compleet"),
        ("a.docx", zipped({"a": "b"}), {}, DamagedError, "beschadigd of niet compleet"),
        ("a.docx", docx(p("a"), more={"word/document.xml": "<w:document"}), {}, DamagedError, "beschadigd of niet compleet"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), {}, EncryptedError, "zonder wachtwoord"),
        ("a.odt", odt("<text:p>a</text:p>", manifest=LOCKED_ODT), {}, EncryptedError, "zonder wachtwoord"),
        ("a.docx", OLE + b"oud", {}, NotItsKindError, "'a.docx' is geen Word-bestand, al heet het wel zo."),
        ("a.odt", b"%PDF-1.4", {}, NotItsKindError, "'a.odt' is geen OpenDocument-bestand, al heet het wel zo."),
        ("a.doc", OLE, {}, UnsupportedFormatError, "sla het op als .docx of als PDF."),
        ("a.xlsx", b"PK", {}, UnsupportedFormatError, "sla het op als PDF."),
        ("a.qqq", b"PK", {}, UnsupportedFormatError, "Kies een PDF, Word (.docx), OpenDocument (.odt)"),
        ("a.html", b"<p>a\0b</p>", {}, UnsupportedFormatError, "sla het op als PDF."),
        ("a.docx", docx(""), {}, DocumentError, "'a.docx' is leeg."),
    ],
)  # fmt: skip
def test_each_ends_in_its_own_line(
    tmp_path: Path, name: str, data: bytes, limits: dict[str, int], error: type[DocumentError], message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error) as caught:
        read_document(tmp_path / name, limits=ReadLimits(**limits))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_member_that_says_it_is_small_is_not_read_further(tmp_path: Path) -> None:
    data = docx(p(BIG)).replace((len(BIG) + 400).to_bytes(4, "little"), b"\1\0\0\0")
    (tmp_path / "a.docx").write_bytes(data)
    with pytest.raises(TooLargeError):
        read_document(tmp_path / "a.docx", limits=ReadLimits(unpacked=2))


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    stream = BytesIO(docx(p("a")))
    with zipfile.ZipFile(stream, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("word/document.xml", "<a/>")
    (tmp_path / "a.docx").write_bytes(stream.getvalue())
    with pytest.raises(DamagedError, match="niet opgebouwd zoals het hoort"):
        read_document(tmp_path / "a.docx")


@pytest.mark.parametrize(
    ("open_", "close"), [("<w:ins>", "</w:ins>"), ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>")]
)
def test_elements_deep_inside_each_other_are_read_or_refused(tmp_path: Path, open_: str, close: str) -> None:
    (tmp_path / "a.docx").write_bytes(docx(f"{open_ * 600}{p('Diep.')}{close * 600}{p('Plat.')}"))
    try:
        text = read_document(tmp_path / "a.docx").pages[0].text
    except DamagedError:
        return
    assert text == "Diep.\nPlat."


def test_html_deep_inside_each_other_loses_nothing_silently(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<div>" * 3000 + b"Diep." + b"</div>" * 3000 + b"<p>Plat.</p>")
    try:
        text = read_document(tmp_path / "a.html").pages[0].text
    except DamagedError:
        return
    assert text == "Diep.\nPlat."


def test_a_repeated_row_counts_each_time(tmp_path: Path) -> None:
    row = (
        "<table:table-row table:number-rows-repeated='900000'>"
        + "<table:table-cell><text:p>ab</text:p></table:table-cell>" * 2
    )
    (tmp_path / "a.odt").write_bytes(odt(f"<table:table>{row}</table:table-row></table:table>"))
    with pytest.raises(TooLargeError, match=r"meer dan 1\.000 tekens"):
        read_document(tmp_path / "a.odt", limits=ReadLimits(characters=1000))


def test_it_is_read_in_the_process_that_can_be_ended(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx(p("Het fonds keert elk jaar uit aan drie verenigingen.")))
    read = read_file(tmp_path / "a.docx")
    assert read.positions is None
    assert [chunk.text for chunk in read.chunks] == ["Het fonds keert elk jaar uit aan drie verenigingen."]
