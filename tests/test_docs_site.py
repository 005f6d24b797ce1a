"""The site of the docs: what `make docs` builds has every page, every public name, and a picture of the house that is true."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import gemini_interactions
from gemini_interactions import cli, types, webhooks
from gemini_interactions.bulk.dbos import RunFailed

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = {page.relative_to(DOCS).as_posix(): page.read_text("utf-8") for page in sorted(DOCS.rglob("*.md"))}
MODULES = [
    "gemini_interactions",
    *(f"gemini_interactions.{path.stem}" for path in Path(gemini_interactions.__file__).parent.glob("[!_]*.py")),
    *(f"gemini_interactions.{path.parent.name}" for path in Path(gemini_interactions.__file__).parent.glob("*/__init__.py")),
    "gemini_interactions.view.html",
    "gemini_interactions.bulk.daft",
    "gemini_interactions.bulk.dbos",
]
"""The package, its rooms and root modules; what they export in `__all__` is public."""


class Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, in which functions are named by tags."""


Loader.add_multi_constructor("tag:yaml.org,2002:python/name:", lambda loader, suffix, node: suffix)
SITE: dict[str, Any] = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader)


def navigated(entries: list[Any]) -> Iterator[str]:
    """The pages of a part of the navigation."""
    for entry in entries:
        for target in entry.values() if isinstance(entry, dict) else [entry]:
            if isinstance(target, str):
                yield target
            else:
                yield from navigated(target)


@pytest.fixture
def scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))


def test_each_page_is_in_the_navigation_once_and_no_other() -> None:
    pages = sorted(navigated(SITE["nav"]))
    assert [page for page in pages if not page.startswith("repository/")] == sorted(PAGES)
    assert all((ROOT / page.removeprefix("repository/")).exists() for page in pages if page.startswith("repository/"))


def test_each_page_has_one_title() -> None:
    without_code = {page: re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL) for page, text in PAGES.items()}
    assert [page for page, text in without_code.items() if len(re.findall(r"^# ", text, re.MULTILINE)) != 1] == []


def test_a_warning_is_an_error_and_nothing_comes_from_elsewhere() -> None:
    assert SITE["strict"] is True
    assert set(SITE["validation"]["links"].values()) | set(SITE["validation"]["nav"].values()) == {"warn"}
    assert SITE["theme"]["font"] is False
    assert not [each for each in [*SITE["extra_css"], *SITE.get("extra_javascript", [])] if "//" in each]


def referenced() -> list[str]:
    return [name for page, text in PAGES.items() for name in re.findall(r"^::: (\S+)", text, re.MULTILINE)]


def test_each_public_name_is_in_the_reference_once() -> None:
    names = referenced()
    assert len(names) == len(set(names))
    public = set()
    for module in MODULES:
        loaded = importlib.import_module(module)
        public |= {f"{module}.{name}" for name in getattr(loaded, "__all__", ())}
    constructors = importlib.import_module("gemini_interactions.tools").__all__  # the adapters' packages pass these on
    passed_on = {f"gemini_interactions.{room}.{name}" for room in ("langchain", "llamaindex") for name in constructors}
    assert len(public) > 400
    assert public - passed_on - set(names) - {"gemini_interactions.__version__"} == set()


def test_each_name_of_the_reference_is_there() -> None:
    for name in referenced():
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), name


def test_each_resource_of_a_client_is_in_the_reference() -> None:
    client = gemini_interactions.Client(api_key="any")
    found = {type(getattr(client, name)) for name in dir(client) if not name.startswith("_")}
    resources = {f"{each.__module__}.{each.__name__}" for each in found if ".resources." in each.__module__}
    assert len(resources) > 10
    assert resources - set(referenced()) == set()


