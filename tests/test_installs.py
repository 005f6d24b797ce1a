"""Who copies a block of the README, of the docs or a whole example has been told what to install for it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))

WITH_THE_CORE = {"httpx", "pydantic", "gemini_interactions"}

# What is imported, by the longest name that fits -> what brings it: any of these extras, in brackets, and packages.
BRINGS: dict[str, set[str]] = {
    "gemini_interactions.bulk": {"[bulk]", "[daft]", "[dbos]"},
    "gemini_interactions.bulk.daft": {"[daft]"},
    "gemini_interactions.bulk.dbos": {"[dbos]"},
    "gemini_interactions.emulator": {"[emulator]"},
    "gemini_interactions.index": set(),
    "gemini_interactions.langchain": {"[langchain]"},
    "gemini_interactions.litellm": {"[litellm]"},
    "gemini_interactions.llamaindex": {"[llamaindex]"},
    "gemini_interactions.view": {"[view]", "[emulator]"},
    "gemini_interactions.webhooks": {"[webhooks]"},
    "daft": {"[daft]"},
    "dbos": {"[dbos]"},
    "fastapi": {"fastapi"},
    "langchain": {"langchain"},
    "langchain_core": {"[langchain]"},
    "langgraph": {"langgraph", "langchain"},
    "langgraph.checkpoint.sqlite": {"langgraph-checkpoint-sqlite"},
    "litellm": {"[litellm]"},
    "PIL": {"[emulator]"},
    "opentelemetry": {"[otel]"},
    "opentelemetry.exporter.otlp.proto.http": {"opentelemetry-exporter-otlp-proto-http"},
    "opentelemetry.exporter.prometheus": {"opentelemetry-exporter-prometheus"},
    "opentelemetry.sdk": {"opentelemetry-sdk", "opentelemetry-distro", "opentelemetry-exporter-prometheus"},
    "prometheus_client": {"opentelemetry-exporter-prometheus"},
    "playwright": {"playwright"},
    "pyarrow": {"pyarrow", "[daft]"},
    "pytest": {"pytest"},
    "ray": {"ray", "[ray]"},
    "temporalio": {"temporalio"},
    "llama_index": {"[llamaindex]"},
    "rich": {"[view]", "[emulator]", "[bulk]", "[daft]", "[dbos]", "rich"},
    "uvicorn": {"[emulator]", "uvicorn"},
}


def installed(text: str) -> set[str]:
    """The extras, in brackets, and the packages that the commands in a text install."""
    found = set()
    for command in re.findall(r"pip install ([^`\n#]+)", text):
        for word in re.findall(r"[\w-]+(?:\[[\w,]+\])?", command):
            name, _, extras = word.rstrip("]").partition("[")
            found |= {f"[{extra}]" for extra in extras.split(",") if extra} | {name}
    return found


def imported(source: str) -> Iterator[str]:
    """The dotted names of the modules that a program imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def missing(source: str, said: set[str]) -> list[str]:
    """The modules that a program imports, and nothing that was said to be installed brings."""
    found = []
    for name in imported(source):
        parts = name.split(".")
        known = next((".".join(parts[:n]) for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in BRINGS), None)
        if known is None:
            if parts[0] not in sys.stdlib_module_names | WITH_THE_CORE:
                found.append(f"{name}, of which BRINGS knows nothing")
        elif BRINGS[known] and not BRINGS[known] & said:
            found.append(name)
    return found


def programs() -> Iterator[tuple[str, str, str]]:
    """Each program, with its name and with what was said before it."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            name = f"{page.name}: {block.group(1).splitlines()[0]}"
            if not block.group(1).startswith("# before\n"):
                yield name, block.group(1), text[: block.end()]  # a comment may say it, too
    for example in EXAMPLES:
        source = example.read_text("utf-8")
        yield example.name, source, ast.get_docstring(ast.parse(source)) or ""


@pytest.mark.parametrize(("source", "before"), [pytest.param(source, before, id=name) for name, source, before in programs()])
def test_what_a_program_imports_was_said_to_be_installed(source: str, before: str) -> None:
    assert missing(source, installed(before)) == []


@pytest.mark.parametrize(
    ("source", "before", "absent"),
    [
        ("import langchain.agents", "pip install 'gemini-interactions[langchain]'", ["langchain.agents"]),
        ("from gemini_interactions.langchain import ChatGeminiInteractions", "", ["gemini_interactions.langchain"]),
        ("import os, json, httpx\nfrom gemini_interactions import Client", "", []),
        ("import rich", "`pip install 'gemini-interactions[langchain,emulator]' langchain`", []),
        ("import numpy", "pip install numpy", ["numpy, of which BRINGS knows nothing"]),
    ],
)
def test_what_is_missing_is_named(source: str, before: str, absent: list[str]) -> None:
    assert missing(source, installed(before)) == absent
