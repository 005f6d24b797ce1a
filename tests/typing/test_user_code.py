"""The harness of `make test-types`: what it reads, and that it can fail. The checkers themselves run there."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from .checkers import Complaint, judge, mypy
from .user_code import Mistake, Source, snippets, user_code

PAGE = """\
Install it.

```sh
pip install gemini-interactions
```

```python
import gemini_interactions
```

1. Or so:

   ```python
   value: int = "x"  # wrong: str
   ```
"""


def test_each_snippet_of_a_page_keeps_its_line_numbers_and_loses_its_indentation() -> None:
    first, second = snippets("docs/page.md", PAGE)
    assert first == Source("docs/page.md", 8, "\n" * 7 + "import gemini_interactions\n")
    assert second.text == "\n" * 13 + 'value: int = "x"  # wrong: str\n'
    assert second.mistakes == [Mistake(14, "str")]
    assert (first.module, second.module) == ("docs_page_md_8", "docs_page_md_14")


def test_a_mistake_that_nobody_complains_of_is_missed() -> None:
    source = Source("a.py", 1, "one = 1  # wrong\ntwo = 2  # wrong: two\n")
    other_words = Complaint("a.py", 2, "three is not defined", "name")
    verdict = judge([source], [other_words])
    assert verdict.missed == [("a.py", Mistake(1, "")), ("a.py", Mistake(2, "two"))]
    assert verdict.false_alarms == []


def test_a_complaint_of_what_is_no_mistake_is_a_false_alarm() -> None:
    source = Source("a.py", 1, "one = 1  # wrong: one\ntwo = 2\n")
    found, alarm = Complaint("a.py", 1, "one is wrong", "name"), Complaint("a.py", 2, "two is wrong", "name")
    verdict = judge([source], [found, alarm])
    assert verdict.missed == []
    assert verdict.false_alarms == [alarm]


def test_a_checker_that_runs_finds_and_misses(tmp_path: Path) -> None:
    source = Source("a.py", 1, 'one: int = "x"  # wrong: str\ntwo: int = 2  # wrong: int\nthree: int = "x"\n')
    verdict = judge([source], mypy([source], tmp_path))
    assert verdict.missed == [("a.py", Mistake(2, "int"))]
    assert [alarm.line for alarm in verdict.false_alarms] == [3]


def test_there_are_programs_examples_and_snippets() -> None:
    sources = user_code()
    folders = {folder: len(list(group)) for folder, group in groupby(sources, lambda source: Path(source.path).parts[0])}
    assert {"tests", "examples", "README.md", "docs"} <= folders.keys()
    assert sum(len(source.mistakes) for source in sources if source.path.startswith("tests/")) > 200
    assert not [source.path for source in sources if source.mistakes and not source.path.startswith("tests/typing/programs/")]


def test_no_source_switches_a_checker_off() -> None:
    switches = ("type: ignore", "pyright:", "mypy:", "# noqa")
    assert not [(source.path, word) for source in user_code() for word in switches if word in source.text]
