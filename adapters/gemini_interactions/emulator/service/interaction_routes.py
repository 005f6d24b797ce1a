"""The routes of the resource `interactions`."""

from __future__ import annotations

from dataclasses import replace

from ..core.answer import STREAM_HEADERS, Answer
from ..core.errors import HTTPError, invalid_argument, not_found
from ..core.record import Record
from ..resources.routing import Route, RoutedRequest, is_true, json_answer, page, route
from .interactions import Interactions
from .stream import paced
from .views import interaction_frames, interaction_json


class InteractionRoutes:
    """The rows of `/interactions`.

    Args:
        interactions: the resource behind them.
        pace: seconds between the pieces of a stream.
    """

    def __init__(self, interactions: Interactions, pace: float = 0.0) -> None:
        self._interactions = interactions
        self._pace = pace

    @property
    def routes(self) -> tuple[Route, ...]:
        """The rows."""
        one = r"/interactions/([^/:]+)"
        return (
            route("POST", r"/interactions", self._create),
            route("GET", r"/interactions", self._list),
            route("GET", one, self._get),
            route("DELETE", one, self._delete),
            route("POST", f"{one}[/:]cancel", self._cancel),
        )

    def _create(self, request: RoutedRequest) -> Answer:
        if request.body is None:
            raise HTTPError("Missing input.")
        if not isinstance(request.body, dict):
            raise HTTPError("The value is invalid for the request. Expected an object.")
        record, fault = self._interactions.play(request.body, vertex=request.vertex, odd=request.odd)
        answer = replace(self._tell(record, request, usage=not (fault or request.odd).no_usage), about=record)
        return answer if fault is None else fault.spoil(answer)

    def _tell(self, record: Record, request: RoutedRequest, *, usage: bool) -> Answer:
        if request.body.get("stream") is True:
            frames = interaction_frames(record, usage=usage, ids=record.background)
            return Answer(200, STREAM_HEADERS, paced(frames, self._pace))
        return json_answer(interaction_json(record, timeline=False, usage=usage))

    def _get(self, request: RoutedRequest) -> Answer:
        return replace(self._look(request), about=self._interactions.get(request.arguments[0]))

    def _look(self, request: RoutedRequest) -> Answer:
        masks = [request.headers.get("x-goog-fieldmask"), request.query.get("fields")]
        if any(mask not in (None, "*") for mask in masks):
            raise invalid_argument()
        record = self._interactions.get(request.arguments[0])
        usage = not request.odd.no_usage
        last = request.query.get("last_event_id") or None
        if is_true(request.query.get("stream")):
            frames = interaction_frames(record, usage=usage, ids=True, last_event_id=last)
            return Answer(200, STREAM_HEADERS, paced(frames, self._pace))
        if last is not None:
            raise HTTPError("last_event_id can only be set when stream is true.")  # unseen words
        return json_answer(interaction_json(record, timeline=True, usage=usage))

    def _list(self, request: RoutedRequest) -> Answer:
        if not request.vertex:  # the Gemini API has no list
            raise not_found("Requested entity was not found.")
        ids = [{"id": id} for id in self._interactions.store.snapshot()]
        return json_answer(page("interaction_metadatas", ids, request.query))

    def _cancel(self, request: RoutedRequest) -> Answer:
        return json_answer(interaction_json(self._interactions.cancel(request.arguments[0]), timeline=True))

    def _delete(self, request: RoutedRequest) -> Answer:
        self._interactions.delete(request.arguments[0])
        return json_answer({})
