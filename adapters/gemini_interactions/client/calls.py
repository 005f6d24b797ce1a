"""The service as a set of calls: where it is, who asks, what each request looks like, what an answer must be. No I/O."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from .._version import __version__
from ..assembly.continuation import REQUIRES_CONTINUATION
from ..wire.interaction import Interaction
from .exchange import KEY_HEADER, Answer, Call, RetryPolicy, Send
from .http.errors import InvalidOption, InvalidResponseError, MissingAPIKey
from .interactions.body import encode, request_body

DEFAULT_BASE_URL = "https://generativelanguage.googleapis.com"
# Open question: `v1` and `v1beta` answer alike wherever both were seen. The reference and all recordings are v1beta.
DEFAULT_API_VERSION = "v1beta"
_VERSIONS = ("v1", "v1alpha", "v1beta", "v1beta1", "v1beta2")
_USER_AGENT = f"gemini-interactions/{__version__} python/{platform.python_version()}"


class Service:
    """Where the service is and how to ask it; shared by the sync and the async client.

    Args:
        api_key: the key; else GEMINI_API_KEY, else GOOGLE_API_KEY from the environment, read when first needed.
        base_url: where the service is; else GOOGLE_GEMINI_BASE_URL, else Google's. With a path, for Vertex, up to the location.
        api_version: the version in the path, unless `base_url` has one.
        headers: headers for every request; with `Authorization` no key is needed.
        timeout: seconds for one attempt; in a stream, between two chunks. Flex tier and long answers need minutes.
        max_retries: attempts after the first, 0 for none.
    """

    def __init__(
        self,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 600.0,
        max_retries: int = 4,
    ) -> None:
        if max_retries < 0:
            raise InvalidOption("'max_retries' must be 0 or more.", field="max_retries")
        if timeout <= 0:
            raise InvalidOption("'timeout' must be more than 0 seconds.", field="timeout")
        base = (base_url or os.environ.get("GOOGLE_GEMINI_BASE_URL") or DEFAULT_BASE_URL).rstrip("/")
        try:
            usable = httpx.URL(base).scheme in ("http", "https") and bool(httpx.URL(base).host)
        except httpx.InvalidURL:
            usable = False
        if not usable:
            raise InvalidOption(f"'base_url' must be an http or https address, not {base!r}.", field="base_url")
        version = api_version or os.environ.get("GOOGLE_GENAI_API_VERSION") or DEFAULT_API_VERSION
        has_version = any(part in _VERSIONS for part in base.split("/")[3:])
        self._api_key = api_key or None
        self._headers = {name.lower(): value for name, value in (headers or {}).items()}
        self.base_url = base
        self.url = base if has_version else f"{base}/{version}"
        self.timeout = timeout
        self.policy = RetryPolicy(max_retries=max_retries)
        self.user_agent = _USER_AGENT

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(base_url={self.base_url!r}, timeout={self.timeout:g}, max_retries={self.policy.max_retries})"
        )

    def __getstate__(self) -> dict[str, Any]:
        """Without secrets: an unpickled client takes its key from the environment."""
        return {**self.__dict__, "_api_key": None, "_headers": {}}

    def __copy__(self) -> Self:
        twin = self.__class__.__new__(self.__class__)
        twin.__dict__.update(self.__dict__)
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self.__copy__()  # connections and keys are to be shared, not copied

    @property
    def secret(self) -> str | None:
        """The API key, if there is one."""
        return self._api_key or os.environ.get("GEMINI_API_KEY") or os.environ.get("GOOGLE_API_KEY") or None

    def request_headers(self) -> dict[str, str]:
        """The headers of every request, the key among them.

        Raises:
            MissingAPIKey: there is none.
        """
        headers = {"user-agent": self.user_agent, "accept": "application/json", **self._headers}
        if "authorization" not in headers and KEY_HEADER not in headers:
            key = self.secret
            if key is None:
                raise MissingAPIKey("No API key: pass api_key=, or set GEMINI_API_KEY or GOOGLE_API_KEY in the environment.")
            if not key.isascii() or not key.isprintable():
                raise MissingAPIKey(
                    "The API key has characters that no key has (a line break, a quote?); check where it comes from."
                )
            headers[KEY_HEADER] = key
        return headers

    def request(self, http: httpx.Client | httpx.AsyncClient, action: Send) -> httpx.Request:
        """The HTTP request for an attempt."""
        call, seconds = action.call, action.timeout
        return http.build_request(
            call.method,
            _parsed(call.url),
            content=call.content,
            params=call.params,
            headers=self.request_headers() | call.headers,
            timeout=httpx.Timeout(seconds, connect=min(seconds, _CONNECT), pool=min(seconds, _POOL)),
        )

    def create_call(
        self,
        options: Mapping[str, Any],
        *,
        stream: bool = False,
        extra_body: Mapping[str, Any] | None = None,
        replay: Callable[[], Any] | None = None,
    ) -> Call:
        """The call that creates an interaction.

        Args:
            options: see `InteractionOptions`.
            stream: whether the answer comes as events.
            extra_body: sent as it is, over everything else.
            replay: gives the `input` to send if the interaction to continue is not available: the whole history.
        """
        if options.get("stream") and not stream:
            raise InvalidOption("'stream' is not an option of create(); call stream().", field="stream")
        if stream:
            options = {**options, "stream": True}
        body = request_body(options, extra_body)

        def fallback() -> bytes:
            assert replay is not None
            return encode(request_body({**options, "input": replay(), "previous_interaction_id": None}, extra_body))

        def continuation(token: str, interaction_id: str | None) -> Call:
            rest = {**options, "continuation_token": token}
            if body.get("store") is not False:
                rest |= {"input": None, "previous_interaction_id": interaction_id}
            return self.create_call(rest, stream=stream, extra_body=extra_body)

        previous = body.get("previous_interaction_id")
        background, agent = bool(body.get("background")), body.get("agent") is not None
        return Call(
            "POST",
            f"{self.url}/interactions",
            encode(body),
            {"content-type": "application/json", **(_EVENTS if stream else {})},
            interaction_id=previous,
            chained=previous is not None,
            once=background,
            resumable=(background or agent) and body.get("store") is not False,
            continuation=None if background or agent else continuation,
            fallback=fallback if replay is not None else None,
        )

    def get_call(self, interaction_id: str, *, stream: bool = False, last_event_id: str | None = None) -> Call:
        """The call that reads an interaction, whole or as events."""
        params = {"stream": "true"} if stream else {}
        if last_event_id is not None:
            if not stream:
                raise InvalidOption("'last_event_id' needs stream=True.", field="last_event_id")
            params["last_event_id"] = last_event_id
        call = self._about("GET", interaction_id, params=params, headers=_EVENTS if stream else {})
        call.resumable = stream
        return call

    def cancel_call(self, interaction_id: str) -> Call:
        """The call that stops a background run. On Vertex the verb stands behind a colon."""
        return self._about("POST", interaction_id, suffix=":cancel" if "/projects/" in self.url else "/cancel")

    def delete_call(self, interaction_id: str) -> Call:
        """The call that deletes an interaction's record; a run goes on."""
        return self._about("DELETE", interaction_id)

    def _about(
        self,
        method: str,
        interaction_id: str,
        *,
        suffix: str = "",
        params: dict[str, str] | None = None,
        headers: Mapping[str, str] = {},
    ) -> Call:
        if not interaction_id:
            raise InvalidOption("The interaction id is empty; interactions with store=False have none.", field="id")
        url = f"{self.url}/interactions/{quote(interaction_id, safe='')}{suffix}"
        return Call(method, url, headers=dict(headers), params=params or None, interaction_id=interaction_id)


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    """The address, parsed once: most calls go to the same one."""
    return httpx.URL(url)


