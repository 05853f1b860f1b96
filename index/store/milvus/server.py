"""A Milvus server as collections of rows, with a Dutch line for all that can be wrong. All that knows pymilvus.

Three collections, see index.store.milvus.rows for what stands in their rows. A row without something to search still
has a vector, because a collection cannot be without one. A ``VARCHAR`` holds 65,535 bytes on a server, and as many
characters in Milvus Lite, so that longer texts are cut by bytes.
"""

import logging
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from index.errors import StoreError
from index.protocols import FloatVector, SparseVector
from index.store.milvus.replies import in_dutch, split_address

if TYPE_CHECKING:
    from pymilvus import CollectionSchema, MilvusClient

LINES, TEXTS, CHUNKS = "vraagbaak_lines", "vraagbaak_texts", "vraagbaak_chunks"
OLDEST, WITH_SPARSE = (2, 3), (2, 4)  # versions of the server: that works at all, that has sparse vectors
LONGEST = 65_535  # bytes of a text
ID_LENGTH = 128  # bytes of an id

Row = dict[str, Any]  # one row: what a field is called -> its value
Reach = Literal["Strong", "Eventually"]  # all that was written until now, or what this server has seen: no waiting

_PATIENCE = 30  # seconds for one request; much longer than a loaded server takes, shorter than somebody waits
_AT_ONCE = 4_000_000  # bytes in one insert; a server takes 64 MB
_MOST = 16_384  # rows in one answer: a server gives no more
_PAGE = 5_000  # rows in one answer of many
_GRAPH = {"M": 32, "efConstruction": 200}  # of HNSW; index/README.md has its recall
_PRECISION = 4  # times as many neighbours are visited as are asked for


class MilvusServer:
    """Rows in the collections of one database. Safe to use from several threads; raises StoreError alone."""

    def __init__(self, address: str, *, token: str = "") -> None:
        """Connect to http(s)://HOST:PORT or http(s)://HOST:PORT/DATABASE; to a file ending in .db with Milvus Lite.

        ``token`` is "user:password" or an API key. Raises StoreError, also for a server that is too old.
        """
        self.address, database = split_address(address)
        _load_client()
        self._client = self._call(partial(_connect, self.address, database, token))
        self.version = str(self._call(partial(self._client.get_server_version, timeout=_PATIENCE)))
        if not self._is_lite and self._number < OLDEST:
            raise StoreError(
                f"De Milvus-server op {self.address} heeft versie {self.version}; nodig is {_dotted(OLDEST)} of later."
            )

    @property
    def _is_lite(self) -> bool:
        return self.version.startswith("milvus_lite")

    @property
    def _number(self) -> tuple[int, ...]:
        """The version; a server that does not tell one is taken to be new."""
        found = re.search(r"(\d+)\.(\d+)", self.version)
        return tuple(map(int, found.groups())) if found else (99, 0)

    @property
    def has_sparse(self) -> bool:
        """Whether the server has sparse vectors: one before 2.4 makes a collection with them, and refuses each row."""
        return self._is_lite or self._number >= WITH_SPARSE

    def open(self) -> bool:
        """Make what is there ready to be searched; False when there is nothing yet."""
        if not self._call(partial(self._client.has_collection, CHUNKS, timeout=_PATIENCE)):
            return False
        for name in (LINES, TEXTS, CHUNKS):
            state = self._call(partial(self._client.get_load_state, name, timeout=_PATIENCE))
            if state["state"].name == "NotLoad":  # a file of Milvus Lite that another process made
                self._call(partial(self._client.load_collection, name, timeout=_PATIENCE))
        return True

    def make(self, dimension: int) -> None:
        """Make the collections where they are not there; the one that is searched comes last."""
        for name in (LINES, TEXTS, CHUNKS):
            if not self._call(partial(self._client.has_collection, name, timeout=_PATIENCE)):
                try:
                    self._call(partial(self._make, name, dimension if name == CHUNKS else 2))
                except StoreError:  # another window made it at the same moment?
                    if not self._call(partial(self._client.has_collection, name, timeout=_PATIENCE)):
                        raise

    def _make(self, name: str, dimension: int) -> None:
        index = self._client.prepare_index_params()
        graph = name == CHUNKS
        index.add_index(
            "vector", index_type="HNSW" if graph else "FLAT", metric_type="IP", params=_GRAPH if graph else {}
        )
        if name != LINES:
            index.add_index("document", index_type="INVERTED" if self.has_sparse else "Trie")
        if graph and self.has_sparse:
            index.add_index("grams", index_type="SPARSE_INVERTED_INDEX", metric_type="IP", params={})
        self._client.create_collection(
            name, schema=_schema(name, dimension, with_grams=self.has_sparse), index_params=index
        )

    def has_grams(self) -> bool:
        """Whether the collection that is searched was made with n-grams: also a newer server may have one without."""
        told = self._call(partial(self._client.describe_collection, CHUNKS, timeout=_PATIENCE))
        return any(field["name"] == "grams" for field in told["fields"])

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        """Add rows, in parts that a server takes."""
        part: list[Row] = []
        size = 0
        for row in rows:
            part.append(row)
            size += len(row.get("text", "")) + 8 * len(row["vector"]) + 12 * len(row.get("grams", ()))
            if size > _AT_ONCE:
                self._call(partial(self._client.insert, collection, part, timeout=_PATIENCE))
                part, size = [], 0
        if part:
            self._call(partial(self._client.insert, collection, part, timeout=_PATIENCE))

    def put(self, collection: str, row: Row) -> None:
        """Write one row in the place of the one with its id, in one step: who reads sees one of the two."""
        self._call(partial(self._client.upsert, collection, [row], timeout=_PATIENCE))

    def delete(self, collection: str, condition: str) -> None:
        """Delete the rows that fit a condition."""
        self._call(partial(self._client.delete, collection, filter=condition, timeout=_PATIENCE))

    def get(self, collection: str, ids: Sequence[str], *, reach: Reach = "Eventually") -> Mapping[str, Row]:
        """Return the rows with these ids, those that are there."""
        found: dict[str, Row] = {}
        for start in range(0, len(ids), _PAGE):
            which = {"ids": list(ids[start : start + _PAGE])}
            rows = self._query(collection, which, ["*"] if collection != CHUNKS else ["id", "vector"], reach)
            found |= {row["id"]: row for row in rows}
        return found

    def find(self, collection: str, condition: str, *, reach: Reach = "Eventually") -> Sequence[Row]:
        """Return all rows that fit a condition, without their vectors, in no order."""
        own = ["id", "document", "text"] if collection == TEXTS else ["id", "kind", "changed", "text"]
        rows = self._query(collection, {"filter": condition, "limit": _MOST}, own, reach)
        return list(rows) if len(rows) < _MOST else self._find_many(collection, condition, own, reach)

    def _query(self, collection: str, which: Mapping[str, Any], fields: Sequence[str], reach: Reach) -> Sequence[Row]:
        ask = partial(self._client.query, collection, output_fields=list(fields), consistency_level=reach, **which)
        rows: Sequence[Row] = self._call(partial(ask, timeout=_PATIENCE))
        return rows

    def _find_many(self, collection: str, condition: str, fields: Sequence[str], reach: Reach) -> Sequence[Row]:
        """Return what is more than one answer can hold, page by page: half a second before the first comes."""
        pages = self._call(
            partial(
                self._client.query_iterator,
                collection,
                batch_size=_PAGE,
                filter=condition,
                output_fields=list(fields),
                consistency_level=reach,
                timeout=_PATIENCE,
            )
        )
        found: list[Row] = []
        while rows := self._call(pages.next):
            found += rows
        pages.close()
        return found

    def count(self, collection: str, condition: str, *, reach: Reach = "Eventually") -> int:
        """Return how many rows fit a condition."""
        (told,) = self._query(collection, {"filter": condition}, ["count(*)"], reach)
        return int(told["count(*)"])

    def search(self, query: FloatVector | SparseVector, k: int, condition: str) -> Sequence[tuple[str, float]]:
        """Return the ids of the k chunks with the highest inner product that fit a condition ("": all), best first."""
        dense = not isinstance(query, SparseVector)
        data: Any = query
        if isinstance(query, SparseVector):
            data = dict(zip(query.columns.tolist(), query.weights.tolist(), strict=True))
        (hits,) = self._call(
            partial(
                self._client.search,
                CHUNKS,
                data=[data],
                anns_field="vector" if dense else "grams",
                limit=k,
                filter=condition,
                search_params={"metric_type": "IP", "params": {"ef": max(256, _PRECISION * k)} if dense else {}},
                consistency_level="Eventually",
                timeout=_PATIENCE,
            )
        )
        return [(hit["id"], float(hit["distance"])) for hit in hits]

    def _call(self, request: Callable[[], Any]) -> Any:
        with _told(self.address):
            return request()


