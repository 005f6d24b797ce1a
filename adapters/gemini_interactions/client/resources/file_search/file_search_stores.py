# Generated from async_file_search_stores.py by scripts/unasync.py: change that file, then run `make format`.
"""Keep stores of documents for the tool `file_search` (`gemini_interactions.tools.file_search`). Not on Google Cloud.

Reference: aistudio.google.com/docs/file-search; names and arguments are those of the official SDK.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ....wire.file_search_stores import FileSearchStore, FileSearchStorePage, Operation
from ....wire.files import File
from ...http.deadline import Deadline
from ..calls import read_model
from ..classic import Config, read_config, resource_path
from ..classic_resource import ClassicResource
from ..uploads.upload_source import FileInput
from ..uploads.uploads import Progress, upload
from .documents import Documents
from .store_calls import DOCUMENT_SETTINGS, MEDIA, STORES, begin_document, create_store_call, import_call

Store = str | FileSearchStore


class FileSearchStores(ClassicResource):
    """The stores of this key's project, as `client.file_search_stores`, named as in `fileSearchStores/a`."""

    _name = "file_search_stores"

    @property
    def documents(self) -> Documents:
        """The documents of the stores."""
        return Documents(self._requester)

    def create(self, *, config: Config = None, deadline: Deadline | float | None = None) -> FileSearchStore:
        """Make a store; `config` may have a `display_name` and the `embedding_model`."""
        return self._ask(create_store_call(self._url, config), FileSearchStore, deadline)

    def get(self, *, name: Store, config: Config = None, deadline: Deadline | float | None = None) -> FileSearchStore:
        """Return what is known of a store; `NotFoundError` if there is none."""
        return self._read(resource_path(name, STORES), FileSearchStore, config, deadline)

    def list(self, *, config: Config = None, deadline: Deadline | float | None = None) -> Iterator[FileSearchStore]:
        """Iterate over all stores, page by page; `config` may have `page_size`, and a `page_token` to begin with."""
        for page in self._read_pages(STORES, FileSearchStorePage, config, deadline):
            yield from page.file_search_stores or ()

    def delete(self, *, name: Store, config: Config = None, deadline: Deadline | float | None = None) -> None:
        """Delete a store; one that has documents only with `force` in `config`."""
        given = read_config(config, "force")
        self._remove(resource_path(name, STORES), deadline, force=given.get("force"))

    def upload_to_file_search_store(
        self,
        *,
        file_search_store_name: Store,
        file: FileInput,
        config: Config = None,
        on_progress: Progress | None = None,
        deadline: Deadline | float | None = None,
    ) -> Operation:
        """Upload a file into a store, in parts as `client.files` does, and return what to wait for: `client.operations.wait`.

        `config` may have `mime_type`, `display_name`, `custom_metadata` (20 entries such as `{"key": "year", "numeric_value":
        2026}`, which the tool's `metadata_filter` can ask for) and `chunking_config` (`{"white_space_config":
        {"max_tokens_per_chunk": 200, "max_overlap_tokens": 20}}`).
        """
        given = read_config(config, "mime_type", "display_name", *DOCUMENT_SETTINGS)
        store = resource_path(file_search_store_name, STORES, field="file_search_store_name")
        begin = partial(begin_document, self._url, store, given)
        return read_model(upload(self._requester, file, begin, on_progress=on_progress, deadline=deadline), Operation)

    def import_file(
        self,
        *,
        file_search_store_name: Store,
        file_name: str | File,
        config: Config = None,
        deadline: Deadline | float | None = None,
    ) -> Operation:
        """Put a file of `client.files` into a store, where it outlives the 48 hours; `config` as of an upload, without names."""
        return self._ask(import_call(self._url, file_search_store_name, file_name, config), Operation, deadline)

    def download_media(self, *, media_id: str, config: Config = None, deadline: Deadline | float | None = None) -> bytes:
        """Return the bytes of a picture that an answer cites, by the citation's `media_id` (`fileSearchStores/a/media/b`)."""
        read_config(config)
        return self._read_bytes(resource_path(media_id, STORES, MEDIA, field="media_id"), deadline)
