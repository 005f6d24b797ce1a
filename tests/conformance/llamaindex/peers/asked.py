"""What a service was asked, read from the bodies of the three APIs into one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A request for an answer, in no service's own words.

    Attributes:
        body: as it was sent.
        continues: the id of what it continues, on services that keep conversations.
        said: what is sent of the conversation: who (`user`, `model`, `call`, `result`, `system`, ...) and the text.
        system: the instruction, where it has a place of its own.
        functions: names of the user's functions.
        built_in: names of the service's tools.
        media: types of the media that are sent.
        uris: media that are named and not sent.
        headers: names in lower case.
    """

    body: Mapping[str, Any]
    continues: str | None = None
    said: Sequence[tuple[str, str]] = ()
    system: str | None = None
    functions: Sequence[Mapping[str, Any]] = ()
    built_in: Sequence[str] = ()
    media: Sequence[str] = ()
    uris: Sequence[str] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def asked_interaction(body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """From a body of POST /interactions."""
    kinds = {"user_input": "user", "model_output": "model", "function_call": "call", "function_result": "result"}
    steps = body["input"] if isinstance(body["input"], list) else [{"type": "user_input", "content": body["input"]}]
    contents = [content for step in steps for content in _list(step.get("content")) if content["type"] != "text"]
    return Asked(
        body=body,
        continues=body.get("previous_interaction_id"),
        said=[(kinds.get(step["type"], step["type"]), _text_of_step(step)) for step in steps if step["type"] != "thought"],
        system=body.get("system_instruction"),
        functions=[tool for tool in body.get("tools") or () if tool["type"] == "function"],
        built_in=[tool["type"] for tool in body.get("tools") or () if tool["type"] != "function"],
        media=[content["type"] for content in contents if "data" in content],
        uris=[content["uri"] for content in contents if "uri" in content],
        headers=headers,
    )


def _text_of_step(step: Mapping[str, Any]) -> str:
    if step["type"] == "function_call":
        return str(step["name"])
    return "".join(content.get("text", "") for content in _list(step.get("content", step.get("result"))))


def _list(value: Any) -> list[Mapping[str, Any]]:
    if isinstance(value, str):
        return [{"type": "text", "text": value}]
    return value if isinstance(value, list) else []


def asked_response(body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """From a body of POST /responses."""
    items = body["input"] if isinstance(body["input"], list) else [{"role": "user", "content": body["input"]}]
    said: list[tuple[str, str]] = []
    for item in items:
        if "role" in item:
            text = "".join(content.get("text", "") for content in _list(item["content"]))
            said.append(({"assistant": "model"}.get(item["role"], item["role"]), text))
        elif item["type"] == "function_call":
            said.append(("call", item["name"]))
        elif item["type"] == "function_call_output":
            said.append(("result", item["output"]))
    contents = [content for item in items for content in _list(item.get("content"))]
    links = [content["image_url"] for content in contents if content["type"] == "input_image"]
    return Asked(
        body=body,
        continues=body.get("previous_response_id"),
        said=said,
        functions=[tool for tool in body.get("tools") or () if tool["type"] == "function"],
        built_in=[tool["type"] for tool in body.get("tools") or () if tool["type"] != "function"],
        media=["image" for link in links if link.startswith("data:")]
        + ["document" for content in contents if content["type"] == "input_file"],
        uris=[link for link in links if not link.startswith("data:")],
        headers=headers,
    )


def asked_content(body: Mapping[str, Any], headers: Mapping[str, str]) -> Asked:
    """From a body of generateContent."""
    said: list[tuple[str, str]] = []
    parts = [(content["role"], part) for content in body["contents"] for part in content["parts"]]
    for role, part in parts:
        if "functionCall" in part:
            said.append(("call", part["functionCall"]["name"]))
        elif "functionResponse" in part:
            said.append(("result", str(part["functionResponse"]["response"].get("result"))))
        elif "text" in part and not part.get("thought"):
            said.append((role, part["text"]))
    tools = body.get("tools") or ()
    declared = [function for tool in tools for function in tool.get("functionDeclarations") or ()]
    return Asked(
        body=body,
        said=said,
        system="".join(part["text"] for part in body.get("systemInstruction", {}).get("parts", ())) or None,
        functions=declared,
        built_in=[name for tool in tools for name in tool if name != "functionDeclarations"],
        media=[_medium(part["inlineData"]) for _, part in parts if "inlineData" in part],
        uris=[part["fileData"]["fileUri"] for _, part in parts if "fileData" in part],
        headers=headers,
    )


def _medium(blob: Mapping[str, Any]) -> str:
    kind = str(blob.get("mimeType") or blob["mime_type"]).split("/")[0]  # protobuf's JSON has either
    return {"application": "document", "text": "document"}.get(kind, kind)
