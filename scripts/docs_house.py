"""Draw the house in docs/contribute/house.md from the table of imports in tests/test_imports.py; `--check` only compares.

The picture has an arrow from a room to each that it may import and that none of the others it may import reaches already.
"""

from __future__ import annotations

import ast
import re
import sys

from generated import IS_CHECK, ROOT, settle

sys.path.insert(0, str(ROOT))

from tests.test_imports import FACTS, ROOMS

SOURCE = ROOT / "adapters" / "gemini_interactions"
PAGE = ROOT / "docs" / "contribute" / "house.md"

TABLES = "tables"
BACK = "view/notebook"
"""The one way back, which the page tells in words: what shows itself in notebooks reaches `view` when it is shown."""
LOWEST = "media_types"
"""The one table that `wire` needs, too: by the list of imports it might import `wire`, as all tables may, which it does not."""
SAME = {**dict.fromkeys(FACTS - {LOWEST}, TABLES), "telemetry/otel": "telemetry"}
"""Rooms that the picture has as one."""
ORDERED = [*(room for room in ROOMS if room not in FACTS), *sorted(FACTS)]  # the facts are a set
LOOK = {"langchain": "adapter", "llamaindex": "adapter", "litellm": "adapter", "emulator": "tool", "cli": "tool", "view": "tool"}


def arrows() -> dict[str, set[str]]:
    """Return what each room of the picture may import, without what others of these bring."""
    reach: dict[str, set[str]] = {}
    for room in ORDERED:
        allowed = ROOMS[room]
        if room != BACK:
            whole = {each for name in allowed for each in ROOMS if each == name or _is_within(each, name, room)}
            targets = {SAME.get(name, name) for name in whole} - {BACK}
            reach.setdefault(SAME.get(room, room), set()).update(targets)
    reach = {room: targets - {room} for room, targets in reach.items()} | {LOWEST: set()}

    def beyond(room: str) -> set[str]:
        found: set[str] = set()
        ahead = list(reach[room])
        while ahead:
            if (each := ahead.pop()) not in found:
                found.add(each)
                ahead += reach[each]
        return found

    far = {room: beyond(room) for room in reach}
    assert all(room not in far[room] for room in far), "the picture would have a circle"
    return {
        room: {each for each in targets if not any(each in far[other] for other in targets)} for room, targets in reach.items()
    }


def picture() -> str:
    """Return the picture, for Mermaid."""
    drawn = arrows()
    lines = ["```mermaid", "graph TD"]
    for room in drawn:
        name = f"{TABLES}: agents, models, tools, …" if room == TABLES else "gemini_interactions" if room == "root" else room
        lines.append(f'  {_id(room)}["{name}"]' + (f":::{LOOK[room]}" if room in LOOK else ""))
    lines += [f"  {_id(room)} --> {_id(target)}" for room, targets in drawn.items() for target in sorted(targets)]
    lines += ["  classDef adapter stroke-width:3px", "  classDef tool stroke-dasharray:4 3", "```"]
    return "\n".join(lines)


def table() -> str:
    """Return the rooms with what each is for, by its own docstring, and what it may import."""
    rows = ["| room | what it is for | may import |", "|---|---|---|"]
    for room in ORDERED:
        allowed = ROOMS[room]
        if room != "root":
            others = sorted(f"`{each}`" for each in allowed - FACTS - {room})
            if allowed & FACTS:
                others.append(
                    "the tables" if allowed >= FACTS - {room} else ", ".join(sorted(f"`{each}`" for each in allowed & FACTS))
                )
            rows.append(f"| `{room}` | {_purpose(room)} | {', '.join(others)} |")
    return "\n".join(rows)


def page(text: str) -> str:
    """Return the page with the picture and the table as they are today."""
    for name, part in (("picture", picture()), ("table", table())):
        before, begin, rest = text.partition(f"<!-- {name}: written by scripts/docs_house.py -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        assert begin, name
        assert end, name
        text = f"{before}{begin}\n{part}\n\n{end}{after}"
    return text


def _is_within(room: str, name: str, importing: str) -> bool:
    """Whether a room is one of those in a room: who may import that may import these, but for its own rooms among each other."""
    return room.startswith(f"{name}/") and not importing.startswith(f"{name}/")


def _id(room: str) -> str:
    return room.replace("/", "_").replace("_version", "version")


def _purpose(room: str) -> str:
    path = SOURCE / room
    text = (
        ast.get_docstring(ast.parse((path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")))
        or ""
    )
    first = text.partition("\n\n")[0].replace("\n", " ")
    return re.split(r"(?<=[.:])(?: |$)", first, maxsplit=1)[0].rstrip(":.") if first else "the version of the package"


if __name__ == "__main__":
    sys.exit(settle({PAGE: page(PAGE.read_text("utf-8"))}, IS_CHECK))
