"""What statements have made on the service, and its deletion."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from gemini_interactions.client.http.call import Call
from gemini_interactions.client.http.errors import ConflictError, GeminiInteractionsError, NotFoundError
from gemini_interactions.client.http.requester import Requester

from .evidence import Exchange

_COLLECTIONS = "interactions|environments|agents|webhooks|triggers|credentials|voices"
_MADE = re.compile(rf"/({_COLLECTIONS}|fileSearchStores)$")
_IN_INTERACTION = re.compile(r"/interactions/[^/:]+(/auth_tokens)?$")
_RUN = re.compile(r"/triggers/[^/]+/executions$")
_DELETED = re.compile(rf"/((?:{_COLLECTIONS}|fileSearchStores|files)/.+)$")


class Made:
    """What is there because of us, by the path that deletes it; a value says whether it may be a run that goes on."""

    def __init__(self) -> None:
        self.paths: dict[str, bool] = {}

    def saw(self, exchange: Exchange) -> None:
        """Note what a request has made, or deleted."""
        if exchange.status >= 400 and exchange.status != 404:
            return
        if exchange.method == "DELETE":
            if (found := _DELETED.search(exchange.path)) is not None:
                self.paths.pop(found.group(1), None)
        elif exchange.status < 400:
            runs = exchange.method == "POST" and b'"background"' in exchange.sent
            for path in _made(exchange):
                self.paths.setdefault(path, runs)

    def delete(self, requester: Requester) -> list[str]:
        """Delete it, what was made last first.

        Returns:
            What could not be deleted, with the reason.
        """
        left = []
        for path, runs in reversed(self.paths.copy().items()):
            url = f"{requester.url}/{path}"
            if runs and path.startswith("interactions/"):
                _ask(requester, Call("POST", f"{url}/cancel"))  # what is deleted goes on; what has ended refuses this
            params = {"force": "true"} if path.startswith("fileSearchStores/") else None
            error = _ask(requester, Call("DELETE", url, params=params))
            if error is None or isinstance(error, NotFoundError):
                self.paths.pop(path, None)
            else:
                left.append(f"{path}: {error}")
        return left


def _ask(requester: Requester, call: Call) -> GeminiInteractionsError | None:
    try:
        requester.request(call, deadline=60.0)
    except ConflictError as error:
        return error
    except GeminiInteractionsError as error:
        return error
    return None


def _made(exchange: Exchange) -> Iterator[str]:
    made = _MADE.search(exchange.path) if exchange.method == "POST" else None
    for body in exchange.bodies():
        about: dict[str, Any] = (body.get("interaction") or {}) if exchange.is_stream else body
        if made is not None and made.group(1) == "fileSearchStores":
            yield str(about["name"])
        elif made is not None and about.get("id"):
            yield f"{made.group(1)}/{about['id']}"
        elif _RUN.search(exchange.path) and about.get("interaction_id"):
            yield f"interactions/{about['interaction_id']}"
        elif isinstance(body.get("file"), dict) and str(body["file"].get("name")).startswith("files/"):
            yield str(body["file"]["name"])
        elif (found := _IN_INTERACTION.search(exchange.path)) and found.group(1) and about.get("auth_token"):
            token = str(about["auth_token"]).removeprefix("auth_tokens/")
            yield f"{found.group().removeprefix('/')}/{token}"
        if about.get("environment_id") and _environment_asked(exchange) != about["environment_id"]:
            yield f"environments/{about['environment_id']}"


def _environment_asked(exchange: Exchange) -> Any:
    """The environment that a request named: one of the caller's own stays."""
    try:
        return json.loads(exchange.sent or b"{}").get("environment")
    except (ValueError, AttributeError):
        return None
