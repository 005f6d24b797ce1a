"""Which media of an input go as files, what is sent in their place, and what a file on this machine is to a digest."""

from __future__ import annotations

import os
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions.client.http.errors import FileUnavailable, InvalidOption
from gemini_interactions.conversation.digest import EMPTY, extend
from gemini_interactions.turns import media_uploads
from gemini_interactions.turns.local_file import LocalFile
from gemini_interactions.turns.media_uploads import (
    address_of,
    key_of,
    media_to_upload,
    needs_change,
    with_addresses,
)
from gemini_interactions.wire.files import File

MEGABYTE = 1_000
"""Bytes of a megabyte here, where all limits are a thousandth."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_INLINE", "LARGEST_INLINE_PDF", "REST"):
        monkeypatch.setattr(media_uploads, name, getattr(media_uploads, name) // 1000)


def image(megabytes: float = 0, **fields: Any) -> dict[str, Any]:
    """An image of so many megabytes."""
    data = "AAAA" * int(megabytes * MEGABYTE / 3) if megabytes else "aGk="
    return {"type": "image", "data": data, "mime_type": "image/png", **fields}


def user(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "user_input", "content": list(contents)}


def result(*contents: dict[str, Any]) -> dict[str, Any]:
    return {"type": "function_result", "call_id": "c", "result": list(contents)}


def digest(content: dict[str, Any]) -> bytes:
    return extend(EMPTY, [user(content)])


@pytest.mark.parametrize(
    ("megabytes", "chosen"),
    [((30, 30), []), ((73,), []), ((74,), [0]), ((40, 20, 30), [0]), ((20, 40, 70, 1), [2]), ((74, 74, 74), [0, 1, 2])],
)
def test_the_largest_go_until_the_rest_fits(megabytes: tuple[float, ...], chosen: list[int]) -> None:
    media = [image(size) for size in megabytes]
    uploaded = media_to_upload([user(*media)], "auto")
    assert [i for i, medium in enumerate(media) if any(medium is other for other in uploaded)] == chosen
    inline = [medium for medium in media if not any(medium is other for other in uploaded)]
    assert sum(len(medium["data"]) for medium in inline) <= media_uploads.MOST_INLINE - media_uploads.REST


def test_a_pdf_has_a_limit_of_its_own() -> None:
    page, picture = image(38, type="document", mime_type="application/pdf"), image(38)
    assert media_to_upload([user(page)], "auto") == [page]
    assert media_to_upload([user(picture)], "auto") == []


@pytest.mark.parametrize("wrap", [user, result, lambda medium: user(result(medium))])
def test_media_are_found_wherever_they_stand(wrap: Any) -> None:
    medium = image()
    steps = [wrap(medium)]
    assert media_to_upload(steps, "always") == [medium]
    [sent] = with_addresses(steps, {id(medium): "https://f"})
    contents = sent.get("content") or sent["result"]
    [content] = contents[0]["result"] if contents[0]["type"] == "function_result" else contents
    assert content == {"type": "image", "uri": "https://f", "mime_type": "image/png"}
    assert steps == [wrap(image())]


@pytest.mark.parametrize(
    "other", [{"type": "text", "text": "x"}, {"type": "image", "uri": "https://a"}, {"type": "hologram", "data": "x"}]
)
def test_nothing_else_is_uploaded(other: dict[str, Any]) -> None:
    steps = [user(other), {"type": "function_result", "call_id": "c", "result": "text"}, {"type": "thought", "signature": "s"}]
    assert media_to_upload(steps, "always") == []
    assert not needs_change(steps, "always")
    assert with_addresses(steps, {}) == steps


def test_a_mark_is_not_sent(tmp_path: Path) -> None:
    marked = [user(image(upload=False), image(upload=True))]
    assert needs_change(marked, "never")
    assert with_addresses(marked, {}) == [user(image(), image())]


def test_what_a_reply_shows_goes_back_as_it_came_while_there_is_room() -> None:
    made, shown = image(50), image(40)
    steps = [{"type": "model_output", "content": [made]}, user(shown)]
    assert media_to_upload(steps, "always") == [shown]
    assert media_to_upload(steps, "auto") == [shown]
    more = {"type": "model_output", "content": [image(30)]}
    assert media_to_upload([*steps, more], "auto") == [shown, made]


@pytest.mark.parametrize("least", [0, 3])
def test_a_private_one_stays_where_others_make_room(least: int) -> None:
    private, other = image(60, upload=False), image(30)
    assert media_to_upload([user(private, other)], "auto") == [other]
    with pytest.raises(InvalidOption, match="marked private"):
        media_to_upload([user(image(60, upload=False), image(40, upload=False))], least)


# A file on this machine


@pytest.mark.parametrize("size", [0, 1, 2, 3, 3 * 1024**2, 3 * 1024**2 + 1])
def test_a_local_file_is_to_a_digest_what_its_bytes_are(tmp_path: Path, size: int) -> None:
    path, content = tmp_path / "a.png", os.urandom(size)
    path.write_bytes(content)
    file = LocalFile(path)
    inline = image() | {"data": b64encode(content).decode()}
    outside = image() | {"data": file}
    if size:
        assert digest(outside) == digest(inline) != digest(image())
        assert key_of(outside) == key_of(inline)
    assert (file.size, file.base64()) == (size, inline["data"])
    assert with_addresses([user(outside)], {}) == [user(inline)]


def test_a_local_file_is_read_again_when_it_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"one")
    file = LocalFile(path)
    before = digest(image() | {"data": file})
    path.write_bytes(b"another")
    assert digest(image() | {"data": file}) != before
    path.unlink()
    with pytest.raises(InvalidOption, match="cannot be read: No such file"):
        digest(image() | {"data": file})


def test_a_file_that_holds_something_else_stands_for_nothing() -> None:
    hashes = [
        "OGY0MzQzNDY2NDhmNmI5NmRmODlkZGE5MDFjNTE3NmIxMGE2ZDgzOTYxZGQzYzFhYzg4YjU5YjJkYzMyN2FhNA==",
        "j0NDRmSPa5bfid2pAcUXaxCm2Dlh3TwayItZstwyeqQ=",
        None,
    ]
    for told in hashes:  # of "hi", as it was seen, as the reference may mean it, and not at all
        assert address_of(File(name="files/a", uri="https://f", sha256_hash=told), image()) == "https://f"
    for file in (File(name="files/a", uri="https://f", sha256_hash="aGk="), File(name="files/a")):
        with pytest.raises(FileUnavailable, match="files/a"):
            address_of(file, image())


def test_what_is_no_base64_is_said_so() -> None:
    with pytest.raises(InvalidOption, match="not base64"):
        key_of(image() | {"data": "a"})
