"""Our wire models against the official SDK's types: the same classes, fields, words and tags, and each reads the other."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.genai import __version__ as sdk_version
from google.genai._gaos.types import interactions as sdk
from pydantic import BaseModel, TypeAdapter

from gemini_interactions import wire
from gemini_interactions.wire import content, deltas, events, request, steps, tools
from gemini_interactions.wire.base import UnknownVariant

from .sdk_types import fields_of, models_of, modules_of, tags_of, words_of

SAMPLES: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("samples.json").read_text("utf-8"))

IS_NEWEST = tuple(map(int, sdk_version.split(".")[:2])) >= (3, 6)
"""Whether the SDK is one of those that these models were written after; from 3.3 on, older ones know less, and nothing else."""

# The differences there are, and why

RENAMED = {
    # The delta of such a step is the step, with the fields that are new.
    "CodeExecutionCallDelta": "CodeExecutionCallStep",
    "CodeExecutionResultDelta": "CodeExecutionResultStep",
    "FileSearchCallDelta": "FileSearchCallStep",
    "FileSearchResultDelta": "FileSearchResultStep",
    "FunctionResultDelta": "FunctionResultStep",
    "GoogleMapsCallDelta": "GoogleMapsCallStep",
    "GoogleMapsResultDelta": "GoogleMapsResultStep",
    "GoogleSearchCallDelta": "GoogleSearchCallStep",
    "GoogleSearchResultDelta": "GoogleSearchResultStep",
    "MCPServerToolCallDelta": "MCPServerToolCallStep",
    "MCPServerToolResultDelta": "MCPServerToolResultStep",
    "ProcessingCallDelta": "ProcessingCallStep",
    "ProcessingResultDelta": "ProcessingResultStep",
    "RetrievalCallDelta": "RetrievalCallStep",
    "RetrievalResultDelta": "RetrievalResultStep",
    "ToolSearchCallDelta": "ToolSearchCallStep",
    "ToolSearchResultDelta": "ToolSearchResultStep",
    "URLContextCallDelta": "URLContextCallStep",
    "URLContextResultDelta": "URLContextResultStep",
    # One body with the fields of both; the service tells them apart by `model` or `agent`.
    "CreateModelInteraction": "InteractionRequest",
    "CreateAgentInteraction": "InteractionRequest",
}

SDK_ONLY = {
    # The SDK's frame around an event of its stream; ours is read by client/sse.py.
    "InteractionSSEStreamEvent",
    # Empty objects that stand for "any object" in the type of a result. Ours is Any.
    "Empty",
    "FunctionResultStepResult",
    "FunctionResultDeltaResult",
    "MCPServerToolResultStepResult",
    "MCPServerToolResultDeltaResult",
    # Results are carried as they come, whatever their contents are.
    "UnknownFunctionResultSubcontent",
}

LIVE = {
    # Live interactions (2026-11-28): a protocol of its own over a WebSocket, experimental in the SDK, which has it from 3.5 on.
    "CancelInteractionEvent",
    "ClientEventList",
    "CompleteInteractionEvent",
    "ConnectInteractionEvent",
    "CreateInteractionEvent",
    "DisconnectEvent",
    "InputEvent",
    "InteractionCancelledEvent",
    "InteractionConnectedEvent",
    "LiveInteractionCompletedEvent",
    "LiveInteractionCreatedEvent",
    "UserActionInput",
    "WorldPromptContent",
    "WorldReferenceImage",
    "WorldSetupEvent",
}

SDK_ONLY_FIELDS = {
    # Conveniences that the SDK computes from the steps, or from following a continuation; they never go over the wire.
    "Interaction": {"output_text", "output_image", "output_audio", "output_video", "continuation_ids"},
}

SDK_ONLY_UNION = {
    # What a function result may hold; ours is Any.
    "_FUNCTION_RESULT_SUBCONTENT_VARIANTS",
}

OPEN_WORDS = {
    # Models come and go weekly, and a list of them is no part of the contract.
    ("Interaction", "model"),
    ("CreateModelInteraction", "model"),
}

# The SDK's table of tags, and the union of ours that it must equal.
UNIONS: dict[str, Any] = {
    "_STEP_VARIANTS": steps.Step,
    "_CONTENT_VARIANTS": content.Content,
    "_ANNOTATION_VARIANTS": content.Annotation,
    "_THOUGHT_SUMMARY_CONTENT_VARIANTS": steps.ThoughtSummaryContent,
    "_TOOL_VARIANTS": tools.Tool,
    "_STEP_DELTA_DATA_VARIANTS": deltas.StepDeltaData,
    "_INTERACTION_SSE_EVENT_VARIANTS": events.Event,
    "_INTERACTION_AGENT_CONFIG_VARIANTS": request.AgentConfig,
    "_TRANSCRIPTION_MODE_VARIANTS": request.TranscriptionMode,
}

# Each family of samples: our type, the SDK's type, and the number of tags it has at least.
FAMILIES: dict[str, tuple[Any, Any, int]] = {
    "Step": (steps.Step, sdk.Step, 23),
    "Content": (content.Content, sdk.Content, 5),
    "Annotation": (content.Annotation, sdk.Annotation, 5),
    "ThoughtSummaryContent": (steps.ThoughtSummaryContent, sdk.ThoughtSummaryContent, 2),
    "Tool": (tools.Tool, sdk.Tool, 10),
    "StepDeltaData": (deltas.StepDeltaData, sdk.StepDeltaData, 28),
    "Event": (events.Event, sdk.InteractionSSEEvent, 7),
    "AgentConfig": (request.AgentConfig, sdk.InteractionAgentConfig, 4),
    "TranscriptionMode": (request.TranscriptionMode, sdk.TranscriptionMode, 2),
    "ResponseFormat": (request.ResponseFormat, sdk.ResponseFormat, 4),
}


def same_tags(union: Any, theirs: dict[Any, str]) -> bool:
    """Whether a union of ours has the tags of the SDK's; an older SDK has fewer."""
    ours = tags_of(union)
    return ours == theirs if IS_NEWEST else theirs.items() <= ours.items()


