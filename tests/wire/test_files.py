"""Files and file search stores: the fields and the words of the official SDK, in either case, and nothing lost."""

from __future__ import annotations

from enum import Enum
from typing import Any, get_args

import pytest
from pydantic.alias_generators import to_camel

from gemini_interactions.wire import file_search_stores, files
from gemini_interactions.wire.base import Known, WireModel

types = pytest.importorskip("google.genai.types")

SAME_NAME = ("StringList", "CustomMetadata", "WhiteSpaceConfig", "ChunkingConfig", "FileSearchStore", "Document")
PAIRS: dict[str, tuple[type[WireModel], Any]] = {
    "File": (files.File, types.File),
    "FileStatus": (files.FileStatus, types.FileStatus),
    "FilePage": (files.FilePage, types.ListFilesResponse),
    "RegisteredFiles": (files.RegisteredFiles, types.RegisterFilesResponse),
    "FileSearchStorePage": (file_search_stores.FileSearchStorePage, types.ListFileSearchStoresResponse),
    "DocumentPage": (file_search_stores.DocumentPage, types.ListDocumentsResponse),
    "Operation": (file_search_stores.Operation, types.ImportFileOperation),
    "AddedDocument": (file_search_stores.AddedDocument, types.ImportFileResponse),
    **{name: (getattr(file_search_stores, name), getattr(types, name)) for name in SAME_NAME},
}
OF_THE_SDK = {"sdk_http_response", "data", "next_page"}
"""What is not on the wire, and a second form of a list of files that the Gemini API is not known to answer with."""


@pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)
def test_the_fields_are_those_of_the_sdk(ours: type[WireModel], theirs: Any) -> None:
    assert set(ours.model_fields) == set(theirs.model_fields) - OF_THE_SDK


@pytest.mark.parametrize("ours", [pair[0] for pair in PAIRS.values()], ids=PAIRS)
def test_both_cases_are_read_and_camel_case_is_written(ours: type[WireModel]) -> None:
    for name in ours.model_fields:
        assert ours.model_validate({to_camel(name): None}).dump() == ours(**{name: None}).dump() == {to_camel(name): None}
    assert ours.model_validate({"newThing": 1}).dump() == {"newThing": 1}


WORDS: list[tuple[type[WireModel], str, type[Enum]]] = [
    (files.File, "state", types.FileState),
    (files.File, "source", types.FileSource),
    (file_search_stores.Document, "state", types.DocumentState),
]


@pytest.mark.parametrize(("ours", "field", "theirs"), WORDS)
def test_the_words_are_those_of_the_sdk(ours: type[WireModel], field: str, theirs: type[Enum]) -> None:
    metadata = [known for part in get_args(ours.model_fields[field].annotation) for known in getattr(part, "__metadata__", ())]
    [known] = [entry for entry in metadata if isinstance(entry, Known)]
    assert {*known.values} == {word.value for word in theirs} - {"STATE_UNSPECIFIED", "SOURCE_UNSPECIFIED"}
    assert ours(**{field: "NEWER"}).dump() == {field: "NEWER"}


def test_the_answer_to_an_upload_is_read_in_both_forms() -> None:
    for body in ({"name": "files/a"}, {"file": {"name": "files/a"}}):
        assert files.CreatedFile.model_validate(body).file.name == "files/a"
