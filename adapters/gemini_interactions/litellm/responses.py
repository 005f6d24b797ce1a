"""Continue what a client of a proxy's Responses endpoint names by `previous_response_id`.

LiteLLM keeps that id from providers, but for the body of the request. Whether it checks that the id was given to the same caller
depends on its version and on its settings (a salt or master key). So where callers are known, a response id carries a proof for
the caller who gets it, and another one is refused.
"""

from __future__ import annotations

import hmac
import os
import sys
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from ..client.http.errors import InvalidOption, PermissionDeniedError
from ..conversation.anchor import Anchor
from ..conversation.encoding import utf8
from ..conversation.plan import History
from .anchor_transport import plain_call_id
from .bridges import responses_body
from .names import PROVIDER

_MARK = "--for--"
_CONTEXT = b"gemini-interactions response id 2:"
_REPLIES = ("model_output", "function_call")


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a client's new input.

    Attributes:
        kind: `user`, `assistant`, `call` or `result`.
        value: the text of an assistant's message, the id of a call or of the call that a result answers.
    """

    kind: str
    value: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Item | None:
        """Return the item for one of the Responses API; None for one that becomes no message of its own."""
        kind, call_id = str(given.get("type") or ""), str(given.get("call_id") or given.get("id") or "")
        if kind.endswith("_output") or kind == "tool_result":
            return cls("result", plain_call_id(call_id))
        if kind.endswith("_call") and kind != "web_search_call":
            return cls("call", plain_call_id(call_id))
        role = given.get("role")
        if role in ("user", "assistant"):
            return cls(str(role), _text(given.get("content")))
        return None

    def is_in(self, steps: Sequence[Mapping[str, Any]]) -> bool:
        """Return whether a message of LiteLLM's is, or holds, what has become of this item."""
        match self.kind:
            case "user":
                return bool(steps) and steps[0].get("type") == "user_input"
            case "result":
                return any(step.get("call_id") == self.value for step in steps if step.get("type") == "function_result")
            case "call":
                return any(step.get("id") == self.value for step in steps if step.get("type") == "function_call")
            case _:
                return any(step.get("type") == "model_output" for step in steps) and self.value in _said(steps)


@dataclass(frozen=True, slots=True)
class Continued:
    """A claim of a proxy's client: the interaction that it continues, and what is new.

    Attributes:
        response_id: the id of the response, as it was given out; None for one that is not of this provider's.
        items: the client's new input.
    """

    response_id: str | None
    items: tuple[Item, ...]

    @classmethod
    def of(cls, litellm_params: Mapping[str, Any]) -> Continued | None:
        """Read it from the request that the proxy received; None if it continues nothing."""
        body = responses_body(litellm_params)
        given = body.get("previous_response_id")
        if given is None:
            return None
        found = _unwrapped(given) if isinstance(given, str) else None
        new = body.get("input")
        if not isinstance(new, list):
            return cls(found, (Item("user"),))
        items = (Item.of(item) for item in new if isinstance(item, Mapping))
        return cls(found, tuple(item for item in items if item is not None))

    def check_known(self, history: History) -> None:
        """Refuse an id that is not of this provider's, unless LiteLLM has kept what was said before, as it does with a database.

        Raises:
            InvalidOption: nobody knows what was said.
        """
        taken = self._taken(history) or [0]
        before = [step for message in history.messages[: taken[0]] for step in message.steps]
        if self.response_id is None and not any(step.get("type") == "user_input" for step in before):
            raise InvalidOption(
                "previous_response_id: no response with this id was found (previous_response_not_found). It is not of this "
                "provider's; send the conversation instead.",
                field="previous_response_id",
            )

    def apply(self, history: History, interaction_id: str) -> History:
        """Return the history as it stands to the interaction that is continued.

        LiteLLM adds to the new input: with a database, all that was said before, in words of its own; without one, the call to
        each result. What is new is what the client sent; the rest is kept only if it can be sent in the interaction's place.
        """
        messages, taken = history.messages, self._taken(history)
        new = [messages[i] for i in taken]
        kept = messages[: taken[0]] if taken else []
        whole = messages[taken[0] :] == new if taken else False
        if whole and kept and kept[-1].steps and kept[0].steps and kept[0].steps[0].get("type") == "user_input":
            # All that was said is here: it can be sent if the service no longer has it.
            return replace(history, messages=[*kept[:-1], replace(kept[-1], anchor=Anchor(interaction_id)), *new])
        return replace(history, messages=new)

    def _taken(self, history: History) -> list[int]:
        """Return the positions of the messages that have become of the client's new input."""
        messages = history.messages
        taken: list[int] = []
        end = len(messages)  # where the messages of later items begin
        untold = ""  # what the message that was taken last says beyond the items that were found in it
        for item in reversed(self.items):
            is_text = item.kind == "assistant"
            found = bool(taken) and (is_text or item.kind == "call") and item.is_in(messages[taken[0]].steps)
            if not found or (is_text and item.value not in untold):  # else LiteLLM has put several items into one message
                i = next((i for i in range(end - 1, -1, -1) if item.is_in(messages[i].steps)), None)
                if i is None:
                    continue
                taken.insert(0, i)
                end, untold = i, _said(messages[i].steps)
            if is_text:
                before, _, after = untold.rpartition(item.value) if item.value else (untold, "", "")
                untold = before + after
        return taken