def our_name(model: type[BaseModel]) -> str:
    """The name that a class of the SDK has here."""
    return RENAMED.get(model.__name__, model.__name__)


def unknowns_in(value: Any) -> list[Any]:
    """Every object at any depth of a value that its reader did not recognize."""
    if isinstance(value, list):
        return [unknown for item in value for unknown in unknowns_in(item)]
    if isinstance(value, dict):
        return unknowns_in(list(value.values()))
    if isinstance(value, BaseModel):
        below = unknowns_in(list(value.__dict__.values()))
        return [value, *below] if type(value).__name__.startswith("Unknown") else below
    return []


THEIRS = models_of(sdk)
OURS = models_of(wire)
PAIRS = {
    name: OURS[our_name(model)] for name, model in sorted(THEIRS.items()) if our_name(model) in OURS and name not in SDK_ONLY
}
KNOWN_PAIRS = {name: ours for name, ours in PAIRS.items() if not name.startswith("Unknown")}  # the SDK wraps, ours keeps bare
TABLES = {name: table for module in modules_of(sdk) for name, table in vars(module).items() if name.endswith("_VARIANTS")}


# Classes, fields, words and tags


def test_every_class_of_the_sdk_is_ours_too():
    assert len(THEIRS) >= 150
    assert set(THEIRS) - set(OURS) - LIVE == (SDK_ONLY | set(RENAMED)) & set(THEIRS)


def test_every_exception_is_still_one():
    assert set(THEIRS) >= SDK_ONLY
    assert set(THEIRS) >= LIVE | set(RENAMED) or not IS_NEWEST
    assert not LIVE & set(OURS)
    assert set(TABLES) >= SDK_ONLY_UNION
    for name, fields in SDK_ONLY_FIELDS.items():
        assert fields <= fields_of(THEIRS[name])
        assert not fields & fields_of(OURS[name])
    for name, field in OPEN_WORDS:
        assert words_of(THEIRS[name])[field]


def test_there_are_as_many_classes_to_compare_as_the_sdk_has():
    assert len(KNOWN_PAIRS) == len([name for name in THEIRS if not name.startswith("Unknown")]) - len(
        (SDK_ONLY | (LIVE & set(THEIRS))) - {"UnknownFunctionResultSubcontent"}
    )
    assert len(KNOWN_PAIRS) >= 130
    assert sum(len(fields_of(THEIRS[name])) for name in KNOWN_PAIRS) >= 500
    assert sum(len(words_of(THEIRS[name])) for name in KNOWN_PAIRS) >= 120


@pytest.mark.parametrize("name", KNOWN_PAIRS)
def test_a_class_has_every_field_that_the_sdk_has(name):
    assert fields_of(THEIRS[name]) - fields_of(KNOWN_PAIRS[name]) == SDK_ONLY_FIELDS.get(name, set())


@pytest.mark.parametrize("name", KNOWN_PAIRS)
def test_a_class_knows_the_words_that_the_sdk_knows(name):
    theirs = {field: words for field, words in words_of(THEIRS[name]).items() if (name, field) not in OPEN_WORDS}
    ours = words_of(KNOWN_PAIRS[name])

    assert {field: words - ours.get(field, set()) for field, words in theirs.items()} == {field: set() for field in theirs}


