"""Limits of what one request may ask for, so that none takes a machine away from the others.

The first four are the service's (aistudio.google.com/docs/files); the others are the emulator's, far above what users need.
"""

from __future__ import annotations

LARGEST_BODY = 100_000_000
"""Bytes of a body of JSON: 100 MB with all media in base64 (aistudio.google.com/docs/file-input-methods, autumn 2026)."""

LARGEST_INLINE_PDF = 50_000_000
"""Bytes of a PDF that stands in a body; whether the guide means them or their base64 is open."""

LARGEST_FILE = 2 << 30
"""Bytes of a file of the Files API."""

LARGEST_STORED = 100_000_000
"""Bytes of a document in a file search store."""

LARGEST_UPLOAD = 64 << 20
"""Bytes of one request of an upload, and of all files of a sandbox."""

DEEPEST = 100
"""Levels of nesting in a body; protobuf's JSON has this limit."""

MOST_VALUES = 250_000
"""Values in a body, names included."""

MOST_FILES = 5_000
"""Files in a sandbox."""

LONGEST_PATH = 4_096
"""Characters of a path in a sandbox."""

MOST_TOOLS = 1_000
"""Tools of a request."""

MOST_STOPS = 100
"""Stop sequences of a request."""

MOST_URIS = 32
"""Receivers of webhooks in a request."""
