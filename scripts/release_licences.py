"""List what the package brings along: a CycloneDX bill of materials of the extra `all`, and the licence of each package in it.

A licence that is in none of the tables, and a package that names none, fails: somebody has to look at it once.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from release_installs import installed, python_of

ROOT = Path(__file__).resolve().parent.parent

PERMISSIVE = frozenset(
    {
        *{
            "0BSD",
            "Apache-2.0",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "CC0-1.0",
            "CNRI-Python",
            "HPND",
            "ISC",
            "MIT",
            "MIT-0",
            "MIT-CMU",
        },
        *{"PSF-2.0", "Python-2.0", "Unlicense", "Zlib"},
    }
)
"""Licences, by their SPDX ids, that ask for no more than to be named."""

OF_FILES = frozenset({"MPL-2.0"})
"""Licences whose conditions hold for the files themselves: who changes one of them shares the change. We change none."""

BY_CLASSIFIER = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
"""The classifiers that packages still have instead of an expression."""

BY_PACKAGE = {
    "dirtyjson": "MIT",  # this or AFL, as the user likes
    "tiktoken": "MIT",  # its metadata holds the licence's text instead of its name
}
"""What the metadata of a package does not tell, read in its licence file."""


@dataclass(frozen=True)
class Licence:
    """A package, and the licences that it is under, as SPDX ids."""

    package: str
    version: str
    ids: frozenset[str]

    @property
    def wrong(self) -> str:
        """What is to be looked at, as a sentence; empty where all is known."""
        if not self.ids:
            return f"{self.package} {self.version} names no licence"
        unknown = sorted(self.ids - PERMISSIVE - OF_FILES)
        return f"{self.package} {self.version} is under {', '.join(unknown)}" if unknown else ""


def licence(component: dict[str, Any]) -> Licence:
    """Read the licences of a component of a bill of materials."""
    name = component["name"]
    ids: set[str] = set()
    for entry in component.get("licenses", []):
        said = entry.get("expression") or entry["license"].get("id") or entry["license"]["name"]
        said = BY_CLASSIFIER.get(said, said)
        ids |= set(re.findall(r"[\w.+-]+", said)) - {"AND", "OR", "WITH"}
    if name in BY_PACKAGE:
        ids = {BY_PACKAGE[name]}
    return Licence(name, component.get("version", ""), frozenset(ids))


def write_bill(wheel: Path, target: Path) -> list[Licence]:
    """Write the bill of materials of the extra `all`, and return the licences in it."""
    with TemporaryDirectory(prefix="release-") as folder:
        environment, _ = installed("all", wheel, Path(folder))
        command = [sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible", "--mc-type", "library"]
        command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-file", str(target), python_of(environment)]
        subprocess.run(command, check=True)
    components = json.loads(target.read_text("utf-8"))["components"]
    return [licence(component) for component in components]


def table(licences: list[Licence]) -> str:
    """Return the licences as a table in Markdown, the rarest last."""
    packages = defaultdict(list)
    for each in licences:
        packages[" and ".join(sorted(each.ids)) or "none"].append(each.package)
    rows = sorted(packages.items(), key=lambda row: (-len(row[1]), row[0]))
    return "\n".join(
        [
            "| licence | packages |",
            "|---|---|",
            *(f"| {ids} | {', '.join(sorted(names, key=str.lower))} |" for ids, names in rows),
        ]
    )


def main(wheel: Path, target: Path) -> None:
    """Write the bill of materials, and print the table."""
    licences = write_bill(wheel, target)
    print(table(licences))
    if wrong := [each.wrong for each in licences if each.wrong]:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
