"""Check the HMAC of a delivery to a registered receiver (`/webhooks`), under the secret it was given.

Reference: standardwebhooks.com.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterable, Sequence

from ..client.http.errors import InvalidOption
from .errors import signature_mismatch, untrusted

_SECRET_PREFIX = "whsec_"
_VERSION = "v1"
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)


def hmac_keys(secrets: str | bytes | Iterable[str | bytes]) -> list[bytes]:
    """Read the keys of secrets.

    Raises:
        InvalidOption: one is none; its place is named, never the secret.
    """
    if not isinstance(secrets, Iterable):
        raise InvalidOption(f"'secrets' must be a text or several, not {type(secrets).__name__}.", field="secrets")
    keys = []
    for i, secret in enumerate([secrets] if isinstance(secrets, str | bytes) else secrets):
        try:
            key = secret if isinstance(secret, bytes) else b64decode(secret.removeprefix(_SECRET_PREFIX), validate=True)
        except (Base64Error, ValueError, AttributeError):
            key = b""
        if not key:
            raise InvalidOption(f"secrets[{i}] is no secret of a webhook: 'whsec_' and base64, as it was given.", field="secrets")
        keys.append(key)
    return keys


def check_hmac(keys: Sequence[bytes], id: str, timestamp: str, signatures: str, content: bytes) -> None:
    """Check that one of the signatures is by one of the keys: both may be the old and the new one, during a rotation.

    Raises:
        WebhookVerificationError: none is.
    """
    if not _SECONDS.fullmatch(timestamp):
        raise untrusted("The header 'webhook-timestamp' is no number of seconds.", reason="malformed")
    given = [text for version, _, text in (entry.partition(",") for entry in signatures.split()) if version == _VERSION]
    if not given:
        raise untrusted("The header 'webhook-signature' holds neither a 'v1,…' signature nor a JWT.", reason="malformed")
    signed = f"{id}.{timestamp}.".encode("utf-8", "replace") + content
    expected = [hmac.digest(key, signed, hashlib.sha256) for key in keys]
    # Every pair is compared, whichever fits: how long it takes tells nothing.
    matches = [hmac.compare_digest(_base64(text), digest) for text in given for digest in expected]
    if not any(matches):
        raise signature_mismatch()


def _base64(text: str) -> bytes:
    """Decode a signature; no bytes where it is no base64, so that it fits nothing."""
    try:
        return b64decode(text, validate=True)
    except (Base64Error, ValueError):
        return b""
