"""Media that go as files: which, once while they are there, never what is private, and the same history all the while."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest

from gemini_interactions import Client, FileUnavailable, InvalidOption, telemetry
from gemini_interactions.emulator import Emulator
from gemini_interactions.turns import async_uploads, local_file, media_uploads
from gemini_interactions.turns import uploads as sync_uploads
from gemini_interactions.turns.uploaded_files import UploadedFiles

from .faces import KEY, Adapter, Ask, Medium, Message, invoke

PNG = b"\x89PNG\r\n\x1a\n"
TWO_DAYS = 2 * 86_400


def picture(*, size: int = 100, is_private: bool = False) -> Medium:
    """A picture that nobody has seen yet."""
    return Medium(PNG + os.urandom(size - len(PNG)), "image/png", is_private)


def shown(medium: Medium, text: str = "What is it?") -> Message:
    return ("user", [text, medium])


def sent(emulator: Emulator) -> list[dict[str, Any]]:
    """The media of the newest interaction."""
    steps = emulator.requests[-1].body["input"]
    return [content for step in steps for content in step.get("content") or () if content["type"] != "text"]


def uploads(emulator: Emulator) -> int:
    return sum(request.headers.get("x-goog-upload-command") == "start" for request in emulator.requests)


def asked(emulator: Emulator) -> int:
    return sum(request.path.endswith("/interactions") for request in emulator.requests)


def test_a_medium_goes_as_a_file_and_once(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model, medium = adapter(emulator, upload="always"), picture()
    counted = telemetry.counts["medium_uploaded"]
    assert ask(model, [shown(medium)]).text
    [file] = sent(emulator)
    assert file["uri"].startswith("https://generativelanguage.googleapis.com/v1beta/files/gi-")
    assert (file["mime_type"], "data" in file) == ("image/png", False)
    assert ask(model, [shown(medium, "And now?")]).text
    assert sent(emulator) == [file]
    assert (uploads(emulator), telemetry.counts["medium_uploaded"] - counted) == (1, 1)


@pytest.mark.parametrize(
    ("upload", "size", "is_uploaded"),
    [("auto", 1000, False), ("never", 1000, False), (1000, 999, False), (1000, 1000, True), (0, 10, True), ("always", 10, True)],
)
def test_when_a_medium_goes_as_a_file(
    adapter: type[Adapter], emulator: Emulator, upload: Any, size: int, is_uploaded: bool
) -> None:
    invoke(adapter(emulator, upload=upload), [shown(picture(size=size))])
    [content] = sent(emulator)
    assert ("uri" in content, uploads(emulator)) == (is_uploaded, is_uploaded)


def test_a_call_says_it_over_the_model(adapter: type[Adapter], emulator: Emulator) -> None:
    invoke(adapter(emulator, upload="never"), [shown(picture())], upload="always")
    assert "uri" in sent(emulator)[0]
    with pytest.raises(InvalidOption, match="'upload' is auto, never, always or a number of bytes, not 'often'"):
        invoke(adapter(emulator), [shown(picture())], upload="often")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of an inline request that a test can reach."""
    monkeypatch.setattr(media_uploads, "MOST_INLINE", 3000)
    monkeypatch.setattr(media_uploads, "REST", 0)
    monkeypatch.setattr(media_uploads, "LARGEST_INLINE_PDF", 1500)


