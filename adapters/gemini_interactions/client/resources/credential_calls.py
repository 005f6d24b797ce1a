"""Check the fields of a credential by its type, without showing what is in them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...spelling import did_you_mean
from ...wire.base import WireModel
from ...wire.credentials import EnvironmentVariableConfig, HTTPBearerConfig, OAuth2Config
from ..http.errors import InvalidOption

_TYPES: Mapping[str, type[WireModel]] = {
    "bearer_token": HTTPBearerConfig,
    "environment_variable": EnvironmentVariableConfig,
    "oauth2": OAuth2Config,
}


def check_fields(type: str, fields: Mapping[str, Any], *, is_new: bool, extra_body: Mapping[str, Any] | None = None) -> None:
    """Refuse fields that a credential of this type has not, and a new one without those that it needs.

    Args:
        type: its type; one that this version does not know may have any fields.
        fields: what was given.
        is_new: whether it is to be made; else it is changed.
        extra_body: what is sent unchecked: it can fulfil a requirement.

    Raises:
        InvalidOption: it names the field, and shows no value.
    """
    if type not in _TYPES:
        raise InvalidOption(f"A credential's 'type' is one of {', '.join(_TYPES)}.{did_you_mean(type, _TYPES)}", field="type")
    known = _TYPES[type].model_fields
    for name in fields:
        if name not in known:
            hint = did_you_mean(name, known) or f" It has {', '.join(known)}."
            raise InvalidOption(f"A credential of the type {type!r} has no {name!r}.{hint}", field=name)
    if not is_new:
        return
    given = {"id", "type", *(name for name, value in fields.items() if value is not None), *(extra_body or {})}
    missing = next((name for name, field in known.items() if field.is_required() and name not in given), None)
    if missing is not None:
        raise InvalidOption(f"A credential of the type {type!r} needs a {missing!r}.", field=missing)