def test_the_check_of_the_built_site_knows_the_same_names(scripts: None) -> None:
    check = importlib.import_module("docs_check")
    assert {f"gemini_interactions.types.{name}" for name in types.__all__} <= check.public_names()
    assert {f"gemini_interactions.{name}" for name in gemini_interactions.__all__} - check.public_names() == {
        "gemini_interactions.__version__"
    }


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        ('<a href="other.html#there">x</a>', None),
        ('<a href="https://example.com/a">x</a>', None),
        ('<a href="gone.html">x</a>', "leads nowhere"),
        ('<a href="other.html#nowhere">x</a>', "there is no such place on that page"),
        ('<a href="https://example">x</a>', "is no address"),
        ('<script src="https://cdn.example.com/a.js"></script>', "from elsewhere"),
        ('<img src="gone.png">', "leads nowhere"),
    ],
)
def test_the_check_of_the_built_site_finds_what_is_wrong(page: str, wrong: str | None, scripts: None, tmp_path: Path) -> None:
    check = importlib.import_module("docs_check")
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "other.html").write_text('<h2 id="there">x</h2>')
    (tmp_path / "objects.inv").write_bytes(b"#\n#\n#\n#\n" + importlib.import_module("zlib").compress(b""))
    found = [each for each in check.complaints(tmp_path) if "reference" not in each]
    assert [each.endswith(wrong or "") for each in found] == [True] * (wrong is not None)


def test_the_tree_of_errors_is_that_of_the_code() -> None:
    tree = re.search(r"```text\n(.*?)```", PAGES["reference/errors.md"], re.DOTALL)
    assert tree
    told: dict[str, str] = {}
    above: list[str] = []
    for line in tree[1].splitlines():
        found = re.match(r"([│├└─ ]*)(\w+)", line)
        assert found
        depth = len(found[1]) // 4
        above[depth:] = [found[2]]
        told[found[2]] = above[depth - 1] if depth else ""
    names = [name for name in gemini_interactions.__all__ if name.endswith("Error") or name in told]
    errors = [*(getattr(gemini_interactions, name) for name in names), webhooks.WebhookVerificationError, RunFailed]
    ours = gemini_interactions.GeminiInteractionsError
    assert {error.__name__: error.__bases__[0].__name__ if error is not ours else "" for error in errors} == told
    assert all(issubclass(getattr(gemini_interactions, name), ours) for name in names)


def test_the_page_of_the_command_line_has_every_argument() -> None:
    page = PAGES["reference/cli.md"]
    parsers = [cli._parser()]
    parsers += [
        sub for action in parsers[0]._actions if isinstance(action, argparse._SubParsersAction) for sub in action.choices.values()
    ]
    options = {option for parser in parsers for action in parser._actions for option in action.option_strings}
    source = (ROOT / "adapters/gemini_interactions/emulator/__main__.py").read_text("utf-8")
    options |= set(re.findall(r'add_argument\(\s*"(--[\w-]+)"', source))
    assert options - {"-h", "--help"} - set(re.findall(r"--[\w-]+", page)) == set()


def test_the_picture_of_the_house_is_that_of_the_table(scripts: None) -> None:
    house = importlib.import_module("docs_house")
    assert house.page(PAGES["contribute/house.md"]) == PAGES["contribute/house.md"]
    assert "conversation" in house.picture()


NAMED = re.compile(r"`((?:[\w-]+/)*[\w-]+\.(?:py|json|md|yml|txt)|(?:[\w-]+/)+)`")
PACKAGE = Path(gemini_interactions.__file__).parent


@pytest.mark.parametrize("page", ["docs/contribute/add.md", "docs/contribute/house.md", "CONTRIBUTING.md"])
def test_each_file_that_contributors_are_sent_to_is_there(page: str) -> None:
    named = set(NAMED.findall((ROOT / page).read_text("utf-8")))
    homes = [ROOT, PACKAGE, PACKAGE / "langchain", PACKAGE / "emulator", PACKAGE / "client" / "interactions"]
    assert named
    assert {name for name in named if not any((home / name).exists() for home in homes)} == set()
