"""What the service says of a failure becomes an error of our tree, with the field it named and without the key."""

from __future__ import annotations

import json
import pickle
from functools import partial
from typing import Any

import httpx
import pytest

import gemini_interactions as gi
from gemini_interactions.client.http.error_mapping import (
    ErrorBody,
    api_error,
    error_from_response,
    is_retryable,
    named_field,
    parse_error_body,
)
from gemini_interactions.client.interactions.error_mapping import interaction_error, raise_for_status
from gemini_interactions.wire.interaction import Interaction


def answer(status: int, body: str, **headers: str) -> httpx.Response:
    request = httpx.Request("POST", "https://service/v1beta/interactions", headers={"x-goog-api-key": "KEY-123"})
    return httpx.Response(status, text=body, headers=headers, request=request)


def error_of(
    status: int, body: str, *, continues: bool = False, interaction_id: str | None = None, **headers: str
) -> gi.APIError:
    response = answer(status, body, **headers)
    make = partial(interaction_error, continues=continues, interaction_id=interaction_id)
    return error_from_response(response, response.content, make=make, blot=lambda text: text.replace("KEY-123", "[key]"))


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "invalid_request", gi.InvalidRequestError),
        (400, "parameter_unknown", gi.InvalidRequestError),
        (401, "authentication", gi.AuthenticationError),
        (402, "payment_required", gi.PermissionDeniedError),
        (403, "permission_denied", gi.PermissionDeniedError),
        (404, "model_not_found", gi.NotFoundError),
        (409, "aborted", gi.ConflictError),
        (416, "out_of_range", gi.InvalidRequestError),
        (429, "quota_exceeded", gi.RateLimitError),
        (499, "cancelled", gi.InteractionCancelled),
        (500, "api_error", gi.ServerError),
        (501, "unimplemented", gi.ServerError),
        (503, "service_unavailable", gi.ServerError),
        (400, "safety", gi.ContentBlockedError),
        (400, "image_recitation", gi.ContentBlockedError),
        (418, "teapot", gi.APIError),
        (599, "new_code", gi.ServerError),
    ],
)
def test_each_status_and_code_has_its_error(status: int, code: str, expected: type[gi.APIError]) -> None:
    error = error_of(status, json.dumps({"error": {"message": "Words.", "code": code}}))
    assert type(error) is expected
    assert (error.status_code, error.code, error.message) == (status, code, "Words.")
    assert str(error) == f"{status} {code}: Words."
    assert error.body == {"error": {"message": "Words.", "code": code}}


@pytest.mark.parametrize(
    "body",
    [
        '{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}',
        '[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]',
    ],
)
def test_a_wrong_key_in_the_classic_envelope_is_an_authentication_error(body: str) -> None:
    error = error_of(400, body)
    assert type(error) is gi.AuthenticationError
    assert error.code == "invalid_argument"


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            502,
            "<html><body><h1>502\n Bad Gateway</h1></body></html>",
            "Bad Gateway, answered with <html><body><h1>502 Bad Gateway</h1>",
        ),
        (500, "", "Internal Server Error, answered with an empty body"),
        (500, "[]", r"answered with \[\]"),
        (500, '{"error": {}}', "answered with"),
        (500, '{"error": "Plain words."}', "500: Plain words."),
        (500, "\xff\xfe", "answered with"),
    ],
)
def test_an_answer_in_no_known_envelope_is_shown(status: int, body: str, words: str) -> None:
    error = error_of(status, body)
    assert type(error) is gi.ServerError
    with pytest.raises(gi.ServerError, match=words):
        raise error


def test_a_block_is_known_by_its_words() -> None:
    body = '{"error":{"message":"Request blocked due to prohibited content.","code":"invalid_request"}}'
    assert type(error_of(400, body)) is gi.ContentBlockedError


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("Unknown parameter 'cached_content'", "cached_content"),
        ("Unknown parameter 'presence_penalty' at 'generation_config'", "generation_config.presence_penalty"),
        ("Unknown parameter 'processing' at 'input[1]'.", "input[1].processing"),
        ("The value 'x' is not supported for 'type' at 'tools[0]'. Supported values: 'function'.", "tools[0].type"),
        ("The value 'A' is not supported for 'agent_config.thinking_summaries'.", "agent_config.thinking_summaries"),
        ("Invalid enum value 'x' at 'input[0].content[1].processing'.", "input[0].content[1].processing"),
        (
            "The value is invalid for 'generation_config.speech_config'. Expected an array, got object.",
            "generation_config.speech_config",
        ),
        ("Missing key 'type' in input 'tools'.", "tools.type"),
        ("Missing input.", None),
    ],
)
def test_the_field_that_the_service_names_is_found(message: str, field: str | None) -> None:
    assert named_field(message) == field
    assert api_error(ErrorBody(message), status_code=400).field == field


