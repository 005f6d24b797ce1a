"""Turns that nobody has published an answer to."""

from __future__ import annotations

from collections.abc import Iterator

from ..history import contents_of, function_results, has_only_results
from ..request import CheckedRequest
from ..validation import is_as_typed, is_known_annotation
from .questions import Question, Subject


def _left_open(request: CheckedRequest) -> Iterator[str]:
    if request.open_calls and not has_only_results(request.inputs):
        yield "input"


def _part_of_results(request: CheckedRequest) -> Iterator[str]:
    if request.open_calls and request.inputs and has_only_results(request.inputs):
        yield "input"


def _last_word(request: CheckedRequest) -> Iterator[str]:
    if request.inputs and request.inputs[-1]["type"] in ("model_output", "thought"):
        yield "input"


def _same_calls(request: CheckedRequest) -> Iterator[str]:
    calls = [(index, step.get("id") or "") for index, step in enumerate(request.inputs) if step["type"] == "function_call"]
    before = request.parent.backwards() if calls and request.parent is not None else ()
    seen = {step.get("id") for step in before if step["type"] == "function_call"}
    for index, id in calls:
        if id in seen:
            yield f"input[{index}].id"
        seen.add(id)


def _odd_steps(request: CheckedRequest) -> Iterator[str]:
    yield from (f"input[{index}]" for index, step in enumerate(request.inputs) if not is_as_typed(step))


def _odd_annotations(request: CheckedRequest) -> Iterator[str]:
    for index, step in enumerate(request.inputs):
        if step["type"] in ("user_input", "model_output"):
            for position, content in enumerate(step.get("content") or ()):
                if not all(map(is_known_annotation, content.get("annotations") or ())):
                    yield f"input[{index}].content[{position}].annotations"


def _no_words(request: CheckedRequest) -> Iterator[str]:
    if any(content["type"] == "text" and not content.get("text") for content in contents_of(request.inputs)):
        yield "input"


def _without_beginning(request: CheckedRequest) -> Iterator[str]:
    record = request.parent
    while record is not None and record.parent is not None:
        record = record.parent
    if record is not None and record.previous_interaction_id is not None:
        yield "previous_interaction_id"


def _mixed(request: CheckedRequest) -> Iterator[str]:
    if any(function_results(request.inputs[-1:])) and not has_only_results(request.inputs[-1:]):
        yield "input"


CONVERSATION = Subject(
    "The conversation",
    (
        Question(
            name="a new input while calls wait for their results",
            why="Nobody has published what the service does; here they stay open.",
            finds=_left_open,
        ),
        Question(
            name="results of some calls, while others wait",
            why="The guide says to send all results in one request.",
            finds=_part_of_results,
        ),
        Question(
            name="an input that ends with the model's own words",
            why="Gemini 4 is documented to take none; how it fails is not said.",
            finds=_last_word,
        ),
        Question(name="two replayed calls of one id", why="Ids of the service's are never the same.", finds=_same_calls),
        Question(
            name="a step of the service's own tools with arguments, or a result, of another form than its type has",
            why="Samples of the API reference have such; nobody is known to have sent one back.",
            finds=_odd_steps,
        ),
        Question(
            name="an annotation of a type, or with a field, that the API reference does not have",
            why="The service has made such; nobody is known to have sent one back.",
            finds=_odd_annotations,
        ),
        Question(
            name="a text without words, beside other contents",
            why="An input of nothing else is refused.",
            finds=_no_words,
        ),
        Question(
            name="words and results in one user input",
            why="Recordings have results alone there.",
            finds=_mixed,
        ),
        Question(
            name="a conversation whose beginning has expired",
            why="Nobody has published what the model then reads; here it is the rest.",
            finds=_without_beginning,
        ),
        Question(
            name="a continuation token",
            why="It is known from the SDK alone.",
            finds=lambda r: ["continuation_token"] if r.body.get("continuation_token") else None,
        ),
    ),
)
