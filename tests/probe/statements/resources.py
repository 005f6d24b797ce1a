"""What the service keeps beside interactions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ..budget import asking
from ..service import Service, plain
from ..statement import contract, expect, question, states
from .agents import RUN, WORK

BEARER: dict[str, Any] = {"type": "bearer_token", "id": "probe-credential", "token": "no-token-of-anybodys"}
DECIDED = asking(model="gemini-decision-1")
NOUL: dict[str, Any] = {"type": "noul", "instructions": "Does it rain?"}


@states(contract("A.3"), cost=0.0)
def the_value_of_a_credential_never_comes_back(service: Service) -> None:
    """A credential is made under an id of one's choice, is active, and its token is in no answer."""
    answers = [service.raw("POST", "credentials", BEARER), service.raw("GET", "credentials/probe-credential")]
    expect([answer.status for answer in answers] == [200, 200], [answer.shown for answer in answers])
    expect(not any(BEARER["token"] in answer.text for answer in answers), "the token came back")
    expect(answers[1].json["status"] == "active", answers[1].json["status"])


@states(question("ids_of_credentials"), cost=0.0)
def an_id_with_a_blank_is_refused(service: Service) -> None:
    """The id of a credential has no blanks."""
    answer = service.raw("POST", "credentials", {**BEARER, "id": "a b"})
    expect(answer.status == 400, answer.shown)


@states(question("second_credential"), cost=0.0)
def a_second_credential_of_an_id_is_refused(service: Service) -> None:
    """A second credential of the same id is 409."""
    service.raw("POST", "credentials", BEARER)
    answer = service.raw("POST", "credentials", BEARER)
    expect(answer.status == 409, answer.shown)


@states(question("type_of_a_credential"), cost=0.0)
def the_type_of_a_credential_stays(service: Service) -> None:
    """A change of a credential's type is refused."""
    service.raw("POST", "credentials", BEARER)
    answer = service.raw("PATCH", "credentials/probe-credential", {"type": "environment_variable", "value": "v"})
    expect(answer.status == 400, answer.shown)


@states(contract("A.1"), cost=DECIDED, where="gemini")
def a_decision_has_a_probability(service: Service) -> None:
    """A question of yes or no is answered with a probability and a confidence."""
    answer = plain(service.client.decisions.create(input="It rains in Rome.", questions={"rain": NOUL}))
    rain = answer["answers"]["rain"]
    expect(0.01 <= rain["noul"] <= 0.99 and abs(rain["confidence"] - max(rain["noul"], 1 - rain["noul"])) < 0.02, rain)


@states(contract("A.1"), cost=DECIDED, where="gemini")
def the_probabilities_of_a_choice_add_up(service: Service) -> None:
    """The probabilities of a choice add up to 1, over the options that were given."""
    asked = {"type": "choice", "instructions": "Which?", "criteria": {"rain": "It rains.", "sun": "The sun shines."}}
    answer = plain(service.client.decisions.create(input="It rains in Rome.", questions={"q": asked}))["answers"]["q"]
    expect(answer["probabilities"].keys() == {"rain", "sun"}, answer)
    expect(abs(sum(answer["probabilities"].values()) - 1) < 0.02, answer)


@states(question("decisions_on_v1"), cost=DECIDED, where="gemini")
def v1_serves_decisions(service: Service) -> None:
    """Decisions are served under `v1`, too."""
    body = {"model": "gemini-decision-1", "input": "It rains.", "questions": {"q": NOUL}}
    answer = service.raw("POST", "decisions", body, url=service.url.replace("/v1beta", "/v1"))
    expect(answer.status == 200, answer.shown)


@states(question("decisions_of_other_models"), cost=DECIDED, where="gemini")
def another_model_decides_nothing(service: Service) -> None:
    """A decision of another model is 404."""
    answer = service.raw("POST", "decisions", {"model": "gemini-3.8-flash", "input": "It rains.", "questions": {"q": NOUL}})
    expect(answer.status == 404, answer.shown)


@states(question("default_life_of_tokens"), cost=asking(), where="gemini")
def a_token_lasts_half_an_hour(service: Service) -> None:
    """A token for live interactions lasts 30 minutes if nothing is said."""
    token = service.client.auth_tokens.create(str(service.create().id))
    left = datetime.fromisoformat(str(token.expires_at)) - datetime.now(UTC)
    expect(timedelta(minutes=25) < left < timedelta(minutes=31), left)


