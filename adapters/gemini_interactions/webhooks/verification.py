"""Verify a delivery: that the service sent it, lately and unchanged.

Two kinds of signature occur: the HMAC of registered receivers, and the JWT of those that a request names.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from math import inf, isfinite
from typing import Any

from ..client.http.errors import InvalidOption
from .age import TOLERANCE, check_age
from .errors import untrusted
from .event import WebhookEvent, read_event
from .jwt import check_body, check_claims, claimed_id, jwt_claims
from .shared_secret import check_hmac, hmac_keys

Headers = Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]

_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def verify(
    headers: Headers,
    body: bytes,
    *,
    secrets: str | bytes | Iterable[str | bytes] = (),
    jwks: Mapping[str, Any] | None = None,
    audience: str | None = None,
    tolerance: float = TOLERANCE,
    body_must_be_signed: bool = True,
    now: float | None = None,
) -> WebhookEvent:
    """Return the event of a delivery, if the service sent it, lately and unchanged.

    Anyone with a key of their own can name your address in their `webhook_config`, and such a delivery is signed by the service
    too. So act only on interactions that you wait for, and take the result from `client.get(id)`.

    Args:
        headers: the request's, names in any case: a mapping, or pairs of text or bytes.
        body: the request's, as it was received; parsed and dumped again it is another one.
        secrets: of registered receivers, as the service gave them (`whsec_…`), or as bytes, decoded. During a rotation give the
            old one and the new one.
        jwks: the service's public keys, as `SIGNING_KEYS_URL` answers; for what a request's `webhook_config` asked for.
        audience: what a JWT's `aud` must be. A JWT that has one is refused if this is not given.
        tolerance: seconds that it may be old, or ahead of this machine's clock.
        body_must_be_signed: whether to refuse a JWT that does not cover the body. If you set it to false, whoever sees a JWT may
            put another body beside it for `tolerance` seconds: take the id as a hint, nothing more.
        now: seconds since the epoch; the clock's if not given.

    Raises:
        WebhookVerificationError: it is not to be trusted; `reason` says why. No secret is in it.
        InvalidOption: an argument cannot be used.
        ImportError: a JWT cannot be verified without the package `cryptography` (extra `webhooks`).
    """
    keys = hmac_keys(secrets)
    if not keys and jwks is None:
        raise InvalidOption("Nothing to verify with: give 'secrets' (registered webhooks) or 'jwks' (webhook_config).")
    if not isinstance(body, bytes | bytearray | memoryview):
        raise InvalidOption("'body' must be the bytes as they were received, not a text or parsed JSON.", field="body")
    if not _is_number(tolerance) or not 0 <= tolerance < inf:
        raise InvalidOption("'tolerance' must be 0 seconds or more.", field="tolerance")
    if now is not None and not (_is_number(now) and isfinite(now)):
        raise InvalidOption("'now' must be a number of seconds.", field="now")
    if not isinstance(audience, str | None):
        raise InvalidOption(f"'audience' must be a text, not {type(audience).__name__}.", field="audience")
    content, moment = bytes(body), time.time() if now is None else now
    found = _signed_headers(headers)
    signature = _present(found, "webhook-signature").strip()
    if _JWT.fullmatch(signature):
        if jwks is None:
            raise untrusted(
                "It is signed with a JWT, as for webhook_config: give 'jwks', the keys at SIGNING_KEYS_URL.", reason="no_key"
            )
        claims = jwt_claims(signature, jwks)
        check_claims(claims, audience, moment, tolerance)
        check_body(claims, content, body_must_be_signed)
        delivery_id = claimed_id(claims) or found.get("webhook-id") or ""
    else:
        if not keys:
            raise untrusted(
                "It is signed with the secret of a registered webhook, and none was given: pass 'secrets'.", reason="no_key"
            )
        delivery_id = _present(found, "webhook-id")
        check_hmac(keys, delivery_id, _present(found, "webhook-timestamp"), signature, content)
        check_age(float(found["webhook-timestamp"]), moment, tolerance)
    return read_event(content, delivery_id)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _signed_headers(headers: Headers) -> dict[str, str]:
    """Pick the three headers that count, by their names in lower case."""
    pairs: Iterable[tuple[Any, Any]] = headers.items() if hasattr(headers, "items") else headers
    found: dict[str, str] = {}
    for name, value in pairs:
        known = _text(name).lower() if isinstance(name, str | bytes) else ""
        if known in _SIGNED_HEADERS and not isinstance(value, str | bytes):
            raise untrusted(f"The header {known!r} is no text.", reason="malformed")
        if known in _SIGNED_HEADERS and found.setdefault(known, _text(value)) != _text(value):
            raise untrusted(f"The header {known!r} is there twice, with different values.", reason="malformed")
    return found


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _present(found: Mapping[str, str], name: str) -> str:
    if not found.get(name):
        raise untrusted(f"The header {name!r} is missing; a proxy in front may have dropped it.", reason="missing_header")
    return found[name]
