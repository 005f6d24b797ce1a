"""Turns as HTML: fragments for any page, and whole documents. All of it stands alone, and everything from the service is escaped.

Drawn with jinja2, which the extras `view` and `emulator` bring; it is loaded with the first drawing.
"""

from .drawing import conversation_html, document_html, interaction_html, output_html, turns_html
from .links import anchor
from .sheet import POLICY, STYLE

__all__ = [
    "POLICY",
    "STYLE",
    "anchor",
    "conversation_html",
    "document_html",
    "interaction_html",
    "output_html",
    "turns_html",
]