def test_no_class_knows_a_word_that_the_sdk_does_not():
    extra = {
        (name, field): words - words_of(THEIRS[name]).get(field, set())
        for name, ours in KNOWN_PAIRS.items()
        for field, words in words_of(ours).items()
        if field in fields_of(THEIRS[name]) and words - words_of(THEIRS[name]).get(field, set())
    }

    assert extra == {} or not IS_NEWEST  # an older one knows fewer


def test_every_tagged_family_of_the_sdk_is_compared():
    assert set(TABLES) == set(UNIONS) | SDK_ONLY_UNION


@pytest.mark.parametrize("table", UNIONS)
def test_a_family_has_the_tags_that_the_sdk_has(table):
    theirs = {tag: our_name(model) for tag, model in TABLES[table].items()}

    assert len(theirs) >= 2
    assert same_tags(UNIONS[table], theirs)


def test_response_formats_have_the_tags_that_the_sdk_has():
    # The SDK has no table for them, only a union with a bare JSON Schema.
    assert same_tags(request.ResponseFormat, tags_of(sdk.ResponseFormat.__value__))


# Values: a sample of every member of every family


def tag(sample: dict[str, Any]) -> Any:
    return sample.get("event_type", sample.get("type"))


def known_to_the_sdk(family: str) -> list[dict[str, Any]]:
    """The samples of a family whose tags the SDK has: all of them, unless it is an older one."""
    union = FAMILIES[family][1]
    known = tags_of(getattr(union, "__value__", union))
    return [sample for sample in SAMPLES[family] if tag(sample) in known or IS_NEWEST]


EACH_SAMPLE = [
    pytest.param(family, sample, id=f"{family}-{tag(sample)}") for family in SAMPLES for sample in known_to_the_sdk(family)
]


def test_there_is_a_sample_of_every_tag():
    assert set(SAMPLES) == set(FAMILIES)
    for family, (ours, _, count) in FAMILIES.items():
        tags = [tag(sample) for sample in SAMPLES[family]]
        assert sorted(tags) == sorted(tags_of(ours))
        assert len(tags) >= count


@pytest.mark.parametrize(("family", "sample"), EACH_SAMPLE)
def test_a_sample_sets_every_field_of_its_class(family, sample):
    our_type, their_type, _ = FAMILIES[family]
    value = TypeAdapter(our_type).validate_python(sample)
    # A delta of a step is read as the step, which has more fields.
    filled = type(TypeAdapter(their_type).validate_python(sample)) if family == "StepDeltaData" else type(value)

    assert not isinstance(value, UnknownVariant)
    assert fields_of(filled) <= set(sample) <= fields_of(type(value))
    assert unknowns_in(value) == []


@pytest.mark.parametrize(("family", "sample"), EACH_SAMPLE)
def test_the_sdk_reads_what_we_write_and_we_read_what_it_writes(family, sample):
    our_type, their_type, _ = FAMILIES[family]
    ours = TypeAdapter(our_type).validate_python(sample)

    theirs = TypeAdapter(their_type).validate_python(ours.dump())

    assert our_name(type(theirs)) == type(ours).__name__
    assert unknowns_in(theirs) == []
    back = TypeAdapter(our_type).validate_python(theirs.model_dump(mode="json", by_alias=True, exclude_unset=True))
    assert back == ours
    assert back.dump() == sample


def test_the_sdk_reads_an_interaction_with_every_step_and_we_read_it_back():
    sent = {
        "id": "v1_abc",
        "status": "completed",
        "model": "gemini-3.5-flash",
        "steps": known_to_the_sdk("Step"),
        "tools": known_to_the_sdk("Tool"),
    }
    ours = OURS["Interaction"].model_validate(sent)

    theirs = sdk.Interaction.model_validate(ours.dump())

    assert unknowns_in(theirs) == []
    assert len(theirs.steps) == len(known_to_the_sdk("Step"))
    back = OURS["Interaction"].model_validate(theirs.model_dump(mode="json", by_alias=True, exclude_unset=True)).dump()
    assert {name: value for name, value in back.items() if name not in SDK_ONLY_FIELDS["Interaction"]} == sent


@pytest.mark.parametrize("reader", [OURS["Interaction"], THEIRS["Interaction"]])
def test_an_unknown_step_content_or_annotation_is_told_from_a_known_one(reader):
    text = {"type": "text", "text": "Hi", "annotations": [{"type": "new_citation"}]}
    made = [{"type": "new_step"}, {"type": "model_output", "content": [{"type": "new_content"}, text]}]

    unknowns = unknowns_in(reader.model_validate({"id": "v1_abc", "status": "completed", "steps": made}))

    assert sorted(type(unknown).__name__ for unknown in unknowns) == ["UnknownAnnotation", "UnknownContent", "UnknownStep"]
