"""Read the package's source: its files, and the imports in each."""

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import gemini_interactions

PACKAGE = "gemini_interactions"
ROOT = Path(gemini_interactions.__file__).parent


class Import(NamedTuple):
    """An import in a source file.

    Attributes:
        name: the dotted name of the module, or of a name in one.
        line: where it stands.
        at_import: whether importing the file imports it too; not so in a function, or for type checkers only.
    """

    name: str
    line: int
    at_import: bool


class File(NamedTuple):
    """A source file.

    Attributes:
        path: relative to the package's folder, with forward slashes.
        module: its dotted name.
        tree: the parsed source.
        lines: how many it has.
    """

    path: str
    module: str
    tree: ast.Module
    lines: int

    @property
    def is_package(self) -> bool:
        """Whether it is the `__init__` of a folder."""
        return self.path.endswith("__init__.py")


def files(root: Path = ROOT) -> Iterator[File]:
    """Read every source file below a package's folder."""
    for path in sorted(root.rglob("*.py")):
        relative = path.relative_to(root)
        parts = relative.with_suffix("").parts
        source = path.read_text("utf-8")
        module = ".".join((PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)))
        yield File(relative.as_posix(), module, ast.parse(source), source.count("\n"))


def imports(file: File) -> Iterator[Import]:
    """Find every import in a file, wherever it stands."""
    package = file.module if file.is_package else file.module.rpartition(".")[0]

    def visit(node: ast.AST, at_import: bool) -> Iterator[Import]:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, at_import)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")
                base = ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [base])])
            for alias in node.names:
                yield Import(f"{base}.{alias.name}", node.lineno, at_import)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"importlib.import_module", "import_module", "__import__"}:
            match node.args:
                case [ast.Constant(value=str(name)), *_]:
                    yield Import(importlib.util.resolve_name(name, package), node.lineno, at_import)
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            at_import = False
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            at_import = False
        for child in ast.iter_child_nodes(node):
            yield from visit(child, at_import)

    return visit(file.tree, True)


def starts_with(name: str, prefix: str) -> bool:
    """Whether a dotted name is a package, a part of it, or (`langchain_core`) one of its siblings."""
    return name == prefix or name.startswith((f"{prefix}.", f"{prefix}_"))
