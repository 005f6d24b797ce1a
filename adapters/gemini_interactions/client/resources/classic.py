"""Name and configure things of the older APIs as the official SDK does: by resource name, with settings in a `config`. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..http.call import Call
from ..http.errors import InvalidOption
from ..http.paths import segment
from .calls import post_call, present_params

Config = Mapping[str, Any] | Any
"""Settings by their names, or an object of the official SDK's that holds them."""

ANYTHING: Mapping[str, str] = {"accept": "*/*"}
"""What the official client takes from these APIs."""

_NAME_IN_ADDRESS = re.compile(r"https?://[^?#]*?/((?:files|fileSearchStores)/[^?#:]+)")


def read_config(config: Config, *known: str) -> dict[str, Any]:
    """Return the settings in a `config` that are set.

    Args:
        config: an object, one of the official SDK's, or None.
        known: the names that there are.

    Raises:
        InvalidOption: it is none, or has others.
    """
    if hasattr(config, "model_dump"):
        config = config.model_dump(exclude_none=True)
    if not isinstance(config, Mapping | None):
        raise InvalidOption(f"'config' must be an object, not {type(config).__name__}.", field="config")
    given = {name: value for name, value in (config or {}).items() if value is not None}
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        listed = ", ".join(known)
        raise InvalidOption(f"{unknown!r} is no setting of 'config'; known are {listed}.", field=f"config.{unknown}")
    return given


def resource_path(name: Any, *collections: str, field: str = "name") -> str:
    """Return the path of a resource by its name, such as `files/abc`.

    Args:
        name: the resource's name, its address, or an object that has one of them as `name` or `uri`; for files and stores, the id
            alone will do.
        collections: what stands before each id in it, such as `files`.
        field: what to call it in an error.

    Raises:
        InvalidOption: it is none.
    """
    if not isinstance(name, str):
        name = getattr(name, "name", None) or getattr(name, "uri", None)
    if isinstance(name, str) and (found := _NAME_IN_ADDRESS.match(name)) is not None:
        name = found[1]
    parts = name.strip("/").split("/") if isinstance(name, str) else []
    if len(parts) == 1 and len(collections) == 1 and parts[0]:
        parts = [collections[0], *parts]
    if tuple(parts[::2]) != collections or len(parts) != 2 * len(collections):
        form = "/".join(f"{collection}/…" for collection in collections)
        raise InvalidOption(f"{name!r} is no name of the form '{form}'.", field=field)
    return "/".join(segment(part, field) for part in parts)


def classic_page_call(url: str, path: str, params: Mapping[str, Any], page_size: int | None, token: str | None) -> Call:
    """Return the call that reads a part of a list."""
    asked = present_params(pageSize=page_size, pageToken=token, **params)
    return Call("GET", f"{url}/{path}", headers=dict(ANYTHING), params=asked)


def classic_post(url: str, path: str, body: Mapping[str, Any]) -> Call:
    """Return the call that makes something; an empty body is none."""
    call = post_call(url, path, body)
    if not body:
        call.content, call.headers = None, {}
    call.headers |= ANYTHING
    return call
