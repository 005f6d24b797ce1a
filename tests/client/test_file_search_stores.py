"""File search stores: made, filled by upload and import, waited for, searched by a model, and emptied."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import Client, FileUnavailable, InvalidOption, NotFoundError, tools
from gemini_interactions.client.http.errors import DeadlineExceeded, InvalidRequestError
from gemini_interactions.client.resources.file_search import async_documents, async_file_search_stores, async_operations
from gemini_interactions.client.resources.file_search import documents as sync_documents
from gemini_interactions.client.resources.file_search import file_search_stores as sync_stores
from gemini_interactions.client.resources.file_search import operations as sync_operations
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.file_search_stores import CustomMetadata, Document, FileSearchStore, Operation

from .resource_face import ResourceFace

TEA = b"Green tea is steeped for two minutes."
CONFIG: dict[str, Any] = {
    "display_name": "Tea",
    "mime_type": "text/plain",
    "custom_metadata": [{"key": "year", "numeric_value": 2020}],
    "chunking_config": {"white_space_config": {"max_tokens_per_chunk": 30}},
}


@pytest.fixture
def stores(api: Any) -> ResourceFace:
    return ResourceFace(api, lambda client: client.file_search_stores)


@pytest.fixture
def documents(api: Any) -> ResourceFace:
    return ResourceFace(api, lambda client: client.file_search_stores.documents)


@pytest.fixture
def operations(api: Any) -> ResourceFace:
    return ResourceFace(api, lambda client: client.operations)


def test_a_store_is_made_found_listed_and_deleted(stores: ResourceFace, emulator: Emulator) -> None:
    made = stores.create(config={"display_name": "Drinks", "embedding_model": "gemini-embedding-001"})
    assert isinstance(made, FileSearchStore)
    assert emulator.requests[-1].body == {"displayName": "Drinks", "embeddingModel": "models/gemini-embedding-001"}
    assert stores.get(name=made.name).dump() == made.dump() == stores.get(name=made).dump()
    other = stores.create()
    assert [found.name for found in stores.list(config={"page_size": 1})] == [made.name, other.name]
    assert emulator.requests[-2].query == {"pageSize": "1"}
    assert stores.delete(name=made.name) is None
    assert [found.name for found in stores.list()] == [other.name]
    with pytest.raises(NotFoundError, match="File search store not found"):
        stores.get(name=made.name)


def test_a_file_is_uploaded_into_it_waited_for_and_found(
    stores: ResourceFace, documents: ResourceFace, operations: ResourceFace, api: Any, emulator: Emulator, tmp_path: Path
) -> None:
    store, path, told = stores.create(), tmp_path / "tea.txt", []
    path.write_bytes(TEA)
    begun = stores.upload_to_file_search_store(
        file_search_store_name=store.name, file=path, config=CONFIG, on_progress=lambda *numbers: told.append(numbers)
    )
    assert told == [(len(TEA), len(TEA))]
    assert emulator.requests[-2].body == {
        "mimeType": "text/plain",
        "displayName": "Tea",
        "customMetadata": CONFIG["custom_metadata"],
        "chunkingConfig": CONFIG["chunking_config"],
    }
    assert (isinstance(begun, Operation), begun.done) == (True, None)
    ended = operations.wait(begun, poll_interval=0.02)
    assert ended.response.parent == store.name
    assert operations.get(begun.name).done
    [document] = documents.list(parent=store)
    assert isinstance(document, Document)
    assert (document.name, document.display_name, document.state) == (ended.response.document_name, "Tea", "STATE_ACTIVE")
    assert documents.get(name=document).custom_metadata == [CustomMetadata(key="year", numeric_value=2020)]
    tool = tools.file_search([store.name], top_k=1, metadata_filter="year = 2020")
    assert api.create(model="gemini-3.8-flash", input="How long?  minutes", tools=[tool]).output_text == TEA.decode()


def test_a_file_that_is_there_is_imported(
    stores: ResourceFace, documents: ResourceFace, operations: ResourceFace, api: Any, emulator: Emulator
) -> None:
    file = ResourceFace(api, lambda client: client.files).upload(file=TEA, config={"mime_type": "text/plain"})
    store = stores.create()
    begun = stores.import_file(file_search_store_name=store, file_name=file, config={"custom_metadata": [{"key": "a"}]})
    assert emulator.requests[-1].body == {"fileName": file.name, "customMetadata": [{"key": "a"}]}
    assert operations.wait(begun, poll_interval=0.02).done
    emulator.advance(49 * 3600)
    assert [document.state for document in documents.list(parent=store)] == ["STATE_ACTIVE"]


def test_what_the_service_cannot_take_is_an_error_that_says_why(stores: ResourceFace, operations: ResourceFace) -> None:
    begun = stores.upload_to_file_search_store(
        file_search_store_name=stores.create(), file=b"", config={"mime_type": "text/plain"}
    )
    with pytest.raises(FileUnavailable, match=r"could not take the document .*The document is empty"):
        operations.wait(begun, poll_interval=0.02)


def test_waiting_has_an_end(stores: ResourceFace, operations: ResourceFace) -> None:
    begun = stores.upload_to_file_search_store(file_search_store_name=stores.create(), file=TEA, config=CONFIG)
    with pytest.raises(DeadlineExceeded, match=f"operation {begun.name} was not done"):
        operations.wait(begun, poll_interval=5, deadline=2)


def test_what_holds_something_goes_with_force_only(
    stores: ResourceFace, documents: ResourceFace, operations: ResourceFace
) -> None:
    store = stores.create()
    operations.wait(stores.upload_to_file_search_store(file_search_store_name=store, file=TEA, config=CONFIG), poll_interval=0.02)
    [document] = documents.list(parent=store)
    for delete, name in ((documents.delete, document), (stores.delete, store)):
        with pytest.raises(InvalidRequestError, match="Cannot delete non-empty"):
            delete(name=name)
    assert documents.delete(name=document, config={"force": True}) is None
    assert stores.delete(name=store, config={"force": True}) is None


def test_a_picture_that_an_answer_cites_is_downloaded(stores: ResourceFace, operations: ResourceFace, api: Any) -> None:
    store, config = stores.create(), {"mime_type": "image/png", "display_name": "tea_pot.png"}
    operations.wait(
        stores.upload_to_file_search_store(file_search_store_name=store, file=b"\x89PNG", config=config), poll_interval=0.02
    )
    answer = api.create(model="gemini-3.8-flash", input="Show the pot", tools=[tools.file_search(store.name)])
    [source] = answer.steps[-1].content[0].annotations
    assert stores.download_media(media_id=source.media_id) == b"\x89PNG"


@pytest.mark.parametrize(
    ("ask", "field"),
    [
        (lambda stores: stores.get(name="files/a"), "name"),
        (lambda stores: stores.get(name="fileSearchStores/a/documents/b"), "name"),
        (lambda stores: stores.get(name=""), "name"),
        (lambda stores: stores.get(name="fileSearchStores/.."), "name"),
        (lambda stores: stores.create(config={"name": "a"}), "config.name"),
        (lambda stores: stores.import_file(file_search_store_name="a", file_name="fileSearchStores/b"), "file_name"),
        (lambda stores: stores.download_media(media_id="fileSearchStores/a"), "media_id"),
        (lambda stores: stores.upload_to_file_search_store(file_search_store_name=7, file=TEA), "file_search_store_name"),
        (lambda stores: stores.upload_to_file_search_store(file_search_store_name="a", file=TEA), "mime_type"),
    ],
)
def test_what_is_no_name_is_named_before_anything_is_sent(stores: ResourceFace, emulator: Emulator, ask: Any, field: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        ask(stores)
    assert (caught.value.field, emulator.requests) == (field, [])


def test_on_google_cloud_they_are_refused_by_name() -> None:
    client = Client(vertexai=True, api_key="k")
    stores = client.file_search_stores
    asked: tuple[Any, ...] = (
        stores.create,
        lambda: list(stores.list()),
        lambda: stores.documents.get(name="fileSearchStores/a/documents/b"),
        lambda: client.operations.get("fileSearchStores/a/operations/b"),
    )
    for ask in asked:
        with pytest.raises(InvalidOption, match="on the Gemini API only"):
            ask()


PAIRS = [
    (sync_stores.FileSearchStores, async_file_search_stores.AsyncFileSearchStores),
    (sync_documents.Documents, async_documents.AsyncDocuments),
    (sync_operations.Operations, async_operations.AsyncOperations),
]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (getattr(one, name), getattr(other, name))
        for one, other in PAIRS
        for name in vars(one)
        if inspect.isfunction(vars(one)[name])
    ],
)
def test_the_sync_and_the_async_classes_take_the_same_arguments(ours: Any, theirs: Any) -> None:
    one, other = (inspect.signature(method).parameters for method in (ours, theirs))
    assert [(p.name, p.kind, p.default) for p in one.values()] == [(p.name, p.kind, p.default) for p in other.values()]


@pytest.mark.parametrize("resource", ["files", "file_search_stores"])
def test_the_methods_and_their_arguments_are_those_of_the_official_sdk(resource: str) -> None:
    from google import genai

    theirs = getattr(genai.Client(api_key="k"), resource)
    ours = getattr(Client(api_key="k"), resource)
    for name in (name for name in dir(theirs) if not name.startswith("_") and callable(getattr(theirs, name))):
        asked = inspect.signature(getattr(theirs, name)).parameters
        assert asked.keys() <= inspect.signature(getattr(ours, name)).parameters.keys(), name
