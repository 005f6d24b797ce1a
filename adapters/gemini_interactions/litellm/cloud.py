"""Take the words for Google Cloud out of what a call has: LiteLLM's own, and those of the official client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..client.http.cloud.login import held_credentials
from ..client.http.errors import InvalidOption

WORDS: dict[str, str] = {
    "vertexai": "vertexai",
    "project": "project",
    "vertex_project": "project",
    "vertex_ai_project": "project",
    "location": "location",
    "vertex_location": "location",
    "vertex_ai_location": "location",
    "credentials": "credentials",
    "vertex_credentials": "credentials",
    "vertex_ai_credentials": "credentials",
}
"""The words for each setting of a client."""

_KEPT_BACK = tuple(word for word in WORDS if word.startswith("vertex_"))


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where on Google Cloud to ask, and as whom.

    Attributes:
        vertexai: whether Google Cloud is asked; None where the environment says.
        project: the project there.
        location: the location there.
        credentials: the login, as `AsyncClient` takes it.
    """

    vertexai: bool | None = None
    project: str | None = None
    location: str | None = None
    credentials: Any = field(default=None, repr=False)


GEMINI_OR_CLOUD = Cloud()
"""Where nothing is said."""


def take_cloud(given: Mapping[str, Any], params: Mapping[str, Any], logging: Any = None) -> tuple[dict[str, Any], Cloud]:
    """Return the parameters of a call without those that say where it goes, and these.

    Args:
        given: the parameters.
        params: LiteLLM's own parameters of the call.
        logging: LiteLLM's logger of the call; it alone is told LiteLLM's own words, which are kept from providers of others.

    Raises:
        InvalidOption: two words say different things, or it is a proxy's client who says where: the deployment does.
    """
    told = getattr(logging, "litellm_params", None)
    given = {**{word: told[word] for word in _KEPT_BACK if word in told}, **given} if isinstance(told, Mapping) else given
    if not WORDS.keys() & given.keys():
        return dict(given), GEMINI_OR_CLOUD
    body = (params.get("proxy_server_request") or {}).get("body")
    found: dict[str, Any] = {}
    for word, name in WORDS.items():
        if given.get(word) is None:
            continue
        if isinstance(body, Mapping) and _says(body, word):
            raise InvalidOption(f"{word!r} is for the deployment to say, not for a request.", field=word)
        if name in found and found[name] != given[word]:
            raise InvalidOption(f"{word!r} says something else than another word for the same.", field=word)
        found[name] = given[word]
        if word in _KEPT_BACK:
            found.setdefault("vertexai", True)
    rest = {name: value for name, value in given.items() if name not in WORDS}
    return rest, Cloud(**{**found, "credentials": held_credentials(found.get("credentials"))})


def held_login(given: Any) -> Any:
    """Wrap the logins among the parameters of a call."""
    if not isinstance(given, Mapping):
        return given
    return {name: held_credentials(value) if WORDS.get(name) == "credentials" else value for name, value in given.items()}


def _says(body: Mapping[str, Any], word: str) -> bool:
    extra = body.get("extra_body")
    return word in body or (isinstance(extra, Mapping) and word in extra)
