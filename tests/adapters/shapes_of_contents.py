"""The shapes in which the world hands over the parts of a message, and the contents that each of them is."""

from __future__ import annotations

import base64
from typing import Any

from llama_index.core.base.llms.types import AudioBlock, CitableBlock, DocumentBlock, ImageBlock, TextBlock, VideoBlock

Shape = tuple[Any, list[dict[str, Any]]]


def coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


PNG = coded(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20))
JPEG = coded(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20))
PDF = coded(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
WAV = coded(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20))
MP3 = coded(b"ID3\x03\x00\x00\x00" + bytes(20))
MP4 = coded(b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41")
WORDS = coded("Grüße".encode())
FILE = "https://generativelanguage.googleapis.com/v1beta/files/a"
PAGE = "https://www.youtube.com/watch?v=1"

IMAGE = {"type": "image", "data": PNG, "mime_type": "image/png"}
PAPER = {"type": "document", "data": PDF, "mime_type": "application/pdf"}
SOUND = {"type": "audio", "data": WAV, "mime_type": "audio/wav"}
SONG = {"type": "audio", "data": MP3, "mime_type": "audio/mpeg"}
FILM = {"type": "video", "data": MP4, "mime_type": "video/mp4"}
GREETING = {"type": "text", "text": "Grüße"}


def at(kind: str, uri: str, mime_type: str = "", **more: Any) -> dict[str, Any]:
    return {"type": kind, "uri": uri, **({"mime_type": mime_type} if mime_type else {}), **more}


PARTS: dict[str, Shape] = {
    # OpenAI, chat completions
    "image_url": ({"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}}, [IMAGE]),
    "image_url, bare": ({"type": "image_url", "image_url": f"data:image/png;base64,{PNG}"}, [IMAGE]),
    "image_url without a type": ({"type": "image_url", "image_url": {"url": f"data:;base64,{PNG}"}}, [IMAGE]),
    "image_url, base64 alone": ({"type": "image_url", "image_url": {"url": PNG}}, [IMAGE]),
    "image_url with detail": (
        {"type": "image_url", "image_url": {"url": "https://a/b.png?w=1", "detail": "low"}},
        [at("image", "https://a/b.png?w=1", "image/png", resolution="low")],
    ),
    "image_url with blanks around": (
        {"type": "image_url", "image_url": {"url": " https://a/b.png\n"}},
        [at("image", "https://a/b.png", "image/png")],
    ),
    "image_url of a page": ({"type": "image_url", "image_url": {"url": "https://a/b.html"}}, [at("image", "https://a/b.html")]),
    "PDF as image_url": ({"type": "image_url", "image_url": {"url": f"data:application/pdf;base64,{PDF}"}}, [PAPER]),
    "audio as image_url": ({"type": "image_url", "image_url": {"url": f"data:audio/x-wav;base64,{WAV}"}}, [SOUND]),
    "video as image_url": ({"type": "image_url", "image_url": {"url": f"data:video/mp4;base64,{MP4}"}}, [FILM]),
    "PDF behind an image_url": (
        {"type": "image_url", "image_url": "https://a/b.pdf"},
        [at("document", "https://a/b.pdf", "application/pdf")],
    ),
    "format beside the address": (
        {"type": "image_url", "image_url": {"url": "gs://a/b", "format": "video/mp4"}},
        [at("video", "gs://a/b", "video/mp4")],
    ),
    "YouTube as image_url": ({"type": "image_url", "image_url": {"url": PAGE}}, [at("video", PAGE)]),
    "text as image_url": ({"type": "image_url", "image_url": {"url": f"data:text/plain;base64,{WORDS}"}}, [GREETING]),
    "input_audio": ({"type": "input_audio", "input_audio": {"data": WAV, "format": "wav"}}, [SOUND]),
    "input_audio without a format": ({"type": "input_audio", "input_audio": {"data": MP3}}, [SONG]),
    "file_data": ({"type": "file", "file": {"file_data": f"data:application/pdf;base64,{PDF}", "filename": "a.pdf"}}, [PAPER]),
    "file_data, bare": ({"type": "file", "file": {"file_data": PDF, "filename": "a.pdf"}}, [PAPER]),
    "file_data of text": ({"type": "file", "file": {"file_data": f"data:text/markdown;base64,{WORDS}"}}, [GREETING]),
    "file_data of an unknown kind that is text": ({"type": "file", "file": {"file_data": WORDS}}, [GREETING]),
    "file_id": (
        {"type": "file", "file": {"file_id": "files/a", "format": "application/pdf"}},
        [at("document", FILE, "application/pdf")],
    ),
    "video_metadata": (
        {
            "type": "file",
            "file": {"file_id": "gs://a/b.mp4", "video_metadata": {"fps": 2, "start_offset": "10s"}, "detail": "high"},
        },
        [
            at(
                "video",
                "gs://a/b.mp4",
                "video/mp4",
                resolution="high",
                processing={"type": "static", "start_offset": "10s", "fps": 2},
            )
        ],
    ),
    "video_url": ({"type": "video_url", "video_url": {"url": "https://a/b.mov"}}, [at("video", "https://a/b.mov", "video/mov")]),
    "audio_url": ({"type": "audio_url", "audio_url": {"url": "https://a/b.mp3"}}, [at("audio", "https://a/b.mp3", "audio/mpeg")]),
    "refusal": ({"type": "refusal", "refusal": "No."}, [{"type": "text", "text": "No."}]),
    # OpenAI, responses
    "input_text": ({"type": "input_text", "text": "t"}, [{"type": "text", "text": "t"}]),
    "output_text": ({"type": "output_text", "text": "t", "annotations": []}, [{"type": "text", "text": "t"}]),
    "input_image": (
        {"type": "input_image", "image_url": "https://a/b.png", "detail": "auto"},
        [at("image", "https://a/b.png", "image/png")],
    ),
    "input_image by id": ({"type": "input_image", "file_id": "files/a"}, [at("image", FILE)]),
    "input_file": ({"type": "input_file", "filename": "a.pdf", "file_data": f"data:application/pdf;base64,{PDF}"}, [PAPER]),
    "input_file at an address": (
        {"type": "input_file", "file_url": "https://a/b.pdf"},
        [at("document", "https://a/b.pdf", "application/pdf")],
    ),
    "image_generation_call": ({"type": "image_generation_call", "id": "ig_1", "result": PNG}, [IMAGE]),
    # Anthropic
    "Anthropic's image": ({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}}, [IMAGE]),
    "Anthropic's image at an address": (
        {"type": "image", "source": {"type": "url", "url": "https://a/b.png"}},
        [at("image", "https://a/b.png", "image/png")],
    ),
    "Anthropic's image by id": ({"type": "image", "source": {"type": "file", "file_id": "files/a"}}, [at("image", FILE)]),
    "Anthropic's document": (
        {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": PDF}},
        [PAPER],
    ),
    "Anthropic's text document": (
        {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "Grüße"}},
        [GREETING],
    ),
    "Anthropic's document of parts": (
        {
            "type": "document",
            "title": "T",
            "source": {
                "type": "content",
                "content": [
                    {"type": "text", "text": "a"},
                    {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
                ],
            },
        },
        [{"type": "text", "text": "T\n"}, {"type": "text", "text": "a"}, IMAGE],
    ),
    "Anthropic's search result": (
        {"type": "search_result", "source": "https://a", "title": "T", "content": [{"type": "text", "text": "s"}]},
        [{"type": "text", "text": "T (https://a):\n"}, {"type": "text", "text": "s"}],
    ),
    # LangChain
    "v1 image": ({"type": "image", "base64": PNG, "mime_type": "image/png"}, [IMAGE]),
    "v1 image without a type": ({"type": "image", "base64": PNG}, [IMAGE]),
    "v1 file that is audio": ({"type": "file", "base64": WAV, "mime_type": "audio/wav"}, [SOUND]),
    "v1 file of text": ({"type": "file", "base64": WORDS, "mime_type": "text/html; charset=utf-8"}, [GREETING]),
    "v1 text-plain": ({"type": "text-plain", "text": "Grüße", "mime_type": "text/plain"}, [GREETING]),
    "v1 text-plain in base64": ({"type": "text-plain", "base64": WORDS, "mime_type": "text/plain"}, [GREETING]),
    "v1 table": (
        {"type": "file", "base64": WORDS, "mime_type": "text/csv"},
        [{"type": "document", "data": WORDS, "mime_type": "text/csv"}],
    ),
    "v1 file by id": (
        {"type": "file", "file_id": "files/a", "mime_type": "application/pdf"},
        [at("document", FILE, "application/pdf")],
    ),
    "v0 image": ({"type": "image", "source_type": "base64", "data": PNG, "mime_type": "image/png"}, [IMAGE]),
    "v0 file by id": ({"type": "file", "source_type": "id", "id": "files/a"}, [at("document", FILE)]),
    "v0 text": ({"type": "file", "source_type": "text", "text": "Grüße"}, [GREETING]),
    "media": ({"type": "media", "mime_type": "audio/wav", "data": WAV}, [SOUND]),
    "media with a clip": (
        {
            "type": "media",
            "file_uri": PAGE,
            "mime_type": "video/mp4",
            "video_metadata": {"start_offset": "10s", "end_offset": "20s", "fps": 2},
        },
        [at("video", PAGE, "video/mp4", processing={"type": "static", "start_offset": "10s", "end_offset": "20s", "fps": 2})],
    ),
    "non_standard": (
        {"type": "non_standard", "value": at("image", "https://a/b", resolution="high")},
        [at("image", "https://a/b", resolution="high")],
    ),
    # Spellings of media types
    "image/jpg": (
        {"type": "image", "base64": JPEG, "mime_type": "image/jpg"},
        [{"type": "image", "data": JPEG, "mime_type": "image/jpeg"}],
    ),
    "IMAGE/PNG": ({"type": "image", "base64": PNG, "mime_type": "IMAGE/PNG; charset=binary"}, [IMAGE]),
    "image/*": ({"type": "image", "base64": PNG, "mime_type": "image/*"}, [IMAGE]),
    "octet-stream": ({"type": "file", "base64": PDF, "mime_type": "application/octet-stream"}, [PAPER]),
    "audio with a rate": (
        {"type": "audio", "base64": "AAAA", "mime_type": "audio/L16;rate=24000;channels=1"},
        [{"type": "audio", "data": "AAAA", "mime_type": "audio/l16", "sample_rate": 24000, "channels": 1}],
    ),
    "video/quicktime": ({"type": "video", "base64": MP4, "mime_type": "video/quicktime"}, [{**FILM, "mime_type": "video/mov"}]),
    "raw bytes": ({"type": "image", "data": base64.b64decode(PNG), "mime_type": "image/png"}, [IMAGE]),
    "base64 of the other alphabet": (
        {"type": "image", "base64": "_-8=\n", "mime_type": "image/png"},
        [{"type": "image", "data": "/+8=", "mime_type": "image/png"}],
    ),
    # generateContent, Bedrock, MCP, the AI SDK
    "inline_data": ({"inline_data": {"mime_type": "image/png", "data": PNG}}, [IMAGE]),
    "inlineData": (
        {"inlineData": {"mimeType": "image/png", "data": PNG}, "mediaResolution": {"level": "MEDIA_RESOLUTION_HIGH"}},
        [{**IMAGE, "resolution": "high"}],
    ),
    "fileData": (
        {"fileData": {"fileUri": "https://a/b", "mimeType": "video/mp4"}, "videoMetadata": {"endOffset": 5}},
        [at("video", "https://a/b", "video/mp4", processing={"type": "static", "end_offset": "5s"})],
    ),
    "text alone": ({"text": "t"}, [{"type": "text", "text": "t"}]),
    "Bedrock's image": ({"image": {"format": "png", "source": {"bytes": base64.b64decode(PNG)}}}, [IMAGE]),
    "Bedrock's document": ({"document": {"format": "pdf", "name": "a", "source": {"bytes": base64.b64decode(PDF)}}}, [PAPER]),
    "MCP's image": ({"type": "image", "data": PNG, "mimeType": "image/png"}, [IMAGE]),
    "MCP's resource": (
        {"type": "resource", "resource": {"uri": "file:///a.md", "mimeType": "text/markdown", "text": "Grüße"}},
        [GREETING],
    ),
    "MCP's file": (
        {"type": "resource", "resource": {"uri": "file:///a.pdf", "mimeType": "application/pdf", "blob": PDF}},
        [PAPER],
    ),
    "the AI SDK's file": ({"type": "file", "data": PDF, "mediaType": "application/pdf"}, [PAPER]),
    # The API's own
    "own image": ({**IMAGE, "resolution": "high"}, [{**IMAGE, "resolution": "high"}]),
    "own video": (at("video", "https://a/b", processing="agentic"), [at("video", "https://a/b", processing="agentic")]),
    "own, with a field of tomorrow": ({**IMAGE, "tomorrow": 1}, [{**IMAGE, "tomorrow": 1}]),
    "own text document": ({"type": "document", "data": WORDS, "mime_type": "text/plain"}, [GREETING]),
    # What only the author of a reply could say, and marks
    "thinking": ({"type": "thinking", "thinking": "hm", "signature": "s"}, []),
    "redacted_thinking": ({"type": "redacted_thinking", "data": "x"}, []),
    "reasoning": ({"type": "reasoning", "reasoning": "hm", "index": 0, "extras": {"signature": "c2ln"}}, []),
    "tool_use": ({"type": "tool_use", "id": "1", "name": "f", "input": {}}, []),
    "tool_call": ({"type": "tool_call", "id": "1", "name": "f", "args": {}}, []),
    "server_tool_call": ({"type": "server_tool_call", "id": "1", "name": "google_search", "args": {}, "index": 1}, []),
    "server_tool_result": ({"type": "server_tool_result", "tool_call_id": "1", "status": "success", "output": []}, []),
    "web_search_tool_result": ({"type": "web_search_tool_result", "tool_use_id": "1", "content": []}, []),
    "a step of a reply": ({"type": "non_standard", "value": {"type": "brand_new"}, "index": 3}, []),
    "a cache point": ({"type": "cachePoint"}, []),
    "an empty text": ({"type": "text", "text": ""}, []),
    "a text that is null": ({"type": "text", "text": None}, []),
    "a text that is missing": ({"type": "text"}, []),
}
"""For LangChain and LiteLLM, whose parts are objects: the part, and what it is."""

BLOCKS: dict[str, Shape] = {
    "image": (ImageBlock(image=PNG.encode(), image_mimetype="image/png"), [IMAGE]),
    "image without a type": (ImageBlock.model_construct(image=PNG.encode()), [IMAGE]),
    "image/jpg": (
        ImageBlock(image=JPEG.encode(), image_mimetype="image/jpg"),
        [{"type": "image", "data": JPEG, "mime_type": "image/jpeg"}],
    ),
    "image at an address": (
        ImageBlock(url="https://a/b.png?w=1", detail="low"),
        [at("image", "https://a/b.png?w=1", "image/png", resolution="low")],
    ),
    "PDF as an image": (ImageBlock(url=f"data:application/pdf;base64,{PDF}"), [PAPER]),
    "YouTube as an image": (ImageBlock(url=PAGE), [at("video", PAGE)]),
    "audio": (AudioBlock(audio=WAV.encode(), format="wav"), [SOUND]),
    "audio/x-wav": (AudioBlock(audio=WAV.encode(), format="audio/x-wav"), [SOUND]),
    "audio without a type": (AudioBlock(audio=MP3.encode()), [{**SONG, "mime_type": "audio/mp3"}]),
    "video": (VideoBlock(video=MP4.encode(), video_mimetype="video/mp4"), [FILM]),
    "video without a type": (VideoBlock.model_construct(video=MP4.encode()), [FILM]),
    "video with frames": (
        VideoBlock(url="https://a/b.mp4", fps=2),
        [at("video", "https://a/b.mp4", "video/mp4", processing={"type": "static", "fps": 2})],
    ),
    "document": (DocumentBlock(data=PDF.encode(), document_mimetype="application/pdf"), [PAPER]),
    "document of text": (DocumentBlock(data=WORDS.encode(), document_mimetype="text/markdown"), [GREETING]),
    "document without a type": (DocumentBlock.model_construct(data=PDF.encode()), [PAPER]),
    "document that is audio": (DocumentBlock(data=WAV.encode(), document_mimetype="audio/wav"), [SOUND]),
    "search result": (
        CitableBlock(title="T", source="https://a", content=[TextBlock(text="s")]),
        [{"type": "text", "text": "T (https://a):\n"}, {"type": "text", "text": "s"}],
    ),
}
"""For LlamaIndex, whose blocks are classes."""

RESULTS: dict[str, Shape] = {
    "json": ({"type": "json", "json": {"a": "ü"}}, [{"type": "text", "text": '{"a": "ü"}'}]),
    "custom_tool_call_output": ({"type": "custom_tool_call_output", "output": "18"}, [{"type": "text", "text": "18"}]),
    "function_call_output": (
        {"type": "function_call_output", "output": [{"type": "input_text", "text": "18"}]},
        [{"type": "text", "text": "18"}],
    ),
    "a type of the tool's own": (
        {"type": "weather", "degrees": 18},
        [{"type": "text", "text": '{"type": "weather", "degrees": 18}'}],
    ),
    "a result of the tool's own": ({"type": "lab_result", "n": 1}, [{"type": "text", "text": '{"type": "lab_result", "n": 1}'}]),
    "an object that looks like a part": ({"image": "a.png"}, [{"type": "text", "text": '{"image": "a.png"}'}]),
    "an object without a type": ({"degrees": 18}, [{"type": "text", "text": '{"degrees": 18}'}]),
    "a text that is an object": ({"type": "text", "text": {"a": 1}}, [{"type": "text", "text": '{"a": 1}'}]),
    "a text that is a number": ({"type": "text", "text": 18}, [{"type": "text", "text": "18"}]),
    "a resource's link": ({"type": "resource_link", "uri": "https://a", "name": "n"}, [{"type": "text", "text": "n: https://a"}]),
}
"""What the results of functions may hold beside all that."""

REFUSED: dict[str, tuple[Any, str]] = {
    "a path": ({"type": "image_url", "image_url": {"url": "/tmp/a.png"}}, "Read a local file and give its bytes"),
    "a file: address": ({"type": "image", "url": "file:///tmp/a.png"}, "Read a local file and give its bytes"),
    "a path of Windows": ({"type": "image", "url": "C:\\a.png"}, "Read a local file and give its bytes"),
    "another provider's file": ({"type": "file", "file": {"file_id": "file-abc123"}}, "upload what another provider keeps"),
    "an empty image": ({"type": "image"}, "the medium is empty"),
    "an empty document": ({"type": "document", "source": {"type": "base64", "data": ""}}, "the medium is empty"),
    "data that is not base64": ({"type": "image", "base64": "not base64!", "mime_type": "image/png"}, "is not base64"),
    "half an address": ({"type": "image_url", "image_url": "data:image/png;base64"}, "is no address"),
    "a number as an image": ({"type": "image_url", "image_url": 5}, "the medium is int"),
    "bytes of no known kind": ({"type": "file", "base64": "AAECAwQ="}, "give its media type"),
    "text that is none": ({"type": "file", "base64": "/+8=", "mime_type": "text/plain"}, "are no text/plain in UTF-8"),
    "a clip of an image": ({"type": "image", "base64": PNG, "video_metadata": {"fps": 1}}, "a clip is an object"),
    "a hologram": ({"type": "hologram"}, "a part of type 'hologram' cannot be sent"),
    "a text that is an object": ({"type": "text", "text": {"a": 1}}, "must be a text, not dict"),
}
