"""Tell what CHANGELOG.md says of a version, and whether all places that name the version agree.

`python scripts/release_notes.py` prints the notes of the newest release; with a tag (`v0.2.0`), those of that release, and fails
where the tag, pyproject.toml, `_version.py` and the newest heading of the changelog do not name one version.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
"""The headings of Keep a Changelog."""

RELEASE = re.compile(r"\[(?P<version>\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?)\] - (?P<day>\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True)
class Entry:
    """A heading of the second level of the changelog, and what stands below it.

    Attributes:
        title: the heading, such as `[0.2.0] - 2026-12-01` or `[Unreleased]`.
        text: everything up to the next such heading, without blank lines around it.
    """

    title: str
    text: str

    @property
    def version(self) -> str | None:
        """The version of a release; None for what is not released, or not headed as Keep a Changelog does."""
        found = RELEASE.fullmatch(self.title)
        return found["version"] if found else None


def entries(changelog: str) -> list[Entry]:
    """Take a changelog apart, the newest entry first."""
    found = re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", changelog, re.M | re.S)
    return [Entry(title.strip(), text.strip()) for title, text in found]


def versions(project: str, module: str) -> dict[str, str]:
    """Return the version that pyproject.toml and `_version.py` name, each under the name of its file."""
    found = re.search(r'^__version__ = "([^"]+)"$', module, re.M)
    return {"pyproject.toml": tomllib.loads(project)["project"]["version"], "_version.py": found[1] if found else "none"}


def disagreements(named: dict[str, str], changelog: list[Entry], tag: str | None = None) -> list[str]:
    """Find what is wrong about a version that is to be released: each as a sentence, none where all agree.

    Args:
        named: the version by the file that names it.
        changelog: its entries.
        tag: the tag that is released; None where there is none yet.
    """
    wrong = []
    if len(set(named.values())) > 1:
        wrong.append("The version differs: " + ", ".join(f"{version} in {file}" for file, version in named.items()) + ".")
    version = named["pyproject.toml"]
    if tag is not None and tag != f"v{version}":
        wrong.append(f"The tag is {tag}; for version {version} it must be v{version}.")
    releases = [entry for entry in changelog if entry.version]
    for entry in changelog:
        if entry.version is None and entry.title != "[Unreleased]":
            wrong.append(f"CHANGELOG.md: the heading '{entry.title}' is neither '[Unreleased]' nor like '[1.2.3] - 2026-01-31'.")
        headings = set(re.findall(r"^### (.+)$", entry.text, re.M)) - set(SECTIONS)
        wrong += [f"CHANGELOG.md: '### {heading}' in '{entry.title}' is none of {', '.join(SECTIONS)}." for heading in headings]
    if not releases:
        wrong.append(f"CHANGELOG.md has no release yet; the newest heading must be '## [{version}] - <date>'.")
    else:
        newest = releases[0]
        if newest.version != version:
            wrong.append(f"The newest release of CHANGELOG.md is {newest.version}, and the version is {version}.")
        if not newest.text:
            wrong.append(f"CHANGELOG.md says nothing of {newest.version}.")
        days = [date.fromisoformat(RELEASE.fullmatch(entry.title)["day"]) for entry in releases]  # type: ignore[index]
        if days != sorted(days, reverse=True):
            wrong.append("The releases of CHANGELOG.md do not stand with the newest first.")
    if tag is not None and any(entry.title == "[Unreleased]" and entry.text for entry in changelog):
        wrong.append("CHANGELOG.md has entries below '[Unreleased]': they belong to the release, or to the one after it.")
    return wrong


def read() -> tuple[dict[str, str], list[Entry]]:
    """Read what names the version in this checkout, and the changelog."""
    module = ROOT / "adapters" / "gemini_interactions" / "_version.py"
    named = versions((ROOT / "pyproject.toml").read_text("utf-8"), module.read_text("utf-8"))
    return named, entries((ROOT / "CHANGELOG.md").read_text("utf-8"))


def main(tag: str | None) -> None:
    """Print the notes of the tag's release, or of the newest one."""
    named, changelog = read()
    if wrong := disagreements(named, changelog, tag):
        sys.exit("\n".join(wrong))
    print(next(entry.text for entry in changelog if entry.version == named["pyproject.toml"]))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
