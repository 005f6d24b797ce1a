"""What the service refuses, as a table. What is refused is not billed; were one answered, the budget would count it.

Each row is a whole request, but for the model and the input that are put in where it has none. Code and field are there where a
page or a recording has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gemini_interactions.client.http.error_mapping import named_field

from ..budget import MODEL
from ..service import Service
from ..statement import Basis, Statement, Where, add, contract, expect, recording
from .agents import RESEARCH, WORK
from .media import PICTURE
from .replay import ASKED, CALL, RESULT, SKIPPED, WEATHER
from .tools import SEARCH

INVALID = "invalid_request"
LEFT_OUT = None
"""In a row: the field is not sent, in place of what is put in."""

RESEARCHING: dict[str, Any] = {"agent": RESEARCH, "background": True, "input": "Tea"}
SOUND: dict[str, Any] = {"type": "audio", "data": "aGk=", "mime_type": "audio/wav"}
LIVELY: dict[str, Any] = {"type": "video", "uri": "https://youtu.be/x", "processing": {"type": "static", "fps": 1}}
LOOSE_FILM = {"input": [{"type": "text", "text": "What is this?"}, LIVELY]}
THOUGHT_OF_A_USER = {"input": [{"type": "user_input", "content": [SKIPPED]}]}
ASKED_OF_A_DECISION = {"model": "gemini-decision-1", "input": "It rains."}
ONE_OPTION = {"q": {"type": "choice", "instructions": "Which?", "criteria": {"rain": "It rains."}}}


def user(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"input": [{"type": "user_input", "content": [{"type": "text", "text": "What is it?"}, content]}]}


@dataclass(frozen=True, slots=True)
class Row:
    """A request that is refused.

    Attributes:
        name: of the statement.
        what: what is refused, in words.
        request: the body.
        basis: what is known of it.
        status: the HTTP status.
        code: that of the error; None where none is known.
        field: the path that the message names; None where the words are not known, or name none.
        path: where the request goes.
        where: whether it is about one of the two services alone.
    """

    name: str
    what: str
    request: Mapping[str, Any]
    basis: Basis
    status: int = 400
    code: str | None = None
    field: str | None = None
    path: str = "interactions"
    where: Where = "anywhere"


REFUSED: tuple[Row, ...] = (
    # Whom a request asks
    Row("neither_model_nor_agent", "a request that names neither a model nor an agent", {"model": LEFT_OUT}, contract("2.1")),
    Row("a_model_of_another_api", "a model that only another API has", {"model": "veo-3.1-generate-preview"}, contract("2.1"),
        404, "model_not_found"),
    Row("settings_of_an_agent_for_a_model", "`agent_config` for a model", {"agent_config": {"type": "dynamic"}}, contract("2.1")),
    Row("settings_of_a_model_for_an_agent", "`generation_config` beside `agent_config`",
        {**WORK, "agent_config": {"type": "antigravity"}, "generation_config": {"thinking_level": "low"}}, contract("2.1")),
    # How it is read
    Row("no_input_at_all", "a request without an input", {"input": LEFT_OUT}, contract("2.1"), code=INVALID),
    Row("an_unknown_field_of_a_tool", "a field that a tool does not have, by its path",
        {"tools": [{**WEATHER, "colour": "red"}]}, contract("2.7"), code=INVALID, field="tools[0].colour"),
    Row("an_unknown_field_of_a_step", "a field that a step does not have, by its name",
        {"input": [ASKED, SKIPPED, {**CALL, "args": {}}, RESULT]}, recording("ogx-preview, spring 2026"), field="args"),
    Row("an_unknown_value_in_an_input", "a value that a field of an input does not have, by its path",
        user({**PICTURE, "resolution": "x"}), contract("6.3"), code=INVALID, field="input[0].content[1].resolution"),
    Row("an_unknown_value_of_an_agents_setting", "a value that a setting of an agent does not have, by its path",
        {**RESEARCHING, "agent_config": {"type": "deep-research", "thinking_summaries": "THINKING_SUMMARIES_AUTO"}},
        contract("6.3"), code=INVALID, field="agent_config.thinking_summaries"),
    Row("an_unknown_content", "a content of a type that is not there",
        user({"type": "function_response"}), recording("ogx-preview, spring 2026"), code=INVALID),
    Row("a_thought_of_a_users", "a thought among a user's contents", THOUGHT_OF_A_USER, contract("6.3")),
    Row("processing_outside_of_a_turn", "`processing` of a video in a bare list of contents", LOOSE_FILM, contract("2.4"),
        code=INVALID, field="input[1].processing"),
    Row("a_label_in_capitals", "a label whose key has capital letters", {"labels": {"Team": "a"}}, contract("2.1")),
    # Tools
    Row("a_function_inside_a_function", "a function in OpenAI's shape, whose name stands one level deeper",
        {"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]},
        recording("ogx-preview 1dae2686"), code=INVALID),
    Row("a_server_with_a_name_in_words", "an MCP server whose name has capital letters and blanks",
        {"tools": [{"type": "mcp_server", "name": "My Wiki", "url": "https://example.com/mcp"}]}, contract("2.5")),
    Row("a_free_choice_beside_built_in_tools", "the choice `auto` with functions beside built-in tools",
        {"tools": [SEARCH, WEATHER], "generation_config": {"tool_choice": "auto"}}, contract("2.2")),
    Row("a_search_beside_a_function_of_some_models", "a built-in tool beside a function, of gemini-3.6-flash",
        {"model": "gemini-3.6-flash", "tools": [SEARCH, WEATHER]}, contract("2.4"), code=INVALID),
    # Response formats
    Row("a_sound_in_a_chosen_format", "the mime type of a sound, of gemini-3.1-flash-tts-preview",
        {"model": "gemini-3.1-flash-tts-preview", "response_format": {"type": "audio", "mime_type": "audio/wav"}},
        contract("2.6"), code=INVALID),
    Row("a_delivery_of_sounds", "`delivery` of a sound",
        {"response_format": {"type": "audio", "delivery": "inline"}}, contract("2.6"), code=INVALID),
    Row("a_film_that_nobody_keeps", "a video by its address, of what is not stored",
        {"store": False, "response_format": {"type": "video", "delivery": "uri"}}, contract("2.4"), code=INVALID),
    Row("a_large_picture_of_a_lite_model", "another size than 1K of gemini-3.1-flash-lite-image",
        {"model": "gemini-3.1-flash-lite-image", "response_format": {"type": "image", "image_size": "2K"}}, contract("2.6")),
    # Agents
    Row("an_agent_answers_in_no_format", "`response_format` of Antigravity",
        {**WORK, "response_format": {"type": "text", "mime_type": "application/json"}}, contract("2.4")),
    Row("an_agent_takes_no_maps", "Google Maps of Antigravity", {**WORK, "tools": [{"type": "google_maps"}]}, contract("2.4")),
    Row("an_agent_hears_nothing", "a sound for Antigravity", {**WORK, **user(SOUND)}, contract("2.4")),
    Row("an_agent_calls_functions_if_it_is_stored", "functions of Antigravity, if it is not stored",
        {**WORK, "store": False, "tools": [WEATHER]}, contract("2.4")),
    Row("research_calls_no_functions", "functions of Deep Research", {**RESEARCHING, "tools": [WEATHER]}, contract("2.4")),
    Row("research_answers_in_no_format", "`response_format` of Deep Research",
        {**RESEARCHING, "response_format": {"type": "text", "mime_type": "application/json"}}, contract("2.4")),
    # What is kept beside interactions
    Row("a_decision_of_nothing", "a decision without questions",
        {**ASKED_OF_A_DECISION, "questions": {}}, contract("A.1"), path="decisions", where="gemini"),
    Row("a_choice_of_one", "a choice between fewer than two options",
        {**ASKED_OF_A_DECISION, "questions": ONE_OPTION}, contract("A.1"), path="decisions", where="gemini"),
    Row("a_trigger_without_a_schedule", "a trigger without a schedule",
        {"interaction": WORK, "time_zone": "UTC"}, contract("A.2"), path="triggers"),
    Row("a_credential_without_a_value", "a credential without its token",
        {"id": "probe-credential", "type": "bearer_token"}, contract("A.3"), path="credentials"),
    Row("a_config_of_a_sandbox_of_googles", "`custom_config` of an environment that is not self-hosted",
        {"custom_config": {"a": 1}}, contract("A.7"), path="environments"),
)  # fmt: skip
"""The rows. What is refused in other words than these, or after other requests, is a function in one of the other files."""


def whole(row: Row) -> dict[str, Any]:
    """The body of a row's request."""
    whom = {"model": MODEL} if "agent" not in row.request else {}
    given = {**whom, "input": "Say hello.", **row.request} if row.path == "interactions" else row.request
    return {name: value for name, value in given.items() if value is not LEFT_OUT}


def _names(message: str, field: str) -> bool:
    """Whether a message names a field: by its path, or by its name, as the errors of spring 2026 did."""
    return named_field(message) == field or f"'{field}'" in message


def _register(row: Row) -> None:
    def ask(service: Service) -> None:
        answer = service.raw("POST", row.path, whole(row))
        error = answer.json.get("error") if isinstance(answer.json, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        expect(answer.status == row.status, answer.shown)
        expect(row.code is None or code == row.code, f"code {code}: {answer.message}")
        expect(row.field is None or _names(answer.message, row.field), f"without '{row.field}': {answer.message}")

    says = f"Refused: {row.what}."
    add(Statement(f"refused_{row.name}", says, "refusals", row.basis, 0.0, False, row.where, False, ask))


for _row in REFUSED:
    _register(_row)
