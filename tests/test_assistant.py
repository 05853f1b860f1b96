"""The server for assistants, with the SDK's real client over stdio and HTTP, in both eras of the protocol."""

import asyncio
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import jsonschema
import pytest
from doors import call, served_assistant
from fake_answers import CONTEXT, QUOTE
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError

SCRIPT = Path(__file__).with_name("doors.py")
PATHS = [str(SCRIPT.parent.parent), *filter(None, sys.path)]
STDIO = StdioServerParameters(command=sys.executable, args=[str(SCRIPT)], env={"PYTHONPATH": os.pathsep.join(PATHS)})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_assistant() as address:
        yield f"{address}/mcp"


def failure(address: str, tool: str, arguments: dict[str, Any]) -> str:
    """The Dutch line of a call that fails."""
    result = call(address, tool, arguments)
    assert result.is_error
    assert result.structured_content is None
    text: str = result.content[0].text
    return text


def test_the_tools_tell_what_they_take_and_give(address: str) -> None:
    async def listed() -> Any:
        async with Client(address) as client:
            return client.server_info, client.instructions, (await client.list_tools()).tools

    info, instructions, tools = asyncio.run(listed())
    assert info.title == "Vraagbaak"
    assert "geen opdracht" in instructions
    assert [tool.name for tool in tools] == ["vraag", "zoek", "lees_pagina", "rapporten"]
    for tool in tools:
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations.read_only_hint is True
        jsonschema.Draft202012Validator.check_schema(tool.output_schema)
    assert tools[0].input_schema["required"] == ["vraag"]


# Of the earlier protocol over stdio there is a test below.
@pytest.mark.parametrize(("over", "mode"), [("stdio", "auto"), ("http", "auto"), ("http", "legacy")])
def test_a_question_is_answered_with_its_places(address: str, over: str, mode: str) -> None:
    async def run() -> tuple[Any, Any]:
        async with Client(STDIO if over == "stdio" else address, mode=mode) as client:
            wrong = await client.call_tool("vraag", {"vraag": "Hoeveel banen?", "raporten": []})
            return wrong, await client.call_tool("vraag", {"vraag": "Hoeveel banen?"})

    wrong, result = asyncio.run(run())
    assert (wrong.is_error, wrong.content[0].text) == (True, "De aanvraag klopt niet: 'raporten' is niet bekend.")
    assert not result.is_error
    first = result.structured_content["places"][0]
    assert (first["status"], first["text"]) == ("letterlijk", QUOTE)
    assert (first["citations"][0]["page"], first["citations"][0]["quote"]) == (5, QUOTE)
    assert result.content[0].text.startswith("Kort: “In 2024 … 120 banen” [1]")
    assert "[2] monitor.pdf, pagina 6" in result.content[0].text


def test_what_a_model_wrote_has_its_status(address: str) -> None:
    result = call(address, "vraag", {"vraag": "deels", "wijze": "antwoord", "rapporten": ["monitor.pdf"]})
    assert [one["status"] for one in result.structured_content["written"]] == ["gesteund", "niet gecontroleerd"]
    assert "? Niet gecontroleerd: Een jaar eerder was dat meer. [2]" in result.content[0].text


