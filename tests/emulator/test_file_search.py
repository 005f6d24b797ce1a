"""File search stores: filled, searched by the words that a question shares with their documents, filtered, and emptied."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gemini_interactions.emulator import Emulator

from .conftest import MODEL, Api, add_document, keep_store, text
from .test_sdk_client import OBJECT, strangers

if TYPE_CHECKING:
    from google import genai

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore:Inheritance class:DeprecationWarning")

TEA = b"Green tea is steeped for two minutes at eighty degrees."
COFFEE = b"Coffee is brewed for four minutes with boiling water."
YEARS = [{"key": "year", "numeric_value": 2020}, {"key": "author", "stringValue": "Ann"}]
LATER = [{"key": "year", "numericValue": 2024}, {"key": "tags", "string_list_value": {"values": ["hot", "bitter"]}}]


@pytest.fixture
def store(api: Api) -> str:
    name = keep_store(api, "tea.txt", TEA, customMetadata=YEARS)
    add_document(api, name, "coffee.txt", COFFEE, custom_metadata=LATER)
    return name


def search(api: Api, question: str, *stores: str, **fields: Any) -> dict[str, Any]:
    return api.create(input=question, tools=[{"type": "file_search", "file_search_store_names": list(stores), **fields}])


def cited(interaction: dict[str, Any]) -> list[str]:
    annotations = interaction["steps"][-1]["content"][0].get("annotations") or []
    return [annotation["file_name"] for annotation in annotations]


def test_what_is_in_the_store_is_quoted_and_cited(api: Api, store: str) -> None:
    answer = search(api, "How long is green tea steeped?", store, top_k=1)
    assert [step["type"] for step in answer["steps"]] == ["file_search_call", "file_search_result", "thought", "model_output"]
    assert text(answer) == TEA.decode()
    [document, _] = api.http.get(f"/v1beta/{store}/documents").json()["documents"]
    assert answer["steps"][-1]["content"][0]["annotations"] == [
        {
            "end_index": len(TEA),
            "start_index": 0,
            "document_uri": document["name"],
            "file_name": "tea.txt",
            "source": store,
            "type": "file_citation",
            "custom_metadata": {"year": 2020, "author": "Ann"},
        }
    ]


def test_the_best_comes_first_and_no_more_than_asked_for(api: Api, store: str) -> None:
    assert cited(search(api, "How many minutes with boiling water?", store)) == ["coffee.txt", "tea.txt"]
    assert cited(search(api, "How many minutes with boiling water?", store, top_k=1)) == ["coffee.txt"]


def test_nothing_found_is_said(api: Api, store: str) -> None:
    answer = search(api, "Who won?", store)
    assert (text(answer), cited(answer)) == ("No file answers “Who won”.", [])


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("year = 2020", ["tea.txt"]),
        ("year > 2020", ["coffee.txt"]),
        ("year >= 2020 AND year != 2024", ["tea.txt"]),
        ('author = "Ann"', ["tea.txt"]),
        ("author=Ann OR tags=hot", ["coffee.txt", "tea.txt"]),
        ('tags:"bitter"', ["coffee.txt"]),
        ("NOT author = Ann", ["coffee.txt"]),
        ("(year < 2021 OR year > 2030) author = 'Ann'", ["tea.txt"]),
        ("author = Bob", []),
        ("author > 5", ["tea.txt"]),
        ("", ["coffee.txt", "tea.txt"]),
    ],
)
def test_documents_are_filtered_by_their_metadata(api: Api, store: str, wanted: str, found: list[str]) -> None:
    assert cited(search(api, "How many minutes with boiling water?", store, metadata_filter=wanted)) == found


@pytest.mark.parametrize("junk", ["year =", "= 2020", "year 2020", "(year = 1", "year = 1)", '"', "AND", "(" * 3000, "x" * 5000])
def test_a_filter_that_cannot_be_read_is_refused(api: Api, store: str, junk: str) -> None:
    tool = {"type": "file_search", "file_search_store_names": [store], "metadata_filter": junk}
    status, body = api.refused(input="x", tools=[tool])
    assert (status, body["error"]["message"].startswith("Invalid metadata filter")) == (400, True)


def test_a_store_that_is_not_there_is_refused(api: Api, store: str) -> None:
    for name in ("fileSearchStores/none", "none"):
        status, body = api.refused(input="x", tools=[{"type": "file_search", "file_search_store_names": [store, name]}])
        assert (status, body["error"]["message"]) == (404, f"File search store not found: '{name}'.")


def test_a_document_is_found_once_it_is_indexed(api: Api) -> None:
    name = api.http.post("/v1beta/fileSearchStores", json={"displayName": "My Tea!"}).json()["name"]
    assert name.startswith("fileSearchStores/my-tea-")
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    url = api.http.post(f"/upload/v1beta/{name}:uploadToFileSearchStore", headers=start, json={}).headers["x-goog-upload-url"]
    operation = api.http.post(url, headers={"x-goog-upload-command": "upload, finalize"}, content=TEA).json()
    assert set(operation) == {"name"}
    assert api.http.get(f"/v1beta/{name}").json()["pendingDocumentsCount"] == "1"
    assert cited(search(api, "green tea", name)) == []
    api.emulator.advance(1)
    ended = api.http.get(f"/v1beta/{operation['name']}").json()
    assert (ended["done"], ended["response"]["parent"]) == (True, name)
    shown = api.http.get(f"/v1beta/{name}").json()
    assert (shown["activeDocumentsCount"], shown["sizeBytes"]) == ("1", str(len(TEA)))


def test_an_empty_document_fails_and_says_why(api: Api) -> None:
    store = keep_store(api, "tea.txt", TEA)
    operation = add_document(api, store, "empty.txt", b"")
    ended = api.http.get(f"/v1beta/{operation['name']}").json()
    assert ended["error"] == {"code": 3, "message": "The document is empty."}
    assert [document["state"] for document in api.http.get(f"/v1beta/{store}/documents").json()["documents"]] == [
        "STATE_ACTIVE",
        "STATE_FAILED",
    ]


def test_a_picture_is_found_by_its_name_and_cited_as_a_medium(api: Api) -> None:
    store = keep_store(api, "tea_pot.png", b"\x89PNG", mimeType="image/png")
    [source] = search(api, "Show the pot", store)["steps"][-1]["content"][0]["annotations"]
    media = api.http.get(f"/v1beta/{source['media_id']}?alt=media")
    assert (media.headers["content-type"], media.content) == ("image/png", b"\x89PNG")


def test_what_holds_something_is_deleted_with_force_only(api: Api, store: str) -> None:
    [document, _] = api.http.get(f"/v1beta/{store}/documents").json()["documents"]
    for path, what in ((document["name"], "Document"), (store, "FileSearchStore")):
        refused = api.http.delete(f"/v1beta/{path}")
        message = f"Cannot delete non-empty {what}"
        assert (refused.status_code, refused.json()["error"]["message"]) == (400, message)
        assert api.http.delete(f"/v1beta/{path}?force=True").json() == {}
        assert api.http.get(f"/v1beta/{path}").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"customMetadata": [{"key": str(i)} for i in range(21)]},
        {"customMetadata": ["year"]},
        {"customMetadata": [{"stringValue": "x"}]},
        {"chunkingConfig": {"whiteSpaceConfig": {"maxTokensPerChunk": 513}}},
        {"chunking_config": {"white_space_config": {"max_tokens_per_chunk": 20}}},
        {"chunkingConfig": {"whiteSpaceConfig": {"maxTokensPerChunk": 100, "maxOverlapTokens": 100}}},
        {"colour": 1},
    ],
)
def test_junk_is_refused_before_it_is_uploaded(api: Api, store: str, fields: dict[str, Any]) -> None:
    start = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    assert api.http.post(f"/upload/v1beta/{store}:uploadToFileSearchStore", headers=start, json=fields).status_code == 400


# The official SDK

CONFIG: dict[str, Any] = {
    "display_name": "Tea",
    "custom_metadata": [{"key": "year", "numeric_value": 2020}],
    "chunking_config": {"white_space_config": {"max_tokens_per_chunk": 30, "max_overlap_tokens": 5}},
}


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.txt"
    path.write_bytes(TEA * 5)
    return path


def test_the_sdk_does_it_all(sdk: genai.Client, emulator: Emulator, tea: Path) -> None:
    stores = sdk.file_search_stores
    store = stores.create(config={"display_name": "Drinks"})
    assert stores.get(name=store.name).display_name == "Drinks"
    assert [found.name for found in stores.list(config={"page_size": 1})] == [store.name]
    first = stores.upload_to_file_search_store(file_search_store_name=store.name, file=tea, config=CONFIG)
    kept = sdk.files.upload(file=tea)
    second = stores.import_file(file_search_store_name=store.name, file_name=kept.name, config={"custom_metadata": []})
    emulator.advance(1)
    for operation in (first, second):
        assert sdk.operations.get(operation).response.parent == store.name
    documents = list(stores.documents.list(parent=store.name, config={"page_size": 1}))
    assert [document.state.name for document in documents] == ["STATE_ACTIVE", "STATE_ACTIVE"]
    assert stores.documents.get(name=documents[0].name).custom_metadata[0].numeric_value == 2020
    tool = {"type": "file_search", "file_search_store_names": [store.name], "metadata_filter": "year = 2020"}
    answer = sdk.interactions.create(model=MODEL, input="How long is tea steeped?", tools=[tool])
    events = list(sdk.interactions.create(model=MODEL, input="How long is tea steeped?", tools=[tool], stream=True))
    assert {note.file_name for note in answer.steps[-1].content[0].annotations} == {"Tea"}
    assert strangers([answer, events]) <= OBJECT
    stores.documents.delete(name=documents[0].name, config={"force": True})
    stores.delete(name=store.name, config={"force": True})
    with pytest.raises(Exception, match="404 NOT_FOUND"):
        stores.get(name=store.name)


async def test_the_async_sdk_does_it_all(server: Emulator, tea: Path) -> None:
    from google import genai

    client = genai.Client(api_key="k", http_options={"base_url": server.url})
    stores = client.aio.file_search_stores
    store = await stores.create(config={"display_name": "Drinks"})
    operation = await stores.upload_to_file_search_store(file_search_store_name=store.name, file=tea, config=CONFIG)
    until = time.monotonic() + 10
    while not operation.done and time.monotonic() < until:
        await asyncio.sleep(0.02)
        operation = await client.aio.operations.get(operation)
    [document] = [document async for document in await stores.documents.list(parent=store.name)]
    assert operation.response.document_name == document.name
    assert (await stores.documents.get(name=document.name)).state.name == "STATE_ACTIVE"
    await stores.documents.delete(name=document.name, config={"force": True})
    await stores.delete(name=store.name)
    assert store.name not in [found.name async for found in await stores.list()]
    await client.aio.aclose()
    client.close()
