"""The stores that `file_search` looks in: documents cut into chunks, found by the words that they share with a question.

Nothing is embedded: of two chunks the one with more of the question's rarer words is the better. Reference:
aistudio.google.com/docs/file-search; limits of chunks were measured by third parties.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log
from threading import RLock
from typing import Any

from ..core.clock import Clock
from ..core.errors import HTTPError, invalid_argument, not_found
from .blobs import Blob
from .metadata_filter import MetadataFilter
from .refusals import LOST_STORE

INDEXING_SECONDS = 0.1
"""How long a document is worked on before it is found: the emulator's own measure, by its clock."""

SMALLEST_CHUNK, LARGEST_CHUNK = 21, 512
"""Tokens of a chunk; a token is a word here."""

TOP_K = 5
"""Chunks that a search finds unless told."""

_CHUNK = 200
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of a document: its text, and its words."""

    text: str
    words: Counter[str]


@dataclass(slots=True)
class StoredDocument:
    """A document in a store.

    Attributes:
        name: `fileSearchStores/…/documents/…`.
        metadata: as it was given, in camel case.
        created, ready: in seconds since the epoch.
        fault: why it could not be read.
    """

    name: str
    display_name: str
    mime_type: str
    content: Blob
    metadata: list[dict[str, Any]]
    chunks: list[Chunk]
    created: float
    ready: float
    clock: Clock = field(repr=False)
    fault: str | None = None

    @property
    def media_id(self) -> str | None:
        """The name of the medium that it is, as citations have it; None if it is none."""
        is_medium = self.mime_type.startswith(("image/", "audio/", "video/"))
        return self.name.replace("/documents/", "/media/", 1) if is_medium else None

    @property
    def state(self) -> str:
        """Its state by the clock."""
        if self.clock.now() < self.ready:
            return "STATE_PENDING"
        return "STATE_ACTIVE" if self.fault is None else "STATE_FAILED"


@dataclass(slots=True)
class SearchStore:
    """A store, and its documents by their names."""

    name: str
    display_name: str
    embedding_model: str
    created: float
    updated: float
    documents: dict[str, StoredDocument] = field(default_factory=dict)

    def find(self, name: str) -> StoredDocument:
        """Return a document.

        Raises:
            HTTPError: 404, there is none.
        """
        found = self.documents.get(name)
        if found is None:
            raise not_found(f"Document not found: '{name}'.")  # unseen words
        return found


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found, and its document."""

    store: str
    document: StoredDocument
    text: str


class SearchStores:
    """The stores of the one project that there is; any thread may use it.

    Args:
        clock: tells which documents are ready.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._stores: dict[str, SearchStore] = {}
        self._lock = RLock()

    def clear(self) -> None:
        """Forget all stores."""
        with self._lock:
            self._stores.clear()

    def add(self, store: SearchStore) -> None:
        """Keep a new store."""
        with self._lock:
            self._stores[store.name] = store

    def find(self, name: str) -> SearchStore:
        """Return the store of a name.

        Raises:
            HTTPError: 404, there is none.
        """
        store = self._stores.get(name)
        if store is None:
            raise LOST_STORE.error(name=name)
        return store

    def delete(self, name: str) -> None:
        """Delete a store with all that is in it.

        Raises:
            HTTPError: 404, there is none.
        """
        with self._lock:
            del self._stores[self.find(name).name]

    def __iter__(self) -> Iterator[SearchStore]:
        with self._lock:
            return iter(list(self._stores.values()))

    def check(self, tools: Sequence[Mapping[str, Any]]) -> None:
        """Check that the stores of a request's tools are there, and that its filters can be read.

        Raises:
            HTTPError: one is not.
        """
        for tool in tools:
            if tool.get("type") == "file_search":
                for name in tool.get("file_search_store_names") or ():
                    self.find(name)
                MetadataFilter.read(tool.get("metadata_filter"))

    def search(self, question: str, tool: Mapping[str, Any]) -> list[Passage]:
        """Return the chunks that share most with a question, the best first.

        Args:
            question: a text.
            tool: the declaration of `file_search`.
        """
        asked = set(_words(question))
        wanted = MetadataFilter.read(tool.get("metadata_filter"))
        passages = [
            (Passage(store.name, document, chunk.text), chunk.words)
            for store in map(self.find, tool.get("file_search_store_names") or ())
            for document in list(store.documents.values())
            if document.state == "STATE_ACTIVE" and wanted.takes(document.metadata)
            for chunk in document.chunks
        ]
        known = Counter(word for _, words in passages for word in words)
        scored = [
            (sum(log(1 + len(passages) / known[word]) for word in asked & words.keys()), -i)
            for i, (_, words) in enumerate(passages)
        ]
        best = sorted((score for score in scored if score[0] > 0), reverse=True)
        return [passages[-i][0] for _, i in best[: tool.get("top_k") or TOP_K]]


def cut(text: str, config: Mapping[str, Any]) -> list[Chunk]:
    """Cut a text into chunks at white space.

    Args:
        text: the document's.
        config: the chunking config, in camel case.

    Raises:
        HTTPError: 400, its numbers are out of range.
    """
    given = config.get("whiteSpaceConfig") or {}
    size, overlap = given.get("maxTokensPerChunk", _CHUNK), given.get("maxOverlapTokens", 0)
    if not (isinstance(size, int) and SMALLEST_CHUNK <= size <= LARGEST_CHUNK) or not (
        isinstance(overlap, int) and 0 <= overlap < size
    ):
        raise invalid_argument()
    tokens = text.split()
    starts = range(0, max(len(tokens) - overlap, 1), size - overlap) if tokens else ()
    pieces = [" ".join(tokens[start : start + size]) for start in starts]
    return [Chunk(piece, Counter(_words(piece))) for piece in pieces]


def refuse_unless_empty(what: str, contents: object, *, force: bool) -> None:
    """Refuse to delete what holds something, unless that is forced.

    Raises:
        HTTPError: 400, in words that users have reported.
    """
    if contents and not force:
        raise HTTPError(f"Cannot delete non-empty {what}", "failed_precondition")


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