def test_of_more_than_goes_inline_the_largest_go_as_files(
    small: None, adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    little, large = picture(size=900), picture(size=1500)
    ask(adapter(emulator), [("user", ["Compare.", little, large])])
    assert ["uri" in content for content in sent(emulator)] == [False, True]
    pdf = Medium(b"%PDF-1.7 " + os.urandom(1200), "application/pdf")
    ask(adapter(emulator), [shown(pdf)])
    assert ["uri" in content for content in sent(emulator)] == [True]


@pytest.mark.parametrize("kind", ["image/png", "application/pdf"])
@pytest.mark.parametrize("way", ["never", "private"])
def test_what_must_not_be_uploaded_and_is_too_large_is_an_error_before_anything_is_sent(
    small: None, adapter: type[Adapter], emulator: Emulator, ask: Ask, way: str, kind: str
) -> None:
    medium = Medium(PNG + os.urandom(3000), kind, is_private=way == "private")
    with pytest.raises(InvalidOption, match=r"too large to go inline.* not uploaded, since .*upload") as caught:
        ask(adapter(emulator, upload="never" if way == "never" else "always"), [shown(medium)])
    assert (caught.value.field, emulator.requests) == ("upload", [])


def test_what_is_private_goes_inline_beside_what_is_not(
    small: None, adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    private, other = picture(size=1500, is_private=True), picture(size=1400)
    ask(adapter(emulator, upload="always"), [("user", ["First."]), ("assistant", "Yes."), shown(private), shown(other)])
    assert ["uri" in content for content in sent(emulator)] == [False, True]
    assert all("upload" not in content for content in sent(emulator))


# The history


def test_the_same_picture_inline_and_as_a_file_is_the_same_history(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    medium = picture()
    talk: list[Message] = [shown(medium)]
    for upload in ("always", "never", 50):
        model = adapter(emulator, upload=upload)
        reply = ask(model, talk)
        assert emulator.requests[-1].body.get("previous_interaction_id") == (talk[-2][1].id if len(talk) > 1 else None)
        talk += [("assistant", reply), ("user", "And now?")]
    assert (uploads(emulator), asked(emulator)) == (1, 3)
    edited = [shown(picture()), *talk[1:]]
    ask(adapter(emulator, upload="never"), edited)
    assert "previous_interaction_id" not in emulator.requests[-1].body


@pytest.mark.parametrize("mark", [False, True])
def test_a_mark_is_no_edit(adapter: type[Adapter], emulator: Emulator, mark: bool) -> None:
    model, medium = adapter(emulator), picture()
    reply = invoke(model, [shown(medium)])
    invoke(model, [shown(Medium(medium.content, medium.mime_type, mark)), ("assistant", reply), ("user", "And now?")])
    assert emulator.requests[-1].body["previous_interaction_id"] == reply.id


def test_an_expired_file_in_a_history_is_uploaded_again(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    model, medium = adapter(emulator, upload="always", state="stateless"), picture()
    reply = ask(model, [shown(medium)])
    emulator.advance(TWO_DAYS)
    later = ask(model, [shown(medium), ("assistant", reply), ("user", "And now?")])
    assert later.text
    assert (uploads(emulator), "uri" in sent(emulator)[0]) == (2, True)


def test_of_several_files_those_that_are_gone_are_uploaded_again(adapter: type[Adapter], emulator: Emulator) -> None:
    model, media = adapter(emulator, upload="always", state="stateless"), [picture() for _ in range(3)]
    talk: list[Message] = [("user", ["What are they?", *media])]
    reply = invoke(model, talk)
    for address in (sent(emulator)[0]["uri"], sent(emulator)[2]["uri"]):
        name = address.rpartition("/files/")[2]
        Client(api_key=KEY, transport=emulator.transport()).files.delete(name=f"files/{name}")
    before = asked(emulator)
    invoke(model, [*talk, ("assistant", reply), ("user", "And now?")])
    assert (uploads(emulator), asked(emulator) - before) == (5, 2)


def test_on_google_cloud_nothing_is_uploaded(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    place = "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global"
    with pytest.raises(InvalidOption, match=r"Google Cloud has no Files API: .*gs://") as caught:
        ask(adapter(emulator, upload="always", base_url=place), [shown(picture())])
    assert (caught.value.field, emulator.requests) == ("upload", [])


def test_a_history_whose_interaction_is_gone_is_sent_with_its_media_uploaded(
    adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    model, medium = adapter(emulator, upload="always"), picture()
    reply = ask(model, [shown(medium)])
    emulator.advance(60 * 86_400)  # both are gone
    later = ask(model, [shown(medium), ("assistant", reply), ("user", "And now?")])
    assert later.facts["state_reset"]
    assert (uploads(emulator), "uri" in sent(emulator)[0]) == (2, True)
    # It was proven: the turn after it goes on from there.
    ask(model, [shown(medium), ("assistant", reply), ("user", "And now?"), ("assistant", later), ("user", "So?")])
    assert emulator.requests[-1].body["previous_interaction_id"] == later.id


def test_a_file_of_somebody_elses_that_is_gone_is_an_error_that_names_it(
    adapter: type[Adapter], emulator: Emulator, ask: Ask
) -> None:
    with pytest.raises(FileUnavailable, match=r"File abc .*upload it again"):
        ask(adapter(emulator), [shown(Medium("https://generativelanguage.googleapis.com/v1beta/files/abc", "image/png"))])
    assert asked(emulator) == 1


def test_a_file_that_another_process_uploaded_is_found(
    adapter: type[Adapter], emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    medium = picture()
    invoke(adapter(emulator, upload="always"), [shown(medium)])
    monkeypatch.setattr(async_uploads, "uploaded", UploadedFiles())
    monkeypatch.setattr(sync_uploads, "uploaded", UploadedFiles())
    reused = telemetry.counts["medium_reused"]
    invoke(adapter(emulator, upload="always"), [shown(medium)])
    assert (uploads(emulator), telemetry.counts["medium_reused"] - reused) == (1, 1)


def test_another_key_has_files_of_its_own(adapter: type[Adapter], emulator: Emulator) -> None:
    medium = picture()
    addresses = []
    for key in ("KEY-1", "KEY-2"):
        invoke(adapter(emulator, upload="always", api_key=key), [shown(medium)])
        addresses.append(sent(emulator)[0]["uri"])
    assert len(set(addresses)) == 2


def test_many_at_once_upload_it_once(adapter: type[Adapter], emulator: Emulator) -> None:
    model, medium = adapter(emulator, upload="always"), picture()
    threads = [threading.Thread(target=invoke, args=(model, [shown(medium)])) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (uploads(emulator), asked(emulator)) == (1, 5)


# Where the bytes lie, and where they cannot go


@pytest.mark.parametrize("limit", [10, 1 << 20])
def test_a_local_file_is_a_medium_too(
    adapter: type[Adapter], emulator: Emulator, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    """One that is large is not read before it is sent; it is the same history all the same."""
    if adapter.name == "litellm":
        pytest.skip("its messages are JSON")
    monkeypatch.setattr("gemini_interactions.framework.contents.media.IN_MEMORY", limit)
    assert local_file.IN_MEMORY == 8 * 1024**2
    medium, path = picture(), tmp_path / "dot.png"
    assert isinstance(medium.content, bytes)
    path.write_bytes(medium.content)
    first = ask(adapter(emulator, upload=50), [shown(Medium(path, "image/png"))])
    assert "uri" in sent(emulator)[0]
    ask(adapter(emulator), [shown(Medium(path, "image/png"))])
    assert sent(emulator)[0]["data"] == medium.base64
    ask(adapter(emulator), [shown(medium), ("assistant", first), ("user", "And now?")])
    assert emulator.requests[-1].body["previous_interaction_id"] == first.id
    path.write_bytes(picture().content)  # type: ignore[arg-type]
    ask(adapter(emulator), [shown(Medium(path, "image/png")), ("assistant", first), ("user", "And now?")])
    assert "previous_interaction_id" not in emulator.requests[-1].body


def test_what_the_service_cannot_process_is_an_error_that_says_why(adapter: type[Adapter], emulator: Emulator, ask: Ask) -> None:
    failed = b'{"name":"files/x","state":"FAILED","error":{"message":"It is no picture."}}'
    emulator.fault(raw_body=failed, method="GET")
    with pytest.raises(FileUnavailable, match="could not process files/x: It is no picture"):
        ask(adapter(emulator, upload="always"), [shown(picture())])
    assert asked(emulator) == 0


def test_a_run_in_the_background_takes_files_too(adapter: type[Adapter], emulator: Emulator) -> None:
    handle = adapter(emulator, upload="always").start([shown(picture())])
    assert handle.result().text
    [content] = [c for r in emulator.requests if r.path.endswith("/interactions") for c in r.body["input"][0]["content"][1:]]
    assert "uri" in content
