"""Environments: made, used, listed, deleted; their files listed, uploaded and downloaded; and those that are gone."""

from __future__ import annotations

import inspect
import io
import pickle
import tarfile
from typing import Any

import httpx
import pytest

from gemini_interactions import Client, InvalidOption, InvalidResponseError, NotFoundError
from gemini_interactions import agents as facts
from gemini_interactions.client.http.errors import (
    ConflictError,
    ConnectionFailed,
    EnvironmentNotFound,
    InvalidRequestError,
    ServerError,
)
from gemini_interactions.client.resources.environments.async_environments import AsyncEnvironments
from gemini_interactions.client.resources.environments.environments import Environments
from gemini_interactions.client.resources.uploads import upload_calls
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.environments import EnvironmentFile, SandboxEnvironment

WEEK = 7 * 86_400
AGENT = "antigravity-preview-09-2026"


class Face:
    """Both classes behind one face; lists are read to their end."""

    def __init__(self, api: Any) -> None:
        self._api = api
        self._environments: Any = (Environments if isinstance(api.client, Client) else AsyncEnvironments)(api.client._requester)

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            result = getattr(self._environments, name)(*args, **options)
            if inspect.isasyncgen(result):

                async def read() -> list[Any]:
                    return [entry async for entry in result]

                return self._api._runner.run(read())
            if inspect.iscoroutine(result):
                return self._api._runner.run(result)
            return list(result) if inspect.isgenerator(result) else result

        return call


@pytest.fixture
def environments(api: Any) -> Face:
    return Face(api)


def test_an_environment_is_made_found_listed_and_deleted(environments: Face, emulator: Emulator) -> None:
    sources, network = [facts.inline("src/main.py", "print(1)")], facts.allowlist("example.com")
    made = environments.create(sources=sources, network=network)
    assert isinstance(made, SandboxEnvironment)
    assert emulator.requests[-1].path == "/v1beta/environments"
    assert emulator.requests[-1].body == {"sources": sources, "network": network}
    assert (made.status, made.is_expired, made.file_count, made.size_bytes) == ("active", False, 1, 8)
    assert made.dump() == environments.get(made.id).dump()
    other = environments.create()
    assert [found.id for found in environments.list(page_size=1)] == [made.id, other.id]
    assert environments.delete(made.id) is None
    assert [found.id for found in environments.list()] == [other.id]


def test_an_agent_works_in_an_environment_and_leaves_its_files_there(environments: Face, api: Any) -> None:
    made = environments.create(sources=[facts.inline("tea.txt", "green")])
    done = api.create(agent=AGENT, input="Read tea.txt", environment=made.id)
    assert (done.output_text, done.environment_id) == ("tea.txt says: green", made.id)
    api.create(agent=AGENT, input="Save `2 cups` to out/recipe.txt", environment=made.id)
    assert environments.download(made.id, "out/recipe.txt") == b"2 cups"


def test_an_environment_is_copied_with_its_files(environments: Face) -> None:
    made = environments.create(sources=[facts.inline("a.txt", "x")])
    copy = environments.create(from_environment=made.id)
    assert copy.id != made.id
    assert environments.download(copy.id, "a.txt") == b"x"
    with pytest.raises(InvalidOption) as caught:
        environments.create(from_environment=made.id, sources=[facts.inline("b.txt", "y")])
    assert caught.value.field == "sources"


def test_files_are_listed_by_directory_or_all_of_them(environments: Face) -> None:
    made = environments.create(sources=[facts.inline(path, "x") for path in ("a.txt", "src/b.py", "src/deep/c.py")])
    root = [(entry.path, entry.type) for entry in environments.files(made.id)]
    assert root == [("a.txt", "file"), ("src", "directory")]
    assert [entry.path for entry in environments.files(made.id, "src/")] == ["src/b.py", "src/deep"]
    [entry] = environments.files(made.id, "/src/b.py")
    assert (entry.name, entry.mime_type, entry.size_bytes) == ("b.py", "text/x-python", 1)
    everything = environments.files(made.id, recursive=True, page_size=1)
    assert [entry.path for entry in everything] == ["a.txt", "src/b.py", "src/deep/c.py"]


def test_a_file_is_uploaded_and_downloaded_byte_for_byte(environments: Face, emulator: Emulator) -> None:
    id, content = environments.create().id, bytes(range(256)) * 3
    entry = environments.upload(id, "in/data.bin", content, mime_type="application/x-tea")
    assert isinstance(entry, EnvironmentFile)
    assert (entry.path, entry.size_bytes, entry.mime_type) == ("in/data.bin", 768, "application/x-tea")
    assert environments.download(id, "in/data.bin") == content
    begun, sent = emulator.requests[-3:-1]
    assert (begun.method, begun.path, begun.query) == ("PUT", f"/upload/v1beta/environments/{id}/files/in/data.bin", {})
    assert begun.headers["x-goog-upload-header-content-length"] == "768"
    assert (sent.method, sent.headers["x-goog-upload-command"]) == ("POST", "upload, finalize")


