"""Deliveries of webhooks: whether the service sent them, and what they say. No I/O.

Two kinds of signature occur. Receivers that were registered once (`/webhooks`) get an HMAC under a secret of theirs, as
standardwebhooks.com describes; those that a request names (`webhook_config.uris`) get a JWT, signed with a key of the service's.
Reference: ai.google.dev/gemini-api/docs/webhooks, RFC 7515, RFC 7517.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from base64 import b64decode, urlsafe_b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from .client.http.errors import GeminiInteractionsError, InvalidOption

SIGNING_KEYS_URL = "https://generativelanguage.googleapis.com/.well-known/jwks.json"
"""Where the service's public keys are: what it answers is the `jwks` of `verify`. Fetch it anew on the reason `unknown_key`."""

TOLERANCE = 300.0
"""Seconds that a delivery may be old, or ahead of this machine's clock: what the documentation asks receivers for."""

Headers = Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]

_SECRET_PREFIX = "whsec_"
_HMAC_VERSION = "v1"
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_LEAST_KEY_BITS = 2048
_SIGNED_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


class WebhookVerificationError(GeminiInteractionsError):
    """A delivery is not to be trusted: answer it with 400, and do nothing else.

    Attributes:
        reason: why, for code: `missing_header`, `malformed`, `no_key` (none was given for its kind of signature), `unknown_key`
            (the key is not in `jwks`: fetch it anew), `mismatch` (wrong key, or the delivery was changed), `expired`, `too_new`,
            `wrong_audience`, `unsigned_body` or `not_an_event`.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args[0], self.reason)


def _rebuild(cls: type[WebhookVerificationError], message: str, reason: str) -> WebhookVerificationError:
    return cls(message, reason=reason)


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What a delivery says. It is thin: get the interaction itself with `client.get(event.interaction_id)`.

    Attributes:
        type: such as `interaction.completed`, `interaction.requires_action`, `interaction.failed`, `interaction.cancelled`.
        delivery_id: the same at every attempt to deliver it; deliveries come at least once, so drop those you have seen.
        data: the event's own fields.
        raw: the whole body, parsed.
    """

    type: str
    delivery_id: str
    data: dict[str, Any]
    raw: dict[str, Any]

    @property
    def interaction_id(self) -> str | None:
        """The interaction that it is about; None for events of other things, such as batches."""
        id = self.data.get("id")
        return id if self.type.startswith("interaction.") and isinstance(id, str) and id else None

    @property
    def user_metadata(self) -> dict[str, Any]:
        """What the request's `webhook_config` sent along; empty if nothing.

        Open question: where it stands was never recorded; it is looked for beside `data` and in it.
        """
        found = self.raw.get("user_metadata") or self.data.get("user_metadata")
        return found if isinstance(found, dict) else {}


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
    """The event of a delivery, if the service sent it, lately and unchanged.

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
    keys = _hmac_keys(secrets)
    if not keys and jwks is None:
        raise InvalidOption("Nothing to verify with: give 'secrets' (registered webhooks) or 'jwks' (webhook_config).")
    if not isinstance(body, bytes | bytearray | memoryview):
        raise InvalidOption("'body' must be the bytes as they were received, not a text or parsed JSON.", field="body")
    if tolerance < 0:
        raise InvalidOption("'tolerance' must be 0 seconds or more.", field="tolerance")
    content, moment = bytes(body), time.time() if now is None else now
    found = _signed_headers(headers)
    signature = _present(found, "webhook-signature").strip()
    if _JWT.fullmatch(signature):
        if jwks is None:
            raise _refused(
                "It is signed with a JWT, as for webhook_config: give 'jwks', the keys at SIGNING_KEYS_URL.", reason="no_key"
            )
        claims = _jwt_claims(signature, jwks)
        _check_claims(claims, audience, moment, tolerance)
        _check_body(claims, content, body_must_be_signed)
        delivery_id = claims.get("jti") or found.get("webhook-id") or ""
    else:
        if not keys:
            raise _refused(
                "It is signed with the secret of a registered webhook, and none was given: pass 'secrets'.", reason="no_key"
            )
        delivery_id = _present(found, "webhook-id")
        _check_hmac(keys, delivery_id, _present(found, "webhook-timestamp"), signature, content)
        _check_time(float(found["webhook-timestamp"]), moment, tolerance)
    return _event(content, str(delivery_id))


# Headers and keys


def _signed_headers(headers: Headers) -> dict[str, str]:
    """The three headers that count, by their names in lower case."""
    pairs: Iterable[tuple[Any, Any]] = headers.items() if hasattr(headers, "items") else headers
    found: dict[str, str] = {}
    for name, value in pairs:
        known = _text(name).lower()
        if known in _SIGNED_HEADERS and found.setdefault(known, _text(value)) != _text(value):
            raise _refused(f"The header {known!r} is there twice, with different values.", reason="malformed")
    return found


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _present(found: Mapping[str, str], name: str) -> str:
    if not found.get(name):
        raise _refused(f"The header {name!r} is missing; a proxy in front may have dropped it.", reason="missing_header")
    return found[name]


def _hmac_keys(secrets: str | bytes | Iterable[str | bytes]) -> list[bytes]:
    """The keys of secrets; an error names the place of the wrong one, never the secret."""
    keys = []
    for i, secret in enumerate([secrets] if isinstance(secrets, str | bytes) else secrets):
        try:
            key = secret if isinstance(secret, bytes) else b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
        except (Base64Error, ValueError):
            key = b""
        if not key:
            raise InvalidOption(f"secrets[{i}] is no secret of a webhook: 'whsec_' and base64, as it was given.", field="secrets")
        keys.append(key)
    return keys


# Registered receivers: HMAC


def _check_hmac(keys: Sequence[bytes], id: str, timestamp: str, signatures: str, content: bytes) -> None:
    """Any signature may be of any key: the service signs with the old and the new one while a secret is being replaced."""
    if not _SECONDS.fullmatch(timestamp):
        raise _refused("The header 'webhook-timestamp' is no number of seconds.", reason="malformed")
    given = [text for version, _, text in (entry.partition(",") for entry in signatures.split()) if version == _HMAC_VERSION]
    if not given:
        raise _refused("The header 'webhook-signature' holds neither a 'v1,…' signature nor a JWT.", reason="malformed")
    signed = f"{id}.{timestamp}.".encode("utf-8", "replace") + content
    expected = [hmac.digest(key, signed, hashlib.sha256) for key in keys]
    # Every pair is compared, whichever fits: how long it takes tells nothing.
    matches = [hmac.compare_digest(_base64(text), digest) for text in given for digest in expected]
    if not any(matches):
        raise _mismatch()


def _base64(text: str) -> bytes:
    """The bytes of a signature; none where it is no base64, so that it fits nothing."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return b""


