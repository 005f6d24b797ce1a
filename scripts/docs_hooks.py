"""What the docs' site does beside mkdocs: files of the repository that pages link to, and Mermaid where a page has a diagram.

Links to files outside of `docs/` work on GitHub; on the site such a file is a page of its own under `repository/`, so that they
work there too, wherever the site is and whether or not the source has an address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
MERMAID = ROOT / ".venv-docs" / "package" / "dist" / "mermaid.min.js"
SHOWN = "repository/"
ALWAYS = ("CONTRIBUTING.md", "CHANGELOG.md", "examples/README.md")
"""Files of the repository that the navigation names."""

LINK = re.compile(r"(\]\()(?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
LANGUAGES = {
    ".py": "python",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".ipynb": "json",
    ".html": "html",
    ".toml": "toml",
    ".env": "sh",
    "Dockerfile": "docker",
}
AS_THEY_ARE = {".svg", ".png"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files of the repository that pages link to, and what these link to in turn, and Mermaid's script."""
    if not MERMAID.exists():
        raise PluginError(f"{MERMAID.relative_to(ROOT)} is missing: build with `make docs`.")
    files.append(File.generated(config, "assets/mermaid.min.js", abs_src_path=str(MERMAID)))
    waiting = [*ALWAYS, *(target for page in files.documentation_pages() for target in _outside(f"docs/{page.src_uri}"))]
    known: set[str] = set()
    while waiting:
        path = _readme(waiting.pop())
        if path in known:
            continue
        known.add(path)
        files.append(_file(path, config))
        if path.endswith(".md"):
            waiting += _outside(path)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to files of the repository to their pages."""
    return _relinked(markdown, _origin(page.file.src_uri))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Load Mermaid before the theme looks for it, on pages that have a diagram only."""
    if 'class="mermaid"' not in output:
        return output
    script = os.path.relpath("assets/mermaid.min.js", PurePosixPath(page.file.dest_uri).parent)
    return re.sub(r'(<script src="[^"]*assets/javascripts/bundle)', rf'<script src="{script}"></script>\1', output, count=1)


def _origin(uri: str) -> str:
    """Where a page stands in the repository."""
    return uri.removeprefix(SHOWN) if uri.startswith(SHOWN) else f"docs/{uri}"


def _shown(path: str) -> str:
    """Where a file of the repository stands in the site's sources."""
    if path.startswith("docs/"):
        return path.removeprefix("docs/")
    path = _readme(path)
    is_page = path.endswith(".md") or PurePosixPath(path).suffix in AS_THEY_ARE
    return SHOWN + path + ("" if is_page else ".md")


def _readme(path: str) -> str:
    return f"{path}/README.md" if (ROOT / path).is_dir() else path


def _targets(text: str, origin: str) -> Iterator[tuple[re.Match[str], str]]:
    for found in LINK.finditer(text):
        yield found, os.path.normpath(os.path.join(os.path.dirname(origin), found[2]))


def _outside(origin: str) -> list[str]:
    text = (ROOT / origin).read_text("utf-8")
    return [target for _, target in _targets(text, origin) if not target.startswith("docs/") and (ROOT / target).exists()]


def _relinked(text: str, origin: str) -> str:
    here = os.path.dirname(_shown(origin))
    for found, target in reversed(list(_targets(text, origin))):
        if (ROOT / target).exists() and not (origin.startswith("docs/") and target.startswith("docs/")):
            link = f"{found[1]}{os.path.relpath(_shown(target), here)}{found[3] or ''})"
            text = text[: found.start()] + link + text[found.end() :]
    return text


def _file(path: str, config: MkDocsConfig) -> File:
    suffix = PurePosixPath(path).suffix
    if suffix in AS_THEY_ARE:
        return File.generated(config, _shown(path), abs_src_path=str(ROOT / path))
    text = (ROOT / path).read_text("utf-8")
    if suffix != ".md":
        language = LANGUAGES.get(suffix or PurePosixPath(path).name, "text")
        text = f"---\nsearch:\n  exclude: true\n---\n# {PurePosixPath(path).name}\n\n`{path}`\n\n`````{language}\n{text}`````\n"
    return File.generated(config, _shown(path), content=text)
