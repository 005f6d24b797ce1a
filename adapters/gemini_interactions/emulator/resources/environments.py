"""The resource `environments`: the sandboxes that agents work in.

Paths and fields are those of the SDK (`google/genai/_gaos/environments.py`). No answer of the service was ever recorded.
"""

from __future__ import annotations

from typing import Any

from ..contract.validation import check_body
from ..core.clock import timestamp
from ..core.errors import HTTPError
from ..storage.sandbox import Sandbox, Sandboxes
from .collection import Collection
from .environment_files import EnvironmentFiles
from .routing import Fields
from .uploads import Uploads

_FIELDS: Fields = {
    "sources": (list,),
    "network": (dict, str),
    "from_environment": (str,),
}


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
        return _show(sandboxes.create(sources, network, sandboxes.use(origin) if origin else None))

    files = EnvironmentFiles(sandboxes, uploads)
    return Collection(name="environments", items=sandboxes, fields=_FIELDS, create=create, show=_show, more=files.routes)


def _show(sandbox: Sandbox) -> dict[str, Any]:
    return {
        "id": sandbox.id,
        "created": timestamp(sandbox.created),
        "updated": timestamp(sandbox.updated),
        "last_accessed": timestamp(sandbox.accessed),
        "status": "expired" if sandbox.is_expired else "active",
        # In protobuf's JSON, 64-bit integers are strings; the SDK reads both.
        "file_count": str(len(sandbox.files)),
        "size_bytes": str(sandbox.size),
        **({"sources": sandbox.sources} if sandbox.sources else {}),
        **({} if sandbox.network is None else {"network": sandbox.network}),
    }
