"""Build what would be released, look at it from every side, and say in a table what was seen. `make release-check` runs it.

What is built goes to `dist/`, and nothing else; the bill of materials, the notes and the report go to `build/release/`. With a
tag (`release_check.py v0.2.0`), the tag must be the version's. Exits with 1 where anything is not as it must be.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import release_api
import release_contents
import release_installs
import release_licences
import release_notes

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
BESIDE = ROOT / "build" / "release"
KIB = 1 << 10


@dataclass(frozen=True)
class Row:
    """A line of the table: what was looked at, what was seen, and what is wrong, each in a sentence."""

    subject: str
    seen: str
    wrong: tuple[str, ...] = ()


def tool(*arguments: str) -> tuple[str, ...]:
    """Run a tool of this environment; return the lines that it printed where it failed."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True)
    return () if done.returncode == 0 else tuple((done.stdout + done.stderr).strip().splitlines()[-20:])


def check_version(tag: str | None) -> list[Row]:
    """Look whether the tag, pyproject.toml, `_version.py` and the changelog name one version, and write its notes."""
    named, changelog = release_notes.read()
    version = named["pyproject.toml"]
    wrong = release_notes.disagreements(named, changelog, tag)
    notes = next((entry.text for entry in changelog if entry.version == version), "")
    (BESIDE / "notes.md").write_text(f"{notes}\n", "utf-8")
    return [
        Row("version", f"{version}{f', tag {tag}' if tag else ', no tag'}; notes of {len(notes.split())} words", tuple(wrong))
    ]


def check_archives(wheel: Path, source: Path) -> list[Row]:
    """Look at what was built: as the index does, as check-wheel-contents does, and by our table."""
    files = sum(files for _, files, _ in release_contents.listing(wheel))
    contents = release_contents.check_wheel(wheel, str(ROOT)) + release_contents.check_source(source)
    return [
        Row("twine", "check --strict", tool("twine", "check", "--strict", str(wheel), str(source))),
        Row("check-wheel-contents", wheel.name, tool("check_wheel_contents", str(wheel))),
        Row("wheel", f"{wheel.stat().st_size / KIB:.0f} KiB, {files} files, typed, no path of a machine", tuple(contents)),
        Row("source archive", f"{source.stat().st_size / KIB:.0f} KiB"),
    ]


def check_installs(wheel: Path) -> list[Row]:
    """Install every extra in an empty environment, and run its program."""
    return [
        Row(
            f"install {install.extra or 'core'}",
            f"{install.packages} packages, {install.seconds:.0f} s",
            tuple(install.wrong.splitlines()[-20:]),
        )
        for install in release_installs.try_all(wheel)
    ]


def check_licences(wheel: Path) -> list[Row]:
    """Write the bill of materials and the list of licences."""
    bill = BESIDE / "sbom.cdx.json"
    licences = release_licences.write_bill(wheel, bill)
    (BESIDE / "licences.md").write_text(release_licences.table(licences) + "\n", "utf-8")
    shared = sorted(each.package for each in licences if each.ids & release_licences.OF_FILES)
    return [
        Row(
            "licences",
            f"{len(licences)} packages of [all]; permissive but for {', '.join(shared)} (MPL-2.0)",
            tuple(each.wrong for each in licences if each.wrong),
        ),
        Row("bill of materials", f"CycloneDX, {bill.stat().st_size / KIB:.0f} KiB"),
    ]


def check_api() -> list[Row]:
    """Compare the public names with those of the last tag."""
    said, found, allowed = release_api.compare(None, release_notes.read()[0]["pyproject.toml"])
    (BESIDE / "api.md").write_text("\n".join([said, *found]) + "\n", "utf-8")
    return [Row("public names", said, () if allowed else tuple(found))]


def build() -> tuple[list[Row], Path | None, Path | None]:
    """Build the source archive, and the wheel from it."""
    for folder in (DIST, BESIDE):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    wrong = tool("build", "--outdir", str(DIST), str(ROOT))
    wheel, source = next(DIST.glob("*.whl"), None), next(DIST.glob("*.tar.gz"), None)
    return [Row("build", ", ".join(sorted(path.name for path in DIST.iterdir())) or "nothing", wrong)], wheel, source


def kept(check: Callable[[], list[Row]], subject: str) -> list[Row]:
    """Run a check; where it breaks, that is its row, and the others go on."""
    print(f"{subject} ...", file=sys.stderr, flush=True)
    try:
        return check()
    except Exception as error:
        return [Row(subject, "did not get to its end", (f"{type(error).__name__}: {error}",))]


def drawn(rows: list[Row]) -> str:
    """Return the rows as a table in Markdown, what is wrong below it."""
    lines = ["| | what | seen |", "|---|---|---|"]
    lines += [f"| {'**no**' if row.wrong else 'yes'} | {row.subject} | {row.seen} |" for row in rows]
    for row in rows:
        if row.wrong:
            lines += ["", f"{row.subject}:", *(f"    {line}" for line in row.wrong)]
    return "\n".join(lines)


def main(tag: str | None) -> None:
    """Check everything, and print the table."""
    rows, wheel, source = build()
    rows += kept(lambda: check_version(tag), "version")
    rows += kept(check_api, "public names")
    if wheel is not None and source is not None:
        rows += kept(lambda: check_archives(wheel, source), "archives")
        rows += kept(lambda: check_licences(wheel), "licences")
        rows += kept(lambda: check_installs(wheel), "installs")
    report = drawn(rows)
    (BESIDE / "report.md").write_text(report + "\n", "utf-8")
    print(report)
    sys.exit(any(row.wrong for row in rows))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] else None)
