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
from ..plain import plain
from .media import MEDIA, medium
from .names import (
    BESIDE_UNNAMED,
    CLIPS,
    DATA,
    DETAILS,
    KINDS,
    MEDIA_TYPES,
    NOT_SENT,
    OTHERS_FIELDS,
    OWN_FIELDS,
    RESULT_OF_ANTHROPICS,
    TEXTS,
    UNNAMED,
    URIS,
    URLS,
    noted_content,
)

Contents = list[dict[str, Any]]


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
    part = plain(part)
    if isinstance(part, str):
        return [{"type": "text", "text": part}] if part else []
    if isinstance(part, bytes | bytearray):
        return [medium("file", where, data=part)]
    if isinstance(part, Mapping):
        kind = part.get("type")
        if kind is None and (kind := _unnamed_kind(part, in_result)):
            try:
                return part_to_contents({**part, "type": kind}, where, in_result=in_result)
            except InvalidOption:
                if in_result:  # it only looked like a part: `{"image": "a.png"}`
                    return [_json(part)]
                raise
        convert = _SHAPES.get(kind) if isinstance(kind, str) else None
        if convert is not None:
            return convert(part, where, in_result)
        if isinstance(kind, str) and (kind in NOT_SENT or kind.endswith(RESULT_OF_ANTHROPICS)):
            return []
    if in_result:
        return [_json(part)]
    called = f"a part of type {part.get('type')!r}" if isinstance(part, Mapping) else f"a part that is {type(part).__name__}"
    raise InvalidOption(
        f"{where}: {called} cannot be sent. Known are texts, images, audio, video and files, in the shapes of OpenAI, Anthropic, "
        "LangChain and Google; and {'type': 'non_standard', 'value': …} for an object in the API's own shape.",
        field=where,
    )


def is_known(part: Any) -> bool:
    """Return whether a part of a message is in one of the known shapes, sent or not."""
    if not isinstance(part, Mapping):
        return isinstance(part, str | bytes | bytearray)
    kind = part.get("type") or _unnamed_kind(part, in_result=False)
    return isinstance(kind, str) and (kind in _SHAPES or kind in NOT_SENT or kind.endswith(RESULT_OF_ANTHROPICS))


def cited_source(title: Any, source: Any) -> dict[str, Any]:
    """Return the text in front of what a search found: its title and where it is from."""
    named = f"{title} ({source})" if title and source and title != source else str(title or source)
    return {"type": "text", "text": f"{named}:\n"}


def _json(value: Any) -> dict[str, Any]:
    try:
        return {"type": "text", "text": dumps(value, ensure_ascii=False, default=str)}
    except (TypeError, ValueError, RecursionError):  # keys that are no texts, an object that holds itself
        return {"type": "text", "text": str(value)}


def _unnamed_kind(part: Mapping[str, Any], in_result: bool) -> str | None:
    """Return what a part without a type is: what its field is called, or a file, if it is the bytes or the place of one.

    The result of a function may be any object: there it is a part only if it has no other fields.
    """
    for name in (*UNNAMED, *NOT_SENT):
        is_whole = in_result or name not in UNNAMED or name == "json"
        if name in part and not (is_whole and part.keys() - {name, *BESIDE_UNNAMED}):
            return name
    media_type, source = _first(part, MEDIA_TYPES), _first(part, (*DATA, *URIS))
    is_file = isinstance(media_type, str) and "/" in media_type and isinstance(source, str | bytes)
    return "media" if is_file and not (in_result and part.keys() - OTHERS_FIELDS - {"name"}) else None


# Texts


