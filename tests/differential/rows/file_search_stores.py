"""File search stores, and their documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..cases import Case
from .files import AGAIN

HERE = Path(__file__)
STORE = "fileSearchStores/a"
METADATA = [
    {"key": "year", "numeric_value": 2020},
    {"key": "author", "string_value": "Ann"},
    {"key": "tags", "string_list_value": {"values": ["a", "b"]}},
]
CHUNKS = {"white_space_config": {"max_tokens_per_chunk": 200, "max_overlap_tokens": 20}}
OPERATION = {"name": f"{STORE}/upload/operations/o"}


def row(name: str, method: str, *args: Any, **more: Any) -> Case:
    return Case(f"file_search_stores.{method}: {name}", f"file_search_stores.{method}", *args, refused=("cloud",), **more)


def upload(name: str, **config: Any) -> Case:
    arguments = {"file_search_store_name": STORE, "file": HERE, **({"config": config} if config else {})}
    return row(name, "upload_to_file_search_store", arguments, answers=({}, OPERATION), differs=AGAIN)


CASES = [
    row("nothing said", "create"),
    row("whole", "create", {"config": {"display_name": "A", "embedding_model": "gemini-embedding-001"}}),
    row("one", "get", {"name": STORE}),
    row("one", "delete", {"name": STORE}),
    row("with all in it", "delete", {"name": STORE, "config": {"force": True}}),
    row(
        "all",
        "list",
        answers=({"fileSearchStores": [{"name": STORE}], "nextPageToken": "t"}, {"fileSearchStores": [{"name": STORE}]}),
    ),
    row("of a size", "list", {"config": {"page_size": 7}}),
    upload("a path"),
    upload("whole", mime_type="text/plain", display_name="A", custom_metadata=METADATA, chunking_config=CHUNKS),
    row("one", "import_file", {"file_search_store_name": STORE, "file_name": "files/a"}, answers=(OPERATION,)),
    row(
        "whole",
        "import_file",
        {
            "file_search_store_name": STORE,
            "file_name": "files/a",
            "config": {"custom_metadata": METADATA, "chunking_config": CHUNKS},
        },
        answers=(OPERATION,),
    ),
    row("one", "download_media", {"media_id": f"{STORE}/media/b"}),
    row("all", "documents.list", {"parent": STORE}, answers=({"documents": [{"name": f"{STORE}/documents/b"}]},)),
    row("of a size", "documents.list", {"parent": STORE, "config": {"page_size": 7}}),
    row("one", "documents.get", {"name": f"{STORE}/documents/b"}),
    row("one", "documents.delete", {"name": f"{STORE}/documents/b"}),
    row("with its chunks", "documents.delete", {"name": f"{STORE}/documents/b", "config": {"force": True}}),
]