def _check_time(sent: float, now: float, tolerance: float) -> None:
    if now - sent > tolerance:
        raise _refused(f"It was sent {now - sent:.0f} s ago; {tolerance:g} s are allowed.", reason="expired")
    _check_not_ahead(sent, now, tolerance)


def _check_not_ahead(moment: float, now: float, tolerance: float) -> None:
    if moment - now > tolerance:
        ahead = f"{moment - now:.0f} s ahead of this machine's clock"
        raise _refused(f"It was sent {ahead}; {tolerance:g} s are allowed.", reason="too_new")


# Receivers that a request names: JWT


def _jwt_claims(token: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    """The claims of a JWT that a key of the set has signed with RS256; no other algorithm is looked at."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
        from cryptography.hazmat.primitives.hashes import SHA256
    except ImportError as error:
        raise ImportError(
            "Webhooks that a request names are signed with RSA, which needs the package 'cryptography': "
            "pip install 'gemini-interactions[webhooks]'."
        ) from error
    head, payload, signature = token.split(".")
    header, claims = _json_part(head), _json_part(payload)
    if header.get("alg") != "RS256":
        raise _refused("The JWT is not signed with RS256.", reason="malformed")
    modulus, exponent = _rsa_numbers(jwks, header.get("kid"))
    try:
        key = RSAPublicNumbers(exponent, modulus).public_key()
        key.verify(_base64url(signature), f"{head}.{payload}".encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise _mismatch() from None
    return claims


def _rsa_numbers(jwks: Mapping[str, Any], key_id: object) -> tuple[int, int]:
    keys = jwks.get("keys")
    if not isinstance(keys, Sequence):
        raise InvalidOption("'jwks' must be an object with 'keys', as SIGNING_KEYS_URL answers.", field="jwks")
    for key in keys:
        if not isinstance(key, Mapping) or key.get("kid") != key_id or key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
            continue
        modulus, exponent = (int.from_bytes(_base64url(str(key.get(name, ""))), "big") for name in ("n", "e"))
        if modulus.bit_length() < _LEAST_KEY_BITS:
            raise InvalidOption(f"The key {key_id!r} in 'jwks' cannot be read, or is too short.", field="jwks")
        return modulus, exponent
    raise _refused("Its key is not in 'jwks': fetch them anew, the service may have replaced it.", reason="unknown_key")


def _check_claims(claims: Mapping[str, Any], audience: str | None, now: float, tolerance: float) -> None:
    """When it was issued and for whom.

    Open question: the claims of the service's JWTs were never recorded. Asked for is one that tells the time, since the header
    `webhook-timestamp` is not signed here.
    """
    issued, expires = (_seconds(claims, name) for name in ("iat", "exp"))
    if issued is None and expires is None:
        raise _refused("The JWT does not say when it was issued ('iat') or ends ('exp').", reason="malformed")
    if issued is not None:
        _check_time(issued, now, tolerance)
    if expires is not None and now > expires:
        raise _refused(f"The JWT ended {now - expires:.0f} s ago.", reason="expired")
    _check_not_ahead(_seconds(claims, "nbf") or now, now, tolerance)
    told = claims.get("aud")
    audiences = [told] if isinstance(told, str) else list(told or ())
    if audience is None and audiences:
        raise _refused(f"The JWT is for the audience {audiences}: if that is you, pass 'audience'.", reason="wrong_audience")
    if audience is not None and audience not in audiences:
        raise _refused(f"The JWT is for the audience {audiences}, not for {audience!r}.", reason="wrong_audience")


def _seconds(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise _refused(f"The JWT's {name!r} is no number of seconds.", reason="malformed")
    return float(value)


def _check_body(claims: Mapping[str, Any], content: bytes, must_be_signed: bool) -> None:
    """Whether the JWT covers the body, by a digest of it (`body_sha256`)."""
    digest = claims.get("body_sha256")
    if digest is None:
        if must_be_signed:
            raise _refused(
                "The JWT does not cover the body, which anyone could have changed. With body_must_be_signed=False it is let "
                "through; then trust nothing but what client.get(id) answers.",
                reason="unsigned_body",
            )
        return
    told = _base64url(digest) if isinstance(digest, str) else b""
    if not hmac.compare_digest(told, hashlib.sha256(content).digest()):
        raise _mismatch()


def _json_part(text: str) -> dict[str, Any]:
    try:
        value = json.loads(_base64url(text))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise _refused("The JWT cannot be read.", reason="malformed")
    return value


def _base64url(text: str) -> bytes:
    """The bytes of base64url without padding; none where it is something else, so that it fits nothing."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""


# The event


def _event(content: bytes, delivery_id: str) -> WebhookEvent:
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError):
        raw = None
    kind = raw.get("type") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(kind, str):
        raise _refused("The body is no event: JSON with a 'type'.", reason="not_an_event")
    data = raw.get("data")
    return WebhookEvent(kind, delivery_id, data if isinstance(data, dict) else {}, raw)


def _mismatch() -> WebhookVerificationError:
    return _refused(
        "The signature does not fit: the key is another one, or the delivery was changed on its way.", reason="mismatch"
    )


def _refused(message: str, *, reason: str) -> WebhookVerificationError:
    return WebhookVerificationError(f"The delivery cannot be trusted. {message}", reason=reason)
