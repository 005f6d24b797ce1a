"""Streams: their frames, their order, their deltas, and how they are resumed."""

from __future__ import annotations

from itertools import groupby

from ..budget import SEARCHED, asking
from ..service import Service, plain
from ..statement import contract, expect, question, recording, states

LONG = "Count from 1 to 60 in words."


@states(contract("4.2"), cost=asking(), through_sdk=True)
def a_stream_begins_and_ends_as_recorded(service: Service) -> None:
    """The first events are interaction.created and interaction.status_update, the last one is interaction.completed."""
    types = service.stream().types
    expect(types[:2] == ["interaction.created", "interaction.status_update"], types[:2])
    expect(types[-1] == "interaction.completed", types[-1])


@states(contract("4.1"), cost=asking())
def a_stream_ends_with_done(service: Service) -> None:
    """Events are `event:` and one line of `data:`; the last is `event: done` with `[DONE]`."""
    answer = service.post_for_events({})
    frames = [frame for frame in answer.text.split("\n\n") if frame]
    expect(frames[-1] == "event: done\ndata: [DONE]", frames[-1][:200])
    odd = [frame for frame in frames if not frame.startswith("event: ") or frame.count("\n") != 1]
    expect(not odd, odd[:1])


@states(contract("4.2"), cost=asking(), through_sdk=True)
def the_last_event_has_no_steps(service: Service) -> None:
    """interaction.completed tells status and usage, and no steps."""
    last = service.stream().events[-1]["interaction"]
    expect("steps" not in last, "steps are there")
    expect(last.get("usage"), "no usage")


@states(contract("4.2"), cost=asking(written=1_500), through_sdk=True)
def steps_follow_one_another(service: Service) -> None:
    """Steps are streamed one after the other, from index 0: start, deltas, stop."""
    events = [event for event in service.stream(LONG, thinking_summaries="auto").events if "index" in event]
    indexes = [index for index, _ in groupby(event["index"] for event in events)]
    expect(indexes == list(range(len(indexes))), indexes)
    for index in indexes:
        types = [event["event_type"] for event in events if event["index"] == index]
        expect(types[0] == "step.start" and types[-1] == "step.stop", types)


@states(recording("vercel-ai/basic.chunks.txt"), cost=asking(), through_sdk=True)
def a_stream_says_what_an_answer_says(service: Service) -> None:
    """The events of a stream add up to steps of the same types as an answer in one piece."""
    whole = [step["type"] for step in plain(service.create())["steps"]]
    streamed = [step["type"] for step in plain(service.stream().interaction)["steps"]]
    expect(streamed == whole, f"{streamed} and {whole}")


@states(contract("4.3"), cost=asking(), through_sdk=True)
def a_signature_comes_last_in_its_thought(service: Service) -> None:
    """The last delta of a thought is its signature, and not empty."""
    events = service.stream().events
    deltas = [event["delta"] for event in events if event["event_type"] == "step.delta" and event["index"] == 0]
    expect(deltas and deltas[-1].get("type") == "thought_signature" and deltas[-1].get("signature"), deltas[-1:])


@states(contract("4.4"), cost=asking(), through_sdk=True)
def a_foreground_stream_has_no_event_ids(service: Service) -> None:
    """Events of a stream in the foreground have no `event_id`."""
    ids = [event["event_id"] for event in service.stream().events if event.get("event_id")]
    expect(not ids, f"{len(ids)} have one")


@states(contract("4.4"), cost=asking())
def a_background_stream_can_be_resumed(service: Service) -> None:
    """The events of a run in the background have ids, and a GET goes on after any of them."""
    run = service.run()
    with service.client.get(run.id, stream=True) as stream:
        events = [event.model_dump(mode="json") for event in stream]
    ids = [event.get("event_id") for event in events]
    expect(all(ids), "events without an id")
    with service.client.get(run.id, stream=True, last_event_id=ids[1]) as stream:
        rest = [event.model_dump(mode="json").get("event_id") for event in stream]
    expect(rest == ids[2:], f"{len(rest)} events after the second of {len(ids)}")


@states(contract("2.4"), cost=asking())
def an_event_id_without_a_stream_is_refused(service: Service) -> None:
    """`last_event_id` on a GET that does not stream is refused."""
    made = service.post({}).json["id"]
    answer = service.raw("GET", f"interactions/{made}", params={"last_event_id": "MQ=="})
    expect(answer.status == 400, answer.shown)


@states(question("split_typed_deltas"), cost=2 * SEARCHED + asking(read=8_000), through_sdk=True)
def a_search_comes_in_one_delta(service: Service) -> None:
    """Each call and each result of a built-in tool is streamed in one delta of its type."""
    events = service.stream("Who won Euro 2024? Search for it.", tools=[{"type": "google_search"}]).events
    kinds = [(event["index"], event["delta"]["type"]) for event in events if event["event_type"] == "step.delta"]
    typed = [kind for kind in kinds if kind[1].startswith("google_search_")]
    expect(typed, "nothing was searched for")
    expect(len(typed) == len(set(typed)), typed)
