"""The rules of the house, held against the source: pure rooms, no circles, no reach for what is private, files of one concern."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from .source import PACKAGE, File, files, imports, starts_with

# Rooms that decide and never act

PURE = {"wire", "conversation", "assembly", "agents", "media_types", "models", "spelling", "tools"}

ACTING = {
    *{"asyncio", "concurrent", "contextvars", "multiprocessing", "queue", "sched", "threading", "time"},
    *{"http", "httpx", "select", "selectors", "socket", "socketserver", "ssl", "urllib.request"},
    *{"fileinput", "glob", "io", "logging", "os", "pathlib", "shelve", "shutil", "subprocess", "sys", "tempfile"},
    *{"redis", "sqlite3", f"{PACKAGE}.telemetry"},
}
"""Modules that wait, read a clock, log, or reach for files, processes, databases or the network."""


def acts(file: File) -> Iterator[str]:
    """Find what a file does beside deciding."""
    for name, line, _ in imports(file):
        if any(starts_with(name, acting) for acting in ACTING):
            yield f"{file.path}:{line}: {name}"
    for node in ast.walk(file.tree):
        if isinstance(node, ast.AsyncFunctionDef):
            yield f"{file.path}:{node.lineno}: async {node.name}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}:
            yield f"{file.path}:{node.lineno}: {node.func.id}()"


# Circles of imports


def circles(root_files: list[File]) -> list[set[str]]:
    """Find the files that import one another, by whatever way, also in functions and for type checkers only."""
    named = {file.module: file for file in root_files}
    imported: dict[str, set[str]] = {}
    for file in root_files:
        targets = {longest_prefix(name, named) for name, _, _ in imports(file)}
        imported[file.path] = {named[target].path for target in targets if target is not None and target != file.module}

    def reached(path: str) -> set[str]:
        found: set[str] = set()
        ahead = list(imported[path])
        while ahead:
            following = ahead.pop()
            if following not in found:
                found.add(following)
                ahead += imported[following]
        return found

    beyond = {path: reached(path) for path in imported}
    found = {frozenset(other for other in beyond[path] if path in beyond[other]) for path in beyond}
    return sorted((set(circle) for circle in found if circle), key=sorted)


def longest_prefix(name: str, named: dict[str, File]) -> str | None:
    """The module that a dotted name is, or is a name in."""
    while name and name not in named:
        name = name.rpartition(".")[0]
    return name or None


# Private names

OWN = {"self", "cls"}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def defined(file: File) -> set[str]:
    """Find the names that a file gives to something: functions, classes, variables, attributes of self."""
    found = set()
    for node in ast.walk(file.tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(ast.Name("self" | "cls"), name, ast.Store()):
                found.add(name)
    return found


def reaches(file: File) -> Iterator[str]:
    """Find every use of a private name of another file. A class may use those of its bases on `self`."""
    own = defined(file)
    for node in ast.walk(file.tree):
        match node:
            case ast.ImportFrom(names=names):
                for alias in names:
                    if is_private(alias.name):
                        yield f"{file.path}: {alias.name}"
            case ast.Attribute(value, name) if is_private(name) and name not in own:
                if not (isinstance(value, ast.Name) and value.id in OWN) and ast.unparse(value) != "super()":
                    yield f"{file.path}: {ast.unparse(node)}"
            case ast.Call(ast.Name("getattr" | "setattr"), [ast.Name(holder), ast.Constant(str(name)), *_]):
                if is_private(name) and name not in own and holder not in OWN:
                    yield f"{file.path}: {holder}.{name}"
            case ast.ClassDef(name=kind, bases=bases) if any(ast.unparse(base).startswith("Protocol") for base in bases):
                # What a protocol asks of others is for others to see.
                members = {*defined(file._replace(tree=ast.Module(node.body, [])))}
                yield from (f"{file.path}: {kind}.{name}" for name in sorted(members) if is_private(name))


FOREIGN_REACHES = {
    # LiteLLM has no public place for headers and costs of a response, nor for the ids it wraps.
    "litellm/responses.py: Ids._decode_responses_api_response_id",
    "litellm/calls.py: response._hidden_params",
    "litellm/checks.py: response._hidden_params",
    # LangChain types what `bind` of a chat model returns by this name, and has no other for it.
    "langchain/binding.py: _ChatModelBinding",
    # OpenTelemetry's instrumentation of LangChain has no public place for the context of a run.
    "langchain/around.py: package.LangChainInstrumentor()._callback_handler",
    "langchain/around.py: handler._invocation_manager",
}

# Files of one concern

LONGEST = 350

ADAPTERS = ("langchain", "llamaindex", "litellm")
JOBS: dict[str, set[str]] = {
    # The same job has the same file name, so that whoever knows one adapter knows all.
    "progress": {"langchain", "llamaindex"},  # LiteLLM has no place for it
    "names": {*ADAPTERS},  # names and defaults that lazy modules need
    "to_steps": {*ADAPTERS},  # messages to steps
    "from_steps": {*ADAPTERS},  # steps to a message
    "content": {*ADAPTERS},  # contents of messages, both ways
    "streaming": {*ADAPTERS},  # events to chunks
    "tools": {*ADAPTERS},  # the framework's tools to the API's
    "options": {*ADAPTERS},  # the framework's options to the API's
    "errors": {"langchain", "litellm"},  # our errors as the framework's; LlamaIndex has none of its own
    "metadata": {"langchain", "llamaindex"},  # facts beside the content
    "media": {"langchain", "llamaindex"},  # media out of a message
    "migration": {"langchain", "llamaindex"},  # names of the class that is replaced
    "around": {*ADAPTERS},  # what other instrumentations record of a call
    "calls": {*ADAPTERS},  # the calls, loaded with the first one
    "structured_output": {"langchain", "llamaindex"},
    "as_tool": {"langchain", "llamaindex"},  # a model as a tool of another agent's
    "tool_model": {"langchain", "llamaindex"},  # the method that makes it one
    "typed_settings": {"langchain", "llamaindex"},  # what users may type, generated
}
"""Each job that more than one adapter has, under its file name."""


def made(tmp_path: Path, sources: dict[str, str]) -> list[File]:
    for path, source in sources.items():
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / path).write_text(source, "utf-8")
    return list(files(tmp_path))


def test_pure_rooms_do_no_io() -> None:
    looked_at = [file for file in files() if file.module.split(".")[1:2] and file.module.split(".")[1] in PURE]
    assert {file.module.split(".")[1] for file in looked_at} == PURE
    assert [act for file in looked_at for act in acts(file)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import sqlite3",
        "import os.path",
        "def f():\n    from pathlib import Path",
        "from ..telemetry import count",
        "open('x')",
        "async def f(): ...",
    ],
)
def test_what_acts_is_named(tmp_path: Path, source: str) -> None:
    (file,) = made(tmp_path, {"conversation/plan.py": source})
    (found,) = acts(file)
    assert found.startswith("conversation/plan.py:")


def test_no_files_import_one_another() -> None:
    assert circles(list(files())) == []


@pytest.mark.parametrize(
    "source",
    [
        "from .a import A",
        "def f():\n    from . import a",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..room.a import A",
        f"import {PACKAGE}.room.a",
    ],
)
def test_a_circle_is_found_however_it_is_closed(tmp_path: Path, source: str) -> None:
    found = made(tmp_path, {"room/a.py": "from .b import B", "room/b.py": "from .c import C", "room/c.py": source})
    assert circles(found) == [{"room/a.py", "room/b.py", "room/c.py"}]


def test_a_line_of_imports_is_no_circle(tmp_path: Path) -> None:
    assert circles(made(tmp_path, {"room/a.py": "from .b import B\nfrom .c import C", "room/b.py": "from .c import C"})) == []


def test_nobody_reaches_for_the_private_names_of_another_file() -> None:
    found = {reach for file in files() for reach in reaches(file)}
    assert found - FOREIGN_REACHES == set()
    assert found >= FOREIGN_REACHES


@pytest.mark.parametrize(
    "source",
    [
        "from .b import _name",
        "def f(b): return b._name",
        "class A:\n    def f(self): return self.b._name",
        "def f(b): return getattr(b, '_name')",
        "class A(Protocol):\n    _name: int",
        "class A(Protocol[T]):\n    def _name(self): ...",
    ],
)
def test_a_reach_is_named(tmp_path: Path, source: str) -> None:
    (file,) = made(tmp_path, {"room/a.py": source})
    (found,) = reaches(file)
    assert found.startswith("room/a.py: ")
    assert found.endswith("_name")


@pytest.mark.parametrize(
    "source",
    [
        "class A:\n    def f(self): return self._name + super()._name + self.__dict__",
        "class A:\n    def __init__(self): self._name = 1\ndef f(a): return a._name",
        "class A:\n    _name: int\ndef f(a): return a._name",
        "def _name(): ...\nf = _name",
    ],
)
def test_private_names_of_the_same_file_and_of_bases_are_not(tmp_path: Path, source: str) -> None:
    (file,) = made(tmp_path, {"room/a.py": source})
    assert list(reaches(file)) == []


def test_adapters_use_the_same_file_names_for_the_same_jobs() -> None:
    found: dict[str, set[str]] = {}
    for file in files():
        folder, _, name = file.path.removesuffix(".py").partition("/")
        if folder in ADAPTERS and name != "__init__":
            found.setdefault(name, set()).add(folder)
    assert {job: adapters for job, adapters in found.items() if len(adapters) > 1} == JOBS


def test_a_file_is_short_enough_to_be_read_at_once() -> None:
    assert {file.path: file.lines for file in files() if file.lines > LONGEST} == {}


def test_so_is_a_file_of_tests() -> None:
    tests = Path(__file__).parent
    lines = {str(path.relative_to(tests)): len(path.read_text("utf-8").splitlines()) for path in tests.rglob("*.py")}
    assert len(lines) > 100
    assert {path: count for path, count in lines.items() if count > LONGEST} == {}
