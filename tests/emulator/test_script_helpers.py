"""The helpers make steps as the service sends them: with ids, signatures and citations, valid by the wire models."""

from __future__ import annotations

from base64 import b64decode
from time import perf_counter
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import (
    CUT_AT_600_SECONDS,
    Emulator,
    ScriptError,
    audio,
    blocked,
    call,
    call_mcp,
    cite,
    cite_file,
    cite_place,
    cut,
    drop,
    error,
    failed,
    find_places,
    image,
    in_background,
    incomplete,
    read_urls,
    run_code,
    say,
    search,
    search_files,
    slow,
    think,
    video,
)
from gemini_interactions.types import Interaction, UnknownVariant, WireModel

from .conftest import Api, invalid, text

TOOLS: dict[str, list[dict[str, Any]]] = {
    "google_search": search("tea", "green tea"),
    "google_maps": find_places("tea house", places=[{"name": "Tea House", "place_id": "places/1"}]),
    "url_context": read_urls("https://tea.example"),
    "code_execution": run_code("print(1)", "1\n"),
    "file_search": search_files(),
    "mcp_server_tool": call_mcp("teas", "list_teas", {"kind": "green"}, result=["sencha"]),
}


def unknown_parts(value: Any) -> list[Any]:
    """What of a model is of no known class."""
    if isinstance(value, UnknownVariant):
        return [value]
    if isinstance(value, WireModel):
        return [*(value.model_extra or {}), *(part for entry in dict(value).values() for part in unknown_parts(entry))]
    return [part for entry in value for part in unknown_parts(entry)] if isinstance(value, list) else []


