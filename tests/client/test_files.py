"""Files: uploaded in parts from anywhere, waited for, listed, deleted, downloaded and registered."""

from __future__ import annotations

import asyncio
import inspect
import io
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from gemini_interactions import AsyncClient, Client, FileUnavailable, InvalidOption, PermissionDeniedError
from gemini_interactions.client.http.errors import ConflictError, DeadlineExceeded, InvalidRequestError, InvalidResponseError
from gemini_interactions.client.resources.files.async_files import AsyncFiles
from gemini_interactions.client.resources.files.files import Files
from gemini_interactions.client.resources.uploads import upload_calls
from gemini_interactions.emulator import Emulator
from gemini_interactions.wire.files import File

from .resource_face import ResourceFace

DAY = 86_400
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))


@pytest.fixture
def files(api: Any) -> ResourceFace:
    return ResourceFace(api, lambda client: client.files)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "tea.txt"
    path.write_bytes(b"0123456789")
    return path


def commands(emulator: Emulator) -> list[str | None]:
    return [request.headers.get("x-goog-upload-command") for request in emulator.requests]


def test_a_file_is_uploaded_found_listed_and_deleted(files: ResourceFace, emulator: Emulator, text: Path) -> None:
    made = files.upload(file=text, config={"display_name": "Tea", "name": "tea-1"})
    assert isinstance(made, File)
    start, sent = emulator.requests
    assert (start.method, start.path) == ("POST", "/upload/v1beta/files")
    assert start.body == {
        "file": {"name": "files/tea-1", "display_name": "Tea", "mime_type": "text/plain", "size_bytes": 10},
    }
    assert start.headers["x-goog-upload-file-name"] == "tea.txt"
    assert (sent.headers["x-goog-upload-command"], sent.headers["x-goog-upload-offset"]) == ("upload, finalize", "0")
    assert (made.name, made.state, made.size_bytes, made.display_name) == ("files/tea-1", "ACTIVE", 10, "Tea")
    for name in ("files/tea-1", "tea-1", made.uri, made):
        assert files.get(name=name).dump() == made.dump()
    other = files.upload(file=b"x", config={"mime_type": "text/plain"})
    assert [found.name for found in files.list(config={"page_size": 1})] == [made.name, other.name]
    assert files.delete(name=made) is None
    assert [found.name for found in files.list()] == [other.name]


@pytest.mark.parametrize(
    ("file", "mime_type"),
    [
        (PNG, "image/png"),
        (bytearray(PNG), "image/png"),
        (io.BytesIO, "image/png"),
        (b"%PDF-1.7 x", "application/pdf"),
    ],
    ids=["bytes", "bytearray", "open file", "PDF"],
)
def test_the_bytes_tell_what_the_name_does_not(files: ResourceFace, file: Any, mime_type: str) -> None:
    assert files.upload(file=file(PNG) if callable(file) else file).mime_type == mime_type


def test_an_open_file_is_sent_from_where_it_was_read_to(files: ResourceFace, text: Path) -> None:
    with text.open("rb") as opened:
        opened.seek(4)
        assert files.upload(file=opened).size_bytes == 6


@pytest.mark.parametrize(
    ("file", "config", "field"),
    [
        ("/nowhere/a.png", None, "file"),
        ("/", None, "file"),
        ("a\0b", None, "file"),
        (io.StringIO("text"), None, "file"),
        (7, None, "file"),
        (b"who knows", None, "mime_type"),
        (b"", None, "mime_type"),
        (PNG, {"colour": 1}, "config.colour"),
        (PNG, {"name": "a/b"}, "name"),
        (PNG, "image/png", "config"),
    ],
)
def test_what_cannot_be_sent_is_named_before_anything_is(
    files: ResourceFace, emulator: Emulator, file: Any, config: Any, field: str
) -> None:
    with pytest.raises(InvalidOption) as caught:
        files.upload(file=file, config=config)
    assert caught.value.field == field
    assert emulator.requests == []


def test_more_than_the_service_takes_is_refused_here(files: ResourceFace, tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3 + 1)  # holes: nothing is on the disk
    with pytest.raises(InvalidOption, match="2,147,483,648 at the most"):
        files.upload(file=path)


def test_a_file_goes_in_parts_and_says_how_far_it_is(
    files: ResourceFace, emulator: Emulator, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_calls, "PART", 4)
    told: list[tuple[int, int]] = []
    files.upload(file=text, on_progress=lambda *numbers: told.append(numbers))
    assert told == [(4, 10), (8, 10), (10, 10)]
    assert commands(emulator) == ["start", "upload", "upload", "upload, finalize"]