def test_names_of_files_may_hold_anything_but_a_way_out(environments: Face, emulator: Emulator) -> None:
    id = environments.create().id
    for path in ("é ü?.txt", "100%.txt", "a#b/c&d=e.txt", "-x.txt"):
        environments.upload(id, path, path.encode())
        assert environments.download(id, path) == path.encode()
    before = len(emulator.requests)
    for path in ("", "/", "../agents/x", "a/../../b", "a//b", "./a"):
        with pytest.raises(InvalidOption) as caught:
            environments.download(id, path)
        assert caught.value.field == "path"
    with pytest.raises(InvalidOption):
        environments.files(id, "..")
    assert len(emulator.requests) == before


def test_an_empty_file_is_a_file(environments: Face) -> None:
    id = environments.create().id
    assert environments.upload(id, "empty.txt", b"").size_bytes == 0
    assert environments.download(id, "empty.txt") == b""


def test_what_is_there_is_replaced_only_if_one_says_so(environments: Face) -> None:
    id = environments.create(sources=[facts.inline("a.txt", "old")]).id
    with pytest.raises(ConflictError, match="already exists"):
        environments.upload(id, "a.txt", b"new")
    environments.upload(id, "a.txt", b"new", overwrite=True)
    assert environments.download(id, "a.txt") == b"new"


def test_an_archive_is_unpacked_where_one_says(environments: Face) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("deep/leaf.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"leaf"))
    id = environments.create().id
    assert environments.upload(id, "unpacked", packed.getvalue(), extract=True) is None
    assert environments.upload(id, "", packed.getvalue(), extract=True) is None
    paths = [entry.path for entry in environments.files(id, recursive=True)]
    assert paths == ["deep/leaf.txt", "unpacked/deep/leaf.txt"]
    with pytest.raises(InvalidRequestError):
        environments.upload(id, "x", b"no archive", extract=True)


def test_a_large_file_goes_in_parts(environments: Face, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_calls, "PART", 4)
    id = environments.create().id
    environments.upload(id, "a.bin", b"0123456789")
    parts = [request.headers for request in emulator.requests[-3:]]
    assert [(part["x-goog-upload-command"], part["x-goog-upload-offset"]) for part in parts] == [
        ("upload", "0"),
        ("upload", "4"),
        ("upload, finalize", "8"),
    ]
    assert environments.download(id, "a.bin") == b"0123456789"


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 503}, {"drop_connection": True}])
def test_an_upload_goes_on_from_where_it_broke(
    connect: Any, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(upload_calls, "PART", 4)
    with emulator:  # a real server: only there is a connection that breaks one that had been made
        environments = Face(connect(base_url=emulator.url, transport=None))
        id = environments.create().id
        emulator.fault(**fault, method="POST")
        environments.upload(id, "a.bin", b"0123456789")
        assert environments.download(id, "a.bin") == b"0123456789"
    commands = [request.headers.get("x-goog-upload-command") for request in emulator.requests[1:-1]]
    assert commands[0] == "start"
    assert commands[-3:] == ["upload", "upload", "upload, finalize"]
    # After 503 the part surely was not taken; after the others the service is asked how much it has.
    assert ("query" in commands) == (fault != {"status": 503})


@pytest.mark.parametrize(("fault", "error"), [({"status": 500}, ServerError), ({"drop_connection": True}, ConnectionFailed)])
def test_an_upload_that_breaks_again_and_again_is_an_error(
    environments: Face, emulator: Emulator, fault: dict[str, Any], error: type[Exception]
) -> None:
    id = environments.create().id
    emulator.fault(**fault, method="POST", times=100)
    with pytest.raises(error):
        environments.upload(id, "a.bin", b"x")


def test_a_part_that_never_arrives_is_given_up_though_the_service_answers(environments: Face, emulator: Emulator) -> None:
    id = environments.create().id
    emulator.fault(status=500, method="POST", times=100, when=lambda body: body == {"part": 1})
    with pytest.raises(ServerError):
        environments.upload(id, "a.json", b'{"part":1}')
    commands = [request.headers.get("x-goog-upload-command") for request in emulator.requests]
    assert commands.count("query") == 3


def test_an_upload_whose_service_does_not_say_where_it_broke_is_an_error(environments: Face, emulator: Emulator) -> None:
    id = environments.create().id
    emulator.fault(status=500, method="POST")
    emulator.fault(raw_body=b"{}", method="POST")
    with pytest.raises(InvalidResponseError, match="does not say where"):
        environments.upload(id, "a.bin", b"x")


def test_the_key_goes_to_no_host_but_the_one_that_was_configured() -> None:
    """An address of an upload that points elsewhere, as one from a service behind a proxy does."""
    seen: list[httpx.URL] = []
    emulator = Emulator()
    inner = emulator.transport()

    class Front(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request.url)
            return inner.handle_request(request)

    with Client(api_key="k", transport=Front(), base_url="https://proxy.example:8443/v1beta") as client:
        environments = Environments(client._requester)
        id = environments.create().id
        environments.upload(id, "a.txt", b"x")
    assert {(url.scheme, url.host, url.port) for url in seen} == {("https", "proxy.example", 8443)}
    assert seen[1].path == f"/upload/v1beta/environments/{id}/files/a.txt"


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("https://x.example", "https://x.example/upload/v1beta"),
        ("https://x.example/v1", "https://x.example/upload/v1"),
        ("https://x.example/gemini", "https://x.example/gemini/upload/v1beta"),
        ("https://x.example/v1beta1/projects/p/locations/l", "https://x.example/upload/v1beta1/projects/p/locations/l"),
    ],
)
def test_uploads_stand_before_the_version(base_url: str, root: str) -> None:
    assert upload_calls.upload_root(Client(api_key="k", base_url=base_url)._requester.url) == root


