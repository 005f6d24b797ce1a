"""Check the JWT of a delivery to a receiver that a request named (`webhook_config.uris`), by the service's public keys.

Reference: RFC 7515, RFC 7517.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Any

from ..client.http.errors import InvalidOption
from ..extras import needed
from .age import check_age, check_not_ahead
from .errors import signature_mismatch, untrusted

SIGNING_KEYS_URL = "https://generativelanguage.googleapis.com/.well-known/jwks.json"
"""Address of the service's public keys. Its answer is the `jwks` of `verify`; fetch it anew on the reason `unknown_key`."""

_LEAST_KEY_BITS = 2048

_LATEST = 1e12
"""Seconds since the epoch that no time has; NaN is not below it either."""


def jwt_claims(token: str, jwks: Mapping[str, Any]) -> dict[str, Any]:
    """Read the claims of a JWT that a key of the set has signed with RS256; no other algorithm is accepted.

    Raises:
        WebhookVerificationError: it is malformed, or its key unknown, or its signature wrong.
        InvalidOption: `jwks` cannot be used.
        ImportError: `cryptography` is not installed.
    """
    with needed("webhooks", "A webhook that a request names is signed with RSA: checking it"):
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
        from cryptography.hazmat.primitives.hashes import SHA256
    head, payload, signature = token.split(".")
    header, claims = _json_part(head), _json_part(payload)
    if header.get("alg") != "RS256":
        raise untrusted("The JWT is not signed with RS256.", reason="malformed")
    if "crit" in header:  # RFC 7515, 4.1.11: who does not know what is critical has to refuse; nothing is known here
        raise untrusted("The JWT has extensions that must be understood ('crit'), and are not.", reason="malformed")
    modulus, exponent = _rsa_numbers(jwks, header.get("kid"))
    try:
        key = RSAPublicNumbers(exponent, modulus).public_key()
        key.verify(_base64url(signature), f"{head}.{payload}".encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise signature_mismatch() from None
    return claims


def _rsa_numbers(jwks: Mapping[str, Any], key_id: object) -> tuple[int, int]:
    keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(keys, Sequence):
        raise InvalidOption("'jwks' must be an object with 'keys', as SIGNING_KEYS_URL answers.", field="jwks")
    for key in keys:
        if not isinstance(key, Mapping) or key.get("kid") != key_id or key.get("kty") != "RSA" or key.get("use", "sig") != "sig":
            continue
        modulus, exponent = (int.from_bytes(_base64url(str(key.get(name, ""))), "big") for name in ("n", "e"))
        if modulus.bit_length() < _LEAST_KEY_BITS:
            raise InvalidOption(f"The key {key_id!r} in 'jwks' cannot be read, or is too short.", field="jwks")
        return modulus, exponent
    raise untrusted("Its key is not in 'jwks': fetch them anew, the service may have replaced it.", reason="unknown_key")


def check_claims(claims: Mapping[str, Any], audience: str | None, now: float, tolerance: float) -> None:
    """Check when a JWT was issued, and for whom.

    Open question [claims_of_webhook_tokens]: the claims of the service's JWTs were never recorded. One that tells the time is
    required, since the header `webhook-timestamp` is not signed here. Without the time at which it was issued, its end must be
    near: else it could be sent again for as long as it lasts.
    """
    issued, expires, begins = (_seconds(claims, name) for name in ("iat", "exp", "nbf"))
    if issued is None and expires is None:
        raise untrusted("The JWT does not say when it was issued ('iat') or ends ('exp').", reason="malformed")
    if issued is not None:
        check_age(issued, now, tolerance)
    if expires is not None and now > expires:
        raise untrusted(f"The JWT ended {now - expires:.0f} s ago.", reason="expired")
    if issued is None and expires is not None and expires - now > tolerance:
        raise untrusted(
            f"The JWT does not say when it was issued ('iat'), and lasts {expires - now:.0f} s more: {tolerance:g} s are allowed"
            " then.",
            reason="too_new",
        )
    check_not_ahead(now if begins is None else begins, now, tolerance)
    audiences = _audiences(claims)
    if audience is None and audiences:
        raise untrusted(f"The JWT is for the audience {audiences}: if that is you, pass 'audience'.", reason="wrong_audience")
    if audience is not None and audience not in audiences:
        raise untrusted(f"The JWT is for the audience {audiences}, not for {audience!r}.", reason="wrong_audience")


def _audiences(claims: Mapping[str, Any]) -> list[str]:
    told = claims.get("aud")
    audiences = [] if told is None else told if isinstance(told, list) else [told]
    if not all(isinstance(name, str) for name in audiences):
        raise untrusted("The JWT's 'aud' is neither a text nor a list of texts.", reason="malformed")
    return audiences


def claimed_id(claims: Mapping[str, Any]) -> str | None:
    """Return the id of a delivery that a JWT tells, if it does."""
    id = claims.get("jti")
    if id is not None and not isinstance(id, str):
        raise untrusted("The JWT's 'jti' is no text.", reason="malformed")
    return id or None


def _seconds(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    # Compared before anything else is done with it: a whole number of JSON's may be larger than any float.
    if isinstance(value, bool) or not isinstance(value, int | float) or not -_LATEST < value < _LATEST:
        raise untrusted(f"The JWT's {name!r} is no number of seconds.", reason="malformed")
    return float(value)


def check_body(claims: Mapping[str, Any], content: bytes, must_be_signed: bool) -> None:
    """Check that the JWT covers the body, by a digest of it (`body_sha256`)."""
    digest = claims.get("body_sha256")
    if digest is None:
        if must_be_signed:
            raise untrusted(
                "The JWT does not cover the body, which anyone could have changed. With body_must_be_signed=False it is let "
                "through; then trust nothing but what client.get(id) answers.",
                reason="unsigned_body",
            )
        return
    told = _base64url(digest) if isinstance(digest, str) else b""
    if not hmac.compare_digest(told, hashlib.sha256(content).digest()):
        raise signature_mismatch()


def _json_part(text: str) -> dict[str, Any]:
    try:
        value = json.loads(_base64url(text))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise untrusted("The JWT cannot be read.", reason="malformed")
    return value


def _base64url(text: str) -> bytes:
    """Decode base64url without padding; no bytes where it is something else, so that it fits nothing."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
