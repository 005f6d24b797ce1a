"""More shapes of parts: of generateContent, Bedrock, Mistral and the AI SDK, whose parts often have no type; and of objects."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from google.genai import types
from pydantic import AnyUrl

from .shapes_of_contents import FILE, IMAGE, PAPER, PDF, PNG, Shape, at

RAW = base64.b64decode(PNG)
TEXT = {"type": "text", "text": "t"}
PICTURE = at("image", "https://a/b.png", "image/png")


def result(content: Any, **more: Any) -> dict[str, Any]:
    return {"type": "function_result", "call_id": "1", "result": content, **more}


PARTS: dict[str, Shape] = {
    # generateContent's, and its SDK's objects
    "an SDK's part": (types.Part.from_bytes(data=RAW, mime_type="image/png"), [IMAGE]),
    "an SDK's part with a resolution": (
        types.Part(
            inline_data=types.Blob(data=RAW, mime_type="image/png"),
            media_resolution=types.PartMediaResolution(level=types.PartMediaResolutionLevel.MEDIA_RESOLUTION_HIGH),
        ),
        [{**IMAGE, "resolution": "high"}],
    ),
    "an SDK's file": (
        types.File(name="files/a", uri=FILE, mime_type="application/pdf"),
        [at("document", FILE, "application/pdf")],
    ),
    "an SDK's image": (types.Image(image_bytes=RAW, mime_type="image/png"), [IMAGE]),
    "a blob": ({"mime_type": "image/png", "data": RAW}, [IMAGE]),
    "bytes alone": (RAW, [IMAGE]),
    "a call of a function": ({"functionCall": {"name": "f", "args": {}}}, []),
    "code that ran": ({"executableCode": {"code": "1", "language": "PYTHON"}}, []),
    "a response of a function": (
        {"functionResponse": {"id": "1", "name": "f", "response": {"a": 1}}},
        [result([{"type": "text", "text": '{"a": 1}'}], name="f")],
    ),
    "a clip of nothing": ({"type": "media", "file_uri": "https://a/b.png", "video_metadata": {"fps": None}}, [PICTURE]),
    # Bedrock's
    "Bedrock's cache point": ({"cachePoint": {"type": "default"}}, []),
    "Bedrock's guarded text": ({"guardContent": {"text": {"text": "t"}}}, [TEXT]),
    "guarded text of LangChain's": ({"type": "guard_content", "text": "t"}, [TEXT]),
    "guarded text of LiteLLM's": ({"type": "guarded_text", "text": "t"}, [TEXT]),
    "Bedrock's cited text": ({"citationsContent": {"content": [{"text": "t"}], "citations": []}}, [TEXT]),
    "Bedrock's search result": (
        {"searchResult": {"source": "https://a", "title": "T", "content": [{"text": "t"}]}},
        [{"type": "text", "text": "T (https://a):\n"}, TEXT],
    ),
    "Bedrock's tool result": (
        {"toolResult": {"toolUseId": "1", "content": [{"json": {"a": 1}}], "status": "error"}},
        [result([{"type": "text", "text": '{"a": 1}'}], is_error=True)],
    ),
    "Bedrock's thinking": ({"reasoningContent": {"reasoningText": {"text": "hm"}}}, []),
    # Mistral's, the AI SDK's
    "document_url": ({"type": "document_url", "document_url": "https://a/b.png"}, [PICTURE]),
    "image-url": ({"type": "image-url", "url": "https://a/b.png"}, [PICTURE]),
    "file-data": ({"type": "file-data", "data": PDF, "mediaType": "application/pdf"}, [PAPER]),
    "tool-call": ({"type": "tool-call", "toolCallId": "1", "toolName": "f", "input": {}}, []),
    # Others
    "a table in a text": (
        {"type": "text-plain", "text": "t", "title": "T", "context": "C"},
        [{"type": "text", "text": "T\nC\n"}, TEXT],
    ),
    "another provider's, wrapped": (
        {"type": "non_standard", "value": {"type": "image_url", "image_url": {"url": "https://a/b.png"}}},
        [PICTURE],
    ),
    "an address of pydantic's": ({"type": "image_url", "image_url": {"url": AnyUrl("https://a/b.png")}}, [PICTURE]),
    "DATA:": ({"type": "image_url", "image_url": f"DATA:image/png;BASE64,{PNG}"}, [IMAGE]),
    "an address that is half written": ({"type": "image_url", "image_url": "http://[::1/a"}, [at("image", "http://[::1/a")]),
    "an e-mail": ({"type": "file", "base64": base64.b64encode(b"t").decode(), "mime_type": "message/rfc822"}, [TEXT]),
    "a step of OpenAI's": ({"type": "apply_patch_call", "id": "1"}, []),
}

RESULTS: dict[str, Shape] = {
    name: (value, [{"type": "text", "text": text}])
    for name, value, text in (
        ("a text with more beside it", {"title": "T", "text": "t"}, '{"title": "T", "text": "t"}'),
        ("the name of an image", {"image": "a.png", "price": 3}, '{"image": "a.png", "price": 3}'),
        ("the name of a file", {"type": "file", "name": "a.txt"}, '{"type": "file", "name": "a.txt"}'),
        ("the id of a document", {"type": "document", "id": "1"}, '{"type": "document", "id": "1"}'),
        ("reasons of its own", {"reasoning": "r", "answer": 2}, '{"reasoning": "r", "answer": 2}'),
        ("a reference of its own", {"type": "reference", "to": 1}, '{"type": "reference", "to": 1}'),
        ("keys that are no texts", {("a", 1): 2}, "{('a', 1): 2}"),
    )
}

REFUSED: dict[str, tuple[Any, str]] = {
    "an array": ({"type": "image", "data": [1, 2]}, "the medium is list, not a text"),
    "no bytes": ({"type": "image", "data": b""}, "the medium is empty"),
    "a path that is an object": ({"type": "image", "url": Path("/tmp/a.png")}, "/tmp/a.png cannot be read"),
    "bytes as a text": ({"type": "text", "text": b"t"}, "must be a text, not bytes"),
    "a result of no call": ({"type": "tool_result", "content": "t"}, "needs the id of the call"),
}