# What is gone


def test_an_environment_that_was_never_there_or_is_deleted_says_so_and_names_the_way_out(environments: Face) -> None:
    id = environments.create().id
    environments.delete(id)
    for ask in (
        lambda: environments.get(id),
        lambda: environments.delete(id),
        lambda: environments.files(id),
        lambda: environments.download(id, "a.txt"),
        lambda: environments.upload(id, "a.txt", b"x"),
        lambda: environments.create(from_environment=id),
    ):
        with pytest.raises(EnvironmentNotFound, match=r"7 days.*No other was made.*environment='remote'") as caught:
            ask()
        assert (id in str(caught.value), caught.value.status_code) == (True, 404)
    assert environments.list() == []


def test_after_a_week_an_environment_is_gone_and_none_is_made_in_its_place(environments: Face, emulator: Emulator) -> None:
    id = environments.create(sources=[facts.inline("a.txt", "x")]).id
    emulator.advance(WEEK + 1)
    assert environments.get(id).is_expired
    for ask in (
        lambda: environments.download(id, "a.txt"),
        lambda: environments.upload(id, "b.txt", b"x"),
        lambda: environments.create(from_environment=id),
    ):
        with pytest.raises(EnvironmentNotFound, match="7 days") as caught:
            ask()
        assert id in str(caught.value)
    assert [found.id for found in environments.list()] == [id]


def test_a_file_that_is_not_there_is_not_taken_for_a_missing_environment(environments: Face) -> None:
    id = environments.create().id
    for ask in (lambda: environments.download(id, "no.txt"), lambda: environments.files(id, "no")):
        with pytest.raises(NotFoundError, match="File not found") as caught:
            ask()
        assert not isinstance(caught.value, EnvironmentNotFound)


def test_where_nobody_can_tell_whether_it_is_gone_the_first_error_stands(environments: Face, emulator: Emulator) -> None:
    id = environments.create().id
    emulator.fault(status=404)
    emulator.fault(status=403)
    with pytest.raises(NotFoundError, match="Requested entity was not found") as caught:
        environments.download(id, "a.txt")
    assert type(caught.value) is NotFoundError


def test_the_error_survives_pickling(environments: Face) -> None:
    with pytest.raises(EnvironmentNotFound) as caught:
        environments.get("nowhere")
    twin = pickle.loads(pickle.dumps(caught.value))
    assert (type(twin), str(twin)) == (EnvironmentNotFound, str(caught.value))


def test_answers_of_an_upload_in_every_form_that_the_sdk_reads(environments: Face, emulator: Emulator) -> None:
    entry, id = b'{"name":"a","path":"a","type":"file"}', environments.create().id
    for body in (entry, b'{"file":%b}' % entry, b'{"files":[%b]}' % entry):
        emulator.fault(raw_body=body, when=None, method="POST")
        assert environments.upload(id, "a", b"x").path == "a"
    for body in (b"{}", b"", b'{"files":[]}'):
        emulator.fault(raw_body=body, method="POST")
        assert environments.upload(id, "a", b"x") is None


def test_an_upload_without_an_address_is_an_error(environments: Face, emulator: Emulator) -> None:
    id = environments.create().id
    emulator.fault(raw_body=b"{}", method="PUT")
    with pytest.raises(InvalidResponseError, match="x-goog-upload-url"):
        environments.upload(id, "a", b"x")


def test_the_fields_are_those_of_the_official_sdk() -> None:
    from google.genai._gaos.types.environments.createenvironmentrequest import CreateEnvironmentRequest
    from google.genai._gaos.types.environments.environment import Environment
    from google.genai._gaos.types.environments.environmentfile import EnvironmentFile as File

    assert set(SandboxEnvironment.model_fields) == set(Environment.model_fields)
    assert set(EnvironmentFile.model_fields) == set(File.model_fields)
    asked = set(inspect.signature(Environments.create).parameters) - {"self", "extra_body", "deadline"}
    assert asked == set(CreateEnvironmentRequest.model_fields)


@pytest.mark.parametrize("name", [name for name in vars(Environments) if not name.startswith("_")])
def test_the_sync_and_the_async_class_take_the_same_arguments(name: str) -> None:
    ours, theirs = (inspect.signature(getattr(kind, name)).parameters for kind in (Environments, AsyncEnvironments))
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]