@pytest.mark.parametrize(
    ("status", "code", "message"),
    [
        (404, "not_found", "Interaction not found."),
        (400, "invalid_request", "Invalid previous_interaction_id: interaction not found"),
        (400, "invalid_request", "The previous interaction is still in progress."),
        (403, "permission_denied", "You do not have permission to access the interaction or it may not exist."),
        (501, "unimplemented", "Not implemented."),
        (409, "aborted", "The previous_interaction_id is being written."),
    ],
)
def test_whatever_says_that_the_interaction_to_continue_is_unavailable_is_told_apart(
    status: int, code: str, message: str
) -> None:
    body = json.dumps({"error": {"message": message, "code": code}})
    error = error_of(status, body, continues=True, interaction_id="v1_a")
    assert type(error) is gi.PreviousInteractionUnavailable
    assert error.interaction_id == "v1_a"
    assert type(error_of(status, body)) is not gi.PreviousInteractionUnavailable


@pytest.mark.parametrize(("code", "message"), [("model_not_found", "Not found."), ("not_found", "The agent does not exist.")])
def test_a_missing_model_or_agent_is_not_taken_for_a_missing_interaction(code: str, message: str) -> None:
    body = json.dumps({"error": {"message": message, "code": code}})
    assert type(error_of(404, body, continues=True, interaction_id="v1_a")) is gi.NotFoundError


def test_a_missing_interaction_is_told_apart_from_a_missing_route() -> None:
    body = '{"error":{"message":"Not found.","code":"not_found"}}'
    assert type(error_of(404, body, interaction_id="v1_a")) is gi.InteractionNotFound
    assert type(error_of(404, body)) is gi.NotFoundError


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "1e999"}, None),
        ({"retry-after-ms": "0", "retry-after": "3"}, 3.0),
        ({"retry-after": "Wed, 21 Oct 99999 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_in_all_its_forms(headers: dict[str, str], seconds: float | None) -> None:
    assert error_of(429, "{}", **headers).retry_after == seconds


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        ({"details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "12s"}]}, 12.0),
        ({"details": [{"@type": "type.googleapis.com/google.rpc.Help"}, {"retryDelay": "31.44s"}]}, 31.44),
        ({"details": [{"retryDelay": {"seconds": "3", "nanos": 500_000_000}}]}, 3.5),
        ({"details": [{"retryDelay": "0s"}], "message": "Please retry in 500ms."}, 0.5),
        ({"message": "Quota exceeded for x, limit: 0. Please retry in 31.44s."}, 31.44),
        ({"message": "Please retry in 1h2m3s."}, 3723.0),
        ({"message": "Please try again in 20 seconds."}, 20.0),
        ({"message": "Please retry after 2 minutes, or later."}, 120.0),
        ({"message": "Please retry in a while, 7s at least."}, None),
        ({"message": "retry in 12 states"}, None),
        ({"details": "12s", "message": "Slow down."}, None),
        ({"details": [{"retryDelay": {"seconds": [1]}}, 5, {"retryDelay": "-2s"}]}, None),
    ],
)
def test_the_wait_that_a_body_names_counts(error: dict[str, Any], seconds: float | None) -> None:
    body: dict[str, Any] = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", **error}}
    assert error_of(429, json.dumps(body)).retry_after == seconds
    assert error_of(429, json.dumps([body]), **{"retry-after": "0"}).retry_after == seconds
    assert error_of(429, json.dumps(body), **{"retry-after": "2"}).retry_after == 2.0


def test_the_key_is_nowhere_in_an_error() -> None:
    body = '{"error":{"message":"The key KEY-123 is suspended.","code":"permission_denied"}}'
    error = error_of(403, body, **{"x-goog-request-id": "r1"})
    assert error.response is not None
    shown = [str(error), repr(error), repr(error.__dict__), repr(error.body), error.response.text, repr(error.response.headers)]
    assert not any("KEY-123" in text for text in shown)
    assert b"KEY-123" not in pickle.dumps(error)
    assert error.request_id == "r1"
    with pytest.raises(RuntimeError):  # the request is not kept: it carries the key
        _ = error.response.request


def test_errors_survive_pickling() -> None:
    error = error_of(429, '{"error":{"message":"Slow down.","code":"rate_limit_exceeded"}}', **{"retry-after": "3"})
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is gi.RateLimitError
    assert (str(again), again.retry_after, again.body) == (str(error), 3.0, error.body)
    cut = gi.StreamInterrupted("cut", interaction=Interaction(status="in_progress"), last_event_id="e")
    assert pickle.loads(pickle.dumps(cut)).last_event_id == "e"


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 504])
def test_these_are_worth_another_try(status: int) -> None:
    assert is_retryable(error_of(status, "{}"))


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 416, 499, 501])
def test_these_are_not(status: int) -> None:
    assert not is_retryable(error_of(status, "{}"))


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, {"error": None}, {"error": {}}, [1]])
def test_what_is_no_error_body_is_none(body: Any) -> None:
    assert parse_error_body(body) is None


def test_an_interaction_that_failed_is_an_error_with_what_it_had_produced() -> None:
    value = {
        "id": "v1_a",
        "status": "failed",
        "errors": [{"code": "safety", "message": "Blocked."}],
        "steps": [{"type": "thought"}],
    }
    with pytest.raises(gi.ContentBlockedError, match="Blocked") as caught:
        raise_for_status(Interaction.model_validate(value))
    assert caught.value.interaction is not None
    assert caught.value.interaction.dump() == value
    with pytest.raises(gi.APIError, match="ended as cancelled"):
        raise_for_status(Interaction(status="cancelled"))
    for status in ("completed", "incomplete", "requires_action", "budget_exceeded", "something_new"):
        raise_for_status(Interaction(status=status))