def test_no_more_than_a_part_is_read_at_a_time(files: ResourceFace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_calls, "PART", 16)
    asked: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(-1 if size is None else size)
            return super().read(size)

    files.upload(file=Watched(b"x" * 100), config={"mime_type": "text/plain"})
    assert max(asked) == 16
    assert min(asked) >= 0


@pytest.mark.parametrize("fault", [{"status": 500}, {"drop_connection": True}])
def test_an_upload_goes_on_from_where_it_broke(
    connect: Any, emulator: Emulator, text: Path, monkeypatch: pytest.MonkeyPatch, fault: dict[str, Any]
) -> None:
    monkeypatch.setattr(upload_calls, "PART", 4)
    told: list[int] = []
    with emulator:
        files = ResourceFace(connect(base_url=emulator.url, transport=None), lambda client: client.files)

        def break_once(sent: int, total: int) -> None:
            told.append(sent)
            if sent == 4:
                emulator.fault(**fault, method="POST")

        made = files.upload(file=text, on_progress=break_once)
    assert made.size_bytes == 10
    assert told == [4, 8, 10]
    assert commands(emulator) == ["start", "upload", "upload", "query", "upload", "upload, finalize"]


def test_a_file_that_becomes_shorter_meanwhile_is_an_error(
    files: ResourceFace, text: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_calls, "PART", 1 << 16)
    text.write_bytes(b"x" * (1 << 18))
    with pytest.raises(InvalidOption, match="became shorter"):
        files.upload(file=text, on_progress=lambda *_: text.write_bytes(b"0"))


