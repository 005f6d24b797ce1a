"""What is refused, and in which words."""

from __future__ import annotations

from ..budget import MODEL, asking
from ..service import Service
from ..statement import contract, expect, recording, states


@states(contract("6.1"), cost=asking())
def an_error_is_a_message_and_a_code(service: Service) -> None:
    """The body of an error is `error` with `message` and `code` in snake case, and nothing else."""
    answer = service.post({"temprature": 1})
    error = answer.json.get("error", {})
    expect(list(error) == ["message", "code"] and error["code"] == "invalid_request", answer.text[:300])


@states(contract("2.1"), cost=asking())
def an_unknown_parameter_is_named(service: Service) -> None:
    """An unknown field is refused in words that name it."""
    service.refused({"temprature": 1}, "Unknown parameter 'temprature'")


@states(contract("2.2"), cost=asking())
def penalties_are_unknown_parameters(service: Service) -> None:
    """`presence_penalty` is refused, and its place named."""
    service.refused({"generation_config": {"presence_penalty": 1}}, "Unknown parameter 'presence_penalty' at 'generation_config'")


@states(contract("2.2"), cost=asking())
def a_wrapper_for_thinking_is_an_unknown_parameter(service: Service) -> None:
    """generateContent's `thinking_config` is refused."""
    service.refused({"generation_config": {"thinking_config": {"thinking_budget": 0}}}, "Unknown parameter")


@states(contract("2.1"), cost=asking())
def a_sampling_option_at_the_top_is_unknown(service: Service) -> None:
    """`temperature` outside `generation_config` is refused."""
    service.refused({"temperature": 1}, "Unknown parameter 'temperature'")


@states(contract("2.1"), cost=asking())
def cached_content_is_an_unknown_parameter(service: Service) -> None:
    """`cached_content` stands in the reference and is refused."""
    service.refused({"cached_content": "cachedContents/x"}, "Unknown parameter 'cached_content'")


@states(contract("2.1"), cost=asking())
def camel_case_is_refused(service: Service) -> None:
    """`systemInstruction` is refused: fields are in snake case."""
    service.refused({"systemInstruction": "Be brief."}, "Unknown parameter 'systemInstruction'")


@states(contract("2.1"), cost=asking())
def an_input_is_required(service: Service) -> None:
    """A request whose input is an empty list is refused: `Missing input.`"""
    service.refused({"input": []}, "Missing input.")


@states(contract("2.1"), cost=asking())
def an_empty_user_input_is_refused(service: Service) -> None:
    """A user input without content is refused: `Request has empty input.`"""
    service.refused({"input": [{"type": "user_input", "content": []}]}, "Request has empty input.")


@states(contract("2.1"), cost=asking())
def an_unknown_model_is_not_found(service: Service) -> None:
    """A model that is not there is 404."""
    service.refused({"model": "gemini-0-nothing"}, "not found", status=404)


@states(contract("6.3"), cost=asking())
def another_json_type_is_refused_in_words(service: Service) -> None:
    """An object in place of a list is refused: `Expected an array, got object.`"""
    service.refused({"generation_config": {"stop_sequences": {}}}, "Expected an array, got object.")


@states(contract("6.3"), cost=asking())
def a_value_that_is_none_of_the_allowed_is_answered_with_all(service: Service) -> None:
    """A wrong value of an enum is refused with the values that there are."""
    service.refused({"generation_config": {"thinking_summaries": "always"}}, "'always' is not supported", "'auto', 'none'")


@states(contract("2.2"), cost=asking())
def a_level_that_the_model_does_not_have_is_refused(service: Service) -> None:
    """gemini-3.8-flash refuses `minimal`, and names its levels."""
    service.refused({"model": MODEL, "generation_config": {"thinking_level": "minimal"}}, "minimal", "high, low, medium")


@states(contract("2.1"), cost=asking(), where="gemini")
def safety_settings_are_for_google_cloud(service: Service) -> None:
    """The Gemini API refuses `safety_settings` with 400."""
    service.refused({"safety_settings": [{"type": "harassment", "threshold": "off"}]}, "not available on the Gemini API")


@states(contract("2.1"), cost=asking())
def the_tier_deferred_is_refused(service: Service) -> None:
    """`service_tier` deferred stands in the reference and is refused."""
    service.refused({"service_tier": "deferred"}, "The value 'deferred' is not supported")


@states(contract("6.3"), cost=asking())
def turns_with_roles_are_refused(service: Service) -> None:
    """Turns with `role`, the schema before June 2026, are refused."""
    service.refused({"input": [{"role": "user", "content": "Hi"}]}, "legacy Interactions API schema is no longer supported")


@states(contract("7"), cost=asking())
def an_interaction_that_is_not_there_is_not_found(service: Service) -> None:
    """A GET of an unknown id is 404 `not_found`."""
    made = service.post({}).json["id"]
    service.client.delete(made)
    answer = service.raw("GET", f"interactions/{made}")
    expect(answer.status == 404 and answer.json["error"]["code"] == "not_found", answer.shown)


@states(contract("1.2"), cost=asking())
def field_masks_are_refused(service: Service) -> None:
    """A GET with `fields` other than `*` is refused."""
    made = service.post({}).json["id"]
    answer = service.raw("GET", f"interactions/{made}", params={"fields": "id"})
    expect(answer.status == 400, answer.shown)
    expect(service.raw("GET", f"interactions/{made}", params={"fields": "*"}).status == 200, "`fields=*` is refused as well")


@states(recording("ogx-preview 36a00e74"), cost=asking())
def a_tool_without_a_type_is_refused(service: Service) -> None:
    """A tool without `type` is refused: `Missing key 'type' in input 'tools'.`"""
    service.refused({"tools": [{"name": "f"}]}, "Missing key 'type' in input 'tools'.")
