# Generated from async_documents.py by scripts/unasync.py: change that file, then run `make format`.
"""Look after the documents of file search stores.

Reference: ai.google.dev/api/file-search/documents; names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....wire.file_search_stores import Document, DocumentPage, FileSearchStore
from ...http.deadline import Deadline
from ..classic import Config, read_config, resource_path
from ..classic_resource import ClassicResource
from .store_calls import DOCUMENTS, STORES


class Documents(ClassicResource):
    """The documents of stores, as `client.file_search_stores.documents`, named as in `fileSearchStores/a/documents/b`."""

    _name = "file_search_stores.documents"

    def get(self, *, name: str | Document, config: Config = None, deadline: Deadline | float | None = None) -> Document:
        """Return what is known of a document.

        Raises:
            NotFoundError: there is none.
        """
        return self._read(resource_path(name, STORES, DOCUMENTS), Document, config, deadline)

    def list(
        self, *, parent: str | FileSearchStore, config: Config = None, deadline: Deadline | float | None = None
    ) -> Iterator[Document]:
        """Iterate over the documents of a store, page by page.

        Args:
            parent: the store.
            config: `page_size`, and a `page_token` to begin with.
            deadline: seconds for all pages.
        """
        path = f"{resource_path(parent, STORES, field='parent')}/{DOCUMENTS}"
        for page in self._read_pages(path, DocumentPage, config, deadline):
            yield from page.documents or ()

    def delete(self, *, name: str | Document, config: Config = None, deadline: Deadline | float | None = None) -> None:
        """Delete a document.

        Args:
            name: the document.
            config: `force`, to delete its chunks with it; else one that has some stays, and it is an error.
            deadline: seconds for the whole call.
        """
        given = read_config(config, "force")
        self._remove(resource_path(name, STORES, DOCUMENTS), deadline, force=given.get("force"))
