"""Text -> vectors, with a sentence-transformers folder on the CPU. Never touches the network.

The folder that models.conversion made is loaded by models.bert, any other by sentence-transformers: the same vectors.
"""

import json
import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.errors import DamagedWeightsError, UnusableModelError
from models.record import hash_file, read_install_record

FloatMatrix: TypeAlias = NDArray[np.float32]  # shape (n, dimension); rows have Euclidean length 1

_WEIGHTS = "model.safetensors"
_BATCH = 16  # texts at a time; on a CPU larger batches only cost memory


class Encoder(Protocol):
    """A loaded network with its tokenizer."""

    def get_embedding_dimension(self) -> int | None:
        """Return the number of columns."""

    def encode(
        self, texts: list[str], /, *, prompt: str, batch_size: int, normalize_embeddings: bool, show_progress_bar: bool
    ) -> NDArray[np.float32]:
        """Return a row for each text, with ``prompt`` before it; of length 1 when they are normalised."""


class SentenceTransformersEmbedder:
    """One loaded model; may be shared between threads, which then take turns."""

    def __init__(self, model: Encoder, name: str, prefixes: tuple[str, str]) -> None:
        self._model = model
        self._name = name
        self._query_prefix, self._passage_prefix = prefixes
        self._dimension = int(model.get_embedding_dimension() or 0)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Folder name and the first 12 hexadecimals of the weights' SHA-256: NAME@0123456789ab."""
        return self._name

    @property
    def dimension(self) -> int:
        """Number of columns of every matrix that it returns."""
        return self._dimension

    def embed_queries(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        return self._embed(texts, self._query_prefix)

    def embed_passages(self, texts: Sequence[str]) -> FloatMatrix:
        """Return a (len(texts), dimension) matrix, rows normalised, in the order of ``texts``."""
        return self._embed(texts, self._passage_prefix)

    def _embed(self, texts: Sequence[str], prefix: str) -> FloatMatrix:
        if not texts:
            return np.zeros((0, self._dimension), np.float32)
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                prompt=prefix,
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def embedder_name(folder: Path) -> str:
    """Return the name that an embedder has when it is loaded: the folder's, and the first of its weights' SHA-256.

    Raises DamagedWeightsError, OSError.
    """
    record = read_install_record(folder)
    recorded = {file.path: file.sha256 for file in record.files} if record else {}
    return f"{folder.name}@{(recorded.get(_WEIGHTS) or hash_file(folder / _WEIGHTS))[:12]}"


def load_embedder(folder: Path, *, threads: int = 2) -> SentenceTransformersEmbedder:
    """Load a sentence-transformers folder (safetensors only); ``threads`` counts CPU threads.

    The prefixes for questions and passages are the folder's own prompts; a model of the E5 family without
    prompts gets E5's. Raises UnusableModelError, DamagedWeightsError.
    """
    if not (folder / _WEIGHTS).is_file():
        raise UnusableModelError(f"In {folder} ontbreekt {_WEIGHTS}. Kies een andere map, of een model uit de lijst.")
    record = read_install_record(folder)
    name = embedder_name(folder)
    stay_offline()
    import torch
    from safetensors import SafetensorError

    torch.set_num_threads(threads)
    try:
        if record is not None and record.origin:  # made by models.conversion
            model, prompts = _load_converted(folder)
        else:
            model, prompts = _load_any(folder)
    except SafetensorError as error:
        raise DamagedWeightsError(
            f"Het zoekmodel in {folder} is beschadigd. Installeer het opnieuw of kies een ander model."
        ) from error
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, AttributeError, ImportError) as error:
        raise UnusableModelError(
            f"Het zoekmodel in {folder} kan niet worden geladen. Kies een andere map, of een model uit de lijst."
        ) from error
    return SentenceTransformersEmbedder(model, name, _prefixes(prompts, folder))


def _load_converted(folder: Path) -> tuple[Encoder, Mapping[str, str | None]]:
    from models.bert import load_bert

    settings = json.loads((folder / "config_sentence_transformers.json").read_text(encoding="utf-8"))
    return load_bert(folder), settings["prompts"]


def _load_any(folder: Path) -> tuple[Encoder, Mapping[str, str | None]]:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(
        str(folder),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"dtype": "float32", "use_safetensors": True},
    )
    return model, model.prompts


def stay_offline() -> None:
    """Make settings that the libraries read when they are imported; local_files_only covers an earlier import."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads of two OpenMP libraries starve each other
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _prefixes(prompts: Mapping[str, str | None], folder: Path) -> tuple[str, str]:
    query = prompts.get("query") or ""
    passage = next((text for key in ("document", "passage", "corpus") if (text := prompts.get(key))), "")
    if not query and not passage and _is_e5(folder):
        return "query: ", "passage: "
    return query, passage


def _is_e5(folder: Path) -> bool:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        config = {}
    origin = str(config.get("_name_or_path", "")) if isinstance(config, dict) else ""
    return any("e5" in text.lower().replace("_", "-").split("-") for text in (folder.name, Path(origin).name))
