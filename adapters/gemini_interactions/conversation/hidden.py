"""Tell whether the parts of a reply that the digest leaves out were edited since.

Thoughts, the steps of the service's own tools and steps of unknown types are shown by some frameworks and dropped by others. A
reply's anchor carries a fingerprint of them: where none is there any more, the framework dropped them, and nothing can be told;
where some are there and are not those of the fingerprint, somebody has edited the message, or taken something out of it.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from .digest import SHOWN
from .encoding import canonical, utf8

FINGERPRINT = 16
"""Characters of a fingerprint."""

_SIZE = 20
_HALF = 6  # bytes of a fingerprint: of what any carrier keeps, and of all

_NONE = bytes(_HALF)


def hash_hidden(steps: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the hash of the parts of one message that the digest leaves out.

    Args:
        steps: those of the message.

    Returns:
        20 bytes; none where there is no such part.
    """
    hidden = _hidden(steps)
    return _hash(map(_canonical, hidden)) if hidden else b""


def fingerprint(steps: Sequence[Mapping[str, Any]]) -> str:
    """Return the fingerprint of the parts of a reply that the digest leaves out.

    Args:
        steps: those of one message.

    Returns:
        Letters, digits, `-` and `_`; empty where there is no such part.
    """
    hidden = _hidden(steps)
    if not hidden:
        return ""
    told = _told(hidden)
    return urlsafe_b64encode((_hash(told)[:_HALF] if told else _NONE) + _hash(map(_canonical, hidden))[:_HALF]).decode()


def hashes_before(hashes: Iterable[bytes]) -> list[str]:
    """Return, for each place in a history, the hash of all that the digest leaves out of the messages before it.

    Args:
        hashes: those of the messages, by `hash_hidden`.

    Returns:
        One more than there are messages, each as long as a fingerprint; empty as long as nothing is left out.
    """
    hasher, found = blake2b(digest_size=FINGERPRINT // 2), [""]
    for i, hidden in enumerate(hashes):
        if hidden:
            hasher.update(b"%d:%b" % (i, hidden))
        found.append(hasher.hexdigest() if hidden else found[-1])
    return found


def is_unedited(certified: str | None, now: str, steps: Sequence[Mapping[str, Any]], *, partial: bool) -> bool:
    """Return whether the parts that are still there are those that were certified; True as well where none is there.

    Args:
        certified: the fingerprint of the reply as it came; None where nobody took it.
        now: that of the message as it is now.
        steps: those of the message.
        partial: whether its carrier keeps thoughts with a summary and a signature at the most, as clients of Anthropic's do.
    """
    if certified is None or not now or now == certified:
        return True
    return partial and _first_half(now) == _first_half(certified) and all(map(_is_told, _hidden(steps)))


def _hidden(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    hidden = [step for step in steps if step.get("type") not in SHOWN]
    if len(steps) - len(hidden) < 2:  # no call with its result
        return hidden
    # An agent's sandbox answers calls of its own; all others are the caller's to see, and in the digest.
    answered = {step.get("call_id") for step in steps if step.get("type") == "function_result"}
    called = {step.get("id") for step in steps if step.get("type") == "function_call"} if answered else answered
    if not called:
        return hidden
    return [
        step
        for step in steps
        if (kind := step.get("type")) not in SHOWN
        or (kind == "function_call" and step.get("id") in answered)
        or (kind == "function_result" and step.get("call_id") in called)
    ]


def _told(hidden: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """Return the thoughts that any carrier keeps; without white space, since their parts are joined in different ways."""
    parts: list[bytes] = []
    for step in hidden:
        if _is_told(step):
            parts += (utf8(str(step["signature"])), utf8("".join(_summary(step).split())))
    return parts


def _is_told(step: Mapping[str, Any]) -> bool:
    return bool(step.get("summary")) and step.get("type") == "thought" and bool(step.get("signature")) and bool(_summary(step))


def _summary(thought: Mapping[str, Any]) -> str:
    return "".join(str(part.get("text") or "") for part in thought.get("summary") or () if part.get("type") == "text")


def _canonical(step: Mapping[str, Any]) -> bytes:
    if len(step) == 2 and step.get("type") == "thought" and isinstance(signature := step.get("signature"), str):
        return utf8(signature)  # most hidden parts are these
    return canonical(step)


def _hash(parts: Iterable[bytes]) -> bytes:
    return blake2b(b"".join([b"%d:%b" % (len(part), part) for part in parts]), digest_size=_SIZE).digest()


def _first_half(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text)[:_HALF]
    except ValueError:
        return b""
