"""What models answer: their thoughts, statuses, usage, and the fields around them."""

from __future__ import annotations

import re

from ..budget import asking
from ..service import Service, plain
from ..statement import contract, expect, recording, states

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@states(contract("3.1"), cost=asking(), through_sdk=True)
def an_answer_is_completed_with_an_id(service: Service) -> None:
    """A short question is answered at once: completed, with an id, a text, and object `interaction`."""
    answer = service.create()
    expect(answer.status == "completed", answer.status)
    expect(answer.id, "no id")
    expect(answer.output_text, "no text")


@states(contract("3.1"), cost=asking())
def an_answer_has_the_keys_of_recorded_ones(service: Service) -> None:
    """The JSON of an answer has id, status, usage, created, updated, service_tier, steps, object and model."""
    body = service.post({}).json
    missing = {"id", "status", "usage", "created", "updated", "service_tier", "steps", "object", "model"} - body.keys()
    expect(not missing, f"without {sorted(missing)}")
    expect(body["object"] == "interaction", body["object"])
    expect(all(TIME.fullmatch(body[name]) for name in ("created", "updated")), f"times as {body['created']}")


@states(contract("3.1"), cost=asking())
def an_answer_has_the_models_steps_alone(service: Service) -> None:
    """The steps of a POST are the model's own; the user's are not among them."""
    kinds = [step["type"] for step in service.post({}).json["steps"]]
    expect("user_input" not in kinds and "model_output" in kinds, kinds)


@states(contract("3.4"), cost=asking())
def an_answer_opens_with_a_signed_thought(service: Service) -> None:
    """A thought with a signature comes first, whether or not the model has thought."""
    first = service.post({}).json["steps"][0]
    expect(first["type"] == "thought" and first.get("signature"), first["type"])


@states(recording("github-tests/text-3.8-flash-turkish.json"), cost=asking(), through_sdk=True)
def usage_adds_up(service: Service) -> None:
    """The total of tokens is what was read, written, thought and used for tools."""
    usage = service.create().usage
    parts = [usage.total_input_tokens, usage.total_output_tokens, usage.total_thought_tokens, usage.total_tool_use_tokens]
    expect(usage.total_tokens == sum(part or 0 for part in parts), f"{usage.total_tokens} and {parts}")


@states(contract("3.6"), cost=asking())
def usage_tells_what_was_read_by_modality(service: Service) -> None:
    """`input_tokens_by_modality` has text, with as many tokens as were read."""
    usage = service.post({}).json["usage"]
    expect(usage["input_tokens_by_modality"] == [{"modality": "text", "tokens": usage["total_input_tokens"]}], usage)


@states(recording("openinference/test_generate_interactions_multi_model_messages"), cost=asking(), through_sdk=True)
def too_small_a_limit_makes_an_answer_incomplete(service: Service) -> None:
    """An answer that meets `max_output_tokens` has status `incomplete`."""
    answer = service.create("Tell a long story about the sea.", max_output_tokens=3)
    expect(answer.status == "incomplete", answer.status)


@states(contract("2.2"), cost=asking(), through_sdk=True)
def a_stop_sequence_ends_an_answer(service: Service) -> None:
    """What follows a stop sequence is not written, nor is the sequence."""
    answer = service.create("Repeat exactly: red, green, blue", stop_sequences=["green"])
    expect("green" not in (answer.output_text or ""), answer.output_text)


@states(contract("2.1"), cost=asking(), through_sdk=True)
def labels_come_back(service: Service) -> None:
    """Labels are taken on the Gemini API as well, and echoed."""
    answer = service.create(labels={"probe": "yes"})
    expect(plain(answer).get("labels") == {"probe": "yes"}, plain(answer).get("labels"))


@states(contract("2.1"), cost=asking(), through_sdk=True)
def the_tier_that_was_used_is_told(service: Service) -> None:
    """`service_tier` of an answer says `standard` where nothing was asked for."""
    answer = service.create()
    expect(answer.service_tier == "standard", answer.service_tier)


@states(contract("2.2"), cost=asking(written=2_000), through_sdk=True)
def thoughts_are_summarised_when_asked_for(service: Service) -> None:
    """With `thinking_summaries` auto, a thought has a summary of text."""
    answer = service.create("What is 17 times 23, and why?", thinking_summaries="auto", thinking_level="high")
    thoughts = [step for step in plain(answer)["steps"] if step["type"] == "thought"]
    expect(any(thought.get("summary") for thought in thoughts), "no summary")


@states(contract("2.2"), cost=asking())
def thoughts_have_no_summary_by_default(service: Service) -> None:
    """Without `thinking_summaries` no thought has a summary."""
    steps = service.post({"input": "What is 17 times 23?"}).json["steps"]
    expect(not any(step.get("summary") for step in steps), "a summary")


@states(contract("2.2"), cost=asking())
def top_k_is_taken(service: Service) -> None:
    """`top_k` is not in the reference, and taken all the same."""
    answer = service.post({"generation_config": {"top_k": 40}})
    expect(answer.status == 200, answer.shown)


@states(contract("D.1 10-08"), cost=asking())
def a_retired_model_is_answered_by_its_successor(service: Service) -> None:
    """gemini-3.7-flash is routed to gemini-3.8-flash, without an error."""
    answer = service.post({"model": "gemini-3.7-flash"})
    expect(answer.status == 200, answer.shown)
