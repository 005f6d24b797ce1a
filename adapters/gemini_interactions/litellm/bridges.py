"""Make up for what LiteLLM's bridges drop: Messages of Anthropic's and Responses of OpenAI's become chats on their way.

Some of it the handler reads from the body that the proxy received; contents are put, before LiteLLM sees them, in a shape that it
hands on. What can be neither done nor left out is refused. The rest is in docs/reference/litellm-proxy.md, with the version.

Reference: docs.anthropic.com/en/api/messages, platform.openai.com/docs/api-reference/responses/create.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..client.http.errors import InvalidOption
from ..framework.contents.parts import part_to_contents
from .tools import tools_to_declarations

MESSAGES = "anthropic_messages"
"""LiteLLM's name for calls of Anthropic's Messages API."""

_KEPT_FROM_PROVIDERS = ("store", "service_tier", "background")
_SUMMARIES = ("auto", "concise", "detailed")
_DROPPED_DOCUMENTS = ("document", "search_result")
_SPOKEN = "input_audio"
_LIMITS = ("allowed_domains", "blocked_domains", "filters")
_TEMPLATE = "a prompt template is kept at OpenAI; send its text"


def responses_body(litellm_params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the body that a proxy received of a request to its Responses endpoint; empty for other requests."""
    body = _body(litellm_params)
    return body if "input" in body or "previous_response_id" in body else {}


def asked_options(litellm_params: Mapping[str, Any], call_type: object) -> dict[str, Any]:
    """Return what a client of a bridged endpoint asks for and LiteLLM keeps from providers.

    Args:
        litellm_params: LiteLLM's own parameters of the call.
        call_type: LiteLLM's name for what the client has called.

    Raises:
        InvalidOption: it cannot be done, and LiteLLM has left it out without a word.
    """
    if call_type == MESSAGES:
        return _asked_of_messages(_body(litellm_params))
    return _asked_of_responses(responses_body(litellm_params))


def _asked_of_messages(body: Mapping[str, Any]) -> dict[str, Any]:
    _check_limits(body)
    asked: dict[str, Any] = {}
    config, choice = body.get("output_config"), body.get("tool_choice")
    effort = config.get("effort") if isinstance(config, Mapping) else None
    if effort is not None and body.get("thinking") is None:  # with `thinking`, LiteLLM hands it on
        asked["reasoning_effort"] = {"effort": effort, "summary": "none"}
    if isinstance(choice, Mapping) and choice.get("disable_parallel_tool_use") is True:
        asked["parallel_tool_calls"] = False
    return asked


def _asked_of_responses(body: Mapping[str, Any]) -> dict[str, Any]:
    if body.get("prompt") is not None:
        raise InvalidOption(f"'prompt' cannot be used: {_TEMPLATE}.", field="prompt")
    _check_limits(body)
    asked = {name: body[name] for name in _KEPT_FROM_PROVIDERS if body.get(name) is not None}
    reasoning = body.get("reasoning")
    if isinstance(reasoning, Mapping) and reasoning.get("effort") is None and reasoning.get("summary") in _SUMMARIES:
        asked["thinking_summaries"] = "auto"  # with an effort, LiteLLM hands it on
    return asked


def failed_calls(litellm_params: Mapping[str, Any], call_type: object) -> frozenset[str]:
    """Return the ids of the calls whose results are errors, as a client of Anthropic's says."""
    if call_type != MESSAGES:
        return frozenset()
    return frozenset(
        str(block.get("tool_use_id"))
        for content in _lists_in(_body(litellm_params))
        for block in content
        if isinstance(block, Mapping) and block.get("type") == "tool_result" and block.get("is_error") is True
    )


def has_dropped_parts(data: Mapping[str, Any]) -> bool:
    """Return whether there is something for `put_in_other_shapes` to do."""
    dropped = (*_DROPPED_DOCUMENTS, _SPOKEN)
    return any(isinstance(part, Mapping) and part.get("type") in dropped for content in _lists_in(data) for part in content)


def put_in_other_shapes(data: dict[str, Any]) -> None:
    """Write what LiteLLM would drop of a request's contents in shapes that it hands on.

    Text documents and search results become texts, spoken input becomes a file.

    Args:
        data: the request as it reached the proxy; its lists of contents are changed.

    Raises:
        InvalidOption: a part is no such thing as its type says.
    """
    for content in _lists_in(data):
        shaped = [other for part in content for other in _in_other_shape(part)]
        content[:] = shaped


def _in_other_shape(part: Any) -> list[Any]:
    if not isinstance(part, Mapping):
        return [part]
    if part.get("type") == _SPOKEN and isinstance(audio := part.get(_SPOKEN), Mapping):
        kind = audio.get("format") or "wav"
        return [{"type": "input_file", "filename": f"audio.{kind}", "file_data": f"data:audio/{kind};base64,{audio.get('data')}"}]
    if part.get("type") not in _DROPPED_DOCUMENTS:
        return [part]
    contents = part_to_contents(part, str(part["type"]))
    if all(content.get("type") == "text" for content in contents):
        return [{"type": "text", "text": content["text"]} for content in contents]
    return [part]


def _lists_in(body: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield each list of parts: those of messages, or of the items of an input, and those of results among them."""
    for name in ("messages", "input"):
        items = body.get(name)
        for item in items if isinstance(items, list) else ():
            content = item.get("content") if isinstance(item, Mapping) else None
            if not isinstance(content, list):
                continue
            yield content
            for part in content:
                if isinstance(part, Mapping) and part.get("type") == "tool_result" and isinstance(part.get("content"), list):
                    yield part["content"]


def _check_limits(body: Mapping[str, Any]) -> None:
    """Refuse a search that is limited to sites: LiteLLM makes one of it that is not."""
    tools = body.get("tools")
    for i, tool in enumerate(tools if isinstance(tools, list) else ()):
        if isinstance(tool, Mapping) and "search" in str(tool.get("type")) and any(tool.get(name) for name in _LIMITS):
            tools_to_declarations([tool], f"tools[{i}]")


def _body(litellm_params: Mapping[str, Any]) -> Mapping[str, Any]:
    request = litellm_params.get("proxy_server_request")
    body = request.get("body") if isinstance(request, Mapping) else None
    return body if isinstance(body, Mapping) else {}
