"""Webhooks: what the claims of a JWT must say, and what a caller must give; signed with a key of the test's own.

The emulator makes one kind of claims only; those here are what another sender, or a service that changes, would send.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from contextlib import suppress
from typing import Any

import pytest

from gemini_interactions import InvalidOption
from gemini_interactions.webhooks import WebhookVerificationError, verify

EVENT = b'{"type":"interaction.completed","data":{"id":"v1_x"}}'
Headers = dict[str, str]


class Key:
    """A key, and what is signed with it."""

    def __init__(self, name: str, bits: int = 2048) -> None:
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

        self.name, self._key = name, generate_private_key(public_exponent=65537, key_size=bits)

    @property
    def jwks(self) -> dict[str, Any]:
        numbers = self._key.public_key().public_numbers()
        n, e = (encoded(value.to_bytes((value.bit_length() + 7) // 8, "big")) for value in (numbers.n, numbers.e))
        return {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": n, "e": e}]}

    def sign(self, **claims: Any) -> Headers:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        head = {"alg": "RS256", "kid": self.name, **claims.pop("header", {})}
        signed = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
        return {"webhook-signature": f"{signed}.{encoded(self._key.sign(signed.encode(), PKCS1v15(), SHA256()))}"}


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("k1")


def reason(*args: Any, **options: Any) -> str:
    with pytest.raises(WebhookVerificationError) as caught:
        verify(*args, **options)
    return caught.value.reason


@pytest.mark.parametrize(
    ("claims", "options", "why"),
    [
        ({"iat": 100}, {}, "unsigned_body"),
        ({"iat": 100, "body_sha256": 5}, {}, "mismatch"),
        ({}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": "100"}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": True}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": float("nan")}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": 10**400}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": -(10**400)}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": [100]}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": 100, "exp": {"at": 100}}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": 100, "nbf": "now"}, {"body_must_be_signed": False}, "malformed"),
        ({"exp": 100 + 30 * 365 * 86_400}, {"body_must_be_signed": False}, "too_new"),
        ({"exp": 100 + 30 * 365 * 86_400, "nbf": 100}, {"body_must_be_signed": False}, "too_new"),
        ({"iat": 100, "aud": 5}, {"body_must_be_signed": False, "audience": "5"}, "malformed"),
        ({"iat": 100, "aud": 0}, {"body_must_be_signed": False}, "malformed"),
        ({"iat": 100, "aud": {"shop": 1}}, {"body_must_be_signed": False, "audience": "shop"}, "malformed"),
        ({"iat": 100, "aud": ["shop", 5]}, {"body_must_be_signed": False, "audience": "shop"}, "malformed"),
        ({"iat": 100, "aud": ""}, {"body_must_be_signed": False}, "wrong_audience"),
        ({"iat": 100, "jti": {"a": 1}}, {"body_must_be_signed": False}, "malformed"),
        ({"exp": 99}, {"body_must_be_signed": False}, "expired"),
        ({"iat": 100, "nbf": 1000}, {"body_must_be_signed": False}, "too_new"),
        ({"iat": 100, "aud": "shop"}, {"body_must_be_signed": False}, "wrong_audience"),
        ({"iat": 100, "aud": ["shop"]}, {"body_must_be_signed": False, "audience": "bank"}, "wrong_audience"),
        ({"iat": 100}, {"body_must_be_signed": False, "audience": "bank"}, "wrong_audience"),
    ],
)
def test_claims_that_are_missing_wrong_or_for_others_are_refused(
    key: Key, claims: dict[str, Any], options: dict[str, Any], why: str
) -> None:
    assert reason(key.sign(**claims), EVENT, jwks=key.jwks, now=100, **options) == why


@pytest.mark.parametrize(
    ("claims", "options"),
    [
        ({"exp": 100}, {}),
        ({"exp": 400}, {}),
        ({"iat": 100, "exp": 100 + 30 * 365 * 86_400}, {}),
        ({"iat": 100, "aud": None, "nbf": 0}, {}),
        ({"iat": 100, "aud": "shop"}, {"audience": "shop"}),
        ({"iat": 100, "aud": ["bank", "shop"]}, {"audience": "shop"}),
    ],
)
def test_claims_that_suffice(key: Key, claims: dict[str, Any], options: dict[str, Any]) -> None:
    event = verify(key.sign(**claims), EVENT, jwks=key.jwks, now=100, body_must_be_signed=False, **options)
    assert (event.interaction_id, event.delivery_id) == ("v1_x", "")


@pytest.mark.parametrize("crit", [["b64"], ["exp"], [], None, 5, "exp"])
def test_extensions_that_must_be_understood_are_not(key: Key, crit: Any) -> None:
    signed = key.sign(iat=100, header={"crit": crit, "b64": False})
    assert reason(signed, EVENT, jwks=key.jwks, now=100, body_must_be_signed=False) == "malformed"


JUNK: list[Any] = [None, 0, 5, -5, 2.5, 10**400, 1e300, True, "", "zz", "\ud800", [], [5], [[]], {}, {"a": 1}]


@pytest.mark.parametrize("name", ["iat", "exp", "nbf", "aud", "jti", "body_sha256", "kid", "alg", "typ", "iss", "sub"])
def test_a_claim_of_any_type_is_taken_or_refused(key: Key, name: str) -> None:
    for value in JUNK:
        claims = {"header": {name: value}} if name in ("kid", "alg", "typ") else {name: value}
        with suppress(WebhookVerificationError):
            event = verify(key.sign(**{"iat": 100, **claims}), EVENT, jwks=key.jwks, now=100, body_must_be_signed=False)
            assert isinstance(event.delivery_id, str)


@pytest.mark.parametrize("body", [b"", b"no", b"[]", b"{}", b'{"type":5}', b"\xff"])
def test_a_signed_body_that_is_no_event_is_refused(key: Key, body: bytes) -> None:
    assert reason(key.sign(iat=100), body, jwks=key.jwks, now=100, body_must_be_signed=False) == "not_an_event"


def test_an_event_of_another_shape_is_kept_raw(key: Key) -> None:
    body = b'{"type":"interaction.completed","data":"thin","more":1}'
    event = verify(key.sign(iat=100), body, jwks=key.jwks, now=100, body_must_be_signed=False)
    assert (event.interaction_id, event.data, event.raw["more"]) == (None, {}, 1)


# What the caller gives


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({}, None),
        ({"secrets": []}, None),
        ({"secrets": ["whsec_"]}, "secrets"),
        ({"secrets": ["whsec_not base64!"]}, "secrets"),
        ({"secrets": [b""]}, "secrets"),
        ({"secrets": "whsec_c2VjcmV0", "tolerance": -1}, "tolerance"),
        ({"secrets": "whsec_c2VjcmV0", "tolerance": float("nan")}, "tolerance"),
        ({"secrets": "whsec_c2VjcmV0", "tolerance": "5"}, "tolerance"),
        ({"secrets": 5}, "secrets"),
        ({"secrets": [5]}, "secrets"),
        ({"jwks": 5}, "jwks"),
        ({"jwks": {"keys": []}, "audience": 5}, "audience"),
        ({"jwks": {"keys": {}}}, "jwks"),
        ({"jwks": {"keys": [{"kid": "k1", "kty": "RSA", "n": "AQAB"}]}}, "jwks"),
    ],
)
def test_what_cannot_be_verified_with_is_an_invalid_option(key: Key, options: dict[str, Any], field: str | None) -> None:
    with pytest.raises(InvalidOption) as caught:
        verify(key.sign(iat=100), EVENT, now=100, **options)
    assert caught.value.field == field
    assert "not base64" not in str(caught.value)


def test_a_short_key_is_not_trusted() -> None:
    short = Key("k1", 1024)
    with pytest.raises(InvalidOption, match="too short"):
        verify(short.sign(iat=100), EVENT, jwks=short.jwks, now=100)


def test_a_parsed_body_is_refused_since_it_is_not_what_was_signed() -> None:
    for body in ("{}", {}):
        with pytest.raises(InvalidOption, match="bytes as they were received"):
            verify({}, body, secrets="whsec_c2VjcmV0")  # type: ignore[arg-type]
