"""Train the projection: ``python -m models.training.projection EMBEDDER_FOLDER``; seeded; a few minutes.

Questions and the sentences that carry their answers are brought together, against every other sentence of all reports:
a softmax over cosines (InfoNCE; van den Oord et al., 2018) in which a sentence of the same report counts more, because
those are what a search confuses. COUNT corrections are trained apart, each on its own sample of the reports; together
they do better than the best of them.
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from index.chunks import ChunkOptions
from index.embedding import embed_document
from index.protocols import Embedder, FloatMatrix
from models.embedder import load_embedder
from models.projection import LowRankProjection, save_projection
from models.training.labels import carrying_sentences
from models.training.reports import RememberingEmbedder, Report, read_reports, split_reports, to_document

OUT = Path(__file__).parents[1] / "adapters" / "vinder-e5-small.safetensors"
COUNT, RANK = 3, 64
_STEPS = 200
_BATCH = 256  # questions
_LEARNING_RATE = 1e-3
_WEIGHT_DECAY = 0.05
_TEMPERATURE = 0.05
_OWN = 2.0  # added to the logit of a sentence of the question's own report
_SAMPLE = 0.85  # share of the questions that one correction is trained on


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Vectors of questions and sentences, and which belong together."""

    questions: FloatMatrix  # (q, dimension)
    sentences: FloatMatrix  # (s, dimension), each embedded under its heading
    carrying: NDArray[np.bool_]  # (q, s)
    own: NDArray[np.bool_]  # (q, s) sentence and question are of one report


def make_pairs(reports: Sequence[Report], embedder: Embedder) -> Pairs:
    """Embed all sentences, and the questions that they answer."""
    questions, sentences, carrying = [], [], []  # of each report
    for report in reports:
        stored = embed_document(to_document(report), embedder, ChunkOptions())
        pool = [
            (chunk.page_offsets[0].page, chunk.text[span.start : span.end])
            for chunk in stored.chunks
            for span in chunk.sentences
        ]
        rows = []
        for question in report.questions:
            places = carrying_sentences(question.text, question.answer, question.pages, pool) if question.pages else ()
            if places:
                rows.append((question.text, np.isin(np.arange(len(pool)), places)))
        questions.append(embedder.embed_queries([text for text, _ in rows]))
        sentences.append(stored.sentence_vectors)
        carrying.append(np.array([row for _, row in rows], np.bool_).reshape(len(rows), len(pool)))
    return Pairs(
        questions=np.concatenate(questions),
        sentences=np.concatenate(sentences),
        carrying=_diagonal(carrying),
        own=_diagonal([np.ones_like(block) for block in carrying]),
    )


def _diagonal(blocks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    whole = np.zeros((sum(b.shape[0] for b in blocks), sum(b.shape[1] for b in blocks)), np.bool_)
    row = column = 0
    for block in blocks:
        whole[row : row + block.shape[0], column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return whole


def train_projection(pairs: Pairs, seed: int = 1) -> LowRankProjection:
    """Train COUNT corrections."""
    parts = [_train_one(pairs, torch.Generator().manual_seed(1000 * seed + number)) for number in range(COUNT)]
    down_q, up_q, down_p, up_p = (np.stack([part[n] for part in parts]) for n in range(4))
    return LowRankProjection(query_down=down_q, query_up=up_q, passage_down=down_p, passage_up=up_p)


def _train_one(pairs: Pairs, generator: torch.Generator) -> list[NDArray[np.float32]]:
    questions, sentences = torch.from_numpy(pairs.questions), torch.from_numpy(pairs.sentences)
    dimension = questions.shape[1]
    weights = []
    for _ in range(2):  # questions, passages; the product starts at nothing, as in LoRA
        weights.append(torch.randn(RANK, dimension, generator=generator) / dimension**0.5)
        weights.append(torch.zeros(dimension, RANK))
    for weight in weights:
        weight.requires_grad_()
    optimizer = torch.optim.AdamW(weights, lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _LEARNING_RATE, _STEPS, pct_start=0.1)
    kept = torch.randperm(len(questions), generator=generator)[: int(_SAMPLE * len(questions))]
    order = torch.empty(0, dtype=torch.int64)
    for _ in range(_STEPS):
        if len(order) < _BATCH:
            order = kept[torch.randperm(len(kept), generator=generator)]
        batch, order = order[:_BATCH], order[_BATCH:]
        places = batch.numpy()
        cosines = _moved(questions[batch], *weights[:2]) @ _moved(sentences, *weights[2:]).T
        logits = cosines / _TEMPERATURE + _OWN * torch.from_numpy(pairs.own[places])
        right = torch.from_numpy(pairs.carrying[places])
        # Of several sentences that carry an answer each counts: a mean of logs, not the log of a sum.
        each = torch.log_softmax(logits, dim=1).masked_fill(~right, 0.0).sum(dim=1) / right.sum(dim=1)
        loss = -each.mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return [weight.detach().numpy() for weight in weights]


def _moved(vectors: torch.Tensor, down: torch.Tensor, up: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(vectors + (vectors @ down.T) @ up.T, dim=1)


def main() -> int:
    """Train on the reports that are for training and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("embedder", type=Path, help="folder of the embedder, such as DATA/weights/e5-small")
    options = parser.parse_args()
    torch.set_num_threads(2)
    embedder = RememberingEmbedder(load_embedder(options.embedder))
    save_projection(train_projection(make_pairs(split_reports(read_reports()).train, embedder)), OUT)
    sys.stdout.write(f"{OUT}: {hashlib.sha256(OUT.read_bytes()).hexdigest()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
