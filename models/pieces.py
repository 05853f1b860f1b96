"""A Unigram tokenizer that makes ready only the pieces that occur in what it reads.

Making ready all 250,000 pieces of the embedder takes longer than the rest of loading it. A piece that occurs nowhere in
a text has no part in any way to cut it (Kudo, 2018, "Subword regularization"), so that the tokens are the same.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_KEPT_WORDS = 100_000  # of which the pieces are remembered
Integers = NDArray[np.int64]


class PieceTokenizer:
    """A tokenizer.json with a Unigram model, for texts of at most ``longest`` tokens."""

    def __init__(self, file: Path, *, longest: int, pad: int) -> None:
        """Read the file; ``pad`` is the row of the token that fills a text up. Raises OSError, ValueError, KeyError."""
        from tokenizers import Tokenizer

        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        self._pieces: list[list[Any]] = told["model"]["vocab"]  # [piece, log probability]
        self._row = {piece: row for row, (piece, _) in enumerate(self._pieces)}
        self._longest_piece = max(map(len, self._row))
        self._unknown: int = told["model"]["unk_id"]
        self._special: list[str] = [one["content"] for one in told["added_tokens"]]
        rarest = min(range(len(self._pieces)), key=lambda row: self._pieces[row][1])  # what an unknown sign costs
        self._always = [self._row[text] for text in self._special]
        self._always += [row for row in (self._unknown, rarest) if row not in self._always]
        told["model"] |= {"vocab": [self._pieces[row] for row in self._always], "unk_id": self._place(self._unknown)}
        for number, one in enumerate(told["added_tokens"]):
            one["id"] = number
        self._tokenizer: Any = Tokenizer.from_str(json.dumps(told))
        self._tokenizer.enable_truncation(longest)
        self._tokenizer.enable_padding(pad_id=self._place(pad), pad_token=self._pieces[pad][0])
        self._rows_of = lru_cache(maxsize=_KEPT_WORDS)(self._rows_in)

    def encode(self, texts: Sequence[str]) -> tuple[Integers, Integers]:
        """Return the row of each token and 1 where there is one, 0 where a text is filled up; shape (texts, tokens)."""
        from tokenizers import models

        rows = [*self._always, *sorted(self._occurring(texts) - set(self._always))]
        pieces = [(self._pieces[row][0], self._pieces[row][1]) for row in rows]
        self._tokenizer.model = models.Unigram(pieces, unk_id=self._place(self._unknown), byte_fallback=False)
        read = self._tokenizer.encode_batch(list(texts))
        ids, mask = (np.array([getattr(one, name) for one in read], np.int64) for name in ("ids", "attention_mask"))
        return np.array(rows, np.int64)[ids], mask

    def _place(self, row: int) -> int:
        return self._always.index(row)

    def _occurring(self, texts: Sequence[str]) -> set[int]:
        found: set[int] = set()
        for text in texts:
            for special in self._special:  # stands for itself; what comes after it begins a word
                text = text.replace(special, " ")
            plain = self._tokenizer.normalizer.normalize_str(text)
            for word, _ in self._tokenizer.pre_tokenizer.pre_tokenize_str(plain):
                found |= self._rows_of(word)
        return found

    def _rows_in(self, word: str) -> frozenset[int]:
        ends = range(1, self._longest_piece + 1)
        within = {word[start : start + length] for start in range(len(word)) for length in ends}
        return frozenset(self._row[piece] for piece in within if piece in self._row)
