"""Events of a stream, one after another.

Reference: ai.google.dev/api/interactions-api, `InteractionSSEEvent`. `event_id` is there on background and agent streams only.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from .base import Tagged, UnknownTag, Verbatim, WireModel
from .deltas import StepDeltaData
from .interaction import Error, InteractionStatus
from .json_text import read_again, without_half_characters
from .request import ServiceTier
from .steps import Step
from .usage import Usage


class StepDeltaMetadata(WireModel):
    """Running totals. `usage` is what June's streams carried, `total_usage` what the reference names."""

    total_usage: Usage | None = None
    usage: Usage | None = None


class InteractionSseEventInteraction(WireModel):
    """The part of an interaction that its first and last event carry; `steps` is usually absent."""

    id: str | None = ""
    status: InteractionStatus | None = ""
    object: str | None = None
    model: str | None = None
    agent: str | None = None
    environment_id: str | None = None
    steps: list[Step] | None = None
    usage: Usage | None = None
    created: str | None = None
    updated: str | None = None
    service_tier: ServiceTier | None = None
    continuation_token: str | None = None
    errors: list[Error] | None = None


class InteractionCreatedEvent(WireModel):
    """The first event."""

    event_type: Literal["interaction.created"]
    interaction: InteractionSseEventInteraction
    event_id: str | int | None = None
    metadata: StepDeltaMetadata | None = None


class InteractionStatusUpdate(WireModel):
    """A change of status."""

    event_type: Literal["interaction.status_update"]
    interaction_id: str | None = ""
    status: InteractionStatus | None = ""
    usage: Usage | None = None
    continuation_token: str | None = None
    event_id: str | int | None = None


class StepStart(WireModel):
    """A step begins; calls and results come almost empty."""

    event_type: Literal["step.start"]
    index: int = 0  # JSON made from protocol buffers leaves out what is 0
    step: Step
    event_id: str | int | None = None
    metadata: StepDeltaMetadata | None = None


class StepDelta(WireModel):
    """A step grows."""

    event_type: Literal["step.delta"]
    index: int = 0
    delta: StepDeltaData
    event_id: str | int | None = None
    metadata: StepDeltaMetadata | None = None


class StepStop(WireModel):
    """A step ends. Antigravity reports usage here."""

    event_type: Literal["step.stop"]
    index: int = 0
    usage: Usage | None = None
    step_usage: Usage | None = None
    event_id: str | int | None = None


class InteractionCompletedEvent(WireModel):
    """The last event, whatever the end: `interaction.status` tells which."""

    event_type: Literal["interaction.completed"]
    interaction: InteractionSseEventInteraction
    event_id: str | int | None = None
    metadata: StepDeltaMetadata | None = None


class ErrorEvent(WireModel):
    """A fault in mid-stream."""

    event_type: Literal["error"]
    error: Error | None = None
    event_id: str | int | None = None


class UnknownInteractionSSEEvent(Verbatim):
    """An event of a type that this version does not know, verbatim."""

    if TYPE_CHECKING:
        event_type: ClassVar[UnknownTag]
    else:
        event_type: Any = None
    event_id: Any = None


Event = Annotated[
    StepDelta | StepStart | StepStop | InteractionCreatedEvent | InteractionStatusUpdate | InteractionCompletedEvent | ErrorEvent,
    Tagged(UnknownInteractionSSEEvent, by="event_type"),
]

_event: TypeAdapter[Event] = TypeAdapter(Event, config=ConfigDict(defer_build=True))


def parse_event(value: dict[str, Any]) -> Event:
    """Read one event from its JSON object.

    Args:
        value: the `data` of a server-sent event, decoded.

    Raises:
        pydantic.ValidationError: it is not an object.
    """
    return _event.validate_python(without_half_characters(value))


def parse_event_json(data: bytes | str) -> Event:
    """Read one event from its JSON text, in one pass.

    Raises:
        pydantic.ValidationError: it is not JSON, not UTF-8, or not an object.
    """
    event: Event
    try:
        # Past the adapter's own argument handling, which costs as much as a short event.
        event = _event.validator.validate_json(data)
    except ValidationError as error:
        event = _event.validate_python(read_again(data, error))
    return event


_DELTA = re.compile(rb'"event_type"\s*:\s*"step\.delta"')


def is_delta(data: bytes) -> bool:
    """Return whether an event's JSON text is that of a delta, without reading it: quotes in a text are escaped."""
    return _DELTA.search(data) is not None
