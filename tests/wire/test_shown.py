"""What is shown of the wire's objects is short, says what there is, and tells no secret."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from rich.console import Console

from gemini_interactions.types import (
    Content,
    Environment,
    EnvVar,
    FunctionCallStep,
    ImageContent,
    Interaction,
    Step,
    TextContent,
    Tool,
    WireModel,
)

SAMPLES: dict[str, list[dict[str, Any]]] = json.loads(Path(__file__).with_name("samples.json").read_text("utf-8"))
ID = "v1_ChdDbjhMYXdVWUZsS2lHczdpYnNuOE5EbxIXQ244TGF3VVlGbEtpR3M3aWJzbjhORG8"
CALL = {"type": "function_call", "id": "c", "name": "get_weather", "arguments": {"city": "Rome", "days": 3}}
IMAGE = {"type": "image", "data": "aGk0" * 4_000, "mime_type": "image/png"}
INTERACTION = Interaction.model_validate(
    {
        "id": ID,
        "status": "requires_action",
        "model": "gemini-3.5-flash",
        "steps": [
            {"type": "thought", "signature": "s" * 900},
            {"type": "google_search_call", "id": "a"},
            {"type": "google_search_call", "id": "b"},
            {"type": "model_output", "content": [{"type": "text", "text": "It rains. " * 20}, IMAGE, IMAGE]},
            CALL,
        ],
        "usage": {"total_input_tokens": 1_204, "total_output_tokens": 30, "total_thought_tokens": 0, "total_tokens": 1_234},
    }
)


def drawn(value: Any) -> str:
    """What rich prints."""
    file = io.StringIO()
    Console(file=file, width=120).print(value)
    return file.getvalue()


def test_an_interaction_is_shown_in_a_few_lines():
    assert repr(INTERACTION) == str(INTERACTION)
    assert repr(INTERACTION).splitlines() == [
        "<Interaction …zbjhORG8 requires_action gemini-3.5-flash",
        "  steps: thought, google_search_call ×2, model_output, function_call",
        "  calls: [get_weather(city='Rome', days=3)]",
        f"  text: '{'It rains. ' * 5}It rains.…' (200 characters)",
        "  media: image ×2",
        "  tokens: 1,204 in, 30 out, 1,234 in total>",
    ]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"status": "completed"}, "<Interaction completed>"),
        ({"id": "short", "status": "queued", "agent": "deep-research"}, "<Interaction short queued deep-research>"),
        (
            {"status": "failed", "errors": [{"code": "x", "message": "No"}, {"code": "y"}]},
            "<Interaction failed\n  errors: ['No', 'y']>",
        ),
        (
            {"status": "new", "steps": [{"type": {"odd": 1}}, {}, {"type": "new_step"}]},
            "<Interaction new\n  steps: ? ×2, new_step>",
        ),
        (
            {"status": "completed", "steps": [{"type": "function_call", "name": 3, "arguments": "{"}]},
            "<Interaction completed\n  steps: function_call\n  calls: [3(arguments='{')]>",
        ),
    ],
)
def test_so_is_one_that_says_little_or_oddly(fields, text):
    assert repr(Interaction.model_validate(fields)) == text


def test_interactions_of_one_conversation_are_told_apart():
    ids = [ID, ID[:-8] + "aBcDeFgH"]
    first, second = (repr(Interaction(id=id, status="completed")) for id in ids)
    assert first != second


def test_rich_shows_the_same_facts():
    lines = drawn(INTERACTION).splitlines()
    assert len(lines) <= 12
    assert "    calls=[get_weather(city='Rome', days=3)]," in lines
    assert "    id=…zbjhORG8," in lines


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (TextContent(type="text", text="Hi"), "TextContent(type='text', text='Hi')"),
        (
            ImageContent(type="image", uri=f"https://host.example/{'a' * 90}"),
            f"ImageContent(type='image', uri='https://host.example/{'a' * 39}…' (111 characters))",
        ),
        (FunctionCallStep(type="function_call"), "FunctionCallStep(type='function_call')"),
        (FunctionCallStep(type="function_call", name="f", signature=None), "FunctionCallStep(type='function_call', name='f')"),
        (ImageContent(type="image", data="aGk0" * 400), "ImageContent(type='image', data='aGk0aGk0aGk0…' (1,600 characters))"),
        (
            TextContent(type="text", text="a b " * 30),
            f"TextContent(type='text', text='{'a b ' * 15}…' (120 characters))".replace(" …", "…"),
        ),
    ],
)
def test_fields_that_are_not_there_are_not_shown_and_long_ones_are_shortened(value: WireModel, text: str):
    assert repr(value) == text
    assert drawn(value).strip() == text


def test_what_is_unknown_is_shortened_too():
    blob, deep = "x" * 500, [[[[[[[["end"]]]]]]]]
    sent = {"type": "new", "parts": [{"blob": blob}] * 50, "of": {str(n): n for n in range(90)}, "deep": deep}
    step = TypeAdapter(Step).validate_python(sent)
    assert len(repr(step)) < 2_500
    assert "… 30 more" in repr(step)
    assert "… 70 more" in repr(step)
    assert "[…]" in repr(step)
    assert step.dump() == sent


SECRET = "5ecret"


@pytest.mark.parametrize(
    ("union", "fields"),
    [
        (Tool, {"type": "mcp_server", "name": "docs", "headers": {"Authorization": SECRET}}),
        (Tool, {"type": "mcp_server", "name": "docs", "url": 5, "headers": {"Authorization": SECRET}}),  # malformed, so unknown
        (Tool, {"type": "retrieval", "name": "docs", "exa_ai_search_config": {"api_key": SECRET}}),
        (Tool, {"type": "new", "name": "docs", "server": {"Authorization": SECRET}}),
        (Environment, {"type": "remote", "name": "docs", "env": {"TOKEN": SECRET}}),
        (
            Environment,
            {"type": "remote", "name": "docs", "network": {"allowlist": [{"domain": "a", "transform": {"x": SECRET}}]}},
        ),
        (Tool, {"type": "mcp_server", "name": "docs", "url": f"https://ada:{SECRET}@host.example/mcp"}),
        (Tool, {"type": "mcp_server", "name": "docs", "url": f"https://host.example/mcp?a=b&api_key={SECRET}&c=d"}),
        (EnvVar, {"name": "docs", "value": SECRET}),
        (Step, {"type": "function_call", "name": "docs", "arguments": {"password": SECRET, "Token": SECRET}}),
        (Step, {"type": "new", "name": "docs", "tool": {"headers": {"x-key": SECRET}}}),
        (Content, {"type": "new", "name": "docs", "api_key": SECRET}),
    ],
)
def test_no_secret_is_shown(union: Any, fields: dict[str, Any]):
    value = TypeAdapter(union).validate_python(fields)
    for text in (repr(value), str(value), drawn(value), repr([value])):
        assert "docs" in text
        assert SECRET not in text
    assert value.dump() == fields


@pytest.mark.parametrize("sample", [pytest.param(step, id=step["type"]) for step in SAMPLES["Step"]])
def test_every_field_of_a_step_is_named(sample):
    step = TypeAdapter(Step).validate_python(sample)
    assert all(f"{name}=" in repr(step) for name in sample)


def test_an_answer_is_told_without_what_its_addresses_hold_of_secrets():
    content = [{"type": "text", "text": f"See https://ada:{SECRET}@host.example/?key={SECRET}"}]
    interaction = Interaction.model_validate(
        {"id": "a", "status": "completed", "steps": [{"type": "model_output", "content": content}]}
    )
    assert "host.example" in repr(interaction)
    assert SECRET not in repr(interaction)
