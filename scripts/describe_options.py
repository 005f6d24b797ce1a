"""Write what the options mean into the docstrings that users see, from the fields that declare them; `--check` only compares.

In the section `Args:` of each docstring below, the arguments that are no options stay as they are written; the options follow.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterable, Mapping
from pathlib import Path

from generated import IS_CHECK, ROOT, settle
from given_types import OF_LANGCHAIN, OF_LLAMAINDEX
from pydantic import BaseModel

from gemini_interactions.client.interactions.options import ALIASES, OF_A_REQUEST, InteractionOptions
from gemini_interactions.framework.connection import ConnectionSettings
from gemini_interactions.framework.settings import ModelSettings
from gemini_interactions.langchain import ChatGeminiInteractions, GeminiDecisions
from gemini_interactions.llamaindex import GeminiInteractions

PACKAGE = ROOT / "adapters" / "gemini_interactions"
WIDTH = 130

_SECTION = re.compile(r"^(?P<indent> +)Args:\n(?P<entries>(?:(?P=indent)    .*\n|\n(?=(?P=indent)    ))+)", re.MULTILINE)


def meanings(cls: type[BaseModel], *bases: type[BaseModel], framework: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return the meaning of each option of a class: those that say what is asked first, those of the framework last."""
    ordered: list[str] = [name for base in bases for name in base.model_fields]
    ordered = sorted(cls.model_fields, key=lambda name: (name in framework, _place(name, ordered)))
    found = {name: framework[name][1] if name in framework else cls.model_fields[name].description or "" for name in ordered}
    if issubclass(cls, InteractionOptions):
        found = _with_aliases(found)
    return dict(sorted(found.items(), key=lambda item: item[0] != "model"))


def _place(name: str, ordered: list[str]) -> int:
    return ordered.index(name) if name in ordered else len(ordered)


def _with_aliases(found: Mapping[str, str]) -> dict[str, str]:
    names = {name: alias for alias, name in ALIASES.items()}
    return {name: f"{words} Also `{names[name]}`." if name in names else words for name, words in found.items()}


def of_a_request() -> dict[str, str]:
    """Return the meaning of each option of a request."""
    fields = {name: field.description or "" for name, field in InteractionOptions.model_fields.items()}
    first = ("model", "input")
    return _with_aliases(
        {name: OF_A_REQUEST[name] for name in first}
        | fields
        | {name: words for name, words in OF_A_REQUEST.items() if name not in first}
    )


DOCSTRINGS: dict[tuple[str, str], dict[str, str]] = {
    ("langchain/chat_model.py", "class ChatGeminiInteractions("): meanings(
        ChatGeminiInteractions, InteractionOptions, ModelSettings, framework=OF_LANGCHAIN
    ),
    ("langchain/decisions.py", "class GeminiDecisions("): meanings(GeminiDecisions, ConnectionSettings, framework=OF_LANGCHAIN),
    ("llamaindex/llm.py", "class GeminiInteractions("): meanings(
        GeminiInteractions, InteractionOptions, ModelSettings, framework=OF_LLAMAINDEX
    ),
    ("client/async_client.py", "async def create("): of_a_request(),
}
"""What is described, and where: the file, and what stands before the docstring."""


def described(text: str, before: str, options: Mapping[str, str]) -> str:
    """Return a source with the options in the first section `Args:` after a place.

    Args:
        text: the source.
        before: what stands before the docstring.
        options: the meaning of each option, by name.
    """
    section = _SECTION.search(text, text.index(before))
    if section is None:
        raise ValueError(f"The docstring after {before!r} has no section 'Args:'.")
    indent = section["indent"] + "    "
    written = [entry for entry in _entries(section["entries"], indent) if entry.partition(":")[0].strip() not in options]
    return text[: section.start("entries")] + "".join(written) + _shown(options, indent) + text[section.end("entries") :]


def _entries(section: str, indent: str) -> list[str]:
    return re.findall(rf"^{indent}\S.*\n(?:{indent} .*\n)*", section, re.MULTILINE)


def _shown(options: Mapping[str, str], indent: str) -> str:
    wrapped: Iterable[str] = (
        textwrap.fill(
            f"{name}: {_begun_small(words)}",
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + "    ",
            break_on_hyphens=False,
            break_long_words=False,
        )
        for name, words in options.items()
    )
    return "".join(f"{entry}\n" for entry in wrapped)


def _begun_small(words: str) -> str:
    first = words.partition(" ")[0]
    return words[:1].lower() + words[1:] if first == first.capitalize() else words  # names keep their capitals


def texts() -> dict[Path, str]:
    """Return every file with its docstrings described."""
    found: dict[Path, str] = {}
    for (name, before), options in DOCSTRINGS.items():
        path = PACKAGE / name
        found[path] = described(found.get(path) or path.read_text("utf-8"), before, options)
    return found


def main(check: bool) -> int:
    """Write or compare every docstring."""
    return settle(texts(), check)


if __name__ == "__main__":
    sys.exit(main(IS_CHECK))
