"""Convert LangChain messages to steps, and to the history that the plan looks at."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ChatMessage, FunctionMessage, ToolMessage

from ..client.http.errors import InvalidOption
from ..conversation.anchor import Anchor
from ..conversation.plan import History
from ..framework.contents.calls import part_to_call
from ..framework.contents.media import MEDIA
from ..framework.contents.names import noted_content
from ..framework.contents.parts import contents_of, is_known, part_to_contents
from ..framework.contents.replies import reply_part_to_contents, unwrapped
from ..framework.history import HistoryBuilder, steps_of
from ..framework.plain import plain
from ..telemetry import count
from ..wire.json_text import call_arguments
from .citations import citation_to_annotation, foreign_citation_to_annotation
from .names import MODEL_PROVIDER, OF_STATUS
from .text_form import content_to_blocks
from .thoughts import AFTER, BEFORE, HIDDEN_PARTS, with_hidden_parts

_MEDIA_BLOCKS = frozenset({*MEDIA, "file", "image_url", "media", "input_image", "input_audio", "image_generation_call"})

# `type` of a message, or `role` of a ChatMessage -> what it is to the API
_ROLES = {
    "system": "system",
    "SystemMessageChunk": "system",
    "developer": "system",
    "human": "user",
    "HumanMessageChunk": "user",
    "user": "user",
    "ai": "reply",
    "assistant": "reply",
    "model": "reply",
}


def messages_to_steps(messages: Sequence[BaseMessage]) -> list[dict[str, Any]]:
    """Convert these messages to steps, as JSON objects; system messages have none."""
    return steps_of(messages_to_history(messages))


def messages_to_history(messages: Sequence[BaseMessage]) -> History:
    """Convert these messages to a history.

    Args:
        messages: any messages; replies of other providers lose what only those understand (reasoning, their own tools' steps).

    Raises:
        InvalidOption: a message or a block of one cannot be sent; the error names it.
    """
    history = HistoryBuilder()
    answered = {call_id for message in messages for call_id in _answered_by(message)}
    for i, message in enumerate(messages):
        where = f"messages[{i}]"
        if isinstance(message, AIMessage):
            history.reply(ai_message_to_steps(message, answered, where), _anchor(message))
        elif isinstance(message, ToolMessage):  # its `artifact` is the caller's own
            contents: Any = message.content
            history.result(
                message.tool_call_id,
                contents if isinstance(contents, str) else contents_of(contents, f"{where}.content", in_result=True),
                where,
                name=message.name,
                is_error=message.status == "error",
            )
        elif isinstance(message, FunctionMessage):
            raise InvalidOption(f"{where}: a FunctionMessage has no call id; use a ToolMessage.", field=where)
        else:
            role = _ROLES.get(message.role if isinstance(message, ChatMessage) else message.type)
            if role is None:
                called = f"role {message.role!r}" if isinstance(message, ChatMessage) else f"type {message.type!r}"
                raise InvalidOption(f"{where}: a message of {called} cannot be sent.", field=where)
            contents = contents_of(message.content, f"{where}.content")
            if role == "system":
                history.system(contents, where)
            elif role == "user":
                history.user(contents)
            else:
                history.reply([{"type": "model_output", "content": contents}] if contents else [])
    return history.history()


def ai_message_to_steps(message: AIMessage, answered: Set[Any] = frozenset(), where: str = "message") -> list[dict[str, Any]]:
    """Convert a reply to exactly the steps it came from, unless somebody changed it since.

    `tool_calls` is what counts for the calls, since middleware rewrites it; the blocks give their order and signatures. A message
    that has none, from a store that keeps its content only, has the calls of its blocks that were answered.

    Args:
        message: the reply.
        answered: the ids of calls for which there are results.
        where: what to call it in an error.

    Raises:
        InvalidOption: a block of it cannot be sent.
    """
    ours = message.response_metadata.get("model_provider") == MODEL_PROVIDER
    kept = content_to_blocks(message) if ours else None
    # A text that has not kept its blocks is a plain one, or what somebody has put in place of them.
    is_text = kept is None and isinstance(message.content, str)
    blocks: Iterable[Any] = kept if kept is not None else [message.content] if is_text else message.content
    builder = _StepsBuilder(ours, message, answered)
    for i, block in enumerate(blocks):
        builder.add({"type": "text", "text": block} if isinstance(block, str) else plain(block), f"{where}.content[{i}]")
    if not ours:
        builder.add(_beside_content(message), f"{where}.additional_kwargs")
    elif not is_text:
        builder.thoughts(message.response_metadata.get(AFTER))
    return builder.finish()


class _StepsBuilder:
    def __init__(self, ours: bool, message: AIMessage, answered: Set[Any]) -> None:
        self.steps: list[dict[str, Any]] = []
        self._ours = ours
        self._calls: list[Any] = [*message.tool_calls, *message.invalid_tool_calls]  # those that no block has named yet
        self._answered = frozenset() if self._calls else answered
        self._open: dict[str, Any] | None = None  # the output or thought that the next block may belong to

    def add(self, block: Any, where: str) -> None:
        kind = block.get("type") if isinstance(block, Mapping) else None
        extras = dict(block.get("extras") or {}) if self._ours else {}
        self.thoughts(extras.pop(BEFORE, None))
        if kind == "text" and isinstance(block.get("text"), str | None):
            self._content(_text(block, extras, ours=self._ours), extras)
        elif (named := part_to_call(block if self._ours else unwrapped(block))) is not None:
            if (call := self._call(named)) is not None:
                self._step(_call(call, extras))
        elif not self._ours:
            self._foreign(block, where)
        elif kind in _MEDIA_BLOCKS:
            own = {key: value for key, value in extras.items() if key not in ("new_step", "step")}
            for content in _media(block, where):
                self._content({**content, **own}, extras)
        elif kind == "refusal" and "error" in extras:
            self._output(extras)["error"] = dict(extras["error"])
        elif kind == "refusal" and OF_STATUS in extras:
            return  # no step says it
        elif kind == "non_standard" and isinstance(block.get("value"), Mapping):
            value = block["value"]
            if (noted := noted_content(value)) is not None:
                self.thoughts(value.get(BEFORE))
                self._content(dict(noted), value)
            else:
                self._step(dict(value))
        else:
            self._own(kind, block, extras, where)

    def thoughts(self, steps: Iterable[Mapping[str, Any]] | None) -> None:
        """Add thoughts that show nothing, and so have no block of their own."""
        for step in steps or ():
            self._step(dict(step))

    def finish(self) -> list[dict[str, Any]]:
        for call in self._calls:
            self._step(_call(call, {}))
        return self.steps

    def _call(self, named: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the call that a block names; calls of one id in their order."""
        for i, call in enumerate(self._calls):
            if (call["id"] or "") == named["id"]:
                return self._calls.pop(i)  # type: ignore[no-any-return]
        return {**named, "args": named["arguments"]} if named["id"] in self._answered else None

    def _foreign(self, block: Any, where: str) -> None:
        """Add what a block says that is another provider's, or that somebody has put into a reply."""
        if not is_known(unwrapped(block)):  # a step of its tools, perhaps
            _say_that_it_is_left_out(where, unwrapped(block))
            return
        for content in reply_part_to_contents(block, where):
            self._content(content, {})

    def _own(self, kind: Any, block: Any, extras: Mapping[str, Any], where: str) -> None:
        if kind == "reasoning":
            self._reasoning(str(block.get("reasoning") or ""), extras)
        elif kind in ("server_tool_call", "server_tool_call_chunk"):
            more = {key: value for key, value in extras.items() if key not in ("no_arguments", "type")}
            arguments = {} if "no_arguments" in extras or "arguments" in extras else {"arguments": block.get("args") or {}}
            self._step({"type": extras.get("type") or f"{block.get('name')}_call", "id": block.get("id"), **arguments, **more})
        elif kind == "server_tool_result" and "type" in extras:
            result = {"result": block["output"]} if "output" in block else {}
            more = {key: value for key, value in extras.items() if key != "type"}
            self._step({"type": extras["type"], "call_id": block.get("tool_call_id"), **result, **more})
        else:
            self._foreign(block, where)

    def _step(self, step: dict[str, Any]) -> None:
        self._open = None
        self.steps.append(step)

    def _content(self, content: dict[str, Any], extras: Mapping[str, Any]) -> None:
        if self._ours or content != {"type": "text", "text": ""}:
            self._output(extras).setdefault("content", []).append(content)

    def _output(self, extras: Mapping[str, Any]) -> dict[str, Any]:
        """Return the output that a block belongs to."""
        output = self._open
        if output is None or output["type"] != "model_output" or extras.get("new_step"):
            output = {"type": "model_output", **(extras.get("step") or {})}
            self._step(output)
            self._open = output
        return output

    def _reasoning(self, text: str, extras: Mapping[str, Any]) -> None:
        thought = self._open
        if thought is None or thought["type"] != "thought" or extras.get("new_step"):
            thought = {"type": "thought"}
            self._step(thought)
            self._open = thought
        own = ("new_step", "no_summary", "summary_part", HIDDEN_PARTS)
        more = {key: value for key, value in extras.items() if key not in own}
        part = extras.get("summary_part", {})
        bare = not text and not part and (more or "no_summary" in extras)
        if not bare:
            thought.setdefault("summary", []).append(part if "type" in part else {"type": "text", "text": text, **part})
        if HIDDEN_PARTS in extras:
            thought["summary"] = with_hidden_parts(thought.get("summary", ()), extras[HIDDEN_PARTS])
        thought.update(more)
        if "signature" in more:
            self._open = None


def _answered_by(message: BaseMessage) -> Iterable[Any]:
    """Return the ids of the calls that a message answers: a tool's, or Anthropic's results in a user's."""
    if isinstance(message, ToolMessage):
        return [message.tool_call_id]
    if isinstance(message, AIMessage) or isinstance(message.content, str):
        return []
    return [
        part.get("tool_use_id") for part in message.content if isinstance(part, Mapping) and part.get("type") == "tool_result"
    ]


def _media(block: Mapping[str, Any], where: str) -> list[dict[str, Any]]:
    """Return the contents for a medium in a reply of ours; what the service said, to the letter."""
    if (source := "base64" if "base64" in block else "url") in block:
        kind = "document" if block["type"] == "file" else block["type"]
        mime_type = {"mime_type": block["mime_type"]} if "mime_type" in block else {}
        return [{"type": kind, "data" if source == "base64" else "uri": block[source], **mime_type}]
    return part_to_contents({key: value for key, value in block.items() if key not in ("index", "extras")}, where)


def _text(block: Mapping[str, Any], extras: Mapping[str, Any], *, ours: bool = True) -> dict[str, Any]:
    text = str(block.get("text") or "")
    content: dict[str, Any] = {"type": "text", "text": text}
    if extras or block.get("annotations"):
        to_annotation = citation_to_annotation if ours else foreign_citation_to_annotation
        annotations = [to_annotation(citation, text) for citation in block.get("annotations") or ()]
        if any(annotations):
            content["annotations"] = [annotation for annotation in annotations if annotation is not None]
        content.update((key, value) for key, value in extras.items() if key not in ("new_step", "step"))
    return content


def _beside_content(message: AIMessage) -> Any:
    """Return what others keep beside an empty content: OpenAI's a refusal or the words of a spoken answer, Google's its sound."""
    refusal, audio = message.additional_kwargs.get("refusal"), message.additional_kwargs.get("audio")
    if not refusal and not message.content:
        refusal = audio.get("transcript") if isinstance(audio, Mapping) else audio
    return refusal if isinstance(refusal, str | bytes) else ""


def _say_that_it_is_left_out(where: str, block: Any) -> None:
    count(
        "block_left_out",
        "%s: a block of type %r is known to another provider only; it is left out.",
        where,
        block.get("type") if isinstance(block, Mapping) else type(block).__name__,
        level=logging.WARNING,
        once=True,
    )


def _call(call: Mapping[str, Any], extras: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "function_call",
        "id": call["id"] or "",
        "name": call["name"] or "",
        "arguments": call_arguments(call["args"]),
        **extras,
    }


def _anchor(message: AIMessage) -> Anchor | None:
    metadata = message.response_metadata
    ours = metadata.get("model_provider") == MODEL_PROVIDER
    return Anchor.read(metadata, interaction_id="id", mac="anchor") if ours else None
