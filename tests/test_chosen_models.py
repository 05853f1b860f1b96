"""Which model reads and which one writes: options, environment, the key, and what is refused before anything is loaded."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from models.errors import InvalidAddressError, InvalidKeyError, MissingWeightsError, UnusableModelError
from models.server import ServerModel
from ui.chosen_models import ChosenModels, load_reader, load_writer
from ui.cli import build_parser, main
from ui.commands.given_settings import given_settings
from ui.errors import InputError
from ui.product import Vraagbaak
from ui.settings import Settings

ADDRESS = "http://127.0.0.1:8080/v1"
KEY = "sk-geheim-0123456789"


def chosen(*words: str) -> Settings:
    return given_settings(build_parser().parse_args([*words, "index", "list"]))


def test_by_default_a_small_model_reads_and_none_writes(tmp_path: Path) -> None:
    settings = chosen()
    assert (settings.reader, settings.model, settings.model_name, settings.api_key) == ("gemma-3-270m", "", "", "")
    assert load_writer(settings) is None
    assert load_reader(Settings(data=tmp_path)) is None  # its weights are not there


def test_options_come_before_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAAGBAAK_MODEL", ADDRESS)
    monkeypatch.setenv("VRAAGBAAK_MODEL_NAME", "klein")
    monkeypatch.setenv("VRAAGBAAK_API_KEY", f" {KEY}\n")
    settings = chosen()
    assert (settings.model, settings.model_name, settings.api_key) == (ADDRESS, "klein", KEY)
    file = tmp_path / "sleutel"
    file.write_text("\ufeffandere\n", encoding="utf-8")
    settings = chosen("--model", "qwen3-1.7b", "--model-name", "groot", "--api-key-file", str(file))
    assert (settings.model, settings.model_name, settings.api_key) == ("qwen3-1.7b", "groot", "andere")
    assert settings.reader == "gemma-3-270m"


def test_the_key_is_not_shown_with_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VRAAGBAAK_API_KEY", KEY)
    settings = chosen("--model", ADDRESS)
    assert settings.api_key == KEY
    assert KEY not in f"{settings!r}{Vraagbaak(settings=settings)!r}{load_writer(settings)!r}"


@pytest.mark.parametrize(
    ("content", "said"), [(None, "is niet te lezen"), (b"\xff\xfe", "niet te lezen"), (b" \n", "leeg")]
)
def test_a_file_without_a_key(content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "sleutel"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=said):
        chosen("--api-key-file", str(file))


def test_a_model_that_may_write_does_so_only_when_that_is_chosen() -> None:
    product = Vraagbaak(settings=chosen("--model", ADDRESS))
    assert product.modes() == ("citaten", "antwoord")
    assert product.default_mode() == "citaten"


def test_a_server_becomes_the_writer_without_being_contacted(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, model=f"{ADDRESS}/", model_name="klein", api_key=KEY)
    writer = load_writer(settings)
    assert isinstance(writer, ServerModel)
    assert (writer.address, writer.name, writer.context_tokens) == (ADDRESS, "klein", 4096)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            "gemma-3-270m",
            "'gemma-3-270m' leest en kort in, maar schrijft niet. Kies achter --model qwen2.5-coder-1.5b, ",
        ),
        (
            "e5-small",
            "'e5-small' is een zoekmodel. Kies achter --model qwen2.5-coder-1.5b, qwen3-1.7b, granite-4.0-micro,",
        ),
        ("http://gebruiker:geheim@taal.example/v1", "In het adres van het taalmodel staat een naam of wachtwoord."),
    ],
)
def test_what_may_not_write_is_refused_in_one_line(
    model: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "--model", model, "index", "list"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(said)
    assert error.count("\n") == 1
    assert "geheim" not in error
    with pytest.raises((InputError, InvalidAddressError)):
        load_writer(Settings(data=tmp_path, model=model))


def test_a_key_that_cannot_be_is_refused_without_showing_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VRAAGBAAK_API_KEY", "twee woorden")
    assert main(["--data", str(tmp_path), "--model", ADDRESS, "index", "list"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("De sleutel voor het taalmodel heeft een spatie of een vreemd teken.")
    assert "twee woorden" not in error
    with pytest.raises(InvalidKeyError):
        load_writer(Settings(data=tmp_path, model=ADDRESS, api_key="twee woorden"))


@pytest.mark.parametrize(
    ("model", "warned"),
    [
        ("http://192.0.2.7:8080/v1", True),
        (ADDRESS, False),
        ("http://localhost:8080/v1", False),
        ("https://taal.example/v1", False),
        ("", False),
    ],
)
def test_passages_that_can_be_read_on_their_way_are_warned_of(
    model: str, warned: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ChosenModels, "_place_packaged", lambda self: None)
    main(["--data", str(tmp_path), "--model", model, "ask", " "])
    said = capsys.readouterr().err.splitlines()
    warning = (
        f"Let op: vragen en passages gaan onversleuteld over het netwerk naar {model}. "
        "Gebruik een adres met https:// als de server dat kan."
    )
    assert (said[0] == warning) is warned
    assert len(said) == (2 if warned else 1)  # and what is wrong with the question


@pytest.mark.parametrize(
    ("model", "installed"),
    [
        ("", ["e5-small", "gemma-3-270m"]),
        (ADDRESS, ["e5-small", "gemma-3-270m"]),
        ("qwen2.5-coder-1.5b", ["e5-small", "gemma-3-270m", "qwen2.5-coder-1.5b"]),
    ],
)
def test_preparing_installs_what_reads_and_what_writes_here(
    model: str, installed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("ui.chosen_models.install", lambda name, *_, **__: asked.append(name))
    (tmp_path / "collection").mkdir()
    (tmp_path / "collection" / "manifest.json").touch()
    Vraagbaak(settings=Settings(data=tmp_path, model=model)).prepare()
    assert asked == installed


def test_a_file_without_a_chat_template_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "eigen.gguf"
    file.write_bytes(b"GGUF")
    loaded = SimpleNamespace(has_chat_template=False)
    monkeypatch.setattr("ui.chosen_models.load_llm", lambda path, threads: loaded if path == file else None)
    with pytest.raises(UnusableModelError, match=r"eigen\.gguf kent geen gesprekken en kan dus niet schrijven"):
        load_writer(Settings(data=tmp_path, model=str(file)))
    loaded.has_chat_template = True
    assert load_writer(Settings(data=tmp_path, model=str(file))) is loaded


def test_a_model_that_is_not_installed_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingWeightsError, match="models install qwen2.5-coder-1.5b"):  # noqa: RUF043
        load_writer(Settings(data=tmp_path, model="qwen2.5-coder-1.5b"))
