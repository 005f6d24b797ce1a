"""Gather the code that users write or copy: programs with planted mistakes, the examples, the snippets of the Markdown pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LEFT_OUT = {"bulk-ray-temporal.md", "bulk-daft.md"}
"""Pages over packages that only `make test-bulk` has, and over Daft's `prompt`, whose types know Daft's own providers only."""

PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(page for page in (ROOT / "docs").rglob("*.md") if page.name not in LEFT_OUT),
    *sorted(ROOT.glob("examples/**/*.md")),
    *sorted(ROOT.glob("adapters/gemini_interactions/.agents/**/*.md")),
]

SNIPPET = re.compile(r"^(?P<indent>[ \t]*)```python[^\n]*\n(?P<code>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)
MISTAKE = re.compile(r"#\s*wrong(?::\s*(?P<word>.+?))?\s*$")


class Mistake(NamedTuple):
    """A mistake that was made on purpose: every checker must complain of its line, and say its word.

    Attributes:
        line: where it stands, counted from 1.
        word: what the complaint must quote, so that no other complaint is taken for it; empty for whatever it says.
    """

    line: int
    word: str


class Source(NamedTuple):
    """A piece of user code that stands on its own.

    Attributes:
        path: the file it is in, relative to the repository.
        line: the line of that file where it begins, counted from 1.
        text: the code, with blank lines before it, so that its lines are numbered as in the file.
    """

    path: str
    line: int
    text: str

    @property
    def module(self) -> str:
        """A name that no other source has, by which checkers know it."""
        return re.sub(r"\W", "_", f"{self.path.removesuffix('.py')}_{self.line}")

    @property
    def mistakes(self) -> list[Mistake]:
        """What is marked with `# wrong: <word>`, or with `# wrong` alone."""
        found = ((line, MISTAKE.search(text)) for line, text in enumerate(self.text.splitlines(), 1))
        return [Mistake(line, match["word"] or "") for line, match in found if match]


def snippets(path: str, page: str) -> Iterator[Source]:
    """Find the Python snippets of a Markdown page."""
    for match in SNIPPET.finditer(page):
        if match["code"].startswith("# before\n"):  # what is left behind, of a package that is not installed here
            continue
        before = page.count("\n", 0, match.start("code"))
        code = re.sub(f"^{match['indent']}", "", match["code"], flags=re.MULTILINE)
        yield Source(path, before + 1, "\n" * before + code)


def user_code() -> list[Source]:
    """Read all of it."""
    files = [*sorted((HERE / "programs").glob("*.py")), *sorted((ROOT / "examples").rglob("*.py"))]
    found = [Source(file.relative_to(ROOT).as_posix(), 1, file.read_text("utf-8")) for file in files]
    for page in PAGES:
        found += snippets(page.relative_to(ROOT).as_posix(), page.read_text("utf-8"))
    return found