def one_of(field: str, values: Sequence[str]) -> str:
    """Return the condition that a field is one of some values, none of which has a quote."""
    quoted = ", ".join(f'"{value}"' for value in values)
    return f"{field} in [{quoted}]"


def _load_client() -> None:
    """Import pymilvus, which takes any .env above its own folder into the environment unless it is told not to."""
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")  # its own lines on stderr are for who builds it
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        import pymilvus  # noqa: F401
    except ImportError as error:
        raise StoreError(
            "Voor een Milvus-server is nog een pakket nodig. Voer 'pip install \"vraagbaak[milvus]\"' uit."
        ) from error
    finally:
        if before is None:
            del os.environ["PYTHON_DOTENV_DISABLED"]
        else:
            os.environ["PYTHON_DOTENV_DISABLED"] = before
    logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)  # what it logs is raised as well


def _connect(address: str, database: str, token: str) -> "MilvusClient":
    from pymilvus import MilvusClient

    return MilvusClient(uri=address, token=token, db_name=database, timeout=_PATIENCE)


def _schema(name: str, dimension: int, *, with_grams: bool) -> "CollectionSchema":
    from pymilvus import DataType, MilvusClient

    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=ID_LENGTH)
    if name == LINES:
        schema.add_field("kind", DataType.VARCHAR, max_length=16)
        schema.add_field("changed", DataType.INT64)
    else:
        schema.add_field("document", DataType.VARCHAR, max_length=ID_LENGTH)
    if name != CHUNKS:
        schema.add_field("text", DataType.VARCHAR, max_length=LONGEST)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    if name == CHUNKS and with_grams:
        schema.add_field("grams", DataType.SPARSE_FLOAT_VECTOR)
    return schema


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Raise what goes wrong as a StoreError: past its time a request raises gRPC's error, not one of pymilvus."""
    from grpc import RpcError
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except RpcError as error:
        code = error.code().name if hasattr(error, "code") else ""
        raise StoreError(in_dutch(address, code, str(error))) from error
    except MilvusException as error:
        raise StoreError(in_dutch(address, str(error.code), error.message)) from error
