"""docs/llms.txt: the form of llmstxt.org, every page of the docs once, and as scripts/llms_txt.py writes it today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TEXT = (DOCS / "llms.txt").read_text("utf-8")
HEAD, *SECTIONS = re.split(r"^## ", TEXT, flags=re.MULTILINE)


def test_it_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "llms_txt.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_it_begins_with_a_title_and_a_summary() -> None:
    assert re.match(r"# \S.*\n\n> \S.*\n\n", HEAD)
    assert "\n#" not in HEAD


def test_a_section_is_a_list_of_links_and_nothing_else() -> None:
    assert SECTIONS
    for section in SECTIONS:
        title, blank, *lines = section.rstrip("\n").split("\n")
        assert title
        assert blank == ""
        assert [line for line in lines if line and not re.fullmatch(r"- \[[^]]+\]\([^)\s]+\)(?:: \S.*)?", line)] == []


def test_every_page_is_in_it_once() -> None:
    linked = re.findall(r"^- \[[^]]+\]\(([^)]+)\)", "".join(SECTIONS), re.MULTILINE)
    assert sorted(linked) == sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md"))
