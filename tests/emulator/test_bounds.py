"""No request takes the emulator away from the others: it is refused with its field, or answered within bounds, and in time."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import re
import tarfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.core import json_body
from gemini_interactions.emulator.core.limits import LARGEST_BODY, LARGEST_UPLOAD
from gemini_interactions.emulator.servers import asgi

from .conftest import KEY, MODEL, Api

IN_TIME = 3.0  # a second where nobody else uses the machine
ITSELF = {"$ref": "#"}


def an_object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def asked(schema: Any, prompt: str = "x") -> dict[str, Any]:
    return {"input": prompt, "response_format": {"type": "text", "mime_type": "application/json", "schema": schema}}


def laughs(levels: int, of: Callable[[dict[str, str]], Any]) -> dict[str, Any]:
    """A schema whose every level refers to the next one twice."""
    definitions = {f"d{i}": of({"$ref": f"#/$defs/d{i + 1}"}) for i in range(levels)}
    return {"$defs": {**definitions, f"d{levels}": {"type": "string"}}, "$ref": "#/$defs/d0"}


def function(name: str, parameters: Any) -> dict[str, Any]:
    return {"type": "function", "name": name, "parameters": parameters}


ADDING = {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}}
STRINGS = {"type": "array", "items": {"type": "string"}}
SCHEMA = r"response_format\.schema"
# Request -> what the refusal names, or None for an answer.
REQUESTS: dict[str, tuple[dict[str, Any], str | None]] = {
    "ten million items": (asked({**STRINGS, "minItems": 10**7}), f"{SCHEMA}.*minItems"),
    "items of items": (asked({"type": "array", "minItems": 5000, "items": {**STRINGS, "minItems": 5000}}), SCHEMA),
    "items of a megabyte": (asked({"type": "array", "minItems": 9999, "items": {"const": "x" * 10**6}}), SCHEMA),
    "distinct items": (asked({"type": "array", "minItems": 9999, "uniqueItems": True, "items": {"type": "integer"}}), None),
    "a terabyte of text": (asked({"type": "string", "minLength": 10**12}), f"{SCHEMA}.*minLength"),
    "properties": (asked({"type": "object", "minProperties": 10**8, "additionalProperties": ITSELF}), f"{SCHEMA}.*minProperties"),
    "itself twice": (asked(an_object({"a": ITSELF, "b": ITSELF})), None),
    "itself many times": (asked(an_object({f"a{i}": ITSELF for i in range(1000)})), SCHEMA),
    "itself as a list": (asked({"type": "array", "minItems": 50, "items": ITSELF}), SCHEMA),
    "itself or itself": (asked({"anyOf": [ITSELF, ITSELF]}), SCHEMA),
    "itself and itself": (asked({"allOf": [ITSELF, ITSELF]}), SCHEMA),
    "itself": (asked(ITSELF), None),
    "laughs in parts": (asked(laughs(40, lambda ref: {"allOf": [ref, ref]})), SCHEMA),
    "laughs in fields": (asked(laughs(40, lambda ref: an_object({"a": ref, "b": ref}))), None),
    "a number as a text": (asked({"type": "number", "multipleOf": "1e99999999"}), "invalid argument"),
    "a pattern that explodes": (asked({"type": "string", "pattern": "(a+)+$" * 1000}, "a" * 5000), None),
    "a wide schema": (asked(an_object({f"f{i}": {"type": "string"} for i in range(8_000)})), None),
    "a long prompt in each field": (asked(an_object({f"text_{i}": {"type": "string"} for i in range(900)}), "x" * 10**6), SCHEMA),
    "a piece of a long prompt in each field": (
        asked(an_object({f"f{i}": {"type": "string"} for i in range(900)}), "One. " * 10**5),
        None,
    ),
    "a wide enum": (asked({"enum": [f"v{i}" for i in range(20_000)]}, "v " * 4000), None),
    "quotation marks": (asked({"type": "string"}, "“" * 500_000), None),
    "a function of itself": ({"input": "f", "tools": [function("f", an_object(dict.fromkeys("abcdefgh", ITSELF)))]}, "tools.f"),
    "tools": ({"input": "x", "tools": [function(f"f{i}", {}) for i in range(1001)]}, "'tools'"),
    "stop sequences": ({"input": "x", "generation_config": {"stop_sequences": ["a"] * 101}}, "stop_sequences"),
    "stops in a long text": (
        {"input": "x" * 2 * 10**6, "generation_config": {"stop_sequences": [f"x{i}" for i in range(100)]}},
        None,
    ),
    "stops in too long a text": (
        {"input": "x" * 10**7, "generation_config": {"stop_sequences": [f"x{i}" for i in range(100)]}},
        "input token count",
    ),
    "receivers": (
        {"input": "x", "background": True, "webhook_config": {"uris": ["http://127.0.0.1:9"] * 33}},
        "webhook_config.uris",
    ),
    "questions": ({"input": "what is my name " * 50_000}, None),
    "contexts in tags": ({"input": "<context>" * 40_000 + "\nWhy?"}, None),
    "labels": ({"input": "Question: \nContext: " * 20_000 + "\nWhy?"}, None),
    "blank lines": ({"input": "\n \t" * 100_000 + "Why is it so?", "tools": [function("add", ADDING)]}, None),
    "brackets": ({"input": "(" * 100_000 + "1 + 2", "tools": [function("add", ADDING)]}, None),
    "abbreviations": ({"input": "A. " * 100_000 + "\nWhy is it A?"}, None),
    "a sum": ({"input": "1+" * 400_000 + "1", "tools": [{"type": "code_execution"}]}, None),
    "a long key": ({"input": "x", "k" * 5_000_000: 1}, "Unknown parameter"),
    "nested deep": ({"input": "x", "labels": json.loads("[" * 200 + "]" * 200)}, "'labels' is nested deeper than 100 levels"),
    "many values": ({"input": [[]] * 300_000}, "'input' has too many values"),
}


@pytest.mark.parametrize(("body", "named"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_answered_in_time_or_refused_by_its_field(api: Api, body: dict[str, Any], named: str | None) -> None:
    start = perf_counter()
    answer = api.http.post("/v1beta/interactions", json={"model": MODEL, **body})
    assert perf_counter() - start < IN_TIME
    assert len(answer.content) < 2 * 10**7
    if named is None:
        assert answer.status_code == 200
        return
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "invalid_request")
    assert re.search(named, error["message"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"model": "m", "input": "' + b"x" * LARGEST_BODY + b'"}', "payload size exceeds the limit"),
        (b'{"model": "m", "input": ' + b"[" * 10**6 + b"]" * 10**6 + b"}", "'input' is nested deeper"),
        (b'{"model": "m", "input": [' + b"[]," * 5_000_000 + b"[]]}", "'input' has too many values"),
        (b'"' + b"\\" * 5_000_000, "Invalid JSON payload"),
        (b'{"seed": ' + b"9" * 10**5 + b"}", "Invalid JSON payload"),
    ],
)
def test_a_body_that_is_no_request_is_refused_before_anything_is_made_of_it(api: Api, content: bytes, words: str) -> None:
    start = perf_counter()
    answer = api.http.post("/v1beta/interactions", content=content)
    assert perf_counter() - start < IN_TIME
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")
    assert words in answer.json()["error"]["message"]


def test_what_stands_in_quotation_marks_is_not_nested(api: Api) -> None:
    for prompt in ("[" * 200 + "{" * 200, '\\"' + "[,{" * 10**5):
        assert api.post(input=prompt).json()["steps"][-1]["content"][0]["text"] == f"You said: {prompt}"


# Archives


def tar(files: int, size: int, mode: Any = "w") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:
        for number in range(files):
            member = tarfile.TarInfo(f"d/f{number}")
            member.size = size
            archive.addfile(member, io.BytesIO(b"\0" * size))
    return made.getvalue()


def with_a_hole() -> bytes:
    """An archive of 2 kB with a file that says it has a terabyte."""
    member = tarfile.TarInfo("s")
    member.size = 512
    names = {"major": "0", "minor": "1", "name": "s", "size": str(10**12), "map": "0,512"}
    member.pax_headers = {f"GNU.sparse.{name}": value for name, value in names.items()}
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(member, io.BytesIO(b"x" * 512))
    return made.getvalue()


def upload(http: httpx.Client, content: bytes, *, extract: bool = True) -> tuple[httpx.Response, str]:
    id = http.post("/v1beta/environments", json={}).json()["id"]
    headers = {"x-goog-upload-protocol": "resumable", "x-goog-upload-command": "start"}
    begun = http.put(f"/upload/v1beta/environments/{id}/files/a?extract={str(extract).lower()}", headers=headers)
    url = httpx.URL(begun.headers["x-goog-upload-url"]).raw_path.decode()
    commands = {"x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0"}
    return http.put(url, content=content, headers=commands), id


EMPTY_FILE = tarfile.TarInfo("f").tobuf()
ZEROS = b"\0" * (LARGEST_UPLOAD + 20_000_000)


@pytest.mark.parametrize(
    "archive",
    [
        lambda: EMPTY_FILE * 60_000,
        lambda: gzip.compress(EMPTY_FILE * 60_000, 1),
        lambda: gzip.compress(ZEROS, 1),
        lambda: lzma.compress(ZEROS, preset=0),
        lambda: gzip.compress(ZEROS[:LARGEST_UPLOAD], 1) * 3,
        with_a_hole,
    ],
    ids=["files", "files in gzip", "gzip", "xz", "gzip thrice", "a hole"],
)
def test_an_archive_unpacks_to_what_a_sandbox_holds_or_not_at_all(api: Api, archive: Callable[[], bytes]) -> None:
    content = archive()
    start = perf_counter()
    answer, id = upload(api.http, content)
    assert perf_counter() - start < IN_TIME
    assert answer.status_code == 400
    assert "'extract'" in answer.json()["error"]["message"]
    assert api.http.get(f"/v1beta/environments/{id}").json()["file_count"] == "0"


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_an_archive_of_many_files_is_unpacked(api: Api, mode: str) -> None:
    answer, id = upload(api.http, tar(1000, 10, mode))
    assert answer.status_code == 200
    assert api.http.get(f"/v1beta/environments/{id}").json()["file_count"] == "1000"
    cut, _ = upload(api.http, tar(1000, 10, mode)[:-3000])
    assert cut.status_code in (200, 400)


def test_a_sandbox_holds_so_much(api: Api) -> None:
    answer, _ = upload(api.http, ZEROS, extract=False)
    assert (answer.status_code, "'a' is too large" in answer.json()["error"]["message"]) == (400, True)
    for sources, words in (
        ([{"type": "inline", "target": f"f{i}", "content": "x"} for i in range(5001)], "full at 'f5000'"),
        ([{"type": "inline", "target": "a/" * 500_000, "content": "x"}], "Invalid path"),
    ):
        refused = api.http.post("/v1beta/environments", json={"sources": sources})
        assert (refused.status_code, words in refused.json()["error"]["message"]) == (400, True)


# Others meanwhile


def test_others_are_answered_meanwhile(server: Emulator) -> None:
    long = {"model": MODEL, **asked(an_object({"a": ITSELF, "b": ITSELF}))}
    with httpx.Client(base_url=server.url, headers=KEY, timeout=60) as http, ThreadPoolExecutor() as pool:
        runs = [
            pool.submit(httpx.post, f"{server.url}/v1beta/interactions", json=long, headers=KEY, timeout=60) for _ in range(8)
        ]
        answered = 0
        while not all(run.done() for run in runs):
            assert http.get("/v1beta/interactions/x").status_code == 404
            answered += 1
        assert [run.result().status_code for run in runs] == [200] * 8
    assert answered > 10


def test_a_body_without_end_is_not_kept(server: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 10_000_000  # the service's own takes a while to send
    for module, name in ((asgi, "LARGEST_BODY"), (asgi, "LARGEST_UPLOAD"), (json_body, "LARGEST_BODY")):
        monkeypatch.setattr(module, name, limit)

    def endless() -> Any:
        for _ in range(3):
            yield b"\0" * limit

    answer = httpx.post(f"{server.url}/v1beta/interactions", content=endless(), headers=KEY, timeout=60)
    assert "payload size exceeds the limit" in answer.json()["error"]["message"]
