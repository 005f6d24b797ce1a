"""Write docs/emulator/refusals.md, what the emulator refuses and doubts, from its tables; `--check` only compares."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterable, Iterator

from generated import IS_CHECK, ROOT, settle

from gemini_interactions.emulator.contract.catalogue import AGENTS
from gemini_interactions.emulator.contract.doubts.questions import Question
from gemini_interactions.emulator.contract.doubts.tables import SUBJECTS
from gemini_interactions.emulator.contract.names import MODELS, Doubtable
from gemini_interactions.emulator.contract.refusals.tables import TABLES
from gemini_interactions.emulator.contract.words.conversation import CONVERSATION
from gemini_interactions.emulator.contract.words.reading import READING
from gemini_interactions.emulator.core.errors import OPEN, Refusal
from gemini_interactions.emulator.storage.refusals import NAMED

WIDTH = 130
PAGE = ROOT / "docs" / "emulator" / "refusals.md"

HEAD = """# What the emulator refuses, and what it doubts

<!-- Written by scripts/emulator_refusals.py from the emulator's tables: change those, then run `make format`. -->

The emulator refuses what the service is known, or documented, to refuse. Each row says where that is known from: *live* is an
answer of the service's that somebody has published, *recorded* one that was kept whole, *docs* a page of its documentation, *API
reference* its schema. Where a row says **open question**, nobody has published that part, and the emulator's is a guess.

What nobody has published either way is let pass, and listed in `emulator.doubts`. So a test can show that it relies on nothing
unverified (`pip install 'gemini-interactions[emulator]'`):

```python
from gemini_interactions import Client
from gemini_interactions.emulator import Emulator

emulator = Emulator()
client = Client(api_key="any", transport=emulator.transport())
client.create(model="gemini-3.8-flash", input="Hi")
assert emulator.doubts == []

client.create(model="gemini-3.5-flash", input="Hi")
[doubt] = emulator.doubts
assert (doubt.request, doubt.path) == (2, "model")  # it was retired, and another model answers
```

A model that the tables do not have is not found. For the day that a model is new there is `Emulator(strict=False)`, or
`python -m gemini_interactions.emulator --no-strict`: then any name that begins like one of Google's is taken, and doubted.

All of this is about requests for interactions (`POST /interactions`), {refused} refusals and {doubted} open questions.
"""


def _tables() -> Iterator[tuple[str, Iterable[Refusal]]]:
    yield "Reading the body", READING
    yield from ((table.subject, table.rules) for table in TABLES)
    yield "The conversation", CONVERSATION
    yield "Files, stores and environments that a request names", NAMED


def page() -> str:
    """Return the page."""
    refused = [row for _, rows in _tables() for row in rows]
    doubted = [question for subject in SUBJECTS for question in subject.questions]
    parts = [HEAD.format(refused=len(refused), doubted=len(doubted)), "## Refused\n"]
    for subject, rows in _tables():
        parts.append(f"### {subject}\n")
        parts.append(_table(("What", "Status, code", "Message", "Source"), map(_refusal, rows)))
    parts.append("## Let pass, and doubted\n")
    for questions in SUBJECTS:
        parts.append(f"### Doubted: {questions.name}\n")
        parts.append(_table(("What", "Why"), map(_question, questions.questions)))
    parts.append("## Models and agents\n")
    named: dict[str, Doubtable] = {**MODELS, **AGENTS}
    parts.append(_wrapped("There are " + ", ".join(f"`{name}`" for name, row in named.items() if not row.doubt) + "."))
    parts.append("\nThese are there, and doubted:\n")
    parts.append(_table(("Name", "Why"), ((f"`{name}`", row.doubt) for name, row in named.items() if row.doubt)))
    return "\n".join(parts)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, break_long_words=False)


def _refusal(row: Refusal) -> tuple[str, ...]:
    source = row.source.replace(OPEN, f"**{OPEN}**")
    return row.name, f"{row.status} `{row.code}`", f"`{row.message}`", source


def _question(row: Question) -> tuple[str, ...]:
    return row.name, row.why


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.exit(settle({PAGE: page()}, IS_CHECK))