@pytest.mark.parametrize(
    ("told", "part", "wrong"), [("active", 100, "with its last part"), ("final", 16, "before its last part")]
)
def test_an_upload_that_ends_too_early_or_not_at_all_is_an_error(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, told: str, part: int, wrong: str
) -> None:
    monkeypatch.setattr(upload_calls, "PART", part)
    inner = emulator.transport()

    class Front(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            response = inner.handle_request(request)
            if "upload" in request.headers["x-goog-upload-command"]:
                response.headers["x-goog-upload-status"] = told
            return response

    with Client(api_key="k", transport=Front()) as client, pytest.raises(InvalidResponseError, match=wrong):
        client.files.upload(file=PNG)


def test_an_upload_whose_last_answer_was_lost_is_whole(emulator: Emulator) -> None:
    inner, lost = emulator.transport(), list[httpx.Response]()

    class Front(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if request.headers.get("x-goog-upload-command") == "query":
                return lost[0]
            response = inner.handle_request(request)
            if "finalize" in request.headers["x-goog-upload-command"]:
                lost.append(response)
                raise httpx.ReadError("the line is dead", request=request)
            return response

    with Client(api_key="k", transport=Front()) as client:
        assert client.files.upload(file=PNG).state == "ACTIVE"
    assert commands(emulator) == ["start", "upload, finalize"]


def test_a_name_that_is_taken_is_a_conflict(files: ResourceFace) -> None:
    files.upload(file=PNG, config={"name": "a"})
    with pytest.raises(ConflictError):
        files.upload(file=PNG, config={"name": "files/a"})


# Waiting


def test_a_video_is_waited_for(files: ResourceFace) -> None:
    made = files.upload(file=b"\0" * 9, config={"mime_type": "video/mp4"})
    assert (made.state, made.is_processing) == ("PROCESSING", True)
    assert files.wait(name=made, poll_interval=0.01).state == "ACTIVE"
    slow = files.upload(file=b"\0" * 9, config={"mime_type": "video/mp4"})
    with pytest.raises(DeadlineExceeded, match=f"still processing {slow.name}"):
        files.wait(name=slow, poll_interval=5, deadline=2)


def test_what_the_service_cannot_process_is_an_error_that_says_why(files: ResourceFace) -> None:
    made = files.upload(file=b"", config={"mime_type": "image/png"})
    with pytest.raises(FileUnavailable, match=f"could not process {made.name}: The file is empty"):
        files.wait(name=made)


def test_after_two_days_a_file_is_gone(files: ResourceFace, api: Any, emulator: Emulator) -> None:
    made = files.upload(file=PNG)
    shown = {"type": "user_input", "content": [{"type": "image", "uri": made.uri, "mime_type": "image/png"}]}
    assert api.create(model="gemini-3.8-flash", input=[shown]).status == "completed"
    emulator.advance(2 * DAY)
    with pytest.raises(PermissionDeniedError, match="or it may not exist"):
        files.get(name=made)
    with pytest.raises(
        FileUnavailable, match=rf"{made.name.removeprefix('files/')}.*kept for 48 hours.*upload it again"
    ) as caught:
        api.create(model="gemini-3.8-flash", input=[shown])
    assert caught.value.status_code == 403
    assert files.list() == []


# What comes back


def test_what_the_service_has_made_is_downloaded_and_what_was_uploaded_is_not(
    files: ResourceFace, api: Any, emulator: Emulator, tmp_path: Path
) -> None:
    answer = api.create(model="gemini-omni-flash-preview", input="A cat", response_format={"type": "video", "delivery": "uri"})
    [video] = [content for step in answer.steps if step.type == "model_output" for content in step.content]
    content = files.download(file=video.uri)
    assert content[4:8] == b"ftyp"
    [made] = files.list()
    assert (made.source, files.download(file=made)) == ("GENERATED", content)
    assert files.download(file=made, destination=tmp_path / "cat.mp4") is None
    assert (tmp_path / "cat.mp4").read_bytes() == content
    kept = io.BytesIO()
    files.download(file=made.name, destination=kept)
    assert kept.getvalue() == content
    own = files.upload(file=PNG)
    before = len(emulator.requests)
    with pytest.raises(InvalidOption, match="not what was uploaded"):
        files.download(file=own)
    assert len(emulator.requests) == before
    with pytest.raises(InvalidRequestError):
        files.download(file=own.name)


class Login:
    """Credentials as google-auth has them."""

    token, valid, quota_project_id = "ya29.SECRET-TOKEN-1", True, "paying"

    def refresh(self, request: Any) -> None: ...


def test_objects_in_a_bucket_are_registered_by_a_login_of_their_own(files: ResourceFace, emulator: Emulator) -> None:
    made = files.register_files(auth=Login(), uris=["gs://bucket/a.pdf"]).files
    assert [(file.source, file.mime_type, file.state) for file in made] == [("REGISTERED", "application/pdf", "ACTIVE")]
    [request] = emulator.requests
    assert (request.path, request.body) == ("/v1beta/files:register", {"uris": ["gs://bucket/a.pdf"]})
    assert request.headers["x-goog-user-project"] == "paying"
    for auth, uris, field in (("key", ["gs://b/a"], "auth"), (Login(), ["https://a"], "uris"), (Login(), "gs://b/a", "uris")):
        with pytest.raises(InvalidOption) as caught:
            files.register_files(auth=auth, uris=uris)
        assert caught.value.field == field


def test_the_token_of_that_login_is_in_no_error(files: ResourceFace, emulator: Emulator) -> None:
    emulator.fault(status=403, message=f"No access with {Login.token}.")
    with pytest.raises(PermissionDeniedError) as caught:
        files.register_files(auth=Login(), uris=["gs://b/a"])
    assert Login.token not in str(caught.value) + repr(caught.value.__dict__)


# Where there are none, and the two halves


@pytest.mark.parametrize("ask", ["list", "get", "upload", "delete", "download"])
def test_on_google_cloud_they_are_refused_by_name(ask: str) -> None:
    client = Client(vertexai=True, api_key="k")
    arguments: dict[str, Any] = {"upload": {"file": PNG}, "list": {}, "download": {"file": "files/a"}}.get(
        ask, {"name": "files/a"}
    )
    with pytest.raises(InvalidOption, match="'files' is on the Gemini API only"):
        list(getattr(client.files, ask)(**arguments) or ())


@pytest.mark.parametrize("name", [name for kind in Files.__mro__ for name in vars(kind) if not name.startswith("_")])
def test_the_sync_and_the_async_class_take_the_same_arguments(name: str) -> None:
    ours, theirs = (inspect.signature(getattr(kind, name)).parameters for kind in (Files, AsyncFiles))
    assert [(p.name, p.kind, p.default) for p in ours.values()] == [(p.name, p.kind, p.default) for p in theirs.values()]


def test_the_loop_goes_on_while_a_file_is_read(emulator: Emulator) -> None:
    waiting = Event()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if size:
                waiting.wait(5)
            return super().read(size)

    async def both() -> None:
        client = AsyncClient(api_key="k", transport=emulator.transport())
        task = asyncio.create_task(client.files.upload(file=Slow(PNG), config={"mime_type": "image/png"}))
        for _ in range(50):
            await asyncio.sleep(0)
        waiting.set()  # never reached, if reading held the loop
        await task

    asyncio.run(both())
