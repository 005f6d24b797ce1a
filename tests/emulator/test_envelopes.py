"""The two envelopes of errors: the API's own and the gateway's; keys; when to come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gemini_interactions.emulator import Emulator

from .conftest import Api, invalid

# The codes of the documentation, as faults that are switched on, in both envelopes.
CODES = [
    (400, "invalid_request", "Request contains an invalid argument.", "INVALID_ARGUMENT"),
    (401, "authentication", "Request had invalid authentication credentials.", "UNAUTHENTICATED"),
    (402, "payment_required", "Your prepayment credits are depleted.", "FAILED_PRECONDITION"),
    (403, "permission_denied", "The caller does not have permission.", "PERMISSION_DENIED"),
    (404, "not_found", "Requested entity was not found.", "NOT_FOUND"),
    (409, "aborted", "The operation was aborted.", "ABORTED"),
    (416, "out_of_range", "The value is out of range.", "OUT_OF_RANGE"),
    (429, "rate_limit_exceeded", "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED"),
    (499, "cancelled", "The operation was cancelled.", "CANCELLED"),
    (500, "api_error", "An internal error has occurred.", "INTERNAL"),
    (501, "unimplemented", "Operation is not implemented, or supported, or enabled.", "UNIMPLEMENTED"),
    (503, "service_unavailable", "The service is currently unavailable.", "UNAVAILABLE"),
    (504, "deadline_exceeded", "Deadline expired before operation could complete.", "DEADLINE_EXCEEDED"),
]


@pytest.mark.parametrize(("status", "code", "message", "name"), CODES)
def test_a_fault_speaks_in_both_envelopes(api: Api, status: int, code: str, message: str, name: str) -> None:
    classic = {"error": {"code": status, "message": message, "status": name}}
    api.emulator.fault(status=status)
    api.emulator.fault(status=status, classic_envelope=True)
    assert api.refused(input="x") == (status, {"error": {"message": message, "code": code}})
    assert api.refused(input="x") == (status, classic)


@pytest.mark.parametrize("envelope", [{}, {"classic_envelope": True}])
@pytest.mark.parametrize("wait", [None, 2, 0.5, "Wed, 21 Oct 2026 07:28:00 GMT"])
@pytest.mark.parametrize("status", [429, 503])
def test_a_refusal_may_say_when_to_come_back(api: Api, status: int, wait: Any, envelope: dict[str, Any]) -> None:
    api.emulator.fault(status=status, retry_after=wait, **envelope)
    response = api.post(input="x")
    assert (response.status_code, response.headers.get("retry-after")) == (status, wait if wait is None else str(wait))


def test_words_and_code_of_a_fault_can_be_chosen(api: Api) -> None:
    api.emulator.fault(status=400, message="Request blocked due to safety", code="safety")
    assert api.refused(input="x") == invalid("Request blocked due to safety", "safety")


@pytest.fixture
def guarded() -> Iterator[httpx.Client]:
    with httpx.Client(transport=Emulator("right").transport(), base_url="http://emulator/v1/interactions") as http:
        yield http


WRONG_KEY: list[dict[str, Any]] = [
    {
        "error": {
            "code": 400,
            "message": "API key not valid. Please pass a valid API key.",
            "status": "INVALID_ARGUMENT",
            "details": [
                {
                    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                    "reason": "API_KEY_INVALID",
                    "domain": "googleapis.com",
                    "metadata": {"service": "generativelanguage.googleapis.com"},
                },
                {
                    "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
                    "locale": "en-US",
                    "message": "API key not valid. Please pass a valid API key.",
                },
            ],
        }
    }
]


@pytest.mark.parametrize("where", [{"headers": {"x-goog-api-key": "wrong"}}, {"params": {"key": "wrong"}}])
def test_a_wrong_key(guarded: httpx.Client, where: dict[str, Any]) -> None:
    response = guarded.get("/x", **where)
    assert (response.status_code, response.json()) == (400, WRONG_KEY)


def test_a_wrong_token(guarded: httpx.Client) -> None:
    response = guarded.get("/x", headers={"Authorization": "Bearer wrong"})
    assert response.status_code == 401
    assert response.json() == {
        "error": {
            "code": 401,
            "message": "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other"
            " valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "status": "UNAUTHENTICATED",
        }
    }


def test_no_key_at_all(guarded: httpx.Client) -> None:
    response = guarded.get("/x")
    assert response.status_code == 403
    assert response.json() == {
        "error": {
            "code": 403,
            "message": "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
            " other form of API consumer identity to call this API.",
            "status": "PERMISSION_DENIED",
        }
    }


@pytest.mark.parametrize(
    "where",
    [{"headers": {"x-goog-api-key": "right"}}, {"params": {"key": "right"}}, {"headers": {"Authorization": "Bearer right"}}],
)
def test_the_key_may_stand_in_three_places(guarded: httpx.Client, where: dict[str, Any]) -> None:
    assert guarded.get("/x", **where).status_code == 404
