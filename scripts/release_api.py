"""Compare the public names with those of the last release, and tell whether the version may break what has changed.

Public is what the package's modules list in `__all__`, and nothing else, whatever it is called. A version whose first number is
new may break it, and before 1.0 one whose second number is; a third number may not. Before the first tag nothing is promised, and
nothing is compared: `--against REF` compares with any commit all the same.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import griffe
from packaging.version import Version
from release_notes import read

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "gemini_interactions"
SOURCES = "adapters"

NOT_PROMISED = (f"{PACKAGE}.conversation",)
"""Rooms that have an `__all__` for other rooms."""

WITHOUT_A_LIST = (f"{PACKAGE}.types",)
"""Modules that make their `__all__` as they are imported: whatever they import is public."""


def last_tag(repository: Path = ROOT) -> str | None:
    """Return the newest release's tag that this commit comes after, and that is not at this commit; None where there is none."""
    # Not the tag itself: what is released is compared with what was released before.
    parents = ["git", "rev-parse", "--verify", "--quiet", "HEAD~1"]
    if subprocess.run(parents, cwd=repository, capture_output=True).returncode != 0:
        return None
    describe = ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD~1"]
    done = subprocess.run(describe, cwd=repository, capture_output=True, text=True)
    return done.stdout.strip() or None if done.returncode == 0 else None


def modules(module: griffe.Object | griffe.Alias) -> Iterator[griffe.Module]:
    """Go through a module and those in it."""
    if isinstance(module, griffe.Module):
        yield module
        for member in list(module.members.values()):
            yield from modules(member)


def public_names(package: griffe.Module) -> dict[str, str]:
    """Return every public name, as users import it, and where it is written."""
    found = {}
    for module in modules(package):
        if module.path.startswith(NOT_PROMISED):
            continue
        names = [str(name) for name in module.exports or ()]
        if module.path in WITHOUT_A_LIST:
            names = [
                name for name, member in module.members.items() if member.is_alias and written_at(member).startswith(PACKAGE)
            ]
        for name in names:
            member = module.members.get(name)
            found[f"{module.path}.{name}"] = f"{module.path}.{name}" if member is None else written_at(member)
    return found


def written_at(member: griffe.Object | griffe.Alias) -> str:
    """Return where a name is written, through every file that imports it from another."""
    try:
        return member.final_target.path if isinstance(member, griffe.Alias) else member.path
    except griffe.GriffeError:  # it is another package's
        return member.target_path if isinstance(member, griffe.Alias) else member.path


def is_within(path: str, places: set[str]) -> bool:
    """Whether a dotted path is one of these places, or in one."""
    return any(path == place or path.startswith(f"{place}.") for place in places)


def breakages(old: griffe.Module, new: griffe.Module) -> list[str]:
    """Find what a user's program may no longer do, each in a line."""
    before, after = public_names(old), public_names(new)
    found = [f"{name}: is no longer there" for name in sorted(before.keys() - after.keys())]
    places = set(before.values())
    for breakage in griffe.find_breaking_changes(old, new):
        if is_within(breakage.obj.path, places):
            was, is_now = breakage.old_value, breakage.new_value
            change = "" if breakage.kind is griffe.BreakageKind.OBJECT_REMOVED else f" ({was} -> {is_now})"
            found.append(f"{breakage.obj.path}: {breakage.kind.value.lower()}{change}")
    return sorted(set(found))


def may_break(old: str, new: str) -> bool:
    """Whether a version may break what an older one promised, by Semantic Versioning and, before 1.0, by its second number."""
    before, after = Version(old), Version(new)
    if after.major != before.major:
        return True
    return after.major == 0 and after.minor != before.minor


def load(ref: str | None) -> griffe.Module:
    """Load the package from the checkout, or from a commit of its history."""
    if ref is None:
        loaded = griffe.load(PACKAGE, search_paths=[ROOT / SOURCES], allow_inspection=False)
    else:
        loaded = griffe.load_git(PACKAGE, ref=ref, repo=ROOT, search_paths=[SOURCES], allow_inspection=False)
    assert isinstance(loaded, griffe.Module)
    return loaded


def compare(against: str | None, version: str) -> tuple[str, list[str], bool]:
    """Compare this checkout with a commit.

    Args:
        against: a tag or another commit; None for the last tag.
        version: what is to be released.

    Returns:
        What was found in a sentence, the breakages, and whether they are allowed.
    """
    new = load(None)
    count = len(public_names(new))
    ref = against or last_tag()
    if ref is None:
        return f"{count} public names; no tag before this commit, so there is nothing to keep yet", [], True
    found = breakages(load(ref), new)
    if not found:
        return f"{count} public names; nothing of {ref} is broken", [], True
    allowed = ref.startswith("v") and may_break(ref.removeprefix("v"), version)
    rule = "may be" if allowed else "must not be"
    return f"{count} public names; {len(found)} breakages since {ref}, which {rule} in {version}", found, allowed


def main() -> None:
    """Print what is broken; exit with 1 where this version must not break it."""
    parser = argparse.ArgumentParser(description="Compare the public names with those of the last release.")
    parser.add_argument("--against", help="a tag or another commit; without it, the last tag before this commit")
    named, _ = read()
    said, found, allowed = compare(parser.parse_args().against, named["pyproject.toml"])
    print("\n".join([*found, said]))
    sys.exit(not allowed)


if __name__ == "__main__":
    main()
