"""Check the built site: every link leads somewhere, nothing is loaded from elsewhere, every public name is in the reference.

    python scripts/docs_check.py build/docs

mkdocs has checked the links between pages already; this reads what was built, the reference and the theme's own parts included.
External links are checked by their form alone: no network is needed.
"""

from __future__ import annotations

import ast
import re
import sys
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "adapters" / "gemini_interactions"
LOADS = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
    "object": "data",
}
HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}|localhost|127\.0\.0\.1")


class Built(HTMLParser):
    """A built page: the ids in it, where its links lead, and what a browser loads for it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag says."""
        given = {name: value or "" for name, value in attrs}
        self.ids.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") not in {"canonical", "prev", "next", "alternate"}:
            self.loads.append(given.get("href", ""))
        if given.get(LOADS.get(tag, "")):
            self.loads.append(given[LOADS[tag]])


def complaints(site: Path) -> Iterator[str]:
    """Find what is wrong with a site."""
    pages = {path: Built(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, page in pages.items():
        if path.name == "404.html":  # it is shown at any address, so its links begin with that of the site
            continue
        where = path.relative_to(site).as_posix()
        for link in [*page.links, *page.loads]:
            if wrong := _wrong_link(link, path, pages):
                yield f"{where}: {link}: {wrong}"
        yield from (f"{where}: loads {each} from elsewhere" for each in page.loads if urlsplit(each).netloc)
    for path in sorted(site.rglob("*.css")):
        text = path.read_text("utf-8")
        yield from (f"{path.name}: loads {each}" for each in re.findall(r"(?:@import\s+|url\()[\"']?(https?:[^\"')]+)", text))
    told = inventory(site)
    yield from (f"{name} is not in the reference" for name in sorted(public_names() - told))


def _wrong_link(link: str, page: Path, pages: dict[Path, Built]) -> str | None:
    parts = urlsplit(link)
    if parts.scheme in {"http", "https"}:
        return None if HOST.fullmatch(parts.hostname or "") and not re.search(r"\s|[.,;]$", link) else "is no address"
    if parts.scheme:
        return None if parts.scheme in {"mailto", "data"} else "has an unknown scheme"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if target.is_dir():
        target /= "index.html"
    if not target.exists():
        return "leads nowhere"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        return "there is no such place on that page"
    return None


def inventory(site: Path) -> set[str]:
    """Read the names that the reference has."""
    packed = (site / "objects.inv").read_bytes().split(b"\n", 4)[4]
    return {line.split(" ", 1)[0] for line in zlib.decompress(packed).decode("utf-8").splitlines()}


def public_names(source: Path = SOURCE) -> set[str]:
    """Find every public name: those in `__all__` of the package and its rooms, and the classes of `types`."""
    names = set()
    for path in [
        *source.glob("*.py"),
        *source.glob("*/__init__.py"),
        *(each for room in ("bulk", "view") for each in source.glob(f"{room}/*/__init__.py")),
    ]:
        module = ".".join(path.relative_to(source.parent).with_suffix("").parts).removesuffix(".__init__")
        names |= {f"{module}.{name}" for name in exported(ast.parse(path.read_text("utf-8")))}
    return names - {"gemini_interactions.__version__"}


def exported(module: ast.Module) -> set[str]:
    """Find the names in the `__all__` of a module; where that is made, the names that it imports as themselves."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            if isinstance(node.value, ast.List):
                names |= {element.value for element in node.value.elts if isinstance(element, ast.Constant)}
            else:
                imports = [each for each in module.body if isinstance(each, ast.ImportFrom)]
                names |= {alias.name for each in imports for alias in each.names if alias.asname == alias.name}
    return names


def main(site: Path) -> int:
    """Print what is wrong, or what was checked."""
    found = list(complaints(site))
    print(
        "\n".join(found) if found else f"{len(list(site.rglob('*.html')))} pages, {len(public_names())} public names: all well."
    )
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
