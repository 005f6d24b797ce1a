"""The service as statements ask it: by our client, by raw HTTP where our client would not send it, by the official SDK."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from pydantic import BaseModel

from gemini_interactions import Client
from gemini_interactions.client.client import requester_of
from gemini_interactions.client.http.call import EVENTS, Call
from gemini_interactions.client.http.errors import APIError
from gemini_interactions.wire.interaction import Interaction

from .budget import MODEL
from .statement import Untrue

RUN_SECONDS = 180.0
"""How long a run of a model in the background is waited for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to raw HTTP.

    Attributes:
        status: the HTTP status.
        headers: its headers.
        text: its body.
    """

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        """Its body, parsed; an empty object where it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return {}

    @property
    def message(self) -> str:
        """The words of an error, whichever envelope they came in."""
        body = self.json[0] if isinstance(self.json, list) and self.json else self.json
        error = body.get("error") if isinstance(body, dict) else None
        return str(error.get("message")) if isinstance(error, dict) else self.text[:300]

    @property
    def shown(self) -> str:
        """The status and the words, for what was seen."""
        return f"{self.status}: {self.message}"


@dataclass(frozen=True, slots=True)
class Streamed:
    """A stream that has been read.

    Attributes:
        events: its events as JSON.
        interaction: what they add up to.
    """

    events: list[dict[str, Any]]
    interaction: Interaction

    @property
    def types(self) -> list[str]:
        """The types of the events, in order."""
        return [str(event.get("event_type")) for event in self.events]


class Face(Protocol):
    """Whatever creates, streams and gets interactions."""

    def create(self, **options: Any) -> Interaction: ...
    def stream(self, **options: Any) -> Streamed: ...
    def get(self, id: str) -> Interaction: ...


class OurFace:
    """Our client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def create(self, **options: Any) -> Interaction:
        return self._client.create(**options)

    def stream(self, **options: Any) -> Streamed:
        with self._client.stream(**options) as stream:
            events = [event.model_dump(mode="json", exclude_unset=True) for event in stream]
            return Streamed(events, stream.interaction)

    def get(self, id: str) -> Interaction:
        return self._client.get(id)


class Service:
    """A service under the probe.

    Args:
        client: our client of it, which makes no request without being watched.
        http: a client for raw requests to other addresses than the API's, watched as well.
        face: what creates, streams and gets; our client if not given.
        poll_interval: seconds between two looks at a run.
    """

    def __init__(self, client: Client, http: httpx.Client, *, face: Face | None = None, poll_interval: float = 3.0) -> None:
        self.client = client
        self.http = http
        self.poll_interval = poll_interval
        self._face = face or OurFace(client)

    @property
    def url(self) -> str:
        """The address that paths are put behind, with the version."""
        return requester_of(self.client).url

    def create(self, input: Any = "Say hello.", **options: Any) -> Interaction:
        """Ask, a small model if nothing else is said."""
        return self._face.create(**_with_model(options), input=input)

    def stream(self, input: Any = "Say hello.", **options: Any) -> Streamed:
        """Ask for events, and read them to the end."""
        return self._face.stream(**_with_model(options), input=input)

    def get(self, id: str | None) -> Interaction:
        """Read an interaction."""
        if not id:
            raise Untrue("the interaction has no id")
        return self._face.get(id)

    def run(self, input: Any = "Say hello.", **options: Any) -> Interaction:
        """Ask in the background, and wait for the end."""
        begun = self.client.create(**_with_model(options), input=input, background=True)
        return self.client.wait(begun.id, poll_interval=self.poll_interval, deadline=RUN_SECONDS)

    def raw(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        url: str | None = None,
    ) -> Answer:
        """Make a request that need not be one; an error is an answer.

        Args:
            method: the HTTP method.
            path: what follows the version.
            body: JSON.
            params: the query.
            headers: more headers.
            url: the address with the version, in place of `url`.
        """
        content = None if body is None else json.dumps(body).encode()
        given = {**({} if body is None else {"content-type": "application/json"}), **(headers or {})}
        call = Call(method, f"{url or self.url}/{path}", content, given, params, idempotent=False)
        try:
            response = requester_of(self.client).request(call)
        except APIError as error:
            if error.response is None:
                raise
            text = error.body if isinstance(error.body, str) else json.dumps(error.body)
            return Answer(error.response.status_code, error.response.headers, text)
        return Answer(response.http.status_code, response.http.headers, response.content.decode("utf-8", "replace"))

    def post(self, body: Mapping[str, Any], **more: Any) -> Answer:
        """Ask by raw HTTP for an interaction; a model and an input are put in where there are none."""
        whom = {} if "model" in body or "agent" in body else {"model": MODEL}
        return self.raw("POST", "interactions", {**whom, "input": "Say hello.", **body}, **more)

    def post_for_events(self, body: Mapping[str, Any]) -> Answer:
        """Ask by raw HTTP for events, and read them as they are."""
        return self.post({**body, "stream": True}, headers={"accept": EVENTS})

    def refused(self, body: Mapping[str, Any], *words: str, status: int = 400) -> Answer:
        """Ask by raw HTTP for what is refused with a status, and with some words among its own.

        Raises:
            Untrue: it is answered, or otherwise.
        """
        answer = self.post(body)
        if answer.status != status or not all(word.lower() in answer.message.lower() for word in words):
            raise Untrue(answer.shown)
        return answer


def plain(value: BaseModel) -> dict[str, Any]:
    """An answer of our client's, or a part of one, as the JSON that it was."""
    return value.model_dump(mode="json", exclude_unset=True)


def _with_model(options: Mapping[str, Any]) -> dict[str, Any]:
    return dict(options) if "model" in options or "agent" in options else {"model": MODEL, **options}
