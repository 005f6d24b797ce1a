"""Each open question: a request that gives rise to a doubt, and a neighbour that does not; and how doubts are told."""

from __future__ import annotations

import pytest

from gemini_interactions.emulator import Emulator
from gemini_interactions.emulator.contract.doubts.questions import Doubt
from gemini_interactions.emulator.contract.doubts.tables import SUBJECTS

from ..conftest import Api
from .bodies import ASKED, CALL, RESULT, THOUGHT, Body, Made, config, function, replay, tools
from .doubted import DOUBTED, ELSEWHERE, Doubted

QUESTIONS = [question.name for subject in SUBJECTS for question in subject.questions]


def doubts(body: Made, name: str) -> list[Doubt]:
    """Send a request, which has to be answered, and return the doubts of a name that it gives rise to."""
    api = Api(Emulator(strict="strict=False" not in name))
    made: Body = body(api) if callable(body) else body
    before = len(api.emulator.doubts)
    response = api.post(**{"input": "x", **made})
    api.http.close()
    assert response.status_code == 200, response.text
    return [doubt for doubt in api.emulator.doubts[before:] if doubt.what == name]


def test_every_question_has_an_example_and_every_example_a_question() -> None:
    assert sorted([*DOUBTED, *ELSEWHERE]) == sorted(QUESTIONS)


@pytest.mark.parametrize(("name", "example"), DOUBTED.items(), ids=DOUBTED)
def test_a_request_gives_rise_to_its_doubt_and_a_neighbour_does_not(name: str, example: Doubted) -> None:
    [doubt] = doubts(example.body, name)
    assert doubt.path == example.path
    assert doubts(example.neighbour, name) == []


@pytest.mark.parametrize(("id", "paths"), [("d", []), (str(CALL["id"]), ["input[2].id"])])
def test_a_call_with_an_id_of_the_interaction_that_is_continued_is_one_of_two(api: Api, id: str, paths: list[str]) -> None:
    first = api.create(**replay(ASKED, THOUGHT, CALL, RESULT))["id"]
    given = [ASKED, THOUGHT, {**CALL, "id": id}, {**RESULT, "call_id": id}]
    api.create(input=given, previous_interaction_id=first)
    assert [doubt.path for doubt in api.emulator.doubts if doubt.what == "two replayed calls of one id"] == paths


PLAIN: list[Body] = [
    {},
    {"stream": True},
    {"system_instruction": "Be brief.", **config(thinking_level="low", max_output_tokens=100, thinking_summaries="auto")},
    tools(function(properties={"place": {"type": "string", "description": "where"}}, required=["place"])),
    tools({"type": "google_search"}, {"type": "url_context"}, {"type": "code_execution"}),
    {"store": False, "labels": {"team": "a"}, "service_tier": "flex"},
    {"response_format": {"type": "text", "mime_type": "application/json", "schema": {"type": "object", "properties": {}}}},
    replay({"type": "text", "text": "x"}, {"type": "image", "data": "aGk=", "mime_type": "image/png"}),
]


@pytest.mark.parametrize("body", PLAIN)
def test_nothing_is_doubted_of_what_guides_show(api: Api, body: Body) -> None:
    assert api.post(**{"input": "x", **body}).status_code == 200
    assert api.emulator.doubts == []


def test_a_doubt_says_of_which_request_it_is_where_what_and_why(api: Api) -> None:
    api.create(input="x")
    assert api.refused(input="x", model="gpt-5")[0] == 404
    api.create(input="x", tools=[])
    [doubt] = api.emulator.doubts
    assert (doubt.request, doubt.path) == (3, "tools")
    assert repr(doubt) == (
        "<Doubt of request 3, 'tools': an empty list of tools. Nobody has published what the service makes of it.>"
    )


def test_what_is_refused_is_not_doubted(api: Api) -> None:
    assert api.refused(input="x", tools=[], store=False, background=True)[0] == 400
    assert api.emulator.doubts == []


def test_doubts_are_kept_as_requests_are() -> None:
    api = Api(Emulator(log_size=2))
    for _ in range(4):
        api.create(input="x", tools=[])
    assert [doubt.request for doubt in api.emulator.doubts] == [3, 4]
    api.http.close()


def test_a_schema_of_many_oddities_is_doubted_a_few_times(api: Api) -> None:
    api.create(input="x", **tools(function(properties={f"a{i}": {"const": "x"} for i in range(500)})))
    assert 1 <= len(api.emulator.doubts) <= 5


@pytest.mark.parametrize("stored", [True, False])
def test_a_reset_forgets_doubts_and_counts_anew(api: Api, stored: bool) -> None:
    api.create(input="x", tools=[])
    api.emulator.reset(stored=stored)
    assert api.emulator.doubts == []
    api.create(input="x", tools=[])
    assert [doubt.request for doubt in api.emulator.doubts] == [1]


def test_what_was_doubted_so_far_is_not_added_to(api: Api) -> None:
    before = api.emulator.doubts
    api.create(input="x", tools=[])
    assert (before, len(api.emulator.doubts)) == ([], 1)
