"""Environments: made, listed, deleted; their files listed, read and uploaded."""

from __future__ import annotations

import io
import tarfile
from typing import Any

import httpx
import pytest
from google import genai

from gemini_interactions.emulator import Emulator

from .conftest import WEEK, Api, invalid

pytestmark = pytest.mark.filterwarnings("ignore:(Interactions|Environments) usage is experimental")

SOURCES = [
    {"type": "inline", "target": "src/main.py", "content": "print(1)"},
    {"type": "inline", "target": "a.txt", "content": "é"},
]


def make(api: Api, **body: Any) -> dict[str, Any]:
    made = api.http.post("/v1beta/environments", json=body)
    assert made.status_code == 200, made.text
    environment: dict[str, Any] = made.json()
    return environment


def test_an_environment_is_made_found_listed_and_deleted(api: Any) -> None:
    network = {"allowlist": [{"domain": "example.com"}]}
    made = make(api, sources=SOURCES, network=network)
    assert made == {
        "id": made["id"],
        "created": made["created"],
        "updated": made["created"],
        "last_accessed": made["created"],
        "status": "active",
        "file_count": "2",
        "size_bytes": "10",
        "sources": SOURCES,
        "network": network,
    }
    assert api.http.get(f"/v1beta/environments/{made['id']}").json() == made
    assert api.http.get("/v1beta/environments").json() == {"environments": [made]}
    assert api.http.delete(f"/v1beta/environments/{made['id']}").json() == {}
    gone = api.http.get(f"/v1beta/environments/{made['id']}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "not_found")


def test_one_can_begin_as_a_copy_of_another(api: Any) -> None:
    origin = make(api, sources=SOURCES)
    copy = make(api, from_environment=f"environments/{origin['id']}", network="disabled")
    assert (copy["file_count"], copy["network"]) == ("2", "disabled")
    agent = {"agent": "antigravity-preview-09-2026"}
    api.create(**agent, input="Save `new` to a.txt", environment=copy["id"])
    assert api.http.get(f"/v1/environments/{copy['id']}/files/a.txt?alt=media").text == "new"
    assert api.http.get(f"/v1/environments/{origin['id']}/files/a.txt?alt=media").text == "é"
    refused = api.http.post("/v1beta/environments", json={"from_environment": origin["id"], "sources": SOURCES})
    assert refused.status_code == 400


def test_what_agents_write_can_be_listed_and_read(api: Any) -> None:
    body = api.create(agent="antigravity-preview-09-2026", input="Save `x,y` to out/data.csv", environment="remote")
    files = f"/v1beta/environments/{body['environment_id']}/files"
    assert api.http.get(files).json() == {"files": [{"name": "out", "path": "out", "type": "directory"}]}
    [entry] = api.http.get(f"{files}/out").json()["files"]
    assert entry == {
        "name": "data.csv",
        "path": "out/data.csv",
        "type": "file",
        "mime_type": "text/csv",
        "size_bytes": "3",
        "created": entry["created"],
        "modified": entry["created"],
    }
    assert api.http.get(f"{files}/", params={"recursive": "true"}).json() == {"files": [entry]}
    assert api.http.get(f"{files}/out/data.csv").json() == {"files": [entry]}
    media = api.http.get(f"{files}/out/data.csv", params={"alt": "media"})
    assert (media.headers["content-type"], media.content) == ("text/csv", b"x,y")
    for path in ("nothing.txt", "out?alt=media"):
        assert api.http.get(f"{files}/{path}").status_code == 404


def test_a_file_is_uploaded_in_parts(api: Any) -> None:
    id = make(api)["id"]
    start = {
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": "6",
        "X-Goog-Upload-Header-Content-Type": "application/x-tea",
    }
    path = f"/upload/v1beta/environments/{id}/files/raw/leaf.bin"
    begun = api.http.put(path, headers=start)
    assert (begun.status_code, begun.headers["x-goog-upload-status"]) == (200, "active")
    url = begun.headers["x-goog-upload-url"]

    def send(command: str, offset: int, content: bytes) -> httpx.Response:
        headers = {"X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset)}
        response: httpx.Response = api.http.post(url, headers=headers, content=content)
        return response

    assert send("upload", 0, b"\xff\x00{").headers["x-goog-upload-status"] == "active"
    assert send("upload", 0, b"again").status_code == 400
    assert send("upload", "far", b"again").status_code == 400  # type: ignore[arg-type]
    assert send("query", 0, b"").headers["x-goog-upload-size-received"] == "3"
    done = send("upload, finalize", 3, b"abc")
    assert (done.headers["x-goog-upload-status"], done.json()["path"]) == ("final", "raw/leaf.bin")
    media = api.http.get(f"/v1beta/environments/{id}/files/raw/leaf.bin?alt=media")
    assert (media.headers["content-type"], media.content) == ("application/x-tea", b"\xff\x00{abc")
    assert send("upload, finalize", 6, b"").status_code == 404
    assert api.http.put(path, headers=start).status_code == 409
    assert api.http.put(path, headers=start, params={"overwrite": "true"}).status_code == 200
    assert api.http.put(path, headers={**start, "X-Goog-Upload-Protocol": "raw"}).status_code == 400


def test_an_expired_environment_says_so_and_has_lost_its_files(api: Any, emulator: Emulator) -> None:
    made = make(api, sources=SOURCES)
    emulator.advance(WEEK + 1)
    shown = api.http.get(f"/v1beta/environments/{made['id']}").json()
    assert (shown["status"], shown["file_count"]) == ("expired", "0")
    refused = api.http.post("/v1beta/environments", json={"from_environment": made["id"]})
    assert (refused.status_code, refused.json()) == invalid(f"The environment '{made['id']}' has expired.", "failed_precondition")


@pytest.mark.parametrize(
    "body", [[], {"colour": 1}, {"sources": ["x"]}, {"sources": {}}, {"sources": [{"target": 1}]}, {"network": 1}]
)
def test_junk_is_refused(api: Any, body: Any) -> None:
    assert api.http.post("/v1beta/environments", json=body).status_code == 400


def test_the_sdk_makes_lists_uploads_and_downloads(sdk: genai.Client) -> None:
    made = sdk.environments.create(sources=SOURCES)  # type: ignore[arg-type]
    assert (made.status, made.file_count, made.size_bytes) == ("active", 2, 10)
    assert [environment.id for environment in sdk.environments.list().environments or []] == [made.id]
    files = sdk.environments.files
    uploaded = files.upload(environment=made.id, path="in/data.bin", file=b"\x00\x01", mime_type="application/x-tea")
    assert uploaded.files[0].size_bytes == 2
    assert files.download(environment=made.id, path="in/data.bin") == b"\x00\x01"
    listed = files.list(made.id, "src").files or []
    assert [(file.path, file.type, file.mime_type) for file in listed] == [("src/main.py", "file", "text/x-python")]
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("deep/leaf.txt")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"leaf"))
    files.upload(environment=made.id, path="unpacked", file=packed.getvalue(), extract=True)
    assert files.download(environment=made.id, path="unpacked/deep/leaf.txt") == b"leaf"
    sdk.environments.delete(made.id)
    with pytest.raises(Exception, match="Environment not found"):
        sdk.environments.get(made.id)


def test_what_is_no_archive_is_refused(api: Any) -> None:
    id = make(api)["id"]
    headers = {"X-Goog-Upload-Protocol": "resumable", "X-Goog-Upload-Command": "start"}
    url = api.http.put(f"/upload/v1/environments/{id}/files/x?extract=true", headers=headers).headers["x-goog-upload-url"]
    assert api.http.post(url, headers={"X-Goog-Upload-Command": "upload, finalize"}, content=b"no").status_code == 400
