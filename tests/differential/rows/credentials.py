"""Credentials of each type."""

from __future__ import annotations

from typing import Any

from ..cases import Case

NEW: dict[str, dict[str, Any]] = {
    "bearer_token": {"token": "token-1", "header_name": "X-Auth", "prefix": ""},
    "environment_variable": {"value": "value-1", "injection_location": ["header", "query"], "trusted_domains": ["example.com"]},
    "oauth2": {
        "client_id": "client-1",
        "client_secret": "secret-1",
        "refresh_token": "refresh-1",
        "token_url": "https://example.com/token",
        "scopes": ["a", "b"],
    },
}
CHANGED: dict[str, dict[str, Any]] = {
    "bearer_token": {"token": "token-2"},
    "environment_variable": {"injection_location": "body"},
    "oauth2": {"refresh_token": "refresh-2", "update_mask": "refresh_token"},
}

CASES = [
    *(Case(f"credentials.create: {type}", "credentials.create", {"id": "c1", "type": type, **NEW[type]}) for type in NEW),
    Case(
        "credentials.create: in one place",
        "credentials.create",
        {"id": "c1", "type": "environment_variable", "value": "value-1", "injection_location": "header"},
    ),
    Case("credentials.list: all", "credentials.list"),
    Case("credentials.list: of a size", "credentials.list", {"page_size": 7}, answers=({"credentials": [{"id": "c1"}]},)),
    Case("credentials.get: one", "credentials.get", {"id": "c1"}),
    *(Case(f"credentials.update: {type}", "credentials.update", {"id": "c1", "type": type, **CHANGED[type]}) for type in CHANGED),
    Case("credentials.delete: one", "credentials.delete", {"id": "c1"}),
]