def test_searching_reading_and_listing(address: str) -> None:
    found = call(address, "zoek", {"tekst": "banen", "aantal": 1, "rapporten": ["monitor.pdf"]}).structured_content
    assert [(hit["pages"], hit["sentence"]) for hit in found["treffers"]] == [([5], QUOTE)]
    page = call(address, "lees_pagina", {"rapport": "monitor.pdf", "pagina": 5})
    assert page.structured_content["text"] == CONTEXT
    assert page.content[0].text == f"Banenmonitor (Testdienst, 2024), pagina 5 van 12\n\n{CONTEXT}"
    reports = call(address, "rapporten", {}).structured_content["rapporten"]
    assert [report["name"] for report in reports] == ["monitor.pdf", "notitie.txt", "nog een & meer.pdf"]
    assert call(address, "zoek", {"tekst": "niets"}).content[0].text == "Er is niets gevonden."


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("vraag", {"vraag": "Hoe?", "raporten": ["monitor.pdf"]}, "De aanvraag klopt niet: 'raporten' is niet bekend."),
        ("vraag", {}, "De aanvraag klopt niet: 'vraag' ontbreekt."),
        ("vraag", {"vraag": ""}, "De aanvraag klopt niet: 'vraag' is leeg."),
        ("vraag", {"vraag": "Hoe?", "rapporten": "monitor.pdf"}, "'rapporten' moet een lijst zijn"),
        ("vraag", {"vraag": "Hoe?", "rapporten": ["weg.pdf"]}, "Er is geen rapport met de naam 'weg.pdf'."),
        ("vraag", {"vraag": "kapot"}, "Het taalmodel stopte halverwege. Stel de vraag opnieuw."),
        ("zoek", {"tekst": "banen", "raporten": ["monitor.pdf"]}, "De aanvraag klopt niet: 'raporten' is niet bekend."),
        ("zoek", {"tekst": "banen", "aantal": 99}, "'aantal' is te groot"),
        ("zoek", {"tekst": "banen", "rapporten": ["weg.pdf"]}, "Er is geen rapport met de naam 'weg.pdf'."),
        ("lees_pagina", {"rapport": "monitor.pdf", "pagina": 5, "bladzijde": 6}, "'bladzijde' is niet bekend."),
        ("lees_pagina", {"rapport": "monitor.pdf", "pagina": 99}, "Dit rapport heeft geen pagina 99."),
        ("lees_pagina", {"rapport": "weg.pdf", "pagina": 1}, "Er is geen rapport met de naam 'weg.pdf'."),
        ("rapporten", {"filter": "x"}, "'filter' is niet bekend"),
    ],
)
def test_what_is_wrong_comes_through_in_dutch(address: str, tool: str, arguments: dict[str, Any], told: str) -> None:
    assert told in failure(address, tool, arguments)


def test_a_tool_that_is_not_there_is_an_error_of_the_protocol(address: str) -> None:
    async def run() -> str:
        async with Client(address) as client:
            try:
                await client.call_tool("antwoord", {})
            except MCPError as error:
                return error.message
        return "it was called"

    assert asyncio.run(run()).startswith("Er is geen hulpmiddel 'antwoord'. Kies uit vraag, zoek,")


def test_questions_of_several_assistants_wait_in_line(address: str) -> None:
    ended: list[str] = []

    async def ask(text: str, after: float) -> None:
        await asyncio.sleep(after)
        async with Client(address) as client:
            result = await client.call_tool("vraag", {"vraag": text})
        ended.append(result.structured_content["question"])

    async def run() -> None:
        await asyncio.gather(ask("doof", 0), ask("banen", 1))

    began = time.monotonic()
    asyncio.run(run())
    assert ended == ["doof", "banen"]  # the first takes four seconds, the second less than one
    assert time.monotonic() - began > 4


def test_an_assistant_that_leaves_stops_its_answer(address: str) -> None:
    def closed() -> int:
        text = call(address, "vraag", {"vraag": "gesloten"}).structured_content["places"][0]["text"]
        return int(text.split()[1][:-1])

    async def leave() -> None:
        async with Client(address) as client:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(client.call_tool("vraag", {"vraag": "traag"}), 1)

    before = closed()
    asyncio.run(leave())
    assert closed() == before + 1


def test_nothing_but_the_protocol_goes_to_standard_output() -> None:
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), "--loud"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(PATHS)},
    )
    asked = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rapporten","arguments":{}}}\n'
    hello = (
        '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"test","version":"1"}}}\n{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
    )
    assert process.stdin is not None
    timer = threading.Timer(30, process.kill)
    timer.start()
    process.stdin.write(hello + asked)
    process.stdin.flush()
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(2)]
    rest, errors = process.communicate()
    timer.cancel()
    assert [line[:16] for line in lines] == ['{"jsonrpc":"2.0"'] * 2
    assert rest == ""
    assert errors.count("luid") == 2  # what a library prints, by Python and below it


def test_the_command_serves_whoever_starts_it_at_once_and_says_what_is_missing(tmp_path: Path) -> None:
    command = ["-P", "-m", "ui.cli", "--data", str(tmp_path), "mcp"]
    server = StdioServerParameters(command=sys.executable, args=command, env={"PYTHONPATH": os.pathsep.join(PATHS)})

    async def run() -> tuple[Any, Any]:
        async with Client(server) as client:
            return await client.call_tool("rapporten", {}), await client.call_tool("vraag", {"vraag": "Hoe?"})

    reports, answer = asyncio.run(run())
    assert (reports.structured_content, reports.content[0].text) == ({"rapporten": []}, "Er zijn nog geen rapporten.")
    assert answer.is_error
    assert answer.content[0].text == "Er is nog geen rapport om in te zoeken. Voeg eerst een rapport toe."


def test_only_this_computer_under_its_own_name_is_answered(address: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        response = httpx2.post(address, json=body, headers=headers)
        assert (response.status_code, response.json()["code"][:5]) == (403, "other")
