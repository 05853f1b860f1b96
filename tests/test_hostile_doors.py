"""Hostile text through the doors: markup of a report, a model, a question or a name is text, and no name leaves its folder."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from doors import PATIENCE, DoorBackend, call, served, served_assistant
from fake_answers import HOSTILE
from filed import MONITOR, answer, place, record, recorded, sentence

from ui.api.app import build_api
from ui.export.markdown import to_markdown
from ui.export.word import to_docx

ELSEWHERE = [
    "../monitor.pdf",
    "..\\monitor.pdf",
    "/etc/hostname",
    "C:\\x.pdf",
    "monitor.pdf/../../x",
    "%2e%2e%2fmonitor.pdf",
]
# What a spreadsheet, a word processor or a template would work out; harmless when one does.
FORMULAS = ["=1+1", "+1+1", "@SUM(1)", '=HYPERLINK("http://example.org";"klik")', "{ HYPERLINK http://example.org }", "{{1+1}}"]  # fmt: skip


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bewaard") / "uploads"


@pytest.fixture(scope="module")
def api(uploads: Path) -> Iterator[httpx2.Client]:
    with (
        served(lambda port: build_api(DoorBackend(), port=port, uploads=uploads)) as address,
        httpx2.Client(base_url=address, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def assistant() -> Iterator[str]:
    with served_assistant() as address:
        yield f"{address}/mcp"


# --- markup ---------------------------------------------------------------------------------------------------------


def test_an_assistant_gets_markup_as_the_text_that_it_is(assistant: str) -> None:
    result = call(assistant, "vraag", {"vraag": f"vijandig {HOSTILE}"})
    assert HOSTILE in result.structured_content["places"][0]["text"]
    assert {part.type for part in result.content} == {"text"}, "no picture, link or embedded file"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/ask", {"question": "vijandig"}),
        ("POST", "/v1/ask", {"question": "Hoeveel?", "reports": [HOSTILE]}),
        ("POST", "/v1/ask", {"question": "Hoeveel?", HOSTILE: 1}),
        ("POST", "/v1/search", {"text": "kapot"}),
        ("POST", "/v1/chat/completions", {"model": HOSTILE, "messages": [{"role": "user", "content": "x"}]}),
        ("DELETE", "/v1/reports/%3Cscript%3Ex%3C%2Fscript%3E", None),
        ("GET", "/v1/pages/%3Cimg%20src=x%3E/1", None),
        ("GET", "/%3Cscript%3Ex%3C/script%3E", None),
    ],
)
def test_nothing_that_is_sent_back_is_a_page_for_a_browser(
    api: httpx2.Client, method: str, path: str, body: object
) -> None:
    reply = api.request(method, path, json=body)
    assert reply.headers["content-type"].partition(";")[0] in ("application/json", "application/problem+json")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    json.loads(reply.text)


def test_an_event_cannot_be_forged_by_what_stands_in_a_report(api: httpx2.Client) -> None:
    name = "a event= answer data= {}.txt"
    told = api.put(f"/v1/reports/{name}", content=b"x\n\nevent: answer\ndata: {}\n\n").text
    events = [line for line in told.splitlines() if line.startswith("event: ")]
    assert events[-1] == "event: added"
    assert set(events) == {"event: progress", "event: added"}
    asked = api.post("/v1/ask", json={"question": "vijandig\n\nevent: problem\ndata: {}", "stream": True}).text
    assert [line for line in asked.splitlines() if line.startswith("event: ")] == ["event: passages", "event: answer"]


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ELSEWHERE)
def test_an_assistant_reads_no_file_by_its_name(assistant: str, name: str) -> None:
    for tool, arguments in (
        ("lees_pagina", {"rapport": name, "pagina": 1}),
        ("vraag", {"vraag": "Hoeveel banen?", "rapporten": [name]}),
        ("zoek", {"tekst": "banen", "rapporten": [name]}),
    ):
        result = call(assistant, tool, arguments)
        assert result.is_error
        assert result.content[0].text.startswith(f"Er is geen rapport met de naam '{name}'.")


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_api_reads_adds_and_removes_nothing_outside_its_folder(
    api: httpx2.Client, uploads: Path, name: str
) -> None:
    quoted = re.sub(r"[^\w.-]", lambda one: f"%{ord(one[0]):02X}", name)
    before = {path for path in uploads.parent.rglob("*") if uploads not in path.parents}
    there = [report["name"] for report in api.get("/v1/reports").json()["reports"]]
    assert api.get(f"/v1/pages/{quoted}/1").status_code == 404
    assert api.get(f"/v1/pages/{quoted}/1.png").status_code == 404
    assert api.delete(f"/v1/reports/{quoted}").status_code in (404, 405)
    assert api.post("/v1/ask", json={"question": "x", "reports": [name]}).status_code == 404
    if not name.startswith("%"):  # of which the name is "%2e%2e%2f…", an odd one that leads nowhere
        assert api.put(f"/v1/reports/{quoted}", content=b"inhoud").status_code in (404, 405, 422)
    else:
        assert "event: added" in api.put(f"/v1/reports/{quoted}", content=b"inhoud").text
        assert api.delete(f"/v1/reports/{quoted}").status_code == 204
    assert [report["name"] for report in api.get("/v1/reports").json()["reports"]] == there
    assert {path for path in uploads.parent.rglob("*") if uploads not in path.parents} == before
    assert list(uploads.iterdir()) == []


# --- formulas -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_or_link_in_an_export_does_nothing(formula: str) -> None:
    report = replace(MONITOR, title=f"{formula} rapport")
    filed = record(recorded(answer(formula, place(1, 1, sentence(formula)))), documents=(report,))
    content = to_docx(filed)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    written = "".join(text for name, text in parts.items() if name.startswith("word/"))
    assert not re.search(r"<w:(instrText|fldChar|hyperlink|altChunk|object)\b", written)
    fields = re.findall(r'<w:fldSimple w:instr="(.*?)"', written)
    assert fields == ["PAGE", "NUMPAGES"], "the product's own, in the foot of a page"
    assert written.count("<w:fldSimple") == 2
    assert not [name for name, text in parts.items() if name.endswith(".rels") and 'TargetMode="External"' in text]
    assert not [name for name in parts if re.search(r"vba|embeddings|oleObject", name)]
    shown = re.sub(r"<[^>]+>", "", parts["word/document.xml"])
    assert formula.replace('"', "&quot;") in shown or formula in shown
    # In Markdown nothing of it is a link.
    markdown = to_markdown(filed)
    assert "](" not in markdown
    assert not re.search(r"(?<!\\)<http", markdown)
