"""What ``make bench`` measures, one program a row: ``python tests/bench_programs.py NAME JSON`` prints figures as JSON.

A program runs in a process of its own, with one build of Vraagbaak on PYTHONPATH, so it uses only what every build has
(a Vraagbaak and its Settings). It prints a list of {"cpu", "wall"} in seconds, one for each time that the thing was done, and
"mebibytes", the most that one process held: itself, or one that it started, as where a command is measured.
"""

import json
import os
import random
import re
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

QUESTIONS = (
    "Hoeveel procent van de bedrijven gebruikt AI?",
    "Waarom gebruiken kleine bedrijven minder AI?",
    "Welke beroepen veranderen het meest?",
    "Wat is stil gebruik?",
    "Hoeveel werknemers volgden scholing over AI?",
    "Wie deden het onderzoek?",
    "Welke risico's noemen werkgevers?",
    "Wat verwachten werkgevers van de komende vijf jaar?",
)
_CHUNK = 650  # characters; as long as those of Vraagbaak
_LOADING = 40  # seconds that a window may take, once it is open, to load its models


@contextmanager
def timed(found: list[dict[str, float]]) -> Iterator[None]:
    """Add the seconds of what is done inside; CPU counts the processes that it started and waited for."""
    wall, cpu = time.perf_counter(), _cpu()
    yield
    found.append({"cpu": _cpu() - cpu, "wall": time.perf_counter() - wall})


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def product(data: str) -> Any:
    """Return a product over a data folder; of an older build, too."""
    try:
        from ui.product import Vraagbaak
        from ui.settings import Settings
    except ImportError:  # an older build
        from ui.wiring import Settings, Vraagbaak  # type: ignore[import-not-found, no-redef]

    return Vraagbaak(settings=Settings(data=Path(data)))


def embedder_of(own: Any) -> Any:
    """Return the embedder of a product, loaded."""
    return own.models.embedder() if hasattr(own, "models") else own._load_embedder()


def give_embedder(own: Any, embedder: Any) -> None:
    """Let a product search with another embedder."""
    (own.models if hasattr(own, "models") else own)._embedder = embedder


def open_collection(own: Any) -> None:
    """Open the collection of a product."""
    own._open.library() if hasattr(own, "models") else own._load_library()


def add(data: str, report: str) -> list[dict[str, float]]:
    """Add a report to an empty collection of which the models are loaded, until it can be searched."""
    own = product(data)
    embedder_of(own).embed_queries(["warm"])
    found: list[dict[str, float]] = []
    with timed(found):
        own.add_file(Path(report))
    return found


