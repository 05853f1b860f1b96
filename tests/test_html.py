"""Web pages: headings, paragraphs, items and rows; what no reader sees is left out, and nothing is fetched."""

import time
from pathlib import Path

import pytest

from index.limits import ReadLimits
from index.reading.document import read_document
from index.reading.html import read_html
from index.types import Document


def read(tmp_path: Path, data: bytes) -> Document:
    (tmp_path / "pagina.html").write_bytes(data)
    return read_document(tmp_path / "pagina.html")


def lines(tmp_path: Path, body: str) -> list[str]:
    pages = read(tmp_path, f"<!doctype html><title>x</title><body>{body}</body>".encode()).pages
    return [line for page in pages for line in page.text.split("\n")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<nav>Menu</nav><p>Een <b>vette</b> zin<br>op twee regels.</p><footer>Voet</footer>", ["Een vette zin op twee regels."]),
        ("<p>Wel.</p><p hidden>Niet.</p><p style='display: none'>Niet.</p><script>niet()</script><style>p{}</style>", ["Wel."]),
        ("<p>Het zijn <s>12</s> <del>13</del> 15 punten.</p>", ["Het zijn 15 punten."]),
        ("<p>De schaal is 10<sup>6</sup> keer.</p>", ["De schaal is 10⁶ keer."]),
        ("<p>De kans is 10<sup>&ndash;3</sup>.</p>", ["De kans is 10⁻³."]),
        ("<ul><li>Rood;<ul><li>licht;</li></ul></li><li>blauw.</li></ul>", ["• Rood;", "• licht;", "• blauw."]),
        ("<ol start=3><li>drie</li><li>vier</li></ol><ol type=a><li>eerst</li></ol>", ["3. drie", "4. vier", "a. eerst"]),
        ("<div>Los <span>stuk</span><p>Alinea.</p>staart.</div>", ["Los stuk", "Alinea.", "staart."]),
        ("<form><p>Binnen een formulier.</p><button>Knop</button></form>", ["Binnen een formulier."]),
        ("<main><p>Hoofdzaak.</p></main><p>Bijzaak.</p>", ["Hoofdzaak."]),
        ("<p>Wie 12<wbr>-15 uur werkt, is <i>vrij</i>.</p><p>Klaar.</p>", ["Wie 12-15 uur werkt, is vrij.", "Klaar."]),
        ("<p>Wel.<span aria-hidden=true> pijl_rechts</span></p><div aria-hidden=true><p>Achter een venster.</p></div>", ["Wel.", "Achter een venster."]),
        ("<p>Wel.</p><p style='opacity:0'>Niet.</p><p style='position:absolute;left:-9999px'>Niet.</p><p style='color:#fff;background:white'>Niet.</p><div popover>Niet.</div><p style='opacity:0.8'>Ook.</p>", ["Wel.", "Ook."]),
        ("<style>.weg, #w{display:none} @media print{p{display:none}} .uit{display:none} .uit.aan{display:block}</style><p>Wel.</p><p class='a weg'>Niet.</p><p id=w>Niet.</p><p class='uit aan'>Ook.</p>", ["Wel.", "Ook."]),
        ("<p>Zij zei: <q>wij zijn <b>tevreden</b></q> en ging verder.</p>", ["Zij zei: “wij zijn tevreden” en ging verder."]),
        ("<p>Neem mee:<br>- een pas;<br>- 12 euro.</p><p>Kade 3<br>Assen</p>", ["Neem mee:", "- een pas;", "- 12 euro.", "Kade 3 Assen"]),
        ("<ol reversed><li>derde</li><li>tweede</li><li>eerste</li></ol>", ["3. derde", "2. tweede", "1. eerste"]),
        ("<table role=presentation><tr><td><p>Links.</p></td><td><p>Rechts.</p></td></tr></table>", ["Links.", "Rechts."]),
    ],
)  # fmt: skip
def test_what_stands_there(tmp_path: Path, body: str, expected: list[str]) -> None:
    assert lines(tmp_path, body) == expected


