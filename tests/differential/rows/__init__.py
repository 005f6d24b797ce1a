"""The rows, a file per resource: each has `CASES`, and is found by being here."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from ..cases import Case

RESOURCES = (
    "interactions",
    "interactions.auth_tokens",
    "agents",
    "environments",
    "environments.files",
    "triggers",
    "credentials",
    "voices",
    "webhooks",
    "decisions",
    "files",
    "file_search_stores",
    "file_search_stores.documents",
)
"""The resources of the official client whose methods are compared."""

NO_REQUEST = frozenset({"auth_tokens", "do_request", "documents", "files", "parent_ref", "sdk_configuration", "vertexai"}) | {
    "with_raw_response",
    "with_streaming_response",
}
"""What a resource has beside methods that ask the service."""

WITHOUT_ROW: dict[str, str] = {
    "environments.create_environment": "another name of environments.create",
    "environments.delete_environment": "another name of environments.delete",
    "environments.get_environment": "another name of environments.get",
    "environments.list_environments": "another name of environments.list",
}
"""The methods that have no row, each with the reason."""


def cases() -> list[Case]:
    """Return all rows."""
    return [case for module in iter_modules(__path__) for case in import_module(f"{__name__}.{module.name}").CASES]