class ResponseIds:
    """Make and check the ids of responses, for one caller.

    Args:
        secret: of the proxy or of the service; where keys differ between deployments, `state_secret` or the proxy's own.
        caller: the identities of who asks; without one there is nobody to tell apart, and ids are the interactions'.
    """

    def __init__(self, secret: str, caller: Sequence[str]) -> None:
        self._key = blake2b(_CONTEXT + utf8(secret), digest_size=32).digest()
        self._caller = "\0".join(caller)

    def give(self, interaction_id: str) -> str:
        """Return the id to give out for an interaction."""
        return f"{interaction_id}{_MARK}{self._mac(interaction_id)}" if self._caller and interaction_id else interaction_id

    def take(self, response_id: str) -> str:
        """Return the interaction behind an id that came back.

        Raises:
            PermissionDeniedError: the id was not given to this caller.
        """
        interaction_id, _, mac = response_id.partition(_MARK)
        if self._caller and not hmac.compare_digest(mac.encode("utf-8", "replace"), self._mac(interaction_id).encode()):
            raise PermissionDeniedError(
                "previous_response_id: this response was not given to you, or under another key. Send the conversation instead.",
                status_code=403,
                field="previous_response_id",
            )
        return interaction_id

    def _mac(self, interaction_id: str) -> str:
        text = utf8(f"{len(interaction_id)}:{interaction_id}{self._caller}")
        return urlsafe_b64encode(blake2b(text, key=self._key, digest_size=24).digest()).decode()


def proxy_secret() -> str | None:
    """Return the secret that all processes of a proxy share, where it has one; the same deployments may have several keys."""
    proxy = sys.modules.get("litellm.proxy.proxy_server")
    found = os.environ.get("LITELLM_SALT_KEY") or os.environ.get("LITELLM_MASTER_KEY") or getattr(proxy, "master_key", None)
    return found if isinstance(found, str) and found else None


def _said(steps: Sequence[Mapping[str, Any]]) -> str:
    return "".join(_text(step.get("content")) for step in steps if step.get("type") == "model_output")


def _text(content: object) -> str:
    """Return the text of an item or of an output: a text, or parts that may have one."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list | tuple) else ()
    return "".join(str(part.get("text") or "") for part in parts if isinstance(part, Mapping))


def _unwrapped(response_id: str) -> str | None:
    """Return the response id that LiteLLM has wrapped."""
    try:
        from litellm.responses.utils import ResponsesAPIRequestUtils as Ids

        decode = getattr(Ids, "decode_responses_api_response_id", None) or Ids._decode_responses_api_response_id
        decoded = decode(response_id)
    except Exception:  # no interface of LiteLLM's: it may be gone tomorrow, and then the id is unknown
        return None
    # An id that nobody has wrapped is one that a client made up; for those there is `previous_interaction_id`.
    found = decoded.get("response_id") if decoded.get("custom_llm_provider") == PROVIDER else None
    return found if isinstance(found, str) and found else None
