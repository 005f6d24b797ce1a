"""Which model or agent is asked, and with what it may not be asked."""

from __future__ import annotations

from collections.abc import Iterator

from ..catalogue import AGENTS
from ..names import MODELS, bare_name, model_of
from ..request import CheckedRequest
from .questions import Question, Subject


def _names(request: CheckedRequest) -> Iterator[tuple[str, str]]:
    if request.model:
        yield "model", request.model
    elif model := request.agent_config.get("model"):
        yield "agent_config.model", model


def _doubted(request: CheckedRequest) -> Iterator[tuple[str, str]]:
    yield from ((path, doubt) for path, name in _names(request) if (doubt := model_of(name).doubt))
    if request.agent is not None and request.agent.doubt:
        yield "agent", request.agent.doubt


def _unknown(request: CheckedRequest) -> Iterator[str]:
    yield from (path for path, name in _names(request) if bare_name(name) not in MODELS)
    if request.agent is not None and request.base not in AGENTS:
        yield "agent"


def _not_to_choose(request: CheckedRequest) -> Iterator[str]:
    model = request.agent_config.get("model")
    if request.agent is not None and model and bare_name(model) not in request.agent.runs_on:
        yield "agent_config.model"


ASKED = Subject(
    "Which model or agent",
    (
        Question(
            name="a retired, or rarely listed, model or agent",
            why="See the end of the page.",
            finds=_doubted,
        ),
        Question(
            name="a model or an agent that the emulator does not know, with `strict=False`",
            why="What is known of its family is taken for true of it.",
            finds=_unknown,
        ),
        Question(
            name="a model that the agent is not documented to run on",
            why="Guides list those that may be chosen, and say that others are not found.",
            finds=_not_to_choose,
        ),
        Question(
            name="what the definition of an agent of one's own says, said otherwise",
            why="Nobody has published whether it is replaced, as here, or added to.",
            finds=lambda r: r.replaced,
        ),
        Question(
            name="a model by the name of its resource, such as `models/…`",
            why="Guides and SDKs give bare names; nobody has published what the service says to others.",
            finds=lambda r: (path for path, name in _names(r) if "/" in name),
        ),
    ),
)
