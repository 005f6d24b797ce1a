"""A choice of tools means the same, whoever's shape it comes in and whichever framework hands it on, or is refused by name."""

from __future__ import annotations

from typing import Any

import pytest
from google.genai import types

from gemini_interactions import InvalidOption, telemetry
from gemini_interactions.emulator import Emulator

from .faces import Adapter, invoke
from .option_converters import Convert
from .tool_shapes import CODE, SEARCH, SERVER

F, G = ({"type": "function", "name": name} for name in "fg")
NESTED = {"type": "function", "function": {"name": "f"}}


def only(mode: str, *names: str) -> dict[str, Any]:
    """The API's choice of these functions."""
    return {"allowed_tools": {"mode": mode, "tools": list(names)}}


@pytest.mark.parametrize(
    ("tools", "choice", "options"),
    [
        # The only tool needs no choice, whatever it is called.
        *(
            ([SEARCH], choice, {"tools": [SEARCH]})
            for choice in (
                *("google_search", "googleSearch", "web_search", "web_search_preview", "any", "required", "auto", "validated"),
                *({"type": name} for name in ("web_search_preview", "web_search", "google_search", "any", "auto")),
                {"type": "function", "function": {"name": "google_search"}},
                {"type": "tool", "name": "web_search"},
                ["google_search"],
                {"type": "allowed_tools", "mode": "required", "tools": [{"type": "web_search"}]},
            )
        ),
        ([{"type": "code_interpreter"}], {"type": "code_interpreter"}, {"tools": [{"type": "code_execution"}]}),
        ([SEARCH], "none", {}),  # the API says it of functions only
        ([], "none", {}),
        ([], "auto", {}),
        # A function of the same name is meant first.
        ([{"name": "web_search"}, SEARCH], "web_search", {"allowed_tools": ["web_search"]}),
        # A list of what may be used leaves the other tools of the service's out, and does not force those in it.
        *(
            ([NESTED, G, SEARCH, CODE], {"type": "allowed_tools", **listed}, made)
            for listed, made in (
                ({"mode": "auto", "tools": [{"type": "web_search"}]}, {"tools": [SEARCH]}),
                ({"mode": "required", "tools": [{"type": "web_search"}]}, {"tools": [SEARCH]}),
                (
                    {"mode": "auto", "tools": [{"type": "function", "name": "f"}, {"type": "web_search"}]},
                    {"tools": [F, G, SEARCH], "tool_choice": only("validated", "f")},
                ),
                (
                    {"mode": "required", "tools": [{"type": "function", "name": "f"}]},
                    {"tools": [F, G], "tool_choice": only("any", "f")},
                ),
                ({"allowed_tools": {"mode": "auto", "tools": [NESTED]}}, {"tools": [F, G], "tool_choice": only("auto", "f")}),
            )
        ),
        (
            [SERVER, {**SERVER, "name": "other"}],
            {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "mcp", "server_label": "Deep-Wiki"}]},
            {"tools": [SERVER]},
        ),
        ([SERVER], {"type": "mcp", "server_label": "Deep-Wiki"}, {"tools": [SERVER]}),
        # The mode that goes with names, as generateContent and the API have it; a list of none says nothing there.
        *(
            ([NESTED, G], shape, {"tools": [F, G], **({"tool_choice": made} if made else {})})
            for mode, made in (
                ("AUTO", only("auto", "f")),
                ("ANY", only("any", "f")),
                ("VALIDATED", only("validated", "f")),
                ("NONE", "none"),
            )
            for shape in (
                {"function_calling_config": {"mode": mode, "allowed_function_names": ["f"]}},
                {"functionCallingConfig": {"mode": mode, "allowedFunctionNames": ["f"]}},
                {"mode": mode.lower(), "allowed_function_names": ["f"]},
                {"allowed_tools": {"mode": mode, "tools": ["f"]}},
                types.ToolConfig(
                    function_calling_config=types.FunctionCallingConfig.model_validate(
                        {"mode": mode, "allowed_function_names": ["f"]}
                    )
                ),
            )
        ),
        *(
            ([NESTED, G], shape, {"tools": [F, G], **made})
            for shape, made in (
                ({"function_calling_config": {"mode": "ANY", "allowed_function_names": []}}, {"tool_choice": "any"}),
                ({"function_calling_config": {"mode": None}}, {}),
                ({"function_calling_config": {"mode": "MODE_UNSPECIFIED"}}, {}),
                ({"function_calling_config": {}, "include_server_side_tool_invocations": True}, {}),
                ({"allowed_tools": {"mode": "any"}}, {"tool_choice": "any"}),
                ({"allowed_tools": {"mode": "required", "tools": ["f"]}}, {"tool_choice": only("any", "f")}),
                ([{"type": "function", "name": "f"}, "g"], {"tool_choice": only("any", "f", "g")}),
                ({"any": {}}, {"tool_choice": "any"}),
                ({"auto": {}}, {}),
                ({"tool": {"name": "f"}}, {"tool_choice": only("any", "f")}),
            )
        ),
        (
            [NESTED, SEARCH],
            {"allowed_tools": {"mode": "auto", "tools": ["f"]}},
            {"tools": [F, SEARCH], "tool_choice": only("validated", "f")},
        ),
        # Of functions, in every shape
        *(
            ([NESTED, SEARCH], choice, {"allowed_tools": ["f"]})
            for choice in (
                "f",
                ["f"],
                {"type": "function", "function": {"name": "f"}},
                {"type": "function", "name": "f"},
                {"type": "tool", "name": "f", "disable_parallel_tool_use": True},
                {"type": "custom", "custom": {"name": "f"}},
                {"function_calling_config": {"mode": "ANY", "allowed_function_names": ["f"]}},
                {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [NESTED]}},
                {"type": "allowed_tools", "mode": "required", "tools": [{"type": "function", "name": "f"}]},
            )
        ),
    ],
    ids=str,
)
def test_a_choice_in_every_shape(convert: Convert, tools: list[Any], choice: Any, options: dict[str, Any]) -> None:
    made = convert({"tools": tools, "tool_choice": choice})
    if "allowed_tools" in options:
        assert made["tool_choice"] == only("any", *options["allowed_tools"])
    else:
        assert made == options


