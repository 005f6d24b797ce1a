"""Which room of the emulator may import which: only those below it, and no circle anywhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

from gemini_interactions import emulator

PACKAGE = emulator.__name__
ROOT = Path(str(emulator.__file__)).parent

# From the ground up. The files beside the rooms put them together; no room imports those.
BELOW: dict[str, set[str]] = {
    "core": set(),
    "servers": {"core"},
    "contract": {"core"},
    "storage": {"core"},
    "answers": {"core", "contract"},
    "agents": {"core", "contract", "storage", "answers"},
    "resources": {"core", "contract", "storage"},
    "webhooks": {"core", "storage", "resources"},
    "service": {"core", "contract", "storage", "answers", "agents", "resources", "webhooks"},
    "recording": {"core", "servers"},
}


def modules() -> dict[str, Path]:
    """Every module below the package, by its dotted name there; rooms by theirs, the package itself is nameless."""
    names = {path: path.relative_to(ROOT).with_suffix("").parts for path in ROOT.rglob("*.py")}
    return {".".join(part for part in parts if part != "__init__"): path for path, parts in names.items()}


def imports(module: str, path: Path) -> Iterator[str]:
    """The modules of the emulator that one imports, inside functions and for type checkers as well."""
    package = f"{PACKAGE}.{module}" if path.name == "__init__.py" else f"{PACKAGE}.{module}".rpartition(".")[0]
    known = modules()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = resolve_name("." * node.level + (node.module or ""), package.rstrip("."))
            for name in (f"{base}.{alias.name}" for alias in node.names):
                inner = name.removeprefix(f"{PACKAGE}.")
                if name.startswith(f"{PACKAGE}."):
                    yield inner if inner in known else inner.rpartition(".")[0]


def graph() -> dict[str, set[str]]:
    return {module: set(imports(module, path)) for module, path in modules().items()}


def room_of(module: str) -> str:
    return module.partition(".")[0]


def test_every_room_is_in_the_table() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == set(BELOW)


def test_a_room_imports_only_the_rooms_below_it() -> None:
    wrong = [
        f"{module} imports {other}"
        for module, others in graph().items()
        if room_of(module) in BELOW
        for other in others
        if room_of(other) not in BELOW[room_of(module)] | {room_of(module)}
    ]
    assert wrong == []


def test_the_table_goes_downwards() -> None:
    rooms = list(BELOW)
    assert all(rooms.index(lower) < rooms.index(room) for room, below in BELOW.items() for lower in below)


def test_a_room_needs_every_room_that_it_may_import() -> None:
    used = {(room_of(module), room_of(other)) for module, others in graph().items() for other in others}
    assert [(room, lower) for room, below in BELOW.items() for lower in below if (room, lower) not in used] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    left = graph()
    while free := {module for module, others in left.items() if not others & left.keys()}:
        left = {module: others for module, others in left.items() if module not in free}
    assert left == {}
