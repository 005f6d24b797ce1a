"""Conversations that the service keeps."""

from __future__ import annotations

from gemini_interactions import PreviousInteractionUnavailable

from ..budget import asking
from ..service import Service, plain
from ..statement import Untrue, contract, expect, question, recording, states

NAME = "My name is Ada. Say only OK."
ASKED = "What is my name? Answer with the name."


@states(contract("2.3"), cost=asking(2), through_sdk=True)
def what_was_said_is_recalled(service: Service) -> None:
    """An interaction that continues another knows what was said there."""
    first = service.create(NAME)
    second = service.create(ASKED, previous_interaction_id=first.id)
    expect("Ada" in (second.output_text or ""), second.output_text)


@states(recording("vercel-ai/multi-turn-stateful-turn2.json"), cost=asking(2), through_sdk=True)
def each_turn_has_an_id_of_its_own(service: Service) -> None:
    """The id of a turn that continues another is a new one."""
    first = service.create(NAME)
    second = service.create(ASKED, previous_interaction_id=first.id)
    expect(second.id and second.id != first.id, second.id)


@states(contract("2.3"), cost=asking(2), through_sdk=True)
def one_interaction_can_be_continued_twice(service: Service) -> None:
    """Two interactions may continue the same one: a fork."""
    first = service.create(NAME)
    for _ in range(2):
        answer = service.create(ASKED, previous_interaction_id=first.id)
        expect("Ada" in (answer.output_text or ""), answer.output_text)


@states(contract("3.6"), cost=asking(2), through_sdk=True)
def what_was_said_before_is_counted(service: Service) -> None:
    """The input tokens of a second turn include those of the first."""
    first = service.create("Remember: " + "the sea is blue. " * 20)
    second = service.create("OK?", previous_interaction_id=first.id)
    read = [answer.usage.total_input_tokens or 0 for answer in (first, second)]
    expect(read[1] > read[0], read)


@states(contract("3.1"), cost=asking())
def what_is_not_stored_has_no_id(service: Service) -> None:
    """An answer with `store` false has no `id`."""
    body = service.post({"store": False}).json
    expect("id" not in body, body.get("id"))


@states(contract("3.1"), cost=asking())
def a_stream_that_is_not_stored_has_an_empty_id(service: Service) -> None:
    """The events of a stream with `store` false have an empty id."""
    text = service.post_for_events({"store": False}).text
    expect('"id":""' in text.replace(" ", ""), text[:200])


@states(contract("3.1"), cost=asking(), through_sdk=True)
def a_get_begins_with_the_users_input(service: Service) -> None:
    """The steps of a GET are the whole turn: the user's input, then the model's."""
    found = plain(service.get(service.create().id))
    kinds = [step["type"] for step in found["steps"]]
    expect(kinds[0] == "user_input" and "model_output" in kinds, kinds)


@states(question("steps_of_a_get"), cost=asking(2), through_sdk=True)
def a_get_has_the_steps_of_one_turn(service: Service) -> None:
    """A GET of an interaction that continues another has its own steps alone, not those of the chain."""
    first = service.create(NAME)
    second = service.create(ASKED, previous_interaction_id=first.id)
    inputs = [step for step in plain(service.get(second.id))["steps"] if step["type"] == "user_input"]
    expect(len(inputs) == 1, f"{len(inputs)} inputs")


@states(contract("3.1"), cost=asking(2), through_sdk=True)
def a_get_names_the_interaction_before(service: Service) -> None:
    """A GET tells `previous_interaction_id`."""
    first = service.create(NAME)
    second = service.create(ASKED, previous_interaction_id=first.id)
    found = service.get(second.id).previous_interaction_id
    expect(found == first.id, found)


@states(contract("2.7"), cost=asking())
def include_input_changes_nothing(service: Service) -> None:
    """A GET with `include_input` is answered as one without."""
    made = service.post({}).json["id"]
    bare, asked = (service.raw("GET", f"interactions/{made}", params=params) for params in (None, {"include_input": "true"}))
    expect(bare.json == asked.json, "the answers differ")


@states(question("expired_previous_id"), cost=asking(2))
def a_previous_interaction_that_is_gone_is_400_in_words(service: Service) -> None:
    """Continuing an interaction that is gone is refused with 400 that names `previous_interaction_id`."""
    first = service.create()
    service.client.delete(first.id)
    answer = service.post({"previous_interaction_id": first.id})
    expect(answer.status == 400 and "previous_interaction_id" in answer.message, answer.shown)


@states(question("expired_previous_id"), cost=asking(2))
def a_previous_interaction_that_is_gone_is_seen_as_that(service: Service) -> None:
    """Whatever the answer is, our client takes it for what it is: the interaction to continue is not available."""
    first = service.create()
    service.client.delete(first.id)
    try:
        service.create(previous_interaction_id=first.id)
    except PreviousInteractionUnavailable:
        return
    except Exception as error:
        raise Untrue(repr(error)) from error
    raise Untrue("it was answered")


@states(contract("2.3"), cost=asking())
def an_empty_previous_id_is_refused(service: Service) -> None:
    """`previous_interaction_id` as an empty text is refused."""
    service.refused({"previous_interaction_id": ""})


@states(contract("5.1"), cost=asking(3))
def a_chain_outlives_the_deletion_of_its_beginning(service: Service) -> None:
    """Deleting the first interaction of a chain leaves the second one, which can be continued."""
    first = service.create(NAME)
    second = service.create("Say OK.", previous_interaction_id=first.id)
    service.client.delete(first.id)
    third = service.create(ASKED, previous_interaction_id=second.id)
    expect(third.status == "completed", third.status)


@states(contract("5.1"), cost=asking())
def what_is_deleted_is_gone(service: Service) -> None:
    """DELETE answers 200 with an empty object, and a GET after it 404."""
    made = service.post({}).json["id"]
    answer = service.raw("DELETE", f"interactions/{made}")
    expect(answer.status == 200 and answer.json == {}, answer.shown)
    expect(service.raw("GET", f"interactions/{made}").status == 404, "it is still there")


@states(question("runs_found_again"), cost=0.0, where="gemini")
def the_gemini_api_has_no_list(service: Service) -> None:
    """The Gemini API has no list of interactions."""
    answer = service.raw("GET", "interactions")
    expect(answer.status == 404, answer.shown)


@states(question("labels_in_a_list"), cost=asking(), where="cloud")
def a_list_has_ids_alone(service: Service) -> None:
    """On Google Cloud, the entries of a list are ids, without labels."""
    service.create(labels={"probe": "yes"})
    entries = service.raw("GET", "interactions").json["interaction_metadatas"]
    expect(entries and all(list(entry) == ["id"] for entry in entries), entries[:1])


@states(question("delay_of_a_list"), cost=asking(), where="cloud")
def a_list_has_what_was_just_made(service: Service) -> None:
    """On Google Cloud, an interaction is in the list at once."""
    made = service.create()
    expect(made.id in [entry.id for entry in service.client.list(page_size=500)], "it is not there yet")


@states(question("order_of_a_list"), cost=asking(2), where="cloud")
def a_list_begins_with_the_oldest(service: Service) -> None:
    """On Google Cloud, what was made first comes first in a list."""
    made = [service.create().id for _ in range(2)]
    listed = [entry.id for entry in service.client.list(page_size=500) if entry.id in made]
    expect(listed == made, "they come in another order")
