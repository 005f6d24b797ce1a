"""Convert the parts of a message to the API's contents, in the shapes of every provider and framework.

Known are the shapes of OpenAI (chat completions and responses), Anthropic, Bedrock, generateContent, LangChain (v0 and v1), MCP,
and the API's own. What a reply holds and only its author could say (thoughts, calls of tools and their steps) is left out where
somebody else says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from json import dumps
from typing import Any

from ...client.http.errors import InvalidOption
from .media import MEDIA, medium

Contents = list[dict[str, Any]]

_NOT_SENT = frozenset(
    {
        # what only the author of a reply could say
        *("thought", "thinking", "redacted_thinking", "reasoning", "reasoning_content", "citation", "model_output"),
        *("tool_call", "tool_call_chunk", "invalid_tool_call", "tool_use", "function_call", "custom_tool_call"),
        *("server_tool_call", "server_tool_call_chunk", "server_tool_use", "server_tool_result", "mcp_tool_use"),
        *("web_search_call", "file_search_call", "code_interpreter_call", "computer_call", "local_shell_call", "shell_call"),
        *("mcp_call", "mcp_list_tools", "mcp_approval_request", "executable_code", "code_execution_result", "container_upload"),
        # marks for other providers' caches and guards
        *("cachePoint", "cache_point", "guardContent", "guard_content"),
    }
)
_RESULT_OF_ANTHROPICS = "_tool_result"

_TEXTS = {"text": "text", "input_text": "text", "output_text": "text", "summary_text": "text", "refusal": "refusal"}
"""The field with the text."""

_FILES = {"file": "file", "input_file": "file", "media": "file", "text-plain": "document", "computer_screenshot": "image"}
_KINDS = {**{kind: kind for kind in MEDIA}, **_FILES}
"""What a part is called: what it says of its medium."""

_OWN_FIELDS = frozenset({"resolution", "processing", "sample_rate", "channels", "name", "rate"})
"""What the API knows of a medium beyond its bytes; LangChain carries it in `extras`."""

_MEDIA_TYPES = ("mime_type", "mimeType", "media_type", "mediaType", "format")
_DATA = ("base64", "data", "file_data", "blob", "bytes")
_URLS = ("url", "file_url", "file_id")
_URIS = ("uri", "file_uri", "fileUri")
_CLIPS = ("video_metadata", "videoMetadata")
_DETAILS = ("detail", "media_resolution", "mediaResolution")


def contents_of(content: Any, where: str, *, in_result: bool = False) -> Contents:
    """Convert the content of a message to the API's contents.

    Args:
        content: a text, or parts in any of the known shapes.
        where: what to call it in an error.
        in_result: whether it is the result of a function, which may hold any JSON: parts of no known shape go as that.

    Raises:
        InvalidOption: a part cannot be sent; the error names it.
    """
    if content is None or content == "":
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    if isinstance(content, Mapping) or not isinstance(content, Iterable):
        if in_result:
            return [_json(content)]
        raise InvalidOption(f"{where} must be a text or a list of parts, not {type(content).__name__}.", field=where)
    return [item for i, part in enumerate(content) for item in part_to_contents(part, f"{where}[{i}]", in_result=in_result)]


def part_to_contents(part: Any, where: str, *, in_result: bool = False) -> Contents:
    """Convert one part to contents; to none for an empty text and for what is not sent.

    Args:
        part: a text or an object.
        where: what to call it in an error.
        in_result: whether it stands in the result of a function.

    Raises:
        InvalidOption: it cannot be sent.
    """
    if hasattr(part, "model_dump"):
        part = part.model_dump(exclude_none=True)
    if isinstance(part, str):
        return [{"type": "text", "text": part}] if part else []
    if isinstance(part, Mapping):
        kind = part.get("type")
        if kind is None and (kind := next((name for name in _UNNAMED if name in part), None)):
            part = {**part, "type": kind}
        convert = _SHAPES.get(kind) if isinstance(kind, str) else None
        if convert is not None:
            return convert(part, where, in_result)
        if isinstance(kind, str) and (kind in _NOT_SENT or kind.endswith(_RESULT_OF_ANTHROPICS)):
            return []
    if in_result:
        return [_json(part)]
    called = f"a part of type {part.get('type')!r}" if isinstance(part, Mapping) else f"a part that is {type(part).__name__}"
    raise InvalidOption(
        f"{where}: {called} cannot be sent. Known are texts, images, audio, video and files, in the shapes of OpenAI, Anthropic, "
        "LangChain and Google; and {'type': 'non_standard', 'value': …} for an object in the API's own shape.",
        field=where,
    )


def cited_source(title: Any, source: Any) -> dict[str, Any]:
    """Return the text in front of what a search found: its title and where it is from."""
    named = f"{title} ({source})" if title and source and title != source else str(title or source)
    return {"type": "text", "text": f"{named}:\n"}


def _json(value: Any) -> dict[str, Any]:
    return {"type": "text", "text": dumps(value, ensure_ascii=False, default=str)}


_OTHERS_FIELDS = frozenset(
    {"type", "id", "index", "extras", "cache_control", "filename", "title", "metadata", "annotations"}
    | {*_MEDIA_TYPES, *_DATA, *_URLS, *_URIS, *_CLIPS, *_DETAILS}
)
"""The fields of media that are converted, or that only others have. What else the API's own shape holds goes as it is."""


