"""Name what was probably meant by a word that is not known: an option, a model, an agent, a tool, a role, a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

_NO_OTHER_NAMES: Mapping[str, str] = {}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def did_you_mean(word: object, known: Iterable[str], others: Mapping[str, str] = _NO_OTHER_NAMES) -> str:
    """Return the sentence that asks whether the nearest of these was meant, with a blank before it; empty where none is near.

    Args:
        word: what was given.
        known: what could have been.
        others: what others call these: a word, or how it begins -> one of `known`.
    """
    meant = nearest(word, known, others)
    return f" Did you mean {meant!r}?" if meant else ""


def nearest(word: object, known: Iterable[str], others: Mapping[str, str] = _NO_OTHER_NAMES) -> str | None:
    """Return the one of these that was probably meant; None where none is near. See `did_you_mean`."""
    spelt = _HUMP.sub("_", str(word)).lower()
    if (begun := max(filter(spelt.startswith, others), key=len, default=None)) is not None:
        return others[begun]
    return next(iter(get_close_matches(spelt, sorted(known), n=1)), None)
