"""Which room of the emulator may import which: only those below it. (That there is no circle, `test_house.py` holds.)"""

from __future__ import annotations

from functools import cache

from ..source import PACKAGE, files, imports

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
    "scripts": {"core", "contract", "service"},
    "recording": {"core", "servers"},
    "page": {"core", "servers", "storage", "webhooks", "service"},
}


def room_of(module: str) -> str:
    """The room of a module of the emulator; files beside the rooms are called by their own name."""
    return module.removeprefix(f"{PACKAGE}.emulator").strip(".").partition(".")[0]


@cache
def arrows() -> dict[tuple[str, str], list[str]]:
    """The modules that import from another room, by the two rooms; imports in functions and for type checkers count."""
    named = {file.module: file for file in files() if file.path.startswith("emulator/")}
    found: dict[tuple[str, str], list[str]] = {}
    for module, file in named.items():
        for name, _, _ in imports(file):
            target = name if name in named else name.rpartition(".")[0]
            if target in named and room_of(target) != room_of(module):
                found.setdefault((room_of(module), room_of(target)), []).append(module)
    return found


def test_a_room_imports_only_the_rooms_below_it_and_those_all() -> None:
    between_rooms = {(room, other): modules for (room, other), modules in arrows().items() if room in BELOW}
    assert between_rooms.keys() == {(room, lower) for room, below in BELOW.items() for lower in below}, between_rooms


def test_the_table_goes_downwards_and_has_every_room() -> None:
    rooms = list(BELOW)
    assert all(rooms.index(lower) < rooms.index(room) for room, below in BELOW.items() for lower in below)
    packages = [file.module for file in files() if file.is_package and file.module.startswith(f"{PACKAGE}.emulator.")]
    assert {room_of(module) for module in packages} == set(rooms)
