"""The resource `credentials`: secrets for sandboxes. Their values are checked, and forgotten at once; nothing here uses them.

Fields are those of the SDK (`google/genai/_gaos/types/credentials`); no answer of the service was ever recorded. Open questions
[ids_of_credentials, second_credential, type_of_a_credential]: what an id may look like (here: up to 128 letters, digits, dots,
dashes and underscores), what a second one of an id is answered with (here: 409), and whether a type may change (here: no).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...wire.base import WireModel
from ...wire.credentials import EnvironmentVariableConfig, HTTPBearerConfig, OAuth2Config
from ..contract.validation import check_model
from ..core.clock import Clock, timestamp
from ..core.errors import HTTPError, invalid_argument, unsupported
from ..storage.items import Items
from .collection import Collection
from .routing import Fields

TYPES: Mapping[str, type[WireModel]] = {
    "bearer_token": HTTPBearerConfig,
    "environment_variable": EnvironmentVariableConfig,
    "oauth2": OAuth2Config,
}

_TEXTS = ("token", "header_name", "prefix", "value", "client_id", "client_secret", "refresh_token", "token_url")
_CHANGEABLE: Fields = {
    "type": (str,),
    **dict.fromkeys(_TEXTS, (str,)),
    "injection_location": (str, list),
    "trusted_domains": (list,),
    "scopes": (list,),
}
_FIELDS: Fields = {"id": (str,), **_CHANGEABLE}
_ANY_VALUE = "header"
"""A value that every field of a credential may have, for those that stay as they were."""

_ID = re.compile(r"[\w.-]{1,128}", re.ASCII)


@dataclass(slots=True)
class StoredCredential:
    """A credential without its secret; times in seconds since the epoch."""

    id: str
    type: str
    created: float
    updated: float


def credentials(clock: Clock) -> Collection[StoredCredential]:
    """Return the row of the credentials.

    Args:
        clock: tells their times.
    """
    items: Items[StoredCredential] = Items("Credential")

    def create(body: dict[str, Any]) -> dict[str, Any]:
        _check(body)
        if not _ID.fullmatch(body["id"]):
            raise invalid_argument()
        now = clock.now()
        credential = StoredCredential(body["id"], body["type"], now, now)
        items.add(credential.id, credential)
        return _show(credential)

    def change(credential: StoredCredential, fields: dict[str, Any]) -> None:
        if fields.get("type", credential.type) != credential.type:
            raise HTTPError("The value is invalid for 'type'. A credential keeps its type.")  # unseen words
        kept = {name: _ANY_VALUE for name, info in TYPES[credential.type].model_fields.items() if info.is_required()}
        _check({**kept, **fields, "type": credential.type})
        credential.updated = clock.now()

    return Collection(
        name="credentials", items=items, fields=_FIELDS, create=create, show=_show, change=change, changeable=_CHANGEABLE
    )


def _check(body: Mapping[str, Any]) -> None:
    if "type" not in body:
        raise HTTPError("Missing key 'type'.")
    if body["type"] not in TYPES:
        raise unsupported(body["type"], "'type'", TYPES)
    if body.get("injection_location") == []:
        raise HTTPError("The value is invalid for 'injection_location'. Expected at least one.")  # unseen words
    check_model(dict(body), TYPES[body["type"]])


def _show(credential: StoredCredential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "type": credential.type,
        "status": "active",
        "create_time": timestamp(credential.created),
        "update_time": timestamp(credential.updated),
    }
