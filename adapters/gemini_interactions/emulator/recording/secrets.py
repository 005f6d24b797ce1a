"""Secrets in recorded calls: where the API has them, and how they are blotted out, alike when a call is recorded and replayed.

What a caller gives in a field for secrets is taken out there, and wherever else in the call it stands.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"

SECRET_QUERY = frozenset({"key", "access_token"})
SECRET_HEADERS = frozenset({"authorization", "x-goog-api-key", "cookie", "proxy-authorization"})

SHORTEST = 8
"""Characters of a secret that can be told from other text."""

# Names of fields that hold one secret each: credentials, tokens, what signs webhooks.
_FIELDS = frozenset(
    {
        *("token", "accesstoken", "authtoken", "bearertoken", "refreshtoken", "apikey", "xapikey", "xgoogapikey", "privatekey"),
        *("authorization", "proxyauthorization", "cookie", "setcookie", "password", "clientsecret"),
        *("secret", "signingsecret", "newsigningsecret", "environmentkey"),
    }
)
# Names of fields whose every text is a secret: headers of MCP servers and of hosts that a sandbox may reach, its variables.
_MAPS = frozenset({"headers", "transform", "env"})
# What a model or a user says in: names in here are theirs, not the API's.
_SPOKEN = frozenset({"input", "steps", "arguments", "parameters", "schema", "result", "content", "labels", "user_metadata"})
# A variable by a stored credential: an id, no secret.
_NO_SECRETS = frozenset({"credential"})

_NAME = re.compile(r"auth|cookie|token|secret|pass|cred|key", re.IGNORECASE)
# A text that nobody says: long, in one piece, with letters and digits.
_TOKEN = re.compile(r"(?=\S*\d)(?=\S*[A-Za-z])[^\s/]{20,}|\S{40,}")
_NAMED = re.compile(r"(?<=\bauth_tokens/)[\w.-]+|(?<=\bvoicekey_)[\w.~+/=-]+")  # its name is the token, and so is a voice's key
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s\"'<>\\]+")
_USER = re.compile(r"(?<=://)[^/?#@]+(?=@)")
_PARAMETER = re.compile(
    r"(?<=[?&#])((?:api_?|auth_?|access_|refresh_|id_|x-goog-)?(?:key|token)|sig|(?:x-(?:amz|goog)-)?signature|(?:client_)?secret"
    r"|password|pwd)=[^&#]+",
    re.IGNORECASE,
)


def blotted(value: Any, secrets: Iterable[str]) -> Any:
    """Return a value with every secret in it taken out, plain, quoted or in base64, in names as well; and those in URLs."""
    return _blotted(value, [form for secret in sorted(secrets, key=len, reverse=True) for form in _forms(secret)])


def without_secret_fields(value: Any) -> Any:
    """Return a body without what stands in its fields for secrets, however short it is."""
    if isinstance(value, list):
        return [without_secret_fields(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    return {name: REDACTED if _is_value(value, name) else _without(name, entry) for name, entry in value.items()}


def secrets_in(value: Any) -> Iterator[str]:
    """Yield what stands in the fields for secrets of a body, as far as it can be told from other text."""
    for secret in _secrets_in(value):
        yield from _told(secret)


def secrets_of_caller(query: Mapping[str, str], headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the keys that a client sent beside the body, as far as they can be told from other text."""
    for value in [headers.get(name, "") for name in SECRET_HEADERS] + [query.get(name, "") for name in SECRET_QUERY]:
        yield from _told(value)


def shown_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers as they may be kept: a name that speaks of a secret has none."""
    return {name: REDACTED if _NAME.search(name) else value for name, value in headers.items()}


def _told(value: str) -> Iterator[str]:
    scheme, _, rest = value.strip().partition(" ")
    value = rest.strip() if scheme.lower() in ("bearer", "basic", "token") else value.strip()
    if len(value) >= SHORTEST and value != REDACTED:
        yield value


def _is_value(value: dict[str, Any], name: str) -> bool:
    """Whether a field is the value of a credential that is a variable; of other things, a `value` is none."""
    return name == "value" and value.get("type") == "environment_variable"


def _holds(name: str) -> bool:
    return re.sub(r"[_-]", "", name).lower() in _FIELDS


def _without(name: str, value: Any) -> Any:
    if name in _SPOKEN:
        return value
    if name in _MAPS:
        return _all_redacted(value)
    if isinstance(value, str) and value and _holds(name):
        return REDACTED
    return without_secret_fields(value)


def _all_redacted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: entry if name in _NO_SECRETS else _all_redacted(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_all_redacted(entry) for entry in value]
    return REDACTED if isinstance(value, str) and value else value


def _secrets_in(value: Any, name: str = "", *, is_map: bool = False) -> Iterator[str]:
    """Yield the texts that are secret, by the name that they stand under or, in a map, by what they look like."""
    if isinstance(value, str):
        if (is_map and (_NAME.search(name) or _TOKEN.fullmatch(value))) or (not is_map and _holds(name)):
            yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _secrets_in(entry, name if is_map else "", is_map=is_map)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if _is_value(value, key):
                yield str(entry)
            elif is_map and key not in _NO_SECRETS:
                yield from _secrets_in(entry, name if key == "value" else key, is_map=True)
            elif not is_map and key not in _SPOKEN:
                yield from _secrets_in(entry, key, is_map=key in _MAPS)


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield b64encode(secret.encode("utf-8", "replace")).decode()


def _blotted(value: Any, forms: list[str]) -> Any:
    if isinstance(value, dict):
        return {_blotted(name, forms): _blotted(entry, forms) for name, entry in value.items()}
    if isinstance(value, list):
        return [_blotted(entry, forms) for entry in value]
    if not isinstance(value, str):
        return value
    for form in forms:
        value = value.replace(form, REDACTED)
    if "auth_tokens/" in value or "voicekey_" in value:
        value = _NAMED.sub(REDACTED, value)
    return _URL.sub(_plain_url, value) if "://" in value else value


def _plain_url(url: re.Match[str]) -> str:
    return _PARAMETER.sub(rf"\1={REDACTED}", _USER.sub(REDACTED, url.group()))
