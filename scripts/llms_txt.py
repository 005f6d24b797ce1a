"""Write docs/llms.txt, the list of the docs' pages that language models read first, from the pages; `--check` only compares.

Its form is that of llmstxt.org: a title, a summary, what to know first, and sections of links. What stands in `Optional` may be
left out by who has little room. The links are relative, for the docs have no public address yet.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from generated import IS_CHECK, ROOT, settle

DOCS = ROOT / "docs"
TARGET = DOCS / "llms.txt"
LONG_ENOUGH, LONGEST_NOTE = 40, 160
"""Characters of what is said of a page: a sentence that is shorter is followed by the next, one that is longer is cut."""

SECTIONS = {"start": "Start", "guides": "Guides", "migrate": "Migrate", "emulator": "Test without a key", "concepts": "Concepts"}
"""The folders whose pages come first, in this order; others follow under their own names."""

OPTIONAL = ("contribute", "reference/types")
"""The folders that only few readers need."""

FIRST = """\
The code was written without a key, against the API's reference, and has not been tried on the service itself. All of it runs on a
local emulator of the API, without a key and without a network: check what you write there.

- LangChain: `from gemini_interactions.langchain import ChatGeminiInteractions`; LlamaIndex:
  `from gemini_interactions.llamaindex import GeminiInteractions`; LiteLLM: models named `gemini_interactions/<model>` after
  `from gemini_interactions.litellm import register; register()`.
- Coding agents: the package carries a skill. `gemini-interactions skill` says where, `gemini-interactions skill --install
  .agents/skills` copies it into a project.
"""

_ASIDE = re.compile(r"(?m)^(?P<fence>`{3,}|~{3,}).*?\n(?:.*\n)*?(?P=fence)\s*$|<!--[\s\S]*?-->|\A---\n[\s\S]*?\n---\n")
_NO_PROSE = re.compile(r"[|!>#<]|[-*+] |\d+\. |:::|\?\?\?|    ")
_SENTENCE = re.compile(r"(?:`[^`]*`|[^`])+?(?:[.!?](?=\s|$)|:$)")
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def title_and_note(text: str) -> tuple[str, str]:
    """Return the first heading of a page, and its first sentence or two; "" where it has none.

    Args:
        text: the page, in Markdown.
    """
    text = _ASIDE.sub("", text)
    heading = re.search(r"(?m)^# +(.+?)\s*$", text)
    paragraphs = (" ".join(block.split()) for block in text.split("\n\n") if not _NO_PROSE.match(block.lstrip("\n")))
    prose = next((words for block in paragraphs if _says_something(words := _LINK.sub(r"\1", block))), "")
    note = ""
    for sentence in _SENTENCE.findall(prose):
        if len(note) >= LONG_ENOUGH:
            break
        if re.search("[a-z]{3}", _CODE.sub("", sentence)):  # else it is a command or a name alone
            note = f"{note} {sentence.strip()}".strip()
    if len(note) > LONGEST_NOTE:
        note = f"{note[:LONGEST_NOTE].rpartition(' ')[0]} …"
    return heading[1] if heading else "", note.removesuffix(":")


def _says_something(paragraph: str) -> bool:
    """Whether there are words beside code, such as a command that installs."""
    return len(_CODE.sub("", paragraph)) >= LONG_ENOUGH


def pages() -> dict[str, list[Path]]:
    """Return the pages of the docs by section, in the order in which they are listed."""
    found: dict[str, list[Path]] = {name: [] for name in ("Docs", *SECTIONS.values())}
    optional = []
    for path in sorted(DOCS.rglob("*.md"), key=lambda path: (path.name != "index.md", path)):
        place = path.relative_to(DOCS)
        if place.as_posix().startswith(tuple(f"{folder}/" for folder in OPTIONAL)):
            optional.append(path)
            continue
        folder = place.parts[0] if len(place.parts) > 1 else ""
        section = SECTIONS.get(folder, folder.replace("-", " ").capitalize() or "Docs")
        found.setdefault(section, []).append(path)
    return {section: listed for section, listed in {**found, "Optional": optional}.items() if listed}


def listed(paths: list[Path]) -> Iterator[str]:
    """Write the line of each page.

    Raises:
        ValueError: a page has no heading.
    """
    for path in paths:
        title, note = title_and_note(path.read_text("utf-8"))
        if not title:
            raise ValueError(f"{path.relative_to(ROOT)} has no heading.")
        yield f"- [{title}]({path.relative_to(DOCS).as_posix()})" + (f": {note}" if note else "")


def llms_txt() -> str:
    """Write the whole list."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    parts = [f"# {project['name']}", f"> {project['description']}", FIRST.strip()]
    parts += ["\n".join((f"## {section}", "", *listed(paths))) for section, paths in pages().items()]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(settle({TARGET: llms_txt()}, IS_CHECK))