# Texts


def _text(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    value = part.get(_TEXTS[part["type"]])
    if part.get("thought") is True:  # generateContent's
        return []
    if isinstance(value, Mapping | list) and in_result:
        return [_json(value)]
    if isinstance(value, Mapping | list):
        raise InvalidOption(f"{where}.text must be a text, not {type(value).__name__}.", field=f"{where}.text")
    return [{"type": "text", "text": str(value)}] if value not in (None, "") else []


def _json_part(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    return [_json(part.get("json", part.get("data")))]


def _output(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert what a tool gave, where OpenAI's Responses API has it as a part of its own."""
    return contents_of(part.get("output"), f"{where}.output", in_result=True)


def _found(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert Anthropic's search result, which a function may give for the model to cite."""
    return [cited_source(part.get("title"), part.get("source")), *contents_of(part.get("content"), where, in_result=in_result)]


def _result(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert Anthropic's result of a tool in a user's message; the API has those there, too."""
    step = {"type": "function_result", "call_id": part.get("tool_use_id")}
    content = part.get("content")
    step["result"] = content if isinstance(content, str) else contents_of(content, f"{where}.content", in_result=True) or ""
    return [{**step, "is_error": True} if part.get("is_error") else step]


def _non_standard(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert an object in the API's own shape: a content, or the content of a reply; a step of a reply is its author's."""
    value = part.get("value")
    if not isinstance(value, Mapping):
        raise InvalidOption(f"{where}.value must be an object in the API's own shape.", field=f"{where}.value")
    if isinstance(value.get("content"), Mapping) and value.keys() <= {"content", "new_step", "step"}:
        return [dict(value["content"])]
    is_step = "index" in part  # the blocks of our replies are numbered
    return [] if is_step or value.get("type") in _NOT_SENT else [dict(value)]


# Media


def _medium(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert a medium whose fields stand in the part itself, in a `source`, or in an object named like it."""
    kind = _KINDS[part["type"]]
    fields = _flat(part)
    if fields.get("source_type") != "text" and fields.get("type") != "text":
        if isinstance(fields.get("content"), str | list):
            return [*_heading(part), *contents_of(fields["content"], f"{where}.content", in_result=in_result)]
        if not isinstance(fields.get("text"), str) or _first(fields, (*_DATA, *_URLS)) is not None:
            return [*_heading(part), _from_fields(kind, fields, where)]
    return [*_heading(part), *contents_of(_first(fields, ("text", "data")), where)]


def _flat(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a part together with those of the objects that it holds."""
    fields = dict(part)
    for name in (part["type"], "file", "resource", "image_url", "source"):
        nested = fields.pop(name, None)
        if isinstance(nested, Mapping):
            fields.update(nested)
        elif nested is not None:
            fields["url"] = nested
    return fields


def _from_fields(kind: str, fields: Mapping[str, Any], where: str) -> dict[str, Any]:
    extras = fields.get("extras")
    own = {**extras, **fields} if isinstance(extras, Mapping) else fields
    own_fields = own.keys() - _OTHERS_FIELDS if _is_the_apis(fields) else _OWN_FIELDS
    is_id = fields.get("source_type") == "id"
    return medium(
        kind,
        where,
        data=None if is_id else _first(fields, _DATA),
        url=fields.get("id") if is_id else _first(fields, _URLS),
        uri=_first(fields, _URIS),
        mime_type=_first(fields, _MEDIA_TYPES),
        name=_first(fields, ("filename", "name", "title")),
        detail=_first(fields, _DETAILS),
        clip=_first(fields, _CLIPS),
        more={key: own[key] for key in own_fields if own.get(key) is not None and (key != "name" or kind == "video")},
    )


def _is_the_apis(fields: Mapping[str, Any]) -> bool:
    return fields.get("type") in MEDIA and ("data" in fields or "uri" in fields) and "source_type" not in fields


def _heading(part: Mapping[str, Any]) -> Contents:
    """Return what Anthropic lets one say about a document, in front of it."""
    words = [str(part[name]) for name in ("title", "context") if part.get(name)] if part.get("type") == "document" else []
    return [{"type": "text", "text": "\n".join([*words, ""])}] if words else []


def _at_address(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert a medium in the object, or at the address, that is named like it: OpenAI's, and those made after them."""
    kind = part["type"].removeprefix("input_").removesuffix("_url")
    name = part["type"] if part["type"] != "input_image" else "image_url"
    return [_from_fields(kind, _flat({**part, "type": name}), f"{where}.{name}")]


def _drawn(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert the picture that a tool of OpenAI's drew in a reply."""
    return [medium("image", where, data=part["result"])] if part.get("result") else []


def _screen(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    output = part.get("output")
    return part_to_contents(output, f"{where}.output", in_result=in_result) if output else []


# generateContent's parts and MCP's resources


def _inline(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    return [_from_fields("file", _flat(part), where)]


def _resource(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    fields = _flat(part)
    address = fields.pop("uri", None)  # on its server, not on the service's
    if isinstance(fields.get("text"), str):
        return [{"type": "text", "text": fields["text"]}]
    return [_from_fields("file", {**fields, "name": address}, where)]


def _link(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    return [{"type": "text", "text": f"{part.get('title') or part.get('name') or 'Resource'}: {part.get('uri')}"}]


def _first(fields: Mapping[str, Any], names: Iterable[str]) -> Any:
    return next((fields[name] for name in names if fields.get(name) is not None), None)


_SHAPES: dict[str, Callable[[Mapping[str, Any], str, bool], Contents]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_KINDS, _medium),
    **dict.fromkeys(("image_url", "audio_url", "video_url", "input_image", "input_audio"), _at_address),
    **dict.fromkeys(("inline_data", "inlineData", "file_data", "fileData"), _inline),
    **dict.fromkeys(("custom_tool_call_output", "function_call_output"), _output),
    "computer_call_output": _screen,
    "image_generation_call": _drawn,
    "json": _json_part,
    "non_standard": _non_standard,
    "resource": _resource,
    "resource_link": _link,
    "search_result": _found,
    "tool_result": _result,
}
"""How a part is converted, by its type; by the name of its only field where it has none."""

_UNNAMED = ("text", "inline_data", "inlineData", "file_data", "fileData", "image_url", "image", "document", "video", "audio")
