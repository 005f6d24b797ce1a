"""Columns of media: bytes, files and images, also beside texts."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import Any

import daft
import pytest
from daft import col
from daft.functions import decode_image, file, prompt
from PIL import Image

from gemini_interactions.bulk.daft import interact
from gemini_interactions.emulator import Emulator

from .conftest import answers, bodies

NAME = "gemini_interactions"


def png(mode: str = "RGB", size: int = 4) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (size, size), 200 if mode in ("L", "I;16") else "red").save(made, "PNG")
    return made.getvalue()


def sent(emulator: Emulator) -> list[dict[str, Any]]:
    (body,) = bodies(emulator)
    parts: list[dict[str, Any]] = body["input"]
    return parts


@pytest.mark.parametrize("ask", [lambda *a: prompt(*a, provider=NAME), interact], ids=["prompt", "interact"])
class TestBothFunctions:
    def test_bytes_of_a_picture(self, emulator: Emulator, ask: Any):
        answers(ask([col("q"), col("b")]), q=["What is it?"], b=[png()])
        assert sent(emulator) == [
            {"type": "text", "text": "What is it?"},
            {"type": "image", "mime_type": "image/png", "data": base64.b64encode(png()).decode()},
        ]

    def test_bytes_of_a_pdf_and_of_a_text(self, emulator: Emulator, ask: Any):
        answers(ask([col("a"), col("b")]), a=[b"%PDF-1.4\n"], b=[b"a text"])
        assert [(part["type"], part.get("mime_type"), part.get("text")) for part in sent(emulator)] == [
            ("document", "application/pdf", None),
            ("text", None, "a text"),
        ]

    def test_an_image_column(self, emulator: Emulator, ask: Any):
        frame = daft.from_pydict({"b": [png()]}).select(decode_image(col("b")).alias("i"))
        frame.with_column("a", ask(col("i"))).collect()
        (part,) = sent(emulator)
        assert (part["type"], part["mime_type"]) == ("image", "image/png")
        assert Image.open(io.BytesIO(base64.b64decode(part["data"]))).size == (4, 4)

    def test_a_grey_image_column(self, emulator: Emulator, ask: Any):
        frame = daft.from_pydict({"b": [png("L")]}).select(decode_image(col("b"), mode="L").alias("i"))
        frame.with_column("a", ask(col("i"))).collect()
        assert Image.open(io.BytesIO(base64.b64decode(sent(emulator)[0]["data"]))).mode == "L"

    def test_files(self, emulator: Emulator, ask: Any, tmp_path: Path):
        (tmp_path / "note.txt").write_text("a note")
        (tmp_path / "red.png").write_bytes(png())
        paths = [str(tmp_path / name) for name in ("note.txt", "red.png")]
        answers(ask([file(col("a")), file(col("b"))]), a=paths[:1], b=paths[1:])
        assert [part["type"] for part in sent(emulator)] == ["text", "image"]
        assert sent(emulator)[0]["text"] == "a note"


def test_contents_of_the_api_s_own(emulator: Emulator):
    content = {"type": "image", "uri": "https://example.com/cat.png", "mime_type": "image/png", "data": None}
    answers(interact([col("q"), col("c")]), q=["?"], c=[content])
    assert sent(emulator)[1] == {"type": "image", "uri": "https://example.com/cat.png", "mime_type": "image/png"}


def test_lists_are_several_messages(emulator: Emulator):
    answers(interact(col("q")), q=[["one", "two", None]])
    assert [part["text"] for part in sent(emulator)] == ["one", "two"]


def test_an_empty_text_beside_others_is_left_out(emulator: Emulator):
    answers(interact([col("a"), col("b")]), a=[""], b=["x"])
    assert [part["text"] for part in sent(emulator)] == ["x"]


@pytest.mark.parametrize(
    ("message", "said"), [(b"\x00\x01\x02", "messages\\[0\\]"), ({"text": "no type"}, "'type'"), (1.5, "float"), ("", "empty")]
)
def test_what_cannot_be_sent_is_an_error_of_its_row(emulator: Emulator, message: Any, said: str):
    (row,) = answers(interact(col("m")), m=[message])
    assert row["error"]["type"] == "InvalidOption"
    assert re.search(said, row["error"]["message"])
    assert bodies(emulator) == []