def add_one(data: str, report: str) -> list[dict[str, float]]:
    """Add one more report to a collection that is open, and take it out again.

    Behind its last byte stands a line that changes nothing: a report that is there already would be left alone.
    """
    own = product(data)
    own.retrieve("warm")
    found: list[dict[str, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"nog-een{Path(report).suffix}"
        path.write_bytes(Path(report).read_bytes() + b"\n% nog een\n")
        with timed(found):
            own.add_file(path)
        own.remove(path.name)
    return found


def questions(data: str) -> list[dict[str, float]]:
    """Make the suggested questions of a collection where they are missing, which an open window would do by itself."""
    own = product(data)
    found: list[dict[str, float]] = []
    for document in own.documents():
        with timed(found):
            own.overview(document.name)
    return found


def models(weights: str) -> list[dict[str, float]]:
    """Put the models that come along in place."""
    from models.catalogue import DEFAULT_EMBEDDER, DEFAULT_LLM
    from models.install import install

    found: list[dict[str, float]] = []
    for name in (DEFAULT_EMBEDDER, DEFAULT_LLM):
        with timed(found):
            install(name, Path(weights), progress=lambda _share, _doing: None)
    return found


def setup(build: str, folder: str) -> list[dict[str, float]]:
    """Install a build from nothing, with an empty cache."""
    import shutil
    import subprocess

    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        tree = Path(fresh) / "build"
        shutil.copytree(build, tree, ignore=shutil.ignore_patterns(".venv", ".git", "__pycache__"))
        environment = {**os.environ, "PIP_CACHE_DIR": f"{fresh}/cache"}
        environment.pop("PYTHONPATH")
        found: list[dict[str, float]] = []
        with timed(found):
            subprocess.run(["make", "setup"], cwd=tree, env=environment, check=True, capture_output=True)
    return found


def window(data: str) -> list[dict[str, float]]:
    """From the command to a window that can be used."""
    began = time.perf_counter()
    with _open_window(data) as process:
        return [{"cpu": _cpu_of(process), "wall": time.perf_counter() - began}]


def idle(data: str) -> list[dict[str, float]]:
    """An open window for twenty seconds in which nobody does anything; all is loaded, and its questions are made."""
    with _open_window(data) as process:
        time.sleep(_LOADING)
        began, before = time.perf_counter(), _cpu_of(process)
        time.sleep(20)
        return [{"cpu": _cpu_of(process) - before, "wall": time.perf_counter() - began}]


@contextmanager
def _open_window(data: str) -> Iterator[Any]:
    """Give the process (psutil) of a window, from when it says that it is open; ends it afterwards."""
    import subprocess

    import psutil

    command = [sys.executable, "-P", "-m", "ui.cli", "--data", data, "start", "--no-browser", "--port", "7899"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as started:
        try:
            if not any("staat klaar op" in line for line in started.stdout or ()):
                raise RuntimeError("the window did not open")
            yield psutil.Process(started.pid)
        finally:
            started.terminate()


def _cpu_of(process: Any) -> float:
    """Return the CPU seconds of a process (psutil) so far, with those that it started and waited for."""
    used = process.cpu_times()
    return float(used.user + used.system + used.children_user + used.children_system)


class NoisyEmbedder:
    """Makes vectors of a real embedder's without it: one of a few real ones and some noise, the same for a text."""

    def __init__(self, embedder: Any) -> None:
        import numpy as np

        self.name, self.dimension = embedder.name, embedder.dimension
        self._real: Any = embedder.embed_passages([text for text in sentences() if len(text) > 40][:1500])
        self._noise = 0.3 * np.sqrt(1 / self.dimension)

    def embed_queries(self, texts: Sequence[str]) -> Any:
        return self.embed_passages(texts)

    def embed_passages(self, texts: Sequence[str]) -> Any:
        import numpy as np

        keys = [zlib.crc32(text.encode()) for text in texts]
        noise = [np.random.default_rng(key).standard_normal(self.dimension, np.float32) for key in keys]
        vectors = self._real[[key % len(self._real) for key in keys]] + self._noise * np.array(noise)
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def sentences() -> list[str]:
    """Return the sentences of our own invented reports."""
    data = Path(__file__).parents[1] / "models" / "training" / "data"
    reports = [
        json.loads(line) for path in sorted(data.glob("rapporten-*.jsonl")) for line in path.open(encoding="utf-8")
    ]
    return [text for one in reports for part in one["passages"] for text in re.split(r"(?<=[.]) ", part["tekst"])]


def fill(data: str, count: int) -> list[dict[str, float]]:
    """Fill a collection up to so many reports of about 140 passages, made by recombining the sentences of our own."""
    own = product(data)
    if hasattr(own, "_suggest"):  # an older build makes the questions of a report while it adds it
        own._suggest = lambda _summary, _progress: ()
    give_embedder(own, NoisyEmbedder(embedder_of(own)))
    texts = sentences()
    found: list[dict[str, float]] = []
    for number in range(len(own.documents()), count):
        chosen = random.Random(number).choices(texts, k=760)
        parts = [
            f"## Onderdeel {at // 20 + 1}\n\n{' '.join(chosen[at : at + 20])}\n" for at in range(0, len(chosen), 20)
        ]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"verslag-{number:03}.md"
            path.write_text(f"# Verslag {number}\n\n" + "\n".join(parts), encoding="utf-8")
            with timed(found):
                own.add_file(path)
    return found


def empty(data: str) -> list[dict[str, float]]:
    """Import a build, load its embedder and open a collection without reports: what no other row can stay below."""
    found: list[dict[str, float]] = []
    with timed(found):
        open_collection(product(data))
    return found


def opening(data: str) -> list[dict[str, float]]:
    """Open a collection of which the models are loaded."""
    own = product(data)
    embedder_of(own).embed_queries(["warm"])
    found: list[dict[str, float]] = []
    with timed(found):
        open_collection(own)
    return found


def retrieval(data: str) -> list[dict[str, float]]:
    """From a question to its candidates."""
    own = product(data)
    own.retrieve("warm")
    found: list[dict[str, float]] = []
    for question in QUESTIONS:
        with timed(found):
            own.retrieve(question)
    return found


def evidence(data: str) -> list[dict[str, float]]:
    """From a question to its weighed evidence."""
    weigh = _weigh()
    own = product(data)
    weigh(own.retrieve("warm"))
    found: list[dict[str, float]] = []
    for question in QUESTIONS:
        with timed(found):
            weigh(own.retrieve(question))
    return found


def _weigh() -> Callable[[Any], Any]:
    try:
        from rag.evidence.weighing import weigh
    except ImportError:  # an older build
        from rag.evidence import weigh  # type: ignore[attr-defined, no-redef]
    return weigh


def answer(data: str) -> list[dict[str, float]]:
    """From a question to its checked answer."""
    from rag.types import Question

    own = product(data)
    own.warm_up()
    found: list[dict[str, float]] = []
    for question in QUESTIONS:
        with timed(found):
            for _ in own.ask(Question(text=question)):
                pass
    return found


def cold(data: str, command: Sequence[str]) -> list[dict[str, float]]:
    """A command from nothing, with the start of the program."""
    import subprocess

    found: list[dict[str, float]] = []
    with timed(found):
        subprocess.run(
            [sys.executable, "-P", "-m", "ui.cli", "--data", data, *command], check=True, capture_output=True
        )
    return found


def embedder_alone(data: str, report: str) -> list[dict[str, float]]:
    """The vectors of a report's passages and nothing else: what no way of adding can be faster than."""
    model, texts = _sentence_transformer(data), _passages(data, report)
    model.encode(["warm"])
    found: list[dict[str, float]] = []
    with timed(found):
        model.encode([f"passage: {text}" for text in texts], batch_size=16, normalize_embeddings=True)
    return found


def faiss_alone(rows: int) -> list[dict[str, float]]:
    """The hundred nearest of so many vectors."""
    import faiss
    import numpy as np

    rng = np.random.default_rng(1)
    index = faiss.IndexFlatIP(384)
    for start in range(0, rows, 10_000):
        vectors = rng.standard_normal((min(10_000, rows - start), 384), np.float32)
        index.add(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
    found: list[dict[str, float]] = []
    for query in rng.standard_normal((8, 1, 384), np.float32):
        with timed(found):
            index.search(query, 100)
    return found


def llama_alone(data: str) -> list[dict[str, float]]:
    """Reading 900 tokens with the small language model: about twelve sentences."""
    from llama_cpp import Llama

    (path,) = (Path(data) / "weights").glob("gemma-3-270m/*.gguf")
    model = Llama(str(path), n_ctx=1024, n_batch=512, n_threads=2, verbose=False)
    tokens = model.tokenize(("De werkgever vraagt wat er verandert. " * 200).encode())[:900]
    found: list[dict[str, float]] = []
    for _ in range(3):
        model.reset()
        with timed(found):
            model.eval(tokens)
    return found


def langchain_add(data: str, report: str, kept: str) -> list[dict[str, float]]:
    """A PDF into LangChain's FAISS store, with the same embedder and passages as long."""
    from langchain_community.document_loaders import PyPDFLoader
    from langchain_community.vectorstores import FAISS
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    embedder = _langchain_embedder(data)
    embedder.embed_query("warm")
    found: list[dict[str, float]] = []
    with timed(found):
        splitter = RecursiveCharacterTextSplitter(chunk_size=_CHUNK, chunk_overlap=0)
        pieces = splitter.split_documents(PyPDFLoader(report).load())
        FAISS.from_documents(pieces, embedder).save_local(kept)
    return found


def langchain_search(data: str, kept: str) -> list[dict[str, float]]:
    """From a question to ten passages in LangChain."""
    from langchain_community.vectorstores import FAISS

    embedder = _langchain_embedder(data)
    store = FAISS.load_local(kept, embedder, allow_dangerous_deserialization=True)  # written by langchain_add
    store.similarity_search("warm", k=10)
    found: list[dict[str, float]] = []
    for question in QUESTIONS:
        with timed(found):
            store.similarity_search(question, k=10)
    return found


def llamaindex_add(data: str, report: str, kept: str) -> list[dict[str, float]]:
    """A PDF into LlamaIndex's store, with the same embedder and passages as long."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from pypdf import PdfReader

    embedder = _llamaindex_embedder(data)
    embedder.get_query_embedding("warm")
    found: list[dict[str, float]] = []
    with timed(found):
        # A page each, as LangChain's loader reads them; its own reader of PDFs is another package.
        documents = [Document(text=page.extract_text()) for page in PdfReader(report).pages]
        splitter = SentenceSplitter(chunk_size=_CHUNK // 3, chunk_overlap=0)  # tokens: about as many pieces
        index = VectorStoreIndex.from_documents(documents, transformations=[splitter], embed_model=embedder)
        index.storage_context.persist(kept)
    return found


def llamaindex_search(data: str, kept: str) -> list[dict[str, float]]:
    """From a question to ten passages in LlamaIndex."""
    from llama_index.core import StorageContext, load_index_from_storage

    index: Any = load_index_from_storage(
        StorageContext.from_defaults(persist_dir=kept), embed_model=_llamaindex_embedder(data)
    )
    retriever = index.as_retriever(similarity_top_k=10)
    retriever.retrieve("warm")
    found: list[dict[str, float]] = []
    for question in QUESTIONS:
        with timed(found):
            retriever.retrieve(question)
    return found


def _folder(data: str) -> str:
    return str(Path(data) / "weights" / "e5-small")


def _sentence_transformer(data: str) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(2)
    return SentenceTransformer(_folder(data), device="cpu", local_files_only=True)


def _langchain_embedder(data: str) -> Any:
    import torch
    from langchain_huggingface import HuggingFaceEmbeddings

    torch.set_num_threads(2)
    return HuggingFaceEmbeddings(model_name=_folder(data), encode_kwargs={"normalize_embeddings": True})


def _llamaindex_embedder(data: str) -> Any:
    import torch
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    torch.set_num_threads(2)
    return HuggingFaceEmbedding(
        model_name=_folder(data), query_instruction="query: ", text_instruction="passage: ", embed_batch_size=16
    )


def _passages(data: str, report: str) -> list[str]:
    """Return the passages of a report, as this build cuts it, each under its heading."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "weights").symlink_to(Path(data) / "weights")
        own = product(folder)
        own.add_file(Path(report))
        passages = own.retrieve("passages", k=10_000).passages
    return [f"{one.chunk.heading}: {one.chunk.text}" for one in passages]


PROGRAMS: dict[str, Callable[..., list[dict[str, float]]]] = {
    program.__name__: program
    for program in (
        add, add_one, fill, questions, models, setup, window, idle, empty, opening, retrieval, evidence, answer, cold, embedder_alone, faiss_alone, llama_alone,
        langchain_add, langchain_search, llamaindex_add, llamaindex_search,
    )
}  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    times = PROGRAMS[sys.argv[1]](**json.loads(sys.argv[2]))
    held = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    sys.stdout.write(json.dumps({"times": times, "mebibytes": held}) + "\n")
