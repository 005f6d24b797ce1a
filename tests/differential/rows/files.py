"""Files of the Files API."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials

from ..cases import Case

HERE = Path(__file__)
STARTED = {"file": {}}
FILE = {"file": {"name": "files/a", "uri": "https://generativelanguage.googleapis.com/v1beta/files/a"}}
AGAIN = {"headers": "the official client says again with the bytes what it said at the start, but not who asks"}


LOGIN = Credentials(token="ya29.of-a-login", quota_project_id="payer-2")  # type: ignore[no-untyped-call]


def row(name: str, method: str, *args: Any, **more: Any) -> Case:
    return Case(f"files.{method}: {name}", f"files.{method}", *args, refused=("cloud",), **more)


CASES = [
    row("a path", "upload", {"file": HERE}, answers=(STARTED, FILE), differs=AGAIN),
    row(
        "whole",
        "upload",
        {"file": HERE, "config": {"name": "a", "mime_type": "text/x-a", "display_name": "A"}},
        answers=(STARTED, FILE),
        differs=AGAIN,
    ),
    row(
        "a path as a text",
        "upload",
        {"file": str(HERE), "config": {"mime_type": "text/plain"}},
        answers=(STARTED, FILE),
        differs=AGAIN,
    ),
    row(
        "an open file",
        "upload",
        {"file": io.BytesIO(b""), "config": {"mime_type": "image/png"}},
        answers=(STARTED, FILE),
        differs=AGAIN,
    ),
    row("one", "get", {"name": "files/a"}),
    row("by its id alone", "get", {"name": "a"}),
    row("by its address", "get", {"name": FILE["file"]["uri"]}),
    row("one", "delete", {"name": "files/a"}),
    row("all", "list", answers=({"files": [{"name": "files/a"}], "nextPageToken": "t"}, {"files": [{"name": "files/b"}]})),
    row("of a size", "list", {"config": {"page_size": 7, "page_token": "x"}}),
    row("one", "download", {"file": "files/a"}),
    row("by its address", "download", {"file": "https://generativelanguage.googleapis.com/v1beta/files/a:download?alt=media"}),
    row("objects of a bucket", "register_files", {"auth": LOGIN, "uris": ["gs://b/a.pdf"]}),
]
