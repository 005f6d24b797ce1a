"""What a release stands on and nobody sees until the day: workflows that call targets, versions that agree, notes."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z][\w-]*):", MAKEFILE, re.M))

BY_HAND = {
    # What people call while they work, and what belongs to another target.
    *{"bench", "bench-proxy", "clean", "deepagents", "demo", "docs-serve", "format", "probe", "test", "test-bill"},
}
"""Targets that no workflow calls. What `test` does is called without make, for Windows; `deepagents` is in `test-ecosystem`."""


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every job of every workflow, with a name to find it by."""
    for path in WORKFLOWS:
        for name, job in yaml.safe_load(path.read_text("utf-8"))["jobs"].items():
            yield f"{path.name}: {name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of every job."""
    for name, job in jobs():
        yield from ((name, step) for step in job["steps"])


def called() -> set[str]:
    """The targets that workflows call, in a command or from a list of them."""
    found = set()
    for _, job in jobs():
        suites = job.get("strategy", {}).get("matrix", {}).get("suite", [])
        text = "\n".join(step.get("run", "") for step in job["steps"])
        found |= set(re.findall(r"\bmake ([a-z][\w-]*)", text)) | set(suites)
    return found


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The scripts of a release can be imported, as they import one another."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    yield
    for name in [name for name in sys.modules if name.startswith("release_")]:
        del sys.modules[name]


def test_workflows_call_targets_that_there_are() -> None:
    assert len(WORKFLOWS) == 3
    assert called() - TARGETS == set()


def test_every_target_is_called_by_a_workflow_or_by_hand() -> None:
    assert TARGETS - called() - BY_HAND == set()


def test_the_versions_of_python_are_those_of_the_classifiers() -> None:
    tests = dict(jobs())["tests.yml: tests"]["strategy"]["matrix"]
    classifiers = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert tests["python"] == classifiers
    assert PROJECT["requires-python"] == f">={classifiers[0]}"
    # The other systems have the oldest and the newest.
    others = {(row["system"].partition("-")[0], row["python"]) for row in tests["include"]}
    assert others == {(system, python) for system in ("macos", "windows") for python in (classifiers[0], classifiers[-1])}


def test_the_parts_that_are_tested_at_their_lowest_are_those_that_there_are(release: None) -> None:
    from release_lowest import PARTS

    part = dict(jobs())["tests.yml: lowest"]["strategy"]["matrix"]["part"]
    assert part == list(PARTS)
    named = [path for part in PARTS.values() for path in (*part.tests, *part.left_out)]
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_extra_is_installed_and_tried_before_a_release(release: None) -> None:
    from release_installs import PROGRAMS

    assert PROGRAMS.keys() == {"", *PROJECT["optional-dependencies"]} - {"test", "dev"}


