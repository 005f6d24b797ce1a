"""Hold a built wheel against a table of what may be in it: rooms, kinds of files, sizes, and no path of a machine."""

from __future__ import annotations

import re
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

PACKAGE = "gemini_interactions"
MIB = 1 << 20
LARGEST = 2 * MIB
"""Bytes of the wheel at most: it had 1.1 MiB at 0.2.0."""

LARGEST_SOURCE = 4 * MIB
"""Bytes of the source archive at most: it had 1.8 MiB at 0.2.0."""

# Each folder of the wheel -> the kinds of files that it may hold. What is in no row fails, so that nothing comes along unseen.
ROWS: dict[str, frozenset[str]] = {
    "": frozenset({".py", ".typed"}),
    "agents": frozenset({".py"}),
    "assembly": frozenset({".py"}),
    "bulk": frozenset({".py"}),
    "client": frozenset({".py"}),
    "conversation": frozenset({".py"}),
    "emulator": frozenset(
        {".py", ".html", ".css", ".js", ".svg", ".mp3", ".mp4"}
    ),  # its page, and the media that it answers with
    "framework": frozenset({".py"}),
    "index": frozenset({".py"}),
    "langchain": frozenset({".py"}),
    "litellm": frozenset({".py"}),
    "llamaindex": frozenset({".py"}),
    "media_files": frozenset({".py"}),
    "models": frozenset({".py"}),
    "research": frozenset({".py"}),
    "telemetry": frozenset({".py"}),
    "turns": frozenset({".py"}),
    "view": frozenset({".py", ".html", ".css"}),
    "webhooks": frozenset({".py"}),
    "wire": frozenset({".py"}),
    ".agents": frozenset({".md", ".py"}),  # the skill for coding agents
}

MUST_BE_THERE = (
    f"{PACKAGE}/py.typed",
    f"{PACKAGE}/__init__.py",
    f"{PACKAGE}/emulator/page/static/page.js",
    f"{PACKAGE}/emulator/page/templates/base.html",
    f"{PACKAGE}/view/html/templates/document.html",
    f"{PACKAGE}/.agents/skills/gemini-interactions-adapters/SKILL.md",
)
DESCRIBED = frozenset({"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"})
"""The files of the wheel's own description."""

SOURCE_ONLY = re.compile(r"(^|/)(tests?|benchmarks|examples|docs)(/|$)")
LEFTOVER = re.compile(
    r"(^|/)(__pycache__|\.[a-z_]+_cache|\.git|\.venv[^/]*|\.coverage[^/]*|\.DS_Store|node_modules)(/|$)|\.py[co]$"
)

OF_A_MACHINE = re.compile(rb"(?:/home/|/Users/|/root/|/tmp/|/work/|[A-Z]:\\\\?Users\\\\?)[\w.-]+")
"""Folders in which people and machines keep what is theirs, followed by a name."""


def wrong_names(names: list[str]) -> list[str]:
    """Find the files of a wheel that its table does not allow, and those that are missing."""
    wrong = [f"{name} is missing" for name in MUST_BE_THERE if name not in names]
    described = set()
    for name in names:
        top, _, rest = name.partition("/")
        if top.endswith(".dist-info"):
            described.add(rest)
        elif top != PACKAGE:
            wrong.append(f"{name} is outside of the package")
        elif LEFTOVER.search(name):
            wrong.append(f"{name} is left over from a run")
        elif top == PACKAGE and SOURCE_ONLY.search(rest):
            wrong.append(f"{name} belongs to the source archive only")
        else:
            room = rest.split("/")[0] if "/" in rest else ""
            if room not in ROWS:
                wrong.append(f"{name}: the table has no row for the folder {room!r}")
            elif PurePosixPath(name).suffix not in ROWS[room]:
                wrong.append(f"{name}: the folder {room!r} holds {', '.join(sorted(ROWS[room]))}")
    wrong += [f"{name} of the description is missing" for name in sorted(DESCRIBED - described)]
    wrong += [f"{name} of the description is new" for name in sorted(described - DESCRIBED)]
    return wrong


def machine_paths(name: str, content: bytes, built_in: str) -> list[str]:
    """Find the paths of a machine in a file: those of the folder that it was built in, and those of people's own folders."""
    found = {match.decode() for match in OF_A_MACHINE.findall(content)}
    if len(built_in) > 1 and built_in.encode() in content:
        found.add(built_in)
    return [f"{name} names {path}" for path in sorted(found)]


def check_wheel(wheel: Path, built_in: str) -> list[str]:
    """Find what is wrong with a wheel: names, size, and contents."""
    with zipfile.ZipFile(wheel) as archive:
        names = [entry for entry in archive.namelist() if not entry.endswith("/")]
        wrong = wrong_names(names)
        for name in names:
            wrong += machine_paths(name, archive.read(name), built_in)
    if (size := wheel.stat().st_size) > LARGEST:
        wrong.append(f"{wheel.name} has {size / MIB:.1f} MiB, more than {LARGEST / MIB:.1f}")
    return wrong


def check_source(source: Path) -> list[str]:
    """Find what is wrong with a source archive: leftovers of runs, and size."""
    with tarfile.open(source) as archive:
        wrong = [f"{name} is left over from a run" for name in archive.getnames() if LEFTOVER.search(name)]
    if (size := source.stat().st_size) > LARGEST_SOURCE:
        wrong.append(f"{source.name} has {size / MIB:.1f} MiB, more than {LARGEST_SOURCE / MIB:.1f}")
    return wrong


def listing(wheel: Path) -> list[tuple[str, int, int]]:
    """Count what a wheel holds: folder, files, bytes unpacked."""
    counted: dict[str, tuple[int, int]] = {}
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            top, _, rest = entry.filename.partition("/")
            folder = "description" if top.endswith(".dist-info") else f"{rest.split('/')[0]}/" if "/" in rest else "(files)"
            files, size = counted.get(folder, (0, 0))
            counted[folder] = files + 1, size + entry.file_size
    return [(folder, files, size) for folder, (files, size) in sorted(counted.items())]
