"""Antigravity's own file tools: their names, and the names of their arguments, by version.

They were renamed with antigravity-preview-09-2026, and arguments are in PascalCase since (the announcement, and the README of the
worker of self-hosted environments). Open question [schemas_of_file_tools]: the exact schemas; nobody has published a recorded
call. The names of the arguments are chosen after what the tools do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class FileTool:
    """A tool: its name, and the names of its arguments in the order of their values."""

    name: str
    arguments: tuple[str, ...]

    def call(self, *values: Any) -> tuple[str, dict[str, Any]]:
        """Return the name and the arguments of a call."""
        return self.name, dict(zip(self.arguments, values, strict=True))


FILE_TOOLS: Mapping[str, FileTool] = {
    "read": FileTool("view_file", ("AbsolutePath",)),
    "write": FileTool("write_to_file", ("TargetFile", "CodeContent")),
    "list": FileTool("list_dir", ("DirectoryPath",)),
}
"""What is done with files -> the tool that does it."""

OLD_FILE_TOOLS: Mapping[str, FileTool] = {
    "read": FileTool("read_file", ("path",)),
    "write": FileTool("write_file", ("path", "content")),
    "list": FileTool("list_files", ("path",)),
}
"""The same as antigravity-preview-05-2026 had them."""