def test_sections_and_what_the_page_says_of_itself(tmp_path: Path) -> None:
    html = (
        '<meta name="author" content="Waterbureau"><meta name="dcterms.issued" content="2031-03-01">'
        "<title>Water</title><h1>Ruimte voor water</h1><p>Vooraf.</p><h2>Waarom</h2><p>Daarom.</p><h2>2 Hoe</h2><p>Zo.</p>"
    )
    document = read(tmp_path, html.encode())
    assert [(page.label, page.text) for page in document.pages] == [
        ("“Ruimte voor water”", "Ruimte voor water\nVooraf."),
        ("“Waarom”", "Waarom\nDaarom."),
        ("hoofdstuk 2", "2 Hoe\nZo."),
    ]
    assert (document.title, document.organisation, document.year) == ("Water", "Waterbureau", 2031)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("<tr><td></td><th>2029</th></tr><tr><th>Zorg</th><td>1%</td></tr>", [("2029", True), ("Zorg 1%", False)]),
        (
            "<tr><th>Wijk<wbr>naam<th>2029<tr><td>Noord<wbr/>dorp<td>3",
            [("Wijknaam 2029", True), ("Noorddorp 3", False)],
        ),
        (
            "<thead><tr><th>Wijk<th>2029</thead><tfoot><tr><td>Samen<td>3</tfoot><tbody><tr><td>Noord<td>3</tbody>",
            [("Wijk 2029", True), ("Noord 3", False), ("Samen 3", False)],
        ),
        (
            "<tr><th>Regio<th>Wijk<th>2029<tr><td rowspan=0>Noord<td>A<td>1<tr><td>B<td>2",
            [("Regio Wijk 2029", True), ("Noord A 1", False), ("Noord B 2", False)],
        ),
    ],
)
def test_rows_stand_as_a_browser_shows_them(table: str, expected: list[tuple[str, bool]]) -> None:
    pages = read_html(f"<table>{table}</table>".encode(), "a.html", ReadLimits()).pages
    assert [(block.lines[0].text, block.lines[0].heads) for block in pages[0]] == expected


def test_a_table_that_is_typed_in_letters_of_one_width_knows_its_columns(tmp_path: Path) -> None:
    body = "<p>Vooraf.</p><pre>Wijk    2031   2032\n-------------------\nNoord   1.455  1.502\nZuid             688\n\nregel  een\n</pre>"
    document = read(tmp_path, f"<!doctype html><title>x</title><body>{body}</body>".encode())
    text = document.pages[0].text
    assert text.split("\n") == ["Vooraf.", "Wijk 2031 2032", "Noord 1.455 1.502", "Zuid – 688", "regel een"]
    rows = [[(text[row.offset + c.start : row.offset + c.end], c.head) for c in row.cells] for row in document.rows]
    assert rows[1:] == [[("Noord", "Wijk"), ("1.455", "2031"), ("1.502", "2032")], [("Zuid", "Wijk"), ("688", "2032")]]


def test_rows_know_their_columns() -> None:
    html = (
        "<table><caption>Tabel 1 Aandelen</caption><thead><tr><th>Sector<th>2029<th>2030</thead>"
        "<tr><td rowspan=2>Zorg<td>1%<td>2%<tr><td><td>4%<tr><td>Bouw<td colspan=2>samen 9%</table>"
    )
    found = [block.lines[0] for block in read_html(html.encode(), "a.html", ReadLimits()).pages[0]]
    assert [(line.text, line.heads) for line in found] == [
        ("Tabel 1 Aandelen", False),
        ("Sector 2029 2030", True),
        ("Zorg 1% 2%", False),
        ("Zorg – 4%", False),
        ("Bouw samen 9%", False),
    ]
    assert [[(line.text[start:end], column) for start, end, column in line.cells] for line in found[3:]] == [
        [("Zorg", 0), ("4%", 2)],
        [("Bouw", 0), ("samen 9%", 1), ("samen 9%", 2)],
    ]


@pytest.mark.parametrize(
    "data",
    [
        '<meta charset="iso-8859-1"><p>Coëfficiënt “5”</p>'.encode("cp1252"),
        "<p>Coëfficiënt “5”</p>".encode(),
        '<meta charset="utf-8"><p>Coëfficiënt “5”</p>'.encode(),
        "<p>Coëfficiënt “5”</p>".encode("utf-16"),
        "<p>Coëfficiënt “5”</p>".encode("cp1252"),
        b'<meta charset="bestaat-niet"><p>' + "Coëfficiënt “5”</p>".encode(),
    ],
)
def test_the_letters_are_those_that_the_page_names(tmp_path: Path, data: bytes) -> None:
    assert read(tmp_path, data).pages[0].text == "Coëfficiënt “5”"


def seen(body: str, sheet: str = "", head: str = "") -> list[str]:
    page = f"<!doctype html><title>x</title>{head}<style>{sheet}</style><body>{body}</body>"
    return [block.text for blocks in read_html(page.encode(), "a.html", ReadLimits()).pages for block in blocks]


@pytest.mark.parametrize("sheet", ["a" * 100_000, "/*" * 50_000, "@" * 100_000, "{" * 100_000, "p{" * 50_000])
def test_a_style_sheet_that_is_no_style_sheet_is_passed_over_at_once(sheet: str) -> None:
    before = time.process_time()
    assert seen("<p>x</p>", sheet) == ["x"]
    assert time.process_time() - before < 2


def test_rules_are_found_between_comments_and_those_for_other_screens() -> None:
    sheet = "/* x */ p {color: red} @media print {i {display: none}} .a, b {display: none} rest"
    assert seen("<p>een <i>twee</i> <b>drie</b></p><p class=a>vier</p>", sheet) == ["een twee"]


