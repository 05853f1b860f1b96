"""The API in OpenAI's form, with the real client, and with what Open WebUI and LibreChat send."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from doors import PATIENCE, served_api
from fake_answers import HOSTILE, QUOTE
from fake_window import EXAMPLES
from openai import APIError, AsyncOpenAI, InternalServerError, NotFoundError, OpenAI, UnprocessableEntityError

ASKED = [{"role": "user", "content": "Hoeveel banen?"}]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served_api() as address:
        yield f"{address}/v1"


@pytest.fixture(scope="module")
def client(address: str) -> OpenAI:
    return OpenAI(base_url=address, api_key="niet nodig", max_retries=0, timeout=PATIENCE)


def said(client: OpenAI, *messages: tuple[str, str], **options: Any) -> str:
    """What is answered to a conversation of (role, text)."""
    conversation: Any = [{"role": role, "content": text} for role, text in messages]
    completion = client.chat.completions.create(**{"model": "vraagbaak", "messages": conversation, **options})
    return completion.choices[0].message.content or ""


def post(address: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx2.Response:
    return httpx2.post(f"{address}/chat/completions", json=body, headers=headers, timeout=PATIENCE)


def test_every_report_is_a_model(client: OpenAI) -> None:
    listed = [(model.id, model.model_extra) for model in client.models.list()]
    assert listed[0] == ("vraagbaak", {"name": "Vraagbaak: alle rapporten"})
    assert listed[1] == ("vraagbaak/monitor.pdf", {"name": "Vraagbaak: Banenmonitor (Testdienst, 2024)"})
    assert client.models.retrieve("vraagbaak/nog een & meer.pdf").owned_by == "vraagbaak"
    with pytest.raises(NotFoundError) as unknown:
        client.models.retrieve("vraagbaak/weg.pdf")
    assert unknown.value.code == "unknown-model"


def test_a_whole_answer_quotes_and_cites(client: OpenAI) -> None:
    completion = client.chat.completions.create(model="vraagbaak", messages=ASKED)  # type: ignore[arg-type]
    choice = completion.choices[0]
    assert (choice.finish_reason, choice.message.role, completion.model) == ("stop", "assistant", "vraagbaak")
    assert choice.message.content == (
        "“In 2024 … 120 banen” [1]\n\n"
        f"**Banenmonitor (Testdienst, 2024) · Banen · pagina 5**\n\n> {QUOTE} [1]\n\n"
        "**Banenmonitor (Testdienst, 2024) · Banen · pagina 6**\n\n> In 2023 waren er 100 banen. [2]"
    )
    answer = choice.message.model_extra["vraagbaak"]  # type: ignore[index]
    assert [place["status"] for place in answer["places"]] == ["letterlijk", "letterlijk"]
    citation = answer["places"][0]["citations"][0]
    assert (citation["report"], citation["page"], citation["quote"], len(citation["boxes"])) == (
        "monitor.pdf",
        5,
        QUOTE,
        1,
    )
    annotations = choice.message.annotations or []
    assert [
        choice.message.content[one.url_citation.start_index : one.url_citation.end_index] for one in annotations
    ] == ["[1]", "[2]"]
    first = annotations[0].url_citation
    assert first.title == "Banenmonitor (Testdienst, 2024), pagina 5"
    assert httpx2.get(first.url).headers["content-type"] == "image/png"


def test_a_streamed_answer_says_the_same_and_ends_with_the_citations(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="vraagbaak", messages=ASKED).choices[0].message  # type: ignore[arg-type]
    options: Any = {"stream": True, "stream_options": {"include_usage": True}}
    chunks = list(client.chat.completions.create(model="vraagbaak", messages=ASKED, **options))  # type: ignore[call-overload]
    *content, last, usage = chunks
    assert content[0].choices[0].delta.role == "assistant"
    assert "".join(chunk.choices[0].delta.content or "" for chunk in content) == whole.content
    assert len(content) > 3
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.vraagbaak == whole.model_extra["vraagbaak"]  # type: ignore[index]
    assert len(last.choices[0].delta.annotations) == 2
    assert (usage.choices, usage.usage.total_tokens) == ([], 0)
    assert len({chunk.id for chunk in chunks}) == 1


def found(stream: Any) -> list[list[int]]:
    """Read on to the chunk with what was found; return the pages of each passage."""
    for chunk in stream:
        delta = chunk.choices[0].delta
        assert not delta.content
        if delta.model_extra:
            return [one["pages"] for one in delta.vraagbaak["passages"]]
    raise AssertionError("nothing was found")


def test_what_was_found_comes_before_the_answer_and_before_ones_turn(client: OpenAI) -> None:
    slow: Any = [{"role": "user", "content": "traag"}]
    with client.chat.completions.create(model="vraagbaak", messages=slow, stream=True) as busy:
        assert found(busy) == [[5], [6], [9]]
        with client.chat.completions.create(model="vraagbaak", messages=ASKED, stream=True) as waiting:  # type: ignore[call-overload]
            assert found(waiting) == [[5], [9]]  # what searching finds
            busy.close()  # ten seconds before its answer would be there
            *content, last = waiting
    told = "".join(chunk.choices[0].delta.content or "" for chunk in content)
    assert told.endswith("> In 2023 waren er 100 banen. [2]")
    assert "passages" not in last.choices[0].delta.vraagbaak


def test_the_asynchronous_client_works_too(address: str) -> None:
    async def ask() -> str:
        async with AsyncOpenAI(base_url=address, api_key="-", max_retries=0) as client:
            stream = await client.chat.completions.create(model="vraagbaak", messages=ASKED, stream=True)  # type: ignore[arg-type]
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert asyncio.run(ask()).endswith("> In 2023 waren er 100 banen. [2]")


def test_what_a_model_wrote_is_not_sent_before_it_was_checked(client: OpenAI) -> None:
    told = said(client, ("user", "deels"), extra_body={"vraagbaak": {"mode": "antwoord"}})
    assert "✓ Gesteund: Er waren 120 banen. [1]" in told
    assert (
        "? Niet gecontroleerd: Een jaar eerder was dat meer. [2] *Reden: Het rapport zegt niet dat het meer was.*"
        in told
    )
    stream = client.chat.completions.create(model="vraagbaak", messages=ASKED, stream=True)  # type: ignore[arg-type]
    told = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert told.startswith("“In 2024")  # and not the words of the model, which came before it


def test_a_report_is_chosen_by_model_or_by_field(client: OpenAI) -> None:
    ask = ("user", "gesloten")
    assert "Zocht in: ()." in said(client, ask)
    assert "'monitor.pdf',)" in said(client, ask, model="vraagbaak/monitor.pdf")
    assert "'notitie.txt',)" in said(client, ask, extra_body={"vraagbaak": {"reports": ["notitie.txt"]}})
    with pytest.raises(UnprocessableEntityError, match=r"'vraagbaak\.raports' is niet bekend"):
        said(client, ask, extra_body={"vraagbaak": {"raports": ["notitie.txt"]}})
    with pytest.raises(NotFoundError, match="Er is geen model 'gpt-4'"):
        said(client, ask, model="gpt-4")


def test_a_conversation_is_searched_as_it_was_answered(client: OpenAI) -> None:
    first = said(client, ("user", "eerder een"))
    assert first.startswith("*Gezocht op: banen eerder een*\n\n")
    told = said(
        client,
        ("system", "Antwoord altijd met ja."),
        ("user", "eerder een"),
        ("assistant", first),
        ("user", "nooit beantwoord"),
        ("user", "eerder zelf"),
        ("assistant", "Iets wat Vraagbaak niet zei."),
        ("user", "eerder twee"),
    )
    assert "Eerder: banen eerder een \\> Eerder: niets" in told
    assert "\\| eerder zelf \\> Iets wat Vraagbaak niet zei." in told
    assert "nooit" not in told
    assert "altijd met ja" not in told


def test_a_question_of_somebody_else_with_the_same_answer_stays_theirs(client: OpenAI) -> None:
    one = said(client, ("user", "Hoeveel banen waren er?"))
    assert said(client, ("user", "Hoeveel banen telde het geheim?")) == one
    told = said(client, ("user", "Hoeveel banen waren er?"), ("assistant", one), ("user", "eerder"))
    assert "Eerder: Hoeveel banen waren er? \\>" in told
    assert "geheim" not in told


def test_a_refusal_is_an_answer(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="vraagbaak",
        messages=[{"role": "user", "content": [{"type": "text", "text": "onbekend"}]}],
    )
    message = completion.choices[0].message
    assert message.content == "Ik zocht naar “onbekend” en vond het niet in het rapport."
    assert message.model_extra["vraagbaak"]["abstained"] is True  # type: ignore[index]
    assert message.annotations == []


def test_markup_of_a_report_or_a_model_is_text(client: OpenAI) -> None:
    told = said(client, ("user", "vijandig"), extra_body={"vraagbaak": {"mode": "antwoord"}})
    assert "hacked" in told
    assert "<script" not in told.replace("\\<script", "")
    assert "](" not in told.replace("\\](", "")
    assert HOSTILE not in told


def test_errors_are_those_of_the_client(client: OpenAI) -> None:
    with pytest.raises(InternalServerError) as failed:
        said(client, ("user", "kapot"))
    assert (failed.value.status_code, failed.value.code) == (503, "model")
    assert "Stel de vraag opnieuw" in failed.value.message
    stream = client.chat.completions.create(
        model="vraagbaak", messages=[{"role": "user", "content": "halverwege"}], stream=True
    )
    with pytest.raises(APIError, match="Het taalmodel stopte halverwege"):
        list(stream)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"n": 2}, "one-answer"),
        ({"logprobs": True}, "no-logprobs"),
        ({"tool_choice": "required"}, "no-tools"),
        ({"tool_choice": {"type": "function", "function": {"name": "weer"}}}, "no-tools"),
        ({"response_format": {"type": "json_object"}}, "only-text"),
        ({"messages": [{"role": "assistant", "content": "Ja."}]}, "no-question"),
        ({"messages": []}, "invalid-request"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "only-text",
        ),
    ],
)
def test_what_cannot_be_left_out_in_silence_is_refused(address: str, fields: dict[str, Any], code: str) -> None:
    response = post(address, {"model": "vraagbaak", "messages": ASKED, **fields})
    assert (response.status_code, response.json()["code"]) == (422, code)


def test_leaving_stops_the_answer(client: OpenAI) -> None:
    def closed() -> int:
        return int(said(client, ("user", "gesloten")).split("Gesloten: ")[1].split(".")[0])

    before = closed()
    stream = client.chat.completions.create(
        model="vraagbaak", messages=[{"role": "user", "content": "traag"}], stream=True
    )
    next(iter(stream))
    stream.close()
    assert closed() == before + 1


# --- what chat programs send; names and texts of the conversation are ours -----------------------------------------
#
# Open WebUI 0.12.4, read from its package: main.py, routers/openai.py, routers/tasks.py, utils/headers.py, middleware.py
# and payload.py. Its window gives every model tools of its own; what somebody sets by hand comes along as it is.
# LibreChat: recorded from @librechat/agents 3.2.57 (with @langchain/openai 1.5.3 and openai 6.49.0), which calls the
# model for it; 3.2.21 sends the same.

TOOLS = [
    {
        "type": "function",
        "function": {
            "name": "get_current_timestamp",
            "description": "Get the time.",
            "parameters": {"type": "object", "properties": {}},
        },
    }
]
OPEN_WEBUI = {"stream": True, "model": "vraagbaak", "messages": ASKED, "tools": TOOLS}
OPEN_WEBUI_SET = {
    **OPEN_WEBUI,
    "messages": [{"role": "system", "content": "You are a helpful assistant. Today is Monday."}, *ASKED],
    "stream_options": {"include_usage": True},
    "temperature": 0.8,
    "max_tokens": 500,
    "reasoning_effort": "low",
    "stop": ["###"],
}
OPEN_WEBUI_HEADERS = {
    "authorization": "Bearer -",
    "x-openwebui-user-name": "An%20de%20Vries",
    "x-openwebui-user-id": "66f0c0ffee",
    "x-openwebui-user-email": "an@voorbeeld.nl",
    "x-openwebui-user-role": "user",
    "x-openwebui-chat-id": "5d5c",
}
LIBRECHAT = {
    "model": "vraagbaak",
    "user": "66f0c0ffee",
    "stream": True,
    "stream_options": {"include_usage": True},
    "messages": ASKED,
}
LIBRECHAT_SET = {
    **LIBRECHAT,
    "temperature": 1,
    "top_p": 1,
    "presence_penalty": 0,
    "frequency_penalty": 0,
    "messages": [{"role": "user", "content": [{"type": "text", "text": "Hoeveel banen?"}]}],
}
LIBRECHAT_HEADERS = {
    "accept": "application/json",
    "accept-language": "*",
    "authorization": "Bearer -",
    "sec-fetch-mode": "cors",
    "user-agent": "langchainjs-openai/1.0.0 ((node/v20.20.2; linux; x64))",
    "x-stainless-lang": "js",
    "x-stainless-package-version": "6.49.0",
    "x-stainless-retry-count": "0",
}


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(OPEN_WEBUI, OPEN_WEBUI_HEADERS, id="Open WebUI"),
        pytest.param(OPEN_WEBUI_SET, OPEN_WEBUI_HEADERS, id="Open WebUI, with settings"),
        pytest.param(LIBRECHAT, LIBRECHAT_HEADERS, id="LibreChat"),
        pytest.param(LIBRECHAT_SET, LIBRECHAT_HEADERS, id="LibreChat, with settings"),
    ],
)
def test_the_question_of_a_chat_program_is_answered(
    address: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    response = post(address, body, headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    *chunks, done = [line.removeprefix("data: ") for line in response.text.split("\n") if line.startswith("data: ")]
    assert done == "[DONE]"
    parts = [json.loads(chunk) for chunk in chunks]
    assert QUOTE in "".join(choice["delta"].get("content", "") for part in parts for choice in part["choices"])


def task(wanted: str, form: str) -> dict[str, Any]:
    """A task of Open WebUI in the shape of its default templates."""
    text = (
        f"### Task:\n{wanted}\n### Guidelines:\n- Keep it short.\n### Output:\n{form}\n"
        '### Examples:\n- { "title": "Stock Trends" }\n### Chat History:\n<chat_history>\n'
        "USER: Hoeveel banen waren er in 2024?\nASSISTANT: In 2024 waren er 120 banen. [1]\n</chat_history>"
    )
    return {"model": "vraagbaak", "messages": [{"role": "user", "content": text}], "stream": False, "max_tokens": 1000}


@pytest.mark.parametrize(
    ("wanted", "form", "reply"),
    [
        ("Generate a title.", 'JSON format: { "title": "your title" }', {"title": "Hoeveel banen waren er in 2024"}),
        ("Generate tags.", 'JSON format: { "tags": ["tag1", "tag2", "tag3"] }', {"tags": []}),
        ("Predict messages.", 'JSON format: { "follow_ups": ["Next 1", "Next 2"] }', {"follow_ups": [EXAMPLES[1]]}),
        (
            "Generate queries.",
            'Strictly return in JSON format: \n{\n  "queries": ["query1", "query2"]\n}\n',
            {"queries": []},
        ),
    ],
)
def test_what_open_webui_asks_beside_questions_is_told_from_the_conversation(
    address: str, wanted: str, form: str, reply: dict[str, Any]
) -> None:
    message = post(address, task(wanted, form)).json()["choices"][0]["message"]
    assert json.loads(message["content"]) == reply


TITLE = (
    "Provide a concise, 5-word-or-less title for the conversation, using title case conventions. Only return the title "
    "itself.\n\nConversation:\n"
    "User: Hoeveel banen waren er in 2024, en hoeveel in elk van de vier jaren die daarvoor kwamen?\nAI: 120."
)
TITLE_AND_LANGUAGE = (
    "Analyze this conversation and provide:\n1. The detected language of the conversation\n2. A concise title in the "
    "detected language (5 words or less, no punctuation or quotation)\n\nUser: Hoeveel banen waren er?\nAI: 120."
)
SCHEMA = {
    "type": "object",
    "properties": {"language": {"type": "string"}, "title": {"type": "string"}},
    "required": ["language", "title"],
}


def test_the_title_that_librechat_asks_for_is_the_question_cut_short(address: str) -> None:
    body = {"model": "vraagbaak", "messages": [{"role": "user", "content": TITLE}], "stream": False}
    told = post(address, body).json()["choices"][0]["message"]["content"]
    assert told == "Hoeveel banen waren er in 2024, en hoeveel in elk van de…"


def test_a_title_with_its_language_is_given_as_an_object(address: str) -> None:
    """LibreChat's titleMethod "structured" and "functions"."""
    body = {
        "model": "vraagbaak",
        "user": "66f0c0ffee",
        "stream": False,
        "response_format": {"type": "json_schema", "json_schema": {"name": "extract", "schema": SCHEMA}},
        "messages": [{"role": "user", "content": TITLE_AND_LANGUAGE}],
    }
    told = post(address, body, LIBRECHAT_HEADERS).json()["choices"][0]["message"]["content"]
    assert json.loads(told) == {"language": "Dutch", "title": "Hoeveel banen waren er"}


def test_a_title_as_the_arguments_of_a_tool_is_given_that_way(client: OpenAI) -> None:
    completion: Any = client.chat.completions.create(
        model="vraagbaak",
        messages=[{"role": "user", "content": TITLE}],
        tools=[{"type": "function", "function": {"name": "extract", "parameters": SCHEMA}}],
        tool_choice={"type": "function", "function": {"name": "extract"}},
    )
    (call,) = completion.choices[0].message.tool_calls
    assert call.function.name == "extract"
    assert json.loads(call.function.arguments)["title"].startswith("Hoeveel banen waren er in 2024")


def test_a_question_with_the_word_title_is_a_question(client: OpenAI) -> None:
    assert QUOTE in said(client, ("user", "Wat is de title van het rapport?\nUser: wie?"))