_EVENTS = {"accept": "text/event-stream"}
_CONNECT = 15.0
_POOL = 60.0
"""Seconds to wait for a connection, and for a place in the pool, at the most."""


def wants_events(request: httpx.Request, response: httpx.Response, call: Call) -> bool:
    """Whether the answer is to be read as a stream of events.

    Raises:
        InvalidResponseError: it should be one, and says it is something else.
    """
    if response.status_code != 200 or request.headers["accept"] != _EVENTS["accept"]:
        return False
    kind = response.headers.get("content-type", "")
    if kind.startswith(_EVENTS["accept"]):
        return True
    # Background runs of agents were seen to be answered whole where a stream was asked for; the run can be heard by its id.
    if call.once and kind.startswith("application/json"):
        return False
    raise InvalidResponseError(f"The answer was to be a stream of events and is {kind or 'of no type'}.", status_code=200)


def next_hop(call: Call, hop: Interaction) -> Call | None:
    """The call for the rest of an answer that came as one hop of several; None if it is whole."""
    if call.continuation is None or hop.status != REQUIRES_CONTINUATION or not hop.continuation_token:
        return None
    return call.continuation(hop.continuation_token, hop.id or None)


def read_interaction(answer: Answer) -> Interaction:
    """The interaction in an answer.

    Raises:
        InvalidResponseError: it holds none.
    """
    try:
        return Interaction.model_validate_json(answer.content)
    except ValidationError as error:
        raise not_an_interaction(answer, error.errors(include_url=False, include_input=False)[0]["msg"]) from None


def not_an_interaction(answer: Answer, reason: str) -> InvalidResponseError:
    """The error of an answer that says 200 and is something else."""
    kind = answer.response.headers.get("content-type", "no content type")
    shown = " ".join(answer.content[:200].decode("utf-8", "replace").split())
    return InvalidResponseError(
        f"The answer is not an interaction: {reason} ({kind}: {shown!r})", status_code=answer.response.status_code, body=shown
    )