def test_a_text_with_its_sources_in_bytes(api: Api) -> None:
    api.emulator.reply(
        say(
            "Grüner Tee. Heiß.",
            cite("https://tea.example", "Tea", of="Heiß."),
            cite_place("Tea House", place_id="places/1", url="https://maps.example", of="Grüner Tee."),
            "More.",
            cite_file("tea.pdf", page_number=3, source="fileSearchStores/s", custom_metadata={"year": 2026}),
        )
    )
    [step] = api.create(input="x")["steps"]
    first, second = step["content"]
    assert first["annotations"] == [
        {"end_index": 19, "start_index": 13, "title": "Tea", "type": "url_citation", "url": "https://tea.example"},
        {
            "end_index": 12,
            "start_index": 0,
            "name": "Tea House",
            "place_id": "places/1",
            "type": "place_citation",
            "url": "https://maps.example",
        },
    ]
    assert [first["text"].encode()[note["start_index"] : note["end_index"]].decode() for note in first["annotations"]] == [
        "Heiß.",
        "Grüner Tee.",
    ]
    assert second["annotations"] == [
        {
            "end_index": 5,
            "start_index": 0,
            "file_name": "tea.pdf",
            "source": "fileSearchStores/s",
            "page_number": 3,
            "custom_metadata": {"year": 2026},
            "type": "file_citation",
        }
    ]


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((), "nothing to say"),
        ((cite("https://a.example"),), "stands behind the text"),
        ((image(), cite("https://a.example")), "stands behind the text"),
        (("Tea.", cite("https://a.example", of="Coffee")), "'Coffee' is not in the text"),
    ],
)
def test_a_citation_has_its_words(parts: Any, message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        say(*parts)


def test_media_stand_among_the_texts(api: Api) -> None:
    api.emulator.reply(say("A picture:", image(b"png"), audio("aGk=", "audio/wav", sample_rate=24_000), video(uri="files/v")))
    read = Interaction.model_validate(api.create(input="x"))
    assert not unknown_parts(read)
    assert [b64decode(found.data or "") for found in read.images] == [b"png"]
    assert [(found.data, found.mime_type, found.sample_rate) for found in read.audio] == [("aGk=", "audio/wav", 24_000)]
    assert [found.uri for found in read.videos] == ["files/v"]


def test_media_without_data_are_small_ones(api: Api) -> None:
    api.emulator.reply(say(image(), audio()))
    read = Interaction.model_validate(api.create(input="x"))
    assert b64decode(read.images[0].data or "").startswith(b"\x89PNG")
    [sound] = read.audio
    assert (len(b64decode(sound.data or "")), sound.sample_rate, sound.channels) == (4800, 24_000, 1)
    with pytest.raises(ScriptError, match="data or a uri"):
        video()


def test_calls_in_one_answer_are_parallel_and_can_be_answered(api: Api) -> None:
    api.emulator.reply([think("I ask both."), call("a", city="Paris"), call("b", {"id": 1}, call_id="mine")], "Done.")
    asked = api.create(input="x")
    thought, first, second = asked["steps"]
    assert (asked["status"], thought["summary"]) == ("requires_action", [{"text": "I ask both.", "type": "text"}])
    assert (first["name"], first["arguments"], second["arguments"], second["id"]) == ("a", {"city": "Paris"}, {"id": 1}, "mine")
    results = [
        {"type": "function_result", "call_id": step["id"], "name": step["name"], "result": "1"} for step in (first, second)
    ]
    assert text(api.create(previous_interaction_id=asked["id"], input=results)) == "Done."
    said = {"type": "user_input", "content": [{"type": "text", "text": "x"}]}
    api.create(store=False, input=[said, thought, first, second, *results])  # the signature passes


def test_a_call_may_have_arguments_that_are_no_json(api: Api) -> None:
    api.emulator.reply(call("f", "{broken"))
    assert api.create(input="x")["steps"][-1]["arguments"] == "{broken"
    with pytest.raises(ScriptError, match="have no names"):
        call("f", "{broken", a=1)


@pytest.mark.parametrize("stem", TOOLS)
def test_a_tool_is_used_as_the_service_uses_it(stem: str, api: Api) -> None:
    api.emulator.reply([think(), TOOLS[stem], say("Tea.")], [TOOLS[stem], say("Tea.")])
    body = api.create(input="x")
    asked, told = body["steps"][1:3]
    assert (asked["type"], told["type"]) == (f"{stem}_call", f"{stem}_result")
    assert asked["id"] == told["call_id"]
    assert asked["signature"]
    assert told["signature"]
    assert not unknown_parts(Interaction.model_validate(body))
    said = {"type": "user_input", "content": [{"type": "text", "text": "x"}]}
    api.create(store=False, input=[said, *body["steps"]])  # it may be replayed
    assert api.events(input="x")[-1]["interaction"]["status"] == "completed"


def test_the_results_say_what_was_found() -> None:
    assert TOOLS["google_maps"][1]["result"] == [{"places": [{"name": "Tea House", "place_id": "places/1"}]}]
    assert TOOLS["url_context"][1]["result"] == [{"url": "https://tea.example", "status": "success"}]
    assert (TOOLS["code_execution"][1]["result"], TOOLS["code_execution"][1]["is_error"]) == ("1\n", False)
    assert TOOLS["mcp_server_tool"][1]["result"] == ["sencha"]
    assert "result" not in TOOLS["file_search"][1]
    assert search("a & b")[1]["result"] == [{"search_suggestions": '<div class="chip">a &amp; b</div>'}]


def test_an_answer_that_ends_otherwise(api: Api) -> None:
    api.emulator.reply(incomplete("Once upon"), failed("No.", "safety"), failed("No.", after=think("Hm.")))
    cut_short, refused, broken = (api.create(input="x") for _ in range(3))
    assert (cut_short["status"], text(cut_short), cut_short["steps"][0]["type"]) == ("incomplete", "Once upon", "thought")
    assert (refused["status"], refused["errors"], refused["steps"]) == ("failed", [{"code": "safety", "message": "No."}], [])
    assert (broken["errors"][0]["code"], [step["type"] for step in broken["steps"]]) == ("api_error", ["thought"])


def test_refusals_keep_their_place_among_the_replies(api: Api) -> None:
    api.emulator.reply(error(429, retry_after=2), "Hi", error(503, "Busy.", code="busy"), blocked())
    response = api.post(input="x")
    assert (response.status_code, response.json()["error"]["code"]) == (429, "rate_limit_exceeded")
    assert response.headers["retry-after"] == "2"
    assert text(api.create(input="x")) == "Hi"
    assert api.refused(input="x") == invalid("Busy.", "busy", 503)
    assert api.refused(input="x") == invalid("Request blocked due to safety.")
    api.emulator.assert_all_used()


def test_a_wrong_request_is_refused_for_what_is_wrong_with_it_and_uses_up_no_reply(api: Api) -> None:
    api.emulator.reply(error(503))
    assert api.post(input="x", temprature=1).status_code == 400
    assert api.post(input="x").status_code == 503


def test_a_connection_that_breaks(api: Api) -> None:
    api.emulator.reply(drop(), cut("Hi", after=2, hang_up=True))
    with pytest.raises(httpx.ConnectError):
        api.post(input="x")
    with pytest.raises(httpx.ReadError):
        api.post(input="x", stream=True)


def test_streams_that_end_early(api: Api) -> None:
    api.emulator.reply(
        cut("Hi", after=2), cut("Hi", after=1, rest=CUT_AT_600_SECONDS), cut("Hi", after=2, error=("gateway_timeout", "Late."))
    )
    assert api.post(input="x", stream=True).text.count("event:") == 2
    assert api.post(input="x", stream=True).content.endswith(CUT_AT_600_SECONDS)
    assert api.events(input="x")[-1] == {"error": {"message": "Late.", "code": "gateway_timeout"}, "event_type": "error"}


def test_an_answer_that_takes_its_time(api: Api) -> None:
    api.emulator.reply(slow("Hi", 0.1), slow("Hi", between_events=0.01))
    begun = perf_counter()
    api.create(input="x")
    assert perf_counter() - begun >= 0.1
    begun = perf_counter()
    events = api.events(input="x")
    assert perf_counter() - begun >= 0.01 * len(events)


def test_a_background_run_that_takes_as_long_as_is_said(api: Api) -> None:
    api.emulator.reply(in_background("The report.", 3600, queued=60))
    run = api.create(input="x", background=True)
    seen = [run["status"]]
    for seconds in (61, 3500, 100):
        api.emulator.advance(seconds)
        seen.append(api.get(run["id"]).json()["status"])
    assert seen == ["queued", "in_progress", "in_progress", "completed"]
    assert text(api.get(run["id"]).json()) == "The report."


def test_troubles_add_up(api: Api) -> None:
    api.emulator.reply(cut(slow(incomplete(think("Hm.") + say("Hi")), between_events=0.001), after=3))
    assert api.post(input="x", stream=True).text.count("event:") == 3


def test_a_script_that_does_not_fit_its_request_says_so(emulator: Emulator, api: Api) -> None:
    emulator.reply(cut("Hi", after=1), in_background("Hi", 60))
    with pytest.raises(ScriptError, match="the request does not stream"):
        api.post(input="x")
    with pytest.raises(ScriptError, match="has no `background`"):
        api.post(input="x")