def _text(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    value = part.get(TEXTS[part["type"]])
    if part.get("thought") is True:  # generateContent's
        return []
    if isinstance(value, Mapping | list) and in_result:
        return [_json(value)]
    if isinstance(value, Mapping | list | bytes):
        raise InvalidOption(f"{where}.text must be a text, not {type(value).__name__}.", field=f"{where}.text")
    return [{"type": "text", "text": str(value)}] if value not in (None, "") else []


def _json_part(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    return [_json(part.get("json", part.get("data")))]


def _output(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert what a tool gave, where OpenAI's Responses API has it as a part of its own."""
    return contents_of(part.get("output"), f"{where}.output", in_result=True)


def _found(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert Anthropic's search result or Bedrock's, which a function may give for the model to cite."""
    part = _inside(part)
    return [cited_source(part.get("title"), part.get("source")), *contents_of(part.get("content"), where, in_result=in_result)]


def _result(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert the result of a tool in a user's message, Anthropic's or Bedrock's; the API has those there, too."""
    part = _inside(part)
    called = _first(part, ("tool_use_id", "toolUseId"))
    if not called:
        raise InvalidOption(f"{where}: a result needs the id of the call that it answers (`tool_use_id`).", field=where)
    content = part.get("content")
    step = {"type": "function_result", "call_id": called}
    step["result"] = content if isinstance(content, str) else contents_of(content, f"{where}.content", in_result=True) or ""
    return [{**step, "is_error": True} if part.get("is_error") or part.get("status") == "error" else step]


def _response(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert generateContent's result of a function."""
    fields = _inside(part)
    if not fields.get("id"):
        raise InvalidOption(f"{where}: a result needs the id of the call that it answers (`id`).", field=where)
    name = {"name": fields["name"]} if fields.get("name") else {}
    return [{"type": "function_result", "call_id": fields["id"], **name, "result": [_json(fields.get("response"))]}]


def _within(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert Bedrock's text that is guarded or cited, which stands one or two objects deeper."""
    fields = _inside(part)
    inner = fields.get("text", fields.get("content"))
    return part_to_contents(inner, where) if isinstance(inner, Mapping) else contents_of(inner, where, in_result=in_result)


def _inside(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object that is named like the part, or the part."""
    nested = part.get(part["type"])
    return nested if isinstance(nested, Mapping) else part


def _authors(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Leave out what only the author of a reply could say, under a name that the result of a function may have for its own."""
    return [_json(part)] if in_result else []


def _non_standard(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert an object in the API's own shape: a content, or the content of a reply; a step of a reply is its author's."""
    value = part.get("value")
    if not isinstance(value, Mapping):
        raise InvalidOption(f"{where}.value must be an object in the API's own shape.", field=f"{where}.value")
    if (content := noted_content(value)) is not None:
        return [dict(content)]
    if value.get("type") in _SHAPES.keys() - {"text", *MEDIA}:  # another provider's, wrapped by LangChain
        return part_to_contents(value, f"{where}.value", in_result=in_result)
    is_step = "index" in part  # the blocks of our replies are numbered
    return [] if is_step or value.get("type") in NOT_SENT else [dict(value)]


# Media


def _medium(part: Mapping[str, Any], where: str, in_result: bool) -> Contents:
    """Convert a medium whose fields stand in the part itself, in a `source`, or in an object named like it."""
    kind = KINDS[part["type"]]
    fields = _flat(part)
    if fields.get("source_type") != "text" and fields.get("type") != "text":
        if isinstance(fields.get("content"), str | list):
            return [*_heading(part), *contents_of(fields["content"], f"{where}.content", in_result=in_result)]
        if not isinstance(fields.get("text"), str) or _first(fields, (*DATA, *URLS)) is not None:
            is_listed = in_result and not _has_source(fields)  # the name of a file, say
            return [_json(part)] if is_listed else [*_heading(part), _from_fields(kind, fields, where)]
    return [*_heading(part), *contents_of(_first(fields, ("text", "data")), where)]


def _flat(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a part together with those of the objects that it holds."""
    fields = dict(part)
    for name in (part["type"], "file", "resource", "image_url", "source", "s3Location"):
        nested = fields.pop(name, None)
        if isinstance(nested, Mapping):
            fields.update(nested)
        elif nested is not None:
            fields["url"] = nested
    return fields


def _from_fields(kind: str, fields: Mapping[str, Any], where: str) -> dict[str, Any]:
    extras = fields.get("extras")
    own = {**extras, **fields} if isinstance(extras, Mapping) else fields
    own_fields = own.keys() - OTHERS_FIELDS if _is_the_apis(fields) else OWN_FIELDS
    is_id = fields.get("source_type") == "id"
    return medium(
        kind,
        where,
        data=None if is_id else _first(fields, DATA),
        url=fields.get("id") if is_id else _first(fields, URLS),
        uri=_first(fields, URIS),
        mime_type=_first(fields, MEDIA_TYPES),
        name=_first(fields, ("filename", "name", "title")),
        detail=_first(fields, DETAILS),
        clip=_first(fields, CLIPS),
        more={key: own[key] for key in own_fields if own.get(key) is not None and (key != "name" or kind == "video")},
    )


def _has_source(fields: Mapping[str, Any]) -> bool:
    return fields.get("source_type") == "id" or _first(fields, (*DATA, *URLS, *URIS)) is not None


def _is_the_apis(fields: Mapping[str, Any]) -> bool:
    return fields.get("type") in MEDIA and ("data" in fields or "uri" in fields) and "source_type" not in fields


def _heading(part: Mapping[str, Any]) -> Contents:
    """Return what Anthropic and LangChain let one say about a document, in front of it."""
    is_said = part.get("type") in ("document", "text-plain")
    words = [str(part[name]) for name in ("title", "context") if part.get(name)] if is_said else []
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
    **dict.fromkeys(TEXTS, _text),
    **dict.fromkeys(KINDS, _medium),
    **dict.fromkeys(("image_url", "audio_url", "video_url", "document_url", "file_url"), _at_address),
    **dict.fromkeys(("input_image", "input_audio"), _at_address),
    **dict.fromkeys(("inline_data", "inlineData", "file_data", "fileData"), _inline),
    **dict.fromkeys(("custom_tool_call_output", "function_call_output"), _output),
    "computer_call_output": _screen,
    "image_generation_call": _drawn,
    **dict.fromkeys(("compaction", "reference", "tool_file"), _authors),
    "json": _json_part,
    "non_standard": _non_standard,
    "resource": _resource,
    "resource_link": _link,
    **dict.fromkeys(("search_result", "searchResult"), _found),
    **dict.fromkeys(("tool_result", "toolResult"), _result),
    **dict.fromkeys(("function_response", "functionResponse"), _response),
    **dict.fromkeys(("guardContent", "guard_content", "citationsContent"), _within),
}
"""How a part is converted, by its type; by the name of its only field where it has none."""