@pytest.mark.parametrize("deep", [False, True])
def test_a_longer_page_with_more_rules_takes_time_in_proportion(deep: bool) -> None:
    def seconds(count: int) -> float:
        rules = "".join(f".c{at} div div div div div p{{display:none}}" for at in range(count // 4))
        rules += "".join(f".d{at}{{display:none}}" for at in range(count // 4))
        text = "".join(f"<p class=d{at}>Regel {at}.</p><p>Nog een regel.</p>" for at in range(count))
        before = time.process_time()
        assert len(seen(f"<div class=c0>{'<div>' * 100 * deep}{text}", rules)) == (
            0 if deep else 2 * count - count // 4
        )
        return time.process_time() - before

    assert min(seconds(1800) for _ in range(3)) < 18 * max(min(seconds(300) for _ in range(4)), 0.02)


HIDDEN_STYLES = [
    "height:0;overflow:hidden", "max-height:0;overflow:hidden", "transform:scale(0)", "color:transparent",
    "color:rgba(0,0,0,0)", "font-size:0", "font-size:1px", "color:#fff", "color:WHITE", "color:rgb(255 255 255)",
    "color:#fefefe", "color:#333;background:#333", "visibility:hidden", "display:none", "font:0/0 a",
]  # fmt: skip
SEEN_STYLES = [
    "height:0", "height:10px;overflow:hidden", "transform:scale(1)", "color:#777", "font-size:11px", "color:var(--x)",
    "color:#fff;background:#036", "color:#fff;background:url(a.png)", "color:#fff;background-image:linear-gradient(red,blue)",
    "color:transparent;background-clip:text", "color:#fff;position:absolute", "opacity:.5",
]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "is_seen"), [*((s, False) for s in HIDDEN_STYLES), *((s, True) for s in SEEN_STYLES)]
)
def test_what_a_style_hides_is_not_seen_wherever_it_stands(style: str, is_seen: bool) -> None:
    expected = [*(["x"] if is_seen else []), "Rest."]
    assert seen(f'<p style="{style}">x</p><p>Rest.</p>') == expected
    for selector in ("p.a.b", "#i .a", "div > p.a", "body p[class]"):
        assert seen("<div id=i><p class='b a'>x</p></div><div>Rest.</div>", f"{selector}{{{style}}}") == expected, (
            selector
        )
        for other in ("p.a.c", "#j .a", "body > p.a", "p[lang]"):
            assert seen("<div id=i><p class='b a'>x</p></div>", f"{other}{{{style}}}") == ["x"], other


@pytest.mark.parametrize(
    ("body", "sheet", "head", "expected"),
    [
        ("<div style='background:#036'><p style='color:#fff'>x</p></div>", "", "", ["x"]),
        ("<table bgcolor='#003366'><tr><td><font color=white>x</font></table>", "", "", ["x"]),
        ("<p><font color=white>x</font> y</p>", "", "", ["y"]),
        ("<p style='color:#fff'>x <b style='color:#000'>y</b> <a href=z>z</a></p>", "", "", ["y z"]),
        ("<p style='font-size:0'>x <b style='font-size:16px'>y</b></p>", "", "", ["y"]),
        ("<p style='visibility:hidden'>x <b style='visibility:visible'>y</b></p>", "", "", ["y"]),
        ("<p class=w>x</p>", ".w{color:#fff} body{background:#036}", "", ["x"]),
        ("<p class=w>x</p>", ".w{color:#fff} p.w{color:#000}", "", ["x"]),
        ("<p class=w>x</p>", "p.w{color:#000} .w{color:#fff!important}", "", []),
        ("<p class=w style='color:#fff'>x</p>", "", "<link rel=stylesheet href=a.css>", ["x"]),
        ("<p class=w>x</p>", ".w{max-height:0;overflow:hidden;transition:max-height 1s}", "", ["x"]),
        ("<p class=w>x</p>", ".w{max-height:0;overflow:hidden} .w.open{max-height:400px}", "", ["x"]),
        ("<p class=w>x</p>", ".w{display:none} .w:target{display:block}", "", ["x"]),
        ("<p class=w>x</p>", ".w{display:none} p{display:block}", "", []),
        ("<p class=w>x</p><p>y</p>", "@media screen{.w{display:none}}", "", ["y"]),
        ("<p class=w>x</p>", "@media screen and (max-width:400px){.w{display:none}}", "", ["x"]),
        ("<p>Het werd <b class=w>4,2</b> in 2031.</p>", ".w::before{content:'\\2212'} .w:after{content:'%'}", "", ["Het werd −4,2% in 2031."]),
        ("<p>Dat is <b class=w>45 <i>euro</i></b>.</p>", ".w::after { content: ' per jaar' }", "", ["Dat is 45 euro per jaar."]),
        ("<p class=w>x</p>", ".w::before{content:'\\203a'} .w::after{content:'\\e041'} p::before{content:'e'}", "", ["x"]),
        ("<p>y</p><p class=w>x</p>", ".w{display:none} .w::before{content:'niet '}", "", ["y"]),
    ],
)  # fmt: skip
def test_styles_hold_as_in_a_browser(body: str, sheet: str, head: str, expected: list[str]) -> None:
    assert seen(body, sheet, head) == expected
