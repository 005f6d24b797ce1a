"""The resource `environments`: the sandboxes that agents work in.

Paths and fields are those of the SDK (`google/genai/_gaos/environments.py`). No answer of the service was ever recorded.
Of self-hosted ones the emulator makes the environment and its key. How a worker leases interactions is not public, so there is no
worker here: an agent works in such an environment as in any other.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from ..contract.validation import check_body
from ..core.clock import timestamp
from ..core.errors import HTTPError, unsupported
from ..storage.sandbox import Sandbox, Sandboxes
from .collection import Collection
from .environment_files import EnvironmentFiles
from .routing import Fields
from .uploads import Uploads

_FIELDS: Fields = {
    "sources": (list,),
    "network": (dict, str),
    "from_environment": (str,),
    "mode": (str,),
    "system_instruction": (str,),
    "custom_config": (dict,),
}
MODES = ("on_demand", "self_hosted")
_SELF_HOSTED = ("system_instruction", "custom_config")


def environments(sandboxes: Sandboxes, uploads: Uploads) -> Collection[Sandbox]:
    """Return the row of the environments, their files included.

    Args:
        sandboxes: where they are kept.
        uploads: those that have begun.
    """

    def create(body: dict[str, Any]) -> dict[str, Any]:
        sources, network, origin = body.get("sources") or [], body.get("network"), body.get("from_environment")
        try:
            check_body({"environment": {"type": "remote", "sources": sources, "network": network}})
        except HTTPError as error:
            raise HTTPError(error.message.replace("'environment.", "'")) from None
        if origin and sources:
            raise HTTPError("'sources' must be empty when 'from_environment' is set.")  # unseen words
        mode = body.get("mode")
        if mode is not None and mode not in MODES:
            raise unsupported(mode, "'mode'", MODES)
        for name in _SELF_HOSTED:
            if name in body and mode != "self_hosted":
                raise HTTPError(f"'{name}' can only be set when 'mode' is 'self_hosted'.")  # unseen words
        sandbox = sandboxes.create(sources, network, sandboxes.use(origin) if origin else None)
        sandbox.mode, sandbox.custom_config = mode, body.get("custom_config")
        # Told once, and kept nowhere: what a worker asks with it is not public, so nobody is asked for it here.
        key = {"environment_key": secrets.token_urlsafe(32)} if mode == "self_hosted" else {}
        return {**_show(sandbox), **key}

    def selects(sandbox: Sandbox, query: Mapping[str, str]) -> bool:
        return query.get("mode") in (None, "", sandbox.mode or "on_demand")

    files = EnvironmentFiles(sandboxes, uploads)
    return Collection(
        name="environments", items=sandboxes, fields=_FIELDS, create=create, show=_show, selects=selects, more=files.routes
    )


def _show(sandbox: Sandbox) -> dict[str, Any]:
    return {
        "id": sandbox.id,
        "created": timestamp(sandbox.created),
        "updated": timestamp(sandbox.updated),
        "last_accessed": timestamp(sandbox.accessed),
        "status": "expired" if sandbox.is_expired else "active",
        **({} if sandbox.mode is None else {"mode": sandbox.mode}),
        **({} if sandbox.custom_config is None else {"custom_config": sandbox.custom_config}),
        # In protobuf's JSON, 64-bit integers are strings; the SDK reads both.
        "file_count": str(len(sandbox.files)),
        "size_bytes": str(sandbox.size),
        **({"sources": sandbox.sources} if sandbox.sources else {}),
        **({} if sandbox.network is None else {"network": sandbox.network}),
    }
