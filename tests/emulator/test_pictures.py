"""Pictures: of the size that is asked for, with the prompt on them, and with the picture that was given."""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from gemini_interactions.emulator.answers.media.pictures import picture, size_of

from .conftest import Api


def shown(body: dict[str, Any]) -> tuple[Image.Image, str]:
    """The picture of an answer, and its media type."""
    [content] = [c for step in body["steps"] for c in step.get("content", ()) if c["type"] == "image"]
    image = Image.open(BytesIO(b64decode(content["data"], validate=True)))
    image.load()
    return image, content["mime_type"]


def make(api: Api, **wanted: Any) -> tuple[Image.Image, str]:
    return shown(api.create(input="A fox", response_format={"type": "image", **wanted}))


@pytest.mark.parametrize(
    ("wanted", "size"),
    [
        ({}, (1024, 1024)),
        ({"aspect_ratio": "16:9"}, (1376, 768)),
        ({"aspect_ratio": "9:16", "image_size": "512"}, (384, 688)),
        ({"aspect_ratio": "8:1"}, (3072, 384)),
        ({"image_size": "2K"}, (2048, 2048)),
        ({"image_size": "4K", "aspect_ratio": "1:4"}, (2048, 8192)),
    ],
)
def test_it_has_the_size_that_is_asked_for(api: Api, wanted: dict[str, Any], size: tuple[int, int]) -> None:
    assert make(api, **wanted)[0].size == size


@pytest.mark.parametrize(
    ("model", "wanted", "kind"),
    [
        ("gemini-3.8-flash", {}, "PNG"),
        ("gemini-3.8-flash", {"mime_type": "image/jpeg"}, "JPEG"),
        ("gemini-3-pro-image", {}, "JPEG"),  # as recorded
        ("gemini-2.5-flash-image", {}, "PNG"),  # as recorded
    ],
)
def test_it_is_of_the_type_that_is_asked_for_or_that_the_model_makes(
    api: Api, model: str, wanted: dict[str, Any], kind: str
) -> None:
    image, mime_type = shown(api.create(model=model, input="A fox", response_format={"type": "image", **wanted}))
    assert (image.format, mime_type) == (kind, f"image/{kind.lower()}")


def test_it_shows_its_prompt(api: Api) -> None:
    fox, hare = (picture(prompt, (512, 512), "image/png") for prompt in ("A fox", "A hare"))
    assert fox != hare
    white = [pixel for pixel in Image.open(BytesIO(fox)).convert("L").get_flattened_data() if pixel > 250]
    assert len(white) > 500  # the letters
    assert len(fox) < 20_000


def test_the_same_request_gives_the_same_picture(api: Api) -> None:
    assert make(api)[0].tobytes() == make(api)[0].tobytes()


@pytest.mark.parametrize("prompt", ["", "é" * 400, "Größe 猫 ‹›", "supercalifragilistic" * 20, "\x00\ud800", "a\nb"])
def test_any_prompt_can_be_drawn(prompt: str) -> None:
    assert Image.open(BytesIO(picture(prompt, (384, 688), "image/jpeg"))).size == (384, 688)


def test_a_picture_that_was_given_is_in_the_new_one(api: Api) -> None:
    file = BytesIO()
    Image.new("RGB", (300, 200), (250, 20, 20)).save(file, "PNG")
    given = {"type": "image", "mime_type": "image/png", "data": b64encode(file.getvalue()).decode()}
    body = api.create(model="gemini-2.5-flash-image", input=[{"type": "text", "text": "Make it blue"}, given])
    edited = shown(body)[0].convert("RGB")
    red = sum(1 for pixel in edited.get_flattened_data() if pixel[0] > 200 and pixel[1] < 60)
    assert red > 50_000


def test_an_edit_goes_on_from_the_picture_of_the_turn_before(api: Api) -> None:
    model = "gemini-3-pro-image"
    first = api.create(model=model, input="A red barn")
    alone = shown(api.create(model=model, input="Now at night"))[0]
    edited = shown(api.create(model=model, input="Now at night", previous_interaction_id=first["id"]))[0]
    assert alone.tobytes() != edited.tobytes()


@pytest.mark.parametrize("data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_cannot_be_read_leaves_its_place_empty(data: bytes) -> None:
    assert Image.open(BytesIO(picture("Change it", (256, 256), "image/png", data))).size == (256, 256)


@pytest.mark.parametrize("mime_type", ["image/png", "image/jpeg"])
@pytest.mark.parametrize("ratio", ["1:1", "21:9", "1:8"])
def test_without_pillow_it_is_plain_and_of_the_right_size(monkeypatch: pytest.MonkeyPatch, mime_type: str, ratio: str) -> None:
    size = size_of(ratio, "512")
    prompt = f"plain {mime_type} {ratio}"
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "PIL.Image", None)
        patch.setitem(sys.modules, "PIL", None)
        data = picture(prompt, size, mime_type)
    image = Image.open(BytesIO(data))
    image.load()
    assert (image.size, len(data) < 12_000) == (size, True)
    assert len(set(image.convert("RGB").get_flattened_data())) == 1
