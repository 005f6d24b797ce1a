"""Files: kept for two days by the clock, worked on for a moment, refused where they are not there; the SDK does it all."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.storage.files import PROCESSING_SECONDS

from .conftest import DAY, KEY, MODEL, Api

if TYPE_CHECKING:
    from google import genai

# What the SDK itself warns of is not the emulator's matter.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:google.*", "ignore:Inheritance class:DeprecationWarning")

START = {"X-Goog-Upload-Protocol": "resumable", "X-Goog-Upload-Command": "start"}
PNG = b"\x89PNG\r\n\x1a\n"


def upload(api: Api, content: bytes = PNG, mime_type: str = "image/png", **file: Any) -> dict[str, Any]:
    begun = api.http.post("/upload/v1beta/files", headers=START, json={"file": {"mime_type": mime_type, **file}})
    assert begun.headers["x-goog-upload-status"] == "active"
    end = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0"}
    done = api.http.post(begun.headers["x-goog-upload-url"], headers=end, content=content)
    assert done.headers["x-goog-upload-status"] == "final"
    file = done.json()["file"]
    return file


def shown(api: Api, uri: str, kind: str = "image") -> tuple[int, dict[str, Any]]:
    return api.refused(input=[{"type": "user_input", "content": [{"type": kind, "uri": uri}]}])


def classic(status: int, name: str, message: str) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"code": status, "message": message, "status": name}}


def refused(response: httpx.Response) -> tuple[int, dict[str, Any]]:
    return response.status_code, response.json()


def test_a_file_is_told_of_in_camel_case(api: Api) -> None:
    file = upload(api, display_name="Dot")
    assert set(file) == {
        *("name", "displayName", "mimeType", "sizeBytes", "createTime", "updateTime", "expirationTime", "sha256Hash", "uri"),
        *("state", "source"),
    }
    assert (file["displayName"], file["sizeBytes"], file["state"]) == ("Dot", "8", "ACTIVE")
    assert file["uri"] == f"https://generativelanguage.googleapis.com/v1beta/{file['name']}"
    assert api.http.get(f"/v1beta/{file['name']}").json() == file
    assert api.http.get("/v1/files").json() == {"files": [file]}


def test_both_cases_are_taken(api: Api) -> None:
    for field in ("display_name", "displayName"):
        assert upload(api, **{field: "Dot"})["displayName"] == "Dot"


def test_a_list_comes_in_pages(api: Api) -> None:
    names = [upload(api)["name"] for _ in range(3)]
    first = api.http.get("/v1beta/files?pageSize=2").json()
    assert [file["name"] for file in first["files"]] == names[:2]
    rest = api.http.get("/v1beta/files", params={"pageToken": first["nextPageToken"]}).json()
    assert ([file["name"] for file in rest["files"]], "nextPageToken" in rest) == (names[2:], False)
    assert refused(api.http.get("/v1beta/files?pageToken=junk"))[0] == 400


def test_a_video_can_be_used_when_it_has_been_worked_on(api: Api, emulator: Emulator) -> None:
    file = upload(api, mime_type="video/mp4")
    assert file["state"] == "PROCESSING"
    id = file["name"].removeprefix("files/")
    status, body = shown(api, file["uri"], "video")
    assert (status, body["error"]["message"]) == (400, f"The File {id} is not in an ACTIVE state and usage is not allowed.")
    emulator.advance(PROCESSING_SECONDS)
    assert api.http.get(f"/v1beta/{file['name']}").json()["state"] == "ACTIVE"
    assert shown(api, file["uri"], "video")[0] == 200


def test_an_empty_file_fails_and_says_why(api: Api) -> None:
    file = upload(api, content=b"")
    assert (file["state"], file["error"]) == ("FAILED", {"code": 3, "message": "The file is empty."})
    assert shown(api, file["uri"])[0] == 400


@pytest.mark.parametrize("way", ["expired", "deleted", "never there"])
def test_a_file_that_is_not_there_is_refused_wherever_it_is_named(api: Api, emulator: Emulator, way: str) -> None:
    file = upload(api)
    if way == "expired":
        emulator.advance(2 * DAY)
    elif way == "deleted":
        assert refused(api.http.delete(f"/v1beta/{file['name']}")) == (200, {})
    name = file["name"] if way != "never there" else "files/nowhere"
    words = f"You do not have permission to access the File {name.removeprefix('files/')} or it may not exist."
    for method in ("GET", "DELETE"):
        assert refused(api.http.request(method, f"/v1beta/{name}")) == classic(403, "PERMISSION_DENIED", words)
    status, body = shown(api, f"https://generativelanguage.googleapis.com/v1beta/{name}")
    assert (status, body) == (403, {"error": {"message": words, "code": "permission_denied"}})


def test_addresses_elsewhere_are_nobodys_files(api: Api) -> None:
    for uri in ("https://example.com/files/a.png", "gs://bucket/files/a"):
        assert shown(api, uri)[0] == 200
    assert shown(api, "https://youtu.be/x", "video")[0] == 200


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ({"name": "files/UPPER"}, 400),
        ({"name": "files/a/b"}, 400),
        ({"name": "x" * 41}, 400),
        ({"colour": 1}, 400),
        ({"name": 1}, 400),
    ],
)
def test_junk_is_refused(api: Api, file: dict[str, Any], status: int) -> None:
    assert api.http.post("/upload/v1beta/files", headers=START, json={"file": file}).status_code == status


def test_a_name_is_given_once(api: Api) -> None:
    assert upload(api, name="files/dot")["name"] == "files/dot"
    again = api.http.post("/upload/v1beta/files", headers=START, json={"file": {"name": "files/dot"}})
    assert (again.status_code, again.json()["error"]["status"]) == (409, "ALREADY_EXISTS")


def test_the_bytes_that_were_announced_have_to_come(api: Api) -> None:
    headers = {**START, "X-Goog-Upload-Header-Content-Length": "5"}
    url = api.http.post("/upload/v1beta/files", headers=headers, json={"file": {}}).headers["x-goog-upload-url"]
    end = {"X-Goog-Upload-Command": "upload, finalize", "X-Goog-Upload-Offset": "0"}
    assert api.http.post(url, headers=end, content=b"123").status_code == 400
    too_large = {**START, "X-Goog-Upload-Header-Content-Length": str(2 * 1024**3 + 1)}
    assert api.http.post("/upload/v1beta/files", headers=too_large, json={"file": {}}).status_code == 400


def test_the_address_of_an_upload_says_who_asks(emulator: Emulator, api: Api) -> None:
    """The SDK sends the bytes without a key."""
    url = api.http.post("/upload/v1beta/files", headers=START, json={"file": {}}).headers["x-goog-upload-url"]
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator") as nobody:
        assert nobody.post("/upload/v1beta/files", headers=START, json={"file": {}}).status_code == 403
        assert nobody.post(url, headers={"X-Goog-Upload-Command": "upload, finalize"}, content=b"x").status_code == 200
        assert nobody.post(f"{url}x", headers={"X-Goog-Upload-Command": "upload"}, content=b"x").status_code == 404


def test_google_cloud_has_none(emulator: Emulator) -> None:
    with httpx.Client(transport=emulator.transport(), base_url="http://emulator", headers=KEY) as http:
        assert http.get("/v1beta1/projects/p/locations/global/files").status_code == 404


def test_registering_needs_a_login(api: Api) -> None:
    asked = {"uris": ["gs://bucket/a.pdf"]}
    assert api.http.post("/v1beta/files:register", json=asked).status_code == 403
    made = api.http.post("/v1beta/files:register", json=asked, headers={"Authorization": "Bearer t"}).json()["files"]
    assert [(file["source"], file["mimeType"], file["state"]) for file in made] == [("REGISTERED", "application/pdf", "ACTIVE")]
    for uris in ([], ["https://a"], [1], "gs://a"):
        junk = api.http.post("/v1beta/files:register", json={"uris": uris}, headers={"Authorization": "Bearer t"})
        assert junk.status_code == 400


def test_a_video_asked_for_by_address_is_a_file(api: Api) -> None:
    asked = {"model": "gemini-omni-flash-preview", "input": "A cat", "response_format": {"type": "video", "delivery": "uri"}}
    [video] = [content for step in api.create(**asked)["steps"] if step["type"] == "model_output" for content in step["content"]]
    assert "data" not in video
    [file] = api.http.get("/v1beta/files").json()["files"]
    assert (file["source"], file["downloadUri"]) == ("GENERATED", video["uri"])
    assert api.http.get(httpx.URL(video["uri"]).raw_path.decode()).content[4:8] == b"ftyp"


# The official SDK


@pytest.fixture
def large() -> io.BytesIO:
    return io.BytesIO(b"x" * (8 * 1024**2 + 5))


def test_the_sdk_does_it_all(sdk: genai.Client, tmp_path: Path, large: io.BytesIO) -> None:
    path = tmp_path / "tea.txt"
    path.write_text("green")
    made = sdk.files.upload(file=path, config={"display_name": "Tea"})
    assert (made.size_bytes, made.mime_type, made.display_name, made.state.name) == (5, "text/plain", "Tea", "ACTIVE")
    assert sdk.files.upload(file=large, config={"mime_type": "text/plain", "name": "two-parts"}).size_bytes == 8 * 1024**2 + 5
    assert sdk.files.get(name=made.name) == made.model_copy(update={"sdk_http_response": None})
    assert [file.name for file in sdk.files.list(config={"page_size": 1})] == [made.name, "files/two-parts"]
    answer = sdk.interactions.create(model=MODEL, input=[{"type": "document", "uri": made.uri}])
    assert answer.status == "completed"
    video = sdk.interactions.create(model=MODEL, input="A cat", response_format={"type": "video", "delivery": "uri"})
    assert sdk.files.download(file=video.output_video.uri)[4:8] == b"ftyp"
    sdk.files.delete(name=made.name)
    with pytest.raises(Exception, match="403 PERMISSION_DENIED"):
        sdk.files.get(name=made.name)


async def test_the_async_sdk_does_it_all(server: Emulator, tmp_path: Path) -> None:
    from google import genai

    path = tmp_path / "tea.txt"
    path.write_text("green")
    client = genai.Client(api_key="k", http_options={"base_url": server.url})
    files = client.aio.files
    made = await files.upload(file=path)
    assert (await files.get(name=made.name)).uri == made.uri
    assert made.name in [file.name async for file in await files.list(config={"page_size": 1})]
    await files.delete(name=made.name)
    with pytest.raises(Exception, match="403 PERMISSION_DENIED"):
        await files.get(name=made.name)
    await client.aio.aclose()
    client.close()
