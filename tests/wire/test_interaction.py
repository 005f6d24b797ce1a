"""What an interaction tells of itself."""

from __future__ import annotations

from typing import Any

import pytest

from gemini_interactions.wire.interaction import Interaction


def interaction(*steps: Any, status: str = "completed") -> Interaction:
    return Interaction.model_validate({"status": status, "steps": list(steps)})


def said(*texts: str) -> dict[str, Any]:
    return {"type": "model_output", "content": [{"type": "text", "text": text} for text in texts]}


def test_the_output_text_is_that_of_the_newest_run_of_outputs() -> None:
    image = {"type": "model_output", "content": [{"type": "image", "data": "aGk="}]}
    search = {"type": "google_search_call", "id": "s"}
    assert interaction(said("draft"), search, said("a", "b"), image, said("c"), {"type": "thought"}).output_text == "abc"
    assert interaction(search).output_text == ""
    assert Interaction(status="in_progress").output_text == ""


def test_calls_that_an_agent_answered_itself_do_not_wait_for_the_caller() -> None:
    calls = [{"type": "function_call", "id": i, "name": "f", "arguments": {}} for i in ("a", "b")]
    assert [
        call.id for call in interaction(*calls, {"type": "function_result", "call_id": "a", "result": ""}).function_calls
    ] == ["b"]
    assert Interaction(status="completed").function_calls == []


def test_only_two_statuses_are_a_running_one() -> None:
    running = [
        status
        for status in ("queued", "in_progress", "completed", "requires_action", "new")
        if interaction(status=status).is_running
    ]
    assert running == ["queued", "in_progress"]


# What it holds, kind by kind

URL = {"type": "url_citation", "url": "https://a.example", "start_index": 0, "end_index": 2}
PLACE = {"type": "place_citation", "place_id": "p"}
WORD = {"type": "word_info", "speaker": "A"}
NEW = {"type": "new_thing", "data": "aGk="}
CITED = {"type": "text", "text": "Hi", "annotations": [URL, WORD, NEW, PLACE]}


def medium(kind: str, name: str) -> dict[str, Any]:
    return {"type": kind, "uri": name}


REPLY = interaction(
    {"type": "model_output", "content": [medium("image", "of an earlier turn"), CITED]},
    {"type": "user_input", "content": [medium("image", "of the user"), medium("audio", "of the user"), CITED]},
    {
        "type": "thought",
        "signature": "s",
        "summary": [{"type": "text", "text": "Let me "}, NEW, {"type": "text", "text": "see."}],
    },
    {"type": "model_output", "content": [CITED, medium("image", "first"), NEW, medium("audio", "hello")]},
    {"type": "function_result", "call_id": "c", "result": [medium("image", "of a tool")]},
    {"type": "thought", "signature": "t"},
    {"type": "model_output"},
    {"type": "model_output", "content": [medium("video", "film"), medium("image", "second"), CITED]},
)


@pytest.mark.parametrize(("kind", "uris"), [("images", ["first", "second"]), ("audio", ["hello"]), ("videos", ["film"])])
def test_media_are_those_of_the_reply_and_the_newest_has_the_name_that_the_sdk_gives_it(kind: str, uris: list[str]) -> None:
    assert [found.uri for found in getattr(REPLY, kind)] == uris
    assert getattr(REPLY, f"output_{kind.removesuffix('s')}").uri == uris[-1]
    assert getattr(Interaction(status="in_progress"), kind) == []
    assert getattr(Interaction(status="in_progress"), f"output_{kind.removesuffix('s')}") is None


def test_citations_are_the_sources_of_the_texts_and_not_who_speaks() -> None:
    assert [citation.dump() for citation in REPLY.citations] == [URL, PLACE, URL, PLACE]
    assert interaction(said("a")).citations == []


def test_thoughts_have_their_summary_as_text() -> None:
    assert [thought.text for thought in REPLY.thoughts] == ["Let me see.", ""]


def test_text_is_the_short_name_of_the_output_text() -> None:
    assert REPLY.text == REPLY.output_text == "Hi"


def test_what_the_service_calls_like_one_of_them_is_kept() -> None:
    sent = {"status": "completed", "text": "a", "images": [1], "output_image": {"b": 2}}
    read = Interaction.model_validate(sent)
    assert (read.text, read.images, read.output_image) == ("", [], None)
    assert read.dump() == sent
