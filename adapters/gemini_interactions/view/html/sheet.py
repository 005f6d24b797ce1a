"""The one style sheet of everything that is drawn as HTML."""

from __future__ import annotations

from importlib.resources import files

STYLE = files(__package__).joinpath("style.css").read_text("utf-8")
"""The sheet. All its names begin with `gi`, and nothing outside of an element of the class `gi` is touched."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:"
"""What a browser may do with a document, as a Content-Security-Policy: nothing but draw what is in it."""