def test_actions_are_pinned_and_keep_no_credentials() -> None:
    used = [(name, step) for name, step in steps() if "uses" in step]
    assert len(used) >= 10
    assert [step["uses"] for _, step in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", step["uses"])] == []
    checkouts = [(name, step) for name, step in used if step["uses"].startswith("actions/checkout@")]
    assert [name for name, step in checkouts if step["with"]["persist-credentials"] is not False] == []
    # One action has one commit, wherever it is used.
    assert len({step["uses"] for _, step in used}) == len({step["uses"].partition("@")[0] for _, step in used})


def test_only_what_publishes_may_write() -> None:
    wrote = {f"{name} {what}" for name, job in jobs() for what, how in job["permissions"].items() if how == "write"}
    assert wrote == {"release.yml: publish id-token", "release.yml: release contents"}
    assert all("timeout-minutes" in job for _, job in jobs())
    assert [path.name for path in WORKFLOWS if yaml.safe_load(path.read_text("utf-8"))["permissions"] != {}] == []


CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- A thing.

## [0.1.0] - 2026-11-01

### Fixed

- Another.
"""


def test_the_notes_of_a_release_are_its_entry(release: None) -> None:
    from release_notes import disagreements, entries

    unreleased, newest, oldest = entries(CHANGELOG)
    assert (unreleased.version, newest.version, oldest.version) == (None, "0.2.0", "0.1.0")
    assert newest.text == "### Added\n\n- A thing."
    named = {"pyproject.toml": "0.2.0", "_version.py": "0.2.0"}
    assert disagreements(named, entries(CHANGELOG), "v0.2.0") == []


@pytest.mark.parametrize(
    ("module", "changelog", "tag", "told"),
    [
        ("0.1.0", CHANGELOG, None, "0.2.0 in pyproject.toml, 0.1.0 in _version.py"),
        ("0.2.0", CHANGELOG, "v0.2", "it must be v0.2.0"),
        ("0.2.0", CHANGELOG.replace("[0.2.0]", "[0.3.0]"), None, "The newest release of CHANGELOG.md is 0.3.0"),
        ("0.2.0", CHANGELOG.replace("- 2026-12-01", "(December)"), None, "'[0.2.0] (December)' is neither"),
        ("0.2.0", CHANGELOG.replace("2026-12-01", "2026-10-01"), None, "newest first"),
        ("0.2.0", CHANGELOG.replace("### Added", "### News"), None, "'### News' in '[0.2.0] - 2026-12-01' is none of"),
        ("0.2.0", CHANGELOG.replace("### Added\n\n- A thing.", ""), None, "says nothing of 0.2.0"),
        ("0.2.0", CHANGELOG.replace("Unreleased]\n", "Unreleased]\n\n- Late.\n"), "v0.2.0", "entries below '[Unreleased]'"),
        ("0.2.0", "# Changelog\n", None, "no release yet"),
    ],
)
def test_what_does_not_agree_is_said(release: None, module: str, changelog: str, tag: str | None, told: str) -> None:
    from release_notes import disagreements, entries

    said = disagreements({"pyproject.toml": "0.2.0", "_version.py": module}, entries(changelog), tag)
    assert any(told in sentence for sentence in said), said


def test_the_version_is_one_and_the_changelog_has_its_form(release: None) -> None:
    from release_notes import disagreements, read

    named, changelog = read()
    assert len(set(named.values())) == 1
    # Whether the newest heading is this version's is asked when it is released.
    assert [said for said in disagreements(named, changelog) if "neither" in said or "is none of" in said] == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gemini_interactions/wire/notes.txt", "'wire' holds .py"),
        ("gemini_interactions/new_room/a.py", "no row for the folder 'new_room'"),
        ("gemini_interactions/wire/tests/a.py", "source archive only"),
        ("gemini_interactions/wire/__pycache__/a.pyc", "left over"),
        ("tests/a.py", "outside of the package"),
        ("gemini_interactions-0.2.0.dist-info/top_level.txt", "is new"),
        ("", "py.typed is missing"),
    ],
)
def test_what_does_not_belong_into_the_wheel_is_named(release: None, name: str, told: str) -> None:
    from release_contents import DESCRIBED, MUST_BE_THERE, wrong_names

    right = [*MUST_BE_THERE, *(f"gemini_interactions-0.2.0.dist-info/{file}" for file in DESCRIBED)]
    assert wrong_names(right) == []
    wrong = wrong_names([*right, name] if name else [file for file in right if not file.endswith("py.typed")])
    assert len(wrong) == 1
    assert told in wrong[0]


def test_a_path_of_a_machine_is_found(release: None) -> None:
    from release_contents import machine_paths

    assert machine_paths("a.py", b'x = "/home/ada/project/a.py"', "/srv/build") == ["a.py names /home/ada"]
    assert machine_paths("a.py", b"x = '/srv/build/a.py'", "/srv/build") == ["a.py names /srv/build"]
    assert machine_paths("a.py", b"x = 'C:\\\\Users\\\\ada'", "/srv/build") != []
    assert machine_paths("a.py", b"GET /v1beta/interactions", "/srv/build") == []


def test_the_table_of_the_wheel_has_the_rooms_of_the_package(release: None) -> None:
    from release_contents import ROWS, wrong_names

    package = ROOT / "adapters" / "gemini_interactions"
    files = [path.relative_to(package.parent).as_posix() for path in package.rglob("*") if path.is_file()]
    here = [file for file in files if "__pycache__" not in file]
    wrong = [sentence for sentence in wrong_names(here) if "of the description" not in sentence]
    assert wrong == []
    rooms = {file.split("/")[1] for file in here if file.count("/") > 1}
    assert ROWS.keys() - rooms - {""} == set()


def test_whatever_is_asked_for_has_a_lowest_version(release: None) -> None:
    from release_lowest import without_a_bound

    assert without_a_bound(PROJECT) == []
    project = {"dependencies": ["httpx>=0.27"], "optional-dependencies": {"view": ["rich", "httpx"], "test": ["pytest"]}}
    assert without_a_bound(project) == ["view: rich"]
