"""Read HTML as a browser's parser does, as far as that is needed: elements, attributes, texts, and whether all are closed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import gemini_interactions.view.html as html

VOID = {"meta", "img", "br", "hr"}
INLINE = {"a", "bdi", "code", "span", "strong", "sup", "time"}
FOLDER = Path(html.__file__).parent


class Page(HTMLParser):
    """What a page holds.

    Attributes:
        elements: each with its attributes.
        text: all text outside of style sheets; what is a block of its own begins a line.
        left_open: the elements that are not closed, and closings of what was not open.
        comments: comments and declarations.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.left_open: list[str] = []
        self.comments: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self.text += "" if tag in INLINE else "\n"
        assert len(attrs) == len(dict(attrs)), "an attribute stands twice"
        if tag not in VOID:
            self.left_open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.text += "" if tag in INLINE else "\n"
        if self.left_open and self.left_open[-1] == tag:
            self.left_open.pop()
        else:
            self.left_open.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if "style" not in self.left_open[-1:]:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def unknown_decl(self, data: str) -> None:
        self.comments.append(data)

    def handle_pi(self, data: str) -> None:
        self.comments.append(data)

    def all_of(self, tag: str, name: str) -> list[str]:
        """Return the values of an attribute."""
        return [attributes[name] for element, attributes in self.elements if element == tag and name in attributes]

    @property
    def forms(self) -> set[tuple[str, str]]:
        """Each element with each of its attributes, and with none."""
        return {(tag, name) for tag, attributes in self.elements for name in ("", *attributes)}


def forms_of_templates() -> set[tuple[str, str]]:
    """Return all elements and attributes that stand in a template."""
    found: set[tuple[str, str]] = set()
    for path in FOLDER.glob("templates/*.html"):
        source = re.sub(r"{%.*?%}", " ", path.read_text("utf-8"), flags=re.DOTALL)
        for tag, attributes in re.findall(r"<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:=\"[^\"]*\")?)*)", source):
            found |= {(tag, ""), *((tag, name) for name in re.findall(r"([a-z-]+)(?:=\"[^\"]*\"|(?=\s|$))", attributes))}
    return found
