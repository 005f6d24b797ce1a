"""Environments and their files."""

from __future__ import annotations

from typing import Any

from ..cases import Case, Service

_FILE = {"environment": "e1", "path": "a/b c.txt"}
_OURS = {"id": "e1", "path": "a/b c.txt"}

_DOWNLOAD: dict[str, Any] = {"ours": "environments.download", "our_arguments": _OURS}

_UPLOADS: dict[str, dict[str, Any]] = {
    "one": {"mime_type": "text/plain"},
    "an archive, over what is there": {"extract": True, "overwrite": True},
}
_ACCEPTS = "the official client takes any answer to the last part; ours is to say what was kept"
_UPLOADED: dict[Service, dict[str, str]] = {
    "gemini": {"headers": _ACCEPTS},
    "cloud": {
        "headers": f"{_ACCEPTS}; and who asks is said to the address of the session, too",
        "path": "the official client leaves the project out of this path alone",
    },
}

CASES = [
    Case("environments.create: empty", "environments.create"),
    Case(
        "environments.create: with files, shut off",
        "environments.create",
        {"sources": [{"type": "inline", "target": "a.txt", "content": "a"}], "network": "disabled"},
    ),
    Case("environments.create: a copy", "environments.create", {"from_environment": "e1"}),
    Case(
        "environments.create: of one's own",
        "environments.create",
        {"mode": "self_hosted", "system_instruction": "Be careful.", "custom_config": {"queue": "a", "size": {"cpu": 2}}},
    ),
    Case("environments.list: of one's own", "environments.list", {"mode": "self_hosted", "page_size": 7}),
    Case("environments.list: all", "environments.list"),
    Case("environments.list: of a size", "environments.list", {"page_size": 7}),
    Case("environments.get: one", "environments.get", {"id": "e1"}),
    Case("environments.delete: one", "environments.delete", {"id": "e1"}),
    Case(
        "environments.files.list: the root",
        "environments.files.list",
        {"environment": "e1", "path": ""},
        ours="environments.files",
        our_arguments={"id": "e1"},
    ),
    Case(
        "environments.files.list: all below a directory",
        "environments.files.list",
        {**_FILE, "recursive": True, "page_size": 7},
        ours="environments.files",
        our_arguments={**_OURS, "recursive": True, "page_size": 7},
    ),
    Case("environments.files.download: one", "environments.files.download", _FILE, **_DOWNLOAD, on=("gemini",)),
    Case(
        "environments.files.download: one",
        "environments.files.download",
        _FILE,
        **_DOWNLOAD,
        on=("cloud",),
        differs={"headers": "the official client says to nobody who asks, on Google Cloud"},
    ),
    *(
        Case(
            f"environments.files.upload: {name}",
            "environments.files.upload",
            {**_FILE, "file": b"a", **options},
            ours="environments.upload",
            our_arguments={**_OURS, "content": b"a", **options},
            on=(service,),
            differs=differs,
        )
        for name, options in _UPLOADS.items()
        for service, differs in _UPLOADED.items()
    ),
]
