"""What a request may name by address: files, and the stores that `file_search` looks in."""

from __future__ import annotations

from dataclasses import dataclass

from .files import Files
from .search_stores import SearchStores


@dataclass(frozen=True, slots=True)
class Library:
    """The files and the file search stores of the one project that there is."""

    files: Files
    stores: SearchStores
