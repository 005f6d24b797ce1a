"""Compute the digest of a history: equal exactly when the parts that users see and frameworks keep are equal.

Hashed are roles, text, media with all that says how to read them, function calls (id, name, arguments) and function results. Left
out are thoughts, signatures, the service's own tool steps and citations, which frameworks may drop (`hidden` tells whether those
that are still there were edited); and the system instruction and tools, which the service does not keep. The hash rolls: each
message is hashed on top of the digest before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from ..remembered import remembered
from .encoding import canonical, utf8

Step = Mapping[str, Any]
"""A step as the JSON object that goes over the wire."""

SHOWN = frozenset({"user_input", "model_output", "function_call", "function_result"})
"""The types of steps that frameworks show as what they are."""

Defaults = Mapping[str, Mapping[str, Any]]
"""The arguments of functions that say the same where they are left out: by function, the name and the value of each."""

NO_DEFAULTS: Defaults = MappingProxyType({})

EMPTY: bytes = b""
"""The digest of no history at all."""

_MEDIA = frozenset({"image", "audio", "video", "document"})
_ADDRESSES = ("uri", "file_id")
_NOT_SAID = frozenset({"data", *_ADDRESSES, "upload"})
"""The fields of a medium that say where its bytes are, or how they get to the service, and not how to read them."""
_TEXT_FIELDS = frozenset({"type", "text", "annotations"})
_SIZE = 20


def seed(interaction_id: str) -> bytes:
    """Return the digest to begin with after an interaction whose history is not known: it meets no digest of a whole history."""
    return blake2b(b"after %d:" % len(interaction_id) + utf8(interaction_id), digest_size=_SIZE).digest()


def extend(digest: bytes, steps: Sequence[Step], defaults: Defaults = NO_DEFAULTS) -> bytes:
    """Return the digest of a history after one more message.

    Args:
        digest: the digest before the message, `EMPTY` at the start.
        steps: the steps of one message of the caller's, or of one reply.
        defaults: arguments of calls that count as left out: some clients write them into the calls that they send back.

    Returns:
        20 bytes. A message without a step of any content leaves the digest as it was.
    """
    parts = _visible(steps, defaults)
    if not parts:
        return digest
    hasher = blake2b(digest, digest_size=_SIZE)
    for part in parts:
        # Lengths go in too, so that no two histories run together into the same bytes.
        hasher.update(b"%d:" % len(part))
        hasher.update(part)
    return hasher.digest()


def source_hasher(*names: str) -> blake2b:
    """Return what hashes where a medium comes from: `data` is to be followed by the bytes in base64.

    Args:
        names: the field of the content whose value is to be hashed next.
    """
    hasher = blake2b(digest_size=_SIZE)
    for name in names:
        hasher.update(name.encode())
    return hasher


def _visible(steps: Sequence[Step], defaults: Defaults) -> list[bytes]:
    """Return the parts of one message that are hashed.

    Of the user's input the order is kept and neighbouring texts are joined, since frameworks cut text into blocks as they like.
    Of a reply all texts come first, joined, then media, then calls: frameworks keep these in separate lists.
    """
    parts: list[bytes] = []
    texts: list[str] = []
    media: list[bytes] = []
    calls: list[Step] = []
    results: list[Step] = []
    hides = False  # something that is not shown
    for step in steps:
        kind = step.get("type")
        if kind == "user_input":
            parts.append(b"user")
            parts += _content(step.get("content") or ())
        elif kind == "model_output":
            for content in step.get("content") or ():
                if content.get("type") == "text":
                    texts.append(content.get("text") or "")
                elif content.get("type") in _MEDIA:
                    media.append(_source(content))
                else:
                    media.append(canonical(content))
        elif kind == "function_call":
            calls.append(step)
        elif kind == "function_result":
            results.append(step)
        else:
            hides = True
    if calls and results:
        # A result next to its own call, in one message, is the work of an agent inside its sandbox: not the caller's to see.
        called, answered = {call.get("id") for call in calls}, {result.get("call_id") for result in results}
        calls = [call for call in calls if call.get("id") not in answered]
        results = [result for result in results if result.get("call_id") not in called]
        hides = hides or not called.isdisjoint(answered)
    text = "".join(texts)
    # What shows nothing has its place too: else it could be moved, or put in twice.
    if text or media or calls or hides:
        # Without the white space around it: some frameworks strip what they store of a stream.
        parts += (b"model", utf8(text.strip()), *media)
        parts += [canonical([call.get("id"), call.get("name"), _arguments(call, defaults)]) for call in calls]
    for result in results:
        parts += (b"error" if result.get("is_error") else b"result", canonical([result.get("call_id"), result.get("name")]))
        parts += _result(result.get("result"))
    return parts


def _arguments(call: Step, defaults: Defaults) -> Any:
    arguments, left_out = call.get("arguments") or {}, defaults.get(call.get("name") or "")
    if not left_out or not isinstance(arguments, Mapping):
        return arguments
    # In JSON `false` is not 0, nor 1 `true`, as they are in Python.
    return {
        name: value for name, value in arguments.items() if name not in left_out or canonical(value) != canonical(left_out[name])
    }


def _content(contents: Iterable[Mapping[str, Any]]) -> list[bytes]:
    parts: list[bytes] = []
    text = ""
    for content in contents:
        kind = content.get("type")
        if kind == "text" and content.keys() <= _TEXT_FIELDS:
            text += content.get("text") or ""
            continue
        if text:
            parts.append(b"t" + utf8(text))
            text = ""
        if kind in _MEDIA:
            how = {k: v for k, v in content.items() if v is not None and k not in _NOT_SAID}
            parts.append(_source(content) + canonical(how))
        elif kind == "function_result":  # results may stand inside a user input
            parts.append(canonical([content.get("call_id"), content.get("name"), bool(content.get("is_error"))]))
            parts += _result(content.get("result"))
        else:
            parts.append(canonical(content))
    if text:
        parts.append(b"t" + utf8(text))
    return parts


def _source(content: Mapping[str, Any]) -> bytes:
    """Hash where a medium comes from. Of a reply's that is all: frameworks keep no more of it, and nobody sends it again.

    Bytes are the same wherever they are: in the message, in a local file, which has their hash, or uploaded for the request.
    """
    data = content.get("data")
    known = getattr(data, "source_hash", None)
    if not isinstance(known, bytes):
        hasher = _hasher_of_data(str(data)).copy() if data else source_hasher()
        for name in _ADDRESSES:
            if value := content.get(name):
                hasher.update(name.encode())
                hasher.update(utf8(str(value)))
        known = hasher.digest()
    return b"m" + str(content.get("type")).encode() + b":" + known


@remembered
def _hasher_of_data(data: str) -> blake2b:
    hasher = source_hasher("data")
    hasher.update(utf8(data))
    return hasher


def _result(result: Any) -> list[bytes]:
    if isinstance(result, str):
        return [b"t" + utf8(result)] if result else []
    if isinstance(result, list) and all(isinstance(item, Mapping) and "type" in item for item in result):
        return _content(result)
    return [canonical(result)]
