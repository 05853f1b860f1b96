"""What reaches the terminal: text, and nothing that a terminal obeys."""

import contextlib
import json
import sys
import traceback
from pathlib import Path

import pytest
from exchanges import exchange

import ui
from ui.cli import main
from ui.history.conversations import History
from ui.printing import PrintableStream, printable, printable_line, say, say_json, warn
from ui.settings import Settings

HOSTILE = "\x1b]0;titel\x07\x1b[2J\x9b31m\r\x08\x7f\u202egpj\u2066"
SHOWN = "\u241b]0;titel\u2407\u241b[2J\ufffd31m\u240d\u2408\u2421\ufffdgpj\ufffd"


def obeyed(text: str) -> set[str]:
    """Return the characters of a text that are none to see, but for the end of a line."""
    return {sign for sign in text if sign != "\n" and not sign.isprintable()}


def test_what_a_terminal_obeys_is_shown_as_a_sign() -> None:
    assert printable(HOSTILE) == SHOWN
    orders = [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    assert printable("".join(map(chr, orders))).isprintable()


def test_text_stays_as_it_is() -> None:
    text = "Één reden:\n\t• krapte – 12 % \u00ad “ja” \u2713 \U0001f600"
    assert printable(text) == text


def test_one_line_stays_one_line() -> None:
    assert printable_line("een\ntwee\tdrie\u2028vier\u2029") == "een\u240atwee\u2409drie\ufffdvier\ufffd"


def test_every_way_to_the_terminal_shows_signs(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"{HOSTILE}\ntweede")
    warn(f"{HOSTILE}\ntweede")
    assert capsys.readouterr() == (f"{SHOWN}\ntweede\n", f"{SHOWN}\u240atweede\n")


def test_json_keeps_its_data(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"naam": HOSTILE, "tekst": "één\nregel"}
    say_json(json.dumps(data, ensure_ascii=False))
    printed = capsys.readouterr().out
    assert json.loads(printed) == data
    assert obeyed(printed) == set()
    assert "één" in printed


def test_where_an_error_arose_is_shown_in_signs(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.redirect_stderr(PrintableStream(sys.stderr)):
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            traceback.print_exc()
    err = capsys.readouterr().err
    assert f"ValueError: {SHOWN}\n" in err
    assert obeyed(err) == set()


def test_with_debug_where_a_users_error_arose_is_shown_in_signs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    assert main(["--data", str(tmp_path), "--debug", "eval", str(tmp_path / f"{HOSTILE}.jsonl")]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert SHOWN in err
    assert obeyed(err) == set()


def test_an_error_that_nobody_foresaw_is_shown_in_signs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import ui.commands.running

    def fail(options: object) -> int:
        raise ZeroDivisionError(HOSTILE)

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(ui.commands.running, "run", fail)
    with pytest.raises(ZeroDivisionError) as raised:
        main(["doctor"])
    sys.excepthook(raised.type, raised.value, raised.tb)
    err = capsys.readouterr().err
    assert f"ZeroDivisionError: {SHOWN}\n" in err
    assert obeyed(err) == set()


def test_nothing_else_writes_to_the_terminal() -> None:
    product = Path(ui.__path__[0])
    sources = sorted(product.rglob("*.py"))
    assert {product / "cli.py", *(product / "commands").glob("*.py")} <= set(sources), "every command is read"
    assert [
        str(source.relative_to(product))
        for source in sources
        if any(way in source.read_text(encoding="utf-8") for way in ("stdout.write", "stderr.write", "print("))
    ] == ["printing.py"]


@pytest.mark.parametrize(
    "words",
    [
        ("index", "add", f"{HOSTILE}.pdf"),  # progress and error
        ("index", "remove", HOSTILE),
        ("index", "show", HOSTILE),
        ("history", "show", HOSTILE),
        ("verify", HOSTILE),
        ("ask", "vraag", "--export", f"{HOSTILE}.exe"),
        ("ask", "vraag", "--model", f"{HOSTILE}.gguf"),
        ("start", "--port", HOSTILE),
        (HOSTILE,),
    ],
    ids=lambda words: " ".join(words[:2]).encode("unicode_escape").decode()[:20],
)
def test_a_name_in_a_message_is_shown_in_signs(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    if words[0] in ("start", HOSTILE):  # argparse itself
        with pytest.raises(SystemExit):
            main(words)
    else:
        assert main(words) == 1
    out, err = capsys.readouterr()
    assert err
    assert obeyed(out) | obeyed(err) == set()


def test_a_title_and_a_question_are_shown_in_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = History(Settings(data=tmp_path).history)
    kept = history.save((exchange(1, HOSTILE),), None)
    said = []
    for words in (["list"], ["show", kept.id], ["list", "--search", "gpj"]):
        assert main(["--data", str(tmp_path), "history", *words]) == 0
        said.append(capsys.readouterr().out)
    assert obeyed("".join(said)) == set()
    assert "\ufffdgpj\ufffd" in said[1]
