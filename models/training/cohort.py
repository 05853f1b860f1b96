"""Choose the cohort that cosines are measured against, and keep it with the package: index/cohort.npz.

    python -m models.training.cohort EMBEDDER_FOLDER

Sentences of the invented reports that serve for training, evenly spread over them. The same documents and embedder
give the same file.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import index
from index.chunks import ChunkOptions, chunk_document
from index.embedding import sentence_texts
from index.protocols import Embedder
from models.embedder import load_embedder
from models.training.reports import Report, read_reports, split_reports, to_document

_FILE = Path(index.__file__).parent / "cohort.npz"
_SENTENCES = 256


def keep_cohort(reports: Sequence[Report], embedder: Embedder, path: Path) -> None:
    """Write what index.cohort reads."""
    documents = [chunk_document(to_document(report), ChunkOptions()) for report in reports]
    sentences = [text for chunks in documents for text in sentence_texts(chunks)]
    chosen = [sentences[place] for place in np.linspace(0, len(sentences) - 1, _SENTENCES).astype(int)]
    vectors = embedder.embed_passages(chosen).astype(np.float16)
    np.savez_compressed(path, embedder=np.array(embedder.name), sentences=np.array(chosen), vectors=vectors)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    keep_cohort(split_reports(read_reports()).train, load_embedder(parser.parse_args().embedder), _FILE)
