"""Write the synchronous half of the client from the asynchronous one; with `--check`, only compare.

The asynchronous text is the source: each `async_<name>.py` below `adapters/` gives the `<name>.py` beside it, by the rules below.
What no rule can turn over is written by hand, twice: `turns/async_guard.py` and `turns/guard.py`,
`client/http/async_receiving.py` and `client/http/receiving.py`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from generated import IS_CHECK, ROOT, settle

SOURCES = sorted((ROOT / "adapters").rglob("async_*.py"))
BY_HAND = {"async_guard.py", "async_receiving.py"}

HEADER = "# Generated from {source} by scripts/unasync.py: change that file, then run `make format`.\n"

RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in [
        (r"\bawait ", ""),
        (r"\basync (?=def|for|with\b)", ""),
        (r"\basync_(?=\w+ import )", ""),
        (r"\bimport asyncio\b", "import time"),
        (r"\basyncio\.to_thread\(([\w.]+), ", r"\1("),
        (r"\basyncio\.sleep\b", "time.sleep"),
        (r"\bAsyncGenerator\[(.+?), None\]", r"Generator[\1, None, None]"),
        (r"\bAsync(?=[A-Z])", ""),
        (r"\basynccontextmanager\b", "contextmanager"),
        (r"\bshared_async_client\b", "shared_client"),
        (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
        (r"\ba(close|headers|iter_bytes|iter|next|get|put|tell)\b", r"\1"),
        (r"\bAwaitable\[([\w\[\], |]+)\](?=\])", r"\1"),
        (r"\bAn asynchronous\b", "A synchronous"),
    ]
]


def to_sync(text: str, used: set[int]) -> str:
    """Return the synchronous text for an asynchronous one.

    Args:
        text: the source.
        used: collects the rules that changed something, by their number.
    """
    for number, (pattern, replacement) in enumerate(RULES):
        text, count = pattern.subn(replacement, text)
        if count:
            used.add(number)
    return text


def formatted(text: str, path: Path) -> str:
    """Return a text with its imports sorted and its lines wrapped, as ruff would leave it at this path."""
    for command in (
        ["check", "--select", "I,F401,UP028", "--fix", "--unsafe-fixes", "--quiet", "--exit-zero"],
        ["format", "--quiet"],
    ):
        ruff = [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(path), "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout
    return text


def texts(used: set[int]) -> dict[Path, str]:
    """Return every generated file, and note which rules were of use."""
    found = {}
    for source in SOURCES:
        if source.name not in BY_HAND:
            target = source.with_name(source.name.removeprefix("async_"))
            text = HEADER.format(source=source.name) + to_sync(source.read_text("utf-8"), used)
            found[target] = formatted(text, target)
    return found


def main(check: bool) -> int:
    """Write or compare every generated file, and name the rules that are of no use."""
    used: set[int] = set()
    status = settle(texts(used), check)
    unused = [RULES[number][0].pattern for number in range(len(RULES)) if number not in used]
    for pattern in unused:
        print(f"No source needs the rule {pattern!r}; take it out.")
    return 1 if unused else status


if __name__ == "__main__":
    sys.exit(main(IS_CHECK))
