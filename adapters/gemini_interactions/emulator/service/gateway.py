"""The gateway in front of the service: it checks keys, and has an error envelope of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core.answer import JSON_HEADERS, Answer, to_json
from ..core.errors import classic_error_body

_MISSING_KEY = (
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API"
    " consumer identity to call this API."
)
_WRONG_TOKEN = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication"
    " credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)
_WRONG_KEY = "API key not valid. Please pass a valid API key."
_WRONG_KEY_DETAILS: list[dict[str, Any]] = [
    {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    },
    {"@type": "type.googleapis.com/google.rpc.LocalizedMessage", "locale": "en-US", "message": _WRONG_KEY},
]


def refuse_key(expected: str | None, query: Mapping[str, str], headers: Mapping[str, str]) -> Answer | None:
    """Return the answer to a missing or a wrong key; None if the key is right.

    Args:
        expected: the only key that is accepted; None: any.
        query: a key may be here.
        headers: or here.
    """
    bearer = headers.get("authorization", "")
    token = bearer[7:].strip() if bearer[:7].lower() == "bearer " else ""
    key = headers.get("x-goog-api-key") or query.get("key") or ""
    if not (key or token):
        return Answer(403, JSON_HEADERS, to_json(classic_error_body(403, _MISSING_KEY, "PERMISSION_DENIED")))
    if expected in (None, key or token):
        return None
    if key:
        wrong = classic_error_body(400, _WRONG_KEY, "INVALID_ARGUMENT", _WRONG_KEY_DETAILS)
        return Answer(400, JSON_HEADERS, to_json([wrong]))
    return Answer(401, JSON_HEADERS, to_json(classic_error_body(401, _WRONG_TOKEN, "UNAUTHENTICATED")))
