"""Pictures, documents, sounds and films, in and out."""

from __future__ import annotations

import zlib
from base64 import b64encode
from struct import pack
from typing import Any

from gemini_interactions.wire.files import File

from ..budget import asking
from ..service import Service, plain
from ..statement import contract, expect, states


def _png(size: int = 32) -> bytes:
    """A red square."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xff\0\0" * size) * size
    head = chunk(b"IHDR", pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


PICTURE: dict[str, Any] = {"type": "image", "data": b64encode(_png()).decode(), "mime_type": "image/png"}
QUESTION: dict[str, Any] = {"type": "text", "text": "What colour is it? Say one word."}


@states(contract("2.5"), cost=asking(read=1_500), through_sdk=True)
def a_picture_in_the_request_is_read(service: Service) -> None:
    """A picture as base64 is read, and counted as tokens of images."""
    usage = plain(service.create([{"type": "user_input", "content": [QUESTION, PICTURE]}]).usage)
    read = {entry["modality"]: entry["tokens"] for entry in usage["input_tokens_by_modality"]}
    expect(read.get("image", 0) > 0, read)


@states(contract("D.4"), cost=asking(read=1_500))
def a_picture_on_the_web_is_read(service: Service) -> None:
    """A picture at an address of the web is taken."""
    picture = {"type": "image", "uri": "https://www.gstatic.com/webp/gallery/1.jpg", "mime_type": "image/jpeg"}
    answer = service.post({"input": [QUESTION, picture]})
    expect(answer.status == 200, answer.shown)


@states(contract("A.9"), cost=asking(read=1_500), where="gemini")
def a_file_that_was_uploaded_is_read(service: Service) -> None:
    """A file of the Files API is ACTIVE after a while, is read by its address, and can be deleted."""
    file: File = service.client.files.upload(file=_png(), config={"mime_type": "image/png", "display_name": "probe"})
    file = service.client.files.wait(name=file, deadline=120.0)
    expect(file.uri and file.state == "ACTIVE", file.state)
    answer = service.post({"input": [QUESTION, {"type": "image", "uri": file.uri, "mime_type": "image/png"}]})
    expect(answer.status == 200, answer.shown)


@states(contract("2.6"), cost=asking())
def a_delivery_of_pictures_is_refused(service: Service) -> None:
    """`delivery` of an image format is refused."""
    wanted = {"type": "image", "delivery": "uri"}
    service.refused({"model": "gemini-2.5-flash-image", "response_format": wanted}, "delivery")


@states(contract("2.2"), cost=asking())
def a_model_of_pictures_has_no_thinking_level(service: Service) -> None:
    """gemini-2.5-flash-image refuses a thinking level."""
    body = {"model": "gemini-2.5-flash-image", "generation_config": {"thinking_level": "low"}}
    service.refused(body, "Thinking level LOW is not supported for this model.")


@states(contract("3.3"), cost=asking(model="gemini-2.5-flash-image", written=2_000), through_sdk=True)
def a_picture_is_an_output_of_its_own(service: Service) -> None:
    """A model of pictures answers with a content of type image, with bytes and a mime type, counted as image tokens."""
    answer = plain(service.create("Draw a red square.", model="gemini-2.5-flash-image"))
    contents = [content for step in answer["steps"] if step["type"] == "model_output" for content in step["content"]]
    picture = next(content for content in contents if content["type"] == "image")
    expect(picture["data"] and picture["mime_type"].startswith("image/"), picture.keys())
    written = {entry["modality"]: entry["tokens"] for entry in answer["usage"]["output_tokens_by_modality"]}
    expect(written.get("image", 0) > 0, written)


@states(contract("2.2"), cost=asking(model="gemini-3.8-flash-tts", written=1_000), through_sdk=True)
def speech_is_an_output_of_audio(service: Service) -> None:
    """A model of speech answers with a content of type audio."""
    options: dict[str, Any] = {"model": "gemini-3.8-flash-tts", "response_format": {"type": "audio"}}
    answer = plain(service.create("Say cheerfully: good morning!", **options))
    contents = [content for step in answer["steps"] if step["type"] == "model_output" for content in step["content"]]
    expect(any(content["type"] == "audio" and content.get("data") for content in contents), contents[:1])


@states(contract("2.6"), cost=5.0, is_dear=True)
def a_film_is_an_output_of_video(service: Service) -> None:
    """A model of films answers with a content of type video."""
    answer = plain(service.run("A red ball rolls over grass.", model="gemini-omni-1.2-flash"))
    contents = [content for step in answer["steps"] if step["type"] == "model_output" for content in step["content"]]
    expect(any(content["type"] == "video" for content in contents), answer.get("errors"))


@states(contract("2.1"), cost=1.0, is_dear=True)
def music_is_an_output_of_audio(service: Service) -> None:
    """A model of music answers with a content of type audio."""
    answer = plain(service.create("A calm piano loop.", model="lyria-3.5-clip"))
    contents = [content for step in answer["steps"] if step["type"] == "model_output" for content in step["content"]]
    expect(any(content["type"] == "audio" for content in contents), contents[:1])
