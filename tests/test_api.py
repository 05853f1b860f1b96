"""The HTTP API: questions, searching, reports and pages, what it refuses, and what it tells about itself."""

import json
import os
import threading
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx2
import pytest
from doors import PATIENCE, DoorBackend, served, served_api
from fake_answers import CONTEXT, HOSTILE, QUOTE
from fake_window import MARK
from fastapi import FastAPI
from PIL import Image, ImageChops

from ui.api import asking
from ui.api.asking import Answerer
from ui.api.problems import tell_problems
from ui.api.reports import Uploads, report_routes
from ui.api.serving import listening
from ui.cli import main

START = CONTEXT.index(QUOTE)
STRETCH = f"{START}-{START + len(QUOTE)}"


@pytest.fixture(scope="module")
def api() -> Iterator[httpx2.Client]:
    with served_api() as address, httpx2.Client(base_url=address, timeout=PATIENCE) as client:
        yield client


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    """The events of a stream, without comments."""
    blocks = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in text.split("\n\n") if "data" in block
    ]
    return [(block.get("event", ""), json.loads(block["data"])) for block in blocks]


def problem(response: httpx2.Response) -> tuple[int, str]:
    """Status and code of an error, which has its form and a line in Dutch."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["detail"] == body["error"]["message"]
    assert body["error"]["code"] == body["code"]
    assert ". " in f"{body['detail']} "
    return response.status_code, body["code"]


def test_an_answer_has_its_places_with_page_quote_and_boxes(api: httpx2.Client) -> None:
    answer = api.post("/v1/ask", json={"question": "Hoeveel banen?"}).json()
    assert answer["abstained"] is False
    assert answer["short"] == {"marker": 1, "text": "In 2024 … 120 banen", "shortened": True}
    first, second = answer["places"]
    assert (first["status"], first["text"], first["heading"]) == ("letterlijk", QUOTE, "Banen")
    assert first["sentences"][0]["decisive"] == [[QUOTE.index("120"), QUOTE.index("120") + len("120 banen")]]
    (citation,) = first["citations"]
    assert (citation["report"], citation["title"]) == ("monitor.pdf", "Banenmonitor (Testdienst, 2024)")
    assert (citation["page"], citation["quote"]) == (5, QUOTE)
    assert citation["boxes"] == [{"left": MARK.left, "top": MARK.top, "right": MARK.right, "bottom": MARK.bottom}]
    assert second["citations"][0]["boxes"] == []
    assert api.get(citation["image"]).headers["content-type"] == "image/png"


def test_what_a_model_wrote_has_its_status_and_reason(api: httpx2.Client) -> None:
    answer = api.post("/v1/ask", json={"question": "deels", "mode": "antwoord"}).json()
    assert [(one["status"], one["markers"], one["reason"]) for one in answer["written"]] == [
        ("gesteund", [1], ""),
        ("niet gecontroleerd", [2], "Het rapport zegt niet dat het meer was."),
    ]


def test_a_refusal_says_what_was_looked_for_and_what_comes_nearest(api: httpx2.Client) -> None:
    answer = api.post("/v1/ask", json={"question": "onbekend"}).json()
    assert answer["abstained"] is True
    assert "onbekend" in answer["refusal"]
    assert answer["places"] == []
    assert [one["pages"] for one in answer["nearest"]] == [[5], [6], [9]]


def test_the_reports_and_the_history_of_a_question_reach_the_product(api: httpx2.Client) -> None:
    asked = {"question": "gesloten", "reports": ["notitie.txt"]}
    assert "Zocht in: ('notitie.txt',)." in api.post("/v1/ask", json=asked).json()["places"][0]["text"]
    asked = {"question": "eerder", "history": [{"question": "Een?", "answer": "Ja."}, {"question": "Twee?"}]}
    assert api.post("/v1/ask", json=asked).json()["places"][0]["text"] == "Eerder: Een? > Ja. | Twee? >"


def test_a_streamed_answer_begins_with_what_was_found(api: httpx2.Client) -> None:
    response = api.post("/v1/ask", json={"question": "Hoeveel banen?", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    (found, passages), (ended, answer) = events(response.text)
    assert (found, ended) == ("passages", "answer")
    assert [one["rank"] for one in passages["passages"]] == [1, 2, 3]
    assert answer == api.post("/v1/ask", json={"question": "Hoeveel banen?"}).json()


def test_questions_wait_in_line_and_a_client_that_leaves_makes_place(api: httpx2.Client) -> None:
    closed = int(api.post("/v1/ask", json={"question": "gesloten"}).json()["places"][0]["text"].split()[1][:-1])
    with api.stream("POST", "/v1/ask", json={"question": "traag", "stream": True}) as slow:
        assert "passages" in next(slow.iter_text())
        waiting = {"question": "gesloten", "stream": True}
        with api.stream("POST", "/v1/ask", json=waiting) as second:
            blocks = second.iter_text()
            told = events(next(blocks))
            while len(told) < 2:
                told += events(next(blocks))
            assert told[0] == ("waiting", {"place": 2})
            assert told[1][0] == "passages", "who waits has something to read"
            assert [one["pages"] for one in told[1][1]["passages"]] == [[5], [9]]  # type: ignore[attr-defined]
            slow.close()  # ten seconds before its answer would be there
            told = events("".join(blocks))
            assert "passages" not in dict(told)
    assert told[-1][0] == "answer"
    assert told[-1][1]["places"][0]["text"].startswith(f"Gesloten: {closed + 1}.")


def test_a_client_that_leaves_before_a_whole_answer_stops_it(api: httpx2.Client) -> None:
    closed = int(api.post("/v1/ask", json={"question": "gesloten"}).json()["places"][0]["text"].split()[1][:-1])
    with pytest.raises(httpx2.ReadTimeout):
        api.post("/v1/ask", json={"question": "traag"}, timeout=0.5)
    after = api.post("/v1/ask", json={"question": "gesloten"}).json()["places"][0]["text"]
    assert after.startswith(f"Gesloten: {closed + 1}.")


def test_many_questions_at_once_all_get_their_own_answer(api: httpx2.Client) -> None:
    answers: dict[int, str] = {}

    def ask(number: int) -> None:
        reply = api.post("/v1/ask", json={"question": f"eerder {number}"}, timeout=60).json()
        answers[number] = reply["question"]

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    assert api.get("/v1/reports").status_code == 200  # everything else goes on meanwhile
    for thread in threads:
        thread.join()
    assert answers == {number: f"eerder {number}" for number in range(8)}


def test_searching_gives_passages_with_their_best_sentence(api: httpx2.Client) -> None:
    hits = api.post("/v1/search", json={"text": "banen", "count": 1}).json()["hits"]
    assert [(hit["rank"], hit["pages"], hit["sentence"]) for hit in hits] == [(1, [5], QUOTE)]
    assert hits[0]["citations"][0]["quote"] == QUOTE
    assert api.post("/v1/search", json={"text": "niets"}).json() == {"hits": []}


@pytest.mark.parametrize(
    ("path", "asked", "status", "code", "said"),
    [
        ("/v1/ask", {"question": "kapot"}, 503, "model", "Het taalmodel stopte halverwege."),
        ("/v1/ask", {"question": "stuk"}, 500, "unexpected", "Er ging iets mis in het programma."),
        ("/v1/ask", {"question": "Hoe?", "reports": ["x.pdf"]}, 404, "unknown-report", "'x.pdf'"),
        ("/v1/ask", {"question": "Hoe?", "raports": []}, 422, "invalid-request", "'raports' is niet bekend"),
        ("/v1/ask", {}, 422, "invalid-request", "'question' ontbreekt"),
        ("/v1/ask", {"question": 1}, 422, "invalid-request", "'question' moet tekst zijn"),
        ("/v1/search", {"text": "banen", "count": 0}, 422, "invalid-request", "'count' is te klein"),
        ("/v1/search", {"text": "kapot"}, 500, "collection", "De index is beschadigd."),
        ("/v1/search", {"text": "banen", "reports": ["x.pdf"]}, 404, "unknown-report", "'x.pdf'"),
        ("/v1/nothing", {}, 404, "unknown-path", "/docs"),
        ("/v1/reports", {}, 405, "unknown-method", "/docs"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # "stuk" leaves its traceback
def test_an_error_has_a_code_and_says_in_dutch_what_to_do(
    api: httpx2.Client, path: str, asked: dict[str, object], status: int, code: str, said: str
) -> None:
    response = api.post(path, json=asked)
    assert problem(response) == (status, code)
    assert said in response.json()["detail"]
    assert "secret" not in response.text


def test_an_error_after_the_stream_began_is_an_event(api: httpx2.Client) -> None:
    told = events(api.post("/v1/ask", json={"question": "halverwege", "stream": True}).text)
    assert [name for name, _ in told] == ["passages", "problem"]
    assert told[1][1]["code"] == "model"


def test_what_is_not_json_or_too_large_is_refused(api: httpx2.Client) -> None:
    broken = api.post("/v1/ask", content=b"{", headers={"Content-Type": "application/json"})
    assert problem(broken) == (422, "invalid-request")
    assert "geen JSON" in broken.json()["detail"]
    assert problem(api.post("/v1/ask", json={"question": "x" * 2_000_001})) == (413, "too-large")
    unsaid = iter([b'{"question": "', b"x" * 2_000_001, b'"}'])  # sent in pieces, without its length
    assert problem(api.post("/v1/ask", content=unsaid)) == (413, "too-large")


def test_only_this_computer_under_its_own_name_is_answered(api: httpx2.Client) -> None:
    port = api.base_url.port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1:{port + 1}", ""):
        assert problem(api.get("/v1/reports", headers={"Host": host})) == (403, "other-host")
    assert api.get("/v1/reports", headers={"Host": f"localhost:{port}"}).status_code == 200
    for origin in ("https://evil.example", "null", f"http://evil.example:{port}"):
        assert problem(api.delete("/v1/reports/monitor.pdf", headers={"Origin": origin})) == (403, "other-origin")
    headers = api.get("/v1/reports", headers={"Origin": f"http://127.0.0.1:{port}"}).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_port_that_is_taken_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with listening(0) as door:
        port = str(door.getsockname()[1])
        for command in (["api", "--port", port], ["mcp", "--http", port]):
            assert main(["--data", str(tmp_path), *command]) == 1
            assert capsys.readouterr().err == (
                f"Poort {port} is bezet. Sluit het andere programma, of geef een ander getal.\n"
            )
    assert main(["--data", str(tmp_path), "mcp", "--http", "70000"]) == 1
    assert "achter --http" in capsys.readouterr().err


def test_a_report_is_added_with_progress_replaced_and_removed(api: httpx2.Client) -> None:
    told = events(api.put("/v1/reports/nieuw.pdf", content=b"inhoud").text)
    assert [name for name, _ in told] == ["progress", "progress", "progress", "added"]
    assert [data["share"] for _, data in told[:-1]] == [0.0, 0.25, 0.75]
    assert told[2][1]["doing"] == "nieuw.pdf opslaan"
    assert (told[-1][1]["outcome"], told[-1][1]["report"]["title"]) == ("nieuw", "Titel van nieuw")
    assert "nieuw.pdf" in [report["name"] for report in api.get("/v1/reports").json()["reports"]]
    assert events(api.put("/v1/reports/nieuw.pdf", content=b"anders").text)[-1][1]["outcome"] == "vervangen"
    assert api.delete("/v1/reports/nieuw.pdf").status_code == 204
    assert problem(api.delete("/v1/reports/nieuw.pdf")) == (404, "unknown-report")
    assert "nieuw.pdf" not in [report["name"] for report in api.get("/v1/reports").json()["reports"]]


def test_a_file_that_cannot_be_added_says_why(api: httpx2.Client) -> None:
    name, told = events(api.put("/v1/reports/fout.pdf", content=b"fout").text)[-1]
    assert (name, told["code"]) == ("problem", "not-a-pdf")
    assert str(told["detail"]).startswith("fout.pdf is geen pdf.")


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    old = tmp_path / ".toevoegen-oud"
    old.mkdir()
    os.utime(old, (0, 0))

    def make(_port: int) -> FastAPI:
        app = FastAPI()
        app.include_router(report_routes(Answerer(backend=DoorBackend()), Uploads(folder=tmp_path, largest=10)))
        tell_problems(app)
        return app

    with served(make) as address:
        assert not old.exists()  # left over from a program that was ended
        for content in (b"x" * 11, iter([b"x" * 6, b"x" * 6])):
            response = httpx2.put(f"{address}/v1/reports/groot.txt", content=content)
            assert problem(response) == (413, "too-large")
        assert events(httpx2.put(f"{address}/v1/reports/klein.txt", content=b"x" * 10).text)[-1][0] == "added"
    assert list(tmp_path.iterdir()) == []


def test_when_too_many_wait_it_says_so_at_once(api: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST", 0)
    response = api.post("/v1/ask", json={"question": "Hoeveel banen?"})
    assert problem(response) == (503, "busy")
    assert response.headers["retry-after"] == "60"


@pytest.mark.parametrize("name", [".verborgen.pdf", "a%5Cb.pdf", "a%00b.pdf", "%20", "a:b.pdf", "x" * 201, "a%0Ab.pdf"])
def test_a_name_that_is_no_name_of_a_file_is_refused(api: httpx2.Client, name: str) -> None:
    assert problem(api.put(f"/v1/reports/{name}", content=b"inhoud")) == (422, "file-name")


@pytest.mark.parametrize("name", ["..%2Fmonitor.pdf", "%2Fetc%2Fx.pdf", "a%2Fb.pdf"])
def test_a_name_cannot_leave_its_folder(api: httpx2.Client, name: str) -> None:
    assert api.put(f"/v1/reports/{name}", content=b"inhoud").status_code in (404, 405)


def test_a_page_has_its_text_and_where_a_stretch_of_it_stands(api: httpx2.Client) -> None:
    page = api.get("/v1/pages/monitor.pdf/5", params={"mark": STRETCH}).json()
    assert (page["text"], page["page"], page["pages"], page["certain"]) == (CONTEXT, 5, 12, True)
    assert page["boxes"] == [{"left": MARK.left, "top": MARK.top, "right": MARK.right, "bottom": MARK.bottom}]
    unsure = api.get("/v1/pages/monitor.pdf/6", params={"mark": STRETCH}).json()
    assert (unsure["boxes"], unsure["certain"]) == ([], False)
    assert api.get("/v1/pages/monitor.pdf/5", params={"mark": "5-9999"}).json()["certain"] is False


def test_an_image_of_a_page_has_the_marks_drawn(api: httpx2.Client) -> None:
    plain = Image.open(BytesIO(api.get("/v1/pages/monitor.pdf/5.png").content)).convert("RGB")
    marked = Image.open(BytesIO(api.get("/v1/pages/monitor.pdf/5.png", params={"mark": STRETCH}).content)).convert(
        "RGB"
    )
    assert plain.size == marked.size == (400, 600)
    assert ImageChops.difference(plain, marked).getbbox() == (39, 299, 242, 314)  # the box, one pixel wider
    assert plain.getpixel((100, 306)) == marked.getpixel((100, 306))  # what is marked stays readable


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/pages/monitor.pdf/13", 404, "unknown-page"),
        ("/v1/pages/monitor.pdf/0.png", 404, "unknown-page"),
        ("/v1/pages/monitor.pdf/7.png", 422, "no-image"),
        ("/v1/pages/notitie.txt/1.png", 404, "no-image"),
        ("/v1/pages/weg.pdf/1", 404, "unknown-report"),
        ("/v1/pages/monitor.pdf/5?mark=a-b", 422, "invalid-request"),
        ("/v1/pages/monitor.pdf/vijf.png", 422, "invalid-request"),
        ("/v1/pages/monitor.pdf/5.png?width=9999", 422, "invalid-request"),
    ],
)
def test_a_page_that_is_not_there_says_so(api: httpx2.Client, path: str, status: int, code: str) -> None:
    assert problem(api.get(path)) == (status, code)


def test_the_page_about_the_api_needs_nothing_from_elsewhere(api: httpx2.Client) -> None:
    page = api.get("/docs").text
    description = api.get("/openapi.json").json()
    for path in description["paths"]:
        assert f"{path}</code>" in page
    assert "Stel een vraag / Ask a question" in page
    assert "://" not in page
    assert "<script" not in page
    assert {"/v1/chat/completions", "/v1/ask", "/v1/search", "/v1/reports"} < set(description["paths"])


def test_markup_is_plain_data(api: httpx2.Client) -> None:
    answer = api.post("/v1/ask", json={"question": "vijandig"})
    assert answer.headers["content-type"] == "application/json"
    assert HOSTILE in answer.json()["places"][0]["text"]
