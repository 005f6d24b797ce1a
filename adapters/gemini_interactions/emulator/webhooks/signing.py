"""Signatures of webhooks: Standard Webhooks' HMAC for registered ones, a JWT for those that a request names.

Sources: standardwebhooks.com (`spec/standard-webhooks.md`), RFC 7515 and 7517, aistudio.google.com/docs/webhooks. Open
question: which claims the service's JWT has was never recorded. Here it has `iss`, `iat`, `exp`, `jti` (the message's id) and
`body_sha256` (base64url), and no `aud`, which verifiers that are not told of one refuse.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ..core.errors import HTTPError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SECRET_PREFIX = "whsec_"
KEY_ID = "gemini-interactions-emulator"
ISSUER = "https://generativelanguage.googleapis.com"
VALID_SECONDS = 300
"""How long a signature is good: receivers are told to reject older ones."""


def new_secret() -> str:
    """Return a secret in the form of Standard Webhooks."""
    return SECRET_PREFIX + b64encode(secrets.token_bytes(24)).decode()


def hmac_signatures(keys: Iterable[str], message_id: str, timestamp: int, content: bytes) -> str:
    """Return the header `webhook-signature`: `v1,<base64>` for each secret, separated by spaces.

    Args:
        keys: the secrets, each with its prefix.
        message_id: the header `webhook-id`.
        timestamp: the header `webhook-timestamp`, in seconds since the epoch.
        content: the body.
    """
    signed = b"%b.%d.%b" % (message_id.encode(), timestamp, content)
    return " ".join(
        f"v1,{b64encode(hmac.digest(b64decode(key.removeprefix(SECRET_PREFIX)), signed, hashlib.sha256)).decode()}"
        for key in keys
    )


def check_rs256() -> None:
    """Check that JWTs can be signed here.

    Raises:
        HTTPError: 501, the package `cryptography` is not installed (extra `emulator`).
    """
    if find_spec("cryptography") is None:
        message = "The emulator needs the package 'cryptography' (extra 'emulator') to sign the webhooks of webhook_config.uris."
        raise HTTPError(message, "unimplemented", 501)


def signed_jwt(message_id: str, timestamp: int, content: bytes) -> str:
    """Return the header `Webhook-Signature` of a webhook that a request names: an RS256 JWT.

    Args:
        message_id: the header `webhook-id`.
        timestamp: when it is sent, in seconds since the epoch.
        content: the body.
    """
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    claims = {
        "iss": ISSUER,
        "iat": timestamp,
        "exp": timestamp + VALID_SECONDS,
        "jti": message_id,
        "body_sha256": _base64url(hashlib.sha256(content).digest()),
    }
    parts = ({"alg": "RS256", "kid": KEY_ID, "typ": "JWT"}, claims)
    signed = ".".join(_base64url(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    return f"{signed}.{_base64url(_key().sign(signed.encode(), PKCS1v15(), SHA256()))}"


def jwks() -> dict[str, Any]:
    """Return the public key, as at `/.well-known/jwks.json`.

    Raises:
        HTTPError: 501, the package `cryptography` is not installed (extra `emulator`).
    """
    check_rs256()
    numbers = _key().public_key().public_numbers()
    key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": KEY_ID, "n": _integer(numbers.n), "e": _integer(numbers.e)}
    return {"keys": [key]}


@cache
def _key() -> RSAPrivateKey:
    """Return the key of this process; no secret beyond it."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return generate_private_key(public_exponent=65537, key_size=2048)


def _integer(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
