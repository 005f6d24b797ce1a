"""Each row of the tables of refusals: a request that meets with it in its words, and a neighbour that is answered."""

from __future__ import annotations

import json
from math import inf

import pytest

from gemini_interactions.emulator.contract.refusals.tables import TABLES
from gemini_interactions.emulator.contract.words.conversation import CONVERSATION
from gemini_interactions.emulator.contract.words.reading import READING
from gemini_interactions.emulator.core.errors import Refusal
from gemini_interactions.emulator.storage.refusals import NAMED

from ..conftest import MODEL, Api, invalid
from .bodies import ASKED, CALL, RESULT, THOUGHT, Body, Made, replay, user
from .refused import REFUSED, Refused, worker
from .refused_turns import ELSEWHERE, OF_TURNS

ROWS: dict[str, Refusal] = {
    row.name: row for rows in (READING, *(table.rules for table in TABLES), CONVERSATION, NAMED) for row in rows
}
EXAMPLES = REFUSED | OF_TURNS


def sent(api: Api, body: Made) -> dict[str, object]:
    return {"input": "x", **(body(api) if callable(body) else body)}


def test_every_row_has_an_example_and_every_example_a_row() -> None:
    assert sorted([*EXAMPLES, *ELSEWHERE]) == sorted(ROWS)


def test_every_row_has_a_name_of_its_own_and_a_source() -> None:
    assert len(ROWS) == sum(len(rows) for rows in (READING, *(table.rules for table in TABLES), CONVERSATION, NAMED))
    assert [name for name, row in ROWS.items() if not row.source] == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES.items(), ids=EXAMPLES)
def test_a_request_meets_with_its_row_and_a_neighbour_does_not(api: Api, name: str, example: Refused) -> None:
    row = ROWS[name]
    words = row.message.format_map(example.words)
    assert api.refused(**sent(api, example.body)) == invalid(words, row.code, row.status)
    response = api.post(**sent(api, example.neighbour))
    assert response.status_code == 200, response.text


RULES = {rule.name: (table, rule) for table in TABLES for rule in table.rules}


@pytest.mark.parametrize("name", sorted(RULES.keys() - ELSEWHERE.keys()))
def test_without_its_row_a_request_is_let_pass_or_meets_with_another(
    api: Api, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, rule = RULES[name]
    index = TABLES.index(table)
    others = tuple(other for other in table.rules if other is not rule)
    fewer = (*TABLES[:index], type(table)(table.subject, others, table.concerns), *TABLES[index + 1 :])
    monkeypatch.setattr("gemini_interactions.emulator.contract.refusals.tables.TABLES", fewer)
    example = EXAMPLES[name]
    try:
        answer = api.refused(**sent(api, example.body))
    except Exception:  # what a rule keeps away may break what comes after it
        return
    assert answer != invalid(rule.message.format_map(example.words), rule.code, rule.status)


@pytest.mark.parametrize("at", ["loose", "in a turn"])
def test_what_is_said_of_how_to_speak_is_read_strictly(api: Api, at: str) -> None:
    def spoken(**said: str) -> dict[str, object]:
        content = {"type": "text", "text": "Hi", "annotations": [{"type": "speech_metadata", **said}]}
        return {"model": "gemini-3.8-flash-tts", **(user(content) if at == "in a turn" else {"input": [content]})}

    path = "input[0].content[0]" if at == "in a turn" else "input[0]"
    wrong = f"Unknown parameter 'stlye' at '{path}.annotations[0]'. Did you mean 'style'?"
    assert api.refused(**spoken(stlye="whispering")) == invalid(wrong)
    api.create(**spoken(style="whispering"))
    assert api.emulator.doubts == []


# What once made the emulator itself stumble.
STUMBLES: dict[str, tuple[Body, str | None]] = {
    "a number that no double holds": ({"labels": {"a": inf}}, "Number out of range: 1e999"),
    "a limit of thousands of digits": (
        worker(max_total_tokens="9" * 5000),
        f"The value is invalid for 'agent_config.max_total_tokens'. Expected a number from 1 to {2**63 - 1}, got {'9' * 40}.",
    ),
    "a type that is a list, in a result": (replay(ASKED, THOUGHT, CALL, {**RESULT, "result": [{"type": ["a"]}]}), None),
    "a function without a name, in a result": (replay(ASKED, THOUGHT, CALL, {**RESULT, "result": [{"type": "function"}]}), None),
    "an annotation that is a text": (
        user({"type": "text", "text": "x", "annotations": ["a"]}),
        "The value is invalid for 'input[0].content[0].annotations[0]'. Expected an object, got string.",
    ),
}


@pytest.mark.parametrize(("body", "message"), STUMBLES.values(), ids=STUMBLES)
def test_what_is_odder_still_is_answered_or_refused(api: Api, body: Body, message: str | None) -> None:
    content = json.dumps({"model": MODEL, "input": "x", **body} if "agent" not in body else {"input": "x", **body})
    response = api.http.post("/v1beta/interactions", content=content.replace("Infinity", "1e999"))
    if message is None:
        assert response.status_code == 200, response.text
    else:
        assert response.status_code == 400
        assert message in response.json()["error"]["message"]


@pytest.mark.parametrize("config", [{"type": "x"}, {"tool_choice": {"type": "function"}}])
def test_a_type_where_there_is_none_is_a_field_too_many(api: Api, config: Body) -> None:
    status, answer = api.refused(input="x", generation_config=config)
    assert (status, answer["error"]["message"].startswith("Unknown parameter 'type' at 'generation_config")) == (400, True)


def test_a_result_that_is_an_object_of_its_own_may_speak_of_media(api: Api) -> None:
    given = {"content": [{"type": "image", "src": "/a.png"}, {"type": "video", "uri": "/b.mp4"}]}
    api.create(input=[ASKED, THOUGHT, CALL, {**RESULT, "result": given}])
    assert api.emulator.doubts == []


def test_a_medium_that_the_model_made_comes_back_whole(api: Api) -> None:
    said = {"type": "model_output", "content": [{"type": "image", "mime_type": "image/png"}]}
    assert api.refused(input=[ASKED, said, ASKED]) == invalid("Missing data or uri in content of type image.")
