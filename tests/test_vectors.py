from pathlib import Path

import numpy as np
import pytest

from index.errors import CollectionError
from index.store.vectors import VectorIndex, merge_vectors, open_vectors


def unit_rows(count: int, dimension: int = 8, seed: int = 1) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_search_equals_brute_force() -> None:
    vectors, query = unit_rows(50), unit_rows(1, seed=2)[0]
    rows, scores = VectorIndex(vectors).search(query, 7)
    cosines = vectors @ query
    assert rows.tolist() == np.argsort(-cosines)[:7].tolist()
    np.testing.assert_allclose(scores, np.sort(cosines)[::-1][:7], atol=1e-6)


def test_search_within_rows_equals_brute_force_over_them() -> None:
    vectors, query = unit_rows(50), unit_rows(1, seed=2)[0]
    allowed = [3, 8, 21, 40]
    rows, _ = VectorIndex(vectors).search(query, 10, np.isin(np.arange(50), allowed))
    assert rows.tolist() == sorted(allowed, key=lambda row: -float(vectors[row] @ query))


def test_what_is_saved_is_what_is_mapped_also_after_the_file_is_gone(tmp_path: Path) -> None:
    vectors = unit_rows(5)
    VectorIndex(vectors).save(tmp_path / "x.faiss")
    opened = open_vectors(tmp_path / "x.faiss")
    (tmp_path / "x.faiss").unlink()
    np.testing.assert_array_equal(opened.all_rows(), vectors)
    np.testing.assert_array_equal(opened.rows(2, 2), vectors[2:4])


def test_merged_rows_stand_one_after_the_other(tmp_path: Path) -> None:
    parts = [unit_rows(3), np.empty((0, 8), np.float32), unit_rows(4, seed=2)]
    for number, part in enumerate(parts):
        VectorIndex(part).save(tmp_path / f"{number}.faiss")
    merge_vectors(tmp_path / "all.faiss", [tmp_path / f"{number}.faiss" for number in range(3)])
    np.testing.assert_array_equal(open_vectors(tmp_path / "all.faiss").all_rows(), np.concatenate(parts))


def test_rows_that_are_not_normalised_are_refused() -> None:
    with pytest.raises(ValueError, match="length 1"):
        VectorIndex(2 * unit_rows(3))


def test_a_query_of_another_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"shape \(4,\).*rows of 8"):
        VectorIndex(unit_rows(3)).search(np.zeros(4, np.float32), 1)


def test_nothing_to_search_gives_nothing() -> None:
    rows, scores = VectorIndex(np.empty((0, 8), np.float32)).search(unit_rows(1)[0], 5)
    assert (len(rows), len(scores)) == (0, 0)


def test_a_damaged_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "x.faiss").write_bytes(b"IxFIkapot")
    with pytest.raises(CollectionError, match=r"x\.faiss van de index is beschadigd"):
        open_vectors(tmp_path / "x.faiss")