@pytest.mark.parametrize(
    ("tools", "choice", "words"),
    [
        (
            [SEARCH, NESTED],
            "web_search",
            "names google_search, which is the service's own: the API can force functions only. Give",
        ),
        ([SEARCH, {"type": "code_execution"}], "web_search", "Give this call no other tools, or leave 'tool_choice' out"),
        ([SEARCH, NESTED], ["f", "google_search"], "the API can force functions only"),
        ([NESTED], "google_search", "'google_search', which is not among the functions: f"),
        ([SEARCH], "teleport", "not among the functions: none are declared. The service's own tools here are google_search"),
        ([], "any", "cannot be 'any' without tools: there is nothing to call"),
        ([NESTED], {"allowed_tools": {"mode": "any", "tools": ["h"]}}, "names 'h', which is not among the functions: f"),
        (
            [],
            {"allowed_tools": {"mode": "any", "tools": ["f"]}},
            "names 'f', which is not among the functions: none are declared",
        ),
        ([NESTED, SEARCH], {"allowed_tools": {"mode": "any", "tools": ["google_search"]}}, "the API can force functions only"),
        ([NESTED], {"allowed_tools": {"mode": "any", "tools": "f"}}, "must be a list of tools"),
        *(
            ([NESTED], choice, "has the unknown mode 'some'; known are auto, any, none, validated")
            for choice in (
                {"allowed_tools": {"mode": "some", "tools": ["f"]}},
                {"type": "allowed_tools", "mode": "some", "tools": [NESTED]},
                {"function_calling_config": {"mode": "some"}},
            )
        ),
        *(
            ([NESTED], choice, "names no tool; leave it out")
            for choice in ([], {"type": "allowed_tools", "mode": "auto", "tools": []}, {"allowed_tools": {"tools": []}})
        ),
        (
            [NESTED, SEARCH],
            {"type": "allowed_tools", "mode": "required", "tools": [NESTED, {"type": "web_search"}]},
            "the API can force functions only",
        ),
        ([SERVER], {"type": "mcp", "server_label": "other"}, "names 'other'.* own tools here are mcp_server"),
        (
            [NESTED, SERVER],
            {"type": "mcp", "server_label": "deepwiki", "name": "f"},
            "names 'f', a tool of an MCP server: the API can force functions only",
        ),
        (
            [NESTED],
            {"function_calling_config": {"mode": "AUTO"}, "retrieval_config": {"lat_lng": {}}},
            r"'tool_choice.retrieval_config' is no choice of a tool.*google_maps\(",
        ),
        ([NESTED], [{"shape": 1}], "no known shape"),
        ([NESTED], {"type": "tool"}, "no known shape"),
        ([NESTED], b"f", "cannot be bytes"),
    ],
    ids=str,
)
def test_a_choice_that_cannot_be_had_is_refused_with_the_way_out(convert: Convert, tools: Any, choice: Any, words: str) -> None:
    with pytest.raises(InvalidOption, match=words):
        convert({"tools": tools, "tool_choice": choice})


@pytest.mark.parametrize(
    "choice", ["web_search", "any", "none", {"type": "function", "function": {"name": "web_search"}}], ids=str
)
def test_the_service_takes_a_choice_of_its_own_tool(adapter: type[Adapter], emulator: Emulator, choice: Any) -> None:
    reply = invoke(adapter(emulator), [("user", "Hi")], tools=[{"type": "web_search"}], tool_choice=choice)
    assert reply.text == "You said: Hi"
    assert "generation_config" not in emulator.requests[0].body


@pytest.mark.parametrize("shape", [{"type": "auto"}, {"type": "any"}, {"type": "tool", "name": "f"}], ids=str)
def test_one_call_at_a_time_cannot_be_had_and_that_is_said(
    convert: Convert, shape: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    telemetry.counts.pop("parallel_tool_calls_ignored", None)
    convert({"tools": [NESTED], "tool_choice": {**shape, "disable_parallel_tool_use": False}})
    assert not caplog.messages
    convert({"tools": [NESTED], "tool_choice": {**shape, "disable_parallel_tool_use": True}})
    assert "'disable_parallel_tool_use' is ignored" in caplog.text
