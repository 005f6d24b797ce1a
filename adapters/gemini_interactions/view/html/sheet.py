"""The one style sheet of everything that is drawn as HTML."""

from __future__ import annotations

from importlib.resources import files

STYLE = files(__package__).joinpath("style.css").read_text("utf-8")
"""The sheet. All its names begin with `gi`, and nothing outside of an element of the class `gi` is touched."""

_THEMES = files(__package__).joinpath("output.css").read_text("utf-8")

OUTPUT_STYLE = f"{_THEMES}:is(.gi-output, #gi) {{\n{STYLE}}}\n"
"""The sheet for outputs of notebooks, which touches no other output.

What is nested in a selector with the name of an element, though no element has that name, outweighs the rules of notebooks.
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
"""What a browser may do with a document, as a Content-Security-Policy: nothing but draw what is in it."""