@states(question("longest_life_of_tokens"), cost=asking(), where="gemini")
def a_token_lasts_no_two_days(service: Service) -> None:
    """A token that is to last two days is refused."""
    made = service.create().id
    then = (datetime.now(UTC) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = service.raw("POST", f"interactions/{made}/auth_tokens", {"expire_time": then})
    expect(answer.status == 400, answer.shown)


@states(contract("A.2"), cost=0.0)
def a_trigger_knows_its_next_run(service: Service) -> None:
    """A trigger is active, and tells when it runs next."""
    made = service.client.triggers.create(interaction=WORK, schedule="0 8 1 1 *", time_zone="Europe/Zurich")
    expect(made.status == "active" and made.next_run_time, plain(made))


@states(question("filters_of_triggers"), cost=0.0)
def triggers_are_filtered_by_equals(service: Service) -> None:
    """A list of triggers takes the filter `display_name = "…"`."""
    settings: dict[str, Any] = {"interaction": WORK, "schedule": "0 8 1 1 *", "time_zone": "UTC"}
    made = [service.client.triggers.create(**settings, display_name=name) for name in ("probe-a", "probe-b")]
    answer = service.raw("GET", "triggers", params={"filter": 'display_name = "probe-a"'})
    found = [trigger["id"] for trigger in answer.json["triggers"]]
    expect(found == [made[0].id], f"{len(found)} triggers")


@states(question("runs_by_hand_count"), cost=RUN, is_dear=True)
def a_run_by_hand_is_the_last_run(service: Service) -> None:
    """After a run by hand, the trigger tells its time as that of the last run."""
    made = service.client.triggers.create(interaction=WORK, schedule="0 8 1 1 *", time_zone="UTC")
    service.client.triggers.run(made.id)
    expect(service.client.triggers.get(made.id).last_run_time, "no last_run_time")


@states(question("runs_continue_each_other"), cost=2 * RUN, is_dear=True)
def runs_of_a_trigger_begin_anew(service: Service) -> None:
    """A run of a trigger does not continue the interaction of the run before."""
    made = service.client.triggers.create(interaction=WORK, schedule="0 8 1 1 *", time_zone="UTC")
    for _ in range(2):
        run = service.client.triggers.run(made.id)
        ended = service.client.wait(str(run.interaction_id), poll_interval=service.poll_interval, deadline=900.0)
        expect(ended.previous_interaction_id is None, ended.previous_interaction_id)


@states(question("fields_of_own_voices"), cost=0.0)
def a_voice_of_the_service_has_a_name(service: Service) -> None:
    """A voice of the service's own has its name as `id`, the type `prebuilt`, and is in the list."""
    voice = service.raw("GET", "voices/Kore")
    expect(voice.status == 200 and voice.json["id"] == "Kore" and voice.json["type"] == "prebuilt", voice.text[:300])
    listed = service.raw("GET", "voices", params={"type": "prebuilt"}).json["voices"]
    expect("Kore" in [entry["id"] for entry in listed], len(listed))


@states(contract("A.4"), cost=0.0)
def a_described_voice_has_to_be_stored(service: Service) -> None:
    """A voice that is made from a description is refused without `store`."""
    answer = service.raw("POST", "voices", {"voice": {"type": "prompted", "prompted": {"input": "Calm and low"}}})
    expect(answer.status == 400, answer.shown)


@states(contract("A.4"), cost=0.10)
def a_described_voice_is_made_and_deleted(service: Service) -> None:
    """A stored voice has an id that begins with `voice_`, and can be deleted."""
    made = service.client.voices.create(voice={"type": "prompted", "prompted": {"input": "Calm and low"}}, store=True)
    expect(str(made.id).startswith("voice_"), made.id)
    service.client.voices.delete(str(made.id))
    expect(service.raw("GET", f"voices/{made.id}").status == 404, "it is still there")


@states(contract("A.7"), cost=0.05)
def a_sandbox_is_made_and_deleted(service: Service) -> None:
    """An environment is active when it is made, and gone when it is deleted."""
    made = service.client.environments.create(sources=[{"type": "inline", "target": "a.txt", "content": "hi"}])
    expect(made.status == "active", made.status)
    service.client.environments.delete(made.id)
    expect(service.raw("GET", f"environments/{made.id}").status == 404, "it is still there")


@states(contract("A.7"), cost=0.0)
def a_sandbox_of_ones_own_has_a_key(service: Service) -> None:
    """A self-hosted environment comes with a key, once."""
    made = service.raw("POST", "environments", {"mode": "self_hosted"}).json
    expect(made.get("environment_key"), sorted(made))
    expect("environment_key" not in service.raw("GET", f"environments/{made['id']}").json, "the key came again")


@states(contract("A.10"), cost=0.02, where="gemini")
def a_store_is_searched(service: Service) -> None:
    """A text that was uploaded to a file search store is active after a while, and can be searched."""
    store = service.client.file_search_stores.create(config={"display_name": "probe"})
    operation = service.client.file_search_stores.upload_to_file_search_store(
        file_search_store_name=str(store.name), file=b"The code word is heliotrope.", config={"mime_type": "text/plain"}
    )
    service.client.operations.wait(operation, deadline=120.0)
    tools = [{"type": "file_search", "file_search_store_names": [store.name]}]
    answer = service.create("What is the code word? Search for it.", tools=tools)
    expect(answer.status == "completed" and answer.output_text, answer.status)
