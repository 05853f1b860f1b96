from pathlib import Path

import numpy as np
import pytest

from index.errors import CollectionError
from index.store.vectors import FaissStore


def unit_rows(count: int, dimension: int = 8, seed: int = 1) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_search_equals_brute_force() -> None:
    vectors, query = unit_rows(50), unit_rows(1, seed=2)[0]
    rows, scores = FaissStore(vectors).search(query, 7)
    cosines = vectors @ query
    assert rows.tolist() == np.argsort(-cosines)[:7].tolist()
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:7], atol=1e-6)


def test_search_within_rows_equals_brute_force_over_them() -> None:
    vectors, query = unit_rows(50), unit_rows(1, seed=2)[0]
    allowed = [3, 8, 21, 40]
    rows, _ = FaissStore(vectors).search(query, 10, rows=allowed)
    assert rows.tolist() == sorted(allowed, key=lambda row: -float(vectors[row] @ query))


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    vectors = unit_rows(5)
    FaissStore(vectors).save(tmp_path / "x.faiss")
    np.testing.assert_array_equal(FaissStore.load(tmp_path / "x.faiss").vectors(), vectors)


def test_rows_that_are_not_normalised_are_refused() -> None:
    with pytest.raises(ValueError, match="length 1"):
        FaissStore(2 * unit_rows(3))


def test_a_query_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4,\).*rows of 8"):
        FaissStore(unit_rows(3)).search(np.zeros(4, np.float32), 1)


def test_nothing_to_search_gives_nothing() -> None:
    rows, scores = FaissStore(np.empty((0, 8), np.float32)).search(unit_rows(1)[0], 5)
    assert (len(rows), len(scores)) == (0, 0)


def test_a_damaged_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"IxFIkapot")
    with pytest.raises(CollectionError, match=r"x\.faiss van de index is beschadigd"):
        FaissStore.load(tmp_path / "x.faiss")
