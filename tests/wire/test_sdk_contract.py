"""Our wire models against the official SDK's types: the same classes, fields, words and tags, and each reads the other."""

import json
from pathlib import Path
from typing import Any

import pytest
from google.genai._gaos.types import interactions as sdk
from pydantic import BaseModel, TypeAdapter

from gemini_interactions import wire
from gemini_interactions.wire import content, deltas, events, request, steps, tools
from gemini_interactions.wire.base import UnknownVariant

from .sdk_types import CURRENT, agree, fields_of, models_of, modules_of, tags_of, unknowns_in, words_of

SAMPLES: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("samples.json").read_text("utf-8"))

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

EXPERIMENTAL = {
    # 2026-11: Live Interactions, events over a web socket. Experimental, and no adapter's framework has a place for them.
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


def our_name(model: type[BaseModel]) -> str:
    """The name that a class of the SDK has here."""
    return RENAMED.get(model.__name__, model.__name__)


THEIRS = models_of(sdk)
OURS = models_of(wire)
PAIRS = {
    name: OURS[our_name(model)]
    for name, model in sorted(THEIRS.items())
    if our_name(model) in OURS and name not in SDK_ONLY | EXPERIMENTAL
}
KNOWN_PAIRS = {name: ours for name, ours in PAIRS.items() if not name.startswith("Unknown")}  # the SDK wraps, ours keeps bare
TABLES = {name: table for module in modules_of(sdk) for name, table in vars(module).items() if name.endswith("_VARIANTS")}


# Classes, fields, words and tags


def test_every_class_of_the_sdk_is_ours_too():
    assert len(THEIRS) >= (170 if CURRENT else 150)
    assert agree(SDK_ONLY | EXPERIMENTAL | set(RENAMED), set(THEIRS) - set(OURS))


def test_nothing_experimental_is_half_here():
    assert not EXPERIMENTAL & set(OURS)


@pytest.mark.skipif(not CURRENT, reason="an older SDK lacks what came since")
def test_every_exception_is_still_one():
    assert set(THEIRS) >= SDK_ONLY | EXPERIMENTAL
    assert set(RENAMED) <= set(THEIRS)
    assert set(TABLES) >= SDK_ONLY_UNION
    for name, fields in SDK_ONLY_FIELDS.items():
        assert fields <= fields_of(THEIRS[name])
        assert not fields & fields_of(OURS[name])
    for name, field in OPEN_WORDS:
        assert words_of(THEIRS[name])[field]


def test_there_are_as_many_classes_to_compare_as_the_sdk_has():
    assert set(KNOWN_PAIRS) == {name for name in THEIRS if not name.startswith("Unknown")} - SDK_ONLY - EXPERIMENTAL
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

    assert all(agree(ours.get(field, set()), words) for field, words in theirs.items())


@pytest.mark.skipif(not CURRENT, reason="an older SDK lacks what came since")
def test_no_class_knows_a_word_that_the_sdk_does_not():
    extra = {
        (name, field): words - words_of(THEIRS[name]).get(field, set())
        for name, ours in KNOWN_PAIRS.items()
        for field, words in words_of(ours).items()
        if field in fields_of(THEIRS[name]) and words - words_of(THEIRS[name]).get(field, set())
    }

    assert extra == {}


def test_every_tagged_family_of_the_sdk_is_compared():
    assert set(TABLES) == set(UNIONS) | SDK_ONLY_UNION


@pytest.mark.parametrize("table", UNIONS)
def test_a_family_has_the_tags_that_the_sdk_has(table):
    theirs = {tag: our_name(model) for tag, model in TABLES[table].items()}

    assert len(theirs) >= 2
    assert agree(tags_of(UNIONS[table]), theirs)


def test_response_formats_have_the_tags_that_the_sdk_has():
    # The SDK has no table for them, only a union with a bare JSON Schema.
    assert tags_of(request.ResponseFormat) == tags_of(sdk.ResponseFormat.__value__)


# Values: a sample of every member of every family


EACH_SAMPLE = [
    pytest.param(family, sample, id=f"{family}-{sample.get('event_type', sample.get('type'))}")
    for family, samples in SAMPLES.items()
    for sample in samples
]
AN_SDK_KNOWS = [
    param
    for param in EACH_SAMPLE
    if CURRENT or not unknowns_in(TypeAdapter(FAMILIES[param.values[0]][1]).validate_python(param.values[1]))
]


def known_to_the_sdk(family: str) -> list[dict[str, Any]]:
    """The samples of a family that the installed SDK can read."""
    return [param.values[1] for param in AN_SDK_KNOWS if param.values[0] == family]


def test_there_is_a_sample_of_every_tag():
    assert set(SAMPLES) == set(FAMILIES)
    for family, (ours, _, count) in FAMILIES.items():
        tags = [sample.get("event_type", sample.get("type")) for sample in SAMPLES[family]]
        assert sorted(tags) == sorted(tags_of(ours))
        assert len(tags) >= count


@pytest.mark.parametrize(("family", "sample"), AN_SDK_KNOWS)
def test_a_sample_sets_every_field_of_its_class(family, sample):
    our_type, their_type, _ = FAMILIES[family]
    value = TypeAdapter(our_type).validate_python(sample)
    # A delta of a step is read as the step, which has more fields.
    filled = type(TypeAdapter(their_type).validate_python(sample)) if family == "StepDeltaData" else type(value)

    assert not isinstance(value, UnknownVariant)
    assert fields_of(filled) <= set(sample) <= fields_of(type(value))
    assert unknowns_in(value) == []


@pytest.mark.parametrize(("family", "sample"), AN_SDK_KNOWS)
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
    assert len(theirs.steps) == len(sent["steps"]) >= 20
    back = OURS["Interaction"].model_validate(theirs.model_dump(mode="json", by_alias=True, exclude_unset=True)).dump()
    assert {name: value for name, value in back.items() if name not in SDK_ONLY_FIELDS["Interaction"]} == sent


@pytest.mark.parametrize("reader", [OURS["Interaction"], THEIRS["Interaction"]])
def test_an_unknown_step_content_or_annotation_is_told_from_a_known_one(reader):
    text = {"type": "text", "text": "Hi", "annotations": [{"type": "new_citation"}]}
    made = [{"type": "new_step"}, {"type": "model_output", "content": [{"type": "new_content"}, text]}]

    unknowns = unknowns_in(reader.model_validate({"id": "v1_abc", "status": "completed", "steps": made}))

    assert sorted(type(unknown).__name__ for unknown in unknowns) == ["UnknownAnnotation", "UnknownContent", "UnknownStep"]
